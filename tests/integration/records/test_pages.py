"""The list, the page of a paper, the ledger, verification, and what stands on the pages below."""

import base64
import json
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from app.checklists.models import ChecklistVersion
from app.core import pdf
from app.core.audit import AuditEvent
from app.core.pdf import Pdf
from app.core.severity import Severity
from app.extensions import db
from app.records import builders, queries
from app.records.queries import PaperFilter
from app.records.states import RecordKind
from app.rectification import service as rectification
from app.rectification.states import TaskState
from app.visits import service as visits
from app.visits.states import SchoolAnswer
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.followups import closed_task
from tests.support.factories.records import (
    fed_back_visit,
    papers_of_kind,
    recorded_visit,
    the_paper,
)
from tests.support.factories.rectification import confirmed_finding, issued_notice, make_task

K = RecordKind


def found(cast: Cast, **wanted: object) -> list[str]:
    page = queries.list_papers(cast.act.lead, PaperFilter(**wanted), {})  # type: ignore[arg-type]
    return [record.number for record in page.rows]


@pytest.fixture
def two_schools(cast: Cast, clock: Clock) -> list[str]:
    """Numbers of two notices: one to school 1, a week later one to school 2."""
    first = issued_notice(cast, confirmed_finding(cast))
    clock.advance(days=7)
    finding = confirmed_finding(cast, school=cast.school2, by="supervisor2")
    second = issued_notice(cast, finding, by="supervisor2")
    assert first.number is not None
    assert second.number is not None
    return [first.number, second.number]


@pytest.mark.parametrize("lang", ["zh_Hans_CN", "en"])
def test_every_page_opens_in_both_languages(
    cast: Cast, client: Client, version: ChecklistVersion, lang: str
) -> None:
    visit = fed_back_visit(cast, version)
    closed_task(cast)
    client.sign_in(cast.lead)
    for kind in (K.VISIT_RECORD, K.EXIT_SLIP, K.NOTICE, K.CLOSING_FORM):
        record = the_paper(kind)
        assert record.number in client.page(f"/records/{record.public_id}?lang={lang}").text
        client.page(f"/records/{record.public_id}/paper?lang={lang}")
    client.page(f"/records/drafts/visit_record/{visit.number}?lang={lang}")
    client.page(f"/records?lang={lang}")
    client.page(f"/records/ledger?lang={lang}")
    client.page(f"/records/ledger/paper?lang={lang}")


def test_list_shows_the_newest_first_and_the_state_of_its_pdf(
    cast: Cast, client: Client, two_schools: list[str]
) -> None:
    rows = client.sign_in(cast.lead).page("/records").rows()

    assert [two_schools[1] in rows[0], two_schools[0] in rows[1]] == [True, True]
    assert "PDF 正在生成" in rows[0]


def test_list_without_papers_says_when_there_will_be_some(
    cast: Cast, client: Client, clock: Clock
) -> None:
    assert "这里没有文书" in client.sign_in(cast.lead).page("/records").text


def test_filters_narrow_the_list(cast: Cast, two_schools: list[str]) -> None:
    first, second = two_schools

    assert found(cast, words="双河初级中学") == [second]
    assert found(cast, words="云教督改〔2026〕1号") == [first]
    assert found(cast, school=cast.school1.code) == [first]
    assert found(cast, school="桃岭") == [first]
    assert found(cast, kind=K.EXIT_SLIP) == []
    day = papers_of_kind(K.NOTICE)[1].issued_at.date()
    assert found(cast, from_on=day) == [second]
    assert found(cast, to_on=day - timedelta(days=1)) == [first]


def test_replaced_papers_can_be_left_out(
    cast: Cast, client: Client, version: ChecklistVersion
) -> None:
    visit = recorded_visit(cast, version)
    visits.record_feedback(cast.act.supervisor, visit, answer=SchoolAnswer.ABSENT)
    visits.answer_for_school(cast.act.head, visit, answer=SchoolAnswer.ACKNOWLEDGED)
    first, second = papers_of_kind(K.EXIT_SLIP)

    assert found(cast, kind=K.EXIT_SLIP) == [second.number, first.number]
    assert found(cast, kind=K.EXIT_SLIP, only_current=True) == [second.number]
    page = client.sign_in(cast.head).page(f"/records/{first.public_id}")
    assert f"/records/{second.public_id}" in page.links()


@pytest.mark.parametrize("query", ["kind=ledger", "kind=x", "from=gestern", "after=%%%"])
def test_arguments_that_make_no_sense_do_not_break_the_list(
    cast: Cast, client: Client, two_schools: list[str], query: str
) -> None:
    assert len(client.sign_in(cast.lead).page(f"/records?{query}").rows()) == 2


def test_list_is_paged_by_key(cast: Cast, clock: Clock) -> None:
    for _ in range(3):
        issued_notice(cast, confirmed_finding(cast))
    page = queries.list_papers(cast.act.lead, PaperFilter(), {})
    last = page.rows[0]
    beyond = queries.list_papers(cast.act.lead, PaperFilter(), {"after": _key(last.id)})

    assert page.total == 3
    assert [record.id for record in beyond.rows] == [record.id for record in page.rows[1:]]


def _key(number: int) -> str:
    text = json.dumps([number, number, 1], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_pages_of_visit_notice_and_task_lead_to_their_papers(
    cast: Cast, client: Client, version: ChecklistVersion
) -> None:
    visit = fed_back_visit(cast, version)
    task = closed_task(cast)
    client.sign_in(cast.lead)

    links = client.page(f"/visits/{visit.number}").links()
    assert f"/records/{the_paper(K.VISIT_RECORD).public_id}" in links
    assert f"/records/{the_paper(K.EXIT_SLIP).public_id}" in links
    links = client.page(f"/tasks/{task.number}").links()
    assert f"/records/{the_paper(K.CLOSING_FORM).public_id}" in links


def test_page_of_a_recorded_visit_offers_drafts_to_the_team_and_the_slip_to_the_school(
    cast: Cast, client: Client, version: ChecklistVersion
) -> None:
    visit = recorded_visit(cast, version)
    record, slip = (
        f"/records/drafts/{kind}/{visit.number}" for kind in ("visit_record", "exit_slip")
    )

    links = client.sign_in(cast.supervisor).page(f"/visits/{visit.number}").links()
    assert record in links
    assert slip in links
    links = client.sign_in(cast.head).page(f"/visits/{visit.number}").links()
    assert record not in links
    assert slip in links


def test_exit_slip_leads_to_its_print_before_and_after_the_feedback(
    cast: Cast, client: Client, version: ChecklistVersion
) -> None:
    recorded = recorded_visit(cast, version)
    client.sign_in(cast.head)
    draft = f"/records/drafts/exit_slip/{recorded.number}"
    assert draft in client.page(f"/visits/{recorded.number}/slip").links()
    client.page(draft)

    answered = fed_back_visit(cast, version)
    links = client.page(f"/visits/{answered.number}/slip").links()
    assert f"/records/{the_paper(K.EXIT_SLIP).public_id}" in links
    assert f"/records/drafts/exit_slip/{answered.number}" not in links


def test_ledger_lists_what_the_filter_finds_and_the_reader_may_see(
    cast: Cast, client: Client, clock: Clock
) -> None:
    major = make_task(cast, severity=Severity.MAJOR)
    general = make_task(cast)

    text = client.sign_in(cast.lead).page("/records/ledger?severity=major").text
    assert major.number in text
    assert general.number not in text
    assert major.number not in client.sign_in(cast.head2).page("/records/ledger").text
    assert major.number in client.sign_in(cast.head).page("/records/ledger").text


def test_long_ledger_is_printed_in_volumes_that_hold_every_task_once(
    cast: Cast, client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [make_task(cast).number for _ in range(5)]
    closed = make_task(cast, until=TaskState.CLOSED).number
    monkeypatch.setattr("app.records.views.ledger.MOST_ROWS", 4)
    monkeypatch.setattr(builders, "build_ledger", partial(builders.build_ledger, most=4))
    client.sign_in(cast.lead)
    first, second, beyond = (
        client.page(f"/records/ledger?lang=en&volume={volume}") for volume in (1, 2, 9)
    )

    for number in (*numbers, closed):
        assert (number in first.text) is not (number in second.text), number
    assert "Volume 1 of 2: tasks 1 to 4" in first.text
    assert "Volume 2 of 2: tasks 5 to 6" in second.text
    assert "Volume 2 of 2" in beyond.text
    for page in (first, second):
        assert "6 tasks, 5 open, 1 done" in page.text
        assert "/records/ledger?volume=1" in page.links()
        assert "/tasks/export?view=all" in page.links()
    assert "/records/ledger/pdf?volume=2" in second.links()
    assert "Volume 2 of 2" in client.page("/records/ledger/paper?volume=2&lang=en").text
    assert "Volume" not in client.page("/records/ledger?severity=major").text


def test_ledger_heading_does_not_name_a_school_outside_the_scope(
    cast: Cast, client: Client, clock: Clock
) -> None:
    page = client.sign_in(cast.head2).page(f"/records/ledger?school={cast.foreign_school.code}")

    assert cast.foreign_school.name_zh not in page.text


def test_printing_the_ledger_is_noted_in_the_trail(
    cast: Cast, client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "render", lambda html, images=None: Pdf(b"%PDF-1.7", 1))
    make_task(cast)
    answer = client.sign_in(cast.lead).get("/records/ledger/pdf?severity=general")

    assert answer.mimetype == "application/pdf"
    event = db.session.scalar(select(AuditEvent).where(AuditEvent.kind == "export.ledger"))
    assert event is not None
    assert event.detail == {"rows": 1, "filter": {"severity": "general"}}


def test_holder_of_a_paper_verifies_it_without_signing_in(
    cast: Cast, client: Client, clock: Clock
) -> None:
    finding = confirmed_finding(cast)
    issued_notice(cast, finding)
    record = the_paper(K.NOTICE)
    address = f"/records/verify/{record.verification_token}"

    text = client.page(address).text
    assert "文书真实" in text
    assert record.number in text
    assert record.checksum in text
    for secret in (finding.title, finding.text, cast.school1.name_zh, cast.supervisor.name):
        assert secret not in text
    assert "相符。" in client.page(f"{address}?checksum={record.checksum[:12]}").text
    assert "不相符" in client.page(f"{address}?checksum=1234567890ab").text
    assert "不相符" in client.page(f"{address}?checksum={record.checksum[:4]}").text


@pytest.mark.parametrize("token", ["nonsense", "x" * 200, "会签"])
def test_unknown_code_is_not_found(cast: Cast, client: Client, clock: Clock, token: str) -> None:
    assert "没有与此验证码对应的文书" in client.page(f"/records/verify/{token}", 404).text


def test_replaced_paper_is_genuine_but_says_so(
    cast: Cast, client: Client, version: ChecklistVersion
) -> None:
    visit = recorded_visit(cast, version)
    visits.record_feedback(cast.act.supervisor, visit, answer=SchoolAnswer.ABSENT)
    visits.answer_for_school(cast.act.head, visit, answer=SchoolAnswer.ACKNOWLEDGED)
    first, _second = papers_of_kind(K.EXIT_SLIP)

    assert "已有新版" in client.page(f"/records/verify/{first.verification_token}").text


def test_withdrawn_notice_keeps_its_paper(cast: Cast, client: Client, clock: Clock) -> None:
    notice = issued_notice(cast, confirmed_finding(cast))
    rectification.withdraw_notice(cast.act.lead, notice, reason="重复下发")

    record = the_paper(K.NOTICE)
    client.sign_in(cast.head).page(f"/records/{record.public_id}")
