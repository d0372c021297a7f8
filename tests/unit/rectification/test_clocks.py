"""On which day a task is due and why, and how long each side took."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import DayName, TermUnit, WorkCalendar
from app.core.calendar_data import built_in_days
from app.core.policy import SETTINGS
from app.core.severity import Mode, Severity
from app.rectification import clocks
from app.rectification.states import DueChange, Side, TermRule

CALENDAR = WorkCalendar(
    days={entry.day: entry.kind for entry in built_in_days()},
    confirmed_years={2026},
    names={entry.day: DayName(entry.name_zh, entry.name_en) for entry in built_in_days()},
)


def setting(key: str) -> Any:
    """The default of a setting, as a region without settings of its own has it."""
    return SETTINGS[key].default


def first(
    start_on: date,
    severity: Severity,
    mode: Mode = Mode.WITHIN_TIME,
    own_days: int | None = None,
    **settings: Any,
) -> clocks.FirstDeadline:
    def read(key: str) -> Any:
        return settings.get(key.removeprefix("rectification."), setting(key))

    return clocks.first_deadline(
        CALENDAR, start_on, severity=severity, mode=mode, own_days=own_days, setting=read
    )


def at(day: date, hour: int = 9) -> datetime:
    """A moment of that day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start_on", "severity", "own_days", "due_on"),
    [
        (date(2026, 11, 23), Severity.SERIOUS, None, date(2026, 12, 14)),
        (date(2026, 9, 28), Severity.GENERAL, 5, date(2026, 10, 10)),
        (date(2026, 2, 12), Severity.SERIOUS, 5, date(2026, 2, 26)),
        (date(2026, 9, 18), Severity.GENERAL, 3, date(2026, 9, 22)),
    ],
)
def test_published_examples_fall_on_their_day(
    start_on: date, severity: Severity, own_days: int | None, due_on: date
) -> None:
    assert first(start_on, severity, own_days=own_days).deadline.due_on == due_on


def test_general_finding_gets_thirty_working_days() -> None:
    found = first(date(2026, 11, 23), Severity.GENERAL)

    assert found.deadline.term == 30
    assert found.deadline.unit is TermUnit.WORKING_DAYS
    assert found.rule is TermRule.SEVERITY


def test_major_finding_gets_three_natural_days_moved_off_a_weekend() -> None:
    wednesday = date(2026, 11, 25)

    found = first(wednesday, Severity.MAJOR)

    assert found.deadline.unit is TermUnit.DAYS
    assert found.deadline.due_on == date(2026, 11, 30)


def test_major_finding_stays_on_the_weekend_where_days_do_not_move() -> None:
    found = first(date(2026, 11, 25), Severity.MAJOR, natural_days_move=False)

    assert found.deadline.due_on == date(2026, 11, 28)


def test_immediate_mode_wins_over_the_longer_term_of_the_severity() -> None:
    found = first(date(2026, 11, 23), Severity.SERIOUS, Mode.IMMEDIATE)

    assert found.deadline.due_on == date(2026, 11, 26)
    assert found.rule is TermRule.MODE


def test_immediate_mode_loses_to_a_shorter_term_of_the_finding() -> None:
    found = first(date(2026, 11, 23), Severity.GENERAL, Mode.IMMEDIATE, own_days=1)

    assert found.deadline.due_on == date(2026, 11, 24)
    assert found.rule is TermRule.OWN


def test_own_days_of_a_general_finding_may_be_longer_than_the_policy() -> None:
    assert first(date(2026, 11, 23), Severity.GENERAL, own_days=45).deadline.term == 45


def test_own_days_of_a_major_finding_never_lengthen_the_policy() -> None:
    assert first(date(2026, 11, 23), Severity.MAJOR, own_days=30).rule is TermRule.SEVERITY


def test_continuing_mode_takes_the_shorter_of_its_own_term_and_that_of_its_severity() -> None:
    assert first(date(2026, 11, 23), Severity.GENERAL, Mode.CONTINUING).deadline.term == 30
    assert first(date(2026, 11, 23), Severity.SERIOUS, Mode.CONTINUING).deadline.term == 15


@given(
    start_on=st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    severity=st.sampled_from(Severity),
    mode=st.sampled_from(Mode),
    own_days=st.none() | st.integers(1, 365),
)
def test_no_candidate_ends_before_the_deadline(
    start_on: date, severity: Severity, mode: Mode, own_days: int | None
) -> None:
    found = first(start_on, severity, mode, own_days)
    terms = clocks.candidate_terms(severity, mode, own_days, setting)

    assert found.deadline.due_on > start_on
    assert all(
        CALENDAR.add(start_on, term.days, term.unit).due_on >= found.deadline.due_on
        for term in terms
    )


@given(
    start_on=st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    severity=st.sampled_from(Severity),
    own_days=st.none() | st.integers(1, 365),
)
def test_kept_sum_tells_the_same_deadline_again(
    start_on: date, severity: Severity, own_days: int | None
) -> None:
    found = first(start_on, severity, own_days=own_days)

    assert clocks.deadline_of(clocks.to_sum(found)) == found.deadline


def test_a_change_of_the_deadline_is_added_to_its_story() -> None:
    kept = clocks.to_sum(first(date(2026, 11, 23), Severity.SERIOUS))

    told = clocks.with_change(
        kept,
        DueChange.GIVEN_BACK,
        old=date(2026, 12, 14),
        new=date(2026, 12, 16),
        days=2,
        on=date(2026, 12, 10),
    )

    assert kept["changes"] == []
    assert [line["kind"] for line in told["changes"]] == ["given_back"]
    assert told["due_on"] == "2026-12-14"


def test_working_days_of_the_office_are_given_back() -> None:
    applied, returned = date(2026, 12, 8), date(2026, 12, 10)
    days = clocks.days_spent(CALENDAR, at(applied, 16), returned, TermUnit.WORKING_DAYS)

    due_on = clocks.give_back(CALENDAR, date(2026, 12, 14), days, TermUnit.WORKING_DAYS, moves=True)

    assert days == 2
    assert due_on == date(2026, 12, 16)


def test_a_return_on_the_same_day_gives_nothing_back() -> None:
    day = date(2026, 12, 8)
    days = clocks.days_spent(CALENDAR, at(day), day, TermUnit.WORKING_DAYS)

    assert days == 0
    assert clocks.give_back(CALENDAR, day, days, TermUnit.WORKING_DAYS, moves=True) == day


def test_a_weekend_in_the_office_gives_no_working_day_back() -> None:
    friday, sunday = date(2026, 12, 11), date(2026, 12, 13)

    assert clocks.days_spent(CALENDAR, at(friday), sunday, TermUnit.WORKING_DAYS) == 0
    assert clocks.days_spent(CALENDAR, at(friday), sunday, TermUnit.DAYS) == 2


@pytest.mark.parametrize(
    ("moment", "met"),
    [
        (datetime(2026, 12, 14, 15, 59, tzinfo=UTC), True),  # 23:59 in Shanghai
        (datetime(2026, 12, 14, 16, 0, tzinfo=UTC), False),  # midnight of the day after
    ],
)
def test_a_deadline_is_met_until_the_end_of_its_day(moment: datetime, met: bool) -> None:
    assert clocks.in_time(moment, date(2026, 12, 14)) is met


def test_extensions_together_give_at_most_the_first_term_again() -> None:
    issued, due = date(2026, 11, 23), date(2026, 12, 14)

    assert clocks.extension_days_left(issued, due, []) == 21
    assert clocks.extension_days_left(issued, due, [10]) == 11
    assert clocks.extension_days_left(issued, due, [10, 15]) == 0


def test_each_side_is_charged_only_for_its_own_days() -> None:
    moves = [
        (at(date(2026, 11, 23)), Side.SCHOOL),
        (at(date(2026, 12, 8)), Side.OFFICE),
        (at(date(2026, 12, 10)), Side.SCHOOL),
    ]

    used = clocks.spent(moves, CALENDAR, date(2026, 12, 11))

    assert (used.school, used.office) == (12, 2)
    assert used.running is Side.SCHOOL
