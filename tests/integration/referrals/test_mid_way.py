"""What happens when a person, a school or an impartial eye is lost while a referral is open."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.service.work import LEAVE_TO_ROLE
from app.core import clock as hands
from app.core.errors import InvalidInput, NotAllowed
from app.extensions import db
from app.messages.models import Message
from app.rectification import queries as tasks
from app.rectification import service as rectification
from app.rectification.states import TaskState as T
from app.rectification.states import Turn
from app.referrals import queries, reminders, service
from app.referrals.states import ReferralState as S
from app.reminders.rules import Due
from app.schools import service as schools
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories import referrals
from tests.support.factories.accounts import recuse
from tests.support.factories.rectification import make_task, prove


def test_owner_who_leaves_during_a_referral_leaves_the_task_to_the_head(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    prove(cast, task)
    referral = referrals.answered(cast, task)
    works = accounts.list_open_work(cast.staff)
    assert [work.key for work in works] == [f"task-{task.id}-owner"]
    with pytest.raises(InvalidInput):
        accounts.deactivate(cast.act.admin, cast.staff, reason="调离。", successors={})
    left = {work.key: LEAVE_TO_ROLE for work in works}
    accounts.deactivate(cast.act.admin, cast.staff, reason="调离。", successors=left)
    db.session.execute(Message.__table__.delete())

    service.act(cast.act.supervisor, referral, "end", reason="继续整改。")
    told = db.session.scalars(select(Message.recipient_id)).all()
    assert cast.head.id in told
    assert cast.staff.id not in told
    rectification.name_people(cast.act.head, task, owner=cast.staff2, leader=cast.head)
    assert task.owner is cast.staff2
    rectification.apply_for_closure(cast.act.head, task, text="已完成。")
    assert task.state is T.PENDING_REVIEW


def test_matter_of_a_school_that_is_closed_meanwhile_is_answered_ended_and_cancelled(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    referral = referrals.referred(cast, task)
    schools.switch_school(cast.act.admin, cast.school1, is_active=False, reason="并入中心校。")

    assert queries.get_referral(cast.act.section, referral.number) is referral
    service.answer(cast.act.section, referral, text="随校舍移交。")
    assert queries.count_waiting(cast.act.lead) == 1
    service.act(cast.act.lead, referral, "end", reason="由接收学校继续。")
    assert tasks.turn_of(task) is Turn.OWNER
    rectification.cancel(cast.act.lead, task, reason="学校撤并。")
    assert (referral.state, task.state) == (S.CLOSED, T.CANCELLED)


def test_section_whose_last_person_leaves_is_called_back_by_the_office(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast)
    referral = referrals.referred(cast, task)
    cast.section.is_active = False
    db.session.flush()
    clock.set(hands.local_moment(referral.due_on + timedelta(days=1)))
    (due,) = (one for one in reminders.referrals_due(hands.now()) if isinstance(one, Due))
    assert [person.id for person in due.recipients] == [cast.supervisor.id]
    with pytest.raises(InvalidInput) as refused:
        service.refer(cast.act.lead, make_task(cast), section=cast.building, matter="请协调。")
    assert set(refused.value.errors) == {"section"}
    service.act(cast.act.lead, referral, "call_back", reason="科室无人。")
    assert not task.referral_open


def test_who_is_recused_at_the_school_neither_refers_nor_answers_nor_ends(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast)
    referral = referrals.referred(cast, task)
    recuse(cast.section, cast.school1)
    with pytest.raises(NotAllowed, match="回避"):
        service.answer(cast.act.section, referral, text="已办。")
    with pytest.raises(NotAllowed, match="回避"):
        service.act(cast.act.section, referral, "give_back", reason="不属本科室。")
    recuse(cast.supervisor, cast.school1)
    with pytest.raises(NotAllowed, match="回避"):
        service.act(cast.act.supervisor, referral, "call_back", reason="不再需要。")
    with pytest.raises(NotAllowed, match="回避"):
        referrals.referred(cast, make_task(cast, title="围墙开裂"))
    for who in ("section2", "foreign_section", "foreign_lead", "leader", "head"):
        with pytest.raises(NotAllowed):
            service.answer(getattr(cast.act, who), referral, text="已办。")
    assert referral.state is S.OPEN
