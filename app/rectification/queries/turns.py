"""Overdue, display status and whose move it is: each defined once, for Python and for SQL."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Protocol

from sqlalchemy import ColumnElement, and_, false, not_, or_

from app.core import clock
from app.core.i18n import localized
from app.core.permissions import Actor, Role
from app.core.severity import Mode
from app.core.states import State
from app.rectification.models import RectificationTask
from app.rectification.states import (
    OPEN_STATES,
    SCHOOL_COURT,
    DisplayStatus,
    Side,
    TaskState,
    Turn,
)
from app.schools.queries import school_ids_in_scope


class TaskFacts(Protocol):
    """What these questions need to know: a task, or a row with the same columns."""

    @property
    def state(self) -> TaskState: ...
    @property
    def mode(self) -> Mode: ...
    @property
    def due_on(self) -> date: ...
    @property
    def progress(self) -> int: ...
    @property
    def sent_back(self) -> bool: ...
    @property
    def extension_waiting(self) -> bool: ...
    @property
    def opinion_due(self) -> bool: ...
    @property
    def referral_open(self) -> bool: ...
    @property
    def section_id(self) -> int | None: ...
    @property
    def owner_id(self) -> int | None: ...
    @property
    def supervisor_id(self) -> int: ...
    @property
    def reviewer_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whose move it is: the side, the person when one is named, and since when."""

    turn: Turn
    name: str
    since: datetime
    is_you: bool = False

    @property
    def side(self) -> Side:
        """School, office or nobody."""
        return self.turn.side


def is_overdue(task: TaskFacts, today: date | None = None) -> bool:
    """Past its day, in the school's court, no request for more time undecided, no referral open.

    `overdue` is the same question in SQL; a test holds them together.
    """
    day = today or clock.today()
    runs = not (task.extension_waiting or task.referral_open)
    return task.state in SCHOOL_COURT and task.due_on < day and runs


def asks_for_time(task: TaskFacts) -> bool:
    """True while a request for more time is what the task waits for."""
    return task.extension_waiting and task.state in SCHOOL_COURT


def is_referred(task: TaskFacts) -> bool:
    """True while a referral is open, which stops the school's clock."""
    return task.referral_open and task.state in SCHOOL_COURT


def overdue(today: date) -> ColumnElement[bool]:
    """Condition on `RectificationTask`: overdue on that day."""
    task = RectificationTask
    return and_(
        task.state.in_(sorted(SCHOOL_COURT)),
        task.due_on < today,
        task.clock_stopped.is_(False),
    )


def display_status(task: TaskFacts, today: date | None = None) -> State:
    """What a page calls the task: referred, extension waiting, sent back, overdue, else its state."""
    if is_referred(task):
        return DisplayStatus.REFERRED
    if asks_for_time(task):
        return DisplayStatus.EXTENSION_WAITING
    if task.sent_back and task.state in SCHOOL_COURT:
        return DisplayStatus.SENT_BACK
    if is_overdue(task, today):
        return DisplayStatus.OVERDUE
    return task.state


def sent_back() -> ColumnElement[bool]:
    """Condition: shown as sent back."""
    task = RectificationTask
    return and_(
        task.sent_back.is_(True),
        task.clock_stopped.is_(False),
        task.state.in_(sorted(SCHOOL_COURT)),
    )


def turn_of(task: TaskFacts) -> Turn:
    """Whose move it is.

    A referral waits for the section, then for the supervisor, who ends it. A request for more time
    waits for the supervisor's opinion, then for the decision. Work under way is the owner's; without
    an owner, at 100 %, or after a return it is the head's.
    """
    if is_referred(task):
        return Turn.SUPERVISOR if task.section_id is None else Turn.SECTION
    if asks_for_time(task):
        return Turn.SUPERVISOR if task.opinion_due else Turn.LEAD
    match task.state:
        case TaskState.ISSUED:
            at_once = task.mode is Mode.IMMEDIATE and task.owner_id is not None
            return Turn.OWNER if at_once and not task.sent_back else Turn.HEAD
        case TaskState.IN_PROGRESS:
            with_head = task.owner_id is None or task.progress >= 100 or task.sent_back
            return Turn.HEAD if with_head else Turn.OWNER
        case TaskState.REOPENED:
            return Turn.HEAD
        case TaskState.PLAN_SUBMITTED:
            return Turn.SUPERVISOR
        case TaskState.PENDING_REVIEW:
            return Turn.SUPERVISOR if task.reviewer_id is None else Turn.REVIEWER
        case TaskState.VERIFIED:
            return Turn.LEAD
    return Turn.NOBODY


def waiting_for(task: RectificationTask, actor: Actor | None = None) -> Waiting:
    """Whose move a loaded task is; with an actor also whether it is theirs."""
    turn = turn_of(task)
    person = {
        Turn.OWNER: task.owner,
        Turn.SUPERVISOR: task.supervisor,
        Turn.REVIEWER: task.reviewer,
    }.get(turn)
    name = person.name if person is not None else ""
    if turn is Turn.SECTION:
        name = localized(task.section, "name")
    return Waiting(
        turn=turn,
        name=name,
        since=task.court_since,
        is_you=actor is not None and is_turn_of(actor, task, turn),
    )


def is_turn_of(actor: Actor, task: RectificationTask, turn: Turn) -> bool:
    """True when the actor is the one, or one of those, whose move it is."""
    if actor.id is None:
        return False
    if turn is Turn.SECTION:
        return any(grant.section_id == task.section_id for grant in actor.grants)
    if turn in {Turn.HEAD, Turn.LEAD}:
        role = Role.SCHOOL_HEAD if turn is Turn.HEAD else Role.OFFICE_LEAD
        school = task.school
        return any(
            grant.role is role and grant.covers_school(school.id, school.region_path)
            for grant in actor.grants
        )
    named = {
        Turn.OWNER: task.owner_id,
        Turn.SUPERVISOR: task.supervisor_id,
        Turn.REVIEWER: task.reviewer_id,
    }
    return named.get(turn) == actor.id


@cache
def in_turn(turn: Turn) -> ColumnElement[bool]:
    """Condition on `RectificationTask`: it is this one's move; the twin of `turn_of`."""
    task = RectificationTask
    school = task.state.in_(sorted(SCHOOL_COURT))
    at_work = and_(school, task.clock_stopped.is_(False))
    asks = and_(school, task.referral_open.is_(False), task.extension_waiting.is_(True))
    referred = and_(school, task.referral_open.is_(True))
    owners = _owners_move()
    pending = task.state == TaskState.PENDING_REVIEW
    conditions: dict[Turn, ColumnElement[bool]] = {
        Turn.HEAD: and_(at_work, not_(owners)),
        Turn.OWNER: and_(at_work, owners),
        Turn.SUPERVISOR: or_(
            and_(referred, task.section_id.is_(None)),
            and_(asks, task.opinion_due.is_(True)),
            task.state == TaskState.PLAN_SUBMITTED,
            and_(pending, task.reviewer_id.is_(None)),
        ),
        Turn.REVIEWER: and_(pending, task.reviewer_id.is_not(None)),
        Turn.LEAD: or_(and_(asks, task.opinion_due.is_(False)), task.state == TaskState.VERIFIED),
        Turn.SECTION: and_(referred, task.section_id.is_not(None)),
        Turn.NOBODY: task.state.not_in(sorted(OPEN_STATES)),
    }
    return conditions[turn]


def _owners_move() -> ColumnElement[bool]:
    """Among tasks in the school's court: those that the owner works on."""
    task = RectificationTask
    stage = or_(
        and_(task.state == TaskState.ISSUED, task.mode == Mode.IMMEDIATE),
        and_(task.state == TaskState.IN_PROGRESS, task.progress < 100),
    )
    return and_(stage, task.owner_id.is_not(None), task.sent_back.is_(False))


def in_court(side: Side) -> ColumnElement[bool]:
    """Condition on `RectificationTask`: it is in the court of that side."""
    turns = [turn for turn in Turn if turn.side is side]
    return or_(*(in_turn(turn) for turn in turns))


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Condition on `RectificationTask`: it is the actor's own move."""
    task = RectificationTask
    if actor.id is None:
        return false()
    wanted = [
        and_(in_turn(Turn.OWNER), task.owner_id == actor.id),
        and_(in_turn(Turn.SUPERVISOR), task.supervisor_id == actor.id),
        and_(in_turn(Turn.REVIEWER), task.reviewer_id == actor.id),
    ]
    for turn, role in ((Turn.HEAD, Role.SCHOOL_HEAD), (Turn.LEAD, Role.OFFICE_LEAD)):
        if any(grant.role is role for grant in actor.grants):
            schools = school_ids_in_scope(actor, role)
            wanted.append(and_(in_turn(turn), task.school_id.in_(schools)))
    return or_(*wanted)
