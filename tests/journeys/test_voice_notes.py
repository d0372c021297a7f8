"""Voice notes on the recording page, with a microphone that beeps."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.core.files import storage
from app.core.files.models import Attachment
from app.extensions import db
from tests.support.browser import OVERFLOW, PHONE, Window, scan
from tests.support.recording import (
    Scene,
    all_sent,
    checksums,
    come_online,
    forgive,
    kept_for_the_way,
    open_in,
    ready,
    until,
    waiting,
)

SPOKEN_MS = 2500
PLAYED = """async (player) => {
  await new Promise((done, failed) => {
    player.addEventListener("timeupdate", () => player.currentTime > 0.2 && done());
    player.addEventListener("error", () => failed(new Error(player.error.message)));
    player.play().catch(failed);
  });
  player.pause();
}"""


def unfold(page: Page, scene: Scene) -> None:
    """Show note, photo and voice of the item."""
    page.locator(f"label[for=more-{scene.item}]").click()


def speak(page: Page, scene: Scene) -> None:
    """Record a note of a few seconds at the text item."""
    unfold(page, scene)
    part = page.locator(f"[data-voice='{scene.item}']")
    part.get_by_role("button", name="语音").click()
    expect(part.get_by_role("button")).to_contain_text("停止 0:02")
    page.wait_for_timeout(SPOKEN_MS - 2000)
    part.get_by_role("button").click()


def test_note_spoken_without_a_network_arrives_byte_for_byte_and_plays(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    visitor.context.grant_permissions(["microphone"])
    page = open_in(visitor, "supervisor", scene)
    kept_for_the_way(page, scene.page)
    visitor.context.set_offline(True)
    speak(page, scene)
    waiting(page, 1)
    page.reload()
    ready(page)
    row = page.locator(f"#photos-{scene.item} [data-voice-upload]")
    expect(row).to_contain_text("待上传")
    expect(row).to_contain_text("0:02")
    row.locator("audio").evaluate(PLAYED)
    scan(page)
    assert page.evaluate(OVERFLOW) <= 0
    (checksum,) = checksums(page)

    come_online(visitor)
    all_sent(page)
    assert scene.uploads() == [(checksum, True)]
    voice = db.session.scalars(select(Attachment)).one()
    # What is recorded is kept as it came: its own checksum is that of the device.
    assert (voice.sha256, voice.media_type) == (checksum, "audio/webm")
    assert 2 <= (voice.seconds or 0) <= 5
    assert storage.store().sha256(voice.storage_key) == checksum
    db.session.remove()
    player = page.locator(f"#photos-{scene.item} .voice-list audio")
    expect(player).to_have_count(1)
    player.evaluate(PLAYED)
    page.goto(f"/visits/{scene.number}")
    page.locator(".voice-list audio").evaluate(PLAYED)
    forgive(visitor)


def test_note_under_way_is_kept_when_the_page_is_left(window: Window, scene: Scene) -> None:
    visitor = window(size=PHONE)
    visitor.context.grant_permissions(["microphone"])
    page = open_in(visitor, "supervisor", scene)
    unfold(page, scene)
    page.locator(f"[data-voice='{scene.item}'] button").click()
    expect(page.locator(f"[data-voice='{scene.item}']")).to_contain_text("停止 0:01")
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url("**/record/2")
    until(page, lambda: [kind for kind, _, _ in scene.operations()] == ["voice"])


def test_microphone_that_is_not_allowed_is_told_of(window: Window, scene: Scene) -> None:
    visitor = window(size=PHONE)
    page = open_in(visitor, "supervisor", scene)
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia ="
        " () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    unfold(page, scene)
    page.locator(f"[data-voice='{scene.item}'] button").click()
    expect(page.locator(f"[data-voice='{scene.item}'] .error")).to_contain_text(
        "没有允许使用麦克风"
    )
    scan(page)


def test_browser_that_cannot_record_shows_no_button(window: Window, scene: Scene) -> None:
    visitor = window(size=PHONE)
    visitor.context.add_init_script("delete window.MediaRecorder")
    page = open_in(visitor, "supervisor", scene)
    unfold(page, scene)
    expect(page.locator(f"#photos-{scene.item}")).to_be_visible()
    expect(page.locator(f"[data-voice='{scene.item}']")).to_be_hidden()
