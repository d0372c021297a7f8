"""The same scope as `visible_to`, in words that an index can follow.

Grants are looked up first, so that the list's statement names counties and schools by their ids. Only
where somebody really sees a task beside their scope (by a visit's team or an assigned review) the full
condition is used.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, false, or_, select, true

from app.core.permissions import ActiveGrant, Actor
from app.extensions import db
from app.rectification.models import RectificationTask
from app.rectification.queries.scope import READERS, holds_office, visible_to, visits_of_team
from app.schools.models import Region, School
from app.schools.queries import school_ids_in_scope
from app.schools.states import RegionLevel
from app.visits.models import Visit

_task = RectificationTask


def narrow_scope(actor: Actor) -> ColumnElement[bool]:
    """Condition on `RectificationTask`: what the actor may see; at most two small statements."""
    if actor.is_system:
        return true()
    grants = [grant for grant in actor.grants if grant.role in READERS]
    wanted = [*_by_regions(grants), *_by_schools(grants)]
    scope = or_(*wanted) if wanted else false()
    if holds_office(actor) and _sees_beside(actor):
        return visible_to(actor)
    return scope


def _by_regions(grants: Iterable[ActiveGrant]) -> Iterable[ColumnElement[bool]]:
    paths = {grant.region_path for grant in grants if grant.region_path is not None}
    if not paths:
        return
    rows = db.session.execute(
        select(Region.id, Region.path, Region.level).where(Region.path.in_(paths))
    )
    for region_id, path, level in rows:
        if level is RegionLevel.COUNTY:
            yield _task.county_id == region_id
        elif level is RegionLevel.TOWN:
            inside = School.region_path.startswith(path, autoescape=True)
            yield _task.school_id.in_(select(School.id).where(inside))
        else:
            below = Region.path.startswith(path, autoescape=True)
            counties = select(Region.id).where(below, Region.level == RegionLevel.COUNTY)
            yield _task.county_id.in_(counties)


def _by_schools(grants: Iterable[ActiveGrant]) -> Iterable[ColumnElement[bool]]:
    ids = set()
    for grant in grants:
        if grant.school_id is not None:
            ids.add(grant.school_id)
        elif grant.zone_id is not None:
            ids |= grant.zone_school_ids
    if len(ids) == 1:
        yield _task.school_id == ids.pop()
    elif ids:
        yield _task.school_id.in_(sorted(ids))


def _sees_beside(actor: Actor) -> bool:
    """True when a visit's team or a review opens a task at a school outside the scope."""
    covered = school_ids_in_scope(actor, *READERS)
    by_review = select(_task.id).where(
        _task.reviewer_id == actor.id, _task.school_id.not_in(covered)
    )
    by_visit = select(Visit.id).where(
        Visit.id.in_(visits_of_team(actor)), Visit.school_id.not_in(covered)
    )
    return bool(db.session.execute(select(or_(by_review.exists(), by_visit.exists()))).scalar())
