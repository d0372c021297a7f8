"""Who can go on a visit: supervisors and office leads of the county or above it, unless recused."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from app.accounts.models import Grant, Recusal, User
from app.core import clock
from app.core.permissions import OFFICE_ROLES
from app.core.policy import region_ids
from app.extensions import db
from app.schools.models import Region, School, Zone

MOST_FOUND = 12


def eligible_people(school: School, *, text: str = "", limit: int = MOST_FOUND) -> Sequence[User]:
    """Active supervisors and office leads of the school's county or above, by name.

    Whoever declared a relation to the school or holds a grant at it is left out. `text` is looked
    for in name, title and login.
    """
    query = (
        select(User)
        .where(
            User.is_active,
            User.id.in_(_with_office_grant(school)),
            User.id.not_in(_recused(school)),
            User.id.not_in(_at_school(school)),
        )
        .order_by(User.name, User.id)
        .limit(limit)
    )
    if text.strip():
        columns = (User.name, User.title, User.login)
        query = query.where(or_(*(c.icontains(text.strip(), autoescape=True) for c in columns)))
    return db.session.scalars(query).all()


def people_by_ref(references: Collection[str]) -> dict[str, User]:
    """Users by public id; unknown ids are left out."""
    wanted = [ref for ref in references if ref and "\x00" not in ref]
    found = db.session.scalars(select(User).where(User.public_id.in_(wanted)))
    return {user.public_id: user for user in found}


def unfit_for_team(school: School, user_ids: Collection[int]) -> dict[int, str]:
    """Who of these cannot be on the team: user id → "recused", "inactive" or "no_supervisor"."""
    reasons: dict[int, str] = {}
    recused = set(db.session.scalars(_recused(school).where(Recusal.user_id.in_(user_ids))))
    recused |= set(db.session.scalars(_at_school(school).where(Grant.user_id.in_(user_ids))))
    active = set(db.session.scalars(select(User.id).where(User.id.in_(user_ids), User.is_active)))
    fit = set(db.session.scalars(_with_office_grant(school).where(Grant.user_id.in_(user_ids))))
    for user_id in user_ids:
        if user_id in recused:
            reasons[user_id] = "recused"
        elif user_id not in active:
            reasons[user_id] = "inactive"
        elif user_id not in fit:
            reasons[user_id] = "no_supervisor"
    return reasons


def _with_office_grant(school: School) -> Select[int]:
    regions = select(Region.id).where(
        or_(
            Region.id.in_(region_ids(school.region_path)),
            Region.path.startswith(school.county.path, autoescape=True),
        )
    )
    zones = select(Zone.id).where(Zone.region_id.in_(regions))
    return select(Grant.user_id).where(
        Grant.role.in_(OFFICE_ROLES),
        _in_force(Grant),
        or_(Grant.region_id.in_(regions), Grant.zone_id.in_(zones)),
    )


def _recused(school: School) -> Select[int]:
    return select(Recusal.user_id).where(Recusal.school_id == school.id, _in_force(Recusal))


def _at_school(school: School) -> Select[int]:
    return select(Grant.user_id).where(Grant.school_id == school.id, _in_force(Grant))


def _in_force(table: Any) -> ColumnElement[bool]:
    today = clock.today()
    condition: ColumnElement[bool] = (table.from_on <= today) & or_(
        table.to_on.is_(None), table.to_on >= today
    )
    return condition
