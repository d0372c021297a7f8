"""The list of visits as a file: exactly what is filtered."""

from typing import Any

from flask import request

from app.core.export import Column, Table, send_export, sheet_of_query
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.core.requests import authorise, current_actor
from app.core.templating import link_with
from app.visits import permissions, queries
from app.visits.models import Visit
from app.visits.states import VisitState
from app.visits.views.blueprint import blueprint
from app.visits.views.listing import chosen_view, read_filter


def _secret(visit: Visit) -> str:
    # As the list says it: after the arrival it is nobody's business how the visit was planned.
    is_secret = visit.is_secret and visit.state is not VisitState.CANCELLED
    return _("unannounced") if is_secret else ""


VISITS = Table(
    _l("Visits"),
    (
        Column(_l("Number"), lambda visit: visit.number, 22),
        Column(_l("School"), lambda visit: localized(visit.school, "name"), 24),
        Column(_l("Theme"), lambda visit: visit.theme, 36),
        Column(_l("Kind"), lambda visit: visit.kind.label),
        Column(_l("Day"), lambda visit: visit.planned_on, 12),
        Column(_l("State"), lambda visit: visit.state.label),
        Column(_l("Remark"), _secret, 12),
        Column(_l("Lead"), lambda visit: visit.lead.name, 12),
        Column(_l("Arrived"), lambda visit: visit.arrived_at, 17),
        Column(_l("Left"), lambda visit: visit.left_at, 17),
    ),
)


@blueprint.get("/export")
@authorise(permissions.may_list_visits)
def export() -> Any:
    """What the list shows, as CSV or Excel."""
    actor = current_actor()
    wanted = read_filter(chosen_view(actor, queries.view_counts(actor)))
    sheet = sheet_of_query(VISITS, queries.every_visit(actor, wanted, request.args))
    return send_export(sheet, name="visits", back=link_with("visits.index", format=None))
