"""A deadline can say why it falls on its day."""

from datetime import date

from app.core.calendar import DayName, WorkCalendar
from app.core.calendar_data import built_in_days
from app.core.deadline_text import reason_rows, reason_sentence, warning_text

CALENDAR = WorkCalendar(
    days={entry.day: entry.kind for entry in built_in_days()},
    confirmed_years={2026},
    names={entry.day: DayName(entry.name_zh, entry.name_en) for entry in built_in_days()},
)


def test_rows_lead_from_start_over_term_and_days_off_to_the_result() -> None:
    rows = reason_rows(CALENDAR.add_working_days(date(2026, 11, 23), 15))

    assert [row.on for row in rows] == [date(2026, 11, 23), None, None, date(2026, 12, 14)]
    assert [row.text for row in rows[1:3]] == ["15 working days", "6 days"]
    assert [row.is_result for row in rows] == [False, False, False, True]


def test_rows_name_the_holiday_and_the_make_up_day() -> None:
    rows = reason_rows(CALENDAR.add_working_days(date(2026, 9, 28), 5))

    assert "国庆节" in rows[2].label
    assert rows[2].text == "7 days"
    assert rows[3].text == "1 day"


def test_unconfirmed_year_adds_a_warning_to_rows_and_sentence() -> None:
    deadline = CALENDAR.add_working_days(date(2026, 12, 28), 10)

    assert reason_rows(deadline)[-1].is_warning
    assert "2027" in warning_text(deadline)
    assert reason_sentence(deadline).endswith(warning_text(deadline))


def test_confirmed_year_warns_of_nothing() -> None:
    assert warning_text(CALENDAR.add_working_days(date(2026, 11, 23), 15)) == ""


def test_sentence_holds_start_term_and_due_day() -> None:
    sentence = reason_sentence(CALENDAR.add_working_days(date(2026, 11, 23), 15))

    assert all(part in sentence for part in ("11月23日", "15 working days", "12月14日", "6 days"))


def test_sentence_of_a_natural_term_that_moves_says_that_the_last_day_is_off() -> None:
    assert "last day is off" in reason_sentence(CALENDAR.add_days(date(2026, 11, 20), 1))


def test_sentence_of_a_term_without_days_off_mentions_none() -> None:
    sentence = reason_sentence(CALENDAR.add_days(date(2026, 11, 23), 1))

    assert "off" not in sentence
    assert "nor" not in sentence
