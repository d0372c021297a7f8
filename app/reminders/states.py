"""Closed lists and settings of reminders."""

import enum

from app.core import policy
from app.core.i18n import lazy_gettext as _l
from app.core.states import State

TASK_DUE_DAYS = "reminder.task_due_days"
OVERDUE_DAYS = "reminder.overdue_days"
DIGEST_WEEKDAY = "reminder.digest_weekday"
HOUR = "reminder.hour"

policy.declare(
    policy.Setting(
        TASK_DUE_DAYS,
        _l("Remind before a deadline"),
        [7, 3, 1, 0],
        unit=_l("days before, 0 is the day itself"),
        lowest=0,
        highest=90,
    ),
    policy.Setting(
        OVERDUE_DAYS, _l("Remind daily once overdue"), 3, unit=policy.DAYS, lowest=0, highest=30
    ),
    policy.Setting(
        DIGEST_WEEKDAY,
        _l("Weekly reminder of what is still overdue"),
        1,
        unit=_l("day of the week, 1 is Monday"),
        lowest=1,
        highest=7,
    ),
    policy.Setting(
        HOUR, _l("Reminders leave at"), 8, unit=_l("hour of the day, 0 to 23"), lowest=0, highest=23
    ),
)


class RunOutcome(State):
    """How a run of a job ended."""

    RUNNING = "running", _l("Running"), "move", "half"
    DONE = "done", _l("Ended well"), "good", "check-c"
    FAILED = "failed", _l("Failed"), "alert", "alert"
    CUT_OFF = "cut_off", _l("Cut off"), "wait", "x-c"


class Phase(enum.StrEnum):
    """Where a deadline stands when a reminder of it is owed."""

    BEFORE = "before"
    TODAY = "today"
    OVERDUE = "overdue"
    WEEKLY = "weekly"
