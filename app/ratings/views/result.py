"""The page of a double rating: who has submitted; then both side by side, and what becomes of them."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from app.checklists.models import ChecklistItem
from app.core.actions import Action, action_page, buttons, timeline
from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.i18n import localized, ngettext
from app.core.permissions import Actor
from app.core.requests import authorise, current_actor
from app.ratings import permissions, queries, service
from app.ratings.forms import ChooseForm
from app.ratings.models import DoubleRating
from app.ratings.queries import Comparison, Seat
from app.ratings.states import Chosen
from app.ratings.views.blueprint import blueprint, detail_url
from app.ratings.views.words import figure_words, pair_rows, side_words
from app.ratings.workflow import DOUBLE_RATING


@blueprint.get("/<public_id>")
@authorise(permissions.may_read_rating, load=queries.get_double_rating)
def detail(rating: DoubleRating) -> str:
    """Nothing of either before both have submitted; then agreement, item by item and overall."""
    actor = current_actor()
    compared = queries.comparison_of(rating)
    may_settle = bool(permissions.may_settle(actor, rating))
    return render_template(
        "ratings/detail.html",
        rating=rating,
        visit=rating.visit,
        compared=compared,
        rows=pair_rows(rating, compared, may_settle) if compared else [],
        figures=[figure_words(figure, rating) for figure in compared.figures] if compared else [],
        entries=timeline(rating, *rating.raters),
        actions=_actions(actor, rating, compared, may_settle),
    )


@blueprint.route("/<public_id>/actions/<action>", methods=["GET", "POST"])
@authorise(permissions.may_end, load=queries.get_double_rating)
def act(rating: DoubleRating, action: str) -> Any:
    """End it early, with a reason."""
    return action_page(
        DOUBLE_RATING,
        rating,
        action,
        service.act_on_rating,
        back=lambda: detail_url(rating),
        title=localized(rating.checklist_version, "title"),
    )


@blueprint.post("/<public_id>/take-over")
@authorise(permissions.may_settle, load=queries.get_double_rating)
def take_over(rating: DoubleRating) -> Any:
    """Everything on which the two agree goes into the record."""
    count = service.take_over(current_actor(), rating)
    flash(
        ngettext(
            "%(num)s answer has been taken over into the record.",
            "%(num)s answers have been taken over into the record.",
            count,
        ),
        "success",
    )
    return redirect(detail_url(rating), 303)


@blueprint.route("/<public_id>/items/<int:item_id>/choose", methods=["GET", "POST"])
@authorise(permissions.may_settle, load=queries.get_double_rating)
def choose(rating: DoubleRating, item_id: int) -> Any:
    """Whose answer goes into the record, and why; both are kept."""
    pair = next((p for p in _pairs(rating) if p.item.id == item_id and not p.agrees), None)
    if pair is None:
        raise NotFound
    first, second = (side_words(rating, pair, side) for side in Chosen)
    form = ChooseForm.between(first, second)
    if form.validate_on_submit():
        done = form.keep(_choose, form, rating, pair.item)
        if done:
            return redirect(f"{detail_url(rating)}#item-{item_id}", 303)
    page, status = show("ratings/choose.html", form, rating=rating, visit=rating.visit, pair=pair)
    return page, form.refusal if status != 200 else status


def _pairs(rating: DoubleRating) -> Any:
    compared = queries.comparison_of(rating)
    return compared.pairs if compared is not None else []


def _choose(form: ChooseForm, rating: DoubleRating, item: ChecklistItem) -> bool:
    chosen = Chosen(form.chosen.data)
    service.choose(current_actor(), rating, item, chosen, reason=form.reason.data)
    return True


def _actions(
    actor: Actor, rating: DoubleRating, compared: Comparison | None, may_settle: bool
) -> list[Action]:
    found: list[Action] = []
    seat = Seat(rating, rating.rater_of(actor.id))
    sheet = url_for("ratings.sheet", public_id=rating.public_id)
    if permissions.may_rate(actor, seat):
        found.append(Action(_("Rate now"), sheet, "get", "primary", "pen"))
    elif permissions.may_see_own(actor, seat):
        found.append(Action(_("My ratings"), sheet, "get", "quiet", "eye"))
    if may_settle and compared is not None and compared.to_take_over:
        url = url_for("ratings.take_over", public_id=rating.public_id)
        found.append(Action(_("Take over what agrees"), url, "post", "primary", "check"))
    return found + buttons(
        DOUBLE_RATING,
        rating,
        actor,
        lambda name: url_for("ratings.act", public_id=rating.public_id, action=name),
    )
