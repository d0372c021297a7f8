"""Rectification notices: what goes on them, two people, numbers, receipt, withdrawal."""

import json

import pytest
from sqlalchemy import select

from app.core.errors import DomainError, InvalidInput, NotAllowed, StaleState
from app.core.permissions import Role
from app.core.policy import set_value
from app.core.severity import Mode, Severity
from app.extensions import db
from app.findings import service as findings
from app.findings.states import ObjectionDecision
from app.messages.models import Message
from app.papers.models import IssuedRecord
from app.rectification import queries, service
from app.rectification.models import Notice
from app.rectification.states import NoticeState, TaskState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.accounts import actor, make_person
from tests.support.factories.rectification import confirmed_finding, issued_notice


def draft(cast: Cast, *some: object, by: str = "supervisor") -> Notice:
    return service.draft_notice(
        getattr(cast.act, by),
        school=cast.school1,
        findings=list(some),  # type: ignore[arg-type]
    )


def without_approval(cast: Cast, clock: Clock) -> None:
    from app.core import clock as hands

    set_value(
        region_id=cast.county.id,
        key="notice.approval_by_lead",
        value=False,
        valid_from=hands.today(),
        by=None,
    )


def test_issued_notice_has_number_paper_tasks_and_a_day_for_the_receipt(
    cast: Cast, clock: Clock
) -> None:
    notice = issued_notice(cast, confirmed_finding(cast), confirmed_finding(cast))

    assert notice.number == "云教督改〔2026〕1号"
    assert len(queries.tasks_of_notice(notice)) == 2
    assert notice.receipt_due_on is not None
    paper = db.session.scalars(select(IssuedRecord)).one()
    assert paper.number == notice.number
    assert json.dumps(paper.data, ensure_ascii=False).count("ZG-519999-2026-") == 2


def test_numbers_have_no_gap_after_a_refused_issue(cast: Cast, clock: Clock) -> None:
    first = issued_notice(cast, confirmed_finding(cast))
    finding = confirmed_finding(cast)
    broken = draft(cast, finding)
    service.approve_notice(cast.act.lead, broken)
    findings.object_to(cast.act.head, finding, text="情况不实。")
    with pytest.raises(NotAllowed):
        service.issue_notice(cast.act.supervisor, broken)

    second = issued_notice(cast, confirmed_finding(cast))

    assert (first.number, second.number) == ("云教督改〔2026〕1号", "云教督改〔2026〕2号")


def test_undecided_findings_stay_off(cast: Cast, clock: Clock) -> None:
    good, disputed = confirmed_finding(cast), confirmed_finding(cast)
    findings.object_to(cast.act.head, disputed, text="情况不实。")

    assert queries.free_findings(cast.school1.id) == [good]
    with pytest.raises(InvalidInput) as refused:
        draft(cast, good, disputed)
    assert set(refused.value.errors) == {"findings"}


def test_finding_on_one_live_notice_only(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast)
    draft(cast, finding)

    with pytest.raises(InvalidInput):
        draft(cast, finding)


def test_notice_without_findings_is_refused(cast: Cast, clock: Clock) -> None:
    with pytest.raises(InvalidInput):
        draft(cast)


def test_draft_is_not_issued_before_the_approval(cast: Cast, clock: Clock) -> None:
    notice = draft(cast, confirmed_finding(cast))

    with pytest.raises(NotAllowed):
        service.issue_notice(cast.act.supervisor, notice)
    with pytest.raises(NotAllowed):
        service.approve_notice(cast.act.supervisor, notice)


def test_setting_lets_a_draft_go_out_at_once_unless_it_is_major(cast: Cast, clock: Clock) -> None:
    without_approval(cast, clock)
    plain = draft(cast, confirmed_finding(cast))
    major = draft(cast, confirmed_finding(cast, severity=Severity.MAJOR))

    service.issue_notice(cast.act.supervisor, plain)

    assert plain.state is NoticeState.ISSUED
    with pytest.raises(NotAllowed):
        service.issue_notice(cast.act.supervisor, major)


def test_major_notice_wants_another_person_than_its_approver(cast: Cast, clock: Clock) -> None:
    notice = draft(cast, confirmed_finding(cast, severity=Severity.MAJOR))
    service.approve_notice(cast.act.lead, notice)
    make_person("lead2", "商陆", Role.OFFICE_LEAD, cast.county)

    with pytest.raises(NotAllowed):
        service.issue_notice(cast.act.lead, notice)
    service.issue_notice(cast.act.supervisor, notice)

    assert notice.state is NoticeState.ISSUED


def test_lonely_lead_needs_a_written_reason_and_is_marked(cast: Cast, clock: Clock) -> None:
    notice = draft(cast, confirmed_finding(cast, severity=Severity.MAJOR, by="lead"), by="lead")

    with pytest.raises(InvalidInput) as refused:
        service.approve_notice(cast.act.lead, notice)
    entry = service.approve_notice(cast.act.lead, notice, single_handed_reason="室内仅一人在岗。")

    assert set(refused.value.errors) == {"single_handed_reason"}
    assert entry.single_handed


def test_task_from_the_exit_slip_is_gathered_not_doubled(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast, mode=Mode.IMMEDIATE)
    task = service.issue_task(cast.act.lead, finding)
    clock.advance(days=1)

    notice = issued_notice(cast, finding)

    assert task.notice is notice
    assert list(queries.tasks_of_notice(notice)) == [task]


def test_withdrawn_notice_cancels_what_began_with_it_only(cast: Cast, clock: Clock) -> None:
    early = confirmed_finding(cast, mode=Mode.IMMEDIATE)
    before = service.issue_task(cast.act.lead, early)
    clock.advance(days=1)
    notice = issued_notice(cast, early, confirmed_finding(cast))

    service.withdraw_notice(cast.act.lead, notice, reason="文号有误。")

    states = {task.state for task in queries.tasks_of_notice(notice)}
    assert states == {TaskState.CANCELLED}
    assert before.state is TaskState.ISSUED
    assert before.notice is None


def test_head_acknowledges_and_the_issuer_is_told(cast: Cast, clock: Clock) -> None:
    notice = issued_notice(cast, confirmed_finding(cast))

    service.acknowledge_notice(cast.act.head, notice, text="已收悉。")

    assert notice.state is NoticeState.ACKNOWLEDGED
    told = db.session.scalars(
        select(Message.recipient_id).where(Message.kind == "notice_acknowledged")
    ).all()
    assert cast.supervisor.id in told


def test_staff_and_foreign_heads_do_not_acknowledge(cast: Cast, clock: Clock) -> None:
    notice = issued_notice(cast, confirmed_finding(cast))

    for who in ("staff", "head2", "supervisor", "lead"):
        with pytest.raises(NotAllowed):
            service.acknowledge_notice(getattr(cast.act, who), notice)


def test_receipt_is_given_once(cast: Cast, clock: Clock) -> None:
    notice = issued_notice(cast, confirmed_finding(cast))
    service.acknowledge_notice(cast.act.head, notice)

    with pytest.raises(StaleState):
        service.acknowledge_notice(cast.act.head, notice)


def test_school_never_sees_a_draft(cast: Cast, clock: Clock, client: Client) -> None:
    notice = draft(cast, confirmed_finding(cast))
    client.sign_in(cast.head)

    assert client.get(f"/notices/{notice.public_id}").status_code == 404
    assert "云" not in client.page("/notices").text.replace("云溪", "")
    assert queries.get_notice(cast.act.supervisor, notice.public_id) is not None


def test_county_without_a_document_code_numbers_by_its_code(cast: Cast, clock: Clock) -> None:
    cast.county.document_code = ""

    assert issued_notice(cast, confirmed_finding(cast)).number == "519999改〔2026〕1号"


def test_changed_draft_needs_its_approval_anew(cast: Cast, clock: Clock) -> None:
    notice = draft(cast, confirmed_finding(cast))
    service.approve_notice(cast.act.lead, notice)
    service.revise_notice(cast.act.supervisor, notice)

    assert notice.approved_by_id is None
    with pytest.raises(NotAllowed):
        service.issue_notice(cast.act.supervisor, notice)


def test_withdrawn_finding_goes_nowhere_any_more(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast, severity=Severity.MAJOR)
    findings.object_to(cast.act.head, finding, text="不属实，有记录。")
    findings.decide_objection(
        cast.act.lead, finding, decision=ObjectionDecision.UPHELD, text="申辩成立。"
    )
    other = confirmed_finding(cast)

    with pytest.raises(DomainError):
        service.issue_task(cast.act.supervisor, finding)
    with pytest.raises(DomainError):
        service.draft_notice(cast.act.supervisor, school=cast.school1, findings=[finding])
    with pytest.raises(DomainError):
        findings.merge_finding(cast.act.supervisor, other, into=finding, reason="重复。")
    with pytest.raises(DomainError):
        findings.object_to(cast.act.head, finding, text="再说一次。")
    assert queries.tasks_of_finding(finding) == []


def test_withdrawn_draft_sets_its_findings_free(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast)
    notice = draft(cast, finding)

    service.withdraw_notice(cast.act.lead, notice, reason="重拟。")

    assert queries.free_findings(cast.school1.id) == [finding]


def test_notice_goes_through_its_pages(cast: Cast, clock: Clock, client: Client) -> None:
    first, second = confirmed_finding(cast), confirmed_finding(cast, severity=Severity.SERIOUS)
    client.sign_in(cast.supervisor)
    form = client.page(f"/notices/new?school={cast.school1.code}").form()
    form.send(
        findings=[first.public_id, second.public_id], demands="逐条落实。", report_to="县督导室"
    )
    notice = db.session.scalars(select(Notice)).one()
    url = f"/notices/{notice.public_id}"

    client.page(f"{url}/edit").form().send(findings=[first.public_id], demands="逐条整改。")
    client.sign_in(cast.lead).page(f"{url}/approve").form().send()
    client.sign_in(cast.supervisor).page(f"{url}/issue").form().send()
    client.sign_in(cast.head).page(url)
    client.page(f"{url}/receipt").form().send(text="已收悉。")

    db.session.refresh(notice)
    assert notice.state is NoticeState.ACKNOWLEDGED
    assert [finding.id for finding in notice.findings] == [first.id]
    assert notice.receipt_text == "已收悉。"


def test_draft_without_findings_keeps_what_was_typed(
    cast: Cast, clock: Clock, client: Client
) -> None:
    confirmed_finding(cast)
    client.sign_in(cast.supervisor)

    refused = (
        client.page(f"/notices/new?school={cast.school1.code}")
        .form()
        .send_page(findings=None, demands="写了很久的要求")
    )

    assert refused.response.status_code == 422
    assert refused.form().values["demands"] == "写了很久的要求"


def test_notice_for_a_foreign_school_is_not_found(cast: Cast, clock: Clock, client: Client) -> None:
    client.sign_in(cast.supervisor)

    assert client.get(f"/notices/new?school={cast.foreign_school.code}").status_code == 404
    assert client.get("/notices/new?visit=DD-000000-2026-0001").status_code == 404


def test_recused_supervisor_drafts_nothing_there(cast: Cast, clock: Clock) -> None:
    from tests.support.factories.accounts import recuse

    finding = confirmed_finding(cast)
    recuse(cast.supervisor, cast.school1)

    with pytest.raises(NotAllowed):
        service.draft_notice(actor(cast.supervisor), school=cast.school1, findings=[finding])
