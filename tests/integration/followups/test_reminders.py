"""Reminders of reviews: before the day, on it, and after."""

from datetime import date, time
from typing import Any

import pytest

from app.core import clock as product_clock
from app.followups import reminders, service
from app.followups.models import Review
from app.followups.states import Verdict
from app.reminders.rules import Due
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.followups import SEEN, applied_task

DAY = date(2026, 3, 16)


def planned(cast: Cast) -> Review:
    """A review on site two weeks ahead by supervisor 3."""
    return service.schedule_review(
        cast.act.lead, applied_task(cast), reviewer=cast.supervisor3, on=DAY
    )


def owed(clock: Clock, day: date) -> list[Due]:
    """What is owed in the morning of a day."""
    clock.set_day(day, at=time(9))
    return [due for due in reminders.due_reviews(product_clock.now()) if isinstance(due, Due)]


@pytest.mark.parametrize(
    ("day", "days"),
    [(date(2026, 3, 9), 7), (date(2026, 3, 13), 3), (DAY, 0), (date(2026, 3, 17), -1)],
)
def test_reviewer_is_reminded_on_the_days_of_the_setting(
    cast: Cast, clock: Clock, day: date, days: int
) -> None:
    review = planned(cast)

    (due,) = owed(clock, day)

    assert due.context["days"] == days
    assert due.context["number"] == review.number
    assert [person.id for person in due.recipients] == [cast.supervisor3.id]
    assert due.url == f"/reviews/{review.number}"


def test_fresh_review_far_ahead_reminds_nobody(cast: Cast, clock: Clock) -> None:
    planned(cast)

    assert owed(clock, date(2026, 3, 3)) == []


def test_completed_review_reminds_nobody(cast: Cast, clock: Clock) -> None:
    review = planned(cast)
    service.start_review(cast.act.supervisor3, review)
    service.complete_review(cast.act.supervisor3, review, verdict=Verdict.FIXED, seen=SEEN)

    assert owed(clock, DAY) == []


def test_new_day_begins_a_new_occurrence(cast: Cast, clock: Clock) -> None:
    planned(cast)
    keys: set[Any] = {owed(clock, day)[0].occurrence for day in (date(2026, 3, 13), DAY)}

    assert len(keys) == 2
