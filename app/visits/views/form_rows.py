"""Forms filled in on site as rows of a list."""

from dataclasses import dataclass

from app.visits import queries
from app.visits.models import Visit
from app.visits.states import TranscriptKind


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form in a list; `headline` names nobody."""

    client_id: str
    kind: TranscriptKind
    headline: str


def form_rows(visit: Visit) -> list[FormRow]:
    """The forms of a visit in the order in which they began."""
    return [
        FormRow(one.client_id, one.kind, queries.headline(one))
        for one in queries.transcripts_of(visit)
    ]
