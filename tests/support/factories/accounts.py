"""Makes people and their grants for tests."""

from datetime import date
from functools import cache
from itertools import count

from argon2 import PasswordHasher

from app.accounts.models import Grant, Recusal, User, UserSession
from app.accounts.queries import Person, person
from app.core.permissions import Role
from app.extensions import db
from app.schools.models import Region, School, Section, Zone

PASSWORD = "a-Long-Test-Phrase-7"
LONG_AGO = date(2020, 9, 1)  # before every moment at which a test may hold the clock
_serial = count(1)


@cache
def cheap_hash(password: str = PASSWORD) -> str:
    """A real argon2 hash with the smallest cost, made once per password."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def make_user(
    login: str = "",
    name: str = "",
    *,
    title: str = "",
    is_active: bool = True,
    must_change_password: bool = False,
) -> User:
    """An account with the password PASSWORD and no grant."""
    number = next(_serial)
    login = login or f"person{number}"
    user = User(
        login=login,
        name=name or f"测试员{number}",
        title=title,
        email=f"{login}@example.invalid",
        password_hash=cheap_hash(),
        must_change_password=must_change_password,
        is_active=is_active,
    )
    db.session.add(user)
    db.session.flush()
    return user


def grant_role(
    user: User, role: Role, scope: Region | Zone | School | Section, *, to_on: date | None = None
) -> Grant:
    """Give the user a role in a region, zone, school or section since long ago."""
    grant = Grant(user=user, role=role, from_on=LONG_AGO, to_on=to_on)
    if isinstance(scope, Region):
        grant.region = scope
    elif isinstance(scope, Zone):
        grant.zone = scope
    elif isinstance(scope, Section):
        grant.section = scope
    else:
        grant.school = scope
    db.session.add(grant)
    db.session.flush()
    return grant


def make_person(
    login: str, name: str, role: Role, scope: Region | Zone | School | Section, *, title: str = ""
) -> User:
    """An account with one grant."""
    user = make_user(login, name, title=title)
    grant_role(user, role, scope)
    return user


def recuse(user: User, school: School, reason: str = "近亲属在该校任教") -> Recusal:
    """Declare the user's relation to the school, in force since long ago."""
    recusal = Recusal(user=user, school=school, reason=reason, from_on=LONG_AGO)
    db.session.add(recusal)
    db.session.flush()
    return recusal


def actor(user: User) -> Person:
    """The user as an actor, with the rights that count now: what services take first."""
    return person(user)


def end_every_session() -> None:
    """As after too long a pause; committed, and the database let go."""
    for session in db.session.query(UserSession):
        session.last_seen_at = session.last_seen_at.replace(year=2020)
        session.created_at = session.created_at.replace(year=2020)
    db.session.commit()
    db.session.remove()
