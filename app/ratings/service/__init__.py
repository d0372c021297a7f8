"""Writes of double ratings; every function flushes and leaves the commit to the caller."""

from app.ratings.service.course import act_on_rater, act_on_rating, begin, end_for_leaver
from app.ratings.service.rating import rate
from app.ratings.service.settling import choose, take_over

__all__ = [
    "act_on_rater",
    "act_on_rating",
    "begin",
    "choose",
    "end_for_leaver",
    "rate",
    "take_over",
]
