"""Rectification notice with its receipt slip: read from the issued paper, or from a draft."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.severity import Mode, Severity
from app.findings.models import Finding
from app.papers.service import plain, revive
from app.records.builders.parts import Inspector
from app.rectification import queries, service
from app.rectification.models import Notice
from app.rectification.service.content import notice_data
from app.visits.states import VisitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One problem with its demand and its day."""

    position: int
    number: str
    title: str
    text: str
    basis: str
    demand: str
    indicator_code: str
    indicator_zh: str
    indicator_en: str
    severity: Severity
    mode: Mode
    task_number: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePaper:
    """整改通知书; a draft has no number and no day of issue."""

    number: str | None
    issued_on: date | None
    office_zh: str
    office_en: str
    county_zh: str
    county_en: str
    school_zh: str
    school_en: str
    school_code: str
    visit_number: str | None
    visit_kind: VisitKind | None
    visited_on: date | None
    demands: str
    report_to: str
    receipt_due_on: date | None
    findings: tuple[NoticeLine, ...]
    inspectors: tuple[Inspector, ...] = ()

    @property
    def last_due_on(self) -> date | None:
        """The latest day among the problems."""
        return max((line.due_on for line in self.findings), default=None)


def build_notice(notice: Notice) -> NoticePaper:
    """A notice as it would be issued today; once issued, its paper is what counts."""
    tasks = queries.tasks_of_notice(notice)
    data = plain(notice_data(notice, tasks))
    if notice.issued_at is None:
        data["issued_on"] = None
        lines = [_line(place, finding) for place, finding in enumerate(notice.findings, 1)]
        data["findings"] = plain(lines)
    return revive(NoticePaper, data)


def _line(position: int, finding: Finding) -> dict[str, Any]:
    """A finding on a draft: its days would count from today unless its task runs already."""
    indicator = finding.indicator
    running = [task for task in queries.tasks_of_finding(finding) if task.closed_at is None]
    due_on = service.proposed_deadline(finding).deadline.due_on
    return {
        "position": position,
        "number": finding.number or "",
        "title": finding.title,
        "text": finding.text,
        "basis": finding.basis,
        "demand": finding.demand,
        "indicator_code": indicator.code if indicator is not None else "",
        "indicator_zh": indicator.name_zh if indicator is not None else "",
        "indicator_en": indicator.name_en if indicator is not None else "",
        "severity": finding.severity,
        "mode": finding.mode,
        "task_number": running[-1].number if running else "",
        "due_on": running[-1].due_on if running else due_on,
    }
