"""Signing in: attempts are counted before the password is looked at, so parallel guesses count too.

A name and an address each get a growing pause after wrong tries, at most a quarter of an hour; nobody
is locked out for good. Unknown names are treated exactly like known ones.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.accounts.models import SignInFailure, User, UserSession
from app.accounts.queries import plain_login, user_by_login
from app.accounts.service.passwords import needs_new_hash, store_password
from app.accounts.service.sessions import start_session
from app.core import audit, clock
from app.core.permissions import NOBODY
from app.extensions import db

FREE_TRIES_PER_NAME = 5
FREE_TRIES_PER_ADDRESS = 30
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
NAME_WINDOW = timedelta(hours=24)
ADDRESS_WINDOW = timedelta(hours=1)
KNOWN_ADDRESS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is needed to check a password outside a transaction."""

    login: str
    address: str
    user_id: int | None
    password_hash: str | None
    is_demo: bool = False
    tries_left: int = 0
    wait: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Claimed:
    """Whoever says to be a user but has not proved it; for the audit trail only."""

    id: int | None
    name: str
    is_authenticated: bool = False
    is_system: bool = False
    grants: tuple[()] = ()
    recused_school_ids: frozenset[int] = frozenset()


def begin_attempt(login: str, address: str) -> Attempt:
    """Count a try for the name and the address, and read what the password is checked against.

    When a pause is still running, `wait` says how long; such a try is neither checked nor counted.
    """
    name, address = plain_login(login)[:60], address[:64]
    user = user_by_login(name)
    tries = _tries_of_name(name, address, user)
    wait = max(
        pause_after(tries, FREE_TRIES_PER_NAME, clock.now()),
        pause_after(_tries_of_address(address), FREE_TRIES_PER_ADDRESS, clock.now()),
    )
    attempt = Attempt(
        login=name,
        address=address,
        user_id=user.id if user is not None else None,
        password_hash=user.password_hash if user is not None and user.is_active else None,
        is_demo=user is not None and user.is_demo,
        tries_left=max(FREE_TRIES_PER_NAME - len(tries) - 1, 0),
        wait=wait,
    )
    if not wait:
        db.session.add(SignInFailure(login=_key(name), address=address))
        db.session.flush()
    return attempt


def complete_attempt(attempt: Attempt, *, agent: str, new_hash: str | None = None) -> str | None:
    """After the right password: forget the tries, start a session; returns its token.

    None when the account was deactivated meanwhile.
    """
    user = db.session.get(User, attempt.user_id) if attempt.user_id is not None else None
    if user is None or not user.is_active:
        return None
    if new_hash is not None:
        store_password(user, new_hash)
    db.session.execute(
        delete(SignInFailure).where(
            SignInFailure.login == _key(attempt.login), SignInFailure.address == attempt.address
        )
    )
    _forget_old_tries()
    token = start_session(user, address=attempt.address, agent=agent)
    audit.record("sign_in", Claimed(user.id, user.name), target=user.login)
    return token


def refuse_attempt(attempt: Attempt, reason: str) -> None:
    """Write the refusal into the audit trail; a name that does not exist is not kept."""
    user = db.session.get(User, attempt.user_id) if attempt.user_id is not None else None
    claimed = Claimed(user.id, user.name) if user is not None else NOBODY
    audit.record(
        "sign_in",
        claimed,
        result="failed",
        target=user.login if user is not None else "",
        detail={"reason": reason},
        address=attempt.address,
    )


def outdated(password_hash: str | None) -> bool:
    """True when a hash that was just verified should be made again with today's costs."""
    return password_hash is not None and needs_new_hash(password_hash)


def pause_after(moments: Sequence[datetime], free: int, now: datetime) -> timedelta:
    """Time still to wait after wrong tries at `moments` (oldest first), of which `free` cost nothing."""
    if len(moments) < free:
        return timedelta(0)
    doublings = min(len(moments) - free, 10)
    pause = min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
    return max(moments[-1] + pause - now, timedelta(0))


def _tries_of_name(name: str, address: str, user: User | None) -> Sequence[datetime]:
    query = (
        select(SignInFailure.at)
        .where(SignInFailure.login == _key(name), SignInFailure.at > clock.now() - NAME_WINDOW)
        .order_by(SignInFailure.at)
    )
    # Guessing from elsewhere must not keep people out of the places where they always sign in.
    if user is not None and _is_known_address(user, address):
        query = query.where(SignInFailure.address == address)
    return db.session.scalars(query).all()


def _tries_of_address(address: str) -> Sequence[datetime]:
    query = (
        select(SignInFailure.at)
        .where(SignInFailure.address == address, SignInFailure.at > clock.now() - ADDRESS_WINDOW)
        .order_by(SignInFailure.at)
    )
    return db.session.scalars(query).all()


def _is_known_address(user: User, address: str) -> bool:
    since = clock.now() - timedelta(days=KNOWN_ADDRESS_DAYS)
    query = select(UserSession.id).where(
        UserSession.user_id == user.id,
        UserSession.address == address,
        UserSession.created_at > since,
    )
    return db.session.scalar(query.limit(1)) is not None


def _forget_old_tries() -> None:
    db.session.execute(delete(SignInFailure).where(SignInFailure.at < clock.now() - NAME_WINDOW))


def _key(login: str) -> str:
    # People type their password into the name field; what they typed is therefore not kept.
    return hashlib.sha256(login.encode()).hexdigest()[:40]
