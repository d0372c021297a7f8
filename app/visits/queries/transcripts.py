"""Transcripts of a visit: found by the id that their beginning gave them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core import dates
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.permissions import Actor
from app.extensions import db
from app.visits.models import Transcript, TranscriptLine, Visit
from app.visits.queries.scope import get_visit
from app.visits.states import Partner, TranscriptKind
from app.visits.transcripts import COUNTS, DRAWN, PARTNER, STARTED, Stamp


@dataclass(frozen=True, slots=True)
class Written:
    """A transcript with its visit, as a reader reaches it."""

    visit: Visit
    transcript: Transcript


def get_written(actor: Actor, reference: str, client_id: str) -> Written | None:
    """A transcript of a visit that the actor may know of."""
    visit = get_visit(actor, reference)
    if visit is None:
        return None
    transcript = get_transcript(visit, client_id)
    if transcript is None or transcript.removed_at is not None:
        return None
    return Written(visit, transcript)


def get_transcript(visit: Visit, client_id: str) -> Transcript | None:
    """A transcript of the visit, also one that was removed."""
    return db.session.scalar(
        select(Transcript)
        .where(Transcript.client_id == client_id, Transcript.visit_id == visit.id)
        .options(selectinload(Transcript.lines), joinedload(Transcript.recorded_by))
    )


def transcripts_of(visit: Visit) -> Sequence[Transcript]:
    """Transcripts in the order in which they were begun, with their lines."""
    query = (
        select(Transcript)
        .where(Transcript.visit_id == visit.id, Transcript.removed_at.is_(None))
        .options(selectinload(Transcript.lines), joinedload(Transcript.recorded_by))
        .order_by(Transcript.recorded_at, Transcript.id)
    )
    return db.session.scalars(query).all()


def get_line(transcript: Transcript, client_id: str) -> TranscriptLine | None:
    """A line of the transcript, also one that was taken away."""
    return db.session.scalar(
        select(TranscriptLine).where(
            TranscriptLine.client_id == client_id,
            TranscriptLine.transcript_id == transcript.id,
        )
    )


def stamp_of(transcript: Transcript, field: str) -> Stamp | None:
    """When the button of that field was pressed."""
    kept = transcript.stamps.get(field)
    return Stamp.from_json(kept) if kept and transcript.said.get(field) else None


def line_stamp(line: TranscriptLine) -> Stamp:
    """When a line was first written."""
    return Stamp(line.at, line.device_at, line.offset_ms, line.received_at)


def headline(transcript: Transcript) -> str:
    """What tells a form from the others of its visit, without a name."""
    said = transcript.said
    words = [said.get(name, "") for name in ("class_name", "subject", "topic")]
    if partner := said.get(PARTNER.name):
        words.append(str(Partner(partner).label))
    if drawn := said.get(DRAWN.name):
        words.append(_("drawn %(number)s", number=drawn))
    people = people_of(transcript)
    if transcript.kind is TranscriptKind.FOCUS_GROUP and people:
        words.append(ngettext("%(num)s person", "%(num)s people", people))
    begun = stamp_of(transcript, STARTED.name)
    words.append(dates.time_of_day(begun.at if begun is not None else transcript.recorded_at))
    return " · ".join(word for word in words if word)


def people_of(transcript: Transcript) -> int:
    """How many took part, as far as it was counted."""
    return sum(int(transcript.said.get(spec.name) or 0) for spec in COUNTS)
