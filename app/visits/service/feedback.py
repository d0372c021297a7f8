"""The school's answer to the exit slip: written down by the lead, or given by the head in person."""

from app.core import clock, history
from app.core.errors import InvalidInput, NotAllowed
from app.core.history import HistoryEntry
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.visits import notices, permissions
from app.visits.models import Visit
from app.visits.service import hooks
from app.visits.states import SchoolAnswer, VisitState
from app.visits.workflow import VISIT

LONGEST_TEXT = 4000
LONGEST_NAME = 60
IN_PERSON = (SchoolAnswer.ACKNOWLEDGED, SchoolAnswer.OBJECTED)


def record_feedback(
    actor: Actor, visit: Visit, *, answer: SchoolAnswer, by: str = "", text: str = ""
) -> None:
    """The lead writes down what the school said and who said it.

    Raises NotAllowed, StaleState when it has been answered meanwhile, InvalidInput by field.
    """
    decision = permissions.may_lead_visit(actor, visit)
    if not decision:
        raise NotAllowed(decision.reason)
    errors: dict[str, Text] = {}
    if answer is not SchoolAnswer.ABSENT and not by.strip():
        errors["by"] = _l("Please write who spoke for the school.")
    if len(by) > LONGEST_NAME:
        errors["by"] = _l("At most %(number)s characters.", number=LONGEST_NAME)
    errors.update(_text_errors(answer, text))
    if errors:
        raise InvalidInput(errors)
    entry = VISIT.perform(visit, "feed_back", actor, data={"answer": answer.value})
    _keep(visit, answer, by, text)
    _tell(actor, visit, entry)


def answer_for_school(actor: Actor, visit: Visit, *, answer: SchoolAnswer, text: str = "") -> None:
    """The head acknowledges or objects in writing, once; also afterwards when nobody had signed.

    Raises NotAllowed, InvalidInput by field.
    """
    decision = permissions.may_answer_for_school(actor, visit)
    if not decision:
        raise NotAllowed(decision.reason)
    if answer not in IN_PERSON:
        raise InvalidInput({"answer": _l("Please acknowledge the slip or object to it.")})
    errors = _text_errors(answer, text)
    if errors:
        raise InvalidInput(errors)
    if visit.state is VisitState.RECORDED:
        VISIT.perform(visit, "feed_back", actor, data={"answer": answer.value})
    before = {
        "answer": visit.school_answer.value if visit.school_answer else None,
        "by": visit.school_answer_by,
        "text": visit.school_answer_text,
    }
    _keep(visit, answer, actor.name, text)
    visit.school_answer_user_id = actor.id
    entry = history.record(
        visit, "school_answer", actor, data={"answer": answer.value, "before": before}
    )
    _tell(actor, visit, entry)


def _text_errors(answer: SchoolAnswer, text: str) -> dict[str, Text]:
    if len(text) > LONGEST_TEXT:
        return {"text": _l("At most %(number)s characters.", number=LONGEST_TEXT)}
    if answer is SchoolAnswer.OBJECTED and not text.strip():
        return {"text": _l("Please write what the school objects to.")}
    return {}


def _keep(visit: Visit, answer: SchoolAnswer, by: str, text: str) -> None:
    visit.school_answer = answer
    visit.school_answer_by = by.strip()
    visit.school_answer_text = text.strip()
    visit.school_answer_at = clock.now()


def _tell(actor: Actor, visit: Visit, entry: HistoryEntry) -> None:
    db.session.flush()
    hooks.visit_fed_back.run(actor, visit)
    notices.announce(entry, visit)
