"""Every number against a slow, straightforward recomputation from rows."""

from datetime import date, datetime, timedelta

import pytest

from app.core import clock as time
from app.core import history, policy
from app.core.calendar import load_calendar
from app.core.severity import Severity
from app.extensions import db
from app.findings.models import Finding
from app.followups.models import Review
from app.followups.states import ReviewKind, Verdict
from app.insights import metrics
from app.insights.metrics import Cohort, Metric
from app.insights.states import EFFECT_DAYS
from app.rectification.models import ClosureRequest, RectificationTask
from app.rectification.states import ClosureOutcome, TaskState
from app.referrals import service as section
from app.schools.models import Region, School
from app.visits.models import Visit
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories import referrals
from tests.support.factories.rectification import make_task

LONG_AGO, FAR_AHEAD = date(2020, 1, 1), date(2030, 1, 1)
SCHOOL_COURT = {TaskState.ISSUED, TaskState.IN_PROGRESS, TaskState.REOPENED}


def tasks_in(cohort: Cohort) -> list[RectificationTask]:
    """The cohort, row by row."""
    return [
        task
        for task in db.session.query(RectificationTask)
        if task.school.region_path.startswith(cohort.region.path)
        and cohort.start_on <= task.issued_on <= cohort.end_on
        and task.state is not TaskState.CANCELLED
        and cohort.severity in {None, task.severity}
    ]


def first_closure(task: RectificationTask) -> object:
    """Moment of the first closure in the history, or None."""
    closed = [e.at for e in history.entries_of(task) if e.to_state == "closed"]
    return min(closed, default=None)


def held(task: RectificationTask, days: int) -> bool | None:
    """Whether the first closure held; None without one whose window is over."""
    at = first_closure(task)
    window = timedelta(days=days)
    if at is None or at > time.now() - window:  # type: ignore[operator]
        return None
    again = [e.at for e in history.entries_of(task) if e.event == "reopen"]
    for finding in db.session.query(Finding).filter_by(recurrence_of_id=task.finding_id):
        again += [finding.confirmed_at] if finding.confirmed_at is not None else []
    return not any(at <= moment <= at + window for moment in again)  # type: ignore[operator]


def expected(cohort: Cohort) -> dict[str, tuple[int, int]]:
    """Numerator and denominator of each rate, counted one by one."""
    tasks, today = tasks_in(cohort), time.today()
    done = [task for task in tasks if task.closed_at is not None]
    due = [task for task in tasks if task.due_on < today]
    first_due = [task for task in tasks if task.original_due_on < today]
    judged = [answer for task in tasks if (answer := held(task, 90)) is not None]
    look_backs = [
        review
        for review in db.session.query(Review).filter_by(kind=ReviewKind.LOOK_BACK)
        if review.task in tasks and review.verdict not in {None, Verdict.CANNOT_VERIFY}
    ]
    schools = [
        school
        for school in db.session.query(School).filter_by(is_active=True)
        if school.region_path.startswith(cohort.region.path)
    ]
    visited = {
        visit.school_id
        for visit in db.session.query(Visit)
        if visit.arrived_at
        and cohort.start_on <= time.local(visit.arrived_at).date() <= cohort.end_on
    }
    late = [
        task
        for task in tasks
        if task.state in SCHOOL_COURT and task.due_on < today and not task.extension_waiting
    ]
    return {
        "closure_rate": (count(tasks, TaskState.CLOSED), len(tasks)),
        "sustained_share": (count(tasks, TaskState.SUSTAINED), len(tasks)),
        "on_time_rate": (sum(t.closed_in_time is True for t in done if t in due), len(due)),
        "original_on_time_rate": (
            sum(t.closed_in_original_time is True for t in done if t in first_due),
            len(first_due),
        ),
        "overdue_share": (len(late), len(tasks)),
        "single_handed_share": (sum(task.single_handed for task in tasks), len(tasks)),
        "effective_closure_rate": (sum(judged), len(judged)),
        "false_closure_rate": (
            sum(review.verdict is not Verdict.FIXED for review in look_backs),
            len(look_backs),
        ),
        "coverage": (sum(school.id in visited for school in schools), len(schools)),
    }


def count(tasks: list[RectificationTask], state: TaskState) -> int:
    """Tasks in the state."""
    return sum(task.state is state for task in tasks)


def computed(cohort: Cohort) -> dict[str, Metric]:
    """All numbers by key."""
    counts = metrics.total_of(metrics.counts_by_school(cohort).values())
    return {metric.key: metric for metric in metrics.every_metric(cohort, counts, {})}


def cohorts(cast: Cast) -> list[Cohort]:
    """Wholes and parts: regions, periods, severities."""
    begin = date(2026, 3, 20)
    whole = {"start_on": LONG_AGO, "end_on": FAR_AHEAD}
    return [
        Cohort(region=cast.county, **whole),
        Cohort(region=cast.city, **whole),
        Cohort(region=cast.town_a, **whole),
        Cohort(region=cast.foreign_county, **whole),
        Cohort(region=cast.county, **whole, severity=Severity.MAJOR),
        Cohort(region=cast.county, start_on=begin, end_on=begin + timedelta(days=40)),
    ]


def test_rates_equal_the_counts_taken_row_by_row(cast: Cast, months: datetime) -> None:

    for cohort in cohorts(cast):
        wanted, found = expected(cohort), computed(cohort)
        for key, (numerator, denominator) in wanted.items():
            metric = found[key]
            assert (metric.numerator, metric.denominator) == (numerator, denominator), key
            rate = numerator / denominator if denominator else None
            assert metric.value == rate, key


def test_generated_set_moves_every_number(cast: Cast, months: datetime) -> None:
    found = expected(Cohort(region=cast.county, start_on=LONG_AGO, end_on=FAR_AHEAD))

    still = {key for key, (n, d) in found.items() if not 0 < n < d}
    assert still <= {"coverage"}


def test_median_days_are_those_of_the_survival_curve(cast: Cast, months: datetime) -> None:
    for cohort in cohorts(cast):
        assert computed(cohort)["median_days"].value == slow_median(tasks_in(cohort))


def slow_median(tasks: list[RectificationTask]) -> float | None:
    """Kaplan–Meier by its definition: day after day, who is left and who is done."""
    ages = [
        ((task.closed_on or time.today()) - task.issued_on, task.closed_on is not None)
        for task in tasks
    ]
    survival = 1.0
    for day in range(400):
        left = sum(age.days >= day for age, _done in ages)
        done = sum(age.days == day and is_done for age, is_done in ages)
        if left and done:
            survival *= 1 - done / left
        if survival <= 0.5 + 1e-12:
            return float(day)
    return None


def test_turnaround_is_the_median_of_the_answered_applications(
    cast: Cast, months: datetime
) -> None:
    cohort = Cohort(region=cast.county, start_on=LONG_AGO, end_on=FAR_AHEAD)
    calendar = load_calendar()
    days = sorted(
        calendar.working_days_between(
            time.local(request.requested_at).date(), time.local(request.answered_at).date()
        )
        for request in db.session.query(ClosureRequest)
        if request.task in tasks_in(cohort)
        and request.answered_at is not None
        and request.outcome in {ClosureOutcome.ACCEPTED, ClosureOutcome.RETURNED}
    )

    metric = computed(cohort)["office_turnaround"]

    assert metric.value == days[(len(days) - 1) // 2]
    assert metric.denominator == len(days)


def test_trend_counts_what_was_closed_by_each_month_end(cast: Cast, months: datetime) -> None:
    cohort = Cohort(region=cast.county, start_on=date(2026, 3, 1), end_on=date(2026, 6, 15))
    tasks = tasks_in(cohort)

    points = metrics.trend_by_month(cohort)

    assert [point.end_on for point in points] == [
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
        date(2026, 6, 15),
    ]
    for point in points:
        closed = [t for t in tasks if t.state is TaskState.CLOSED and t.closed_on <= point.end_on]  # type: ignore[operator]
        assert point.issued == sum(task.issued_on <= point.end_on for task in tasks)
        assert point.closed == len(closed)


def test_window_of_the_effective_rate_is_a_setting(cast: Cast, months: datetime) -> None:
    cohort = Cohort(region=cast.county, start_on=LONG_AGO, end_on=FAR_AHEAD)
    policy.set_value(
        region_id=cast.county.id, key=EFFECT_DAYS, value=30, valid_from=LONG_AGO, by=None
    )

    judged = [answer for task in tasks_in(cohort) if (answer := held(task, 30)) is not None]
    metric = computed(cohort)["effective_closure_rate"]

    assert (metric.numerator, metric.denominator) == (sum(judged), len(judged))


@pytest.mark.parametrize("place", ["foreign_county", "town_b"])
def test_region_without_tasks_has_numbers_without_a_basis(
    cast: Cast, clock: Clock, place: str
) -> None:
    region: Region = getattr(cast, place)

    found = computed(Cohort(region=region, start_on=LONG_AGO, end_on=FAR_AHEAD))

    assert {metric.value for key, metric in found.items() if key != "coverage"} == {None}


def test_referrals_are_counted_with_the_days_of_sections(cast: Cast, clock: Clock) -> None:
    plain, referred, going = (make_task(cast, until=TaskState.IN_PROGRESS) for _ in range(3))
    referral = referrals.referred(cast, referred)
    referrals.referred(cast, going)
    clock.advance(days=7)
    section.answer(cast.act.section, referral, text="已办。")
    clock.advance(days=7)
    cohort = Cohort(region=cast.county, start_on=LONG_AGO, end_on=FAR_AHEAD)

    found = computed(cohort)

    share = found["referred_share"]
    assert (share.numerator, share.denominator) == (2, 3)
    assert found["section_turnaround"].value == 5
    assert found["section_time"].value == 75.0
    ids = metrics.referred_ids(cohort, numerator=True, most=9)
    assert set(ids) == {referred.id, going.id}
    assert plain.id in metrics.referred_ids(cohort, numerator=False, most=9)

    section.ask_again(cast.act.supervisor, referral, matter="请补鉴定报告。")
    assert computed(cohort)["section_time"].value == 100.0
