"""The life of a referral."""

from app.core import history
from app.core.history import EventStyle
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import ALLOW, Decision, deny
from app.core.workflow import Reason, Transition, Workflow, sources
from app.rectification import service as rectification
from app.referrals import permissions
from app.referrals.models import Referral
from app.referrals.states import RUNNING_STATES
from app.referrals.states import ReferralState as S

BACK_TO_SCHOOL = _l(
    "The task goes back to the school; the days since it was referred are given back."
)


def _task_can_be_referred(referral: Referral) -> Decision:
    refusal = rectification.referral_refusal(referral.task)
    return ALLOW if refusal is None else deny(refusal)


referral_workflow: Workflow[Referral] = Workflow(
    "referral",
    _l("Referral"),
    S.PROPOSED,
    [
        Transition(
            name="refer",
            label=_l("Refer to a section"),
            past=_l("Referred to a section of the bureau"),
            sources=sources(S.PROPOSED),
            target=S.OPEN,
            policy=permissions.may_refer,
            guard=_task_can_be_referred,
            style="primary",
            icon="swap",
            roles=_l("supervisor, office lead"),
        ),
        Transition(
            name="decline",
            label=_l("Do not refer"),
            past=_l("Not referred"),
            sources=sources(S.PROPOSED),
            target=S.DECLINED,
            policy=permissions.may_refer,
            reason=Reason.REQUIRED,
            style="return",
            icon="x-c",
            roles=_l("supervisor, office lead"),
        ),
        Transition(
            name="withdraw",
            label=_l("Withdraw the proposal"),
            past=_l("Proposal withdrawn"),
            sources=sources(S.PROPOSED),
            target=S.WITHDRAWN,
            policy=permissions.may_withdraw,
            reason=Reason.OPTIONAL,
            icon="undo",
            roles=_l("school head"),
        ),
        Transition(
            name="answer",
            label=_l("Give the answer"),
            past=_l("The section has answered"),
            sources=sources(S.OPEN),
            target=S.ANSWERED,
            policy=permissions.may_answer,
            style="primary",
            icon="send",
            roles=_l("staff of the section"),
        ),
        Transition(
            name="give_back",
            label=_l("Return it"),
            past=_l("Returned by the section"),
            sources=sources(S.OPEN),
            target=S.RETURNED,
            policy=permissions.may_answer,
            reason=Reason.REQUIRED,
            reason_label=_l("Why this is not for your section, and for whom it is"),
            style="return",
            icon="undo",
            roles=_l("staff of the section"),
        ),
        Transition(
            name="ask_again",
            label=_l("Ask the section again"),
            past=_l("Asked the section again"),
            sources=sources(S.ANSWERED, S.RETURNED),
            target=S.OPEN,
            policy=permissions.may_end,
            reason=Reason.REQUIRED,
            icon="swap",
            roles=_l("supervisor, office lead"),
        ),
        Transition(
            name="end",
            label=_l("End the referral"),
            past=_l("Referral ended"),
            sources=sources(S.ANSWERED, S.RETURNED),
            target=S.CLOSED,
            policy=permissions.may_end,
            reason=Reason.REQUIRED,
            reason_label=_l("What follows for the school"),
            consequence=BACK_TO_SCHOOL,
            style="primary",
            roles=_l("supervisor, office lead"),
        ),
        Transition(
            name="call_back",
            label=_l("Call it back"),
            past=_l("Called back from the section"),
            sources=sources(S.OPEN),
            target=S.CLOSED,
            policy=permissions.may_end,
            reason=Reason.REQUIRED,
            consequence=BACK_TO_SCHOOL,
            style="return",
            icon="undo",
            roles=_l("supervisor, office lead"),
        ),
        Transition(
            name="lapse",
            label=_l("Lapse"),
            past=_l("Proposal lapsed with the task"),
            sources=sources(S.PROPOSED),
            target=S.WITHDRAWN,
            policy=permissions.by_its_task,
            internal=True,
            roles=_l("follows from the task"),
        ),
        Transition(
            name="end_with_task",
            label=_l("End with the task"),
            past=_l("Ended with the task"),
            sources=frozenset(RUNNING_STATES),
            target=S.CLOSED,
            policy=permissions.by_its_task,
            reason=Reason.OPTIONAL,
            internal=True,
            roles=_l("follows from the task"),
        ),
    ],
)

history.declare_event("referral", "propose", EventStyle(_l("Referral proposed"), "pen", "wait"))
