"""Reads of the school register, scoped to what an actor may know of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.core.permissions import Actor, Role
from app.extensions import db
from app.schools.models import Region, School, Section, Zone, zone_school
from app.schools.states import Stage


def school_scope(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """Condition on `School`: it lies in the scope of a grant of the actor (of any of `roles`)."""
    if actor.is_system:
        return true()
    wanted: list[ColumnElement[bool]] = []
    for grant in actor.grants:
        if roles and grant.role not in roles:
            continue
        if grant.school_id is not None:
            wanted.append(School.id == grant.school_id)
        elif grant.zone_id is not None:
            wanted.append(School.id.in_(grant.zone_school_ids))
        elif grant.region_path is not None:
            wanted.append(School.region_path.startswith(grant.region_path, autoescape=True))
    return or_(*wanted) if wanted else false()


def school_ids_in_scope(actor: Actor, *roles: Role) -> Select[int]:
    """Sub-select of the ids of schools in scope, for `table.school_id.in_(...)`."""
    return select(School.id).where(school_scope(actor, *roles))


def get_school(actor: Actor, code: str) -> School | None:
    """The school with that identifier if the actor may know of it."""
    query = select(School).where(School.code == code, school_scope(actor))
    return db.session.scalar(query.options(joinedload(School.region), joinedload(School.county)))


def own_school_code(actor: Actor) -> str | None:
    """Code of the school of somebody whose grants all lie at that one school, else None."""
    ids = {grant.school_id for grant in actor.grants}
    if len(ids) != 1 or None in ids:
        return None
    return db.session.scalar(select(School.code).where(School.id.in_(ids)))


@dataclass(frozen=True, slots=True)
class SchoolFilter:
    """What the list of schools is narrowed to; `is_active` None shows closed ones too."""

    text: str = ""
    stage: Stage | None = None
    region: Region | None = None
    is_active: bool | None = True


def school_list(actor: Actor, wanted: SchoolFilter) -> Select[School]:
    """Schools in the actor's scope that pass the filter, unordered."""
    query = select(School).where(school_scope(actor))
    for word in wanted.text.split()[:5]:
        columns = (School.name_zh, School.name_en, School.code)
        query = query.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    if wanted.stage is not None:
        query = query.where(School.stage == wanted.stage)
    if wanted.region is not None:
        query = query.where(School.region_path.startswith(wanted.region.path, autoescape=True))
    if wanted.is_active is not None:
        query = query.where(School.is_active.is_(wanted.is_active))
    return query


def find_schools(actor: Actor, words: str, *roles: Role, limit: int = 10) -> Sequence[School]:
    """The first active schools in scope whose name or code holds every word, by code."""
    if not words.strip():
        return []
    query = school_list(actor, SchoolFilter(text=words)).where(school_scope(actor, *roles))
    query = query.options(joinedload(School.region))
    return db.session.scalars(query.order_by(School.code).limit(limit)).all()


def school_ids_named(words: str) -> Select[int]:
    """Sub-select for filters of lists: schools with that code, or whose name holds the words."""
    names = (School.name_zh, School.name_en)
    named = (name.icontains(words, autoescape=True) for name in names)
    return select(School.id).where(or_(School.code == words, *named))


def school_ids_of_regions_named(words: str) -> Select[int]:
    """As above, all schools inside the regions with that code or name; asks for the regions first."""
    names = (Region.name_zh, Region.name_en)
    named = (name.icontains(words, autoescape=True) for name in names)
    found = select(Region.path).where(or_(Region.code == words, *named))
    paths = db.session.scalars(found.order_by(Region.path).limit(50)).all()
    inside = [School.region_path.startswith(path, autoescape=True) for path in paths]
    return select(School.id).where(or_(*inside) if inside else false())


def zones_of_school(school: School) -> Sequence[Zone]:
    """Active zones that hold the school, by name."""
    query = (
        select(Zone)
        .join(zone_school, zone_school.c.zone_id == Zone.id)
        .where(zone_school.c.school_id == school.id, Zone.is_active)
        .order_by(Zone.name_zh, Zone.id)
    )
    return db.session.scalars(query).all()


def region_scope(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Region`: inside a granted region, or the way down to what is granted."""
    if actor.is_system:
        return true()
    zone_ids = [grant.zone_id for grant in actor.grants if grant.zone_id is not None]
    wanted: list[ColumnElement[bool]] = [
        Region.path.startswith(grant.region_path, autoescape=True)
        for grant in actor.grants
        if grant.region_path is not None
    ]
    if zone_ids:
        wanted.append(Region.id.in_(select(Zone.region_id).where(Zone.id.in_(zone_ids))))
        places = select(School.region_id).join(zone_school, zone_school.c.school_id == School.id)
        wanted.append(Region.id.in_(places.where(zone_school.c.zone_id.in_(zone_ids))))
    return or_(*wanted) if wanted else false()


def get_region(actor: Actor, code: str) -> Region | None:
    """The region with that code if the actor may know of it."""
    query = select(Region).where(Region.code == code, region_scope(actor))
    return db.session.scalar(query.options(joinedload(Region.parent)))


def region_by_code(code: str) -> Region | None:
    """The region with that code, whatever the scope; for commands."""
    return db.session.scalar(select(Region).where(Region.code == code))


def top_regions(actor: Actor) -> Sequence[Region]:
    """Regions in scope whose parent is not in scope, by code."""
    inside = select(Region.id).where(region_scope(actor))
    query = select(Region).where(
        region_scope(actor), or_(Region.parent_id.is_(None), Region.parent_id.not_in(inside))
    )
    return db.session.scalars(query.order_by(Region.code)).all()


def regions_below(actor: Actor, region: Region | None) -> Sequence[Region]:
    """Children of a region in scope (the tops for None), by code."""
    if region is None:
        return top_regions(actor)
    query = select(Region).where(Region.parent_id == region.id, region_scope(actor))
    return db.session.scalars(query.order_by(Region.code)).all()


def find_regions(actor: Actor, words: str, limit: int = 10) -> Sequence[Region]:
    """The first active regions in scope whose name or code holds every word, highest first."""
    if not words.strip():
        return []
    query = select(Region).where(region_scope(actor), Region.is_active)
    for word in words.split()[:5]:
        columns = (Region.name_zh, Region.name_en, Region.code)
        query = query.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    return db.session.scalars(query.order_by(Region.path).limit(limit)).all()


def region_ancestors(region: Region) -> Sequence[Region]:
    """Regions above, the root first."""
    ids = [int(part) for part in region.path.split("/") if part][:-1]
    query = select(Region).where(Region.id.in_(ids)).order_by(func.length(Region.path))
    return db.session.scalars(query).all()


def school_counts(actor: Actor, below: Region | None) -> dict[str, int]:
    """Active schools in scope by the path of their region, in the subtree of `below` or everywhere."""
    query = select(School.region_path, func.count()).where(school_scope(actor), School.is_active)
    if below is not None:
        query = query.where(School.region_path.startswith(below.path, autoescape=True))
    rows = db.session.execute(query.group_by(School.region_path))
    return dict(rows.all())


def zone_scope(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Zone`: granted itself, or of a region in scope."""
    own = [grant.zone_id for grant in actor.grants if grant.zone_id is not None]
    return _granted_or_in_region(actor, Zone, own)


def _granted_or_in_region(
    actor: Actor, model: type[Zone | Section], own: Collection[int]
) -> ColumnElement[bool]:
    if actor.is_system:
        return true()
    paths = [grant.region_path for grant in actor.grants if grant.region_path is not None]
    inside = [Region.path.startswith(path, autoescape=True) for path in paths]
    wanted: list[ColumnElement[bool]] = [model.id.in_(own)]
    if inside:
        wanted.append(model.region_id.in_(select(Region.id).where(or_(*inside))))
    return or_(*wanted)


def _named(model: type[Zone | Section], text: str) -> list[ColumnElement[bool]]:
    """Conditions: the name holds every word, in either language."""
    columns = (model.name_zh, model.name_en)
    return [
        or_(*(column.icontains(word, autoescape=True) for column in columns))
        for word in text.split()[:5]
    ]


def zone_list(actor: Actor, text: str = "") -> Select[Zone]:
    """Zones in scope, unordered."""
    return select(Zone).where(zone_scope(actor), *_named(Zone, text))


def find_zones(actor: Actor, words: str, limit: int = 10) -> Sequence[Zone]:
    """The first active zones in scope whose name holds every word."""
    if not words.strip():
        return []
    query = zone_list(actor, words).where(Zone.is_active).options(joinedload(Zone.region))
    return db.session.scalars(query.order_by(Zone.name_zh, Zone.id).limit(limit)).all()


def get_zone(actor: Actor, public_id: str) -> Zone | None:
    """The zone with that public id if the actor may know of it."""
    query = select(Zone).where(and_(Zone.public_id == public_id, zone_scope(actor)))
    options = (joinedload(Zone.region), selectinload(Zone.schools).joinedload(School.region))
    return db.session.scalar(query.options(*options))


def zone_sizes(zones: Sequence[Zone]) -> dict[int, int]:
    """Number of schools of each zone."""
    query = (
        select(zone_school.c.zone_id, func.count())
        .where(zone_school.c.zone_id.in_([zone.id for zone in zones]))
        .group_by(zone_school.c.zone_id)
    )
    return dict(db.session.execute(query).all())


def section_scope(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Section`: of a region in scope, or the actor's own."""
    own = [grant.section_id for grant in actor.grants if grant.section_id is not None]
    return _granted_or_in_region(actor, Section, own)


def section_list(actor: Actor, text: str = "") -> Select[Section]:
    """Sections in scope, unordered."""
    return select(Section).where(section_scope(actor), *_named(Section, text))


def find_sections(actor: Actor, words: str, limit: int = 10) -> Sequence[Section]:
    """The first active sections in scope whose name holds every word."""
    if not words.strip():
        return []
    query = section_list(actor, words).where(Section.is_active).options(joinedload(Section.region))
    return db.session.scalars(query.order_by(Section.name_zh, Section.id).limit(limit)).all()


def get_section(actor: Actor, public_id: str) -> Section | None:
    """The section with that public id if the actor may know of it."""
    query = select(Section).where(Section.public_id == public_id, section_scope(actor))
    return db.session.scalar(query.options(joinedload(Section.region)))


def sections_for(school: School) -> Sequence[Section]:
    """Active sections of the bureaus above a school, its county's first, by name."""
    ids = [int(part) for part in school.region_path.split("/") if part]
    query = (
        select(Section)
        .join(Region, Region.id == Section.region_id)
        .where(Section.region_id.in_(ids), Section.is_active)
        .options(joinedload(Section.region))
        .order_by(func.length(Region.path).desc(), Section.name_zh, Section.id)
    )
    return db.session.scalars(query).all()
