"""A referral from proposal to end: whose turn it is, whose days count, who may do what."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock as hands
from app.core.calendar import load_calendar
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.files.queries import attachments_of
from app.core.history import entries_of
from app.extensions import db
from app.rectification import queries as tasks
from app.rectification import service as rectification
from app.rectification.models import RectificationTask
from app.rectification.queries import ledger
from app.rectification.states import DisplayStatus, Side, TaskState, Turn
from app.referrals import queries, service
from app.referrals.states import ReferralState as S
from app.schools import service as schools
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories import referrals
from tests.support.factories.files import PDF_BYTES, upload
from tests.support.factories.rectification import ask_for_time, make_task, prove

T = TaskState


def test_referred_task_waits_for_the_section_and_gets_its_days_back(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    due_on = task.due_on
    referral = referrals.referred(cast, task)
    waiting = tasks.waiting_for(task, cast.act.section)
    assert (waiting.turn, waiting.name, waiting.is_you) == (Turn.SECTION, "基建科", True)
    assert tasks.display_status(task) is DisplayStatus.REFERRED
    clock.set(hands.local_moment(due_on + timedelta(days=3)))
    assert not tasks.is_overdue(task)
    plan = upload(PDF_BYTES, "维修计划.pdf")
    service.answer(cast.act.section, referral, text="已列入计划。", files=[plan])
    (kept,) = attachments_of("referral", referral.id, purpose=service.ANSWER)
    assert kept.filename == "维修计划.pdf"
    assert not referral.answered_in_time
    assert tasks.turn_of(task) is Turn.SUPERVISOR
    clock.advance(days=4)
    service.act(cast.act.lead, referral, "end", reason="按计划推进。")
    assert (referral.state, tasks.turn_of(task).side) == (S.CLOSED, Side.SCHOOL)
    assert task.due_on > hands.today()
    kinds = [line["kind"] for line in task.due_sum["changes"]]
    assert kinds == ["referral", "given_back"]
    sides = [side for _moment, side in tasks.sides_of(entries_of(task))]
    assert sides[-3:] == [Side.SECTION, Side.OFFICE, Side.SCHOOL]


def test_days_given_back_are_those_of_section_and_office(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    days_left = rectification_days(task)
    referral = referrals.referred(cast, task)
    clock.advance(days=14)
    service.answer(cast.act.section, referral, text="已办。")
    clock.advance(days=7)
    service.act(cast.act.supervisor, referral, "end", reason="继续整改。")
    assert rectification_days(task) == days_left


def rectification_days(task: RectificationTask) -> int:
    """Working days that the school still has."""
    return load_calendar().working_days_between(hands.today(), task.due_on)


def test_proposal_does_not_stop_the_clock_and_lapses_with_an_application(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    referral = service.propose(cast.act.head, task, text=referrals.MATTER, section=cast.building)
    assert not task.referral_open
    assert queries.get_referral(cast.act.section, referral.number) is None
    with pytest.raises(StaleState):
        referrals.proposed(cast, task)
    prove(cast, task)
    rectification.apply_for_closure(cast.act.head, task, text="已自行解决。")
    assert referral.state is S.WITHDRAWN
    declined = referrals.proposed(cast, make_task(cast))
    service.act(cast.act.supervisor, declined, "decline", reason="学校可以自行解决。")
    assert declined.state is S.DECLINED


def test_proposal_taken_up_becomes_the_referral(cast: Cast) -> None:
    task = make_task(cast)
    proposal = referrals.proposed(cast, task)
    assert referrals.referred(cast, task, by="lead") is proposal
    assert (proposal.state, proposal.section) == (S.OPEN, cast.building)
    assert queries.get_referral(cast.act.section, proposal.number) is proposal
    assert queries.get_referral(cast.act.section2, proposal.number) is None
    assert queries.get_referral(cast.act.foreign_section, proposal.number) is None


def test_open_referral_refuses_closure_and_more_time_with_a_sentence(cast: Cast) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    prove(cast, task)
    referrals.answered(cast, task)
    with pytest.raises(NotAllowed, match="办结转办"):
        rectification.apply_for_closure(cast.act.head, task, text="请验收。")
    with pytest.raises(NotAllowed, match="不计学校用时"):
        ask_for_time(cast, task)
    with pytest.raises(NotAllowed):
        referrals.referred(cast, task)
    applied = make_task(cast, until=T.PENDING_REVIEW)
    applied.referral_open = True
    for step in (rectification.verify, rectification.close):
        with pytest.raises(NotAllowed, match="办结转办"):
            step(cast.act.supervisor, applied)
    waits = make_task(cast, until=T.IN_PROGRESS)
    ask_for_time(cast, waits)
    with pytest.raises(NotAllowed, match="延期申请"):
        referrals.referred(cast, waits)


def test_returned_referral_is_asked_again_or_ended(cast: Cast) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    referral = referrals.referred(cast, task)
    service.act(cast.act.section, referral, "give_back", reason="应由财务科办理。")
    assert (referral.state, tasks.turn_of(task)) == (S.RETURNED, Turn.SUPERVISOR)
    service.ask_again(cast.act.supervisor, referral, matter="请先派员鉴定。")
    assert (referral.state, tasks.turn_of(task)) == (S.OPEN, Turn.SECTION)
    service.act(cast.act.supervisor, referral, "call_back", reason="改由学校处理。")
    assert referral.state is S.CLOSED
    again = service.refer(
        cast.act.supervisor, task, section=cast.finance, matter="请核拨鉴定经费。"
    )
    assert again is not referral


def test_cancelled_task_ends_its_referral_and_gives_nothing_back(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    referral = referrals.referred(cast, task)
    due_on = task.due_on
    clock.advance(days=5)
    rectification.cancel(cast.act.lead, task, reason="问题撤销。")
    assert (referral.state, task.referral_open, task.due_on) == (S.CLOSED, False, due_on)


def test_plan_handed_in_meanwhile_keeps_every_day(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.PLAN_SUBMITTED)
    with pytest.raises(NotAllowed):
        referrals.referred(cast, task)
    rectification.act(cast.act.supervisor, task, "return_plan", reason="补充。")
    left = rectification_days(task)
    referral = referrals.referred(cast, task)
    clock.advance(days=7)
    rectification.submit_plan(cast.act.head, task, goal="目标", measures="措施")
    assert tasks.turn_of(task) is Turn.SUPERVISOR
    clock.advance(days=7)
    rectification.act(cast.act.supervisor, task, "accept_plan")
    assert tasks.turn_of(task) is Turn.SECTION
    clock.advance(days=7)
    service.act(cast.act.lead, referral, "call_back", reason="不再需要。")
    assert rectification_days(task) == left


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"section": None}, "section"),
        ({"matter": "  "}, "matter"),
        ({"due_on": 0}, "due_on"),
        ({"due_on": 400}, "due_on"),
    ],
)
def test_referral_with_bad_input_is_refused_beside_its_field(
    cast: Cast, changes: dict[str, object], field: str
) -> None:
    task = make_task(cast)
    facts: dict[str, object] = {"section": cast.building, "matter": "请协调。", **changes}
    if isinstance(facts.get("due_on"), int):
        facts["due_on"] = hands.today() + timedelta(days=int(str(facts["due_on"])))
    with pytest.raises(InvalidInput) as refused:
        service.refer(cast.act.supervisor, task, **facts)  # type: ignore[arg-type]
    assert set(refused.value.errors) == {field}


def test_section_of_another_county_or_without_people_is_refused(cast: Cast) -> None:
    task = make_task(cast)
    with pytest.raises(InvalidInput):
        service.refer(cast.act.lead, task, section=cast.foreign_building, matter="请协调。")
    cast.section2.is_active = False
    with pytest.raises(InvalidInput):
        service.refer(cast.act.lead, task, section=cast.finance, matter="请协调。")


def test_section_with_something_before_it_is_not_set_aside(cast: Cast) -> None:
    referral = referrals.referred(cast, make_task(cast))
    facts = {"name_zh": "基建科", "is_active": False}
    with pytest.raises(InvalidInput, match="未办结"):
        schools.edit_section(cast.act.admin, cast.building, **facts)
    service.act(cast.act.lead, referral, "call_back", reason="不再需要。")
    schools.edit_section(cast.act.admin, cast.building, **facts)
    assert not cast.building.is_active
    with pytest.raises(InvalidInput):
        referrals.referred(cast, make_task(cast))


def test_whose_turn_it_is_says_the_same_in_python_and_in_sql(cast: Cast, clock: Clock) -> None:
    some = [make_task(cast, until=until) for until in (T.ISSUED, T.IN_PROGRESS, T.PENDING_REVIEW)]
    for make in (referrals.proposed, referrals.referred, referrals.answered, referrals.ended):
        some.append(make_task(cast, until=T.IN_PROGRESS))
        make(cast, some[-1])
    ask_for_time(cast, make_task(cast))
    clock.advance(days=80)
    every = db.session.scalars(select(RectificationTask)).all()
    for turn in Turn:
        found = db.session.scalars(select(RectificationTask).where(tasks.in_turn(turn))).all()
        assert set(found) == {task for task in every if tasks.turn_of(task) is turn}, turn
    late = db.session.scalars(select(RectificationTask).where(tasks.overdue(hands.today()))).all()
    assert set(late) == {task for task in every if tasks.is_overdue(task)}
    assert len(late) == 4
    office = select(RectificationTask).where(ledger.in_office_court())
    assert {task.number for task in db.session.scalars(office)} == {
        task.number for task in every if tasks.turn_of(task).side is Side.OFFICE
    }


def test_who_answered_for_a_section_has_a_part_in_the_work(cast: Cast) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    referrals.ended(cast, task)
    assert cast.section.id in tasks.involved_user_ids(task)
    assert cast.section2.id not in tasks.involved_user_ids(task)
