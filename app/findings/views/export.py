"""The list of findings as a file: exactly what is filtered."""

from typing import Any

from app.core.export import Column, Table, send_export, sheet_of_query
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.core.requests import authorise, current_actor
from app.core.templating import link_with
from app.findings import permissions, queries
from app.findings.views.blueprint import blueprint
from app.findings.views.pages import read_filter


def _indicator(row: Any) -> str:
    return f"{row.indicator_code or ''} {localized(row, 'indicator')}".strip()


FINDINGS = Table(
    _l("Findings"),
    (
        Column(_l("Number"), lambda row: row.number, 22),
        Column(_l("School"), lambda row: localized(row, "name"), 24),
        Column(_l("Severity"), lambda row: row.severity.label, 10),
        Column(_l("State"), lambda row: row.state.label),
        Column(_l("Indicator"), _indicator, 30),
        Column(_l("Source of the finding"), lambda row: row.source.label),
        Column(_l("In one line"), lambda row: row.title, 36),
        Column(_l("What was found"), lambda row: row.text, 48),
        Column(_l("Rule that was broken"), lambda row: row.basis, 36),
        Column(_l("Written at"), lambda row: row.created_at, 17),
        Column(_l("Confirmed at"), lambda row: row.confirmed_at, 17),
    ),
)


# Under its earlier address as well, which names one of the two formats only.
@blueprint.get("/export.csv")
@blueprint.get("/export")
@authorise(permissions.may_list_findings)
def export() -> Any:
    """What the list shows, as CSV or Excel."""
    sheet = sheet_of_query(FINDINGS, queries.every_finding(current_actor(), read_filter()))
    back = link_with("findings.index", format=None)
    return send_export(sheet, name="findings", back=back)
