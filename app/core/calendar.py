"""Working days: which days are off, and on which day a term ends and why.

The pure part (`WorkCalendar`, `Deadline`) works on a loaded calendar and touches no database;
`load_calendar` reads the table. Public holidays and make-up working days are announced every autumn
for the year after (国务院办公厅关于部分节假日安排的通知); until then a year holds its statutory
days only and every deadline in it says that it may still move.
"""

import enum
import secrets
from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import Date, String, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from app.core.database import Id, Model, Timestamped, enum_column
from app.core.i18n import localized
from app.extensions import db

MAX_TERM = 3660


class DayKind(enum.StrEnum):
    """What an entry of the calendar makes of a day."""

    OFF = "off"
    WORK = "work"


class TermUnit(enum.StrEnum):
    """How a term is counted."""

    WORKING_DAYS = "working_days"
    DAYS = "days"


class SkipKind(enum.StrEnum):
    """Why a day does not count."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"


def _new_revision() -> int:
    return secrets.randbits(31)


class CalendarDay(Timestamped, Model):
    """A day that is off although it is a weekday, or worked although it is a weekend.

    Weekend days inside a holiday are entered too, so that they can be called by its name.
    """

    __tablename__ = "calendar_day"

    id: Mapped[Id]
    day: Mapped[date] = mapped_column(Date, unique=True)
    kind: Mapped[DayKind] = mapped_column(enum_column(DayKind))
    name_zh: Mapped[str] = mapped_column(String(80), default="")
    name_en: Mapped[str] = mapped_column(String(80), default="")
    confirmed: Mapped[bool] = mapped_column(default=False)
    # The sum over all rows tells a process whether its copy is still the table's.
    revision: Mapped[int] = mapped_column(default=_new_revision, onupdate=_new_revision)


@dataclass(frozen=True)
class DayName:
    """Name of a holiday in both languages."""

    name_zh: str = ""
    name_en: str = ""

    def __str__(self) -> str:
        return localized(self, "name")


@dataclass(frozen=True)
class Skipped:
    """A day that was passed over, and why."""

    day: date
    kind: SkipKind
    reason: DayName


@dataclass(frozen=True)
class Deadline:
    """The day on which a term ends (met until the end of that day) and how it was found.

    `skipped` are the days that did not count: all days off of a term in working days, or the days
    off over which a term in natural days moved on. `made_up` are weekend days that counted as
    worked. `unconfirmed_years` are the years touched whose days off are not announced yet.
    """

    due_on: date
    start_on: date
    term: int
    unit: TermUnit
    skipped: tuple[Skipped, ...] = ()
    made_up: tuple[date, ...] = ()
    unconfirmed_years: tuple[int, ...] = ()

    @property
    def is_provisional(self) -> bool:
        """True when an announcement still to come may move the day."""
        return bool(self.unconfirmed_years)

    @property
    def weekends(self) -> tuple[Skipped, ...]:
        """Skipped days that are plain weekends."""
        return tuple(skip for skip in self.skipped if skip.kind is SkipKind.WEEKEND)

    def holidays(self) -> list[tuple[DayName, tuple[date, ...]]]:
        """Skipped holidays in order, each with its days."""
        found: dict[DayName, list[date]] = {}
        for skip in self.skipped:
            if skip.kind is SkipKind.HOLIDAY:
                found.setdefault(skip.reason, []).append(skip.day)
        return [(name, tuple(days)) for name, days in found.items()]


@dataclass(frozen=True)
class WorkCalendar:
    """Days off and worked, loaded once; every answer is arithmetic on it."""

    days: Mapping[date, DayKind]
    confirmed_years: Collection[int]
    names: Mapping[date, DayName] = field(default_factory=dict)
    _exceptions: list[int] = field(init=False, repr=False, compare=False)
    _surplus: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Only entries that differ from the plain week change a count: a weekday off is one less, a
        # weekend day worked one more. The running sums make counting independent of the span.
        changes = {
            day.toordinal(): (-1 if kind is DayKind.OFF else 1)
            for day, kind in self.days.items()
            if (kind is DayKind.OFF) == (day.weekday() < 5)
        }
        ordinals = sorted(changes)
        object.__setattr__(self, "_exceptions", ordinals)
        object.__setattr__(
            self, "_surplus", [0, *accumulate(changes[ordinal] for ordinal in ordinals)]
        )

    def is_working_day(self, day: date) -> bool:
        """Whether people work on `day`."""
        kind = self.days.get(day)
        return day.weekday() < 5 if kind is None else kind is DayKind.WORK

    def next_working_day(self, day: date) -> date:
        """`day` itself when it is worked, else the first worked day after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, start: date, term: int) -> Deadline:
        """Deadline `term` working days after `start`, which is not counted itself.

        A term of 0 ends on `start`, or on the first working day after it. Raises ValueError for a
        term below 0 or above ten years.
        """
        _check_term(term)
        due, left = start, term
        passed: list[date] = []
        while left:
            due += timedelta(days=1)
            passed.append(due)
            left -= self.is_working_day(due)
        if term == 0:
            due = self.next_working_day(start)
            passed = [start + timedelta(days=ahead) for ahead in range((due - start).days)]
        return self._deadline(start, due, term, TermUnit.WORKING_DAYS, passed)

    def add_days(self, start: date, term: int, *, moves: bool = True) -> Deadline:
        """Deadline `term` natural days after `start`, which is not counted itself.

        When `moves` (a setting of the region), a last day that is off moves to the next worked day.
        Raises ValueError for a term below 0 or above ten years.
        """
        _check_term(term)
        last = start + timedelta(days=term)
        due = self.next_working_day(last) if moves else last
        passed = [last + timedelta(days=ahead) for ahead in range((due - last).days)]
        return self._deadline(start, due, term, TermUnit.DAYS, passed)

    def add(self, start: date, term: int, unit: TermUnit, *, moves: bool = True) -> Deadline:
        """`add_working_days` or `add_days` by `unit`."""
        if unit is TermUnit.WORKING_DAYS:
            return self.add_working_days(start, term)
        return self.add_days(start, term, moves=moves)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier.

        From today to a deadline these are the days left, from a deadline to today those overdue.
        """
        return self._worked_until(end) - self._worked_until(start)

    def unconfirmed_between(self, start: date, end: date) -> tuple[int, ...]:
        """Years from `start` to `end` whose days off are not confirmed."""
        years = range(start.year, end.year + 1)
        return tuple(year for year in years if year not in self.confirmed_years)

    def _worked_until(self, day: date) -> int:
        ordinal = day.toordinal()  # day 1 of the calendar was a Monday
        weeks, rest = divmod(ordinal, 7)
        exceptions = bisect_right(self._exceptions, ordinal)
        return weeks * 5 + min(rest, 5) + self._surplus[exceptions]

    def _deadline(
        self, start: date, due: date, term: int, unit: TermUnit, passed: list[date]
    ) -> Deadline:
        skipped = tuple(self._skipped(day) for day in passed if not self.is_working_day(day))
        made_up = tuple(day for day in passed if day.weekday() >= 5 and self.is_working_day(day))
        return Deadline(
            due_on=due,
            start_on=start,
            term=term,
            unit=unit,
            skipped=skipped,
            made_up=made_up,
            unconfirmed_years=self.unconfirmed_between(start, due),
        )

    def _skipped(self, day: date) -> Skipped:
        if day in self.days:
            return Skipped(day, SkipKind.HOLIDAY, self.names.get(day, DayName()))
        return Skipped(day, SkipKind.WEEKEND, DayName())


def load_calendar() -> WorkCalendar:
    """The calendar of the table.

    Costs one small query per transaction; the days themselves are read only when the table changed
    since this process read them last.
    """
    session = db.session()
    transaction, known = session.info.get("work_calendar", (None, None))
    if isinstance(known, WorkCalendar) and transaction is session.get_transaction():
        return known
    count, total = session.execute(
        select(func.count(CalendarDay.id), func.coalesce(func.sum(CalendarDay.revision), 0))
    ).one()
    global _loaded
    if _loaded is None or _loaded[0] != (count, total):
        _loaded = ((count, total), _read_calendar())
    session.info["work_calendar"] = (session.get_transaction(), _loaded[1])
    return _loaded[1]


_loaded: tuple[tuple[int, int], WorkCalendar] | None = None


def _read_calendar() -> WorkCalendar:
    columns = (
        CalendarDay.day,
        CalendarDay.kind,
        CalendarDay.name_zh,
        CalendarDay.name_en,
        CalendarDay.confirmed,
    )
    rows = db.session.execute(select(*columns).order_by(CalendarDay.day)).all()
    open_years = {row.day.year for row in rows if not row.confirmed}
    return WorkCalendar(
        days={row.day: row.kind for row in rows},
        confirmed_years=frozenset(row.day.year for row in rows) - open_years,
        names={row.day: DayName(row.name_zh, row.name_en) for row in rows},
    )


@event.listens_for(CalendarDay, "after_insert")
@event.listens_for(CalendarDay, "after_update")
@event.listens_for(CalendarDay, "after_delete")
def _forget(mapper: Any, connection: Any, target: CalendarDay) -> None:
    session: Session | None = object_session(target)
    if session is not None:
        session.info.pop("work_calendar", None)


def _check_term(term: int) -> None:
    if not 0 <= term <= MAX_TERM:
        raise ValueError(f"a term needs 0 to {MAX_TERM} days, not {term}")
