"""The ledger: scope, filters, pages by key, counts, constant cost, exports."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import event, select

from app.core.audit import AuditEvent
from app.core.severity import Mode, Severity
from app.extensions import db
from app.rectification import queries, service
from app.rectification.models import RectificationTask
from app.rectification.queries import TaskFilter
from app.rectification.queries.narrow import narrow_scope
from app.rectification.states import Side, TaskState, Turn
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.rectification import (
    ask_for_time,
    confirmed_finding,
    issued_notice,
    make_task,
    name_owner,
    service_tasks,
)

T = TaskState


def several(cast: Cast, count: int, **rest: Any) -> list[RectificationTask]:
    """So many issued tasks of school 1 on one notice."""
    found = [confirmed_finding(cast, title=f"问题 {number}", **rest) for number in range(count)]
    return list(service_tasks(issued_notice(cast, *found)))


def shown(cast: Cast, who: str, today: date, **wanted: Any) -> list[str]:
    """Numbers on the first page of the ledger for a person."""
    actor = getattr(cast.act, who)
    page = queries.ledger_page(actor, TaskFilter(**wanted), today, key=None)
    return [row.number for row in page.rows]


@contextmanager
def counting() -> Iterator[list[str]]:
    """Statements that are sent inside the block."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_everybody_sees_their_scope_and_nothing_beside_it(cast: Cast, clock: Clock) -> None:
    task = make_task(cast)
    far = confirmed_finding(cast, school=cast.school2, by="supervisor2")
    (other,) = service_tasks(issued_notice(cast, far, by="supervisor2"))
    expected = {
        "lead": {task.number, other.number},
        "leader": {task.number, other.number},
        "town_leader": {task.number},
        "supervisor": {task.number},
        "supervisor2": {other.number},
        "head": {task.number},
        "staff": {task.number},
        "head2": {other.number},
        "foreign_lead": set(),
        "foreign_head": set(),
        "admin": set(),
        "auditor": set(),
        "nobody": set(),
    }

    for who, numbers in expected.items():
        assert set(shown(cast, who, task.issued_on)) == numbers, who


def test_narrow_scope_finds_the_same_tasks_as_the_full_condition(cast: Cast, clock: Clock) -> None:
    make_task(cast)
    far = confirmed_finding(cast, school=cast.school2, by="supervisor2")
    (other,) = service_tasks(issued_notice(cast, far, by="supervisor2"))
    other.reviewer_id = cast.supervisor.id
    db.session.flush()

    for who in cast.people():
        actor = getattr(cast.act, who)
        narrow = set(db.session.scalars(select(RectificationTask.id).where(narrow_scope(actor))))
        full = set(
            db.session.scalars(select(RectificationTask.id).where(queries.visible_to(actor)))
        )
        assert narrow == full, who
    assert other.number in shown(cast, "supervisor", other.issued_on)


def test_sql_and_python_agree_on_turns_status_and_lateness(cast: Cast, clock: Clock) -> None:
    for state in T:
        for mode in Mode:
            severity = Severity.MAJOR if state is T.VERIFIED else Severity.GENERAL
            make_task(cast, until=state, severity=severity, mode=mode)
    named = make_task(cast, mode=Mode.IMMEDIATE)
    name_owner(cast, named, cast.staff)
    asked = make_task(cast, until=T.IN_PROGRESS)
    request = ask_for_time(cast, asked)
    back = make_task(cast, until=T.PENDING_REVIEW)
    service.return_to_school(cast.act.supervisor, back, reason="补一张。")
    opined = make_task(cast, until=T.IN_PROGRESS)
    request = ask_for_time(cast, opined)
    service.give_opinion(cast.act.supervisor, request, supports=True, text="")
    reviewed = make_task(cast, until=T.PENDING_REVIEW)
    service.assign_reviewer(cast.act.lead, reviewed, cast.supervisor3.id)
    tasks = db.session.scalars(select(RectificationTask)).all()

    for today in (back.issued_on, back.due_on + timedelta(days=60)):
        late = set(db.session.scalars(select(RectificationTask.id).where(queries.overdue(today))))
        assert late == {task.id for task in tasks if queries.is_overdue(task, today)}
    for turn in Turn:
        found = set(db.session.scalars(select(RectificationTask.id).where(queries.in_turn(turn))))
        assert found == {task.id for task in tasks if queries.turn_of(task) is turn}, turn
    for side in Side:
        found = set(db.session.scalars(select(RectificationTask.id).where(queries.in_court(side))))
        assert found == {task.id for task in tasks if queries.turn_of(task).side is side}, side
    for who in ("head", "staff", "supervisor", "supervisor3", "lead", "leader"):
        actor = getattr(cast.act, who)
        found = set(
            db.session.scalars(select(RectificationTask.id).where(queries.waits_for(actor)))
        )
        assert found == {t.id for t in tasks if queries.is_turn_of(actor, t, queries.turn_of(t))}


@pytest.mark.parametrize(
    ("wanted", "hits"),
    [
        ({"severity": Severity.SERIOUS}, 1),
        ({"mode": Mode.IMMEDIATE}, 1),
        ({"state": "in_progress"}, 1),
        ({"state": "overdue"}, 0),
        ({"words": "疏散门"}, 1),
        ({"words": "没有这个词"}, 0),
        ({"owner": "孟广平"}, 1),
        ({"supervisor": "沈知远"}, 3),
        ({"school": "桃岭"}, 3),
        ({"region": "白石镇"}, 3),
        ({"region": "双河镇"}, 0),
        ({"region": "519999"}, 3),
        ({"region": "没有的地方"}, 0),
        ({"waits": "school"}, 3),
        ({"waits": "office"}, 0),
        ({"is_cohort": True}, 3),
        ({"due_from": date(2026, 3, 3)}, 3),
        ({"due_to": date(2026, 3, 3)}, 0),
        ({"issued_from": date(2026, 3, 3)}, 0),
        ({"issued_to": date(2026, 3, 2)}, 3),
        ({"due_passed": True}, 0),
        ({"closed": "in_time"}, 0),
        ({"single_handed": True}, 0),
        ({"view": "week"}, 1),
        ({"view": "mine"}, 0),
        ({"view": "office"}, 0),
    ],
)
def test_filters_narrow_the_ledger(
    cast: Cast, clock: Clock, wanted: dict[str, Any], hits: int
) -> None:
    make_task(cast, severity=Severity.SERIOUS, title="东侧疏散门外堆放课桌椅")
    make_task(cast, mode=Mode.IMMEDIATE)
    make_task(cast, until=T.IN_PROGRESS)

    assert len(shown(cast, "lead", date(2026, 3, 2), **wanted)) == hits
    counts = queries.count_views(
        cast.act.lead, TaskFilter(**wanted), date(2026, 3, 2), ["all"], hits=True
    )
    assert counts.hits == hits


def test_overdue_view_follows_the_clock(cast: Cast, clock: Clock) -> None:
    task = make_task(cast)

    assert shown(cast, "lead", task.due_on, view="overdue") == []
    assert shown(cast, "lead", task.due_on + timedelta(days=1), view="overdue") == [task.number]


@pytest.mark.parametrize("sort", ["due", "-due", "number", "-number"])
def test_pages_by_key_show_every_row_once_in_both_directions(
    cast: Cast, clock: Clock, sort: str
) -> None:
    several(cast, 4)
    several(cast, 3, severity=Severity.SERIOUS)
    actor, wanted, today = cast.act.lead, TaskFilter(sort=sort), date(2026, 3, 2)
    forward: list[str] = []
    pages = []
    key = None
    while True:
        page = queries.ledger_page(actor, wanted, today, key=key, size=3)
        pages.append([row.number for row in page.rows])
        forward += pages[-1]
        if not page.after:
            break
        key = queries.read_key(page.after, "")
    back = queries.ledger_page(actor, wanted, today, key=queries.read_key("", page.before), size=3)

    assert len(forward) == len(set(forward)) == 7
    assert [row.number for row in back.rows] == pages[-2]
    assert forward == sorted(forward, reverse=True) or sort != "-number"


@pytest.mark.parametrize("typed", ["x", "2026-03-02_", "_9999999999999999", "nonsense_5"])
def test_a_key_that_cannot_be_read_leads_to_a_page(
    cast: Cast, clock: Clock, client: Client, typed: str
) -> None:
    make_task(cast)

    client.sign_in(cast.lead).page(f"/tasks?view=all&after={typed}")


def test_page_costs_the_same_for_few_and_for_many_rows(
    cast: Cast, clock: Clock, client: Client
) -> None:
    several(cast, 5)
    client.sign_in(cast.lead)
    client.page("/tasks")
    with counting() as few:
        client.page("/tasks")
    several(cast, 45)
    with counting() as many:
        page = client.page("/tasks")

    assert len(page.rows()) == 50
    assert len(few) == len(many) <= 12
    assert len(page.response.data) <= 55 * 1024


def test_detail_page_stays_within_twelve_statements(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW)
    for user in (cast.head, cast.supervisor):
        client.sign_in(user)
        path = f"/tasks/{task.number}"
        client.page(path)
        with counting() as sent:
            client.page(path)
        assert len(sent) <= 12, "\n".join(sent)


def test_csv_holds_what_is_filtered_and_is_noted(cast: Cast, clock: Clock, client: Client) -> None:
    make_task(cast, title="=HYPERLINK(1)")
    make_task(cast, severity=Severity.SERIOUS)

    answer = client.sign_in(cast.lead).get("/tasks/export?severity=general")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert "'=HYPERLINK(1)" in rows[1]
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "export.tasks")).one()
    assert noted.detail == {"rows": 1, "filter": {"severity": "general"}}


def test_excel_is_a_workbook_with_the_same_rows(cast: Cast, clock: Clock, client: Client) -> None:
    make_task(cast)

    answer = client.sign_in(cast.head).get("/tasks/export?format=xlsx&view=all")

    with ZipFile(io.BytesIO(answer.data)) as book:
        assert "xl/worksheets/sheet1.xml" in book.namelist()
        assert b"ZG-519999-2026-0001" in b"".join(book.read(name) for name in book.namelist())


def test_export_never_leaves_the_scope(cast: Cast, clock: Clock, client: Client) -> None:
    task = make_task(cast)

    answer = client.sign_in(cast.foreign_lead).get("/tasks/export?view=all")

    assert task.number not in answer.text


def test_admin_and_auditor_have_no_ledger(cast: Cast, clock: Clock, client: Client) -> None:
    for user in (cast.admin, cast.auditor):
        client.sign_in(user)
        assert client.get("/tasks?view=all").status_code == 403
        assert client.get("/tasks/export").status_code == 403


def test_school_begins_with_what_waits_for_it(cast: Cast, clock: Clock, client: Client) -> None:
    make_task(cast, title="作业公示栏停更两周")
    back = make_task(cast, until=T.PENDING_REVIEW, title="东侧疏散门外堆放课桌椅")
    service.return_to_school(cast.act.supervisor, back, reason="请补一张开门照。")
    make_task(cast, until=T.PENDING_REVIEW, title="午餐留样缺品种")

    page = client.sign_in(cast.head).page("/tasks")
    yours = page.soup.select("table")[0]

    assert "请补一张开门照" in yours.text
    assert "作业公示栏停更两周" in yours.text
    assert "午餐留样缺品种" not in yours.text
    assert "午餐留样缺品种" in page.text


def test_owner_sees_their_own_work_first(cast: Cast, clock: Clock, client: Client) -> None:
    make_task(cast, until=T.IN_PROGRESS, title="实验室危化品柜只有一把锁")

    staff = client.sign_in(cast.staff).page("/tasks")
    other = client.sign_in(cast.staff2).page("/tasks")

    assert staff.soup.select('a[href$="/progress"]')
    assert not other.soup.select('a[href$="/progress"]')
