"""Recording while the network comes and goes: what the server has in the end is what was entered."""

from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import text

from app.extensions import db
from tests.support.browser import NARROW, OVERFLOW, PHONE, LiveServer, Window, scan
from tests.support.recording import (
    Scene,
    all_sent,
    checksums,
    come_online,
    forgive,
    kept_for_the_way,
    line,
    make_photo,
    open_in,
    ready,
    until,
    waiting,
)


def say_no(page: Page, scene: Scene, note: str) -> None:
    """Answer the first item with no and a note."""
    page.locator(f"#item-{scene.item}").get_by_text("否", exact=True).click()
    page.locator(f"#note-{scene.item}").fill(note)
    page.locator(f"#note-{scene.item}").blur()


def test_network_cut_mid_visit_everything_arrives_as_it_was_entered(
    window: Window, scene: Scene, tmp_path: Path
) -> None:
    visitor = window(size=NARROW)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)

    visitor.context.set_offline(True)
    say_no(page, scene, "缺 1 个品种")
    page.set_input_files(f"[name=photos-{scene.item}]", make_photo(tmp_path, side=2400))
    waiting(page, 2)
    expect(page.locator(f"#item-{scene.hanging}")).to_be_visible()
    expect(line(page)).to_contain_text("没有网络")
    expect(page.locator(f"#photos-{scene.item} li[data-upload]")).to_contain_text("待上传")
    scan(page)
    assert page.evaluate(OVERFLOW) <= 0
    assert scene.operations() == []

    page.reload()
    ready(page)
    expect(page.locator(f"#note-{scene.item}")).to_have_value("缺 1 个品种")
    expect(page.locator(f"#item-{scene.hanging}")).to_be_visible()
    expect(page.locator(f"#photos-{scene.item} li[data-upload] img")).to_be_visible()
    expect(page.locator(".record-progress")).to_contain_text("1/6")
    kept = checksums(page)
    assert len(kept) == 1

    come_online(visitor)
    all_sent(page)
    assert scene.stored() == ("no", "缺 1 个品种")
    assert scene.uploads() == [(kept[0], True)]
    expect(page.locator(f"#photos-{scene.item} .photo-row")).to_contain_text("已上传")
    assert checksums(page) == []


def test_tab_killed_while_typing_the_words_are_there_again(window: Window, scene: Scene) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    visitor.context.set_offline(True)
    page.locator(f"#item-{scene.item}").get_by_text("否", exact=True).click()
    page.locator(f"#note-{scene.item}").press_sequentially("冷藏柜没有温度计")
    until(page, lambda: "冷藏柜没有温度计" in str(page.evaluate(NOTES)))
    page.close()

    again = visitor.context.new_page()
    again.goto(scene.page)
    ready(again)
    expect(again.locator(f"#note-{scene.item}")).to_have_value("冷藏柜没有温度计")
    come_online(visitor)
    all_sent(again)
    assert scene.stored() == ("no", "冷藏柜没有温度计")
    forgive(visitor)


NOTES = """async () => {
  const open = indexedDB.open("bihuan");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const rows = await new Promise((done) => {
    const all = database.transaction("operations").objectStore("operations").getAll();
    all.onsuccess = () => done(all.result);
  });
  database.close();
  return rows.map((row) => row.body.note);
}"""


def test_server_restarted_in_the_middle_of_a_photo_goes_on_where_it_stopped(
    window: Window, scene: Scene, live_server: LiveServer, tmp_path: Path
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    pieces: list[str] = []
    is_cut = True

    def let_one_through(route: object) -> None:
        pieces.append(route.request.url)  # type: ignore[attr-defined]
        if is_cut and len(pieces) > 1:
            route.abort("connectionfailed")  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/uploads/*offset=*", let_one_through)
    page.set_input_files(f"[name=photos-{scene.item}]", make_photo(tmp_path, side=2400))
    until(page, lambda: len(pieces) > 1)
    waiting(page, 1)
    kept = checksums(page)
    with live_server.stopped():
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(line(page)).to_have_attribute("data-phase", "offline")
    is_cut = False
    sent = len(pieces)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    all_sent(page)
    assert scene.uploads() == [(kept[0], True)]
    assert not any(url.endswith("offset=0") for url in pieces[sent:])
    forgive(visitor)


def test_taken_along_by_the_button_and_recorded_page_by_page_without_a_network(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    page.goto(f"/visits/{scene.number}")
    page.locator("[data-carry] button").click()
    expect(page.locator("[data-carry][data-taken]")).to_have_count(1, timeout=60_000)
    expect(page.locator("[data-carry]")).to_contain_text("已存本机")
    kept_for_the_way(page, f"/visits/{scene.number}/record/2")

    visitor.context.set_offline(True)
    page.goto(scene.page)
    ready(page)
    page.locator(f"#item-{scene.item}").get_by_text("是", exact=True).click()
    page.locator(f"#value-{scene.items['number']}").fill("4")
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url("**/record/2")
    ready(page)
    expect(page.locator(".record-progress")).to_contain_text("2/5")
    page.locator(f"#item-{scene.items['single']}").get_by_text("校长").click()
    page.locator(f"#item-{scene.items['multiple']}").get_by_text("食谱").click()
    page.locator("button[name=go][value=open]").click()
    page.wait_for_url(f"**#item-{scene.items['photo']}")

    page.goto(f"/visits/{scene.number}/record/summary")
    ready(page)
    page.fill("[name=merits]", "留样规范")
    page.locator("button[name=go][value=conversation]").click()
    page.wait_for_url("**/conversations/new")
    ready(page)
    page.fill("[name=people]", "3")
    page.fill("[name=points]", "饭菜够热")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/record/summary#people")
    ready(page)
    expect(page.locator("[name=merits]")).to_have_value("留样规范")
    expect(page.locator("[data-operation]")).to_contain_text("饭菜够热")
    waiting(page, 6)
    come_online(visitor)
    all_sent(page)
    assert scene.stored() == ("yes", "")
    assert scene.stored("number") == ("4", "")
    assert scene.stored("single") == ("head", "")
    assert scene.stored("multiple") == (["menu"], "")
    sent = {kind: said for kind, outcome, said in scene.operations() if outcome == "applied"}
    assert sent["summary"] == {"field": "merits", "value": "留样规范"}
    assert (sent["conversation"]["people"], sent["conversation"]["points"]) == (3, "饭菜够热")
    forgive(visitor)


def test_visit_closed_by_another_meanwhile_what_comes_late_is_said_to_be_appended(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    visitor.context.set_offline(True)
    page.locator(f"#item-{scene.item}").get_by_text("否", exact=True).click()
    waiting(page, 1)
    # Straight into the row: how a record is submitted is told elsewhere.
    db.session.execute(
        text("UPDATE visit SET state = 'recorded' WHERE id = :id"), {"id": scene.visit_id}
    )
    db.session.commit()
    db.session.remove()
    come_online(visitor)
    all_sent(page)
    expect(page.locator(f'#state-{scene.item} [data-item-state="appended"]')).to_be_visible()
    assert [outcome for _, outcome, _ in scene.operations()] == ["appended"]
    assert scene.stored() is None
    forgive(visitor)
