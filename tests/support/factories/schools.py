"""Makes regions, schools, zones and sections of the bureau for tests."""

from itertools import count

from app.extensions import db
from app.schools.models import Region, School, Section, Zone
from app.schools.states import Ownership, RegionLevel, Stage

_serial = count(1)
_TYPE_CODES = {
    Stage.KINDERGARTEN: "11",
    Stage.PRIMARY: "21",
    Stage.JUNIOR: "31",
    Stage.NINE_YEAR: "31",
    Stage.SENIOR: "34",
    Stage.COMPLETE: "34",
    Stage.VOCATIONAL: "36",
    Stage.SPECIAL: "51",
}


def make_region(
    name_zh: str,
    code: str,
    level: RegionLevel,
    parent: Region | None = None,
    *,
    name_en: str = "",
    document_code: str = "",
) -> Region:
    """A region below `parent`, with its path."""
    region = Region(
        name_zh=name_zh,
        name_en=name_en,
        code=code,
        level=level,
        parent=parent,
        document_code=document_code,
    )
    db.session.add(region)
    db.session.flush()
    region.path = f"{parent.path if parent else '/'}{region.id}/"
    db.session.flush()
    return region


def make_school(
    name_zh: str,
    region: Region,
    county: Region,
    *,
    stage: Stage = Stage.PRIMARY,
    name_en: str = "",
    code: str = "",
    pupil_count: int = 600,
    staff_count: int = 40,
) -> School:
    """An active school in `region`; a code of its stage is made up when none is given."""
    school = School(
        name_zh=name_zh,
        name_en=name_en,
        code=code or f"{_TYPE_CODES[stage]}51{next(_serial):06d}",
        stage=stage,
        ownership=Ownership.PUBLIC,
        region=region,
        region_path=region.path,
        county=county,
        pupil_count=pupil_count,
        staff_count=staff_count,
    )
    db.session.add(school)
    db.session.flush()
    return school


def make_zone(name_zh: str, region: Region, *schools: School, name_en: str = "") -> Zone:
    """A responsibility zone of `region` with the given schools."""
    zone = Zone(name_zh=name_zh, name_en=name_en, region=region, schools=list(schools))
    db.session.add(zone)
    db.session.flush()
    return zone


def make_section(name_zh: str, region: Region, *, name_en: str = "") -> Section:
    """A section of the region's bureau."""
    section = Section(name_zh=name_zh, name_en=name_en, region=region)
    db.session.add(section)
    db.session.flush()
    return section
