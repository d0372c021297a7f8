"""From two ratings to one record: agreement is taken over, for the rest the lead chooses."""

from app.checklists.answers import AnswerValue
from app.checklists.models import ChecklistItem
from app.core import history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.ratings import permissions, queries
from app.ratings.models import DoubleRating, RatingChoice
from app.ratings.queries import Comparison, Pair
from app.ratings.service.course import hold
from app.ratings.states import Chosen
from app.visits.models import Answer
from app.visits.service import AnswerConflict, Given, hold_open, keep_answer
from app.visits.service.recording import MINE

LONGEST_REASON = 2000


def take_over(actor: Actor, rating: DoubleRating) -> int:
    """Answer the record with everything on which the two agree; how many items that were.

    What the record says already stays. Raises NotAllowed, StaleState when the record is closed.
    """
    compared = _open_comparison(actor, rating)
    taken = []
    for pair in compared.to_take_over:
        given = _given(pair.first, pair.answer)
        try:
            keep_answer(actor, rating.visit, pair.item, given)
        except AnswerConflict:
            # Somebody has just answered it in the record: as if it had stood there before.
            continue
        taken.append(pair.item.number)
    if taken:
        history.record(rating, "take_over", actor, data={"items": taken})
    return len(taken)


def choose(
    actor: Actor, rating: DoubleRating, item: ChecklistItem, chosen: Chosen, *, reason: str
) -> None:
    """Take one of two differing answers into the record; both stay, with why.

    Raises NotAllowed, StaleState when it was chosen before or the record is closed, InvalidInput
    (`reason`).
    """
    compared = _open_comparison(actor, rating)
    pair = next((one for one in compared.pairs if one.item.id == item.id), None)
    if pair is None or pair.agrees:
        raise InvalidInput(_l("The two agree on this item; there is nothing to choose."))
    if pair.choice is not None:
        raise StaleState(_l("This has been chosen already."))
    reason = reason.strip()
    if not reason:
        raise InvalidInput({"reason": _l("Please write the reason.")})
    if len(reason) > LONGEST_REASON:
        raise InvalidInput({"reason": _l("At most %(number)s characters.", number=LONGEST_REASON)})
    try:
        keep_answer(actor, rating.visit, item, _given(pair.of(chosen), pair.answer))
    except AnswerConflict:
        raise StaleState from None
    assert actor.id is not None
    db.session.add(
        RatingChoice(
            double_rating_id=rating.id,
            item_id=item.id,
            chosen=chosen,
            reason=reason,
            chosen_by_id=actor.id,
        )
    )
    db.session.flush()
    history.record(rating, "choose", actor, reason=reason, data=_both(pair, chosen))


def _open_comparison(actor: Actor, rating: DoubleRating) -> Comparison:
    hold(rating)
    decision = permissions.may_settle(actor, rating)
    if not decision:
        raise NotAllowed(decision.reason)
    hold_open(actor, rating.visit)
    compared = queries.comparison_of(rating)
    if compared is None:
        raise NotAllowed(permissions.NOT_BOTH)
    return compared


def _given(value: AnswerValue, standing: Answer | None) -> Given:
    """An answer to the record made on what stands there; the note stays."""
    return Given(
        raw=() if value.not_applicable else value.chosen,
        not_applicable=value.not_applicable,
        note=standing.note if standing is not None else "",
        version=standing.version if standing is not None else 0,
        resolve=MINE if standing is not None and standing.is_answered else "",
    )


def _both(pair: Pair, chosen: Chosen) -> dict[str, object]:
    return {
        "item": pair.item.number,
        "first": list(pair.first.chosen),
        "second": list(pair.second.chosen),
        "chosen": chosen.value,
    }
