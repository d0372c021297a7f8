"""Quick recording: keys, phrases by pinyin, undo, search, parts that fold; with and without network."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import DESKTOP, PHONE, Window, scan
from tests.support.cast import Cast
from tests.support.recording import (
    Scene,
    all_sent,
    come_online,
    kept_for_the_way,
    make_parts_scene,
    open_in,
    ready,
    until,
    waiting,
)

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """One page of two parts with four items each; q2 and q6 hang on the item before."""
    return make_parts_scene(cast)


def card(page: Page, scene: Scene, name: str) -> Locator:
    """An item of the page by its code."""
    return page.locator(f"#item-{scene.items[name]}")


def chosen(page: Page, scene: Scene, name: str) -> Locator:
    """The answer that is ticked at an item."""
    return card(page, scene, name).locator(".answer-scale input:checked")


def test_keys_answer_the_item_at_work_and_lead_through_the_page(
    window: Window, scene: Scene
) -> None:
    page = open_in(window(size=DESKTOP), "supervisor", scene)
    page.keyboard.press("j")
    expect(card(page, scene, "q1")).to_be_focused()
    page.keyboard.press("2")
    expect(chosen(page, scene, "q1")).to_have_value("no")
    page.keyboard.press("ArrowDown")
    expect(card(page, scene, "q2")).to_be_focused()
    page.keyboard.press("y")
    expect(chosen(page, scene, "q2")).to_have_value("yes")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(chosen(page, scene, "q1")).to_have_value("na")
    expect(card(page, scene, "q2")).to_have_count(0)
    page.keyboard.press("o")
    expect(card(page, scene, "q3")).to_be_focused()
    page.keyboard.press("n")
    page.keyboard.press("0")
    expect(chosen(page, scene, "q3")).to_have_count(0)
    until(page, lambda: scene.stored("q3") is None and scene.stored("q2") == ("yes", ""))
    all_sent(page)


def test_keys_stay_letters_where_words_are_typed(window: Window, scene: Scene) -> None:
    page = open_in(window(size=DESKTOP), "supervisor", scene)
    page.keyboard.press("j")
    page.keyboard.press("m")
    note = page.locator(f"#note-{scene.items['q1']}")
    expect(note).to_be_focused()
    page.keyboard.type("12yno/?jku")
    expect(note).to_have_value("12yno/?jku")
    expect(chosen(page, scene, "q1")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(card(page, scene, "q1")).to_be_focused()
    page.keyboard.press("1")
    expect(chosen(page, scene, "q1")).to_have_value("yes")
    until(page, lambda: scene.stored("q1") == ("yes", "12yno/?jku"))


def test_keys_are_listed_and_can_be_switched_off(window: Window, scene: Scene) -> None:
    page = open_in(window(size=DESKTOP), "supervisor", scene)
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="快捷键")
    expect(help_).to_contain_text("下一个未答项")
    scan(page)
    help_.get_by_label("本机启用单键操作").uncheck()
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    page.reload()
    ready(page)
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page.locator(".answer-scale input:checked")).to_have_count(0)
    page.get_by_role("button", name="快捷键").click()
    expect(help_.get_by_label("本机启用单键操作")).not_to_be_checked()


def test_stock_phrase_is_found_by_first_letters_and_put_into_the_note_without_a_network(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=DESKTOP)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    visitor.context.set_offline(True)
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("/")
    search = page.get_by_role("dialog", name="常用语")
    field = search.get_by_role("searchbox")
    for words, found in (
        ("lyq", "留样缺品种"),
        ("chongfu", "重复使用一次性手套"),
        ("台账", "台账未登记"),
    ):
        field.fill(words)
        expect(search.locator("li")).to_have_text([found])
    field.fill("zzz")
    expect(search).to_contain_text("没有相符的常用语")
    scan(page)
    field.fill("bqwsj")
    page.keyboard.press("Enter")
    expect(search).to_be_hidden()
    note = page.locator(f"#note-{scene.items['q1']}")
    expect(note).to_have_value("标签无时间")
    expect(note).to_be_focused()
    come_online(visitor)
    until(page, lambda: scene.stored("q1") == ("no", "标签无时间"))


def test_last_change_is_taken_back_by_a_new_operation_without_a_network(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    undo = page.get_by_role("button", name="撤销上一步修改")
    expect(undo).to_be_disabled()
    size = undo.bounding_box()
    assert size
    assert min(size["width"], size["height"]) >= 44
    card(page, scene, "q1").get_by_text("是", exact=True).click()
    until(page, lambda: scene.stored("q1") == ("yes", ""))
    all_sent(page)
    visitor.context.set_offline(True)
    card(page, scene, "q1").get_by_text("否", exact=True).click()
    expect(card(page, scene, "q2")).to_be_visible()
    undo.click()
    expect(chosen(page, scene, "q1")).to_have_value("yes")
    expect(card(page, scene, "q2")).to_have_count(0)
    expect(page.locator("[data-hands]")).to_contain_text("已撤销")
    undo.click()
    expect(chosen(page, scene, "q1")).to_have_count(0)
    expect(undo).to_be_disabled()
    come_online(visitor)
    until(page, lambda: scene.stored("q1") == (None, ""))
    assert [(kind, body["value"]) for kind, _outcome, body in scene.operations()] == [
        ("answer", ["yes"]),
        ("answer", []),
    ]


def test_undo_after_sending_keeps_both_in_the_history(window: Window, scene: Scene) -> None:
    page = open_in(window(size=DESKTOP), "supervisor", scene)
    page.keyboard.press("j")
    page.keyboard.press("1")
    until(page, lambda: scene.stored("q1") == ("yes", ""))
    page.keyboard.press("m")
    page.keyboard.type("先写的话")
    page.keyboard.press("Escape")
    until(page, lambda: scene.stored("q1") == ("yes", "先写的话"))
    all_sent(page)
    page.keyboard.press("u")
    expect(page.locator(f"#note-{scene.items['q1']}")).to_have_value("")
    expect(chosen(page, scene, "q1")).to_have_value("yes")
    until(page, lambda: scene.stored("q1") == ("yes", ""))
    assert [body["note"] for _kind, _outcome, body in scene.operations()] == ["", "先写的话", ""]


def test_items_are_found_by_number_words_and_pinyin_without_a_network(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=(360, 780))
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    visitor.context.set_offline(True)
    field = page.get_by_label("在本部分查找")
    field.fill("要点2之3")
    expect(page.locator(".item-card:visible")).to_have_count(1)
    expect(card(page, scene, "q7")).to_be_visible()
    expect(page.locator("summary", has_text="第 1 组")).to_be_hidden()
    field.fill("没有这样的话")
    expect(page.locator("[data-item-search]")).to_contain_text("没有找到相符的项目")
    expect(page.locator(".item-card:visible")).to_have_count(0)
    scan(page)
    page.get_by_role("button", name="显示全部").click()
    expect(page.locator(".item-card:visible")).to_have_count(6)
    field.fill("stjcyd")
    expect(page.locator(".item-card:visible")).to_have_count(6)
    number = card(page, scene, "q7").locator("header b").inner_text()
    field.fill(number)
    expect(card(page, scene, "q7")).to_be_visible()
    page.locator("button[name=go][value=open]").click()
    expect(card(page, scene, "q1")).to_be_focused()
    expect(field).to_have_value("")
    visitor.problems.clear()


def test_part_counts_folds_remembers_it_and_opens_for_the_next_open_item(
    window: Window, scene: Scene
) -> None:
    page = open_in(window(size=PHONE), "supervisor", scene)
    first, second = page.locator("details[data-group]").all()
    expect(first.locator("[data-tally]")).to_have_text("0/3")
    for name in ("q1", "q3", "q4"):
        card(page, scene, name).get_by_text("是", exact=True).click()
    expect(first.locator("[data-tally]")).to_have_text("3/3")
    second.locator("> summary").click()
    expect(card(page, scene, "q5")).to_be_hidden()
    all_sent(page)
    page.reload()
    ready(page)
    expect(page.locator("details[data-group]").nth(1)).not_to_have_attribute("open", re.compile(""))
    page.locator("button[name=go][value=open]").click()
    expect(card(page, scene, "q5")).to_be_focused()
    expect(card(page, scene, "q5")).to_be_in_viewport()


def test_page_taken_along_opens_with_its_searches_and_keys(window: Window, scene: Scene) -> None:
    visitor = window(size=DESKTOP)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    visitor.context.set_offline(True)
    page.reload()
    ready(page)
    page.keyboard.press("j")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog", name="常用语")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    waiting(page, 1)
    come_online(visitor)
    all_sent(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_is_accessible_and_fits_360_pixels_in_every_state(
    window: Window, scene: Scene, language: str
) -> None:
    page = open_in(window(size=(360, 780), language=language), "supervisor", scene)
    page.goto(f"{scene.page}?lang={LANGUAGES[language]}")
    ready(page)
    answers = page.locator(".item-card:visible").first.locator(".answer-scale label")
    for place in (0, 1, 2):
        answers.nth(place).click()
        all_sent(page)
        scan(page)
    page.locator("[data-search-phrases]:visible").first.click()
    scan(page)
    page.keyboard.press("Escape")
    page.locator("details[data-group] > summary").first.click()
    scan(page)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button, main summary, main .answer-scale label')]
          .filter((part) => part.offsetParent && part.getBoundingClientRect().height < 44
            && !part.closest('.visually-hidden'))
          .map((part) => part.outerHTML.slice(0, 80))"""
    )
    assert small == []
