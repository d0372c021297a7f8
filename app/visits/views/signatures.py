"""How a signed slip is shown: its content in words, the strokes as a drawing, and whether it verifies."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.core.deadline_text import term_text
from app.visits import queries, service
from app.visits.models import Visit
from app.visits.service import SlipContent, strokes
from app.visits.states import SchoolAnswer, SignerRole, SigningWay

CLOCKS_DIFFER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Mark:
    """What the macro `signature` shows; `received_at` only when the device's clock said otherwise."""

    answer: SchoolAnswer
    way: SigningWay
    role: SignerRole | None
    name: str
    path: str
    box: str
    at: datetime
    received_at: datetime | None
    recorded_by: str
    slip: str
    checksum: str
    verifies: bool


def signature_mark(visit: Visit) -> Mark | None:
    """The answer that counts, checked anew; None before the school has answered."""
    signature = queries.newest_signature(visit) if visit.school_answer is not None else None
    if signature is None:
        return None
    received = signature.received_at
    at = signature.signed_at or received
    return Mark(
        answer=signature.answer,
        way=signature.way,
        role=signature.role,
        name=signature.name,
        path=service.path_of(signature.strokes),
        box=strokes.BOX,
        at=at,
        received_at=received if abs(received - at) > CLOCKS_DIFFER else None,
        recorded_by=signature.recorded_by.name if signature.recorded_by is not None else "",
        slip=signature.content_sha256,
        checksum=signature.sha256,
        verifies=service.verifies(signature),
    )


def slip_facts(content: SlipContent) -> dict[str, Any]:
    """What the template of the slip needs beside the form."""
    arrived = content.arrived_at
    return {
        "content": content,
        "visited_on": clock.local(arrived).date() if arrived is not None else None,
        "term_words": term_text,
    }
