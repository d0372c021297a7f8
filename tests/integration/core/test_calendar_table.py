"""The calendar's table: entered once, read cheaply, never stale."""

import json
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.calendar import CalendarDay, DayKind, load_calendar
from app.core.calendar_data import built_in_days, seed_calendar
from app.extensions import db
from tests.support.statements import counting


@pytest.fixture
def seeded(app: Flask) -> None:
    seed_calendar()
    db.session.commit()


@pytest.mark.usefixtures("seeded")
def test_seeding_again_changes_nothing() -> None:
    assert len(db.session.scalars(select(CalendarDay)).all()) == len(built_in_days())
    assert seed_calendar() == 0


@pytest.mark.usefixtures("seeded")
def test_seeding_leaves_what_somebody_confirmed() -> None:
    day = db.session.scalars(select(CalendarDay).filter_by(day=date(2027, 2, 5))).one()
    day.kind, day.confirmed, day.name_zh = DayKind.WORK, True, "照常上班"
    db.session.flush()

    assert seed_calendar() == 0
    assert day.kind is DayKind.WORK


@pytest.mark.usefixtures("seeded")
def test_seeding_confirms_what_was_only_expected() -> None:
    day = db.session.scalars(select(CalendarDay).filter_by(day=date(2026, 10, 1))).one()
    day.confirmed = False
    db.session.flush()

    assert seed_calendar() == 1
    assert day.confirmed


@pytest.mark.usefixtures("seeded")
def test_the_loaded_calendar_knows_days_names_and_confirmed_years() -> None:
    calendar = load_calendar()

    assert calendar.add_working_days(date(2026, 9, 28), 5).due_on == date(2026, 10, 10)
    assert calendar.names[date(2026, 10, 1)].name_en == "National Day"
    assert set(calendar.confirmed_years) == {2026}


def test_an_empty_table_is_the_plain_week_and_confirms_nothing(app: Flask) -> None:
    deadline = load_calendar().add_working_days(date(2026, 9, 28), 5)

    assert deadline.due_on == date(2026, 10, 5)
    assert deadline.is_provisional


@pytest.mark.usefixtures("seeded")
def test_reading_costs_one_statement_per_transaction() -> None:
    load_calendar()
    db.session.commit()
    with counting() as seen:
        for _ in range(50):
            load_calendar()

    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 1


@pytest.mark.usefixtures("seeded")
def test_a_changed_day_counts_at_once_and_no_longer_after_a_rollback() -> None:
    plain = load_calendar().add_working_days(date(2026, 11, 23), 1)
    db.session.add(CalendarDay(day=date(2026, 11, 24), kind=DayKind.OFF, confirmed=True))
    db.session.flush()
    assert load_calendar().add_working_days(date(2026, 11, 23), 1).due_on == date(2026, 11, 25)

    db.session.rollback()
    assert load_calendar().add_working_days(date(2026, 11, 23), 1) == plain


@pytest.mark.usefixtures("seeded")
def test_the_command_prints_the_day_first_and_then_why(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    result = run(args=["calendar", "due", "--from", "2026-09-28", "--working-days", "5"])

    assert result.exit_code == 0
    assert result.output.splitlines()[0] == "2026-10-10"
    assert "2026-10-01 – 2026-10-07" in result.output
    assert "2026-10-10" in result.output.splitlines()[-1]


@pytest.mark.usefixtures("seeded")
def test_the_command_answers_machines(app: Flask) -> None:
    arguments = ["calendar", "due", "--from", "2026-12-28", "--days", "10", "--json"]
    answer = json.loads(app.test_cli_runner().invoke(args=arguments).output)

    assert answer["due_on"] == "2027-01-07"
    assert answer["unconfirmed_years"] == [2027]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--from", "2026-09-28"],
        ["--from", "2026-09-28", "--days", "1", "--working-days", "1"],
        ["--from", "28.9.2026", "--days", "1"],
        ["--from", "2026-09-28", "--days", "-1"],
    ],
)
def test_a_wrong_question_fails(app: Flask, arguments: list[str]) -> None:
    assert app.test_cli_runner().invoke(args=["calendar", "due", *arguments]).exit_code != 0


def test_the_seed_command_enters_the_days(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["calendar", "seed"])

    assert result.exit_code == 0
    assert load_calendar().confirmed_years
