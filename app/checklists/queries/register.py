"""Reads of the checklists themselves, scoped to what an actor may know of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.checklists.models import Checklist, ChecklistItem, ChecklistSection, ChecklistVersion
from app.checklists.states import MAKERS, ChecklistState
from app.core.permissions import Actor, holds_in
from app.core.policy import region_ids
from app.extensions import db
from app.frameworks.states import Purpose
from app.schools.models import Region, School

LIST_LOADERS = (joinedload(Checklist.region), selectinload(Checklist.versions))


class Place(Protocol):
    """Whatever knows the path of its region: a region or a school."""

    @property
    def region_path(self) -> str: ...


@dataclass(frozen=True)
class ChecklistRow:
    """A checklist for lists: `head` is what readers get, `draft` what is being made of it."""

    checklist: Checklist
    head: ChecklistVersion
    draft: ChecklistVersion | None
    items: int


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Checklist`: its region lies above or below a scope of the actor."""
    if actor.is_system:
        return true()
    above: set[int] = set()
    below: list[ColumnElement[bool]] = []
    for grant in actor.grants:
        if grant.region_path is not None:
            above.update(region_ids(grant.region_path))
            below.append(Region.path.startswith(grant.region_path, autoescape=True))
    for path in _school_paths(actor):
        above.update(region_ids(path))
    regions = select(Region.id).where(or_(Region.id.in_(above), *below))
    return Checklist.region_id.in_(regions)


def checklist_query(
    actor: Actor,
    *,
    text: str = "",
    purpose: Purpose | None = None,
    state: ChecklistState | None = None,
) -> Select[Checklist]:
    """Checklists the actor may know of, without order; `state` is that of any of their versions.

    Drafts show only to those who may edit them.
    """
    query = select(Checklist).where(
        visible_to(actor), Checklist.id.in_(_with_version(actor, text, state))
    )
    return query if purpose is None else query.where(Checklist.purpose == purpose)


def rows_of(actor: Actor, checklists: Sequence[Checklist]) -> list[ChecklistRow]:
    """The checklists of a page, loaded with LIST_LOADERS, with what a list shows of them."""
    heads = {checklist.id: head_of(checklist) for checklist in checklists}
    counts = _item_counts([head.id for head in heads.values()])
    return [
        ChecklistRow(
            checklist=checklist,
            head=heads[checklist.id],
            draft=draft_of(checklist) if _may_see_drafts(actor, checklist) else None,
            items=counts.get(heads[checklist.id].id, 0),
        )
        for checklist in checklists
    ]


def list_checklists(
    actor: Actor, *, text: str = "", state: ChecklistState | None = None
) -> list[ChecklistRow]:
    """Every checklist the actor may know of, newest first."""
    query = checklist_query(actor, text=text, state=state).order_by(Checklist.id.desc())
    query = query.options(*LIST_LOADERS)
    return rows_of(actor, db.session.scalars(query).all())


def head_of(checklist: Checklist) -> ChecklistVersion:
    """The published version, else the newest one."""
    published = (v for v in checklist.versions if v.state is ChecklistState.PUBLISHED)
    return next(published, checklist.versions[0])


def draft_of(checklist: Checklist) -> ChecklistVersion | None:
    """The version being made, if there is one."""
    return next((v for v in checklist.versions if v.state is ChecklistState.DRAFT), None)


def get_version(actor: Actor, ref: str, number: int = 0) -> ChecklistVersion | None:
    """That version of a checklist the actor may know of; 0 means the one readers get."""
    query = select(Checklist).where(Checklist.public_id == ref, visible_to(actor))
    checklist = db.session.scalar(query.options(*LIST_LOADERS))
    if checklist is None:
        return None
    for version in checklist.versions:
        # Each version holds on to its checklist, which is then not read again.
        assert version.checklist is checklist
    found = (v for v in checklist.versions if v.number == number)
    asked = next(found, None) if number else head_of(checklist)
    hidden = asked is None or asked.state is ChecklistState.DRAFT
    return None if hidden and not _may_see_drafts(actor, checklist) else asked


def get_item(actor: Actor, item_ref: str) -> ChecklistItem | None:
    """The item with that public id, if the actor may know of its version."""
    item = db.session.scalar(select(ChecklistItem).where(ChecklistItem.public_id == item_ref))
    if item is None:
        return None
    version = item.checklist_version
    known = get_version(actor, version.checklist.public_id, version.number)
    return item if known is not None else None


def get_section(actor: Actor, section_ref: str) -> ChecklistSection | None:
    """The section with that public id, if the actor may know of its version."""
    query = select(ChecklistSection).where(ChecklistSection.public_id == section_ref)
    section = db.session.scalar(query)
    if section is None:
        return None
    version = section.checklist_version
    known = get_version(actor, version.checklist.public_id, version.number)
    return section if known is not None else None


def before(version: ChecklistVersion) -> ChecklistVersion | None:
    """The version that was published last before this one."""
    earlier = (
        other
        for other in version.checklist.versions
        if other.number < version.number and other.published_at is not None
    )
    return next(earlier, None)


def regions_to_make_in(actor: Actor) -> list[Region]:
    """Regions in which the actor may make checklists, the highest first."""
    paths = [g.region_path for g in actor.grants if g.role in MAKERS and g.region_path]
    if not paths:
        return []
    scope = or_(*(Region.path.startswith(path, autoescape=True) for path in paths))
    query = select(Region).where(scope, Region.is_active).order_by(Region.path)
    return list(db.session.scalars(query))


def published_versions_for(place: Place) -> list[ChecklistVersion]:
    """Published versions that a visit to a school or region can take: of its region and above."""
    query = (
        select(ChecklistVersion)
        .join(Checklist)
        .where(
            Checklist.region_id.in_(region_ids(place.region_path) or [0]),
            ChecklistVersion.state == ChecklistState.PUBLISHED,
        )
        .options(joinedload(ChecklistVersion.checklist))
        .order_by(ChecklistVersion.title_zh, ChecklistVersion.id)
    )
    return list(db.session.scalars(query))


def _school_paths(actor: Actor) -> Sequence[str]:
    ids: set[int] = set()
    for grant in actor.grants:
        ids.update(grant.zone_school_ids)
        if grant.school_id is not None:
            ids.add(grant.school_id)
    if not ids:
        return []
    return db.session.scalars(select(School.region_path).where(School.id.in_(ids)).distinct()).all()


def _with_version(actor: Actor, text: str, state: ChecklistState | None) -> Select[int]:
    query = select(ChecklistVersion.checklist_id)
    makes_in = [region.id for region in regions_to_make_in(actor)]
    if not actor.is_system:
        query = query.join(Checklist).where(
            or_(
                ChecklistVersion.state != ChecklistState.DRAFT,
                Checklist.region_id.in_(makes_in),
            )
        )
    if state is not None:
        query = query.where(ChecklistVersion.state == state)
    if text:
        titles = (ChecklistVersion.title_zh, ChecklistVersion.title_en)
        query = query.where(or_(*(title.icontains(text, autoescape=True) for title in titles)))
    return query


def _may_see_drafts(actor: Actor, checklist: Checklist) -> bool:
    return actor.is_system or holds_in(actor, checklist.region.path, *MAKERS)


def _item_counts(version_ids: Sequence[int]) -> dict[int, int]:
    column = ChecklistItem.checklist_version_id
    query = select(column, func.count()).where(column.in_(version_ids)).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(query)}
