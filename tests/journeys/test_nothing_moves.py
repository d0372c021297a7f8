"""Answering on the recording page: what a finger may aim at next stays where it is."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.boxes import boxes_of, moved
from tests.support.browser import NARROW, Visitor, Window
from tests.support.recording import (
    Scene,
    all_sent,
    forgive,
    hold_back,
    let_through,
    open_in,
    waiting,
)

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


def opened(window: Window, scene: Scene, language: str) -> Visitor:
    """The record on a narrow phone, in one of the two languages."""
    visitor = window(size=NARROW, language=language)
    open_in(visitor, "supervisor", scene)
    visitor.page.goto(f"{scene.page}?lang={ {'zh': 'zh_Hans_CN', 'en': 'en'}[language] }")
    expect(visitor.page.locator("body[data-recorder=ready]")).to_have_count(1)
    return visitor


def press(page: Page, item: int, place: int) -> None:
    """Press one of the answers of an item, counted from the first."""
    page.locator(f"#item-{item} .answer-scale label").nth(place).click()


@LANGUAGES
def test_good_answer_moves_nothing_when_given_kept_or_confirmed(
    window: Window, scene: Scene, language: str
) -> None:
    visitor = opened(window, scene, language)
    page = visitor.page
    hold_back(page)
    before = boxes_of(page)
    press(page, scene.item, 0)
    waiting(page, 1)
    assert moved(before, boxes_of(page)) == {}
    let_through(page)
    all_sent(page)
    expect(page.locator(f"#state-{scene.item} .saved")).to_be_visible()
    assert moved(before, boxes_of(page)) == {}
    forgive(visitor)


@LANGUAGES
def test_unmet_answer_has_its_room_at_once_and_its_confirmation_moves_nothing(
    window: Window, scene: Scene, language: str
) -> None:
    visitor = opened(window, scene, language)
    page = visitor.page
    hold_back(page)
    pressed = page.locator(f"#item-{scene.item} .answer-scale").bounding_box()
    press(page, scene.item, 1)
    # The page judges right after the press; the server, which is held back, has no part in it.
    expect(page.locator(f"#state-{scene.item} [data-proposal]")).to_be_visible()
    given = boxes_of(page)
    waiting(page, 1)
    assert moved(given, boxes_of(page)) == {}
    let_through(page)
    all_sent(page)
    assert moved(given, boxes_of(page)) == {}
    assert page.locator(f"#item-{scene.item} .answer-scale").bounding_box() == pressed
    page.locator(f"#note-{scene.item}").fill("缺 1 个品种")
    all_sent(page)
    page.locator(f"#note-{scene.item}").blur()
    all_sent(page)
    assert moved(given, boxes_of(page)) == {}
    forgive(visitor)


@LANGUAGES
def test_number_out_of_its_range_says_so_while_it_is_typed_and_nothing_moves_after(
    window: Window, scene: Scene, language: str
) -> None:
    visitor = opened(window, scene, language)
    page = visitor.page
    hold_back(page)
    number = scene.items["number"]
    page.locator(f"#value-{number}").fill("20")
    expect(page.locator(f"#state-{number} [data-proposal]")).to_be_visible()
    typed = boxes_of(page)
    waiting(page, 1)
    let_through(page)
    all_sent(page)
    page.locator(f"#value-{number}").blur()
    all_sent(page)
    assert moved(typed, boxes_of(page)) == {}
    page.locator(f"#value-{number}").fill("4")
    page.locator(f"#value-{number}").blur()
    all_sent(page)
    assert moved(typed, boxes_of(page)) == {}
    forgive(visitor)
