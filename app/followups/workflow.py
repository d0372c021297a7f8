"""The life of a review."""

from app.core import history
from app.core.history import EventStyle
from app.core.i18n import lazy_gettext as _l
from app.core.workflow import Reason, Transition, Workflow, sources
from app.followups import permissions
from app.followups.models import Review
from app.followups.states import ReviewState as S
from app.followups.states import Verdict, seen_on_site

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
            consequence=_l(
                "Nobody looks at the task then, until a new review is begun or scheduled."
            ),
            style="return",
            icon="x-c",
            roles=_l("the reviewer, office lead"),
        ),
        Transition(
            name="lapse",
            label=_l("Lapse"),
            past=_l("Review lapsed with the application"),
            sources=sources(S.SCHEDULED, S.IN_PROGRESS),
            target=S.CANCELLED,
            policy=permissions.by_its_task,
            internal=True,
            icon="x-c",
            roles=_l("follows from the task"),
        ),
    ],
)

for _event, _style in {
    "assigned": EventStyle(_l("Review assigned"), "cal", "rest"),
    "handed_over": EventStyle(_l("Review handed over"), "swap", "rest"),
}.items():
    history.declare_event("review", _event, _style)

for _verdict, _label in {
    Verdict.FIXED: _l("Checked on site: put right"),
    Verdict.PARTLY: _l("Checked on site: partly put right"),
    Verdict.NOT_FIXED: _l("Checked on site: not put right"),
    Verdict.CANNOT_VERIFY: _l("Checked on site: cannot be judged"),
}.items():
    _style = EventStyle(_label, "map", seen_on_site(_verdict).tone)
    history.declare_event("site_check", _verdict.value, _style)
