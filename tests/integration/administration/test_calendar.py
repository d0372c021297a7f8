"""The calendar kept by administrators: single days, whole years, confirmation."""

from datetime import date

import pytest

from app.administration import service
from app.administration.queries import calendar_days, calendar_years
from app.administration.service import DayEntry
from app.core.calendar import DayKind, load_calendar
from app.core.calendar_data import seed_calendar
from app.core.errors import InvalidInput, NotAllowed
from tests.support.cast import Cast
from tests.support.client import Client

YEAR = """
2027-01-01..2027-01-03 off 元旦 New Year's Day
2027-01-09 work 元旦调休上班
2027-10-01~2027-10-07 休 国庆节 National Day

2027-10-09 上班 国庆节调休上班
"""


def test_pasted_year_replaces_the_days_and_is_confirmed(cast: Cast, client: Client) -> None:
    seed_calendar()
    client.sign_in(cast.admin)
    path = "/calendar/years/2027/import"
    page = client.page(path)
    assert "13" in page.text
    assert page.form(path).send(text=YEAR).status_code == 303
    assert len(calendar_days(2027)) == 12
    assert calendar_years() == {2026: True, 2027: True}
    calendar = load_calendar()
    assert calendar.is_working_day(date(2027, 1, 9))
    assert not calendar.is_working_day(date(2027, 10, 7))
    assert calendar.is_working_day(date(2027, 2, 8))
    assert calendar.add_working_days(date(2027, 9, 30), 1).unconfirmed_years == ()


@pytest.mark.parametrize(
    "line",
    [
        "2027-02-30 off 春节",
        "2026-01-01 off 元旦",
        "2027-10-07..2027-10-01 off 国庆节",
        "2027-10-01 holiday 国庆节",
        "tomorrow off",
        "2027-10-01",
        "<script>",
    ],
)
def test_line_that_cannot_be_read_is_named_and_nothing_is_lost(
    cast: Cast, client: Client, line: str
) -> None:
    seed_calendar()
    client.sign_in(cast.admin)
    path = "/calendar/years/2027/import"
    page = client.page(path).form(path).send_page(text=f"2027-01-01 off 元旦\n{line}")
    assert page.response.status_code == 422
    assert "第 2 行" in " ".join(page.errors)
    assert line in page.form(path).values["text"]
    assert len(calendar_days(2027)) == 13


def test_year_without_lines_or_with_too_many_is_refused(cast: Cast) -> None:
    for text in ("", "\n \n", "\n".join(["2027-01-01 off x"] * 201)):
        with pytest.raises(InvalidInput):
            service.replace_year(cast.act.admin, 2027, text)


def test_day_is_entered_changed_moved_and_removed(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    form = client.page("/calendar/days/new").form("/calendar/days/new")
    assert form.send(day="2026-06-01", kind="off", name_zh="停课").status_code == 303
    assert not load_calendar().is_working_day(date(2026, 6, 1))
    path = "/calendar/days/2026-06-01"
    assert client.page(path).form(path).send(day="2026-06-02").status_code == 303
    assert [row.day for row in calendar_days(2026)] == [date(2026, 6, 2)]
    moved = "/calendar/days/2026-06-02"
    assert client.page(moved).form("/remove").send().status_code == 303
    assert calendar_days(2026) == []
    assert load_calendar().is_working_day(date(2026, 6, 1))


def test_impossible_day_is_refused(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    for fields in ({"day": "1999-12-31"}, {"day": "2026-13-01"}, {"day": ""}, {"kind": "half"}):
        values = {"day": "2026-06-01", "kind": "off", **fields}
        form = client.page("/calendar/days/new").form("/calendar/days/new")
        assert form.send(**values).status_code == 422, fields
    assert calendar_days(2026) == []


def test_unconfirmed_year_is_confirmed_by_hand(cast: Cast, client: Client) -> None:
    seed_calendar()
    client.sign_in(cast.admin)
    assert "尚未确认" in client.page("/calendar?year=2027").text
    path = "/calendar/years/2027/confirm"
    assert client.page(path).form(path).send().status_code == 303
    assert "尚未确认" not in client.page("/calendar?year=2027").text
    assert calendar_years()[2027]


def test_empty_year_cannot_be_confirmed(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    path = "/calendar/years/2029/confirm"
    assert client.page(path).form(path).send().status_code == 422


def test_day_entered_in_a_confirmed_year_keeps_it_confirmed(cast: Cast) -> None:
    seed_calendar()
    entry = DayEntry(day=date(2026, 11, 30), kind=DayKind.OFF, name_zh="停课")
    service.enter_day(cast.act.admin, entry)
    assert calendar_years()[2026]
    service.enter_day(cast.act.admin, DayEntry(day=date(2027, 11, 30), kind=DayKind.OFF))
    assert not calendar_years()[2027]


def test_who_is_no_administrator_changes_no_day(cast: Cast) -> None:
    entry = DayEntry(day=date(2026, 11, 30), kind=DayKind.OFF)
    for actor in (cast.act.lead, cast.act.head, cast.act.auditor):
        with pytest.raises(NotAllowed):
            service.enter_day(actor, entry)
        with pytest.raises(NotAllowed):
            service.replace_year(actor, 2027, YEAR)
        with pytest.raises(NotAllowed):
            service.confirm_year(actor, 2027)
