"""Marking up photos on the recording page: with the mouse and the keyboard, without a network and with."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.core.files import pieces, storage
from app.core.files.models import Attachment
from app.extensions import db
from app.recorder.models import PhotoUpload
from tests.support.browser import NARROW, OVERFLOW, PHONE, Window, scan
from tests.support.recording import (
    Scene,
    all_sent,
    checksums,
    come_online,
    kept_for_the_way,
    open_in,
    ready,
    until,
    waiting,
)

SIDE = 800
CAPTIONS = """async () => {
  const open = indexedDB.open("bihuan");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const rows = await new Promise((done) => {
    const all = database.transaction("operations").objectStore("operations").getAll();
    all.onsuccess = () => done(all.result);
  });
  database.close();
  return rows.map((row) => row.body.caption);
}"""


def striped(folder: Path) -> str:
    """A picture of fine stripes: wherever they are gone something was hidden."""
    path = folder / "children.jpg"
    image = Image.new("L", (SIDE, SIDE), 255)
    for x in range(0, SIDE, 8):
        image.paste(0, (x, 0, x + 4, SIDE))
    image.convert("RGB").save(path, "JPEG", quality=95)
    return str(path)


def dialog(page: Page) -> Locator:
    """The open dialog, its photo ready."""
    found = page.locator("dialog.markup[open][data-state=ready]")
    expect(found).to_be_visible()
    return found


def choose(page: Page, tool: str) -> None:
    """Take a tool."""
    page.locator(".markup .tool", has_text=tool).click()


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw from one place to another, both as shares of the picture."""
    box = page.locator(".markup canvas").bounding_box()
    assert box is not None
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=5)
    page.mouse.up()


def contrast(image: Image.Image, area: tuple[int, int, int, int]) -> int:
    """The largest difference between neighbours in a part of a picture, in a row through its middle."""
    part = image.convert("L").crop(area)
    row = [part.getpixel((x, part.height // 2)) for x in range(part.width)]
    return max(abs(int(a) - int(b)) for a, b in zip(row, row[4:], strict=False))  # type: ignore[arg-type]


def kept() -> list[tuple[Attachment, Image.Image]]:
    """Photos of the record with their pictures, in the order they came; the database is let go."""
    rows = db.session.scalars(select(Attachment).order_by(Attachment.id)).all()
    store = storage.store()
    found = [(row, Image.open(io.BytesIO(store.read(row.storage_key)))) for row in rows]
    db.session.expunge_all()
    db.session.remove()
    return found


def sent_bytes() -> list[bytes]:
    """What came in pieces, as it lies on the disk of the server."""
    parts = db.session.scalars(select(PhotoUpload.part).order_by(PhotoUpload.id)).all()
    db.session.remove()
    return [pieces.path_of(storage.store(), part).read_bytes() for part in parts]


def test_photo_marked_up_without_a_network_arrives_byte_for_byte_beside_its_original(
    window: Window, scene: Scene, tmp_path: Path
) -> None:
    visitor = window(size=NARROW)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    visitor.context.set_offline(True)
    photo = striped(tmp_path)
    page.set_input_files(f"[name=photos-{scene.item}]", photo)
    waiting(page, 1)
    page.get_by_role("button", name="标注children.jpg").click()
    frame = dialog(page)
    expect(frame.get_by_role("button", name="保存")).to_be_disabled()
    drag(page, (0.6, 0.1), (0.8, 0.3))
    choose(page, "打码")
    drag(page, (0.1, 0.1), (0.5, 0.5))
    expect(frame.locator("[data-said]")).to_have_text("已标 2 处")
    choose(page, "方框")
    drag(page, (0.1, 0.6), (0.3, 0.8))
    frame.get_by_role("button", name="撤销").click()
    expect(frame.locator("[data-said]")).to_have_text("已标 2 处")
    scan(page)
    assert page.evaluate(OVERFLOW) <= 0
    frame.get_by_role("button", name="保存").click()
    waiting(page, 2)
    expect(page.locator(f"#photos-{scene.item} li[data-upload]")).to_have_count(1)

    page.reload()
    ready(page)
    expect(page.locator(f"#photos-{scene.item} li[data-upload]")).to_have_count(1)
    sums = checksums(page)
    assert len(sums) == 2

    come_online(visitor)
    all_sent(page)
    assert sorted(sums) == sorted(checksum for checksum, is_kept in scene.uploads() if is_kept)
    assert sent_bytes()[0] == Path(photo).read_bytes()
    (original, before), (marked, after) = kept()
    assert (original.covered_by_id, marked.original_id) == (marked.id, original.id)
    hidden = (SIDE // 8, SIDE // 8, SIDE // 2 - 8, SIDE // 2 - 8)
    untouched = (8, SIDE * 6 // 10, SIDE - 8, SIDE - 8)
    assert contrast(before, hidden) > 200
    assert contrast(after, hidden) < 60
    assert contrast(after, untouched) > 200
    photos = page.locator(f"#photos-{scene.item} li:has(img):visible")
    expect(photos).to_have_count(1)
    expect(photos.locator("img")).to_have_attribute("src", f"/files/{marked.public_id}/thumb")
    kinds = [(kind, outcome) for kind, outcome, _ in scene.operations()]
    assert kinds == [("photo", "applied"), ("markup", "applied")]


def test_photo_of_the_server_is_marked_up_with_the_keyboard_alone(
    window: Window, scene: Scene, tmp_path: Path
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    page.set_input_files(f"[name=photos-{scene.item}]", striped(tmp_path))
    all_sent(page)
    page.get_by_role("link", name="标注children.jpg").press("Enter")
    frame = dialog(page)
    frame.locator("[name=markup-tool][value=arrow]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(frame.locator("[name=markup-tool][value=blur]")).to_be_checked()
    frame.locator("canvas").focus()
    page.keyboard.press("Enter")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(frame.locator("[data-said]")).to_have_text("已标 1 处")
    choose(page, "文字")
    frame.locator("canvas").focus()
    page.keyboard.press("Enter")
    expect(frame.locator("[data-said]")).to_contain_text("请先写文字")
    page.keyboard.type("门口无人值守")
    frame.locator("canvas").focus()
    page.keyboard.press("Enter")
    expect(frame.locator("[data-said]")).to_have_text("已标 2 处")
    frame.get_by_role("button", name="保存").press("Enter")
    until(page, lambda: [is_kept for _, is_kept in scene.uploads()] == [True, True])
    all_sent(page)
    (_, _), (marked, after) = kept()
    assert contrast(after, (420, 420, 580, 580)) < 60
    page.locator(f"#photos-{scene.item} li:visible a:has(img)").click()
    page.wait_for_url(f"**/photos/{marked.public_id}")
    expect(page.locator("main")).to_contain_text(marked.sha256)
    expect(page.get_by_role("link", name="原件")).to_be_visible()
    scan(page)
    assert page.evaluate(OVERFLOW) <= 0


def test_marks_thrown_away_leave_the_photo_and_its_caption(
    window: Window, scene: Scene, tmp_path: Path
) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    visitor.context.set_offline(True)
    page.set_input_files(f"[name=photos-{scene.item}]", striped(tmp_path))
    waiting(page, 1)
    page.once("dialog", lambda question: question.dismiss())
    page.get_by_role("button", name="标注children.jpg").click()
    dialog(page)
    drag(page, (0.2, 0.2), (0.6, 0.6))
    page.keyboard.press("Escape")
    expect(page.locator(".markup [data-said]")).to_have_text("已标 1 处")
    page.locator(".markup").get_by_role("button", name="保存").click()
    waiting(page, 2)
    page.once("dialog", lambda question: question.accept())
    page.get_by_role("button", name="移除children.jpg").click()
    waiting(page, 1)
    expect(page.locator(f"#photos-{scene.item} li[data-upload]")).to_have_count(1)
    page.get_by_role("textbox", name="照片说明").fill("校门口")
    page.get_by_role("textbox", name="照片说明").blur()
    until(page, lambda: page.evaluate(CAPTIONS) == ["校门口"])
    page.reload()
    ready(page)
    expect(page.get_by_role("textbox", name="照片说明")).to_have_value("校门口")
    come_online(visitor)
    all_sent(page)
    assert [(kind, said["caption"]) for kind, _, said in scene.operations()] == [
        ("photo", "校门口")
    ]
