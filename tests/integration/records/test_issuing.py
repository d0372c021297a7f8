"""Papers are issued by the step that they record, and what happens later makes a new issue."""

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core.severity import Severity
from app.extensions import db
from app.followups.states import Verdict
from app.papers import queries, service
from app.records import press
from app.records import service as records
from app.records.builders import ClosingForm, ExitSlip, VisitRecord
from app.records.states import RecordKind
from app.rectification import service as rectification
from app.rectification.states import TaskState
from app.visits import service as visits
from app.visits.states import SchoolAnswer
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.followups import applied_task, closed_task, look_back, verify
from tests.support.factories.records import (
    MERITS,
    fed_back_visit,
    papers_of_kind,
    recorded_visit,
    the_paper,
)
from tests.support.factories.rectification import confirmed_finding, issued_notice, make_task, prove

K = RecordKind


def test_recorded_visit_has_no_paper_yet(cast: Cast, version: ChecklistVersion) -> None:
    visit = recorded_visit(cast, version)

    assert not queries.papers_of("visit", visit.id)


def test_feedback_issues_record_and_slip_under_the_number_of_the_visit(
    cast: Cast, version: ChecklistVersion, items: list[ChecklistItem]
) -> None:
    visit = fed_back_visit(cast, version, items[:1])

    assert the_paper(K.EXIT_SLIP).number == f"{visit.number}-FK"
    record = the_paper(K.VISIT_RECORD)
    assert record.number == f"{visit.number}-JL"
    assert record.school_id == cast.school1.id
    assert record.title_zh == "督导工作记录表"
    assert service.is_intact(record)


def test_visit_record_holds_what_was_seen_and_said(
    cast: Cast, version: ChecklistVersion, items: list[ChecklistItem]
) -> None:
    fed_back_visit(cast, version, items[:1])
    sheet = press.sheet_of(the_paper(K.VISIT_RECORD))

    assert sheet is not None
    paper = sheet.paper
    assert isinstance(paper, VisitRecord)
    lines = [line for part in paper.sheets for group in part.groups for line in group.lines]
    assert [line.number for line in lines] == [item.number for item in items]
    assert [line.is_unmet for line in lines] == [True] + [False] * (len(items) - 1)
    assert paper.merits == MERITS
    assert [seen.title for seen in paper.documents] == ["食堂采购台账"]
    assert len(paper.problems) == 1
    assert paper.problems[0].text
    assert paper.feedback.by == "陆秋实 校长"
    assert [person.name for person in paper.facts.team] == [
        cast.supervisor.name,
        cast.supervisor3.name,
    ]


def test_later_answer_of_the_head_makes_a_new_issue_and_leaves_the_first(
    cast: Cast, version: ChecklistVersion, clock: Clock
) -> None:
    visit = recorded_visit(cast, version)
    visits.record_feedback(cast.act.supervisor, visit, answer=SchoolAnswer.ABSENT)
    first = the_paper(K.EXIT_SLIP)
    before = (dict(first.data), first.checksum)
    clock.advance(days=1)
    visits.answer_for_school(cast.act.head, visit, answer=SchoolAnswer.ACKNOWLEDGED)
    db.session.expire_all()

    first, second = papers_of_kind(K.EXIT_SLIP)
    assert (first.data, first.checksum) == before
    assert service.is_intact(first)
    assert second.supersedes_id == first.id
    assert second.number == f"{visit.number}-FK-v2"
    sheet = press.sheet_of(second)
    assert sheet is not None
    assert isinstance(sheet.paper, ExitSlip)
    assert sheet.paper.feedback.answer is SchoolAnswer.ACKNOWLEDGED
    assert len(papers_of_kind(K.VISIT_RECORD)) == 2


def test_issued_record_does_not_follow_later_edits(
    cast: Cast, version: ChecklistVersion, items: list[ChecklistItem]
) -> None:
    visit = fed_back_visit(cast, version, items[:1])
    paper = the_paper(K.VISIT_RECORD)
    shown = press.compose(press.Sheet(K.VISIT_RECORD, _revived(paper), paper)).html
    visit.merits = "后来补写的优点"
    cast.school1.name_zh = "改名小学"
    db.session.flush()
    db.session.expire_all()

    again = the_paper(K.VISIT_RECORD)
    html = press.compose(press.Sheet(K.VISIT_RECORD, _revived(again), again)).html
    assert html == shown
    assert "后来补写的优点" not in html


def _revived(record: object) -> object:
    sheet = press.sheet_of(record)  # type: ignore[arg-type]
    assert sheet is not None
    return sheet.paper


def test_notice_is_printed_from_the_paper_that_rectification_issued(
    cast: Cast, clock: Clock
) -> None:
    notice = issued_notice(cast, confirmed_finding(cast, severity=Severity.SERIOUS))
    record = the_paper(K.NOTICE)
    sheet = press.sheet_of(record)

    assert record.number == notice.number == "云教督改〔2026〕1号"
    assert sheet is not None
    assert sheet.paper.findings[0].severity is Severity.SERIOUS
    assert sheet.paper.inspectors[0].name == cast.supervisor.name


def test_open_task_has_no_closing_form(cast: Cast, clock: Clock) -> None:
    applied_task(cast)

    assert not papers_of_kind(K.CLOSING_FORM)


def test_closure_issues_the_form_with_three_opinions_and_pictures(cast: Cast, clock: Clock) -> None:
    task = closed_task(cast, severity=Severity.MAJOR)
    record = the_paper(K.CLOSING_FORM)
    sheet = press.sheet_of(record)

    assert record.number == f"{task.number}-XH"
    assert sheet is not None
    form = sheet.paper
    assert isinstance(form, ClosingForm)
    assert form.school_opinion is not None
    assert form.school_opinion.by == cast.head.name
    assert form.inspector_opinion is not None
    assert form.inspector_opinion.verdict is Verdict.FIXED
    assert form.office_opinion is not None
    assert form.office_opinion.by == cast.lead.name
    assert not form.office_opinion.with_verdict
    assert len(form.before) == len(form.after) == 1


def test_verdict_that_settles_a_general_task_is_not_shown_as_the_leads_signature(
    cast: Cast, clock: Clock
) -> None:
    closed_task(cast)
    sheet = press.sheet_of(the_paper(K.CLOSING_FORM))

    assert sheet is not None
    assert sheet.paper.office_opinion.with_verdict


def test_task_kept_up_gets_its_form_too(cast: Cast, clock: Clock) -> None:
    make_task(cast, until=TaskState.SUSTAINED)

    assert the_paper(K.CLOSING_FORM)


def test_second_closure_after_a_look_back_makes_a_new_issue(cast: Cast, clock: Clock) -> None:
    task = closed_task(cast)
    clock.advance(days=60)
    look_back(cast, task, Verdict.NOT_FIXED)
    rectification.act(cast.act.head, task, "restart")
    prove(cast, task)
    rectification.apply_for_closure(cast.act.head, task, text="已再次整改。")
    verify(cast.act.supervisor, task)

    first, second = papers_of_kind(K.CLOSING_FORM)
    assert second.number == f"{task.number}-XH-v2"
    assert second.supersedes_id == first.id
    assert second.data["school_opinion"]["text"] == "已再次整改。"
    assert first.data["school_opinion"]["text"] != "已再次整改。"


def test_papers_of_a_rolled_back_step_never_were(cast: Cast, version: ChecklistVersion) -> None:
    visit = recorded_visit(cast, version)
    db.session.commit()
    visits.record_feedback(
        cast.act.supervisor, visit, answer=SchoolAnswer.ACKNOWLEDGED, by="陆秋实"
    )
    db.session.rollback()

    assert not papers_of_kind(K.EXIT_SLIP)


def test_step_that_changes_nothing_on_paper_makes_no_new_issue(
    cast: Cast, version: ChecklistVersion
) -> None:
    visit = fed_back_visit(cast, version)
    records.issue_visit_papers(cast.act.supervisor, visit)

    assert len(papers_of_kind(K.EXIT_SLIP)) == 1
