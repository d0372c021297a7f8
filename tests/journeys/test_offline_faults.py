"""A bad network, two devices, an ended session and a queue sent twice: the record is what was entered."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.browser import PHONE, Window
from tests.support.factories.accounts import end_every_session
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
    sign_in,
    until,
    waiting,
)

# Everything that lies in a store of the device, and the same put back.
TAKE = """async (name) => {
  const open = indexedDB.open("bihuan");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const all = database.transaction(name).objectStore(name).getAll();
  const rows = await new Promise((done) => { all.onsuccess = () => done(all.result); });
  database.close();
  return rows;
}"""
PUT = """async ([name, rows]) => {
  const open = indexedDB.open("bihuan");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const change = database.transaction(name, "readwrite");
  for (const row of rows) change.objectStore(name).put(row);
  await new Promise((done) => { change.oncomplete = done; });
  database.close();
}"""


def answer(page: Page, scene: Scene, word: str, note: str) -> None:
    """Answer the first item by a press, and say why."""
    page.locator(f"#item-{scene.item}").get_by_text(word, exact=True).click()
    page.locator(f"#note-{scene.item}").fill(note)
    page.locator(f"#note-{scene.item}").blur()


def test_slow_and_flapping_network_the_last_words_and_every_byte_arrive(
    window: Window, scene: Scene, tmp_path: Path
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    network = visitor.context.new_cdp_session(page)
    slow = {
        "offline": False,
        "latency": 300,
        "downloadThroughput": 40_000,
        "uploadThroughput": 40_000,
    }
    network.send("Network.emulateNetworkConditions", slow)
    photo = make_photo(tmp_path, side=500)
    page.set_input_files(f"[name=photos-{scene.item}]", photo)
    for turn in range(6):
        visitor.context.set_offline(turn % 2 == 0)
        answer(page, scene, "否" if turn % 2 else "是", f"第 {turn + 1} 次查看")
        page.locator(f"#value-{scene.items['number']}").fill(str(turn))
        page.locator(f"#value-{scene.items['number']}").blur()
    visitor.context.set_offline(False)
    network.send("Network.emulateNetworkConditions", {**slow, "latency": 0, "uploadThroughput": -1})
    page.evaluate("window.dispatchEvent(new Event('online'))")

    all_sent(page)
    assert scene.stored() == ("no", "第 6 次查看")
    assert scene.stored("number") == ("5", "")
    assert [is_kept for _sum, is_kept in scene.uploads()] == [True]
    assert {outcome for _kind, outcome, _said in scene.operations()} == {"applied"}
    assert checksums(page) == []
    forgive(visitor)


def test_two_devices_without_a_network_keep_both_answers_and_the_lead_chooses(
    window: Window, scene: Scene
) -> None:
    mine, yours = window(size=PHONE), window(size=PHONE)
    first, second = open_in(mine, "supervisor", scene), open_in(yours, "supervisor2", scene)
    for visitor, page in ((mine, first), (yours, second)):
        kept_for_the_way(page, scene.page)
        visitor.context.set_offline(True)
    answer(first, scene, "否", "标签不全")
    answer(second, scene, "否", "缺 1 个品种")
    second.locator(f"#value-{scene.items['number']}").fill("4")
    second.locator(f"#value-{scene.items['number']}").blur()
    waiting(first, 1)
    waiting(second, 2)

    come_online(mine)
    all_sent(first)
    come_online(yours)
    all_sent(second)

    expect(second.locator(f'#state-{scene.item} [data-item-state="conflict"]')).to_be_visible()
    assert scene.stored() == ("no", "标签不全")
    assert scene.stored("number") == ("4", "")
    first.goto(f"/recorder/visits/{scene.number}/conflicts")
    expect(first.locator("main")).to_contain_text("标签不全")
    expect(first.locator("main")).to_contain_text("缺 1 个品种")
    first.locator("main [name=choice][value=mine]").check()
    first.locator("main form button[type=submit]").click()
    expect(first.locator("main [name=choice]")).to_have_count(0)
    assert scene.stored() == ("no", "缺 1 个品种")
    for visitor in (mine, yours):
        forgive(visitor)


def test_session_ended_on_the_way_everything_waits_for_the_next_sign_in(
    window: Window, scene: Scene, tmp_path: Path
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    visitor.context.set_offline(True)
    answer(page, scene, "否", "冷藏柜没有温度计")
    page.set_input_files(f"[name=photos-{scene.item}]", make_photo(tmp_path))
    waiting(page, 2)
    kept = checksums(page)
    end_every_session()

    come_online(visitor)
    expect(line(page)).to_have_attribute("data-phase", "signed-out")
    waiting(page, 2)
    assert scene.operations() == []
    page.goto(f"/login?next={scene.page}")
    sign_in(page, "supervisor")
    page.wait_for_url(f"**{scene.page}")
    ready(page)
    all_sent(page)
    assert scene.stored() == ("no", "冷藏柜没有温度计")
    assert scene.uploads() == [(kept[0], True)]
    forgive(visitor)


def test_queue_sent_again_after_it_was_answered_changes_nothing(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    visitor.context.set_offline(True)
    answer(page, scene, "否", "缺 1 个品种")
    waiting(page, 1)
    queue = page.evaluate(TAKE, "operations")
    come_online(visitor)
    all_sent(page)
    sent = scene.operations()

    visitor.context.set_offline(True)
    page.evaluate(PUT, ["operations", queue])
    page.reload()
    ready(page)
    waiting(page, 1)
    come_online(visitor)
    all_sent(page)

    assert scene.operations() == sent
    assert scene.stored() == ("no", "缺 1 个品种")
    forgive(visitor)


# What is written is told late: as on a device whose page is busy when the disk has done its work.
TOLD_LATE = """
const told = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, "oncomplete");
Object.defineProperty(IDBTransaction.prototype, "oncomplete", {
  ...told,
  set(listener) {
    const late = (event) => setTimeout(() => listener.call(this, event), 1500);
    told.set.call(this, this.mode === "readwrite" ? late : listener);
  },
});
"""


def test_words_written_before_the_page_hears_of_its_last_answer_are_no_conflict(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    visitor.page.add_init_script(TOLD_LATE)
    page = open_in(visitor, "supervisor", scene)
    page.locator(f"#item-{scene.item}").get_by_text("否", exact=True).click()
    until(page, lambda: scene.stored() == ("no", ""))
    until(page, lambda: page.evaluate(TAKE, "operations") == [])
    page.locator(f"#note-{scene.item}").fill("缺 1 个品种")
    page.locator(f"#note-{scene.item}").blur()
    until(page, lambda: len(scene.operations()) == 2)
    assert {outcome for _kind, outcome, _said in scene.operations()} == {"applied"}
    assert scene.stored() == ("no", "缺 1 个品种")
    page.goto(f"/visits/{scene.number}/record/summary")
    ready(page)
    for sent, words in enumerate(("管理有序。", "管理有序，台账齐全。"), start=3):
        page.fill("[name=merits]", words)
        page.locator("[name=merits]").blur()
        until(page, lambda sent=sent: len(scene.operations()) == sent)
        until(page, lambda: page.evaluate(TAKE, "operations") == [])
    assert {outcome for _kind, outcome, _said in scene.operations()} == {"applied"}
    all_sent(page)
