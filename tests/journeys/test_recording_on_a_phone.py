"""Recording in a real browser on a phone: saved as it is given, kept without a network, shared."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from app.accounts.models import UserSession
from app.core import clock
from app.extensions import db
from app.visits.models import Answer
from app.visits.states import VisitState
from tests.support.browser import PHONE, Visitor, scan
from tests.support.cast import Cast
from tests.support.factories.accounts import PASSWORD
from tests.support.factories.checklists import make_every_kind
from tests.support.factories.visits import make_visit

Window = Callable[..., Visitor]


@dataclass(frozen=True)
class Scene:
    """A visit on site with two people, and two items of its record."""

    number: str
    visit_id: int
    item: int
    hanging: int

    @property
    def page(self) -> str:
        """Address of the first page of the record."""
        return f"/visits/{self.number}/record/1"

    def stored(self) -> tuple[object, str]:
        """Value and note of the item as they are in the database; the test lets go of it again."""
        answer = db.session.scalars(
            select(Answer).where(Answer.visit_id == self.visit_id, Answer.item_id == self.item)
        ).one()
        found = answer.value, answer.note
        db.session.remove()
        return found


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """The visit, committed; the test then lets the database go."""
    version, items = make_every_kind(cast.act.lead, cast.county)
    visit = make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2],
        until=VisitState.IN_PROGRESS,
    )
    made = Scene(visit.number or "", visit.id, items["yes_no"].id, items["grade"].id)
    db.session.commit()
    db.session.remove()
    return made


def open_record(window: Window, login: str, scene: Scene) -> Page:
    """Sign in and open the first page of the record."""
    return open_in(window(size=PHONE), login, scene)


def open_in(visitor: Visitor, login: str, scene: Scene) -> Page:
    """The same in a window that the test keeps hold of."""
    page = visitor.page
    page.goto(f"/login?next={scene.page}")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{scene.page}")
    return page


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
    assert scene.stored() == ("no", "留样缺品种")
    scan(page)


def test_without_network_nothing_is_lost_and_it_is_sent_again(window: Window, scene: Scene) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    page.route("**/answers/*", lambda route: route.fulfill(status=503, body=""))
    card = page.locator(f"#item-{scene.item}")
    card.get_by_text("是", exact=True).click()
    expect(card.locator('[data-unsaved="offline"]')).to_be_visible()
    page.unroute("**/answers/*")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(f"#state-{scene.item} .saved")).to_be_visible()
    assert scene.stored() == ("yes", "")
    # The failed try is the story of this test.
    visitor.problems.clear()


def test_photo_too_large_for_the_server_is_named_and_does_not_travel_along(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    page.route("**/photos", lambda route: route.fulfill(status=413, body=""))
    card = page.locator(f"#item-{scene.item}")
    photo = {"name": "大图.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff"}
    card.locator("input[type=file]").set_input_files([photo])  # type: ignore[list-item]
    expect(card.locator('[data-unsaved="too-large"]')).to_be_visible()
    expect(card.locator("input[type=file]")).to_have_value("")
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url("**/record/2")
    visitor.problems.clear()


def answer(page: Page, scene: Scene, note: str) -> None:
    """Answer the item with no and a note, and wait until the answer itself has been sent."""
    with page.expect_response("**/answers/*"):
        page.locator(f"#item-{scene.item}").get_by_text("否", exact=True).click()
    with page.expect_response("**/answers/*"):
        page.locator(f"#note-{scene.item}").fill(note)
        page.locator(f"#note-{scene.item}").blur()


def test_two_phones_on_one_item_keep_both_texts_until_somebody_chooses(
    window: Window, scene: Scene
) -> None:
    first = open_record(window, "supervisor", scene)
    second = open_record(window, "supervisor2", scene)
    answer(first, scene, "缺 1 个品种")
    expect(first.locator(f"[name=version-{scene.item}]")).to_have_value("2")
    answer(second, scene, "缺 2 个品种")
    conflict = second.locator(f"#state-{scene.item} .item-conflict")
    expect(conflict).to_contain_text("缺 1 个品种")
    expect(conflict).to_contain_text("缺 2 个品种")
    scan(second)
    conflict.get_by_label("两份记录都留下").check()
    expect(second.locator(f"#note-{scene.item}")).to_have_value("缺 1 个品种\n缺 2 个品种")
    assert scene.stored() == ("no", "缺 1 个品种\n缺 2 个品种")


def test_words_typed_last_are_saved_before_the_page_is_left(window: Window, scene: Scene) -> None:
    page = open_record(window, "supervisor", scene)
    page.locator(f"#item-{scene.item}").get_by_text("否", exact=True).click()
    page.locator(f"#note-{scene.item}").fill("离开前最后一句")
    page.locator(".to-contents").click()
    page.wait_for_url("**/record")
    assert scene.stored()[1] == "离开前最后一句"


def test_words_typed_after_the_session_ended_survive_the_sign_in(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    db.session.execute(update(UserSession).values(ended_at=clock.now()))
    db.session.commit()
    page.locator(f"#item-{scene.item}").get_by_text("否", exact=True).click()
    expect(page.locator('[data-unsaved="signed-out"]:visible')).to_have_count(1)
    page.locator(f"#note-{scene.item}").fill("会话结束后写的")
    page.locator("button[name=go][value=next]").click()
    page.fill("[name=login]", "supervisor")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.get_by_role("button", name="现在提交").click()
    page.wait_for_url("**/record/*")
    assert scene.stored() == ("no", "会话结束后写的")
    visitor.problems.clear()
