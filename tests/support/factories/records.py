"""Makes papers for tests; they are issued by the steps that they record."""

import io
from collections.abc import Sequence

from pypdf import PdfReader
from sqlalchemy import select

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.extensions import db
from app.papers.models import IssuedRecord
from app.records.states import RecordKind
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.states import SchoolAnswer, VisitState
from tests.support.cast import Cast
from tests.support.factories.visits import WHY_ALL_THE_SAME, answer_all, make_visit

MERITS = "晨午检记录完整，抽查 5 天无缺漏。"
ADVICE = "留样登记与采购台账合并，每周由分管副校长抽查。"


def recorded_visit(
    cast: Cast, version: ChecklistVersion, unmet: Sequence[ChecklistItem] = ()
) -> Visit:
    """A visit to school 1 by the supervisor, recorded, with merits, advice and a document."""
    visit = make_visit(cast.supervisor, cast.school1, version, members=[cast.supervisor3])
    person = cast.act.supervisor
    visits.arrive(person, visit)
    visits.note_document(person, visit, title="食堂采购台账", remark="2 月 26 日缺一张票据")
    visit.merits, visit.advice = MERITS, ADVICE
    visit.methods = ["campus_walk", "interview"]
    answer_all(person, visit, unmet)
    visits.submit_record(person, visit, reason=WHY_ALL_THE_SAME)
    return visit


def fed_back_visit(
    cast: Cast, version: ChecklistVersion, unmet: Sequence[ChecklistItem] = ()
) -> Visit:
    """The same, with the school's answer, so that its papers are issued."""
    visit = recorded_visit(cast, version, unmet)
    visits.record_feedback(
        cast.act.supervisor,
        visit,
        answer=SchoolAnswer.ACKNOWLEDGED,
        by="陆秋实 校长",
        text="问题属实。",
    )
    assert visit.state is VisitState.FED_BACK
    return visit


def papers_of_kind(kind: RecordKind) -> Sequence[IssuedRecord]:
    """All papers of a kind, oldest first."""
    query = select(IssuedRecord).where(IssuedRecord.kind == kind.value).order_by(IssuedRecord.id)
    return db.session.scalars(query).all()


def the_paper(kind: RecordKind) -> IssuedRecord:
    """The only paper of a kind."""
    (record,) = papers_of_kind(kind)
    return record


def pages_of(content: bytes) -> list[str]:
    """Text of each page of a PDF, without white space, as somebody who copies it would get it."""
    reader = PdfReader(io.BytesIO(content))
    return ["".join(page.extract_text().split()) for page in reader.pages]
