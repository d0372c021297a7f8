"""The school's answer to the exit slip: written down by the lead, or given by the head in person."""

from app.core import clock, history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.history import HistoryEntry
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.visits import notices, permissions
from app.visits.models import Visit
from app.visits.service import hooks, signing
from app.visits.service.contents import SlipContent
from app.visits.service.signing import IN_PERSON, Signing
from app.visits.states import SchoolAnswer, SignerRole, SigningWay, VisitState
from app.visits.workflow import VISIT

LONGEST_TEXT = 4000
LONGEST_NAME = 60
ON_PAPER = Signing()


def record_feedback(
    actor: Actor,
    visit: Visit,
    *,
    answer: SchoolAnswer,
    by: str = "",
    text: str = "",
    signed: Signing = ON_PAPER,
) -> None:
    """The lead hands the slip over and keeps what the school said, who said it and the signature.

    Raises NotAllowed, SlipChanged when the school was shown another slip, StaleState when it has been
    answered meanwhile, InvalidInput by field.
    """
    decision = permissions.may_lead_visit(actor, visit)
    if not decision:
        raise NotAllowed(decision.reason)
    # Nobody is asked for a signature that can no longer be kept.
    if visit.state is not VisitState.RECORDED:
        raise StaleState
    content = signing.slip_of(visit)
    signing.require_shown(content, signed.shown)
    check_feedback(answer, by, text, signed)
    entry = VISIT.perform(visit, "feed_back", actor, data=_facts(answer, content))
    _keep(visit, answer, by, text)
    _sign(actor, visit, content, signed)
    _tell(actor, visit, entry)


def check_feedback(answer: SchoolAnswer, by: str, text: str, signed: Signing) -> None:
    """Raise InvalidInput by field for an answer that could not be kept on any slip."""
    errors: dict[str, Text] = {}
    if answer is not SchoolAnswer.ABSENT and not by.strip():
        errors["by"] = _l("Please write who spoke for the school.")
    if len(by) > LONGEST_NAME:
        errors["by"] = _l("At most %(number)s characters.", number=LONGEST_NAME)
    errors.update(_text_errors(answer, text))
    errors.update(signing.errors_of(answer, signed))
    if errors:
        raise InvalidInput(errors)


def answer_for_school(
    actor: Actor,
    visit: Visit,
    *,
    answer: SchoolAnswer,
    text: str = "",
    shown: str | None = None,
) -> None:
    """The head acknowledges or objects in writing, once; also afterwards when nobody had signed.

    `shown` is the checksum of the slip on the page. Raises NotAllowed, SlipChanged, InvalidInput by field.
    """
    decision = permissions.may_answer_for_school(actor, visit)
    if not decision:
        raise NotAllowed(decision.reason)
    if answer not in IN_PERSON:
        raise InvalidInput({"answer": _l("Please acknowledge the slip or object to it.")})
    content = signing.slip_of(visit)
    signing.require_shown(content, shown)
    errors = _text_errors(answer, text)
    if errors:
        raise InvalidInput(errors)
    if visit.state is VisitState.RECORDED:
        VISIT.perform(visit, "feed_back", actor, data=_facts(answer, content))
    before = {
        "answer": visit.school_answer.value if visit.school_answer else None,
        "by": visit.school_answer_by,
        "text": visit.school_answer_text,
    }
    _keep(visit, answer, actor.name, text)
    visit.school_answer_user_id = actor.id
    _sign(actor, visit, content, Signing(SigningWay.ACCOUNT, SignerRole.HEAD))
    entry = history.record(
        visit, "school_answer", actor, data={**_facts(answer, content), "before": before}
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


def _sign(actor: Actor, visit: Visit, content: SlipContent, signed: Signing) -> None:
    assert visit.school_answer is not None
    signing.sign(
        actor,
        visit,
        content,
        answer=visit.school_answer,
        name=visit.school_answer_by,
        text=visit.school_answer_text,
        signing=signed,
    )


def _facts(answer: SchoolAnswer, content: SlipContent) -> dict[str, str]:
    return {"answer": answer.value, "slip": content.checksum}


def _tell(actor: Actor, visit: Visit, entry: HistoryEntry) -> None:
    db.session.flush()
    hooks.visit_fed_back.run(actor, visit)
    notices.announce(entry, visit)
