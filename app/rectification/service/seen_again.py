"""Whether it got better: the indicator's score before, and when the same is seen again."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.checklists import answers as judge
from app.checklists.models import ChecklistItem
from app.checklists.scoring import Status
from app.core import clock
from app.core.permissions import Actor
from app.extensions import db
from app.findings.models import Finding
from app.rectification.models import RectificationTask
from app.rectification.states import DONE_STATES
from app.visits.models import Answer, Visit
from app.visits.queries import value_of

Scores = Mapping[tuple[int, int], int]
"""Visit id and indicator id → score of the indicator on that visit in percent."""


def note_seen_again(actor: Actor, visit: Visit) -> None:
    """A visit is recorded: what was put right before at an indicator that was asked again gets both
    scores. The last visit since closure counts: one from before, or from before the last such visit,
    that is only now recorded says nothing. Three statements."""
    seen_on = clock.local(visit.arrived_at or clock.now()).date()
    indicators = select(ChecklistItem.indicator_id).join(Answer, Answer.item_id == ChecklistItem.id)
    asked = indicators.where(Answer.visit_id == visit.id, ChecklistItem.indicator_id.is_not(None))
    task = RectificationTask
    done = db.session.scalars(
        select(task)
        .join(Finding, Finding.id == task.finding_id)
        .where(
            task.school_id == visit.school_id,
            task.state.in_(sorted(DONE_STATES)),
            task.closed_on <= seen_on,
            or_(task.seen_again_on.is_(None), task.seen_again_on <= seen_on),
            Finding.visit_id.is_not(None),
            Finding.visit_id != visit.id,
            Finding.indicator_id.in_(asked),
        )
        .options(joinedload(task.finding))
    ).all()
    if not done:
        return
    scores = _scores({visit.id, *(one.finding.visit_id for one in done)})
    for one in done:
        _note(one, visit, seen_on, scores)
    db.session.flush()


def _note(task: RectificationTask, visit: Visit, seen_on: date, scores: Scores) -> None:
    finding = task.finding
    assert finding.visit_id is not None
    assert finding.indicator_id is not None
    before = scores.get((finding.visit_id, finding.indicator_id))
    after = scores.get((visit.id, finding.indicator_id))
    if before is not None and after is not None:
        task.score_before, task.score_after = before, after
        task.seen_again_on = seen_on


def _scores(visit_ids: set[int | None]) -> Scores:
    """The mean of the answers at each indicator on each visit; what does not count is left out."""
    rows = db.session.scalars(
        select(Answer)
        .join(ChecklistItem, ChecklistItem.id == Answer.item_id)
        .where(Answer.visit_id.in_(visit_ids), ChecklistItem.indicator_id.is_not(None))
        .options(joinedload(Answer.item).joinedload(ChecklistItem.checklist_version))
    )
    worths: dict[tuple[int, int], list[Fraction]] = {}
    for answer in rows:
        status, worth = judge.value_of(answer.item.question, value_of(answer))
        if status is Status.SCORED and worth is not None and answer.item.indicator_id is not None:
            worths.setdefault((answer.visit_id, answer.item.indicator_id), []).append(worth)
    return {key: round(100 * sum(found, Fraction(0)) / len(found)) for key, found in worths.items()}
