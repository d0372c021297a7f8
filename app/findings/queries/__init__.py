"""Reads of findings, scoped to what an actor may know of."""

from app.findings.queries.lists import PAGE, FindingFilter, Page, every_finding, list_findings
from app.findings.queries.scope import (
    LIVE_STATES,
    drafts_of_visit,
    earlier_at_same_indicator,
    finding_by_number,
    findings_of_visit,
    findings_of_visit_unscoped,
    get_finding,
    merge_targets,
    open_findings_of_school,
    standing_findings,
    visible_to,
)

__all__ = [
    "LIVE_STATES",
    "PAGE",
    "FindingFilter",
    "Page",
    "drafts_of_visit",
    "earlier_at_same_indicator",
    "every_finding",
    "finding_by_number",
    "findings_of_visit",
    "findings_of_visit_unscoped",
    "get_finding",
    "list_findings",
    "merge_targets",
    "open_findings_of_school",
    "standing_findings",
    "visible_to",
]
