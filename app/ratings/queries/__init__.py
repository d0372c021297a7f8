"""Reads of double ratings: `scope` finds them, `answers` reads one rater, `comparison` both."""

from app.ratings.queries.answers import (
    Seat,
    get_rating_of,
    get_seat,
    get_seat_item,
    rated_items,
    ratings_of,
)
from app.ratings.queries.comparison import (
    Comparison,
    Figure,
    Pair,
    choices_of,
    comparison_of,
    get_pair,
)
from app.ratings.queries.scope import (
    get_disputed_item,
    get_double_rating,
    live_rating,
    newest_rating,
    sealed_version_id,
)

__all__ = [
    "Comparison",
    "Figure",
    "Pair",
    "Seat",
    "choices_of",
    "comparison_of",
    "get_disputed_item",
    "get_double_rating",
    "get_pair",
    "get_rating_of",
    "get_seat",
    "get_seat_item",
    "live_rating",
    "newest_rating",
    "rated_items",
    "ratings_of",
    "sealed_version_id",
]
