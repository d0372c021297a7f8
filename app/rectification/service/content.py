"""What an issued rectification notice says: plain data that records print and nothing changes."""

from collections.abc import Sequence
from typing import Any

from app.core import clock
from app.rectification.models import Notice, RectificationTask


def notice_data(notice: Notice, tasks: Sequence[RectificationTask]) -> dict[str, Any]:
    """The content of the paper `rectification_notice`; days as dates, names in both languages."""
    school, county, visit = notice.school, notice.county, notice.visit
    return {
        "number": notice.number,
        "issued_on": clock.today(),
        "office_zh": county.office_zh or county.name_zh,
        "office_en": county.office_en or county.name_en,
        "county_zh": county.name_zh,
        "county_en": county.name_en,
        "school_zh": school.name_zh,
        "school_en": school.name_en,
        "school_code": school.code,
        "visit_number": visit.number if visit is not None else None,
        "visit_kind": visit.kind.value if visit is not None else None,
        "visited_on": _visited_on(notice),
        "demands": notice.demands,
        "report_to": notice.report_to,
        "receipt_due_on": notice.receipt_due_on,
        "inspectors": [
            {"name": person.name, "title": person.title, "card_number": person.card_number}
            for person in (visit.team if visit is not None else [notice.created_by])
        ],
        "findings": [_finding_line(position, task) for position, task in enumerate(tasks, 1)],
    }


def _visited_on(notice: Notice) -> Any:
    visit = notice.visit
    if visit is None:
        return None
    return clock.local(visit.arrived_at).date() if visit.arrived_at else visit.planned_on


def _finding_line(position: int, task: RectificationTask) -> dict[str, Any]:
    finding = task.finding
    indicator = finding.indicator
    return {
        "position": position,
        "number": finding.number,
        "title": finding.title,
        "text": finding.text,
        "basis": finding.basis,
        "demand": finding.demand,
        "indicator_code": indicator.code if indicator is not None else "",
        "indicator_zh": indicator.name_zh if indicator is not None else "",
        "indicator_en": indicator.name_en if indicator is not None else "",
        "severity": task.severity,
        "mode": task.mode,
        "task_number": task.number,
        "due_on": task.due_on,
    }
