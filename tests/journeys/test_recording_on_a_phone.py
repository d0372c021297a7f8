"""Recording in a real browser on a phone: saved as it is given, and shared with a second person."""

from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.accounts.models import UserSession
from app.core import clock
from app.extensions import db
from tests.support.browser import PHONE, Window, scan
from tests.support.recording import (
    Scene,
    all_sent,
    line,
    open_in,
    sign_in,
    waiting,
)


def open_record(window: Window, login: str, scene: Scene) -> Page:
    """Sign in and open the first page of the record."""
    return open_in(window(size=PHONE), login, scene)


def test_answer_note_and_phrase_are_saved_as_they_are_given(window: Window, scene: Scene) -> None:
    page = open_record(window, "supervisor", scene)
    card = page.locator(f"#item-{scene.item}")
    expect(card.locator("textarea")).to_be_hidden()
    card.get_by_text("否", exact=True).click()
    state = page.locator(f"#state-{scene.item}")
    expect(state).to_contain_text("已保存")
    expect(state).to_contain_text("提交后生成问题")
    expect(page.locator(f"#item-{scene.hanging}")).to_be_visible()
    card.get_by_role("button", name="留样缺品种").click()
    card.locator("textarea").blur()
    expect(page.locator(f"[name=version-{scene.item}]")).to_have_value("2")
    all_sent(page)
    expect(page.locator(".record-progress")).to_contain_text("1/6")
    assert scene.stored() == ("no", "留样缺品种")
    scan(page)


def test_answer_failed_by_the_server_is_kept_and_sent_again(window: Window, scene: Scene) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    page.route("**/operations", lambda route: route.fulfill(status=503, body=""))
    card = page.locator(f"#item-{scene.item}")
    card.get_by_text("是", exact=True).click()
    expect(card.locator('[data-item-state="waiting"]')).to_be_visible()
    waiting(page, 1)
    page.unroute("**/operations")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(f"#state-{scene.item} .saved")).to_be_visible()
    all_sent(page)
    assert scene.stored() == ("yes", "")
    # The failed try is the story of this test.
    visitor.problems.clear()


def test_photo_that_cannot_be_read_is_named_and_holds_nobody_up(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    photo = {"name": "坏图.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff"}
    card = page.locator(f"#item-{scene.item}")
    card.locator("input[type=file]").set_input_files([photo])  # type: ignore[list-item]
    expect(page.get_by_role("status").first).to_contain_text("传不上去")
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url("**/record/2")
    visitor.problems.clear()


def answer(page: Page, scene: Scene, note: str) -> None:
    """Answer the item with no and a note, and wait until both have been sent."""
    page.locator(f"#item-{scene.item}").get_by_text("否", exact=True).click()
    page.locator(f"#note-{scene.item}").fill(note)
    page.locator(f"#note-{scene.item}").blur()
    all_sent(page)


def test_two_phones_on_one_item_keep_both_texts_until_the_lead_chooses(
    window: Window, scene: Scene
) -> None:
    first = open_record(window, "supervisor", scene)
    second = open_record(window, "supervisor2", scene)
    answer(first, scene, "缺 1 个品种")
    answer(second, scene, "缺 2 个品种")
    conflict = second.locator(f'#state-{scene.item} [data-item-state="conflict"]')
    expect(conflict).to_contain_text("两份都已留下")
    scan(second)
    assert scene.stored() == ("no", "缺 1 个品种")
    first.goto(f"/recorder/visits/{scene.number}/conflicts")
    expect(first.locator("main")).to_contain_text("缺 1 个品种")
    expect(first.locator("main")).to_contain_text("缺 2 个品种")


def test_words_typed_last_are_saved_before_the_page_is_left(window: Window, scene: Scene) -> None:
    page = open_record(window, "supervisor", scene)
    page.locator(f"#item-{scene.item}").get_by_text("否", exact=True).click()
    page.locator(f"#note-{scene.item}").fill("离开前最后一句")
    page.locator(".to-contents").click()
    page.wait_for_url("**/record")
    all_sent(page)
    assert scene.stored() == ("no", "离开前最后一句")


def test_words_typed_after_the_session_ended_survive_the_sign_in(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    db.session.execute(update(UserSession).values(ended_at=clock.now()))
    db.session.commit()
    page.locator(f"#item-{scene.item}").get_by_text("否", exact=True).click()
    page.locator(f"#note-{scene.item}").fill("会话结束后写的")
    page.locator(f"#note-{scene.item}").blur()
    expect(line(page)).to_have_attribute("data-phase", "signed-out")
    expect(line(page)).to_contain_text("内容没有丢")
    line(page).get_by_role("link", name="登录").click()
    sign_in(page, "supervisor")
    page.wait_for_url(f"**{scene.page}")
    all_sent(page)
    expect(page.locator(f"#note-{scene.item}")).to_have_value("会话结束后写的")
    assert scene.stored() == ("no", "会话结束后写的")
    visitor.problems.clear()
