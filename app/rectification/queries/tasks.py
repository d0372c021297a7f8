"""What belongs to a task: its requests, progress, evidence, history, and the tasks of a finding."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.core import clock, history, policy
from app.core.calendar import load_calendar
from app.core.files.models import Attachment
from app.core.files.queries import in_order
from app.core.history import HistoryEntry
from app.extensions import db
from app.findings.models import Finding
from app.rectification.kinds import rules_of
from app.rectification.models import (
    ClosureRequest,
    ExtensionRequest,
    ProgressEntry,
    RectificationTask,
)
from app.rectification.states import (
    LIVE_STATES,
    OFFICE_COURT,
    SCHOOL_COURT,
    ClosureOutcome,
    ExtensionState,
    Side,
    TaskState,
)
from app.visits.models import Answer

BEFORE, AFTER, PAPER = "before", "after", "paper"
PURPOSES = (AFTER, BEFORE, PAPER)
# With whom a task is after these events of its history; None: with whom it would be otherwise.
REFERRAL_EVENTS = {
    "referred": Side.SECTION,
    "section_answered": Side.OFFICE,
    "referral_ended": None,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Files that prove a task: how it was, how it is now, and papers."""

    before: list[Attachment] = field(default_factory=list)
    after: list[Attachment] = field(default_factory=list)
    papers: list[Attachment] = field(default_factory=list)

    @property
    def brought_by_school(self) -> int:
        """How many files the school has brought."""
        kinds = {"rectification_task", "progress_entry"}
        files = (*self.before, *self.after, *self.papers)
        return sum(file.owner_kind in kinds for file in files)


def progress_of(task: RectificationTask) -> Sequence[ProgressEntry]:
    """Progress entries, newest first."""
    return db.session.scalars(
        select(ProgressEntry)
        .where(ProgressEntry.task_id == task.id)
        .options(joinedload(ProgressEntry.by))
        .order_by(ProgressEntry.id.desc())
    ).all()


def extensions_of(task: RectificationTask) -> Sequence[ExtensionRequest]:
    """Requests for more time, newest first."""
    return db.session.scalars(
        select(ExtensionRequest)
        .where(ExtensionRequest.task_id == task.id)
        .options(joinedload(ExtensionRequest.requested_by))
        .order_by(ExtensionRequest.id.desc())
    ).all()


def waiting_extension(task: RectificationTask) -> ExtensionRequest | None:
    """The request that is not decided yet, if there is one."""
    return db.session.scalar(
        select(ExtensionRequest)
        .where(
            ExtensionRequest.task_id == task.id,
            ExtensionRequest.state == ExtensionState.SUBMITTED,
        )
        .order_by(ExtensionRequest.id.desc())
        .limit(1)
    )


def pending_application(task: RectificationTask) -> ClosureRequest | None:
    """The application for closure that waits for a verdict, if there is one."""
    return db.session.scalar(
        select(ClosureRequest)
        .where(ClosureRequest.task_id == task.id, ClosureRequest.outcome == ClosureOutcome.PENDING)
        .order_by(ClosureRequest.id.desc())
        .limit(1)
    )


def applications_of(task: RectificationTask) -> Sequence[ClosureRequest]:
    """Applications for closure, newest first."""
    return db.session.scalars(
        select(ClosureRequest)
        .where(ClosureRequest.task_id == task.id)
        .options(joinedload(ClosureRequest.requested_by))
        .order_by(ClosureRequest.id.desc())
    ).all()


def review_due_on(task: RectificationTask) -> date:
    """Day by which the office should answer an application made today."""
    days = policy.value("rectification.review_days", task.school.region_path)
    return load_calendar().add_working_days(clock.today(), days).due_on


def evidence_of(task: RectificationTask) -> Evidence:
    """Files of the task, of its progress, of its finding and its answer, in the order they came.

    What was photographed on the visit shows how it was before. One statement.
    """
    entries = select(ProgressEntry.id).where(ProgressEntry.task_id == task.id)
    finding = task.finding
    owners = [
        and_(Attachment.owner_kind == "rectification_task", Attachment.owner_id == task.id),
        and_(Attachment.owner_kind == "progress_entry", Attachment.owner_id.in_(entries)),
        and_(Attachment.owner_kind == "finding", Attachment.owner_id == finding.id),
    ]
    if finding.visit_id is not None and finding.item_id is not None:
        answer = select(Answer.id).where(
            Answer.visit_id == finding.visit_id, Answer.item_id == finding.item_id
        )
        owners.append(and_(Attachment.owner_kind == "answer", Attachment.owner_id.in_(answer)))
    files = db.session.scalars(
        select(Attachment)
        .where(or_(*owners), Attachment.removed_at.is_(None), Attachment.covered_by_id.is_(None))
        .order_by(*in_order())
    )
    evidence = Evidence()
    for file in files:
        if file.owner_kind in {"finding", "answer"} or file.purpose == BEFORE:
            evidence.before.append(file)
        elif file.purpose == AFTER:
            evidence.after.append(file)
        else:
            evidence.papers.append(file)
    return evidence


def belongs_to_task(task: RectificationTask, file: Attachment) -> bool:
    """True when the school brought the file to this task or to one of its progress entries."""
    if file.owner_kind == "rectification_task":
        return file.owner_id == task.id
    if file.owner_kind != "progress_entry":
        return False
    of_task = select(ProgressEntry.id).where(
        ProgressEntry.id == file.owner_id, ProgressEntry.task_id == task.id
    )
    return db.session.scalar(of_task) is not None


def lacking(evidence: Evidence, task: RectificationTask) -> str:
    """Which proof is still missing: after, before, papers; empty when there is enough."""
    rules = rules_of(task)
    if len(evidence.after) < rules.after:
        return "after"
    if rules.before and not evidence.before:
        return "before"
    return "papers" if len(evidence.papers) < rules.papers else ""


def in_story(task: RectificationTask, *others: history.Historic) -> ColumnElement[bool]:
    """Condition on `HistoryEntry`: of the task, of its requests for more time, of other things."""
    requests = select(ExtensionRequest.id).where(ExtensionRequest.task_id == task.id)
    entry = HistoryEntry
    wanted = [
        and_(entry.subject_kind == task.__tablename__, entry.subject_id == task.id),
        and_(entry.subject_kind == ExtensionRequest.__tablename__, entry.subject_id.in_(requests)),
        *(
            and_(entry.subject_kind == other.__tablename__, entry.subject_id == other.id)
            for other in others
        ),
    ]
    return or_(*wanted)


def sides_of(entries: Sequence[HistoryEntry]) -> list[tuple[datetime, Side]]:
    """Moments at which a task passed from side to side, oldest first, from its history.

    While a referral is open, the section has it until it has answered, then the office.
    """
    moves: list[tuple[datetime, Side]] = []
    state: TaskState | None = None
    waiting: set[int] = set()
    referred: Side | None = None
    for entry in sorted(entries, key=lambda one: one.id):
        if entry.subject_kind == RectificationTask.__tablename__ and entry.event in REFERRAL_EVENTS:
            referred = REFERRAL_EVENTS[entry.event]
        elif entry.subject_kind == RectificationTask.__tablename__ and entry.to_state:
            state = TaskState(entry.to_state)
        elif entry.subject_kind == ExtensionRequest.__tablename__ and entry.to_state:
            if entry.to_state == ExtensionState.SUBMITTED.value:
                waiting.add(entry.subject_id)
            else:
                waiting.discard(entry.subject_id)
        else:
            continue
        if state is None:
            continue
        side = _side(state, bool(waiting), referred)
        if not moves or moves[-1][1] is not side:
            moves.append((entry.at, side))
    return moves


def _side(state: TaskState, waiting: bool, referred: Side | None) -> Side:
    if state in SCHOOL_COURT and referred is not None:
        return referred
    if state in OFFICE_COURT or (waiting and state in SCHOOL_COURT):
        return Side.OFFICE
    return Side.SCHOOL if state in SCHOOL_COURT else Side.NOBODY


def tasks_of_finding(finding: Finding) -> Sequence[RectificationTask]:
    """All tasks of a finding, oldest first."""
    return db.session.scalars(
        select(RectificationTask)
        .where(RectificationTask.finding_id == finding.id)
        .options(joinedload(RectificationTask.owner))
        .order_by(RectificationTask.id)
    ).all()


def live_tasks_of(findings: Collection[Finding]) -> dict[int, RectificationTask]:
    """The newest task that was not cancelled of each finding, by the finding's id, in one statement."""
    if not findings:
        return {}
    found = db.session.scalars(
        select(RectificationTask)
        .where(
            RectificationTask.finding_id.in_([finding.id for finding in findings]),
            RectificationTask.state.in_(sorted(LIVE_STATES)),
        )
        .order_by(RectificationTask.id)
    )
    return {task.finding_id: task for task in found}


def has_live_task(finding_id: int) -> bool:
    """True when a task of the finding exists that was not cancelled."""
    return bool(
        db.session.scalar(
            select(func.count())
            .select_from(RectificationTask)
            .where(
                RectificationTask.finding_id == finding_id,
                RectificationTask.state.in_(sorted(LIVE_STATES)),
            )
        )
    )


def last_reasons(task_ids: Sequence[int]) -> dict[int, HistoryEntry]:
    """For each task the newest entry that sent it back, in one statement."""
    if not task_ids:
        return {}
    entries = db.session.scalars(
        select(HistoryEntry)
        .where(
            HistoryEntry.subject_kind == RectificationTask.__tablename__,
            HistoryEntry.subject_id.in_(task_ids),
            HistoryEntry.event.in_(("return_to_school", "return_plan")),
        )
        .order_by(HistoryEntry.id)
    )
    return {entry.subject_id: entry for entry in entries}
