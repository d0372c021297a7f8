"""A photo from before, and which photo of the visit shows the same place."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import SelectChoice

from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.followups import permissions, queries, service
from app.followups.forms import AfterForm
from app.followups.queries import Pairing
from app.followups.views.blueprint import blueprint
from app.followups.views.earlier import picture

NONE = "none"


@blueprint.route("/visits/<reference>/earlier/<number>/photos/<public_id>", methods=["GET", "POST"])
@authorise(permissions.may_compare_photos, load=queries.get_pairing)
def pair(pairing: Pairing) -> Any:
    """Choose the photo from after among those of the visit, or take the link away."""
    form = AfterForm(after=_proposed(pairing))
    form.after.choices = [SelectChoice(one.public_id, "") for one in pairing.choices]
    if pairing.chosen is not None:
        form.after.choices.append(SelectChoice(NONE, ""))
    row = pairing.row
    back = url_for(
        "reviews.earlier", reference=row.visit.reference, _anchor=f"earlier-{row.finding.id}"
    )
    if form.validate_on_submit() and form.keep(_link, pairing, form.after.data):
        flash(_("Saved."), "success")
        return redirect(back, 303)
    page = render_template(
        "followups/pair.html",
        form=form,
        row=row,
        visit=row.visit,
        before=picture(pairing.before),
        choices=[(one.public_id, picture(one)) for one in pairing.choices],
        none=NONE if pairing.chosen is not None else "",
        back=back,
    )
    return page, form.refusal if form.is_submitted() else 200


def _proposed(pairing: Pairing) -> str:
    """What stands there now, or the photo that the reader comes from."""
    if pairing.chosen is not None:
        return pairing.chosen.public_id
    return request.args.get("after", "")


def _link(pairing: Pairing, after: str) -> bool:
    service.link_after(current_actor(), pairing, "" if after == NONE else after)
    return True
