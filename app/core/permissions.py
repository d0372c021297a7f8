"""Roles, actors, decisions and the registry of policies.

A policy is a plain function `(actor, subject) -> Decision`. The same function serves the loader, the
service, the template and the tests; its name is registered so that a test can take it away and watch
something turn red.
"""

import enum
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l


class Role(enum.StrEnum):
    """What a grant lets its holder be."""

    SUPERVISOR = "supervisor"
    OFFICE_LEAD = "office_lead"
    LEADER = "leader"
    SCHOOL_HEAD = "school_head"
    SCHOOL_STAFF = "school_staff"
    SECTION_STAFF = "section_staff"
    ADMIN = "admin"
    AUDITOR = "auditor"

    @property
    def label(self) -> Text:
        """Name of the role in the reader's language."""
        return _ROLE_LABELS[self]


_ROLE_LABELS: dict[Role, Text] = {
    Role.SUPERVISOR: _l("Supervisor"),
    Role.OFFICE_LEAD: _l("Office lead"),
    Role.LEADER: _l("Leader"),
    Role.SCHOOL_HEAD: _l("School head"),
    Role.SCHOOL_STAFF: _l("School staff"),
    Role.SECTION_STAFF: _l("Staff of a bureau section"),
    Role.ADMIN: _l("Administrator"),
    Role.AUDITOR: _l("Security auditor"),
}

REGION_ROLES = frozenset({Role.SUPERVISOR, Role.OFFICE_LEAD, Role.LEADER, Role.ADMIN, Role.AUDITOR})
SCHOOL_ROLES = frozenset({Role.SCHOOL_HEAD, Role.SCHOOL_STAFF})
BUSINESS_ROLES = frozenset(set(Role) - {Role.SECTION_STAFF, Role.ADMIN, Role.AUDITOR})
OFFICE_ROLES = frozenset({Role.SUPERVISOR, Role.OFFICE_LEAD})


@dataclass(frozen=True, slots=True)
class ActiveGrant:
    """A role that counts today, with its scope: a region subtree, a zone, one school or one section.

    A section covers no school: its people see what was referred to it and nothing else.
    """

    role: Role
    region_path: str | None = None
    school_id: int | None = None
    zone_id: int | None = None
    zone_school_ids: frozenset[int] = frozenset()
    section_id: int | None = None

    def covers_school(self, school_id: int, region_path: str) -> bool:
        """True when the school lies in the scope; `region_path` is the path of its region."""
        if self.school_id is not None:
            return self.school_id == school_id
        if self.zone_id is not None:
            return school_id in self.zone_school_ids
        return self.region_path is not None and region_path.startswith(self.region_path)

    def covers_region(self, region_path: str) -> bool:
        """True when the whole region lies in the scope."""
        return self.region_path is not None and region_path.startswith(self.region_path)


class SchoolLike(Protocol):
    """What a policy needs to know of a school."""

    @property
    def id(self) -> int: ...
    @property
    def region_path(self) -> str: ...


class Actor(Protocol):
    """Whoever acts: a signed-in person, nobody, or the system itself."""

    @property
    def id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def is_authenticated(self) -> bool: ...
    @property
    def is_system(self) -> bool: ...
    @property
    def grants(self) -> tuple[ActiveGrant, ...]: ...
    @property
    def recused_school_ids(self) -> frozenset[int]: ...


@dataclass(frozen=True, slots=True)
class Nobody:
    """The actor of a request without a valid session."""

    id: int | None = None
    name: str = ""
    is_authenticated: bool = False
    is_active: bool = False
    is_anonymous: bool = True
    is_system: bool = False
    grants: tuple[ActiveGrant, ...] = ()
    recused_school_ids: frozenset[int] = frozenset()

    def get_id(self) -> None:
        """Flask-Login asks every user object for an id; nobody has none."""


@dataclass(frozen=True, slots=True)
class System:
    """The actor of scheduled work; policies let it do only what they name."""

    id: int | None = None
    name: str = "system"
    is_authenticated: bool = True
    is_system: bool = True
    grants: tuple[ActiveGrant, ...] = ()
    recused_school_ids: frozenset[int] = frozenset()


NOBODY = Nobody()
SYSTEM = System()


@dataclass(frozen=True, slots=True)
class Decision:
    """May or may not, with the sentence that says why not."""

    allowed: bool
    reason: Text = field(default="")

    def __bool__(self) -> bool:
        return self.allowed


ALLOW = Decision(True)
NOT_YOURS = Decision(False, _l("Your role does not include this."))
RECUSED = _l("You are recused at this school.")


def deny(reason: Text) -> Decision:
    """A refusal with its sentence."""
    return Decision(False, reason)


def allow_if(condition: bool, otherwise: Text) -> Decision:
    """ALLOW when the condition holds, else a refusal with the sentence."""
    return ALLOW if condition else Decision(False, otherwise)


def holds(actor: Actor, *roles: Role) -> bool:
    """True when the actor has any of the roles anywhere."""
    return any(grant.role in roles for grant in actor.grants)


def holds_at(actor: Actor, school: SchoolLike, *roles: Role) -> bool:
    """True when the actor has any of the roles with a scope that covers the school."""
    return any(
        grant.role in roles and grant.covers_school(school.id, school.region_path)
        for grant in actor.grants
    )


def holds_in(actor: Actor, region_path: str, *roles: Role) -> bool:
    """True when the actor has any of the roles for the whole region."""
    return any(grant.role in roles and grant.covers_region(region_path) for grant in actor.grants)


def belongs_to_school(actor: Actor, school_id: int) -> bool:
    """True when the actor holds any grant at this very school."""
    return any(grant.school_id == school_id for grant in actor.grants)


def is_recused(actor: Actor, school_id: int) -> bool:
    """True when the actor declared a relation to the school or holds a grant there."""
    return school_id in actor.recused_school_ids or belongs_to_school(actor, school_id)


Policy = Callable[[Actor, Any], Decision]

POLICIES: dict[str, Policy] = {}
_opened: set[str] = set()


def policy(function: Callable[[Actor, Any], Decision]) -> Policy:
    """Register a policy under `<feature>.<function name>`."""
    feature = function.__module__.split(".")[1]
    name = f"{feature}.{function.__name__}"

    @functools.wraps(function)
    def asked(actor: Actor, subject: Any) -> Decision:
        return ALLOW if name in _opened else function(actor, subject)

    if name in POLICIES:
        raise RuntimeError(f"policy {name} is declared twice")
    POLICIES[name] = asked
    asked.policy_name = name  # type: ignore[attr-defined]
    return asked


@contextmanager
def taken_away(name: str) -> Iterator[None]:
    """Let one policy allow everything inside the block: the mutation check of the guard."""
    if name not in POLICIES:
        raise KeyError(name)
    _opened.add(name)
    try:
        yield
    finally:
        _opened.discard(name)


@policy
def may_sign_in(actor: Actor, subject: Any) -> Decision:
    """Any signed-in person."""
    return allow_if(actor.is_authenticated, _l("Please sign in first."))
