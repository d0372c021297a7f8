"""Reads of people and their rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Grant, Recusal, User, UserSession
from app.core import clock
from app.core.permissions import ActiveGrant, Role
from app.extensions import db
from app.schools.models import School, Zone


@dataclass(frozen=True, slots=True)
class Person:
    """A user as an actor: identity, rights that count today, and the session they came with."""

    user: User
    grants: tuple[ActiveGrant, ...]
    recused_school_ids: frozenset[int]
    session: UserSession | None = None
    is_authenticated: bool = True
    is_anonymous: bool = False
    is_system: bool = False

    @property
    def id(self) -> int:
        """Id of the user."""
        return self.user.id

    @property
    def name(self) -> str:
        """Name as shown and kept in histories."""
        return self.user.name

    @property
    def title(self) -> str:
        """Post or duty shown under the name."""
        return self.user.title

    @property
    def is_active(self) -> bool:
        """Flask-Login asks; a deactivated user is never made a Person of."""
        return self.user.is_active

    def get_id(self) -> str:
        """Flask-Login's id: not used to find the session, which has its own token."""
        return self.user.public_id


def person(user: User, session: UserSession | None = None) -> Person:
    """The actor for a user: two statements, whatever the number of grants."""
    today = clock.today()
    grants = db.session.scalars(
        select(Grant)
        .where(Grant.user_id == user.id, _in_force(Grant, today))
        .options(joinedload(Grant.region), joinedload(Grant.zone).selectinload(Zone.schools))
        .order_by(Grant.id)
    ).all()
    recused = db.session.scalars(
        select(Recusal.school_id).where(Recusal.user_id == user.id, _in_force(Recusal, today))
    )
    return Person(
        user=user,
        grants=tuple(_active(grant) for grant in grants),
        recused_school_ids=frozenset(recused),
        session=session,
    )


def _active(grant: Grant) -> ActiveGrant:
    if grant.zone is not None:
        schools = frozenset(school.id for school in grant.zone.schools)
        return ActiveGrant(grant.role, zone_id=grant.zone_id, zone_school_ids=schools)
    path = grant.region.path if grant.region is not None else None
    return ActiveGrant(grant.role, region_path=path, school_id=grant.school_id)


def _in_force(table: Any, on: date) -> Any:
    return (table.from_on <= on) & or_(table.to_on.is_(None), table.to_on >= on)


def users_with_role_at(school: School, *roles: Role) -> Sequence[User]:
    """Active users whose grant in force covers the school in one of the roles, by name.

    School roles are looked up at the school, region roles at its region and above, zone grants by
    the zone's schools.
    """
    return db.session.scalars(_role_query(school, roles)).unique().all()


def _role_query(school: School, roles: Sequence[Role]) -> Select[User]:
    ancestors = [int(part) for part in school.region_path.split("/") if part]
    zones = select(Zone.id).join(Zone.schools).where(School.id == school.id)
    return (
        select(User)
        .join(Grant, Grant.user_id == User.id)
        .where(
            User.is_active,
            Grant.role.in_(roles),
            _in_force(Grant, clock.today()),
            or_(
                Grant.school_id == school.id,
                Grant.region_id.in_(ancestors),
                Grant.zone_id.in_(zones),
            ),
        )
        .order_by(User.name, User.id)
        .distinct()
    )


def user_by_login(login: str) -> User | None:
    """The account with that login name, active or not."""
    return db.session.scalar(
        select(User).where(User.login == login.strip().lower()).options(selectinload(User.grants))
    )
