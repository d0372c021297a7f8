"""The clocks of a rectification task: on which day it is due and why, and how long each side took.

Everything here is arithmetic on a loaded calendar; nothing reads the database. The story of a deadline
is kept beside the task as plain data (`due_sum`), so that it can be told in either language for ever.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core import clock
from app.core.calendar import DayName, Deadline, SkipKind, Skipped, TermUnit, WorkCalendar
from app.core.deadline_text import ReasonRow, days_text, reason_rows, term_text
from app.core.i18n import gettext as _
from app.core.severity import Mode, Severity
from app.rectification.states import DueChange, Side, TermRule

Setting = Callable[[str], Any]

_MODE_RULES = {Mode.IMMEDIATE: TermRule.MODE, Mode.CONTINUING: TermRule.CONTINUING}
GIVEN = frozenset({DueChange.GIVEN_BACK, DueChange.REFERRAL})
_UNITS = {
    Severity.GENERAL: TermUnit.WORKING_DAYS,
    Severity.SERIOUS: TermUnit.WORKING_DAYS,
    Severity.MAJOR: TermUnit.DAYS,
}


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time and the rule that it comes from."""

    days: int
    unit: TermUnit
    rule: TermRule


@dataclass(frozen=True, slots=True)
class FirstDeadline:
    """The deadline a task begins with, and the rule that won."""

    deadline: Deadline
    rule: TermRule


@dataclass(frozen=True, slots=True)
class Clocks:
    """Working days of school, office and sections so far; `running` is the side whose clock runs now."""

    school: int
    office: int
    section: int
    running: Side


def candidate_terms(
    severity: Severity, mode: Mode, own_days: int | None, setting: Setting
) -> list[Term]:
    """Terms that apply, of which the one that ends first wins.

    A number of days set for the finding itself stands in for the term of its severity; only for a
    major one does the policy stay as an upper bound. Putting right at once, and putting a lasting
    measure in place, have terms of their own.
    """
    unit = _UNITS[severity]
    by_severity = Term(setting(f"rectification.days_{severity.value}"), unit, TermRule.SEVERITY)
    terms = [by_severity]
    if own_days is not None:
        own = Term(own_days, unit, TermRule.OWN)
        terms = [own, by_severity] if severity is Severity.MAJOR else [own]
    if mode in _MODE_RULES:
        days = setting(f"rectification.days_{mode.value}")
        terms.append(Term(days, TermUnit.WORKING_DAYS, _MODE_RULES[mode]))
    return terms


def first_deadline(
    calendar: WorkCalendar,
    start_on: date,
    *,
    severity: Severity,
    mode: Mode,
    own_days: int | None,
    setting: Setting,
) -> FirstDeadline:
    """Deadline of a task that starts on `start_on` (not counted itself): the shorter term wins."""
    moves = bool(setting("rectification.natural_days_move"))
    found = [
        FirstDeadline(calendar.add(start_on, term.days, term.unit, moves=moves), term.rule)
        for term in candidate_terms(severity, mode, own_days, setting)
    ]
    return min(found, key=lambda first: first.deadline.due_on)


def to_sum(first: FirstDeadline) -> dict[str, Any]:
    """The first deadline as the plain data that a task keeps."""
    deadline = first.deadline
    return {
        "start_on": deadline.start_on.isoformat(),
        "due_on": deadline.due_on.isoformat(),
        "term": deadline.term,
        "unit": deadline.unit.value,
        "rule": first.rule.value,
        "skipped": [
            [skip.day.isoformat(), skip.kind.value, skip.reason.name_zh, skip.reason.name_en]
            for skip in deadline.skipped
        ],
        "made_up": [day.isoformat() for day in deadline.made_up],
        "unconfirmed": list(deadline.unconfirmed_years),
        "changes": [],
    }


def with_change(
    due_sum: Mapping[str, Any], change: DueChange, *, old: date, new: date, days: int, on: date
) -> dict[str, Any]:
    """The same story with one more change of the deadline; `days` are those gained."""
    line = {
        "kind": change.value,
        "from": old.isoformat(),
        "to": new.isoformat(),
        "days": days,
        "on": on.isoformat(),
    }
    return {**due_sum, "changes": [*due_sum.get("changes", []), line]}


def deadline_of(due_sum: Mapping[str, Any]) -> Deadline:
    """The first deadline, rebuilt from the kept data."""
    return Deadline(
        due_on=date.fromisoformat(due_sum["due_on"]),
        start_on=date.fromisoformat(due_sum["start_on"]),
        term=due_sum["term"],
        unit=TermUnit(due_sum["unit"]),
        skipped=tuple(
            Skipped(date.fromisoformat(day), SkipKind(kind), DayName(name_zh, name_en))
            for day, kind, name_zh, name_en in due_sum["skipped"]
        ),
        made_up=tuple(date.fromisoformat(day) for day in due_sum["made_up"]),
        unconfirmed_years=tuple(due_sum["unconfirmed"]),
    )


def why_this_day(due_sum: Mapping[str, Any]) -> list[ReasonRow]:
    """The sum behind a deadline as rows for `why_this_day`, with every later change of it."""
    if not due_sum:
        return []
    rule = TermRule(due_sum["rule"])
    deadline = deadline_of(due_sum)
    rows = reason_rows(deadline)
    rows[1] = ReasonRow(str(rule.label), rows[1].text)
    unit = deadline.unit
    for line in due_sum["changes"]:
        change = DueChange(line["kind"])
        if change in GIVEN:
            rows.append(ReasonRow(str(change.label), f"+ {term_text(line['days'], unit)}"))
        else:
            on = date.fromisoformat(line["on"])
            rows.append(ReasonRow(str(change.label), on=on))
        rows.append(ReasonRow(_("New due day"), on=date.fromisoformat(line["to"]), is_result=True))
    return rows


def unit_of(due_sum: Mapping[str, Any]) -> TermUnit:
    """How this task's days are counted."""
    return TermUnit(due_sum.get("unit", TermUnit.WORKING_DAYS.value))


def days_spent(calendar: WorkCalendar, since: datetime, until: date, unit: TermUnit) -> int:
    """Days from the moment a side got the task (that day not counted) to `until`, in the unit."""
    start = clock.local(since).date()
    if unit is TermUnit.WORKING_DAYS:
        return max(0, calendar.working_days_between(start, until))
    return max(0, (until - start).days)


def give_back(
    calendar: WorkCalendar, due_on: date, days: int, unit: TermUnit, *, moves: bool
) -> date:
    """The deadline moved on by the days that the office or a section of the bureau needed."""
    if days <= 0:
        return due_on
    return calendar.add(due_on, days, unit, moves=moves).due_on


def in_time(applied_at: datetime, due_on: date) -> bool:
    """Whether an application was made by the end of `due_on`."""
    return clock.local(applied_at).date() <= due_on


def extension_days_left(issued_on: date, original_due_on: date, granted: Iterable[int]) -> int:
    """Natural days that may still be granted: altogether as many as the first term had."""
    return max(0, (original_due_on - issued_on).days - sum(granted))


def spent(moves: Sequence[tuple[datetime, Side]], calendar: WorkCalendar, until: date) -> Clocks:
    """Working days of each side, from the moments at which the task passed to a side, oldest first.

    The day on which a side gets the task is not counted against it.
    """
    used = dict.fromkeys(Side, 0)
    running = Side.NOBODY
    for index, (moment, side) in enumerate(moves):
        start = clock.local(moment).date()
        end = clock.local(moves[index + 1][0]).date() if index + 1 < len(moves) else until
        used[side] += max(0, calendar.working_days_between(start, end))
        running = side
    return Clocks(
        school=used[Side.SCHOOL],
        office=used[Side.OFFICE],
        section=used[Side.SECTION],
        running=running,
    )


def waited_text(calendar: WorkCalendar, since: datetime, today: date) -> str:
    """“working day 3”: the day on which it came is day 1."""
    count = max(0, calendar.working_days_between(clock.local(since).date(), today)) + 1
    return _("working day %(number)s", number=count)


def length_text(days: int) -> str:
    """A number of natural days in words."""
    return days_text(days)
