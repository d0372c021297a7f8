"""The arrival where the office checks where the team is: a form that a script fills with the position."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from app.core.i18n import Text
from app.core.i18n import gettext as _
from app.core.permissions import Actor
from app.core.position import read_position
from app.core.requests import authorise, current_actor
from app.core.web import let_locate
from app.visits import permissions, queries, service
from app.visits.forms import ArrivalForm
from app.visits.models import Visit
from app.visits.states import ArrivalPlace, VisitState
from app.visits.views.blueprint import blueprint
from app.visits.workflow import VISIT


@blueprint.route("/<reference>/arrive", methods=["GET", "POST"])
@authorise(permissions.may_arrive, load=queries.get_visit)
def arrive(visit: Visit) -> Any:
    """Record the arrival with the position of the device, or without one where there is none."""
    if not permissions.asks_arrival_position(visit):
        raise NotFound
    form, back = ArrivalForm(), url_for("visits.detail", reference=visit.reference)
    if form.validate_on_submit() and form.keep(_arrive, form, visit):
        flash(_("The arrival is recorded."), "success")
        return redirect(back, 303)
    let_locate()
    refusal = None if form.is_submitted() else VISIT.explain(visit, "arrive", current_actor())
    page = render_template(
        "visits/arrive.html",
        form=form,
        visit=visit,
        back=back,
        refusal=refusal.reason if refusal is not None and not refusal else "",
        transition=VISIT.transition("arrive"),
    )
    return page, form.refusal if form.is_submitted() else 200


def asked_positions(actor: Actor, visit: Visit) -> dict[str, Any]:
    """What the page of a visit says and asks of the place of the arrival."""
    asks = visit.state is VisitState.PLANNED and permissions.asks_arrival_position(visit)
    if asks:
        let_locate()
    inside = permissions.is_team_or_office(actor, visit)
    return {
        "arrival_place": place_words(visit) if inside else "",
        "asks_position": asks,
        "tolerance": service.arrival_tolerance(visit),
    }


def place_words(visit: Visit) -> Text:
    """What the check of the position came to, in one sentence; empty where there was none."""
    place = visit.arrival_place
    if place is None or visit.arrival_distance_m is None:
        return place.label if place is not None else ""
    away = distance_words(visit.arrival_distance_m)
    if place is ArrivalPlace.AT_SCHOOL:
        return _("At the school (%(away)s from its position)", away=away)
    reason = visit.arrival_away_reason or _("no reason was given")
    return _("%(away)s from the school: %(reason)s", away=away, reason=reason)


def distance_words(metres: int) -> str:
    """Metres below a kilometre, else kilometres with one decimal."""
    if metres < 1000:
        return _("%(metres)s m", metres=metres)
    return _("%(kilometres)s km", kilometres=f"{metres / 1000:.1f}")


def _arrive(form: ArrivalForm, visit: Visit) -> bool:
    said = (form.latitude.data, form.longitude.data, form.accuracy.data)
    service.arrive(
        current_actor(),
        visit,
        position=read_position(*said) if form.latitude.data else None,
        away_reason=form.away_reason.data or "",
    )
    return True
