"""Signatures given on a device: bound to the slip that it showed, kept whatever became of it since."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.core.errors import NotAllowed, StaleState
from app.core.permissions import Actor
from app.papers.service import plain, revive
from app.recorder.models import SyncOperation
from app.recorder.protocol import Operation, Refused
from app.recorder.service.effects import refusing
from app.recorder.states import Kind, Late, Refusal
from app.visits import permissions
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.service import Signing, SlipChanged, SlipContent
from app.visits.service.contents import checksum_of
from app.visits.service.signing import way_of
from app.visits.service.strokes import Stroke, read_strokes
from app.visits.states import SchoolAnswer, SignerRole, SigningWay, VisitState

MOST = 100_000
"""No position or term of a problem is greater."""


def shown_slip(said: Mapping[str, Any]) -> SlipContent:
    """What the device showed when it was signed. Raises Refused for what cannot have been a slip."""
    try:
        content = revive(SlipContent, json.loads(said["slip"]))
        is_whole = checksum_of(plain(content)) == said["shown"]
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        raise Refused(Refusal.MALFORMED) from None
    if not is_whole or not _is_typed(content):
        raise Refused(Refusal.MALFORMED)
    return content


def signing_of(said: Mapping[str, Any]) -> Signing:
    """The signature in a payload as the service takes it."""
    return Signing(
        way=SigningWay(said["way"]) if said["way"] else None,
        role=SignerRole(said["role"]) if said["role"] else None,
        strokes=said["strokes"],
        shown=said["shown"],
        signed_at=said["signed_at"],
    )


def sign(actor: Actor, visit: Visit, operation: Operation) -> Late | None:
    """Record the school's answer as the form does; why it is only kept beside the slip, if so.

    Raises Refused for what no slip of this visit can have shown, and for an answer that lacks something.
    """
    said = operation.payload
    if shown_slip(said).number != visit.number:
        raise Refused(Refusal.MALFORMED)
    if visit.state in {VisitState.DRAFT, VisitState.PLANNED}:
        raise Refused(Refusal.NOT_ARRIVED)
    answer, signed = SchoolAnswer(said["answer"]), signing_of(said)
    with refusing(Kind.SIGNATURE):
        visits.check_feedback(answer, said["by"], said["text"], signed)
    try:
        visits.record_feedback(
            actor, visit, answer=answer, by=said["by"], text=said["text"], signed=signed
        )
    except NotAllowed:
        return Late.NOT_LEAD if permissions.may_arrive(actor, visit) else Late.LEFT
    except SlipChanged:
        return Late.CHANGED
    except StaleState:
        return _why_stale(visit)
    return None


def signed_slip(operation: SyncOperation) -> tuple[SlipContent, Sequence[Stroke]]:
    """What was shown when a signature of the appendix was given, and its strokes."""
    said = operation.payload
    way = way_of(SchoolAnswer(said["answer"]), signing_of(said))
    strokes = read_strokes(said["strokes"]) if way is SigningWay.DRAWN else []
    return shown_slip(said), strokes


def _is_typed(content: SlipContent) -> bool:
    """Whether texts are texts and numbers numbers: pages will show them."""
    one = content
    texts: list[Any] = [one.theme, one.school_code, one.school_zh, one.school_en, one.merits]
    texts += [one.number, one.advice, *one.team]
    numbers: list[Any] = []
    for problem in one.problems:
        texts += [problem.title, problem.text, problem.basis, problem.demand]
        numbers += [problem.position, problem.term]
    return all(type(text) is str for text in texts) and all(
        type(number) is int and 0 <= number < MOST for number in numbers
    )


def _why_stale(visit: Visit) -> Late:
    if visit.state is VisitState.CANCELLED:
        return Late.CANCELLED
    return Late.ANSWERED if visit.school_answer is not None else Late.CHANGED
