"""Drawing the people to talk to: from a pasted list, again only with a reason, into interview forms."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from app.core.forms import ConfirmForm, show
from app.core.i18n import ngettext
from app.core.requests import authorise, current_actor
from app.visits import permissions, queries, service
from app.visits.forms import DrawForm
from app.visits.models import PartnerDraw, Visit
from app.visits.queries import Drawn
from app.visits.states import Partner, VisitState
from app.visits.views.blueprint import blueprint


@blueprint.route("/<reference>/draws/new", methods=["GET", "POST"])
@authorise(permissions.may_draw, load=queries.get_visit)
def new_draw(visit: Visit) -> Any:
    """A list, a number, and the draw; `?again=` names the one that is repeated."""
    again = _again(visit)
    form = DrawForm.again(again) if again is not None else DrawForm()
    if form.validate_on_submit():
        draw = form.keep(_draw, form, visit, again)
        if draw is not None:
            address: Any = {"reference": visit.reference, "public_id": draw.public_id}
            return redirect(url_for("visits.draw", **address), 303)
    page = render_template("visits/record/new_draw.html", form=form, visit=visit, again=again)
    return page, form.refusal if form.is_submitted() else 200


@blueprint.get("/<reference>/draws/<public_id>")
@authorise(permissions.may_read_draw, load=queries.get_drawn)
def draw(drawn: Drawn) -> Any:
    """Who was drawn, and everything with which it can be drawn again."""
    actor, visit = current_actor(), drawn.visit
    return show(
        "visits/record/draw.html",
        visit=visit,
        draw=drawn.draw,
        confirm=ConfirmForm(),
        may_use=bool(permissions.may_record_visit(actor, visit)),
        may_draw=bool(permissions.may_draw(actor, visit)),
        record_links=service.draw_links.collect(visit, drawn.draw),
        on_site=visit.state is VisitState.IN_PROGRESS,
    )


@blueprint.post("/<reference>/draws/<public_id>/forms")
@authorise(permissions.may_use_draw, load=queries.get_drawn)
def begin_interviews(drawn: Drawn) -> Any:
    """An interview form for everybody drawn."""
    visit = drawn.visit
    number = len(service.begin_interviews(current_actor(), visit, drawn.draw))
    told = ngettext(
        "%(num)s interview form is ready.", "%(num)s interview forms are ready.", number
    )
    flash(told, "success")
    return redirect(url_for("visits.summary", reference=visit.reference, _anchor="forms"), 303)


def _again(visit: Visit) -> PartnerDraw | None:
    reference = request.args.get("again", "")
    found = queries.get_draw(visit, reference) if reference else None
    if reference and found is None:
        raise NotFound
    return found


def _draw(form: DrawForm, visit: Visit, again: PartnerDraw | None) -> PartnerDraw:
    return service.draw_partners(
        current_actor(),
        visit,
        partner=Partner(form.partner.data),
        text=form.people.data or "",
        wanted=form.wanted.data,
        reason=form.reason.data or "",
        supersedes=again,
    )
