"""Page: two answers side by side; the lead chooses one or both."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from app.core.errors import StaleState
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.recorder import permissions, queries, service
from app.recorder.forms import SettleForm
from app.recorder.states import Settled
from app.recorder.views.blueprint import blueprint
from app.recorder.views.sides import side_by_side
from app.visits.models import Visit
from app.visits.queries import get_visit


@blueprint.get("/visits/<reference>/conflicts")
@authorise(permissions.may_see_conflicts, load=get_visit)
def conflicts(visit: Visit) -> Any:
    """Everything that two people wrote differently and nobody has decided."""
    return _page(visit, None)


@blueprint.post("/visits/<reference>/conflicts/<operation_id>")
@authorise(permissions.may_settle, load=get_visit)
def settle(visit: Visit, operation_id: str) -> Any:
    """The lead's choice for one of them."""
    operation = queries.get_conflict(visit, operation_id)
    if operation is None:
        raise NotFound
    form = SettleForm()
    if not form.validate_on_submit():
        return _page(visit, form), 422
    try:
        choice = Settled(form.choice.data)
        service.settle(current_actor(), visit, operation, choice, seen=form.seen.data or "")
    except StaleState as stale:
        flash(str(stale.message), "warning")
        return _page(visit, None), 409
    flash(_("Chosen. Both answers stay in the history."), "success")
    left = queries.count_open_conflicts(visit)
    target = "recorder.conflicts" if left else "visits.detail"
    return redirect(url_for(target, reference=visit.reference), 303)


def _page(visit: Visit, form: SettleForm | None) -> str:
    found = queries.open_conflicts(visit)
    return render_template(
        "recorder/conflicts.html",
        visit=visit,
        form=form or SettleForm(formdata=None),
        refused=form is not None,
        pairs=[side_by_side(visit, operation) for operation in found],
        may_settle=permissions.may_settle(current_actor(), visit),
    )
