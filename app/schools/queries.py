"""Reads of the school register, scoped to what an actor may know of."""

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from app.core.permissions import Actor, Role
from app.extensions import db
from app.schools.models import Region, School


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


def school_ids_in_scope(actor: Actor, *roles: Role) -> Select[tuple[int]]:
    """Sub-select of the ids of schools in scope, for `table.school_id.in_(...)`."""
    return select(School.id).where(school_scope(actor, *roles))


def get_school(actor: Actor, code: str) -> School | None:
    """The school with that identifier if the actor may know of it."""
    return db.session.scalar(select(School).where(School.code == code, school_scope(actor)))


def region_by_code(code: str) -> Region | None:
    """The region with that code, whatever the scope; for commands."""
    return db.session.scalar(select(Region).where(Region.code == code))
