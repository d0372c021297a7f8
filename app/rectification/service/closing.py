"""Application for closure and what a review's verdict does; cancellation.

`verify`, `close`, `sustain`, `return_to_school` and `reopen` have no endpoint: the follow-up service
calls them. Whoever had a part in the work is refused here whatever roles they hold.
"""

from collections.abc import Sequence
from datetime import date

from app.accounts.models import User
from app.core import clock, history
from app.core.calendar import load_calendar
from app.core.errors import InvalidInput, StaleState
from app.core.history import HistoryEntry
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.findings import service as findings
from app.rectification import clocks, kinds, notices, queries
from app.rectification.models import ClosureRequest, RectificationTask
from app.rectification.service import hooks
from app.rectification.service.extensions import let_lapse
from app.rectification.service.progress import Proof, add_evidence
from app.rectification.service.turns import move_due, pass_on, side_of
from app.rectification.states import ClosureOutcome, DueChange, TaskState
from app.rectification.workflow import missing_evidence, task_workflow


def apply_for_closure(
    actor: Actor, task: RectificationTask, *, text: str, proofs: Sequence[Proof] = ()
) -> ClosureRequest:
    """The head says it is done, with the proof that is required; an open request for time lapses.

    Raises InvalidInput beside the field when evidence or the text is missing.
    """
    if not text.strip():
        raise InvalidInput({"text": _l("Please write in a sentence what was reached.")})
    if proofs:
        add_evidence(actor, task, proofs)
    _require_proof(task)
    before = side_of(task)
    entry = task_workflow.perform(task, "apply", actor, reason=text)
    let_lapse(actor, task)
    request = ClosureRequest(
        task=task,
        text=text.strip(),
        requested_by_id=actor.id,
        requested_at=clock.now(),
        due_on=task.due_on,
    )
    db.session.add(request)
    task.applied_at = request.requested_at
    task.sent_back = False
    task.progress = 100
    db.session.flush()
    pass_on(actor, task, before)
    hooks.closure_applied.run(actor, task)
    notices.announce(entry, task)
    return request


def _require_proof(task: RectificationTask) -> None:
    if task.state is not TaskState.IN_PROGRESS:
        return
    evidence = queries.evidence_of(task)
    decision = missing_evidence(evidence, task)
    if not decision:
        raise InvalidInput({queries.lacking(evidence, task): decision.reason})


def withdraw_application(
    actor: Actor, task: RectificationTask, *, reason: str = ""
) -> HistoryEntry:
    """The school takes its application back; its own days count on."""
    refusal = hooks.withdrawal_guards.check(task)
    if not refusal:
        raise StaleState(refusal.reason)
    before = side_of(task)
    entry = task_workflow.perform(task, "withdraw_application", actor, reason=reason)
    _answer(task, ClosureOutcome.WITHDRAWN)
    task.applied_at = None
    task.reviewer_id = None
    pass_on(actor, task, before, gives_back=False)
    hooks.application_withdrawn.run(actor, task)
    notices.announce(entry, task)
    return entry


def assign_reviewer(actor: Actor, task: RectificationTask, reviewer_id: int | None) -> None:
    """Say who checks the present application, so that everybody sees for whom it waits."""
    if task.reviewer_id == reviewer_id:
        return
    task.reviewer_id = reviewer_id
    db.session.flush()
    db.session.refresh(task, ["reviewer"])


def verify(actor: Actor, task: RectificationTask, *, reason: str = "") -> HistoryEntry:
    """A review found a major task fixed; the office lead closes it."""
    entry = task_workflow.perform(task, "verify", actor, reason=reason)
    task.reviewer_id = None
    db.session.flush()
    notices.announce(entry, task)
    return entry


def close(
    actor: Actor, task: RectificationTask, *, reason: str = "", single_handed: bool = False
) -> HistoryEntry:
    """Close it 销号; the finding follows when this was its last live task.

    “On time” is decided by the application that is accepted now.
    """
    return _accept(actor, task, "close", reason=reason, single_handed=single_handed)


def sustain(
    actor: Actor, task: RectificationTask, *, reason: str = "", single_handed: bool = False
) -> HistoryEntry:
    """Done, and to be kept up; the first checkpoint is planned."""
    entry = _accept(actor, task, "sustain", reason=reason, single_handed=single_handed)
    task.checkpoint_on = kinds.next_checkpoint(task, clock.today(), load_calendar())
    task.checkpoints_held = 0
    db.session.flush()
    return entry


def record_effect(
    actor: Actor, task: RectificationTask, *, effect: int, reason: str
) -> HistoryEntry:
    """How far the rectification reached, 0..100, with the reason; asked for once after a closure."""
    task.effect = effect
    task.effect_reason = reason.strip()
    task.effect_by_id = actor.id
    task.effect_due_on = None
    db.session.flush()
    db.session.refresh(task, ["effect_by"])
    return history.record(task, "effect", actor, reason=task.effect_reason, data={"effect": effect})


def keep_up(actor: Actor, task: RectificationTask, *, reason: str) -> HistoryEntry:
    """A checkpoint found that it has held: it is kept up, and the next one is planned."""
    if task.state is not TaskState.SUSTAINED:
        raise StaleState
    task.checkpoints_held += 1
    task.checkpoint_on = kinds.next_checkpoint(task, clock.today(), load_calendar())
    task.reviewer_id = None
    db.session.flush()
    data = {"held": task.checkpoints_held, "next_on": task.checkpoint_on.isoformat()}
    return history.record(task, "checkpoint_held", actor, reason=reason, data=data)


def _accept(
    actor: Actor, task: RectificationTask, name: str, *, reason: str, single_handed: bool
) -> HistoryEntry:
    before = side_of(task)
    entry = task_workflow.perform(task, name, actor, reason=reason, single_handed=single_handed)
    request = _answer(task, ClosureOutcome.ACCEPTED)
    if request is not None:
        task.closed_in_time = clocks.in_time(request.requested_at, request.due_on)
        task.closed_in_original_time = clocks.in_time(request.requested_at, task.original_due_on)
    task.closed_at = clock.now()
    task.closed_on = clock.today()
    task.reviewer_id = None
    task.checkpoint_on = None
    if name == "close":
        task.effect_due_on = kinds.effect_day(task, clock.today())
    task.single_handed = task.single_handed or single_handed
    db.session.flush()
    pass_on(actor, task, before)
    findings.close_when_done(actor, task.finding)
    hooks.task_settled.run(actor, task)
    notices.announce(entry, task)
    return entry


def return_to_school(
    actor: Actor, task: RectificationTask, *, reason: str, new_due_on: date | None = None
) -> HistoryEntry:
    """Send it back with what is missing; the days it lay with the office are given back.

    `new_due_on` sets a later day than that; for a task that was being kept up it is needed.
    """
    if task.state is TaskState.SUSTAINED and new_due_on is None:
        raise InvalidInput({"new_due_on": _l("Please set a new day after today.")})
    before = side_of(task)
    entry = task_workflow.perform(task, "return_to_school", actor, reason=reason)
    _answer(task, ClosureOutcome.RETURNED)
    _back_to_work(task)
    pass_on(actor, task, before)
    if new_due_on is not None and new_due_on > task.due_on:
        _check_future(new_due_on)
        move_due(actor, task, new_due_on, DueChange.REVIEW)
    _reopen_finding(actor, task, reason)
    notices.announce(entry, task)
    return entry


def reopen(actor: Actor, task: RectificationTask, *, new_due_on: date, reason: str) -> HistoryEntry:
    """A look-back found that it did not hold: closed → reopened, kept up → under way, with a new day."""
    _check_future(new_due_on)
    if new_due_on < task.original_due_on:
        raise InvalidInput(
            {
                "new_due_on": _l(
                    "The first deadline, %(day)s, still runs: choose that day or a later one.",
                    day=task.original_due_on,
                )
            }
        )
    if task.state is TaskState.SUSTAINED:
        return return_to_school(actor, task, reason=reason, new_due_on=new_due_on)
    before = side_of(task)
    entry = task_workflow.perform(task, "reopen", actor, reason=reason)
    _back_to_work(task)
    task.sent_back = False
    pass_on(actor, task, before)
    move_due(actor, task, new_due_on, DueChange.REOPENED)
    _reopen_finding(actor, task, reason)
    notices.announce(entry, task)
    return entry


def cancel(actor: Actor, task: RectificationTask, *, reason: str) -> HistoryEntry:
    """The office lead ends an open task; it leaves all rates."""
    before = side_of(task)
    was_pending = task.state in {TaskState.PENDING_REVIEW, TaskState.VERIFIED}
    entry = task_workflow.perform(task, "cancel", actor, reason=reason)
    let_lapse(actor, task)
    _answer(task, ClosureOutcome.WITHDRAWN)
    task.reviewer_id = None
    pass_on(actor, task, before)
    if was_pending:
        hooks.application_withdrawn.run(actor, task)
    hooks.task_cancelled.run(actor, task, reason)
    findings.close_when_done(actor, task.finding)
    notices.announce(entry, task)
    return entry


def hand_over(
    actor: Actor, task: RectificationTask, *, role: str, leaver: User, successor: User
) -> None:
    """Put another person in the place of one who leaves: owner, leader, supervisor or helper."""
    if role == "helper":
        others = [person for person in task.helpers if person.id not in {leaver.id, successor.id}]
        task.helpers = [*others, successor]
        db.session.flush()
    else:
        setattr(task, f"{role}_id", successor.id)
        db.session.flush()
        db.session.refresh(task, [role])
    data = {"role": role, "from": leaver.id, "to": successor.id}
    entry = history.record(task, "handed_over", actor, data=data)
    notices.announce_handed_over(entry, task, successor)


def _answer(task: RectificationTask, outcome: ClosureOutcome) -> ClosureRequest | None:
    request = queries.pending_application(task)
    if request is not None:
        request.outcome = outcome
        request.answered_at = clock.now()
        db.session.flush()
    return request


def _back_to_work(task: RectificationTask) -> None:
    task.sent_back = True
    task.returns += 1
    task.applied_at = None
    task.reviewer_id = None
    task.closed_at = None
    task.closed_on = None
    task.closed_in_time = None
    task.closed_in_original_time = None
    task.checkpoint_on = None
    task.checkpoints_held = 0
    task.effect_due_on = None
    db.session.flush()


def _reopen_finding(actor: Actor, task: RectificationTask, reason: str) -> None:
    findings.reopen(actor, task.finding, reason=reason)


def _check_future(day: date) -> None:
    if day <= clock.today():
        raise InvalidInput({"new_due_on": _l("Please set a new day after today.")})
