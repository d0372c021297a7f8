"""Head of every paper of a visit: where, when, who, what for."""

from dataclasses import dataclass
from datetime import date, datetime

from app.records.builders.parts import Inspector, Name
from app.visits.models import Visit
from app.visits.states import Method, VisitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """Head of the papers of a visit: where, when, who, what for."""

    number: str
    kind: VisitKind
    unannounced: bool
    theme: str
    office_zh: str
    office_en: str
    school_zh: str
    school_en: str
    school_code: str
    planned_on: date
    arrived_at: datetime | None
    left_at: datetime | None
    team: tuple[Inspector, ...]
    methods: tuple[Method, ...]
    matters: tuple[Name, ...]
    arrival_device_at: datetime | None = None
    """What the device said that recorded the arrival without a network."""
    arrival_offset_s: int = 0


def facts_of(visit: Visit) -> VisitFacts:
    """The head as it stands now."""
    county, school = visit.county, visit.school
    return VisitFacts(
        number=visit.number or "",
        kind=visit.kind,
        unannounced=visit.unannounced,
        theme=visit.theme,
        office_zh=county.office_zh or county.name_zh,
        office_en=county.office_en or county.name_en,
        school_zh=school.name_zh,
        school_en=school.name_en,
        school_code=school.code,
        planned_on=visit.planned_on,
        arrived_at=visit.arrived_at,
        left_at=visit.left_at,
        team=tuple(Inspector.of(person) for person in visit.team),
        methods=tuple(Method(code) for code in visit.methods),
        arrival_device_at=visit.arrival_device_at,
        arrival_offset_s=visit.arrival_offset_ms // 1000,
        matters=tuple(
            Name(sheet.checklist_version.title_zh, sheet.checklist_version.title_en)
            for sheet in visit.sheets
        ),
    )
