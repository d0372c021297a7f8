"""What was answered to the same items when the school was last visited with the same checklist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import joinedload

from app.checklists.answers import AnswerValue
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core.permissions import Actor
from app.extensions import db
from app.visits.models import Answer, Visit, VisitSheet
from app.visits.queries.answers import answer_words, value_of
from app.visits.queries.scope import visible_to


@dataclass(frozen=True, slots=True)
class LastTime:
    """An answer of the last visit: its day, its words in the language of the page, its note."""

    on: date
    words: str
    note: str


def last_time(
    actor: Actor, visit: Visit, version: ChecklistVersion, items: Sequence[ChecklistItem]
) -> dict[int, LastTime]:
    """By id of the present item; one statement. Items are the same when their code is.

    Only of a recorded visit that the actor may know of: who was called in from another zone sees
    nothing of the school but this visit (design section 2, rule 4).
    """
    by_code = {item.code: item.id for item in items}
    rows = db.session.execute(
        select(Answer, ChecklistItem, Visit.planned_on)
        .join(ChecklistItem, ChecklistItem.id == Answer.item_id)
        .join(ChecklistVersion, ChecklistVersion.id == ChecklistItem.checklist_version_id)
        .join(Visit, Visit.id == Answer.visit_id)
        .where(
            Answer.visit_id == _last_visit(actor, visit, version),
            ChecklistVersion.checklist_id == version.checklist_id,
            ChecklistItem.code.in_(by_code),
        )
        .options(joinedload(ChecklistItem.checklist_version))
    )
    found = {}
    for answer, item, on in rows:
        value = value_of(answer)
        if value != AnswerValue():
            found[by_code[item.code]] = LastTime(on, answer_words(item, value), value.note)
    return found


def _last_visit(actor: Actor, visit: Visit, version: ChecklistVersion) -> ScalarSelect[int]:
    return (
        select(Visit.id)
        .join(VisitSheet, VisitSheet.visit_id == Visit.id)
        .join(ChecklistVersion, ChecklistVersion.id == VisitSheet.checklist_version_id)
        .where(
            Visit.school_id == visit.school_id,
            Visit.id != visit.id,
            Visit.recorded_at.is_not(None),
            Visit.planned_on <= visit.planned_on,
            ChecklistVersion.checklist_id == version.checklist_id,
            visible_to(actor),
        )
        .order_by(Visit.planned_on.desc(), Visit.id.desc())
        .limit(1)
        .scalar_subquery()
    )
