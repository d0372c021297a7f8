"""The own rating sheet: every answer saved as it is given, or all of them as one form; submission."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.checklists.models import ChecklistItem
from app.core.actions import action_page
from app.core.errors import InvalidInput
from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.core.requests import authorise, current_actor
from app.ratings import permissions, queries, service
from app.ratings.forms import SheetForm
from app.ratings.models import Rater
from app.ratings.queries import Seat
from app.ratings.states import RaterState, RatingState
from app.ratings.views.blueprint import blueprint, detail_url
from app.ratings.views.lines import Line
from app.ratings.workflow import RATER
from app.visits.queries import Progress

MOST_TICKS = 20


@blueprint.get("/<public_id>/sheet")
@authorise(permissions.may_see_own, load=queries.get_seat)
def sheet(seat: Seat) -> Any:
    """Every item with the own answer; only to read once it is submitted."""
    return _page(seat, {})


@blueprint.post("/<public_id>/sheet")
@authorise(permissions.may_rate, load=queries.get_seat)
def save_sheet(seat: Seat) -> Any:
    """Keep everything that was given; what cannot be kept is said beside its item, on a page that saves."""
    assert seat.rater is not None
    trouble: dict[int, Line] = {}
    for item in queries.rated_items(seat.rating.checklist_version):
        try:
            service.rate(current_actor(), seat.rater, item, _sent(item))
        except InvalidInput as error:
            trouble[item.id] = Line(item, None, error.message)
    if trouble:
        return _page(seat, trouble)
    if request.form.get("go") == "submit":
        return redirect(url_for("ratings.submit", public_id=seat.rating.public_id), 303)
    flash(_("Your ratings are saved."), "success")
    return redirect(url_for("ratings.sheet", public_id=seat.rating.public_id), 303)


@blueprint.post("/<public_id>/items/<int:item_id>")
@authorise(permissions.may_rate, load=queries.get_seat_item)
def save_rating(seat: Seat) -> Any:
    """Keep one answer and say so."""
    assert seat.rater is not None
    assert seat.item is not None
    try:
        row = service.rate(current_actor(), seat.rater, seat.item, _sent(seat.item))
    except InvalidInput as error:
        line = Line(seat.item, queries.get_rating_of(seat.rater, seat.item), error.message)
        return render_template("ratings/_saved.html", line=line), 422
    return render_template(
        "ratings/_saved.html", line=Line(seat.item, row), progress=_progress(seat.rater)
    )


@blueprint.route("/<public_id>/submit", methods=["GET", "POST"])
@authorise(permissions.may_rate, load=queries.get_seat)
def submit(seat: Seat) -> Any:
    """Ask once more, then close the own ratings for good."""
    return action_page(
        RATER,
        seat.rater,
        "submit",
        service.act_on_rater,
        back=lambda: detail_url(seat.rating),
        title=localized(seat.rating.checklist_version, "title"),
    )


def _page(seat: Seat, trouble: dict[int, Line]) -> str:
    assert seat.rater is not None
    given = queries.ratings_of(seat.rater)
    items = queries.rated_items(seat.rating.checklist_version)
    return render_template(
        "ratings/sheet.html",
        rating=seat.rating,
        visit=seat.rating.visit,
        form=SheetForm(),
        is_open=seat.rater.state is RaterState.OPEN and seat.rating.state is RatingState.OPEN,
        lines=[trouble.get(item.id) or Line(item, given.get(item.id)) for item in items],
        progress=_progress(seat.rater),
        trouble=list(trouble.values()),
    )


def _progress(rater: Rater) -> Progress:
    items = queries.rated_items(rater.double_rating.checklist_version)
    given = queries.ratings_of(rater)
    return Progress(sum(item.id in given for item in items), len(items))


def _sent(item: ChecklistItem) -> tuple[str, ...]:
    values = request.form.getlist(f"value-{item.id}")[:MOST_TICKS]
    return tuple(value.replace("\x00", "").strip() for value in values)
