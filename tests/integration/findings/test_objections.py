"""Objections: once, in time, decided by the office."""

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.extensions import db
from app.findings import service
from app.findings.models import Finding
from app.findings.states import FindingState, ObjectionDecision
from app.messages.models import Message
from app.rectification import queries as tasks
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.accounts import recuse
from tests.support.factories.findings import draft_finding
from tests.support.factories.rectification import confirmed_finding, issued_notice

PLEA = "当天停电，留样在另一台冰箱。"


def disputed(cast: Cast) -> Finding:
    """A finding on an issued notice to which the head has objected."""
    finding = confirmed_finding(cast)
    issued_notice(cast, finding)
    service.object_to(cast.act.head, finding, text=PLEA)
    return finding


def test_head_objects_once_in_writing(cast: Cast, clock: Clock) -> None:
    finding = disputed(cast)

    assert finding.state is FindingState.DISPUTED
    assert finding.objection is not None
    assert finding.objection.text == PLEA
    with pytest.raises(StaleState):
        service.object_to(cast.act.head, finding, text="再说一次。")


def test_second_objection_after_a_rejection_is_refused(cast: Cast, clock: Clock) -> None:
    finding = disputed(cast)
    service.decide_objection(
        cast.act.lead, finding, decision=ObjectionDecision.REJECTED, text="另一台冰箱里也没有。"
    )

    with pytest.raises(NotAllowed):
        service.object_to(cast.act.head, finding, text="再说一次。")


def test_objection_without_words_is_refused(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast)

    with pytest.raises(InvalidInput):
        service.object_to(cast.act.head, finding, text="  ")


@pytest.mark.parametrize("who", ["staff", "head2", "supervisor", "lead"])
def test_only_the_head_of_the_school_objects(cast: Cast, clock: Clock, who: str) -> None:
    finding = confirmed_finding(cast)

    with pytest.raises(NotAllowed):
        service.object_to(getattr(cast.act, who), finding, text=PLEA)


def test_objection_is_possible_before_any_notice_is_served(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast)

    assert service.objection_deadline(finding) is None
    service.object_to(cast.act.head, finding, text=PLEA)
    assert finding.state is FindingState.DISPUTED


def test_last_day_to_object_is_ten_working_days_after_service(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast)
    issued_notice(cast, finding)
    last_day = service.objection_deadline(finding)
    assert last_day is not None
    assert last_day.isoformat() == "2026-03-16"

    clock.set_day(last_day)
    service.object_to(cast.act.head, finding, text=PLEA)

    assert finding.state is FindingState.DISPUTED


def test_objection_after_the_last_day_is_refused_with_that_day(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast)
    issued_notice(cast, finding)
    clock.advance(days=15)

    with pytest.raises(NotAllowed) as refused:
        service.object_to(cast.act.head, finding, text=PLEA)

    assert "3 月 16 日" in str(refused.value.message)


def test_upheld_objection_withdraws_the_finding_and_its_tasks(cast: Cast, clock: Clock) -> None:
    finding = disputed(cast)

    service.decide_objection(
        cast.act.lead, finding, decision=ObjectionDecision.UPHELD, text="属实，撤销。"
    )

    assert finding.state is FindingState.WITHDRAWN
    assert [task.state for task in tasks.tasks_of_finding(finding)] == [TaskState.CANCELLED]
    assert finding.objection is not None
    assert finding.objection.decided_by_id == cast.lead.id


def test_rejected_objection_leaves_finding_and_task(cast: Cast, clock: Clock) -> None:
    finding = disputed(cast)

    service.decide_objection(
        cast.act.lead, finding, decision=ObjectionDecision.REJECTED, text="另一台冰箱里也没有。"
    )

    assert finding.state is FindingState.CONFIRMED
    assert [task.state for task in tasks.tasks_of_finding(finding)] == [TaskState.ISSUED]


@pytest.mark.parametrize("who", ["supervisor", "leader", "head", "admin", "foreign_lead"])
def test_only_the_office_lead_decides(cast: Cast, clock: Clock, who: str) -> None:
    finding = disputed(cast)

    with pytest.raises(NotAllowed):
        service.decide_objection(
            getattr(cast.act, who), finding, decision=ObjectionDecision.UPHELD, text="撤销。"
        )


def test_recused_office_lead_does_not_decide(cast: Cast, clock: Clock) -> None:
    finding = disputed(cast)
    recuse(cast.lead, cast.school1)

    with pytest.raises(NotAllowed):
        service.decide_objection(
            cast.act.lead, finding, decision=ObjectionDecision.UPHELD, text="撤销。"
        )


def test_decision_without_grounds_is_refused(cast: Cast, clock: Clock) -> None:
    finding = disputed(cast)

    with pytest.raises(InvalidInput):
        service.decide_objection(
            cast.act.lead, finding, decision=ObjectionDecision.REJECTED, text=" "
        )


def test_second_decision_is_refused(cast: Cast, clock: Clock) -> None:
    finding = disputed(cast)
    service.decide_objection(
        cast.act.lead, finding, decision=ObjectionDecision.REJECTED, text="维持。"
    )

    with pytest.raises(NotAllowed):
        service.decide_objection(
            cast.act.lead, finding, decision=ObjectionDecision.UPHELD, text="撤销。"
        )


def test_disputed_finding_goes_on_no_new_notice(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast)
    service.object_to(cast.act.head, finding, text=PLEA)

    assert finding not in tasks.free_findings(cast.school1.id)


def test_those_concerned_are_told_in_the_inbox(cast: Cast, clock: Clock) -> None:
    draft = draft_finding(cast)
    service.confirm_finding(cast.act.supervisor, draft)
    service.object_to(cast.act.head, draft, text=PLEA)
    service.decide_objection(
        cast.act.lead, draft, decision=ObjectionDecision.REJECTED, text="维持。"
    )

    assert kinds_of(cast.head) == ["finding_confirmed", "objection_decided"]
    assert kinds_of(cast.lead) == ["finding_disputed"]
    assert kinds_of(cast.staff) == []


def kinds_of(user: User) -> list[str]:
    """Kinds of the messages to a person in the order they came."""
    query = select(Message.kind).where(Message.recipient_id == user.id).order_by(Message.id)
    return list(db.session.scalars(query))
