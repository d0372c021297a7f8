"""The course of a visit: who moves it on, when, and what follows."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.checklists.answers import NO_ANSWER
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core import clock as time
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.hooks import Hook
from app.core.permissions import Decision
from app.extensions import db
from app.messages.models import Message
from app.visits import queries, reminders, service
from app.visits.models import Visit
from app.visits.service import hooks
from app.visits.states import Method, Partner, SchoolAnswer, VisitKind, VisitState
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.visits import WHY_ALL_THE_SAME as WHY
from tests.support.factories.visits import answer_all, give, go_on, make_visit

S = VisitState
Items = dict[str, ChecklistItem]


def kinds_of_messages(user_id: int) -> list[str]:
    """What a person was told, in order."""
    query = select(Message.kind).where(Message.recipient_id == user_id).order_by(Message.id)
    return list(db.session.scalars(query))


def test_arrival_takes_the_time_of_the_server(
    cast: Cast, version: ChecklistVersion, clock: Clock
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version)
    clock.advance(minutes=17)
    service.arrive(cast.act.supervisor, visit)
    assert visit.arrived_at == time.now()


def test_arrival_before_the_planned_day_is_refused(
    cast: Cast, version: ChecklistVersion, clock: Clock
) -> None:
    day = time.today() + timedelta(days=1)
    visit = make_visit(cast.supervisor, cast.school1, version, unannounced=True, planned_on=day)
    with pytest.raises(NotAllowed):
        service.arrive(cast.act.supervisor, visit)
    clock.advance(days=1)
    service.arrive(cast.act.supervisor, visit)
    assert visit.state is S.IN_PROGRESS


def test_formal_visit_needs_its_notice_before_the_arrival(
    cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(
        cast.supervisor,
        cast.school1,
        version,
        kind=VisitKind.SPECIAL,
        members=[cast.supervisor2, cast.supervisor3],
        planner=cast.act.lead,
    )
    with pytest.raises(NotAllowed):
        service.arrive(cast.act.supervisor, visit)
    service.notify_school(cast.act.lead, visit)
    service.arrive(cast.act.supervisor, visit)
    assert kinds_of_messages(cast.head.id) == ["visit_notified"]


@pytest.mark.parametrize("who", ["lead", "supervisor3", "leader", "head", "foreign_supervisor"])
def test_only_the_team_arrives(cast: Cast, version: ChecklistVersion, who: str) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version)
    with pytest.raises(NotAllowed):
        service.arrive(getattr(cast.act, who), visit)


def test_unannounced_visit_cannot_be_notified(cast: Cast, version: ChecklistVersion) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, unannounced=True)
    with pytest.raises(InvalidInput):
        service.notify_school(cast.act.supervisor, visit)
    assert visit.notified_at is None


def test_incomplete_record_is_not_submitted(
    cast: Cast, version: ChecklistVersion, items: Items
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.IN_PROGRESS)
    answer_all(cast.act.supervisor, visit)
    give(cast.act.supervisor, visit, items["single"], NO_ANSWER, version=1)
    with pytest.raises(NotAllowed):
        service.submit_record(cast.act.supervisor, visit, reason=WHY)
    assert visit.state is S.IN_PROGRESS
    assert all(sheet.score is None for sheet in visit.sheets)


def test_member_who_does_not_lead_cannot_submit(cast: Cast, version: ChecklistVersion) -> None:
    visit = make_visit(
        cast.supervisor, cast.school1, version, members=[cast.supervisor2], until=S.IN_PROGRESS
    )
    answer_all(cast.act.supervisor2, visit)
    with pytest.raises(NotAllowed):
        service.submit_record(cast.act.supervisor2, visit, reason=WHY)


def test_submission_locks_scores_and_tells_the_head(
    cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    visit = make_visit(
        cast.supervisor, cast.school1, version, until=S.RECORDED, unmet=[items["yes_no"]]
    )
    (sheet,) = visit.sheets
    assert sheet.result is not None
    assert [line.code for line in sheet.result.vetoes] == [items["yes_no"].number]
    assert visit.left_at == visit.recorded_at == time.now()
    assert kinds_of_messages(cast.head.id)[-1] == "visit_recorded"


def test_submission_runs_what_upper_features_hang_on_it(
    cast: Cast, version: ChecklistVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int | None, S]] = []
    hook: Hook[..., None] = Hook("visit_recorded")
    hook.connect(lambda actor, visit: seen.append((actor.id, visit.state)))
    monkeypatch.setattr(hooks, "visit_recorded", hook)
    make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    assert seen == [(cast.supervisor.id, S.RECORDED)]


def test_second_of_two_submissions_is_told_so(cast: Cast, version: ChecklistVersion) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    with pytest.raises(StaleState):
        service.submit_record(cast.act.supervisor, visit, reason=WHY)


def test_decision_by_another_session_meanwhile_is_noticed(
    cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version)
    db.session.execute(
        update(Visit)
        .where(Visit.id == visit.id)
        .values(state=S.CANCELLED)
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(StaleState):
        service.arrive(cast.act.supervisor, visit)


def test_record_is_sent_back_by_the_office_lead_only_with_a_reason(
    cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    with pytest.raises(NotAllowed):
        service.act(cast.act.supervisor, visit, "reopen", reason="漏了一项")
    with pytest.raises(InvalidInput):
        service.act(cast.act.lead, visit, "reopen", reason=" ")
    service.act(cast.act.lead, visit, "reopen", reason="第 7.3 项请补照片")
    assert (visit.state, visit.recorded_at) == (S.IN_PROGRESS, None)
    assert visit.sheets[0].score is None
    assert kinds_of_messages(cast.supervisor.id)[-1] == "visit_reopened"
    service.submit_record(cast.act.supervisor, visit, reason=WHY)
    assert visit.sheets[0].score is not None


@pytest.mark.parametrize("until", [S.DRAFT, S.PLANNED, S.IN_PROGRESS])
def test_visit_is_cancelled_with_a_reason(
    cast: Cast, version: ChecklistVersion, until: VisitState
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=until)
    with pytest.raises(InvalidInput):
        service.act(cast.act.supervisor, visit, "cancel")
    service.act(cast.act.supervisor, visit, "cancel", reason="学校停课")
    assert visit.state is S.CANCELLED


@pytest.mark.parametrize("until", [S.RECORDED, S.FED_BACK])
def test_recorded_visit_is_not_cancelled(
    cast: Cast, version: ChecklistVersion, until: VisitState
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=until)
    with pytest.raises(StaleState):
        service.act(cast.act.lead, visit, "cancel", reason="学校停课")


@pytest.mark.parametrize("name", ["feed_back", "nonsense", ""])
def test_internal_and_unknown_actions_are_refused(
    cast: Cast, version: ChecklistVersion, name: str
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    with pytest.raises(InvalidInput):
        service.act(cast.act.supervisor, visit, name)


def test_guard_of_an_upper_feature_holds_the_conclusion_back(
    cast: Cast, version: ChecklistVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.FED_BACK)
    refusal = [lambda visit: Decision(False, "问题还没定")]
    monkeypatch.setattr(service.conclude_guards, "_handlers", refusal)
    with pytest.raises(NotAllowed):
        service.conclude(cast.act.supervisor, visit)
    monkeypatch.setattr(service.conclude_guards, "_handlers", [])
    service.conclude(cast.act.supervisor, visit)
    assert visit.state is S.CONCLUDED


@pytest.mark.parametrize("answer", list(SchoolAnswer))
def test_lead_records_what_the_school_said(
    cast: Cast, version: ChecklistVersion, answer: SchoolAnswer
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    service.record_feedback(
        cast.act.supervisor, visit, answer=answer, by="陆秋实 校长", text="留样已补"
    )
    assert (visit.state, visit.school_answer) == (S.FED_BACK, answer)


def test_objection_without_words_or_nameless_answer_is_refused(
    cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    with pytest.raises(InvalidInput) as refused:
        service.record_feedback(cast.act.supervisor, visit, answer=SchoolAnswer.OBJECTED)
    assert set(refused.value.errors) == {"by", "text"}
    with pytest.raises(InvalidInput):
        service.answer_for_school(cast.act.head, visit, answer=SchoolAnswer.OBJECTED)
    with pytest.raises(InvalidInput):
        service.answer_for_school(cast.act.head, visit, answer=SchoolAnswer.ABSENT)


def test_head_answers_in_person_once(cast: Cast, version: ChecklistVersion) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    service.answer_for_school(
        cast.act.head, visit, answer=SchoolAnswer.OBJECTED, text="留样柜当天在检修"
    )
    assert visit.state is S.FED_BACK
    assert (visit.school_answer_by, visit.school_answer_user_id) == ("陆秋实", cast.head.id)
    with pytest.raises(NotAllowed):
        service.answer_for_school(cast.act.head, visit, answer=SchoolAnswer.ACKNOWLEDGED)
    with pytest.raises(StaleState):
        service.record_feedback(
            cast.act.supervisor, visit, answer=SchoolAnswer.ACKNOWLEDGED, by="陆秋实"
        )


def test_head_makes_up_for_an_absence_and_the_history_keeps_both(
    cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    service.record_feedback(cast.act.supervisor, visit, answer=SchoolAnswer.ABSENT)
    service.answer_for_school(cast.act.head, visit, answer=SchoolAnswer.ACKNOWLEDGED)
    assert visit.school_answer is SchoolAnswer.ACKNOWLEDGED


@pytest.mark.parametrize("who", ["staff", "head2", "lead", "supervisor3"])
def test_nobody_else_answers_for_the_school(
    cast: Cast, version: ChecklistVersion, who: str
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    with pytest.raises(NotAllowed):
        service.answer_for_school(getattr(cast.act, who), visit, answer=SchoolAnswer.ACKNOWLEDGED)
    with pytest.raises(NotAllowed):
        service.record_feedback(
            getattr(cast.act, who), visit, answer=SchoolAnswer.ACKNOWLEDGED, by="某人"
        )


def test_times_of_leaving_out_of_order_are_refused(
    cast: Cast, version: ChecklistVersion, clock: Clock
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.IN_PROGRESS)
    for minutes in (-5, 5):
        with pytest.raises(InvalidInput) as refused:
            service.write_summary(
                cast.act.supervisor,
                visit,
                methods=[Method.INTERVIEW],
                merits="",
                advice="",
                left_at=time.now() + timedelta(minutes=minutes),
            )
        assert list(refused.value.errors) == ["left_at"]


def test_conversation_with_nobody_or_nothing_said_is_refused(
    cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.IN_PROGRESS)
    for people, points in ((0, "课表一致"), (1000, "课表一致"), (3, " ")):
        with pytest.raises(InvalidInput):
            service.note_conversation(
                cast.act.supervisor, visit, partner=Partner.PUPILS, people=people, points=points
            )
    assert queries.conversations_of(visit) == []


def test_team_is_reminded_on_the_morning_before(
    cast: Cast, version: ChecklistVersion, clock: Clock
) -> None:
    visit = make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2],
        planned_on=time.today() + timedelta(days=3),
    )
    assert list(reminders.visits_tomorrow(time.now())) == []
    clock.advance(days=2)
    (due,) = reminders.visits_tomorrow(time.now())
    assert {person.login for person in due.recipients} == {"supervisor", "supervisor2"}
    clock.advance(days=1)
    (caught_up,) = reminders.visits_tomorrow(time.now())
    assert caught_up.occurrence == due.occurrence
    clock.advance(days=-1)
    service.cancel(cast.act.supervisor, visit, "改期")
    assert list(reminders.visits_tomorrow(time.now())) == []


def test_last_visit_is_the_one_recorded_before(
    cast: Cast, version: ChecklistVersion, clock: Clock
) -> None:
    earlier = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    clock.advance(days=7)
    planned = make_visit(cast.supervisor, cast.school1, version)
    make_visit(cast.supervisor, cast.school1, version)
    assert queries.last_visit_before(planned) is earlier
    assert queries.last_visit_before(earlier) is None
    go_on(planned, S.CONCLUDED)
