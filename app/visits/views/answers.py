"""One answer, saved by itself where two people differ; and taking a photo away."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from app.checklists.models import ChecklistItem
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.files.models import Attachment
from app.core.files.queries import attachments_of, by_public_id
from app.core.forms import RequiredReasonForm, show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.extensions import db
from app.visits import permissions, queries, service
from app.visits.models import Answer, Visit
from app.visits.queries import Asked
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


@blueprint.route("/<reference>/photos/<public_id>/remove", methods=["GET", "POST"])
@authorise(permissions.may_record_visit, load=queries.get_visit)
def remove_photo(visit: Visit, public_id: str) -> Any:
    """Ask why, then take the photo away; the file is kept for the record."""
    photo, answer = _photo_of(visit, public_id)
    form = RequiredReasonForm()
    number = queries.paper_of(visit).page_by_item[answer.item_id].number
    back = url_for(
        "visits.record_page",
        reference=visit.reference,
        number=number,
        _anchor=f"item-{answer.item_id}",
    )
    if form.validate_on_submit():
        with form.reporting():
            service.remove_photo(current_actor(), visit, photo, reason=form.reason.data)
        if not form.errors:
            flash(_("The photo has been removed."), "success")
            return redirect(back, 303)
    return show("visits/record/remove_photo.html", form, visit=visit, photo=photo, back=back)


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


def _photo_of(visit: Visit, public_id: str) -> tuple[Attachment, Answer]:
    photo = by_public_id(public_id)
    if photo is None or photo.owner_kind != OWNER or photo.is_removed:
        raise NotFound
    answer = db.session.get(Answer, photo.owner_id)
    if answer is None or answer.visit_id != visit.id:
        raise NotFound
    return photo, answer


def _card(visit: Visit, item: ChecklistItem) -> Card:
    answer = queries.get_answer(visit, item)
    found = attachments_of(OWNER, answer.id) if answer is not None else []
    return Card(visit, item, answer, photos=found)


def _retarget(item: ChecklistItem) -> dict[str, str]:
    return {"HX-Retarget": f"#slot-{item.id}", "HX-Reswap": "outerHTML"}
