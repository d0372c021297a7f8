"""Two people wrote the same place: the lead chooses, both stay in the history."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core import clock, history
from app.core.errors import NotAllowed, StaleState
from app.core.history import EventStyle
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.recorder import permissions
from app.recorder.models import SyncOperation
from app.recorder.service import effects
from app.recorder.service.batch import hold
from app.recorder.states import Field, Kind, Settled
from app.visits import queries as visits
from app.visits.models import Visit
from app.visits.service import Given, hold_open, keep_answer
from app.visits.states import Method
from app.visits.transcripts import FIELDS, Shape

CHANGED = _l("This has changed meanwhile. Please look at both once more.")

history.declare_event(
    "visit",
    "settle_conflict",
    EventStyle(_l("The lead chose between two answers"), "swap", "rest"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the record where an operation met it.

    `said` has the form of the operation's payload, `seen` is to be sent back with the choice. `by`
    and `at` are unknown for the summary, which belongs to the team.
    """

    said: dict[str, Any]
    seen: str
    by: str = ""
    at: datetime | None = None


def standing_of(visit: Visit, operation: SyncOperation) -> Standing:
    """What the lead compares the operation with."""
    if operation.kind is not Kind.ANSWER:
        return _standing_text(visit, operation)
    assert operation.item is not None
    answer = visits.get_answer(visit, operation.item)
    if answer is None:
        return Standing({"value": [], "na": False, "note": ""}, "0")
    given = visits.value_of(answer)
    words = [] if given.not_applicable else list(given.chosen)
    said = {"value": words, "na": given.not_applicable, "note": given.note}
    return Standing(said, str(answer.version), answer.answered_by.name, answer.answered_at)


def _standing_text(visit: Visit, operation: SyncOperation) -> Standing:
    said = operation.payload
    if operation.kind is Kind.SUMMARY:
        value: Any = effects.standing_summary(visit, said["field"])
        named = {"field": said["field"]}
    else:
        value = effects.standing_transcript(visit, operation.kind, said)
        named = {key: said[key] for key in said.keys() - {"value"}}
    text = json.dumps(value, ensure_ascii=True)
    seen = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Standing({**named, "value": value}, seen)


def settle(
    actor: Actor, visit: Visit, operation: SyncOperation, choice: Settled, *, seen: str
) -> None:
    """Let the answer that stands, the other one or both stay, as the lead says.

    Raises NotAllowed, StaleState when the record was closed, the conflict settled or the answer
    changed since the page with `seen` was made.
    """
    hold(visit)
    decision = permissions.may_settle(actor, visit)
    if not decision:
        raise NotAllowed(decision.reason)
    hold_open(actor, visit)
    db.session.refresh(operation, ["settled_at", "settled_as"])
    standing = standing_of(visit, operation)
    if not operation.is_open_conflict or standing.seen != seen:
        raise StaleState(CHANGED)
    made = _RULES[operation.kind](actor, visit, operation, standing, choice)
    operation.settled_at, operation.settled_by_id = clock.now(), actor.id
    operation.settled_as = choice
    operation.result = {**operation.result, "made": made}
    db.session.flush()
    _note(actor, visit, operation, standing)


def _settle_answer(
    actor: Actor, visit: Visit, operation: SyncOperation, standing: Standing, choice: Settled
) -> Any:
    assert operation.item is not None
    given = effects.given_of(operation.payload, int(standing.seen))
    chosen = Given(
        raw=given.raw,
        not_applicable=given.not_applicable,
        note=given.note,
        version=given.version,
        in_conflict=True,
        resolve=choice.value,
    )
    answer = keep_answer(actor, visit, operation.item, chosen)
    return answer.version if answer is not None else 0


def _settle_summary(
    actor: Actor, visit: Visit, operation: SyncOperation, standing: Standing, choice: Settled
) -> Any:
    name, mine = operation.payload["field"], operation.payload["value"]
    theirs = standing.said["value"]
    if choice is Settled.THEIRS:
        return theirs
    if choice is Settled.BOTH and name == Field.METHODS:
        mine = [method.value for method in Method if method in {*theirs, *mine}]
    elif choice is Settled.BOTH:
        mine = "\n".join(part for part in (theirs, mine) if part)
    with effects.refusing():
        effects.write_field(actor, visit, name, mine)
    return mine


def _settle_transcript(
    actor: Actor, visit: Visit, operation: SyncOperation, standing: Standing, choice: Settled
) -> Any:
    said, theirs = operation.payload, standing.said["value"]
    if choice is Settled.THEIRS:
        return theirs
    mine = said["value"]
    if choice is Settled.BOTH and _can_be_joined(operation):
        mine = "\n".join(part for part in (theirs, mine) if part)
    with effects.refusing():
        return effects.write_transcript(actor, visit, operation, mine)


def _can_be_joined(operation: SyncOperation) -> bool:
    """Two texts can stand below each other; two numbers, choices or moments cannot."""
    if operation.kind is Kind.LINE:
        return True
    spec = FIELDS[operation.payload["type"]][operation.payload["field"]]
    return spec.shape is Shape.TEXT


_RULES = {
    Kind.ANSWER: _settle_answer,
    Kind.SUMMARY: _settle_summary,
    Kind.TRANSCRIPT: _settle_transcript,
    Kind.LINE: _settle_transcript,
}


def _note(actor: Actor, visit: Visit, operation: SyncOperation, standing: Standing) -> None:
    """Both texts with their authors, whatever was chosen."""
    said = operation.payload
    where = operation.item.number if operation.item is not None else said.get("field", "line")
    left_out = {"value"} if effects.is_name(said) else set()
    history.record(
        visit,
        "settle_conflict",
        actor,
        data={
            "operation": operation.client_id,
            "item": where,
            "choice": operation.settled_as,
            "standing": {**_without(standing.said, left_out), "by": standing.by},
            "sent": {**_without(said, left_out), "by": operation.user.name},
        },
    )


def _without(said: Mapping[str, Any], left_out: set[str]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key not in left_out}
