"""A major finding: issued on the spot, verified by one person, closed by another."""

import pytest
from flask import Flask

from app.extensions import db
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from tests.support import steps
from tests.support.browser import PHONE, Window
from tests.support.cast import Cast
from tests.support.factories.checklists import make_every_kind
from tests.support.factories.findings import recorded_visit
from tests.support.factories.rectification import go_on
from tests.support.walker import Walker


@pytest.fixture
def visit(cast: Cast) -> str:
    """Path of a visit whose record has just been handed in with one item unmet."""
    version, items = make_every_kind(cast.act.lead, cast.county)
    made = recorded_visit(cast, version, [items["single"]])
    path = f"/visits/{made.number}"
    db.session.commit()
    return path


def test_major_task_issued_from_the_slip_is_closed_by_the_lead_as_second_person(
    app: Flask, window: Window, cast: Cast, visit: str
) -> None:
    supervisor = Walker(window(size=PHONE), "supervisor")
    lead = Walker(window(size=PHONE), "lead")
    head = Walker(window(size=PHONE), "head")
    supervisor.go(visit)
    supervisor.press(supervisor.page.locator("main .row-list a[href^='/findings/']").first)
    supervisor.look()
    supervisor.follow("/edit")
    supervisor.send(severity="major", mode="within_time", basis="学校食品安全管理规定第三十二条")
    supervisor.act("/actions/confirm")
    supervisor.press(supervisor.page.locator("main a[href*='/tasks/issue/']").first)
    supervisor.look()
    supervisor.send()
    task = supervisor.path()
    assert task.startswith("/tasks/"), task
    assert "重大" in supervisor.text(".facts")

    the_school_does_its_part(cast, task)
    head.go(task)
    assert "谁整改谁不销号" in head.text()
    steps.verify(supervisor, task, "fixed", "现场核对，已整改到位。")
    supervisor.go(task)
    assert supervisor.page.locator("a[href$='/close']").count() == 0
    lead.go("/")
    lead.go(task)
    lead.act("/close")
    lead.go(task)
    assert "已销号" in lead.text(".facts")


def the_school_does_its_part(cast: Cast, task: str) -> None:
    """Plan, work and application, by the services."""
    found = db.session.query(RectificationTask).filter_by(number=task.rsplit("/", 1)[1]).one()
    go_on(cast, found, TaskState.PENDING_REVIEW)
    db.session.commit()
