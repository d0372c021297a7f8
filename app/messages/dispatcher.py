"""Delivering what is in the outbox: claim with a lease, send, mark; each step its own commit.

A claim is a conditional update, so of two dispatchers one wins the row; its token fences the mark, so
a dispatcher that slept through its lease cannot mark what another has taken over. A crash after the
server took the mail and before the mark means one more copy with the same Message-ID, never a lost one.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.database import insert_new, reading
from app.extensions import db
from app.messages import queries
from app.messages.mailer import Refused, ServerDown, Transport, compose
from app.messages.models import ChannelHealth, Delivery
from app.messages.states import EMAIL, DeliveryStatus
from config import Settings

logger = logging.getLogger("bihuan")

LEASE = timedelta(minutes=3)  # longer than one mail can take with every step at its time limit
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
LONGEST_SERVER_PAUSE = timedelta(minutes=10)
MOST_ATTEMPTS = 14  # with the pauses above: a little more than a day


UNCLAIMED = {"claimed_by": None, "claimed_until": None}


@dataclass(slots=True)
class DeliveryReport:
    """Counts of one run: sent, put off for another try, given up, taken over by somebody else."""

    sent: int = 0
    put_off: int = 0
    parked: int = 0
    taken_over: int = 0
    server_error: str = ""

    def as_data(self) -> dict[str, Any]:
        """What is not zero, for the record of the run."""
        return {name: value for name, value in asdict(self).items() if value}


def deliver_due(
    now: datetime,
    limit: int = 200,
    *,
    settings: Settings,
    transport: Callable[[Settings], Transport],
    keep_going: Callable[[], bool] = lambda: True,
) -> DeliveryReport:
    """Try every delivery that is due at `now`, at most `limit`; commits after each.

    A row that cannot be sent is put off (the pause doubles, with jitter, up to LONGEST_PAUSE) or, when
    trying again cannot help, parked; the others go on. While the server cannot be reached no row is
    touched at all.
    """
    report = DeliveryReport()
    trouble, due = _look(now, limit)
    report.server_error = trouble
    if not due:
        return report
    try:
        with transport(settings) as way:
            if trouble:
                _note_server_up()
            report.server_error = ""
            for delivery_id in due:
                if not keep_going():
                    break
                _deliver(delivery_id, way, settings, report)
    except ServerDown as error:
        report.server_error = str(error)[:300]
        _note_server_down(report.server_error)
    return report


def _look(now: datetime, limit: int) -> tuple[str, Sequence[int]]:
    """The channel's trouble, if it has any, and the rows to try; reads only."""
    with reading():
        health = queries.health()
        if health is None or health.paused_until is None:
            return "", queries.due_delivery_ids(now, limit)
        due = [] if health.paused_until > now else queries.due_delivery_ids(now, limit)
        return health.last_error, due


def _deliver(delivery_id: int, way: Transport, settings: Settings, report: DeliveryReport) -> None:
    claim = take(delivery_id)
    if claim is None:
        report.taken_over += 1
        return
    try:
        way.send(_composed(delivery_id, settings))
    except ServerDown:
        _release(claim)
        raise
    except Refused as error:
        _refused(claim, str(error), is_final=error.is_final, report=report)
    except Exception as error:
        logger.exception("delivery failed", extra={"facts": {"delivery": delivery_id}})
        _refused(claim, f"{type(error).__name__}: {error}", is_final=False, report=report)
    else:
        marked = _mark(
            claim, status=DeliveryStatus.SENT, sent_at=clock.now(), last_error="", **UNCLAIMED
        )
        report.sent += marked
        report.taken_over += not marked


def _composed(delivery_id: int, settings: Settings) -> EmailMessage:
    delivery = db.session.get_one(Delivery, delivery_id, options=[joinedload(Delivery.message)])
    try:
        return compose(delivery, settings)
    finally:
        # Nobody waits for the mail server with a transaction open.
        db.session.rollback()


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to try a delivery now; `attempts` counts this one too."""

    delivery_id: int
    token: str
    attempts: int


def take(delivery_id: int) -> Claim | None:
    """Claim a due delivery for LEASE and commit; None when somebody else was first.

    The attempt is counted here, so that a row that kills the process is parked in the end as well.
    """
    moment = clock.now()
    token = secrets.token_hex(16)
    attempts = db.session.scalar(
        update(Delivery)
        .where(Delivery.id == delivery_id, *queries.is_due(moment))
        .values(claimed_by=token, claimed_until=moment + LEASE, attempts=Delivery.attempts + 1)
        .returning(Delivery.attempts)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return None if attempts is None else Claim(delivery_id, token, attempts)


def _refused(claim: Claim, reason: str, *, is_final: bool, report: DeliveryReport) -> None:
    parked = is_final or claim.attempts >= MOST_ATTEMPTS
    marked = _mark(
        claim,
        status=DeliveryStatus.PARKED if parked else DeliveryStatus.FAILED,
        next_attempt_at=clock.now() + pause(claim.attempts, LONGEST_PAUSE),
        last_error=reason[:300],
        **UNCLAIMED,
    )
    report.parked += marked and parked
    report.put_off += marked and not parked
    report.taken_over += not marked


def _release(claim: Claim) -> None:
    """Give a claim back unused: the server was away, which says nothing about this row."""
    _mark(claim, attempts=Delivery.attempts - 1, **UNCLAIMED)


def _mark(claim: Claim, **values: Any) -> bool:
    """Write values while the claim still holds and commit; False when it was taken over."""
    result = db.session.execute(
        update(Delivery)
        .where(Delivery.id == claim.delivery_id, Delivery.claimed_by == claim.token)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return bool(result.rowcount)  # type: ignore[attr-defined]


def pause(failures: int, longest: timedelta) -> timedelta:
    """Time until the next try: doubled with every failure up to `longest`, a quarter of it random."""
    seconds = min(FIRST_PAUSE.total_seconds() * 2 ** min(failures - 1, 20), longest.total_seconds())
    return timedelta(seconds=seconds * (875 + secrets.randbelow(251)) / 1000)


def _note_server_down(reason: str) -> None:
    """Leave the channel alone for a while, longer with every failure."""
    moment = clock.now()
    insert_new(ChannelHealth, [{"channel": EMAIL, "since_at": moment}], ChannelHealth.channel)
    health = db.session.get_one(ChannelHealth, EMAIL, with_for_update=True)
    health.failures += 1
    health.since_at = health.since_at or moment
    health.paused_until = moment + pause(health.failures, LONGEST_SERVER_PAUSE)
    health.last_error = reason
    db.session.commit()


def _note_server_up() -> None:
    db.session.execute(
        update(ChannelHealth)
        .where(ChannelHealth.channel == EMAIL)
        .values(failures=0, since_at=None, paused_until=None, last_error="")
    )
    db.session.commit()
