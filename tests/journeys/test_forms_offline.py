"""A lesson and an interview are written without a network and come to the server whole."""

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.visits import queries
from app.visits.models import Visit
from tests.support.browser import PHONE, Window
from tests.support.cast import Cast
from tests.support.recording import (
    Scene,
    all_sent,
    come_online,
    forgive,
    kept_for_the_way,
    make_scene,
    open_in,
    ready,
    waiting,
)


def forms_of(scene: Scene) -> dict[str, dict[str, str]]:
    """Fields and lines of the forms on the server, by kind."""
    visit = db.session.get_one(Visit, scene.visit_id)
    found = {}
    for form in queries.transcripts_of(visit):
        assert all(line.device_at is not None for line in form.lines)
        lines = [f"{line.role.value}: {line.text}" for line in form.standing_lines]
        found[form.kind.value] = {**form.said, "lines": " | ".join(lines)}
    db.session.commit()
    db.session.remove()
    return found


def add(page: Page, role: str, text: str) -> None:
    """Write a line with the bar at the bottom."""
    page.fill("[name=line]", text)
    page.locator(f"button[data-role={role}]").click()
    expect(page.locator("[name=line]")).to_have_value("")


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A visit under way, committed."""
    return make_scene(cast)


def test_interview_and_lesson_written_offline_come_to_the_server_whole(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    new = f"/visits/{scene.number}/transcripts/new"
    kept_for_the_way(page, f"{new}/lesson")
    kept_for_the_way(page, f"{new}/interview")
    visitor.context.set_offline(True)

    page.goto(f"{new}/lesson")
    ready(page)
    page.get_by_role("button", name="开始").click()
    expect(page.locator('[data-stamp="started"] output')).to_contain_text("按本机时间")
    page.fill("[name=class_name]", "三（2）班")
    page.fill("[name=subject]", "数学")
    add(page, "note", "导入 3 分钟")
    add(page, "note", "学生上台演示")
    page.locator("#points_aims").get_by_text("4 较好").click()
    page.locator("#grade").get_by_text("良好").click()
    # A press is safe once the line counts it: a few milliseconds, which a busy machine stretches.
    waiting(page, 7)
    page.reload()
    ready(page)
    expect(page.locator("[name=class_name]")).to_have_value("三（2）班")
    expect(page.locator("[data-line] textarea").nth(1)).to_have_value("学生上台演示")
    page.locator("[data-line] textarea").nth(0).fill("导入 4 分钟")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.get_by_role("button", name="保存并返回").click()
    page.wait_for_url("**/record/summary#forms")
    ready(page)
    expect(page.locator("[data-forms] li")).to_contain_text("听课记录")

    page.goto(f"{new}/interview")
    ready(page)
    page.select_option("[name=partner]", "teachers")
    page.fill("[name=name]", "宋知微")
    page.get_by_text("本人要求匿名").click()
    expect(page.locator("[name=name]")).to_be_hidden()
    add(page, "question", "作业多吗")
    add(page, "reply", "不超过一小时")
    waiting(page, 12)
    come_online(visitor)
    all_sent(page)
    forms = forms_of(scene)
    lesson, talk = forms["lesson"], forms["interview"]
    assert (lesson["class_name"], lesson["subject"]) == ("三（2）班", "数学")
    assert (lesson["points_aims"], lesson["grade"]) == ("4", "good")
    assert lesson["lines"] == "note: 导入 4 分钟 | note: 学生上台演示"
    assert lesson["started"]
    assert talk["lines"] == "question: 作业多吗 | reply: 不超过一小时"
    assert (talk["partner"], talk["anonymous"], talk.get("name", "")) == ("teachers", "yes", "")
    assert "宋知微" not in str(scene.operations())
    forgive(visitor)
