"""One answer, saved by itself where two people differ."""

from typing import Any

from flask import render_template

from app.checklists.models import ChecklistItem
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.files.queries import attachments_of
from app.core.requests import authorise, current_actor
from app.visits import permissions, queries, service
from app.visits.models import Visit
from app.visits.queries import Asked
from app.visits.queries.voices import voices_by_item
from app.visits.service import AnswerConflict, Given
from app.visits.service.recording import OWNER
from app.visits.views.blueprint import blueprint
from app.visits.views.cards import Card
from app.visits.views.sent import given_for


@blueprint.post("/<reference>/answers/<int:item_id>")
@authorise(permissions.may_answer_item, load=queries.get_asked)
def save_answer(asked: Asked) -> Any:
    """Keep the answer and say so; 409 with both texts when somebody else was quicker."""
    visit, item, given = asked.visit, asked.item, given_for(asked.item)
    conditional = queries.conditional_items(visit)
    hanging = conditional if queries.is_source(item, conditional) else []
    before = queries.shown_of(visit, hanging)
    try:
        answer = service.save_answer(current_actor(), visit, item, given)
    except InvalidInput as error:
        card = Card(visit, item, queries.get_answer(visit, item), given=given, errors=error.errors)
        return render_template("visits/record/_saved.html", card=card), 422
    except StaleState as error:
        raise NotAllowed(error.message) from None
    except AnswerConflict as conflict:
        return _conflict(asked, given, conflict)
    after = queries.shown_of(visit, hanging)
    progress = queries.progress_now(visit, conditional)
    changed = [_card(visit, one) for key, one in after.items() if key not in before]
    gone = [key for key in before if key not in after]
    card = Card(visit, item, answer)
    if given.resolve:
        # Their text, or both, must replace what stands in the fields.
        card = _card(visit, item)
    template = "visits/record/_saved_whole.html" if given.resolve else "visits/record/_saved.html"
    page = render_template(template, card=card, progress=progress, appeared=changed, gone=gone)
    return page, 200, _retarget(item) if given.resolve else {}


def _conflict(asked: Asked, given: Given, conflict: AnswerConflict) -> Any:
    """Both texts to choose from; only the words typed on when the page shows the choice already.

    They are sent by themselves: drawing the choice anew would take away a mark that is being set in
    the same moment.
    """
    card = Card(asked.visit, asked.item, conflict.theirs, given=given, conflict=conflict)
    shows_it = given.in_conflict and not given.resolve
    if shows_it and given.version == conflict.theirs.version:
        return (
            render_template("visits/record/_typed_on.html", card=card),
            409,
            {"HX-Reswap": "none"},
        )
    return render_template("visits/record/_saved.html", card=card), 409


def _card(visit: Visit, item: ChecklistItem) -> Card:
    answer = queries.get_answer(visit, item)
    found = attachments_of(OWNER, answer.id) if answer is not None else []
    return Card(visit, item, answer, photos=found, voices=voices_by_item(visit).get(item.id, ()))


def _retarget(item: ChecklistItem) -> dict[str, str]:
    return {"HX-Retarget": f"#slot-{item.id}", "HX-Reswap": "outerHTML"}
