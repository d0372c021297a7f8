"""Working days: the published test values and the laws that any calendar must keep."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import DayKind, DayName, SkipKind, TermUnit, WorkCalendar
from app.core.calendar_data import built_in_days

BUILT_IN = WorkCalendar(
    days={entry.day: entry.kind for entry in built_in_days()},
    confirmed_years={2026},
    names={entry.day: DayName(entry.name_zh, entry.name_en) for entry in built_in_days()},
)

days = st.dates(date(2025, 6, 1), date(2027, 12, 31))
terms = st.integers(0, 120)
calendars = st.builds(
    WorkCalendar,
    days=st.dictionaries(days, st.sampled_from(DayKind), max_size=60),
    confirmed_years=st.just(frozenset({2026})),
)


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        (date(2026, 9, 28), 5, date(2026, 10, 10)),
        (date(2026, 2, 12), 5, date(2026, 2, 26)),
        (date(2026, 9, 18), 3, date(2026, 9, 22)),
        (date(2026, 11, 23), 15, date(2026, 12, 14)),
    ],
)
def test_published_examples_fall_on_their_day(start: date, term: int, due: date) -> None:
    assert BUILT_IN.add_working_days(start, term).due_on == due


def test_2026_has_the_published_number_of_days_off_and_make_up_days() -> None:
    entries = [entry for entry in built_in_days() if entry.day.year == 2026]

    assert sum(entry.kind is DayKind.OFF for entry in entries) == 33
    assert [entry.day for entry in entries if entry.kind is DayKind.WORK] == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
    assert all(entry.confirmed for entry in entries)


def test_2027_has_the_thirteen_statutory_days_unconfirmed() -> None:
    entries = [entry for entry in built_in_days() if entry.day.year == 2027]

    assert len(entries) == 13
    assert not any(entry.confirmed for entry in entries)


def test_make_up_day_counts_and_holidays_are_named() -> None:
    deadline = BUILT_IN.add_working_days(date(2026, 9, 28), 5)

    assert deadline.made_up == (date(2026, 10, 10),)
    [(name, off)] = deadline.holidays()
    assert (name.name_zh, len(off)) == ("国庆节", 7)
    assert deadline.weekends == ()


def test_natural_term_ending_on_a_day_off_moves_to_the_next_working_day() -> None:
    deadline = BUILT_IN.add_days(date(2026, 9, 30), 3)

    assert deadline.due_on == date(2026, 10, 8)
    assert len(deadline.skipped) == 5


def test_natural_term_stays_on_a_day_off_when_the_setting_says_so() -> None:
    deadline = BUILT_IN.add_days(date(2026, 9, 30), 3, moves=False)

    assert deadline.due_on == date(2026, 10, 3)
    assert deadline.skipped == ()


def test_natural_term_counts_weekends_in_between() -> None:
    assert BUILT_IN.add_days(date(2026, 11, 20), 4).due_on == date(2026, 11, 24)


def test_unit_picks_the_way_of_counting() -> None:
    start = date(2026, 11, 20)

    assert BUILT_IN.add(start, 3, TermUnit.WORKING_DAYS).due_on == date(2026, 11, 25)
    assert BUILT_IN.add(start, 3, TermUnit.DAYS).due_on == date(2026, 11, 23)


def test_term_of_zero_on_a_day_off_ends_on_the_next_working_day() -> None:
    deadline = BUILT_IN.add_working_days(date(2026, 11, 21), 0)

    assert deadline.due_on == date(2026, 11, 23)
    assert [skip.kind for skip in deadline.skipped] == [SkipKind.WEEKEND, SkipKind.WEEKEND]


def test_deadline_in_an_unconfirmed_year_says_so() -> None:
    assert BUILT_IN.add_working_days(date(2026, 12, 28), 10).unconfirmed_years == (2027,)
    assert BUILT_IN.add_working_days(date(2026, 11, 23), 10).unconfirmed_years == ()


@pytest.mark.parametrize("term", [-1, 3661])
def test_term_out_of_bounds_is_refused(term: int) -> None:
    with pytest.raises(ValueError, match="days"):
        BUILT_IN.add_working_days(date(2026, 11, 23), term)
    with pytest.raises(ValueError, match="days"):
        BUILT_IN.add_days(date(2026, 11, 23), term)


def test_days_left_and_days_overdue_mirror_each_other() -> None:
    today, due = date(2026, 11, 30), date(2026, 12, 14)

    assert BUILT_IN.working_days_between(today, due) == 10
    assert BUILT_IN.working_days_between(due, today) == -10
    assert BUILT_IN.working_days_between(due, due) == 0


@given(calendars, days, days)
def test_counting_agrees_with_walking_day_by_day(
    calendar: WorkCalendar, start: date, end: date
) -> None:
    first, last = min(start, end), max(start, end)
    walked = sum(
        calendar.is_working_day(first + timedelta(days=ahead))
        for ahead in range(1, (last - first).days + 1)
    )

    assert calendar.working_days_between(start, end) == (walked if end >= start else -walked)


@given(calendars, days, terms)
def test_a_term_in_working_days_holds_exactly_that_many(
    calendar: WorkCalendar, start: date, term: int
) -> None:
    deadline = calendar.add_working_days(start, term)

    assert calendar.is_working_day(deadline.due_on)
    if term:
        assert calendar.working_days_between(start, deadline.due_on) == term
    else:
        assert calendar.working_days_between(start, deadline.due_on) == (
            0 if deadline.due_on == start else 1
        )


@given(calendars, days, st.integers(1, 120))
def test_every_day_of_a_term_is_either_counted_or_explained(
    calendar: WorkCalendar, start: date, term: int
) -> None:
    deadline = calendar.add_working_days(start, term)

    assert (deadline.due_on - start).days == term + len(deadline.skipped)
    assert not any(calendar.is_working_day(skip.day) for skip in deadline.skipped)
    assert all(day.weekday() >= 5 for day in deadline.made_up)


@given(calendars, days, terms)
def test_a_longer_term_never_ends_earlier(calendar: WorkCalendar, start: date, term: int) -> None:
    shorter, longer = (calendar.add_working_days(start, n).due_on for n in (term, term + 1))

    assert longer > shorter or (term == 0 and longer >= shorter)


@given(calendars, days, terms)
def test_a_natural_term_ends_on_a_working_day_and_never_early(
    calendar: WorkCalendar, start: date, term: int
) -> None:
    deadline = calendar.add_days(start, term)

    assert calendar.is_working_day(deadline.due_on)
    assert (deadline.due_on - start).days == term + len(deadline.skipped)
