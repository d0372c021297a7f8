"""Makes findings for tests; they reach their states through the services."""

from collections.abc import Collection, Sequence

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core.severity import Mode, Severity
from app.findings import queries, service
from app.findings.models import Finding
from app.findings.states import Source
from app.schools.models import School
from app.visits.models import Visit
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.factories.visits import make_visit


def draft_finding(
    cast: Cast,
    *,
    school: School | None = None,
    title: str = "午餐留样缺品种，标签不全",
    text: str = "留样柜里缺 1 个品种，4 盒没有时间标签。",
    basis: str = "学校食品安全与营养健康管理规定",
    severity: Severity = Severity.GENERAL,
    by: str = "supervisor",
) -> Finding:
    """A draft from a complaint, at school 1 unless told."""
    return service.raise_finding(
        getattr(cast.act, by),
        school=school or cast.school1,
        source=Source.COMPLAINT,
        title=title,
        text=text,
        severity=severity,
        mode=Mode.WITHIN_TIME,
        basis=basis,
        demand="每餐每个品种留样并贴标签。",
    )


def recorded_visit(
    cast: Cast, version: ChecklistVersion, unmet: Collection[ChecklistItem], **rest: object
) -> Visit:
    """A visit to school 1 whose record has been handed in with these items unmet."""
    return make_visit(
        cast.supervisor,
        cast.school1,
        version,
        until=VisitState.RECORDED,
        unmet=unmet,
        **rest,  # type: ignore[arg-type]
    )


def findings_of(visit: Visit) -> Sequence[Finding]:
    """All findings of a visit, in order."""
    return queries.findings_of_visit_unscoped(visit.id)
