"""The life of a rectification task."""

from app.core import history
from app.core.history import EventStyle
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import ALLOW, Decision, allow_if, deny
from app.core.severity import Mode
from app.core.workflow import Reason, Transition, Workflow, first_refusal, sources
from app.rectification import permissions, queries
from app.rectification.kinds import rules_of
from app.rectification.models import RectificationTask
from app.rectification.states import OPEN_STATES
from app.rectification.states import TaskState as T


def _plan_is_complete(task: RectificationTask) -> Decision:
    if not permissions.needs_plan(task):
        return deny(_l("This is to be put right at once and needs no plan."))
    if task.owner_id is None:
        return deny(_l("Name the person responsible first."))
    complete = allow_if(
        bool(task.goal.strip() and task.measures.strip()),
        _l("The plan needs a goal and measures."),
    )
    return first_refusal([complete, _cause_is_named(task)])


def _cause_is_named(task: RectificationTask) -> Decision:
    return allow_if(
        task.cause is not None or not rules_of(task).cause,
        _l("Name the root cause first: this severity wants it."),
    )


def _starts_at_once(task: RectificationTask) -> Decision:
    return allow_if(
        not permissions.needs_plan(task),
        _l("This task needs a plan that the supervisor has accepted."),
    )


def missing_evidence(evidence: queries.Evidence, task: RectificationTask) -> Decision:
    """Closing wants the proof of its kind: how it is now, papers, for graver ones how it was."""
    rules = rules_of(task)
    match queries.lacking(evidence, task):
        case "after" if rules.after > 1:
            number = rules.after
            return deny(
                _l("Add photos or files that show how it is now: %(number)s.", number=number)
            )
        case "after":
            return deny(_l("Add at least one photo or file that shows how it is now."))
        case "before":
            return deny(_l("Add at least one photo or file that shows how it was before."))
        case "papers" if task.mode is Mode.CONTINUING:
            return deny(_l("Add the paper that makes it last, such as the rule or the roster."))
        case "papers":
            return deny(_l("Add the papers: %(number)s.", number=rules.papers))
    return ALLOW


def _is_not_referred(task: RectificationTask) -> Decision:
    return allow_if(
        not task.referral_open,
        _l("This has been referred to a section of the bureau; the office ends that first."),
    )


def _is_proved(task: RectificationTask) -> Decision:
    decision = first_refusal([_is_not_referred(task), _cause_is_named(task)])
    if not decision:
        return decision
    return missing_evidence(queries.evidence_of(task), task)


def _wants_two_people(task: RectificationTask) -> Decision:
    wants_two = allow_if(
        rules_of(task).two_people, _l("Only major tasks are verified before they are closed.")
    )
    return first_refusal([_is_not_referred(task), wants_two])


def _was_verified(task: RectificationTask) -> Decision:
    verified = allow_if(
        not rules_of(task).two_people or task.state is not T.PENDING_REVIEW,
        _l("This is verified first and then closed by a second person."),
    )
    return first_refusal([_is_not_referred(task), verified])


task_workflow: Workflow[RectificationTask] = Workflow(
    "rectification_task",
    _l("Rectification task"),
    T.ISSUED,
    [
        Transition(
            name="submit_plan",
            label=_l("Submit the plan"),
            past=_l("Plan submitted"),
            sources=sources(T.ISSUED),
            target=T.PLAN_SUBMITTED,
            policy=permissions.may_submit_plan,
            guard=_plan_is_complete,
            style="primary",
            icon="send",
            roles=_l("school head"),
        ),
        Transition(
            name="accept_plan",
            label=_l("Accept the plan"),
            past=_l("Plan accepted"),
            sources=sources(T.PLAN_SUBMITTED),
            target=T.IN_PROGRESS,
            policy=permissions.may_review_plan,
            guard=_cause_is_named,
            reason=Reason.OPTIONAL,
            reason_label=_l("Remark for the school"),
            style="primary",
            roles=_l("supervisor, office lead"),
        ),
        Transition(
            name="return_plan",
            label=_l("Send the plan back"),
            past=_l("Plan sent back"),
            sources=sources(T.PLAN_SUBMITTED),
            target=T.ISSUED,
            policy=permissions.may_review_plan,
            reason=Reason.REQUIRED,
            reason_label=_l("What is missing"),
            style="return",
            icon="undo",
            roles=_l("supervisor, office lead"),
        ),
        Transition(
            name="start",
            label=_l("Begin"),
            past=_l("Work begun"),
            sources=sources(T.ISSUED),
            target=T.IN_PROGRESS,
            policy=permissions.may_start_task,
            guard=_starts_at_once,
            style="primary",
            icon="play",
            roles=_l("person responsible, school head"),
        ),
        Transition(
            name="apply",
            label=_l("Apply for closure"),
            past=_l("Applied for closure"),
            sources=sources(T.IN_PROGRESS),
            target=T.PENDING_REVIEW,
            policy=permissions.may_apply_for_closure,
            guard=_is_proved,
            style="primary",
            icon="send",
            roles=_l("school head"),
        ),
        Transition(
            name="withdraw_application",
            label=_l("Withdraw the application"),
            past=_l("Application withdrawn"),
            sources=sources(T.PENDING_REVIEW),
            target=T.IN_PROGRESS,
            policy=permissions.may_apply_for_closure,
            reason=Reason.OPTIONAL,
            consequence=_l("The task comes back to the school and its days count on."),
            icon="undo",
            roles=_l("school head"),
        ),
        Transition(
            name="verify",
            label=_l("Verify"),
            past=_l("Verified on review"),
            sources=sources(T.PENDING_REVIEW),
            target=T.VERIFIED,
            policy=permissions.may_verify_task,
            guard=_wants_two_people,
            reason=Reason.OPTIONAL,
            internal=True,
            roles=_l("verdict of a review"),
        ),
        Transition(
            name="close",
            label=_l("Close the task"),
            past=_l("Closed"),
            sources=sources(T.PENDING_REVIEW, T.VERIFIED, T.SUSTAINED),
            target=T.CLOSED,
            policy=permissions.may_verify_task,
            guard=_was_verified,
            reason=Reason.OPTIONAL,
            internal=True,
            roles=_l("verdict of a review; a major task by the office lead"),
        ),
        Transition(
            name="sustain",
            label=_l("Keep up"),
            past=_l("Done, to be kept up"),
            sources=sources(T.PENDING_REVIEW, T.VERIFIED),
            target=T.SUSTAINED,
            policy=permissions.may_verify_task,
            guard=_was_verified,
            reason=Reason.OPTIONAL,
            internal=True,
            roles=_l("verdict of a review; a major task by the office lead"),
        ),
        Transition(
            name="return_to_school",
            label=_l("Send back"),
            past=_l("Sent back to the school"),
            sources=sources(T.PENDING_REVIEW, T.VERIFIED, T.SUSTAINED),
            target=T.IN_PROGRESS,
            policy=permissions.may_verify_task,
            reason=Reason.REQUIRED,
            internal=True,
            style="return",
            icon="undo",
            roles=_l("verdict of a review"),
        ),
        Transition(
            name="reopen",
            label=_l("Reopen the task"),
            past=_l("Reopened after a look-back"),
            sources=sources(T.CLOSED),
            target=T.REOPENED,
            policy=permissions.may_verify_task,
            reason=Reason.REQUIRED,
            internal=True,
            style="return",
            icon="loop",
            roles=_l("verdict of a look-back"),
        ),
        Transition(
            name="restart",
            label=_l("Take up again"),
            past=_l("Taken up again"),
            sources=sources(T.REOPENED),
            target=T.IN_PROGRESS,
            policy=permissions.may_restart_task,
            reason=Reason.OPTIONAL,
            reason_label=_l("What is done differently this time"),
            style="primary",
            icon="play",
            roles=_l("school head"),
        ),
        Transition(
            name="cancel",
            label=_l("Cancel the task"),
            past=_l("Task cancelled"),
            sources=frozenset(OPEN_STATES),
            target=T.CANCELLED,
            policy=permissions.may_cancel_task,
            reason=Reason.REQUIRED,
            consequence=_l(
                "The task ends here without being put right and leaves all rates."
                " The school is told the reason."
            ),
            style="return",
            icon="x-c",
            roles=_l("office lead"),
        ),
    ],
)

for _event, _style in {
    "issue": EventStyle(_l("Task issued"), "doc", "rest"),
    "people": EventStyle(_l("People named"), "user", "rest"),
    "plan_saved": EventStyle(_l("Plan written"), "pen", "rest"),
    "progress": EventStyle(_l("Progress reported"), "clip2", "move"),
    "evidence_removed": EventStyle(_l("File taken away"), "trash", "rest"),
    "due_moved": EventStyle(_l("Deadline moved"), "cal", "rest"),
    "reviewer": EventStyle(_l("Reviewer assigned"), "eye", "rest"),
    "handed_over": EventStyle(_l("Handed over"), "swap", "rest"),
    "moved": EventStyle(_l("Moved to another finding"), "right", "rest"),
    "gathered": EventStyle(_l("Put on a notice"), "doc", "rest"),
    "cause": EventStyle(_l("Root cause named"), "help", "rest"),
    "effect": EventStyle(_l("Effect rated"), "chart", "rest"),
    "checkpoint_held": EventStyle(_l("Checkpoint: it has held"), "check-c", "good"),
    "referred": EventStyle(_l("Referred to a section of the bureau"), "swap", "wait"),
    "section_answered": EventStyle(_l("The section has answered"), "inbox", "wait"),
    "referral_ended": EventStyle(_l("Referral ended"), "check-c", "move"),
}.items():
    history.declare_event("rectification_task", _event, _style)

for _event, _style in {
    "comment": EventStyle(_l("Comment"), "pen", "rest"),
    "withdraw": EventStyle(_l("Comment withdrawn"), "undo", "rest"),
}.items():
    history.declare_event("task_comment", _event, _style)
