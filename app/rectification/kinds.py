"""The three kinds of rectification: which proof each wants, how it is closed, how it is kept up.

At once 立行立改: no plan, days, proof. Within a time 限期整改: a plan, a deadline. Continuing 长期坚持: a
day by which the measure stands, then checkpoints instead of an end. The numbers are settings; a task
keeps those of the day it was issued (`RectificationTask.rules`).
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from app.core.calendar import TermUnit, WorkCalendar
from app.core.i18n import lazy_gettext as _l
from app.core.policy import NATURAL_DAYS, SETTINGS, Setting, Unit, declare
from app.core.severity import Mode, Severity

FILES = Unit(_l("file"), _l("files"))
TIMES = Unit(_l("checkpoint"), _l("checkpoints"))

declare(
    Setting("proof.after_immediate", _l("At once: files that show how it is now"), 1, FILES, 1, 10),
    Setting(
        "proof.after_within_time",
        _l("Within a time: files that show how it is now"),
        1,
        FILES,
        1,
        10,
    ),
    Setting(
        "proof.after_continuing", _l("Continuing: files that show how it is now"), 1, FILES, 1, 10
    ),
    Setting("proof.papers_immediate", _l("At once: papers"), 0, FILES, 0, 10),
    Setting("proof.papers_within_time", _l("Within a time: papers"), 0, FILES, 0, 10),
    Setting(
        "proof.papers_continuing",
        _l("Continuing: papers, such as the rule that makes it last"),
        1,
        FILES,
        0,
        10,
    ),
    Setting("proof.before_general", _l("General: a file that shows how it was before"), False),
    Setting("proof.before_serious", _l("Serious: a file that shows how it was before"), True),
    Setting("proof.before_major", _l("Major: a file that shows how it was before"), True),
    Setting("closing.on_site_immediate", _l("At once: verified at the school only"), False),
    Setting("closing.on_site_within_time", _l("Within a time: verified at the school only"), False),
    Setting("closing.on_site_continuing", _l("Continuing: verified at the school only"), False),
    Setting("closing.two_people_immediate", _l("At once: closed by a second person"), False),
    Setting(
        "closing.two_people_within_time", _l("Within a time: closed by a second person"), False
    ),
    Setting("closing.two_people_continuing", _l("Continuing: kept up by a second person"), False),
    Setting("cause.required_general", _l("General: the root cause must be named"), False),
    Setting("cause.required_serious", _l("Serious: the root cause must be named"), True),
    Setting("cause.required_major", _l("Major: the root cause must be named"), True),
    Setting("effect.asked_general", _l("General: the effect is asked for after closure"), False),
    Setting("effect.asked_serious", _l("Serious: the effect is asked for after closure"), True),
    Setting("effect.asked_major", _l("Major: the effect is asked for after closure"), True),
    Setting(
        "effect.after_days",
        _l("Time from closure until the effect is asked for"),
        60,
        NATURAL_DAYS,
        1,
        730,
    ),
    Setting(
        "checkpoint.every_days",
        _l("Continuing: time between two checkpoints"),
        90,
        NATURAL_DAYS,
        7,
        730,
    ),
    Setting(
        "checkpoint.held_to_close",
        _l("Continuing: checkpoints that must hold one after the other before it may be closed"),
        4,
        TIMES,
        0,
        40,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRules:
    """What a task keeps: files from after, papers, a file from before; how it is closed; checkpoints;
    whether the root cause must be named; days until the effect is asked for, 0 for never."""

    after: int
    papers: int
    before: bool
    on_site: bool
    two_people: bool
    every_days: int
    held_to_close: int
    cause: bool
    effect_days: int

    def as_data(self) -> dict[str, Any]:
        """Plain data for the task."""
        return asdict(self)


class HasKind(Protocol):
    """A task, as far as its kind is asked for."""

    @property
    def mode(self) -> Mode: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def rules(self) -> Mapping[str, Any]: ...


def rules_for(mode: Mode, severity: Severity, setting: Callable[[str], Any]) -> KindRules:
    """The rules of a kind by these settings."""
    kind = mode.value
    asked = setting(f"effect.asked_{severity.value}")
    return KindRules(
        after=setting(f"proof.after_{kind}"),
        papers=setting(f"proof.papers_{kind}"),
        before=setting(f"proof.before_{severity.value}"),
        on_site=setting(f"closing.on_site_{kind}"),
        two_people=severity is Severity.MAJOR or setting(f"closing.two_people_{kind}"),
        every_days=setting("checkpoint.every_days"),
        held_to_close=setting("checkpoint.held_to_close"),
        cause=setting(f"cause.required_{severity.value}"),
        effect_days=setting("effect.after_days") if asked else 0,
    )


def rules_of(task: HasKind) -> KindRules:
    """The rules that a task was issued with; for one older than these rules, what held then."""
    known = rules_for(task.mode, task.severity, lambda key: SETTINGS[key].default)
    if not task.rules:
        return KindRules(**{**asdict(known), "papers": 0, "cause": False})
    return KindRules(**{**asdict(known), **task.rules})


def next_checkpoint(task: HasKind, after: date, calendar: WorkCalendar) -> date:
    """The day of the checkpoint that follows one on `after`, or acceptance then; a working day."""
    days = rules_of(task).every_days
    return calendar.add(after, days, TermUnit.DAYS, moves=True).due_on


def effect_day(task: HasKind, closed_on: date) -> date | None:
    """The day on which the effect of what was closed is asked for; None when it is not."""
    days = rules_of(task).effect_days
    return closed_on + timedelta(days=days) if days else None


def may_be_closed_after(task: HasKind, held: int) -> bool:
    """Whether so many checkpoints that held are enough to end what was kept up."""
    return held >= rules_of(task).held_to_close
