"""The numbers that leaders see. Rates are computed here and nowhere else.

Cohort = tasks issued in the period and not cancelled, seen as of the moment of asking. One grouped
statement gives the counts per school; towns and the region are sums of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from math import sqrt

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select

from app.core import clock
from app.core.calendar import load_calendar
from app.core.history import HistoryEntry
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.severity import Severity
from app.extensions import db
from app.findings.models import Finding
from app.rectification import queries as rectification
from app.rectification.models import ClosureRequest, RectificationTask
from app.rectification.states import OPEN_STATES, ClosureOutcome, TaskState
from app.schools.models import Region, School

Z_95 = 1.959963984540054
EFFECT_WINDOW_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Which tasks are looked at: a region, a period of issue, one severity or all."""

    region: Region
    start_on: date
    end_on: date
    severity: Severity | None = None

    def condition(self) -> ColumnElement[bool]:
        """The cohort as a condition on `RectificationTask`."""
        task = RectificationTask
        parts = [
            task.school_id.in_(
                select(School.id).where(
                    School.region_path.startswith(self.region.path, autoescape=True)
                )
            ),
            task.issued_on.between(self.start_on, self.end_on),
            task.state != TaskState.CANCELLED,
        ]
        if self.severity is not None:
            parts.append(task.severity == self.severity)
        return and_(*parts)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a set of tasks; they add up."""

    total: int = 0
    closed: int = 0
    sustained: int = 0
    open: int = 0
    overdue: int = 0
    due_passed: int = 0
    in_time: int = 0
    in_original_time: int = 0
    original_due_passed: int = 0
    single_handed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def total_of(counts: Iterable[Counts]) -> Counts:
    """Sum of counts; all zero for none."""
    return sum(counts, start=Counts())


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that explains itself: value in 0..1 (rates) or as its unit says, None without a basis."""

    key: str
    name: Text
    definition: Text
    value: float | None
    numerator: int
    denominator: int
    as_of: datetime
    unit: Text = ""
    is_rate: bool = True
    interval: tuple[float, float] | None = None
    numerator_filter: dict[str, str] = field(default_factory=dict)
    denominator_filter: dict[str, str] = field(default_factory=dict)


def counts_by_school(cohort: Cohort) -> dict[int, Counts]:
    """Counts per school id of the cohort, one statement."""
    task = RectificationTask
    today = clock.today()
    settled = task.closed_at.is_not(None)

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    query = (
        select(
            task.school_id,
            func.count(),
            number(task.state == TaskState.CLOSED),
            number(task.state == TaskState.SUSTAINED),
            number(task.state.in_(OPEN_STATES)),
            number(rectification.overdue(today)),
            number(task.due_on < today),
            number(and_(settled, task.due_on < today, task.closed_in_time.is_(True))),
            number(
                and_(
                    settled,
                    task.original_due_on < today,
                    task.closed_in_original_time.is_(True),
                )
            ),
            number(task.original_due_on < today),
            number(task.single_handed.is_(True)),
        )
        .where(cohort.condition())
        .group_by(task.school_id)
        .order_by(task.school_id)
    )
    return {row[0]: Counts(*map(int, row[1:])) for row in db.session.execute(query)}


def wilson(numerator: int, denominator: int, z: float = Z_95) -> tuple[float, float] | None:
    """Wilson score interval of a rate; None without observations.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927), 209–212.
    """
    if denominator <= 0:
        return None
    rate = numerator / denominator
    centre = rate + z * z / (2 * denominator)
    spread = z * sqrt(rate * (1 - rate) / denominator + z * z / (4 * denominator * denominator))
    scale = 1 + z * z / denominator
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def kaplan_meier_median(events: dict[int, int], censored: dict[int, int]) -> int | None:
    """Median of a survival time in days; None while fewer than half are done.

    `events` and `censored` count closed and still open tasks by their age in days. A task that is
    still open says only that it takes longer than its age, so it is not left out.
    Source: E. L. Kaplan and P. Meier, JASA 53 (1958), 457–481.
    """
    at_risk = sum(events.values()) + sum(censored.values())
    survival = 1.0
    for age in sorted(set(events) | set(censored)):
        done = events.get(age, 0)
        if done and at_risk:
            survival *= 1 - done / at_risk
            if survival <= 0.5 + 1e-12:
                return age
        at_risk -= done + censored.get(age, 0)
    return None


def days_to_close(cohort: Cohort) -> Metric:
    """Median days from issue to closure, open tasks censored at their age."""
    task = RectificationTask
    done = case((task.state.in_((TaskState.CLOSED, TaskState.SUSTAINED)), task.closed_on))
    query = (
        select(task.issued_on, done, func.count())
        .where(cohort.condition())
        .group_by(task.issued_on, done)
    )
    events: dict[int, int] = {}
    censored: dict[int, int] = {}
    today = clock.today()
    for issued_on, closed_on, number in db.session.execute(query):
        target = censored if closed_on is None else events
        age = ((closed_on or today) - issued_on).days
        target[age] = target.get(age, 0) + number
    median = kaplan_meier_median(events, censored)
    return Metric(
        "median_days",
        _l("Median days to close"),
        _l("Kaplan–Meier median of the days from issue to closure; open tasks count as longer."),
        None if median is None else float(median),
        sum(events.values()),
        sum(events.values()) + sum(censored.values()),
        clock.now(),
        unit=_l("days"),
        is_rate=False,
    )


def rates(counts: Counts, filters: dict[str, str]) -> list[Metric]:
    """The rates of design section 4 that follow from counts; `filters` opens the cohort's list."""
    now = clock.now()

    def rate(
        key: str, name: Text, definition: Text, numerator: int, denominator: int, **lists: str
    ) -> Metric:
        return Metric(
            key,
            name,
            definition,
            numerator / denominator if denominator else None,
            numerator,
            denominator,
            now,
            interval=wilson(numerator, denominator),
            numerator_filter={**filters, **lists},
            denominator_filter=filters if key in WHOLE_COHORT else {**filters, "due": "passed"},
        )

    return [
        rate(
            "closure_rate",
            _l("Closure rate"),
            _l("Closed tasks ÷ tasks issued in the period and not cancelled."),
            counts.closed,
            counts.total,
            state="closed",
        ),
        rate(
            "sustained_share",
            _l("Sustained share"),
            _l("Tasks whose measure is done and must be kept up ÷ the same cohort."),
            counts.sustained,
            counts.total,
            state="sustained",
        ),
        rate(
            "on_time_rate",
            _l("On-time closure rate"),
            _l(
                "Tasks whose accepted application was made by the due day"
                " ÷ all whose due day has passed. Extensions count."
            ),
            counts.in_time,
            counts.due_passed,
            closed="in_time",
        ),
        rate(
            "original_on_time_rate",
            _l("On-time rate without extensions"),
            _l("The same by the original due day, as if no extension had been granted."),
            counts.in_original_time,
            counts.original_due_passed,
            closed="in_original_time",
        ),
        rate(
            "overdue_share",
            _l("Overdue"),
            _l(
                "Tasks in the school's court whose due day has passed, without an extension"
                " asked for in time ÷ the cohort."
            ),
            counts.overdue,
            counts.total,
            state="overdue",
        ),
        rate(
            "single_handed_share",
            _l("Single-handed closures"),
            _l("Closed by one person where two are wanted, with a written reason ÷ the cohort."),
            counts.single_handed,
            counts.total,
            single_handed="1",
        ),
    ]


WHOLE_COHORT = frozenset(
    {"closure_rate", "sustained_share", "overdue_share", "single_handed_share"}
)


def effective_closure(cohort: Cohort) -> Metric:
    """Share of first closures that held through the window, from history and not today's state."""
    now = clock.now()
    elapsed_by = now - timedelta(days=EFFECT_WINDOW_DAYS)
    first = (
        select(HistoryEntry.subject_id, func.min(HistoryEntry.at).label("closed_at"))
        .where(
            HistoryEntry.subject_kind == RectificationTask.__tablename__,
            HistoryEntry.to_state == TaskState.CLOSED.value,
        )
        .group_by(HistoryEntry.subject_id)
        .subquery()
    )
    closures = (
        select(
            RectificationTask.id.label("task_id"),
            RectificationTask.finding_id,
            first.c.closed_at,
        )
        .join(first, first.c.subject_id == RectificationTask.id)
        .where(cohort.condition(), first.c.closed_at <= elapsed_by)
        .subquery()
    )
    elapsed = db.session.scalar(select(func.count()).select_from(closures)) or 0
    held = elapsed - len(_rebounded(closures))
    return Metric(
        "effective_closure_rate",
        _l("Effective closure rate"),
        _l(
            "Closed, and neither reopened nor found again within %(days)s days"
            " ÷ closures whose %(days)s days are over.",
            days=EFFECT_WINDOW_DAYS,
        ),
        held / elapsed if elapsed else None,
        held,
        elapsed,
        now,
        interval=wilson(held, elapsed),
    )


def _rebounded(closures: Subquery) -> set[int]:
    """Ids of tasks that were reopened, or whose finding came back, within the window."""
    reopened = select(closures.c.task_id, closures.c.closed_at, HistoryEntry.at).join(
        HistoryEntry,
        and_(
            HistoryEntry.subject_kind == RectificationTask.__tablename__,
            HistoryEntry.subject_id == closures.c.task_id,
            HistoryEntry.event == "reopen",
        ),
    )
    found_again = select(closures.c.task_id, closures.c.closed_at, Finding.confirmed_at).join(
        Finding,
        and_(Finding.recurrence_of_id == closures.c.finding_id, Finding.confirmed_at.is_not(None)),
    )
    window = timedelta(days=EFFECT_WINDOW_DAYS)
    return {
        task_id
        for query in (reopened, found_again)
        for task_id, closed_at, happened_at in db.session.execute(query)
        if closed_at <= happened_at <= closed_at + window
    }


def office_turnaround(cohort: Cohort) -> Metric:
    """Median working days from an application for closure to the office's answer."""
    requested = ClosureRequest.requested_at
    query = (
        select(requested, ClosureRequest.answered_at)
        .join(RectificationTask, RectificationTask.id == ClosureRequest.task_id)
        .where(
            cohort.condition(),
            ClosureRequest.outcome.in_((ClosureOutcome.ACCEPTED, ClosureOutcome.RETURNED)),
            ClosureRequest.answered_at.is_not(None),
        )
    )
    calendar = load_calendar()
    days = sorted(
        calendar.working_days_between(clock.local(asked).date(), clock.local(answered).date())
        for asked, answered in db.session.execute(query)
    )
    return Metric(
        "office_turnaround",
        _l("Office turnaround"),
        _l("Median working days from an application for closure to the office's answer."),
        float(days[(len(days) - 1) // 2]) if days else None,
        len(days),
        len(days),
        clock.now(),
        unit=_l("working days"),
        is_rate=False,
    )


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """The closure rate as it stood at the end of a month (or today, in the present one)."""

    end_on: date
    issued: int
    closed: int

    @property
    def rate(self) -> float | None:
        """Closed ÷ issued so far; None before the first task."""
        return self.closed / self.issued if self.issued else None


def trend_by_month(cohort: Cohort) -> list[MonthPoint]:
    """Month by month: tasks of the cohort issued so far, and how many of them were closed by then."""
    task = RectificationTask
    closed_on = case((task.state == TaskState.CLOSED, task.closed_on))
    query = (
        select(task.issued_on, closed_on, func.count())
        .where(cohort.condition())
        .group_by(task.issued_on, closed_on)
    )
    rows = db.session.execute(query).all()
    return [
        MonthPoint(
            end,
            sum(number for issued, _, number in rows if issued <= end),
            sum(number for _, closed, number in rows if closed is not None and closed <= end),
        )
        for end in month_ends(cohort.start_on, min(cohort.end_on, clock.today()))
    ]


def month_ends(start_on: date, end_on: date) -> Sequence[date]:
    """Last days of the months from `start_on` on; the last one is `end_on` itself."""
    ends = []
    month = start_on.replace(day=1)
    while month <= end_on:
        following = (month + timedelta(days=32)).replace(day=1)
        ends.append(min(following - timedelta(days=1), end_on))
        month = following
    return ends
