"""The life of a rectification notice."""

from app.core import history, policy
from app.core.history import EventStyle
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import ALLOW, Decision, allow_if, deny
from app.core.severity import Severity
from app.core.workflow import Reason, Transition, Workflow, first_refusal, sources
from app.findings.states import FindingState
from app.rectification import permissions
from app.rectification.models import Notice
from app.rectification.states import NoticeState as N


def is_major(notice: Notice) -> bool:
    """True when any finding of the notice is major."""
    return any(finding.severity is Severity.MAJOR for finding in notice.findings)


def needs_approval(notice: Notice) -> bool:
    """Where the setting says so, and always when a finding is major."""
    wanted = policy.value("notice.approval_by_lead", notice.school.region_path)
    return bool(wanted) or is_major(notice)


def findings_are_decided(notice: Notice) -> Decision:
    """A notice needs findings, and each must stand: nothing undecided goes out."""
    if not notice.findings:
        return deny(_l("A notice needs at least one finding."))
    for finding in notice.findings:
        if finding.state is not FindingState.CONFIRMED:
            return deny(
                _l(
                    "“%(title)s” is “%(state)s”. Take it off the notice first.",
                    title=finding.title,
                    state=finding.state.label,
                )
            )
    return ALLOW


def _ready_to_issue(notice: Notice) -> Decision:
    approved = notice.state is N.APPROVED or not needs_approval(notice)
    return first_refusal(
        [
            allow_if(approved, _l("The office lead has to approve this notice first.")),
            findings_are_decided(notice),
        ]
    )


notice_workflow: Workflow[Notice] = Workflow(
    "notice",
    _l("Rectification notice"),
    N.DRAFT,
    [
        Transition(
            name="approve",
            label=_l("Approve"),
            past=_l("Notice approved"),
            sources=sources(N.DRAFT),
            target=N.APPROVED,
            policy=permissions.may_approve_notice,
            guard=findings_are_decided,
            style="primary",
            roles=_l("office lead"),
        ),
        Transition(
            name="issue",
            label=_l("Number and issue"),
            past=_l("Notice issued"),
            sources=sources(N.DRAFT, N.APPROVED),
            target=N.ISSUED,
            policy=permissions.may_issue_notice,
            guard=_ready_to_issue,
            consequence=_l(
                "The notice gets its number and goes to the school head. It can no longer be"
                " changed, and the days of its tasks begin to count."
            ),
            style="primary",
            icon="send",
            roles=_l("supervisor, office lead"),
        ),
        Transition(
            name="revise",
            label=_l("Back to draft"),
            past=_l("Approval taken back for a change"),
            sources=sources(N.APPROVED),
            target=N.DRAFT,
            policy=permissions.may_edit_notice,
            icon="pen",
            roles=_l("supervisor, office lead"),
        ),
        Transition(
            name="acknowledge",
            label=_l("Give receipt"),
            past=_l("Receipt given"),
            sources=sources(N.ISSUED),
            target=N.ACKNOWLEDGED,
            policy=permissions.may_acknowledge_notice,
            reason=Reason.OPTIONAL,
            reason_label=_l("Remark on the receipt"),
            style="primary",
            icon="pen",
            roles=_l("school head"),
        ),
        Transition(
            name="withdraw",
            label=_l("Withdraw the notice"),
            past=_l("Notice withdrawn"),
            sources=sources(N.DRAFT, N.APPROVED, N.ISSUED, N.ACKNOWLEDGED),
            target=N.WITHDRAWN,
            policy=permissions.may_withdraw_notice,
            reason=Reason.REQUIRED,
            consequence=_l(
                "The notice no longer counts. Tasks that began with it and are still open are"
                " cancelled; those issued before it go on."
            ),
            style="return",
            icon="x-c",
            roles=_l("office lead"),
        ),
    ],
)

for _event, _style in {
    "draft": EventStyle(_l("Notice drafted"), "pen", "rest"),
    "edit": EventStyle(_l("Draft changed"), "pen", "rest"),
}.items():
    history.declare_event("notice", _event, _style)
