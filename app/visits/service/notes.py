"""What belongs to the visit as a whole: methods, merits, advice, people talked to, documents seen."""

from collections.abc import Sequence
from datetime import datetime

from app.core import clock
from app.core.errors import InvalidInput
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.visits.models import Conversation, DocumentSeen, Visit
from app.visits.service.recording import LONGEST_NOTE, hold_open
from app.visits.states import Method, Partner

MOST_PEOPLE = 999
LONGEST_TITLE = 200


def write_summary(
    actor: Actor,
    visit: Visit,
    *,
    methods: Sequence[Method],
    merits: str,
    advice: str,
    left_at: datetime | None = None,
) -> None:
    """Methods used, merits, advice and when the team left.

    Raises InvalidInput by field when the team left before it came or later than now.
    """
    hold_open(actor, visit)
    errors: dict[str, Text] = {}
    for name, text in {"merits": merits, "advice": advice}.items():
        if len(text) > LONGEST_NOTE:
            errors[name] = _l("At most %(number)s characters.", number=LONGEST_NOTE)
    if left_at is not None and visit.arrived_at is not None and left_at < visit.arrived_at:
        errors["left_at"] = _l("This is before the arrival. Please check the time.")
    if left_at is not None and left_at > clock.now():
        errors["left_at"] = _l("This time has not come yet. Leave it empty to fill it in later.")
    if errors:
        raise InvalidInput(errors)
    visit.methods = [method.value for method in methods]
    visit.merits, visit.advice = merits.strip(), advice.strip()
    visit.left_at = left_at
    db.session.flush()


def note_conversation(
    actor: Actor,
    visit: Visit,
    *,
    partner: Partner,
    people: int,
    points: str,
    conversation: Conversation | None = None,
) -> Conversation:
    """Add an interview or group meeting, or change it. Raises InvalidInput by field."""
    hold_open(actor, visit)
    errors: dict[str, Text] = {}
    if not 1 <= people <= MOST_PEOPLE:
        errors["people"] = _l("Between 1 and %(number)s people.", number=MOST_PEOPLE)
    if not points.strip():
        errors["points"] = _l("Please note the main points.")
    if len(points) > LONGEST_NOTE:
        errors["points"] = _l("At most %(number)s characters.", number=LONGEST_NOTE)
    if errors:
        raise InvalidInput(errors)
    assert actor.id is not None
    conversation = conversation or Conversation(visit_id=visit.id, recorded_by_id=actor.id)
    conversation.partner, conversation.people = partner, people
    conversation.points = points.strip()
    db.session.add(conversation)
    db.session.flush()
    return conversation


def note_document(
    actor: Actor, visit: Visit, *, title: str, remark: str, document: DocumentSeen | None = None
) -> DocumentSeen:
    """Add a document that was read, or change it. Raises InvalidInput by field."""
    hold_open(actor, visit)
    errors: dict[str, Text] = {}
    if not title.strip():
        errors["title"] = _l("Please name the document.")
    if len(title) > LONGEST_TITLE:
        errors["title"] = _l("At most %(number)s characters.", number=LONGEST_TITLE)
    if len(remark) > LONGEST_NOTE:
        errors["remark"] = _l("At most %(number)s characters.", number=LONGEST_NOTE)
    if errors:
        raise InvalidInput(errors)
    assert actor.id is not None
    document = document or DocumentSeen(visit_id=visit.id, recorded_by_id=actor.id)
    document.title, document.remark = title.strip(), remark.strip()
    db.session.add(document)
    db.session.flush()
    return document


def take_away(actor: Actor, visit: Visit, note: Conversation | DocumentSeen) -> None:
    """Remove a conversation or document while the record is open."""
    hold_open(actor, visit)
    db.session.delete(note)
    db.session.flush()
