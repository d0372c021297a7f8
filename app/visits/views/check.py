"""The X-ray before submission: what is missing, what is doubtful, each with the way to its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, url_for

from app.core.forms import show
from app.core.i18n import Text, is_chinese
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.visits import permissions, queries, service
from app.visits.forms import SubmitForm
from app.visits.models import Visit
from app.visits.queries import xray
from app.visits.queries.remarks import Remark
from app.visits.states import Level
from app.visits.views.blueprint import blueprint
from app.visits.views.record import panels_of


@dataclass
class Place:
    """One row of the page: an item, or a part of the visit as a whole, with all that is said of it."""

    remark: Remark
    url: str
    sentences: list[Text] = field(default_factory=list)
    seen_on: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The sentences one after the other, as the reader's language sets them."""
        return ("" if is_chinese() else " ").join(str(one) for one in self.sentences)


@blueprint.route("/<reference>/check", methods=["GET", "POST"])
@authorise(permissions.may_record_visit, load=queries.get_visit)
def check(visit: Visit) -> Any:
    """What the examination finds; the lead submits from here, with a reason if there are doubts."""
    actor, form = current_actor(), SubmitForm()
    if form.validate_on_submit() and form.attempt(_submit, form, visit):
        flash(_("The record is submitted and locked."), "success")
        return redirect(url_for("visits.slip", reference=visit.reference), 303)
    found = xray.examine(visit, actor=actor)
    places = _places(visit, found)
    # While something must be put right, nobody needs to know what else would stand in the way.
    opposed = None if places["must"] else service.submit_guards.check(visit)
    links = service.check_links.collect(actor, visit) if opposed is not None and not opposed else []
    return show(
        "visits/record/check.html",
        form,
        visit=visit,
        paper=found.paper,
        progress=found.paper.progress(),
        xray=found,
        places=places,
        opposition=opposed.reason if opposed is not None and not opposed else "",
        links=[link for link in links if link],
        panels=panels_of(visit),
        lead=permissions.may_lead_visit(actor, visit),
    )


def _submit(form: SubmitForm, visit: Visit) -> bool:
    service.submit_record(current_actor(), visit, reason=form.reason.data or "")
    return True


def _places(visit: Visit, found: xray.Xray) -> Mapping[str, Sequence[Place]]:
    """Rows by level; remarks of one level on the same place share a row."""
    places: dict[str, dict[str, Place]] = {level.value: {} for level in Level}
    for remark in found.remarks:
        url = _url(visit, found.paper, remark)
        place = places[remark.level.value].setdefault(url, Place(remark, url))
        place.sentences.append(remark.sentence)
        place.seen_on += remark.seen_on
    return {level: list(rows.values()) for level, rows in places.items()}


def _url(visit: Visit, paper: queries.Paper, remark: Remark) -> str:
    if remark.url:
        return remark.url
    if remark.item is None:
        return url_for("visits.summary", reference=visit.reference, _anchor=remark.part)
    return url_for(
        "visits.record_page",
        reference=visit.reference,
        number=paper.page_by_item[remark.item.id].number,
        _anchor=f"item-{remark.item.id}",
    )
