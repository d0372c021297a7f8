"""Two people at once, each with a session of their own."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from app.core.severity import Severity
from app.extensions import db
from app.findings.models import Finding
from app.rectification import service
from app.rectification.models import Notice, RectificationTask
from app.rectification.states import TaskState
from tests.support.at_once import at_once, person
from tests.support.cast import Cast
from tests.support.factories.rectification import ask_for_time, confirmed_finding, make_task


def test_two_issues_of_one_finding_make_one_task(app: Flask, cast: Cast) -> None:
    finding_id = confirmed_finding(cast, severity=Severity.MAJOR).id
    lead_id = cast.lead.id

    def issue() -> None:
        who = person(lead_id)
        found = db.session.get(Finding, finding_id)
        assert found is not None
        service.issue_task(who, found)

    ended = at_once(app, issue, issue)

    assert sum(error is None for error in ended) == 1
    assert len(db.session.scalars(select(RectificationTask)).all()) == 1


def test_notices_issued_at_once_get_numbers_without_gap(app: Flask, cast: Cast) -> None:
    notices = []
    for _ in range(3):
        notice = service.draft_notice(
            cast.act.supervisor, school=cast.school1, findings=[confirmed_finding(cast)]
        )
        service.approve_notice(cast.act.lead, notice)
        notices.append(notice.id)
    supervisor_id = cast.supervisor.id

    def issue(notice_id: int) -> Callable[[], None]:
        def run() -> None:
            who = person(supervisor_id)
            notice = db.session.get(Notice, notice_id)
            assert notice is not None
            service.issue_notice(who, notice)

        return run

    ended = at_once(app, *(issue(number) for number in notices))

    assert ended == [None, None, None]
    numbers = sorted(db.session.scalars(select(Notice.number)))
    year = numbers[0].split("〔")[1][:4]
    assert numbers == [f"云教督改〔{year}〕{serial}号" for serial in (1, 2, 3)]


def test_of_two_decisions_on_one_plan_the_second_loses_politely(app: Flask, cast: Cast) -> None:
    task_id = make_task(cast, until=TaskState.PLAN_SUBMITTED).id
    supervisor_id, lead_id = cast.supervisor.id, cast.lead.id

    def decide(user_id: int, name: str) -> Callable[[], None]:
        def run() -> None:
            who = person(user_id)
            task = db.session.get(RectificationTask, task_id)
            assert task is not None
            service.act(who, task, name, reason="两人同时办理。")

        return run

    ended = at_once(app, decide(supervisor_id, "accept_plan"), decide(lead_id, "return_plan"))

    assert sum(error is None for error in ended) == 1
    task = db.session.get(RectificationTask, task_id)
    assert task is not None
    assert task.state in {TaskState.IN_PROGRESS, TaskState.ISSUED}


def test_of_two_requests_for_time_one_stands(app: Flask, cast: Cast) -> None:
    task_id = make_task(cast, until=TaskState.IN_PROGRESS).id
    head_id = cast.head.id

    def ask() -> None:
        who = person(head_id)
        task = db.session.get(RectificationTask, task_id)
        assert task is not None
        cast_like = type("Cast", (), {"act": type("Act", (), {"head": who})})
        ask_for_time(cast_like, task)  # type: ignore[arg-type]

    ended = at_once(app, ask, ask)

    task = db.session.get(RectificationTask, task_id)
    assert task is not None
    assert len(task.extensions) == 1, ended
