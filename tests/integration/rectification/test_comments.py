"""What is said about a task: who reads it, who is told, what stays of it."""

import json

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core.errors import InvalidInput, NotAllowed
from app.core.permissions import Role
from app.extensions import db
from app.messages.models import Message
from app.papers.models import IssuedRecord
from app.records.states import RecordKind
from app.rectification import queries, service
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.accounts import grant_role, recuse
from tests.support.factories.rectification import comment, go_on, make_task
from tests.support.spreadsheet import excel_rows
from tests.support.statements import counting

T = TaskState
OPENLY, INSIDE = "请补一张近照。", "学校一直拖着。"


def told(user: User) -> list[str]:
    """Kinds of messages that somebody got about comments and watched tasks, oldest first."""
    kinds = ("task_mentioned", "task_commented", "task_moved")
    wanted = (Message.recipient_id == user.id, Message.kind.in_(kinds))
    return list(db.session.scalars(select(Message.kind).where(*wanted).order_by(Message.id)))


def test_comment_from_the_page_stands_in_the_course_of_events_and_makes_its_author_watch(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast)
    path = f"/tasks/{task.number}"
    form = client.sign_in(cast.head).page(f"{path}/comment").form()
    assert "audience" not in form.values

    refused = form.send_page(text="  ")
    assert refused.response.status_code == 422
    sent = client.page(f"{path}/comment").form().send(text=OPENLY)

    assert sent.status_code == 303
    page = client.page(path)
    assert OPENLY in page.text
    assert f"{path}/unwatch" in page.response.text
    assert OPENLY in client.sign_in(cast.leader).page(path).text
    assert client.sign_in(cast.head2).get(path).status_code == 404


def test_comment_for_the_office_never_reaches_the_school(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    path = f"/tasks/{task.number}"
    for one in ("head", "staff", "leader"):
        service.watch(getattr(cast.act, one), task)
    said = comment(cast.act.supervisor, task, INSIDE, office_only=True)

    for reader in (cast.lead, cast.leader, cast.supervisor3):
        assert INSIDE in client.sign_in(reader).page(path).text
    assert told(cast.leader) == ["task_commented"]
    for reader in (cast.head, cast.staff):
        client.sign_in(reader)
        page = client.page(path)
        assert INSIDE not in page.response.text
        assert "office only" not in page.text
        assert "仅督导室可见" not in page.text
        assert told(reader) == []
        assert task.number not in client.get(f"/tasks?view=all&q={INSIDE}").text
        for place in ("/inbox", f"/findings/{task.finding.reference}"):
            assert INSIDE not in client.get(place).text
        withdrawal = f"{path}/comments/{said.public_id}/withdraw"
        assert client.get(withdrawal).status_code == 404
    service.withdraw_comment(cast.act.supervisor, said)
    beside = queries.told_story(cast.head.id, task, with_office=False)
    assert "task_comment" not in {entry.subject_kind for entry in beside.entries}


def test_comments_for_the_office_stand_on_no_paper_and_in_no_export(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW)
    comment(cast.act.supervisor, task, INSIDE, office_only=True)
    service.close(cast.act.supervisor, task)
    comment(cast.act.lead, task, INSIDE, office_only=True)
    papers = db.session.scalars(select(IssuedRecord)).all()
    assert {RecordKind.NOTICE, RecordKind.CLOSING_FORM} <= {paper.kind for paper in papers}

    for reader in (cast.lead, cast.head):
        client.sign_in(reader)
        workbook = client.get("/tasks/export?view=all&format=xlsx").data
        shown = [
            str(excel_rows(workbook)),
            client.get("/tasks/export?view=all").text,
            client.page("/records/ledger/paper?view=all").text,
            *(client.page(f"/records/{paper.public_id}/paper").text for paper in papers),
        ]
        for text in shown:
            assert task.title in text
            assert INSIDE not in text
    for paper in papers:
        assert INSIDE not in json.dumps(paper.data, ensure_ascii=False)


def test_school_cannot_write_for_the_office_nor_be_mentioned_there(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast)

    with pytest.raises(InvalidInput) as refused:
        comment(cast.act.head, task, office_only=True)
    assert set(refused.value.errors) == {"audience"}
    for person in (cast.head, cast.inactive, cast.foreign_lead):
        with pytest.raises(InvalidInput) as refused:
            comment(cast.act.lead, task, office_only=True, mentioned=[person])
        assert set(refused.value.errors) == {"people"}
    with pytest.raises(InvalidInput) as refused:
        comment(cast.act.head, task, mentioned=[cast.head2])
    assert set(refused.value.errors) == {"people"}
    with pytest.raises(InvalidInput):
        comment(cast.act.head, task, "长" * (service.LONGEST_COMMENT + 1))
    for stranger in (cast.act.head2, cast.act.nobody, cast.act.auditor):
        found = queries.get_task(stranger, task.number)
        assert found is None


def test_who_is_tied_to_the_school_hears_nothing_for_the_office(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast)
    for one in ("supervisor3", "leader"):
        service.watch(getattr(cast.act, one), task)
    recuse(cast.supervisor3, cast.school1)
    grant_role(cast.leader, Role.SCHOOL_STAFF, cast.school1)
    comment(cast.act.supervisor, task, INSIDE, office_only=True)

    for reader in (cast.supervisor3, cast.leader):
        assert told(reader) == []
        assert INSIDE not in client.sign_in(reader).page(f"/tasks/{task.number}").response.text
    comment(cast.act.supervisor, task, OPENLY)
    assert told(cast.supervisor3) == []
    assert told(cast.leader) == ["task_commented"]
    comment(cast.act.leader, task, OPENLY)
    for step in (comment, service.watch):
        with pytest.raises(NotAllowed):
            step(cast.act.supervisor3, task)
    with pytest.raises(InvalidInput):
        comment(cast.act.lead, task, mentioned=[cast.supervisor3])
    with pytest.raises(InvalidInput):
        comment(cast.act.leader, task, INSIDE, office_only=True)


def test_mentioned_people_are_found_by_name_and_told_once(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast)
    service.watch(cast.act.staff, task)
    service.watch(cast.act.leader, task)
    form = client.sign_in(cast.supervisor).page(f"/tasks/{task.number}/comment").form()

    found = form.send_page(text=OPENLY, people_words=cast.staff.name, find="people")
    assert found.response.status_code == 200
    assert found.form().values["text"] == OPENLY
    assert cast.staff.public_id in found.response.text
    elsewhere = form.send_page(text=OPENLY, people_words=cast.head2.name, find="people")
    assert cast.head2.public_id not in elsewhere.response.text
    sent = found.form().send(people=cast.staff.public_id)

    assert sent.status_code == 303
    assert f"@{cast.staff.name}" in client.page(f"/tasks/{task.number}").text
    assert told(cast.staff) == ["task_mentioned"]
    assert told(cast.leader) == ["task_commented"]
    assert told(cast.supervisor) == []


def test_who_watches_hears_of_each_step_once_until_they_stop(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast)
    client.sign_in(cast.leader).page(f"/tasks/{task.number}").form(
        action=f"/tasks/{task.number}/watch"
    ).send()
    service.watch(cast.act.leader, task)
    service.watch(cast.act.head, task)
    service.watch(cast.act.supervisor, task)

    go_on(cast, task, T.IN_PROGRESS)

    assert told(cast.leader) == ["task_moved", "task_moved"]
    assert told(cast.head) == []
    assert told(cast.supervisor) == []
    client.page(f"/tasks/{task.number}").form(action=f"/tasks/{task.number}/unwatch").send()
    comment(cast.act.head, task)
    assert told(cast.leader) == ["task_moved", "task_moved"]
    assert told(cast.supervisor) == ["task_commented"]


def test_withdrawn_comment_leaves_its_trace_without_its_text(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast)
    said = comment(cast.act.head, task, OPENLY)
    path = f"/tasks/{task.number}/comments/{said.public_id}/withdraw"
    assert path not in client.sign_in(cast.lead).page(f"/tasks/{task.number}").response.text
    assert client.get(path).status_code == 403

    page = client.sign_in(cast.head).page(path)
    assert page.form().send().status_code == 303

    shown = client.page(f"/tasks/{task.number}")
    assert OPENLY not in shown.response.text
    assert "留言已撤回" in shown.text
    assert OPENLY not in client.page(path).response.text
    with pytest.raises(NotAllowed):
        service.withdraw_comment(cast.act.head, said)


def test_comments_cost_the_page_no_further_statement(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW)
    path = f"/tasks/{task.number}"
    for one in (cast.supervisor, cast.head):
        comment(cast.act.lead, task, mentioned=[one])
        comment(cast.act.supervisor, task, office_only=True)
        client.sign_in(one).page(path)
        with counting() as sent:
            client.page(path)
        assert len(sent) <= 12, "\n".join(sent)
