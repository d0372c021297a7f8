"""One rater's answers, kept as they are given."""

from app.checklists import queries as checklists
from app.checklists.answers import AnswerRefused
from app.checklists.models import ChecklistItem
from app.core import clock
from app.core.database import insert_new
from app.core.errors import InvalidInput, NotAllowed
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.ratings import permissions, queries
from app.ratings.models import Rater, Rating
from app.ratings.queries import Seat
from app.ratings.service.course import hold
from app.visits.service import hold_open


def rate(actor: Actor, rater: Rater, item: ChecklistItem, raw: tuple[str, ...]) -> Rating | None:
    """Keep what the rater gives to an item; None while nothing was given.

    `raw` is what was ticked, "na" for not applicable. Raises NotAllowed for somebody else and after
    the submission, StaleState when the record is closed, InvalidInput (`value`) for an answer outside
    the scale or an item that is not rated here.
    """
    hold_open(actor, rater.double_rating.visit)
    hold(rater.double_rating)
    decision = permissions.may_rate(actor, Seat(rater.double_rating, rater))
    if not decision:
        raise NotAllowed(decision.reason)
    if item not in queries.rated_items(rater.double_rating.checklist_version):
        raise InvalidInput({"value": _l("This item is not rated by two.")})
    try:
        given = checklists.read_answer(item, raw)
    except AnswerRefused as error:
        raise InvalidInput({"value": error.sentence}) from None
    row = queries.get_rating_of(rater, item)
    if not given.chosen:
        return row
    if row is None:
        facts = {
            "rater_id": rater.id,
            "item_id": item.id,
            "value": given.value,
            "not_applicable": given.not_applicable,
            "rated_at": clock.now(),
        }
        insert_new(Rating, [facts], Rating.id)
        return queries.get_rating_of(rater, item)
    if (row.value, row.not_applicable) != (given.value, given.not_applicable):
        row.value, row.not_applicable = given.value, given.not_applicable
        row.rated_at = clock.now()
        db.session.flush()
    return row
