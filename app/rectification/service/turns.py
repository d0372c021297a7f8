"""Passing a task from side to side: the only place where court, clocks and deadline move."""

from datetime import date, datetime

from app.core import clock, history, policy
from app.core.calendar import load_calendar
from app.core.permissions import Actor
from app.extensions import db
from app.rectification import clocks, queries
from app.rectification.models import RectificationTask
from app.rectification.states import DueChange, Side

GIVE_BACK = {Side.OFFICE: DueChange.GIVEN_BACK, Side.SECTION: DueChange.REFERRAL}


def side_of(task: RectificationTask) -> Side:
    """In whose court the task is now."""
    return queries.turn_of(task).side


def settle_clock(task: RectificationTask) -> None:
    """Stop the school's clock while more time is asked for or a referral is open, else let it run."""
    task.clock_stopped = task.extension_waiting or task.referral_open
    db.session.flush()


def pass_on(
    actor: Actor, task: RectificationTask, before: Side, *, gives_back: bool = True
) -> None:
    """Settle the clocks after a step: `before` is the side that had the task until now.

    The days that the office or a section of the bureau needed move the deadline as soon as they
    hand it on, unless the task is over or the school took it back itself.
    """
    after = side_of(task)
    if after is before:
        return
    since = task.court_since
    task.court_since = clock.now()
    if gives_back and before in GIVE_BACK and after is not Side.NOBODY:
        _give_back(actor, task, since, GIVE_BACK[before])
    db.session.flush()


def _give_back(actor: Actor, task: RectificationTask, since: datetime, change: DueChange) -> None:
    unit = clocks.unit_of(task.due_sum)
    calendar = load_calendar()
    days = clocks.days_spent(calendar, since, clock.today(), unit)
    moves = policy.value("rectification.natural_days_move", task.school.region_path)
    due_on = clocks.give_back(calendar, task.due_on, days, unit, moves=moves)
    if due_on > task.due_on:
        move_due(actor, task, due_on, change, days=days)


def move_due(
    actor: Actor, task: RectificationTask, due_on: date, change: DueChange, *, days: int = 0
) -> None:
    """Set another deadline and add to its story why; the first one is kept beside it."""
    old = task.due_on
    task.due_sum = clocks.with_change(
        task.due_sum, change, old=old, new=due_on, days=days, on=clock.today()
    )
    task.due_on = due_on
    db.session.flush()
    history.record(
        task,
        "due_moved",
        actor,
        data={
            "why": change.value,
            "from": old.isoformat(),
            "to": due_on.isoformat(),
            "days": days,
        },
    )
