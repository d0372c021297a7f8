"""Beginning a double rating."""

from typing import Any

from flask import redirect

from app.checklists.models import ChecklistVersion
from app.core.forms import show
from app.core.requests import authorise, current_actor
from app.ratings import permissions, queries, service
from app.ratings.forms import BeginForm
from app.ratings.models import DoubleRating
from app.ratings.states import Weighting
from app.ratings.views.blueprint import blueprint, detail_url
from app.visits.models import Visit
from app.visits.queries import get_visit


@blueprint.route("/new/<reference>", methods=["GET", "POST"])
@authorise(permissions.may_begin, load=get_visit)
def new(visit: Visit) -> Any:
    """Choose the checklist and the two who rate it."""
    form = BeginForm.of(visit)
    if form.validate_on_submit() and (made := form.keep(_begin, form, visit)):
        return redirect(detail_url(made), 303)
    page, status = show("ratings/new.html", form, visit=visit, live=queries.live_rating(visit))
    return page, form.refusal if status != 200 else status


def _begin(form: BeginForm, visit: Visit) -> DoubleRating:
    people = {user.public_id: user for user in visit.team}
    versions: dict[str, ChecklistVersion] = {
        sheet.checklist_version.public_id: sheet.checklist_version for sheet in visit.sheets
    }
    return service.begin(
        current_actor(),
        visit,
        version=versions[form.checklist.data],
        first=people[form.first.data],
        second=people[form.second.data],
        weighting=Weighting(form.weighting.data),
    )
