"""Leases: of several schedulers one runs a job, and a dead one does not block it for long."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, or_, update

from app.core import clock
from app.core.database import insert_new
from app.extensions import db
from app.reminders.models import Lease


@dataclass(frozen=True, slots=True)
class Held:
    """A lease in hand; `fence` is larger than that of every holder before."""

    name: str
    holder: str
    fence: int


def acquire(name: str, holder: str, length: timedelta) -> Held | None:
    """Take a lease that is free or run out; None while somebody else holds it. The caller commits.

    A lease that reaches twice as far as any can was made by a clock that has been put back
    since, and counts as run out.
    """
    moment = clock.now()
    until = moment + length
    first = insert_new(
        Lease, [{"name": name, "holder": holder, "until": until, "fence": 1}], Lease.fence
    )
    if first:
        return Held(name, holder, 1)
    fence = db.session.scalar(
        update(Lease)
        .where(Lease.name == name, or_(Lease.until <= moment, Lease.until > until + length))
        .values(holder=holder, until=until, fence=Lease.fence + 1)
        .returning(Lease.fence)
        .execution_options(synchronize_session=False)
    )
    return None if fence is None else Held(name, holder, fence)


def renew(held: Held, length: timedelta) -> bool:
    """Hold on to a lease; False when it was taken over. The caller commits."""
    return _change(held, until=clock.now() + length)


def release(held: Held) -> bool:
    """Give a lease back, so that the next run need not wait; False when it was taken over."""
    return _change(held, until=clock.now())


def _change(held: Held, **values: object) -> bool:
    result = db.session.execute(
        update(Lease)
        .where(Lease.name == held.name, Lease.holder == held.holder, Lease.fence == held.fence)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def forget(name: str) -> None:
    """Remove a lease whose job is gone."""
    db.session.execute(delete(Lease).where(Lease.name == name))
