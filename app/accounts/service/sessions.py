"""Sessions: rows that a random token opens until they end, stand idle too long or grow too old."""

import enum
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Executable, update

from app.accounts.models import User, UserSession
from app.accounts.queries import open_sessions
from app.core import clock
from app.extensions import db

SEEN_EVERY = timedelta(minutes=1)


class SessionEnd(enum.StrEnum):
    """Why a session no longer counts."""

    ENDED = "ended"
    IDLE = "idle"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long sessions last: minutes without a request, hours in all."""

    idle_minutes: int
    hours: int

    def for_admin(self) -> "Limits":
        """Administrators may stay idle half as long."""
        return Limits(max(self.idle_minutes // 2, 1), self.hours)


def hash_token(token: str) -> str:
    """What is kept of a session token: SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(user: User, *, address: str, agent: str) -> str:
    """A new session of the user; returns its token, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        UserSession(
            token_hash=hash_token(token),
            user_id=user.id,
            address=address[:64],
            agent=agent[:200],
        )
    )
    db.session.flush()
    return token


def end_of(session: UserSession, limits: Limits, now: datetime | None = None) -> SessionEnd | None:
    """Why the session no longer counts, or None while it does."""
    moment = now or clock.now()
    if session.ended_at is not None:
        return SessionEnd.ENDED
    if moment - session.last_seen_at > timedelta(minutes=limits.idle_minutes):
        return SessionEnd.IDLE
    if moment - session.created_at > timedelta(hours=limits.hours):
        return SessionEnd.TOO_OLD
    return None


def is_seen_stale(session: UserSession) -> bool:
    """True when “last seen” should be written again (once a minute)."""
    return clock.now() - session.last_seen_at >= SEEN_EVERY


def seen_statement(session: UserSession) -> Executable:
    """The statement that writes “last seen”, to be run beside the request's transaction."""
    return update(UserSession).where(UserSession.id == session.id).values(last_seen_at=clock.now())


def note_seen(session: UserSession) -> None:
    """Write “last seen” with the request's own transaction."""
    session.last_seen_at = clock.now()


def end_session(session: UserSession) -> None:
    """End one session; it is refused from the next request on."""
    if session.ended_at is None:
        session.ended_at = clock.now()
        db.session.flush()


def end_sessions(user: User, *, but: UserSession | None = None) -> int:
    """End all sessions of the user, except `but`; returns how many."""
    ended = 0
    for session in open_sessions(user.id):
        if but is None or session.id != but.id:
            session.ended_at = clock.now()
            ended += 1
    db.session.flush()
    return ended
