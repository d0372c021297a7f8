"""Signing the exit slip: what was shown is what is signed, and both can be checked for ever."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.core import clock
from app.core.errors import InvalidInput, StaleState
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.papers.service import plain, revive
from app.visits.models import Signature, Visit
from app.visits.queries import newest_signature
from app.visits.service import hooks
from app.visits.service.contents import SlipContent, checksum_of
from app.visits.service.strokes import read_strokes
from app.visits.states import SchoolAnswer, SignerRole, SigningWay

IN_PERSON = (SchoolAnswer.ACKNOWLEDGED, SchoolAnswer.OBJECTED)


class SlipChanged(StaleState):
    """The slip says something else than what the school was shown."""

    def __init__(self) -> None:
        super().__init__(
            _l(
                "The slip has changed since it was shown. Please let the school read the new version"
                " below, then send the answer again: what was written and signed is still here."
            )
        )


@dataclass(frozen=True, slots=True)
class Signing:
    """What a page sends with an answer.

    `shown` is the checksum that stood on the page (None: nothing was on a screen), `strokes` the text
    of its hidden field, `signed_at` the device's clock. Without a way, strokes make it a drawn one.
    """

    way: SigningWay | None = SigningWay.PRINTED
    role: SignerRole | None = None
    strokes: str = ""
    shown: str | None = None
    signed_at: str = ""


def slip_of(visit: Visit) -> SlipContent:
    """What the exit slip says now."""
    school = visit.school
    return SlipContent(
        number=visit.number or "",
        kind=visit.kind,
        theme=visit.theme,
        school_code=school.code,
        school_zh=school.name_zh,
        school_en=school.name_en,
        arrived_at=visit.arrived_at,
        left_at=visit.left_at,
        recorded_at=visit.recorded_at,
        team=tuple(person.name for person in visit.team),
        merits=visit.merits,
        advice=visit.advice,
        problems=tuple(problem for part in hooks.slip_problems.collect(visit) for problem in part),
    )


def slip_as_signed(visit: Visit) -> SlipContent | None:
    """What the slip said when the school answered; None before, or when that was not kept."""
    signature = newest_signature(visit)
    return revive(SlipContent, signature.content) if signature is not None else None


def require_shown(content: SlipContent, shown: str | None) -> None:
    """Raise SlipChanged unless the page showed just this."""
    if shown is not None and not secrets.compare_digest(
        shown.encode("utf-8", "replace"), content.checksum.encode()
    ):
        raise SlipChanged


def way_of(answer: SchoolAnswer, signing: Signing) -> SigningWay:
    """How the answer is signed. Raises InvalidInput when it ought to be and is not."""
    if answer not in IN_PERSON:
        return SigningWay.NOBODY
    way = signing.way or (SigningWay.DRAWN if signing.strokes.strip() else None)
    if way is None or (way is SigningWay.DRAWN and not signing.strokes.strip()):
        raise InvalidInput(
            {"strokes": _l("Please sign in the box, or choose another way of signing.")}
        )
    return way


def errors_of(answer: SchoolAnswer, signing: Signing) -> dict[str, Text]:
    """What is wrong with a signing, by field; empty when it can be kept."""
    try:
        if way_of(answer, signing) is SigningWay.DRAWN:
            read_strokes(signing.strokes)
    except InvalidInput as error:
        return error.errors
    return {}


def sign(
    actor: Actor,
    visit: Visit,
    content: SlipContent,
    *,
    answer: SchoolAnswer,
    name: str,
    text: str,
    signing: Signing,
) -> Signature:
    """Keep an answer with the slip that it answers, sealed. Raises InvalidInput by field."""
    way = way_of(answer, signing)
    signature = Signature(
        visit_id=visit.id,
        answer=answer,
        text=text,
        name=name,
        role=signing.role if answer is not SchoolAnswer.ABSENT else None,
        way=way,
        strokes=read_strokes(signing.strokes) if way is SigningWay.DRAWN else [],
        content=plain(content),
        content_sha256=content.checksum,
        signed_at=read_claim(signing.signed_at) if way is not SigningWay.NOBODY else None,
        received_at=clock.now(),
        recorded_by_id=actor.id,
    )
    signature.sha256 = seal_of(signature)
    db.session.add(signature)
    db.session.flush()
    return signature


def verifies(signature: Signature) -> bool:
    """Whether slip, answer and strokes are still those that were signed; computed, never stored."""
    return secrets.compare_digest(
        signature.content_sha256, checksum_of(signature.content)
    ) and secrets.compare_digest(signature.sha256, seal_of(signature))


def seal_of(signature: Signature) -> str:
    """SHA-256 (hex) over the slip, the strokes, and who answered what, how and when."""
    return checksum_of(_sealed(signature))


def read_claim(text: str) -> datetime | None:
    """The moment that a device says it is, in ISO 8601 with a zone; None when it cannot be one."""
    try:
        claim = datetime.fromisoformat(text)
        known = claim.tzinfo is not None and 2000 <= claim.year < 2200
        return claim.astimezone(UTC) if known else None
    except (ValueError, OverflowError):
        return None


def _sealed(signature: Signature) -> Mapping[str, Any]:
    claim, received = signature.signed_at, signature.received_at
    return {
        "visit": signature.visit_id,
        "content": signature.content,
        "content_sha256": signature.content_sha256,
        "answer": signature.answer.value,
        "text": signature.text,
        "name": signature.name,
        "role": signature.role.value if signature.role is not None else None,
        "way": signature.way.value,
        "strokes": signature.strokes,
        "signed_at": _stamp(claim) if claim is not None else None,
        "received_at": _stamp(received),
        "recorded_by": signature.recorded_by_id,
    }


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
