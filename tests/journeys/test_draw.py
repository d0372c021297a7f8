"""People to talk to are drawn from a pasted list, and their interviews begin with one press."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import PHONE, Window, scan
from tests.support.cast import Cast
from tests.support.recording import Scene, make_scene, open_in, ready


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A visit under way, committed."""
    return make_scene(cast)


def test_teachers_are_drawn_and_interviewed(window: Window, scene: Scene) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    page.goto(f"/visits/{scene.number}/record/summary")
    ready(page)
    page.get_by_role("button", name="随机抽取访谈对象").click()
    page.wait_for_url("**/draws/new")
    page.select_option("[name=partner]", "teachers")
    page.fill("[name=people]", "宋知微\n贺兰亭\n岑远\n宋知微")
    page.fill("[name=wanted]", "2")
    page.get_by_role("button", name="开始抽取").click()
    expect(page.locator(".field .error")).to_contain_text("名单中有重复：宋知微")
    page.fill("[name=people]", "宋知微\n贺兰亭\n岑远")
    page.get_by_role("button", name="开始抽取").click()
    expect(page.locator("ol.numbered li")).to_have_count(2)
    scan(page)
    page.get_by_role("button", name="生成访谈记录表").click()
    page.wait_for_url("**/record/summary#forms")
    ready(page)
    expect(page.locator("[data-forms] li")).to_have_count(2)
    page.locator("[data-forms] li a").first.click()
    page.wait_for_url("**/transcripts/*")
    ready(page)
    scan(page)
