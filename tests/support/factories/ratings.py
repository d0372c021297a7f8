"""Makes double ratings for tests, through the services."""

from collections.abc import Mapping

from app.accounts.models import User
from app.checklists.models import ChecklistItem
from app.ratings import queries, service
from app.ratings.models import DoubleRating
from app.ratings.states import Weighting
from app.visits.models import Visit
from tests.support.factories.accounts import actor as acting


def begin_rating(
    visit: Visit, second: User, *, first: User | None = None, **rest: Weighting
) -> DoubleRating:
    """The first checklist of a visit on site, rated by its lead and somebody of the team."""
    return service.begin(
        acting(visit.lead),
        visit,
        version=visit.sheets[0].checklist_version,
        first=first or visit.lead,
        second=second,
        weighting=rest.get("weighting", Weighting.LINEAR),
    )


def rate_all(rating: DoubleRating, user: User, given: Mapping[int, str] | None = None) -> None:
    """Give the best option to every item, but what `given` says by item id."""
    rater = rating.rater_of(user.id)
    assert rater is not None
    for item in queries.rated_items(rating.checklist_version):
        code = (given or {}).get(item.id, item.options[0].code)
        service.rate(acting(user), rater, item, (code,))


def submit_rating(rating: DoubleRating, user: User) -> None:
    """Close the ratings of one of the two."""
    rater = rating.rater_of(user.id)
    assert rater is not None
    service.act_on_rater(acting(user), rater, "submit")


def complete_rating(visit: Visit, second: User, differing: ChecklistItem) -> DoubleRating:
    """Both have submitted; they differ on one item, the second took the last option."""
    rating = begin_rating(visit, second)
    rate_all(rating, visit.lead)
    rate_all(rating, second, {differing.id: differing.options[-1].code})
    for user in (visit.lead, second):
        submit_rating(rating, user)
    return rating
