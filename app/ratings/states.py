"""States of a double rating and of each rater, and the closed lists around them."""

import enum

from app.checklists.states import AnswerType
from app.core.i18n import lazy_gettext as _l
from app.core.policy import Setting, Unit, declare
from app.core.states import Choice, State


class RatingState(State):
    """Where a double rating stands."""

    OPEN = "open", _l("Being rated"), "move", "half"
    COMPLETE = "complete", _l("Both have submitted"), "good", "check-c"
    ENDED = "ended", _l("Ended early"), "rest", "x-c"


class RaterState(State):
    """Where one of the two raters stands."""

    OPEN = "open", _l("Rating"), "move", "half"
    SUBMITTED = "submitted", _l("Submitted"), "good", "check-c"


class Weighting(Choice):
    """How much two different grades still agree; fixed before anybody rates."""

    LINEAR = "linear", _l("Linear: two grades apart count twice as much as one")
    QUADRATIC = "quadratic", _l("Quadratic: two grades apart count four times as much as one")


class Chosen(enum.StrEnum):
    """Whose answer goes into the record where the two differ."""

    FIRST = "first"
    SECOND = "second"


# Only an answer out of a short closed list can be compared as a judgement.
RATED_TYPES = frozenset({AnswerType.YES_NO, AnswerType.GRADE, AnswerType.SINGLE})

FEWEST = "ratings.fewest_items"
declare(
    Setting(
        FEWEST,
        _l("Fewest items rated by two from which agreement beyond chance is judged"),
        10,
        Unit(_l("item"), _l("items")),
        2,
        500,
    )
)
