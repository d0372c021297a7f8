"""The life of a review."""

from app.core.i18n import lazy_gettext as _l
from app.core.workflow import Reason, Transition, Workflow, sources
from app.followups import permissions
from app.followups.models import Review
from app.followups.states import ReviewState as S

review_workflow: Workflow[Review] = Workflow(
    "review",
    _l("Follow-up review"),
    S.SCHEDULED,
    [
        Transition(
            name="start",
            label=_l("Start the review"),
            past=_l("Review started"),
            sources=sources(S.SCHEDULED),
            target=S.IN_PROGRESS,
            policy=permissions.may_conduct_review,
            style="primary",
            icon="eye",
            roles=_l("the reviewer"),
        ),
        Transition(
            name="complete",
            label=_l("Give the verdict"),
            past=_l("Review completed"),
            sources=sources(S.IN_PROGRESS),
            target=S.COMPLETED,
            policy=permissions.may_conduct_review,
            style="primary",
            roles=_l("the reviewer"),
        ),
        Transition(
            name="cancel",
            label=_l("Cancel the review"),
            past=_l("Review cancelled"),
            sources=sources(S.SCHEDULED, S.IN_PROGRESS),
            target=S.CANCELLED,
            policy=permissions.may_cancel_review,
            reason=Reason.REQUIRED,
            style="return",
            icon="x-c",
            roles=_l("the reviewer, office lead"),
        ),
    ],
)
