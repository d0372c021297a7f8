"""The official ledger and the list of notices as files: exactly what is filtered."""

from typing import Any

from app.core import clock
from app.core.export import Column, Share, Table, send_export, sheet_of_query
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.core.paging import ordered
from app.core.requests import authorise, current_actor
from app.core.templating import link_with
from app.rectification import permissions, queries
from app.rectification.models import Notice
from app.rectification.states import Turn
from app.rectification.views import blueprints, letters, words
from app.rectification.views.ledger import read_filter
from app.rectification.views.letters import notice_name


def _waiting(row: Any) -> str:
    turn = queries.turn_of(row)
    name = {Turn.OWNER: row.owner_name, Turn.SUPERVISOR: row.supervisor_name}.get(turn) or ""
    if turn is Turn.SECTION:
        name = localized(row, "section")
    return words.waiting_text(turn, name, is_you=False, task=row)


def _indicator(row: Any) -> str:
    return f"{row.indicator_code or ''} {localized(row, 'indicator')}".strip()


LEDGER = Table(
    _l("Rectification ledger"),
    (
        Column(_l("Task number"), lambda row: row.number, 22),
        Column(_l("Finding number"), lambda row: row.finding_number, 22),
        Column(_l("School"), lambda row: localized(row, "name"), 24),
        Column(_l("Where it comes from"), lambda row: row.finding_source.label),
        Column(_l("Problem"), lambda row: row.title, 36),
        Column(_l("Description"), lambda row: row.finding_text, 48),
        Column(_l("Indicator"), _indicator, 30),
        Column(_l("Severity"), lambda row: row.severity.label, 10),
        Column(_l("How it is put right"), lambda row: row.mode.label, 12),
        Column(_l("Goal"), lambda row: row.goal, 36),
        Column(_l("Measures"), lambda row: row.measures, 48),
        Column(_l("Responsible school leader"), lambda row: row.leader_name, 12),
        Column(_l("Person responsible"), lambda row: row.owner_name, 12),
        Column(_l("Notice"), lambda row: row.notice_number, 22),
        Column(_l("Issued"), lambda row: row.issued_on, 12),
        Column(_l("First deadline"), lambda row: row.original_due_on, 12),
        Column(_l("Deadline"), lambda row: row.due_on, 12),
        Column(_l("Progress"), lambda row: Share(row.progress / 100, digits=0), 10),
        Column(_l("State"), lambda row: queries.display_status(row).label),
        Column(_l("Waits for"), _waiting, 24),
        Column(_l("Applied for closure"), lambda row: row.applied_at, 17),
        Column(_l("Reviewed by"), lambda row: row.supervisor_name, 12),
        Column(_l("Closed on"), lambda row: row.closed_on, 12),
        Column(_l("In time"), lambda row: row.closed_in_time, 10),
        Column(_l("Times sent back"), lambda row: row.returns, 10),
        Column(_l("Remark"), lambda row: _("decided by one person") if row.single_handed else ""),
    ),
)

NOTICES = Table(
    _l("Rectification notices"),
    (
        Column(_l("Notice"), lambda row: notice_name(row.Notice), 24),
        Column(_l("School"), lambda row: localized(row.Notice.school, "name"), 24),
        Column(_l("State"), lambda row: row.Notice.state.label),
        Column(_l("Findings"), lambda row: row.findings, 10),
        Column(_l("Issued"), lambda row: row.Notice.issued_at, 17),
        Column(_l("Receipt due by"), lambda row: row.Notice.receipt_due_on, 12),
        Column(_l("Receipt given at"), lambda row: row.Notice.acknowledged_at, 17),
    ),
)


@blueprints.tasks.get("/export")
@authorise(permissions.may_export_tasks)
def export() -> Any:
    """What the ledger shows, as CSV or Excel."""
    query = queries.every_row(current_actor(), read_filter(), clock.today())
    sheet = sheet_of_query(LEDGER, query)
    return send_export(sheet, name="tasks", back=link_with("tasks.index", format=None))


@blueprints.notices.get("/export")
@authorise(permissions.may_list_notices)
def export_notices() -> Any:
    """What the list of notices shows, as CSV or Excel."""
    chosen: Any = queries.every_notice(current_actor(), letters.read_filter())
    query = ordered(chosen, letters.read_sort(), Notice.id)
    sheet = sheet_of_query(NOTICES, query)
    return send_export(sheet, name="notices", back=link_with("notices.index", format=None))
