"""When a deadline is reminded of: the table of cases, zones with changing clocks, missed runs."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.reminders.rules import offset_rule
from app.reminders.states import Phase

DUE = date(2026, 3, 9)  # a Monday
RULE = offset_rule()


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    return clock.local_moment(day, time(hour, minute))


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = str(clock.zone())
    clock.use_zone(request.param)
    yield request.param
    clock.use_zone(before)


@pytest.mark.parametrize(
    ("day", "key", "phase", "days"),
    [
        (date(2026, 3, 2), "before-7", Phase.BEFORE, 7),
        (date(2026, 3, 5), "before-7", Phase.BEFORE, 4),
        (date(2026, 3, 6), "before-3", Phase.BEFORE, 3),
        (date(2026, 3, 8), "before-1", Phase.BEFORE, 1),
        (date(2026, 3, 9), "before-0", Phase.TODAY, 0),
        (date(2026, 3, 10), "overdue-1", Phase.OVERDUE, -1),
        (date(2026, 3, 12), "overdue-3", Phase.OVERDUE, -3),
        (date(2026, 3, 15), "overdue-3", Phase.OVERDUE, -6),
        (date(2026, 3, 16), "week-2026-12", Phase.WEEKLY, -7),
        (date(2026, 3, 22), "week-2026-12", Phase.WEEKLY, -13),
        (date(2026, 3, 23), "week-2026-13", Phase.WEEKLY, -14),
    ],
)
def test_a_day_gives_the_last_occasion_up_to_it(
    day: date, key: str, phase: Phase, days: int
) -> None:
    found = RULE.latest(DUE, at(day))
    assert found is not None
    assert (found.key, found.phase, found.days) == (f"2026-03-09:{key}", phase, days)


def test_not_yet_due_gives_nothing() -> None:
    assert RULE.latest(DUE, at(date(2026, 3, 1))) is None


def test_before_the_hour_of_the_day_the_occasion_is_still_to_come() -> None:
    assert RULE.latest(DUE, at(date(2026, 3, 2), 7, 59)) is None
    assert RULE.latest(DUE, at(date(2026, 3, 2), 8, 0)) is not None


def test_occasions_before_the_deadline_was_set_are_not_owed() -> None:
    issued = at(date(2026, 3, 4), 10)
    assert RULE.latest(DUE, at(date(2026, 3, 4), 11), since=issued) is None
    found = RULE.latest(DUE, at(date(2026, 3, 6)), since=issued)
    assert found is not None
    assert found.key.endswith("before-3")


def test_a_new_deadline_begins_anew() -> None:
    old = RULE.latest(DUE, at(date(2026, 3, 9)))
    new = RULE.latest(DUE + timedelta(days=7), at(date(2026, 3, 9)))
    assert old is not None
    assert new is not None
    assert old.key != new.key
    assert new.phase is Phase.BEFORE


def test_without_daily_reminders_overdue_goes_straight_to_the_week() -> None:
    rule = offset_rule(overdue_daily=0)
    found = rule.latest(DUE, at(date(2026, 3, 15)))
    assert found is not None
    assert found.key.endswith("before-0")
    later = rule.latest(DUE, at(date(2026, 3, 16)))
    assert later is not None
    assert later.phase is Phase.WEEKLY


def test_without_days_before_nothing_is_owed_until_overdue() -> None:
    rule = offset_rule(days_before=())
    assert rule.latest(DUE, at(DUE)) is None
    found = rule.latest(DUE, at(DUE + timedelta(days=1)))
    assert found is not None
    assert found.phase is Phase.OVERDUE


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", date(2026, 3, 29)),  # 02:00 to 03:00 does not exist
        ("Europe/Berlin", date(2026, 10, 25)),  # 02:00 to 03:00 comes twice
        ("America/New_York", date(2026, 3, 8)),
        ("Asia/Shanghai", date(2026, 3, 8)),
    ],
    indirect=["zone"],
)
@pytest.mark.parametrize("hour", [0, 2, 8])
def test_one_occasion_on_a_day_when_clocks_change(zone: str, day: date, hour: int) -> None:
    rule = offset_rule(days_before=(1, 0), hour=hour)
    start, _ = clock.day_bounds(day - timedelta(days=1))
    moments = [start + timedelta(minutes=30 * step) for step in range(4 * 48)]
    keys = [found.key for moment in moments if (found := rule.latest(day, moment))]
    assert (
        list(dict.fromkeys(keys))
        == [
            f"{day}:before-1",
            f"{day}:before-0",
            f"{day}:overdue-1",
            f"{day}:overdue-2",
            f"{day}:overdue-3",
        ][: len(set(keys))]
    )
    assert len(set(keys)) >= 4


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"], indirect=True)
def test_the_day_is_that_of_the_deployment_not_of_utc(zone: str) -> None:
    found = RULE.latest(DUE, at(DUE, 8))
    assert found is not None
    assert found.phase is Phase.TODAY
    early = RULE.latest(DUE, at(DUE, 8) - timedelta(minutes=1))
    assert early is not None
    assert early.phase is Phase.BEFORE


@given(
    offsets=st.sets(st.integers(0, 30), max_size=6),
    daily=st.integers(0, 10),
    weekday=st.integers(1, 7),
    hour=st.integers(0, 23),
    start=st.integers(-40, 60),
    minutes=st.lists(st.integers(0, 60 * 24 * 9), min_size=2, max_size=6),
)
def test_time_going_on_never_brings_back_an_earlier_occasion(
    offsets: set[int], daily: int, weekday: int, hour: int, start: int, minutes: list[int]
) -> None:
    rule = offset_rule(offsets, daily, weekday, hour)
    first = datetime(2026, 3, 9, tzinfo=UTC) + timedelta(days=start)
    before: datetime | None = None
    seen: dict[str, datetime] = {}
    for offset in sorted(minutes):
        moment = first + timedelta(minutes=offset)
        found = rule.latest(DUE, moment)
        if found is None:
            assert before is None
            continue
        assert found.moment <= moment
        assert before is None or found.moment >= before
        assert seen.setdefault(found.key, found.moment) == found.moment
        before = found.moment


@given(day=st.integers(-40, 60))
def test_every_occasion_is_reached_by_a_daily_run_and_only_once(day: int) -> None:
    """A run each morning for 60 days tells each occasion once: one key a day, none skipped."""
    start = DUE + timedelta(days=day)
    days = [start + timedelta(days=step) for step in range(60)]
    keys = [found.key for each in days if (found := RULE.latest(DUE, at(each)))]
    told = list(dict.fromkeys(keys))
    expected = [
        found.key
        for each in days
        if (found := RULE.latest(DUE, at(each))) and found.moment == at(each)
    ]
    assert told[-len(expected) :] == expected if expected else len(told) <= 1
