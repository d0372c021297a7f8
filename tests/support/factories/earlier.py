"""Makes what visits see of earlier findings, through the services."""

from collections.abc import Sequence
from typing import Any

from app.accounts.queries import Person
from app.checklists.models import ChecklistVersion
from app.core.files.service import Upload
from app.findings.models import Finding
from app.followups import queries, service
from app.followups.models import SiteCheck
from app.followups.queries import EarlierRow
from app.followups.states import Verdict
from app.rectification.models import RectificationTask
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.states import Partner, VisitState
from tests.support.cast import Cast
from tests.support.factories.accounts import actor as acting
from tests.support.factories.visits import WHY_ALL_THE_SAME, answer_all, make_visit

ON_SITE = "抽看三餐留样，品种齐全，标签写明时间。"


def visit_under_way(cast: Cast, version: ChecklistVersion, **rest: Any) -> Visit:
    """A visit of the supervisor and a colleague of the zone, on site at school 1."""
    facts = {"members": [cast.supervisor3], **rest}
    return make_visit(cast.supervisor, cast.school1, version, until=VisitState.IN_PROGRESS, **facts)


def row_of(actor: Person, visit: Visit, thing: RectificationTask | Finding) -> EarlierRow:
    """The row of a task or finding on a visit."""
    finding = thing.finding if isinstance(thing, RectificationTask) else thing
    assert finding.number is not None
    row = queries.get_earlier(actor, visit.reference, finding.number)
    assert row is not None
    return row


def look_at(
    actor: Person,
    visit: Visit,
    thing: RectificationTask | Finding,
    verdict: Verdict = Verdict.FIXED,
    *,
    seen: str = ON_SITE,
    version: int = 0,
    photos: Sequence[Upload] = (),
) -> SiteCheck:
    """Answer a row as the page would."""
    row = row_of(actor, visit, thing)
    return service.answer_earlier(
        actor, row, verdict=verdict, seen=seen, version=version, photos=photos
    )


def submit(visit: Visit) -> None:
    """The lead answers every item and submits the record."""
    lead = acting(visit.lead)
    answer_all(lead, visit)
    visits.note_conversation(lead, visit, partner=Partner.TEACHERS, people=3, points="课表一致。")
    visits.submit_record(lead, visit, reason=WHY_ALL_THE_SAME)


def prepared_review(actor: Person, visit: Visit, task: RectificationTask) -> str:
    """Look at an applied task on the visit and submit its record; the number of the review."""
    look_at(actor, visit, task)
    submit(visit)
    review = queries.open_review(task)
    assert review is not None
    return review.number
