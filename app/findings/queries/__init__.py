"""Reads of findings, scoped to what an actor may know of."""

from app.findings.queries.lists import PAGE, FindingFilter, Page, every_finding, list_findings
from app.findings.queries.scope import (
    LIVE_STATES,
    drafts_of_visit,
    finding_by_number,
    findings_of_visit,
    findings_of_visit_unscoped,
    get_finding,
    merge_targets,
    open_findings_of_school,
    standing_findings,
    visible_to,
)
from app.findings.queries.similar import (
    MOST_SHOWN,
    earlier_finding,
    known_among,
    original_of,
    possible_recurrences,
    recurrences_of,
    similar_findings,
)

__all__ = [
    "LIVE_STATES",
    "MOST_SHOWN",
    "PAGE",
    "FindingFilter",
    "Page",
    "drafts_of_visit",
    "earlier_finding",
    "every_finding",
    "finding_by_number",
    "findings_of_visit",
    "findings_of_visit_unscoped",
    "get_finding",
    "known_among",
    "list_findings",
    "merge_targets",
    "open_findings_of_school",
    "original_of",
    "possible_recurrences",
    "recurrences_of",
    "similar_findings",
    "standing_findings",
    "visible_to",
]
