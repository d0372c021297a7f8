"""Reads of people and their rights."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import Grant, Recusal, User, UserSession
from app.accounts.states import AccountState
from app.core import clock
from app.core.i18n import localized
from app.core.permissions import OFFICE_ROLES, ActiveGrant, Actor, Role
from app.extensions import db
from app.schools.models import Region, School, Section, Zone, zone_school


@dataclass(frozen=True, slots=True)
class Person:
    """A user as an actor: identity, rights that count today, and the session they came with."""

    user: User
    id: int
    name: str
    title: str = ""
    grants: tuple[ActiveGrant, ...] = ()
    recused_school_ids: frozenset[int] = frozenset()
    session: UserSession | None = None
    place_zh: str = ""
    place_en: str = ""
    is_active: bool = True
    is_authenticated: bool = field(default=True, init=False)
    is_anonymous: bool = field(default=False, init=False)
    is_system: bool = field(default=False, init=False)

    @property
    def place(self) -> str:
        """Office, zone or school of the first grant, in the reader's language."""
        return localized(self, "place")

    def get_id(self) -> str:
        """Flask-Login's id: not used to find the session, which has its own token."""
        return str(self.id)


def person(user: User, session: UserSession | None = None) -> Person:
    """The actor for a user: two statements, whatever the number of grants."""
    grants = db.session.execute(_grant_rows(user.id)).all()
    zones: dict[int, set[int]] = {}
    recused: set[int] = set()
    for zone_id, school_id in db.session.execute(_school_rows(user.id)):
        (recused if zone_id is None else zones.setdefault(zone_id, set())).add(school_id)
    place_zh, place_en = _place(grants[0]) if grants else ("", "")
    return Person(
        user=user,
        id=user.id,
        name=user.name,
        title=user.title,
        grants=tuple(_active(row, zones) for row in grants),
        recused_school_ids=frozenset(recused),
        session=session,
        place_zh=place_zh,
        place_en=place_en,
        is_active=user.is_active,
    )


def _grant_rows(user_id: int) -> Select[Grant, Region, Zone, School, Section]:
    return (
        select(Grant, Region, Zone, School, Section)
        .outerjoin(Region, Grant.region_id == Region.id)
        .outerjoin(Zone, Grant.zone_id == Zone.id)
        .outerjoin(School, Grant.school_id == School.id)
        .outerjoin(Section, Grant.section_id == Section.id)
        .where(Grant.user_id == user_id, in_force(Grant))
        .order_by(Grant.id)
    )


def _school_rows(user_id: int) -> Any:
    zoned = (
        select(zone_school.c.zone_id, zone_school.c.school_id)
        .join(Grant, Grant.zone_id == zone_school.c.zone_id)
        .where(Grant.user_id == user_id, in_force(Grant))
    )
    recused = select(literal(None), Recusal.school_id).where(
        Recusal.user_id == user_id, in_force(Recusal)
    )
    return union_all(zoned, recused)


def _place(row: Any) -> tuple[str, str]:
    _grant, region, zone, school, section = row
    if region is not None:
        return region.office_zh or region.name_zh, region.office_en or region.name_en
    named = zone or school or section
    return named.name_zh, named.name_en


def _active(row: Any, zones: dict[int, set[int]]) -> ActiveGrant:
    grant, region, *_others = row
    if grant.zone_id is not None:
        schools = frozenset(zones.get(grant.zone_id, set()))
        return ActiveGrant(grant.role, zone_id=grant.zone_id, zone_school_ids=schools)
    path = region.path if region is not None else None
    return ActiveGrant(
        grant.role, region_path=path, school_id=grant.school_id, section_id=grant.section_id
    )


def in_force(table: type[Grant] | type[Recusal], on: date | None = None) -> Any:
    """Condition: the grant or recusal counts on the day (default: today)."""
    day = on or clock.today()
    return (table.from_on <= day) & or_(table.to_on.is_(None), table.to_on >= day)


def users_with_role_at(school: School, *roles: Role) -> Sequence[User]:
    """Active users whose grant in force covers the school in one of the roles, by name.

    School roles are looked up at the school, region roles at its region and above, zone grants by
    the zone's schools.
    """
    return db.session.scalars(_holders(*_role_at(school, roles))).unique().all()


def ids_with_role_at(school: School, *roles: Role) -> Select[int]:
    """Ids of those people, the inactive ones included; for use inside a statement."""
    return select(Grant.user_id).where(in_force(Grant), *_role_at(school, roles))


def _role_at(school: School, roles: Sequence[Role]) -> tuple[ColumnElement[bool], ...]:
    ancestors = [int(part) for part in school.region_path.split("/") if part]
    zones = select(Zone.id).join(Zone.schools).where(School.id == school.id)
    covers = or_(
        Grant.school_id == school.id, Grant.region_id.in_(ancestors), Grant.zone_id.in_(zones)
    )
    return Grant.role.in_(roles), covers


def _holders(*of_grant: ColumnElement[bool]) -> Select[User]:
    """Active people with a grant in force of that kind, each once, by name."""
    holders = select(Grant.user_id).where(in_force(Grant), *of_grant)
    return select(User).where(User.is_active, User.id.in_(holders)).order_by(User.name, User.id)


def users_with_role_above(region_path: str, *roles: Role) -> Sequence[User]:
    """Active users with a grant in force in one of the roles for the region or one above, by name."""
    ancestors = [int(part) for part in region_path.split("/") if part]
    query = _holders(Grant.role.in_(roles), Grant.region_id.in_(ancestors))
    return db.session.scalars(query).all()


def people_of_section(section_id: int) -> Sequence[User]:
    """Active people of a bureau section, by name."""
    of_section = (Grant.role == Role.SECTION_STAFF, Grant.section_id == section_id)
    return db.session.scalars(_holders(*of_section)).all()


def user_by_login(login: str) -> User | None:
    """The account with that login name, active or not."""
    return db.session.scalar(
        select(User).where(User.login == plain_login(login)).options(selectinload(User.grants))
    )


def user_by_card(token: str) -> User | None:
    """Whose card leads there, active or not."""
    query = select(User).where(User.card_token == token)
    return db.session.scalar(query.options(selectinload(User.grants)))


def plain_login(login: str) -> str:
    """A login name as it is stored: trimmed and in small letters."""
    return login.strip().lower()


def session_by_hash(token_hash: str) -> UserSession | None:
    """The session with that token, ended or not, with its user."""
    return db.session.scalar(
        select(UserSession)
        .where(UserSession.token_hash == token_hash)
        .options(joinedload(UserSession.user))
    )


def open_sessions(user_id: int) -> Sequence[UserSession]:
    """Sessions of a user that nobody has ended, the last seen first; some may be idle too long."""
    query = (
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    return db.session.scalars(query).all()


def any_user() -> bool:
    """True when the database has at least one account."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def active_demo_logins() -> Sequence[str]:
    """Login names of demo accounts that could sign in; production must have none."""
    query = select(User.login).where(User.is_demo, User.is_active).order_by(User.login)
    return db.session.scalars(query).all()


def administered(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Region`: the actor administers it."""
    paths = [g.region_path for g in actor.grants if g.role is Role.ADMIN and g.region_path]
    wanted = [Region.path.startswith(path, autoescape=True) for path in paths]
    return or_(*wanted) if wanted else false()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `User`: the actor administers their home, or the scope of one of their grants.

    Ended grants count too, so that nobody disappears from the list.
    """
    return _at_home_or_granted(administered(actor))


def get_user(actor: Actor, public_id: str) -> User | None:
    """The account with that public id if the actor administers it in part."""
    query = select(User).where(User.public_id == public_id, visible_to(actor))
    return db.session.scalar(query.options(*with_grants()))


def with_grants() -> tuple[Any, ...]:
    """Loader options: the home, and the grants with their scopes."""
    grants = selectinload(User.grants)
    return (
        joinedload(User.home_region),
        grants.joinedload(Grant.region),
        grants.joinedload(Grant.zone).joinedload(Zone.region),
        grants.joinedload(Grant.school),
        grants.joinedload(Grant.section).joinedload(Section.region),
    )


@dataclass(frozen=True, slots=True)
class UserFilter:
    """What the list of accounts is narrowed to."""

    text: str = ""
    role: Role | None = None
    state: AccountState | None = None
    region: Region | None = None


def user_list(actor: Actor, wanted: UserFilter) -> Select[User]:
    """Accounts that the actor administers, unordered."""
    query = select(User).where(visible_to(actor))
    for word in wanted.text.split()[:5]:
        columns = (User.login, User.name, User.title, User.email, User.phone)
        query = query.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    if wanted.role is not None:
        holders = select(Grant.user_id).where(Grant.role == wanted.role, in_force(Grant))
        query = query.where(User.id.in_(holders))
    if wanted.state is not None:
        query = query.where(_state_condition(wanted.state))
    if wanted.region is not None:
        inside = Region.path.startswith(wanted.region.path, autoescape=True)
        query = query.where(_at_home_or_granted(inside))
    return query


def _state_condition(state: AccountState) -> ColumnElement[bool]:
    if state is AccountState.INACTIVE:
        return User.is_active.is_(False)
    return and_(User.is_active, User.must_change_password.is_(state is AccountState.FRESH))


def _at_home_or_granted(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    regions = select(Region.id).where(condition)
    schools = select(School.id).where(School.region_id.in_(regions))
    zones = select(Zone.id).where(Zone.region_id.in_(regions))
    sections = select(Section.id).where(Section.region_id.in_(regions))
    granted = select(Grant.user_id).where(
        or_(
            Grant.region_id.in_(regions),
            Grant.zone_id.in_(zones),
            Grant.school_id.in_(schools),
            Grant.section_id.in_(sections),
        )
    )
    return or_(User.home_region_id.in_(regions), User.id.in_(granted))


def grant_of(actor: Actor, public_id: str, grant_id: str) -> Grant | None:
    """A grant, looked up through its holder."""
    user = get_user(actor, public_id)
    return next((g for g in user.grants if g.public_id == grant_id), None) if user else None


def recusals_of(user_id: int) -> Sequence[Recusal]:
    """Declared relations of a person to schools, newest first, with the schools."""
    query = (
        select(Recusal)
        .where(Recusal.user_id == user_id)
        .options(joinedload(Recusal.school))
        .order_by(Recusal.id.desc())
    )
    return db.session.scalars(query).all()


def recusal_of(actor: Actor, public_id: str, recusal_id: str) -> Recusal | None:
    """A recusal, looked up through the person concerned."""
    user = get_user(actor, public_id)
    if user is None:
        return None
    return next((r for r in recusals_of(user.id) if r.public_id == recusal_id), None)


def session_of(actor: Actor, public_id: str, session_id: int) -> UserSession | None:
    """A session that nobody has ended, looked up through its person."""
    user = get_user(actor, public_id)
    rows = open_sessions(user.id) if user is not None else ()
    return next((row for row in rows if row.id == session_id), None)


def people_of_school(school: School) -> Sequence[Grant]:
    """Grants in force at the very school, of active accounts, heads first, with the people."""
    query = (
        select(Grant)
        .join(User, Grant.user_id == User.id)
        .where(Grant.school_id == school.id, in_force(Grant), User.is_active)
        .options(contains_eager(Grant.user))
        .order_by(Grant.role, User.name, User.id)
    )
    return db.session.scalars(query).all()


def supervisors_of_school(school: School) -> Sequence[User]:
    """Active supervisors whose zone holds the school, by name."""
    zones = select(zone_school.c.zone_id).where(zone_school.c.school_id == school.id)
    query = _holders(Grant.role == Role.SUPERVISOR, Grant.zone_id.in_(zones))
    return db.session.scalars(query).all()


def colleagues_of(user: User, limit: int = 20) -> Sequence[User]:
    """Active people who could take over from the user, by name.

    At a school or in a section everybody there; for a zone the supervisors and office leads of its
    region; for a region those with the same role.
    """
    beside = [_beside(grant) for grant in user.grants]
    if not beside:
        return []
    query = _holders(or_(*beside)).where(User.id != user.id).limit(limit)
    return db.session.scalars(query).all()


def _beside(grant: Grant) -> ColumnElement[bool]:
    if grant.school_id is not None:
        return Grant.school_id == grant.school_id
    if grant.section_id is not None:
        return Grant.section_id == grant.section_id
    if grant.zone is not None:
        region_id = grant.zone.region_id
        zones = select(Zone.id).where(Zone.region_id == region_id)
        place = or_(Grant.zone_id.in_(zones), Grant.region_id == region_id)
        return and_(Grant.role.in_(OFFICE_ROLES), place)
    return and_(Grant.role == grant.role, Grant.region_id == grant.region_id)
