"""The register kept in order: regions with their paths, schools in their counties, zones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from app.core import audit
from app.core.errors import InvalidInput, NotAllowed
from app.core.hooks import Guards, Hook, Panel
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision, Role, allow_if, holds_in
from app.core.position import LATITUDES, LONGITUDES
from app.extensions import db
from app.schools.models import Region, School, Section, Zone
from app.schools.permissions import (
    may_edit_region,
    may_edit_school,
    may_edit_section,
    may_edit_zone,
)
from app.schools.queries import region_by_code
from app.schools.states import Ownership, RegionLevel, Stage

# Upper features add their part to the school's file: visits, findings, tasks, people.
school_panels: Hook[[Actor, School], Panel | None] = Hook("school_panels")

# Upper features may refuse that a section is set aside while something lies before it.
section_guards: Guards[[Section]] = Guards("section_guards")

# Type (GB/T school identifier, first two digits), province, serial; there is no check digit.
SCHOOL_TYPES = frozenset({"11", "21", "31", "32", "34", "36", "37", "41", "51"})
LEVELS = tuple(RegionLevel)
MOST_PEOPLE = 100_000


@dataclass(frozen=True, kw_only=True)
class SchoolFacts:
    """What the register knows of a school."""

    code: str
    name_zh: str
    name_en: str = ""
    stage: Stage
    ownership: Ownership = Ownership.PUBLIC
    region: Region
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    pupil_count: int = 0
    staff_count: int = 0
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, kw_only=True)
class RegionFacts:
    """What the register knows of a region."""

    code: str
    name_zh: str
    name_en: str = ""
    level: RegionLevel
    parent: Region | None = None
    office_zh: str = ""
    office_en: str = ""
    document_code: str = ""


def create_school(actor: Actor, *, facts: SchoolFacts) -> School:
    """A new school; raises InvalidInput for a bad or taken code, NotAllowed outside the region."""
    _require(_may_place(actor, facts.region))
    _check_school(facts, None)
    school = School()
    _fill_school(school, facts)
    db.session.add(school)
    db.session.flush()
    audit.record("school.create", actor, target=school.code)
    return school


def edit_school(actor: Actor, school: School, *, facts: SchoolFacts) -> None:
    """Change a school's facts; moving it needs the right in both regions."""
    _require(may_edit_school(actor, school))
    if facts.region.id != school.region_id:
        _require(_may_place(actor, facts.region))
    _check_school(facts, school)
    before = {name: getattr(school, name) for name in vars(facts)}
    changed = audit.changes(before, vars(facts))
    _fill_school(school, facts)
    db.session.flush()
    if changed:
        audit.record("school.edit", actor, target=school.code, detail={"changes": changed})


def switch_school(actor: Actor, school: School, *, is_active: bool, reason: str) -> None:
    """Close a school or open it again, with the reason; its history stays."""
    _require(may_edit_school(actor, school))
    if not reason.strip():
        raise InvalidInput({"reason": _l("Please write the reason.")})
    school.is_active = is_active
    db.session.flush()
    kind = "school.reactivate" if is_active else "school.deactivate"
    audit.record(kind, actor, target=school.code, detail={"reason": reason})


def create_region(actor: Actor, *, facts: RegionFacts) -> Region:
    """A new region below `facts.parent` (only commands make one without)."""
    _require(_may_place(actor, facts.parent) if facts.parent else _is_system(actor))
    _check_region(facts, None)
    region = Region(**vars(facts))
    db.session.add(region)
    db.session.flush()
    region.path = f"{facts.parent.path if facts.parent else '/'}{region.id}/"
    db.session.flush()
    audit.record("region.create", actor, target=region.code)
    return region


def edit_region(actor: Actor, region: Region, *, facts: RegionFacts) -> None:
    """Change a region's facts; when it moves, the paths below and of the schools move with it."""
    _require(may_edit_region(actor, region))
    if facts.parent is not None and facts.parent.id != region.parent_id:
        _require(_may_place(actor, facts.parent))
    if facts.parent is None and region.parent_id is not None:
        raise InvalidInput({"parent": _l("Please choose the region above.")})
    _check_region(facts, region)
    before = {name: getattr(region, name) for name in vars(facts)}
    changed = audit.changes(before, vars(facts))
    for name in changed:
        setattr(region, name, getattr(facts, name))
    db.session.flush()
    if changed.keys() & {"parent", "level"}:
        _move(region)
    if changed:
        audit.record("region.edit", actor, target=region.code, detail={"changes": changed})


def create_zone(actor: Actor, *, region: Region, name_zh: str, name_en: str = "") -> Zone:
    """A new zone of a region, without schools."""
    _require(_may_place(actor, region))
    zone = Zone(region=region, name_zh=name_zh, name_en=name_en)
    db.session.add(zone)
    db.session.flush()
    audit.record("zone.create", actor, target=zone.name_zh)
    return zone


def edit_zone(
    actor: Actor, zone: Zone, *, name_zh: str, name_en: str = "", is_active: bool = True
) -> None:
    """Rename a zone, or set it aside."""
    _require(may_edit_zone(actor, zone))
    after = {"name_zh": name_zh, "name_en": name_en, "is_active": is_active}
    _change(actor, zone, "zone.edit", after)


def _change(actor: Actor, place: Zone | Section, kind: str, after: Mapping[str, Any]) -> None:
    changed = audit.changes({name: getattr(place, name) for name in after}, after)
    for name, value in after.items():
        setattr(place, name, value)
    db.session.flush()
    if changed:
        audit.record(kind, actor, target=place.name_zh, detail={"changes": changed})


def add_to_zone(actor: Actor, zone: Zone, school: School) -> None:
    """Put a school of the zone's region into it; twice is the same as once."""
    _require(may_edit_zone(actor, zone))
    if not school.region_path.startswith(zone.region.path):
        raise InvalidInput({"school": _l("The school lies outside the zone's region.")})
    if not school.is_active:
        raise InvalidInput({"school": _l("This school is closed.")})
    if school not in zone.schools:
        zone.schools.append(school)
        db.session.flush()
        audit.record("zone.add_school", actor, target=zone.name_zh, detail=_named(school))


def remove_from_zone(actor: Actor, zone: Zone, school: School) -> None:
    """Take a school out of a zone; its past visits stay where they are."""
    _require(may_edit_zone(actor, zone))
    if school in zone.schools:
        zone.schools.remove(school)
        db.session.flush()
        audit.record("zone.remove_school", actor, target=zone.name_zh, detail=_named(school))


def create_section(actor: Actor, *, region: Region, name_zh: str, name_en: str = "") -> Section:
    """A new section of a region's bureau. Raises InvalidInput for a name that is taken there."""
    _require(_may_place(actor, region))
    _check_section_name(region, name_zh, None)
    section = Section(region=region, name_zh=name_zh, name_en=name_en)
    db.session.add(section)
    db.session.flush()
    audit.record("section.create", actor, target=section.name_zh)
    return section


def edit_section(
    actor: Actor, section: Section, *, name_zh: str, name_en: str = "", is_active: bool = True
) -> None:
    """Rename a section, or set it aside once nothing lies before it any more."""
    _require(may_edit_section(actor, section))
    _check_section_name(section.region, name_zh, section)
    if section.is_active and not is_active:
        refusal = section_guards.check(section)
        if not refusal:
            raise InvalidInput({"is_active": refusal.reason})
    after = {"name_zh": name_zh, "name_en": name_en, "is_active": is_active}
    _change(actor, section, "section.edit", after)


def _check_section_name(region: Region, name_zh: str, present: Section | None) -> None:
    query = select(Section).where(Section.region_id == region.id, Section.name_zh == name_zh)
    taken = db.session.scalar(query)
    if taken is not None and taken is not present:
        raise InvalidInput({"name_zh": _l("Another section already has this name.")})


def county_of(region: Region) -> Region:
    """The county in which a region lies; a region above the counties stands for itself."""
    ids = [int(part) for part in region.path.split("/") if part]
    county = db.session.scalar(
        select(Region).where(Region.id.in_(ids), Region.level == RegionLevel.COUNTY)
    )
    return county or region


def _fill_school(school: School, facts: SchoolFacts) -> None:
    for name, value in vars(facts).items():
        setattr(school, name, value)
    school.region_path = facts.region.path
    school.county = county_of(facts.region)


def _check_school(facts: SchoolFacts, present: School | None) -> None:
    errors: dict[str, Text] = {}
    if not re.fullmatch(r"\d{10}", facts.code) or facts.code[:2] not in SCHOOL_TYPES:
        errors["code"] = _l(
            "Ten digits: two for the type (such as 21 for a primary school), two for the province,"
            " six for the school."
        )
    else:
        taken = db.session.scalar(select(School).where(School.code == facts.code))
        if taken is not None and taken is not present:
            errors["code"] = _l("Another school already has this code.")
    for name in ("pupil_count", "staff_count"):
        if not 0 <= getattr(facts, name) <= MOST_PEOPLE:
            errors[name] = _l("A number from 0 to %(number)s.", number=MOST_PEOPLE)
    if (facts.latitude is None) != (facts.longitude is None):
        missing = "latitude" if facts.latitude is None else "longitude"
        errors[missing] = _l("Please enter both, or neither.")
    for name, (least, most) in (("latitude", LATITUDES), ("longitude", LONGITUDES)):
        degrees = getattr(facts, name)
        if degrees is not None and not least <= degrees <= most:
            errors[name] = _l("A number from %(least)s to %(most)s.", least=least, most=most)
    if not facts.region.is_active:
        errors["region"] = _l("This region is no longer in use.")
    if errors:
        raise InvalidInput(errors)


def _check_region(facts: RegionFacts, present: Region | None) -> None:
    errors: dict[str, Text] = {}
    digits = 12 if facts.level is RegionLevel.TOWN else 6
    taken = region_by_code(facts.code)
    if not re.fullmatch(rf"\d{{{digits}}}", facts.code):
        errors["code"] = _l("%(number)s digits after GB/T 2260.", number=digits)
    elif taken is not None and taken is not present:
        errors["code"] = _l("Another region already has this code.")
    if facts.parent is not None:
        if LEVELS.index(facts.level) <= LEVELS.index(facts.parent.level):
            errors["level"] = _l("The level must be below that of the region above.")
        if present is not None and facts.parent.path.startswith(present.path):
            errors["parent"] = _l("A region cannot lie below itself.")
    if present is not None and _highest_child(present) <= LEVELS.index(facts.level):
        errors.setdefault("level", _l("A region below already has this level."))
    if errors:
        raise InvalidInput(errors)


def _highest_child(region: Region) -> int:
    levels = db.session.scalars(select(Region.level).where(Region.parent_id == region.id))
    return min((LEVELS.index(level) for level in levels), default=len(LEVELS))


def _move(region: Region) -> None:
    old = region.path
    new = f"{region.parent.path if region.parent else '/'}{region.id}/"
    below = select(Region).where(Region.path.startswith(old, autoescape=True))
    for child in db.session.scalars(below).all():
        child.path = new + child.path[len(old) :]
    db.session.flush()
    tail = func.substr(School.region_path, len(old) + 1)
    db.session.execute(
        update(School)
        .where(School.region_path.startswith(old, autoescape=True))
        .values(region_path=new + tail)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    _settle_counties(region)


def _settle_counties(region: Region) -> None:
    places = select(School.region_id).where(
        School.region_path.startswith(region.path, autoescape=True)
    )
    for place in db.session.scalars(select(Region).where(Region.id.in_(places))).all():
        county_id = county_of(place).id
        db.session.execute(
            update(School)
            .where(School.region_id == place.id, School.county_id != county_id)
            .values(county_id=county_id)
            .execution_options(synchronize_session=False)
        )


def _may_place(actor: Actor, region: Region) -> Decision:
    allowed = actor.is_system or holds_in(actor, region.path, Role.ADMIN)
    return allow_if(allowed, _l("This lies outside the region that you administer."))


def _is_system(actor: Actor) -> Decision:
    return allow_if(actor.is_system, _l("Please choose the region above."))


def _named(school: School) -> dict[str, str]:
    return {"school": school.code}


def _require(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)
