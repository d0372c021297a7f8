"""The life of a finding."""

from app.core import history
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Decision, allow_if
from app.core.workflow import Reason, Transition, Workflow, sources
from app.findings import permissions
from app.findings.models import Finding
from app.findings.states import FindingState as S


def _complete(finding: Finding) -> Decision:
    return allow_if(
        bool(finding.text.strip() and finding.basis.strip()),
        _l("Before it can be confirmed it needs a text and the rule that was broken."),
    )


def _was_corrected(finding: Finding) -> Decision:
    """True for a draft that a corrected answer dropped, not a person."""
    newest = history.entries_of(finding)[0]
    return allow_if(newest.event == "correct", _l("A person has dropped this draft."))


def _first_objection(finding: Finding) -> Decision:
    return allow_if(finding.objection is None, _l("The school has objected once already."))


finding_workflow: Workflow[Finding] = Workflow(
    "finding",
    _l("Finding"),
    S.DRAFT,
    [
        Transition(
            name="confirm",
            label=_l("Confirm"),
            past=_l("Finding confirmed"),
            sources=sources(S.DRAFT),
            target=S.CONFIRMED,
            policy=permissions.may_confirm_finding,
            guard=_complete,
            style="primary",
            roles=_l("lead of the visit, office lead"),
        ),
        Transition(
            name="drop",
            label=_l("Drop"),
            past=_l("Draft dropped"),
            sources=sources(S.DRAFT),
            target=S.WITHDRAWN,
            policy=permissions.may_confirm_finding,
            reason=Reason.REQUIRED,
            style="return",
            icon="x-c",
            roles=_l("lead of the visit, office lead"),
        ),
        Transition(
            name="correct",
            label=_l("Answer corrected"),
            past=_l("Draft dropped: the answer was corrected and is no longer unmet"),
            sources=sources(S.DRAFT),
            target=S.WITHDRAWN,
            policy=permissions.may_confirm_finding,
            internal=True,
            icon="x-c",
            roles=_l("follows from the record, submitted again"),
        ),
        Transition(
            name="propose_again",
            label=_l("Propose again"),
            past=_l("Proposed again: the corrected answer is unmet after all"),
            sources=sources(S.WITHDRAWN),
            target=S.DRAFT,
            policy=permissions.may_confirm_finding,
            guard=_was_corrected,
            internal=True,
            icon="pen",
            roles=_l("follows from the record, submitted again"),
        ),
        Transition(
            name="merge",
            label=_l("Merge into another"),
            past=_l("Merged into another finding"),
            sources=sources(S.DRAFT, S.CONFIRMED),
            target=S.MERGED,
            policy=permissions.may_confirm_finding,
            reason=Reason.REQUIRED,
            icon="right",
            roles=_l("lead of the visit, office lead"),
        ),
        Transition(
            name="object",
            label=_l("Object"),
            past=_l("Objection by the school"),
            sources=sources(S.CONFIRMED),
            target=S.DISPUTED,
            policy=permissions.may_object,
            guard=_first_objection,
            icon="pen",
            roles=_l("school head, once"),
        ),
        Transition(
            name="reject_objection",
            label=_l("Reject the objection"),
            past=_l("Objection rejected, the finding stands"),
            sources=sources(S.DISPUTED),
            target=S.CONFIRMED,
            policy=permissions.may_decide_objection,
            reason=Reason.REQUIRED,
            roles=_l("office lead"),
        ),
        Transition(
            name="uphold_objection",
            label=_l("Uphold the objection and withdraw the finding"),
            past=_l("Objection upheld, finding withdrawn"),
            sources=sources(S.DISPUTED),
            target=S.WITHDRAWN,
            policy=permissions.may_decide_objection,
            reason=Reason.REQUIRED,
            style="return",
            consequence=_l("The finding is withdrawn and its open tasks are cancelled."),
            roles=_l("office lead"),
        ),
        Transition(
            name="close",
            label=_l("Close"),
            past=_l("All tasks done, finding closed"),
            sources=sources(S.CONFIRMED),
            target=S.CLOSED,
            policy=permissions.by_its_tasks,
            internal=True,
            roles=_l("follows from its tasks"),
        ),
        Transition(
            name="reopen",
            label=_l("Reopen"),
            past=_l("Reopened with its task"),
            sources=sources(S.CLOSED),
            target=S.CONFIRMED,
            policy=permissions.by_its_tasks,
            internal=True,
            roles=_l("follows from its tasks"),
        ),
    ],
)
