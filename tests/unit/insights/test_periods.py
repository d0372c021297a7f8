"""Months of a period, the school year, pages of schools."""

from datetime import date

import pytest

from app.insights.charts import percent
from app.insights.metrics import month_ends
from app.insights.queries import school_page, school_year_start


def test_months_end_on_their_last_days_and_the_period_on_its_own() -> None:
    ends = month_ends(date(2026, 1, 31), date(2026, 4, 10))

    assert list(ends) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 10),
    ]


def test_period_within_a_month_has_one_end() -> None:
    assert list(month_ends(date(2026, 3, 2), date(2026, 3, 9))) == [date(2026, 3, 9)]


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 8, 31), date(2025, 9, 1)),
        (date(2027, 1, 5), date(2026, 9, 1)),
    ],
)
def test_school_year_begins_on_the_first_of_september(today: date, start: date) -> None:
    assert school_year_start(today) == start


def test_rate_without_a_basis_is_a_dash() -> None:
    assert percent(None) == "–"
    assert percent(0.8241) == "82.4%"


@pytest.mark.parametrize("page", [-3, 0, 1, 2, 10**9])
def test_page_beyond_the_ends_shows_the_nearest_one(page: int) -> None:
    shown = school_page([], page)

    assert shown.page == 1
    assert not shown.has_more
