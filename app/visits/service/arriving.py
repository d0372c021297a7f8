"""Arrival at the school: its time, and where the device was when the office asks for that."""

from datetime import timedelta
from typing import Any

from app.core import clock, policy
from app.core.errors import InvalidInput
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.core.position import Position, metres_between
from app.extensions import db
from app.visits import notices
from app.visits.models import Visit
from app.visits.permissions import asks_arrival_position
from app.visits.transcripts import Claim
from app.visits.workflow import VISIT

LONGEST_WHY = 500


def arrive(
    actor: Actor,
    visit: Visit,
    *,
    claim: Claim | None = None,
    position: Position | None = None,
    away_reason: str = "",
) -> None:
    """Record the arrival; an unannounced visit becomes visible to the school.

    The time is that of the server, or what a device claims for a button that was pressed without a
    network: put right by the offset of its clock. A time that cannot be (before the planned day, or
    still to come) does not count: then it is that of the receipt, and the claim is kept beside it.

    Where the office checks positions (`visit.arrival_position`), where the device was is kept, or that
    it did not say. Too far from the school wants a reason: InvalidInput (`away_reason`). What a device
    claims later is kept without one, because the arrival has happened: the pages then say so.
    """
    now = clock.now()
    away_reason = away_reason.strip()
    if len(away_reason) > LONGEST_WHY:
        raise InvalidInput(
            {"away_reason": _l("At most %(number)s characters.", number=LONGEST_WHY)}
        )
    entry = VISIT.perform(visit, "arrive", actor, data=_claimed(claim))
    visit.arrived_at = now
    if asks_arrival_position(visit):
        _note_position(visit, position, away_reason)
        if claim is None and visit.arrived_elsewhere and not away_reason:
            raise InvalidInput({"away_reason": why_wanted(visit)})
    if claim is not None:
        visit.arrival_device_at, visit.arrival_offset_ms = claim.device_at, claim.offset_ms
        visit.arrival_received_at = now
        at = claim.device_at + timedelta(milliseconds=claim.offset_ms)
        if at <= now and clock.local(at).date() >= visit.planned_on:
            visit.arrived_at = at
    db.session.flush()
    notices.announce(entry, visit)


def why_wanted(visit: Visit) -> Any:
    """Says how far from the school the device is, and what is wanted."""
    return _l(
        "The device is %(metres)s m from the school; %(tolerance)s m are allowed. Please write why you"
        " arrive there.",
        metres=visit.arrival_distance_m,
        tolerance=visit.arrival_tolerance_m,
    )


def arrival_tolerance(visit: Visit) -> int:
    """Metres from the school within which an arrival wants no reason."""
    metres: int = policy.value("visit.arrival_metres", visit.school.region_path)
    return metres


def _note_position(visit: Visit, position: Position | None, away_reason: str) -> None:
    school = visit.school
    visit.arrival_tolerance_m = arrival_tolerance(visit)
    if position is None:
        return
    visit.arrival_position = position.written
    visit.arrival_accuracy_m = position.accuracy_m
    if school.latitude is None or school.longitude is None:
        return
    there = Position(school.latitude, school.longitude)
    visit.arrival_distance_m = metres_between(position, there)
    if visit.arrived_elsewhere:
        visit.arrival_away_reason = away_reason


def _claimed(claim: Claim | None) -> dict[str, Any] | None:
    if claim is None:
        return None
    return {"device_at": claim.device_at.isoformat(), "offset_ms": claim.offset_ms}
