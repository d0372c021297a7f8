"""The lists of reviews as files: exactly what the tab shows."""

from typing import Any

from app.core.export import Column, Table, send_export, sheet_of_query
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.core.paging import ordered
from app.core.requests import authorise, current_actor
from app.core.templating import link_with
from app.followups import permissions
from app.followups.models import Review
from app.followups.queries import View
from app.followups.views.blueprint import blueprint
from app.followups.views.lists import chosen_rows, read_filter


def _verdict(row: Review) -> object:
    shown = row.shown_verdict
    return shown.label if shown is not None else None


REVIEWS = Table(
    _l("Reviews"),
    (
        Column(_l("Number"), lambda row: row.number, 22),
        Column(_l("Kind"), lambda row: row.kind.label),
        Column(_l("Place"), lambda row: row.place.label),
        Column(_l("State"), lambda row: row.state.label),
        Column(_l("Day"), lambda row: row.scheduled_on, 12),
        Column(_l("Reviewer"), lambda row: row.reviewer.name, 12),
        Column(_l("School"), lambda row: localized(row.school, "name"), 24),
        Column(_l("Task"), lambda row: row.task.number, 22),
        Column(_l("In one line"), lambda row: row.task.title, 36),
        Column(_l("Severity"), lambda row: row.task.severity.label, 10),
        Column(_l("Verdict"), _verdict),
        Column(_l("What was seen"), lambda row: row.seen, 48),
        Column(_l("Effect"), lambda row: row.effect, 10),
        Column(_l("Completed at"), lambda row: row.completed_at, 17),
    ),
)

WAITING = Table(
    _l("Waiting for a verdict"),
    (
        Column(_l("Task"), lambda row: row.number, 22),
        Column(_l("School"), lambda row: localized(row.school, "name"), 24),
        Column(_l("In one line"), lambda row: row.title, 36),
        Column(_l("Severity"), lambda row: row.severity.label, 10),
        Column(_l("State"), lambda row: row.state.label),
        Column(_l("Waiting since"), lambda row: row.court_since, 17),
        Column(_l("Due"), lambda row: row.due_on, 12),
        Column(_l("Supervisor"), lambda row: row.supervisor.name, 12),
    ),
)


CHECKPOINTS = Table(
    _l("Checkpoints"),
    (
        Column(_l("Task"), lambda row: row.number, 22),
        Column(_l("School"), lambda row: localized(row.school, "name"), 24),
        Column(_l("In one line"), lambda row: row.title, 36),
        Column(_l("Severity"), lambda row: row.severity.label, 10),
        Column(_l("Next checkpoint"), lambda row: row.checkpoint_on, 12),
        Column(_l("Held so far"), lambda row: row.checkpoints_held, 10),
        Column(_l("Supervisor"), lambda row: row.supervisor.name, 12),
    ),
)


EFFECTS = Table(
    _l("Effect to rate"),
    (
        Column(_l("Task"), lambda row: row.number, 22),
        Column(_l("School"), lambda row: localized(row.school, "name"), 24),
        Column(_l("In one line"), lambda row: row.title, 36),
        Column(_l("Severity"), lambda row: row.severity.label, 10),
        Column(_l("Closed on"), lambda row: row.closed_on, 12),
        Column(_l("To be rated from"), lambda row: row.effect_due_on, 12),
        Column(_l("Supervisor"), lambda row: row.supervisor.name, 12),
    ),
)
TABLES = {View.WAITING: WAITING, View.CHECKPOINTS: CHECKPOINTS, View.EFFECTS: EFFECTS}


@blueprint.get("/export")
@authorise(permissions.may_list_reviews)
def export() -> Any:
    """What the tab shows, as CSV or Excel."""
    actor = current_actor()
    wanted = read_filter(actor)
    chosen = chosen_rows(actor, wanted)
    query = ordered(chosen.query, chosen.sort, chosen.id_column).options(*chosen.loaded)
    table = TABLES.get(wanted.view, REVIEWS)
    back = link_with("reviews.index", format=None)
    return send_export(sheet_of_query(table, query), name="reviews", back=back)
