"""What lies on a device: seen, exported, thrown away, kept apart by person, through updates."""

import base64
import hashlib
import json
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.recorder.models import SyncOperation
from tests.support.browser import NARROW, OVERFLOW, PHONE, LiveServer, Window, scan
from tests.support.recording import (
    Scene,
    all_sent,
    checksums,
    come_online,
    forgive,
    hold_back,
    kept_for_the_way,
    let_through,
    line,
    make_photo,
    open_in,
    ready,
    sign_in,
    sign_out,
    until,
    waiting,
)

OLD_DATABASE = """async ([person, visit, item]) => {
  const open = indexedDB.open("bihuan", 1);
  open.onupgradeneeded = () => {
    const operations = open.result.createObjectStore("operations", { keyPath: "seq", autoIncrement: true });
    operations.createIndex("visit", ["person", "visit"]);
    operations.createIndex("person", "person");
    open.result.createObjectStore("photos", { keyPath: "id" }).createIndex("visit", ["person", "visit"]);
    open.result.createObjectStore("packages", { keyPath: ["person", "visit"] });
    open.result.createObjectStore("meta");
  };
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const id = crypto.randomUUID();
  const op = {
    id, kind: "answer", person, name: "", visit, place: "", subject: `answer:${item}`, label: "",
    at: new Date().toISOString(), base: 0, after: null, frozen: false, refused: null, tries: 0,
    body: { item, value: ["yes"], na: false, note: "" },
  };
  const change = database.transaction("operations", "readwrite");
  change.objectStore("operations").add(op);
  await new Promise((done) => { change.oncomplete = done; });
  database.close();
}"""


# Windows of a test keep in memory, where the browser's own limit does not bite: the refusal is played.
FULL = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...all) {
  if (window.deviceIsFull) throw new DOMException("no room", "QuotaExceededError");
  return put.apply(this, all);
};
"""


def answer(page: Page, scene: Scene, word: str) -> None:
    """Press one of the big answers of the first item."""
    page.locator(f"#item-{scene.item}").get_by_text(word, exact=True).click()


def test_device_page_lists_exports_and_throws_away_without_a_network(
    window: Window, scene: Scene, tmp_path: Path
) -> None:
    visitor = window(size=NARROW)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, "/recorder/device")
    visitor.context.set_offline(True)
    answer(page, scene, "否")
    page.set_input_files(f"[name=photos-{scene.item}]", make_photo(tmp_path))
    waiting(page, 2)
    kept = checksums(page)
    page.goto("/recorder/device")
    ready(page)
    rows = page.locator("[data-operation]")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("食品留样满 48 小时")
    expect(rows.first).to_contain_text("判断 · 否")
    expect(rows.nth(1)).to_contain_text("kitchen.jpg")
    scan(page)
    assert page.evaluate(OVERFLOW) <= 0

    with page.expect_download() as download:
        page.locator("[data-export]").click()
    content = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert [op["kind"] for op in content["operations"]] == ["answer", "photo"]
    photo = base64.b64decode(content["photos"][0]["base64"])
    assert [hashlib.sha256(photo).hexdigest()] == kept

    page.once("dialog", lambda dialog: dialog.dismiss())
    rows.nth(1).locator("[data-away]").click()
    expect(rows).to_have_count(2)
    page.once("dialog", lambda dialog: dialog.accept())
    rows.nth(1).locator("[data-away]").click()
    expect(rows).to_have_count(1)
    assert checksums(page) == []
    come_online(visitor)
    all_sent(page)
    expect(rows).to_have_count(0)
    assert scene.stored() == ("no", "")
    forgive(visitor)


def test_other_person_on_the_same_device_sends_nothing_in_the_name_of_the_first(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    hold_back(page)
    answer(page, scene, "否")
    waiting(page, 1)
    sign_out(page)
    names = "async () => (await caches.keys()).filter((name) => name.startsWith('pages:'))"
    until(page, lambda: page.evaluate(names) == [])
    page.context.unroute("**/recorder/visits/**")

    page.goto(f"/login?next={scene.page}")
    sign_in(page, "supervisor2")
    page.wait_for_url(f"**{scene.page}")
    ready(page)
    expect(line(page)).to_contain_text("别人的 1 条")
    expect(page.locator(f"#item-{scene.item} input:checked")).to_have_count(0)
    assert scene.operations() == []

    sign_out(page)
    page.goto(f"/login?next={scene.page}")
    sign_in(page, "supervisor")
    page.wait_for_url(f"**{scene.page}")
    all_sent(page)
    assert scene.stored() == ("no", "")
    assert db.session.scalars(select(SyncOperation.user_id)).all() == [scene.author[0]]
    db.session.remove()
    forgive(visitor)


def test_update_of_the_program_with_data_waiting_loses_nothing(
    window: Window, scene: Scene, live_server: LiveServer
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    hold_back(page)
    answer(page, scene, "否")
    waiting(page, 1)
    live_server.app.extensions["build"] = lambda: "newer"
    page.evaluate("() => navigator.serviceWorker.getRegistration().then((one) => one.update())")
    until(page, lambda: "files:newer" in page.evaluate("() => caches.keys()"))
    visitor.context.set_offline(True)
    page.reload()
    ready(page)
    waiting(page, 1)
    expect(page.locator(f"#item-{scene.item} input:checked")).to_have_value("no")
    visitor.context.set_offline(False)
    let_through(page)
    all_sent(page)
    assert scene.stored() == ("no", "")
    forgive(visitor)


def test_database_of_an_older_program_is_brought_up_and_sent(window: Window, scene: Scene) -> None:
    visitor = window(size=PHONE)
    visitor.page.goto("/login")
    visitor.page.evaluate(OLD_DATABASE, [scene.author[1], scene.number, scene.item])
    page = open_in(visitor, "supervisor", scene)
    all_sent(page)
    assert scene.stored() == ("yes", "")


def test_full_device_says_so_and_keeps_what_it_has(
    window: Window, scene: Scene, tmp_path: Path
) -> None:
    visitor = window(size=PHONE)
    visitor.context.add_init_script(FULL)
    page = open_in(visitor, "supervisor", scene)
    answer(page, scene, "否")
    all_sent(page)
    visitor.context.set_offline(True)
    page.locator(f"#note-{scene.item}").fill("缺 1 个品种")
    waiting(page, 1)
    page.evaluate("window.deviceIsFull = true")
    photo = make_photo(tmp_path)
    page.set_input_files(f"[name=photos-{scene.item}]", photo)
    expect(line(page)).to_contain_text("空间已满")
    waiting(page, 1)
    page.evaluate("window.deviceIsFull = false")
    page.set_input_files(f"[name=photos-{scene.item}]", photo)
    waiting(page, 2)
    expect(line(page)).not_to_contain_text("空间已满")
    come_online(visitor)
    all_sent(page)
    assert scene.stored() == ("no", "缺 1 个品种")
    assert [is_kept for _, is_kept in scene.uploads()] == [True]
    forgive(visitor)


def test_address_without_encryption_falls_back_to_the_plain_form(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    visitor.context.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', { value: false })"
    )
    page = visitor.page
    page.goto(f"/login?next={scene.page}")
    sign_in(page, "supervisor")
    expect(line(page)).to_contain_text("没有加密")
    answer(page, scene, "否")
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url("**/record/*")
    assert scene.stored() == ("no", "")
