"""A visit on site for journeys of the recording page, and what its device and the server hold."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.checklists.models import ChecklistVersion
from app.extensions import db
from app.recorder.models import PhotoUpload, SyncOperation
from app.visits.models import Answer
from app.visits.states import VisitState
from tests.support.browser import Visitor
from tests.support.cast import Cast
from tests.support.factories.accounts import PASSWORD
from tests.support.factories.checklists import make_every_kind, make_parts
from tests.support.factories.visits import make_visit

TRIES = 600
PATIENCE_MS = 30_000
PAUSE_MS = 50
CHECKSUMS = """async () => {
  const open = indexedDB.open("bihuan");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const rows = await new Promise((done) => {
    const all = database.transaction("photos").objectStore("photos").getAll();
    all.onsuccess = () => done(all.result);
  });
  database.close();
  return Promise.all(rows.map(async (row) => {
    const digest = await crypto.subtle.digest("SHA-256", row.bytes);
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }));
}"""

HELD = """async (path) => (
  Boolean(navigator.serviceWorker.controller) && Boolean(await caches.match(path))
)"""


@dataclass(frozen=True)
class Scene:
    """A visit on site with two people, and the items of its record by answer type."""

    number: str
    visit_id: int
    items: Mapping[str, int]
    author: tuple[int, str]
    """Id and public id of the supervisor who leads."""

    @property
    def item(self) -> int:
        """The first item: yes or no."""
        return self.items["yes_no"]

    @property
    def hanging(self) -> int:
        """Shown when the first is answered with no."""
        return self.items["grade"]

    @property
    def page(self) -> str:
        """Address of the first page of the record."""
        return f"/visits/{self.number}/record/1"

    def stored(self, kind: str = "yes_no") -> tuple[object, str] | None:
        """Value and note of an item as they are in the database; the test lets go of it again."""
        answer = db.session.scalar(
            select(Answer).where(
                Answer.visit_id == self.visit_id, Answer.item_id == self.items[kind]
            )
        )
        found = (answer.value, answer.note) if answer is not None else None
        db.session.remove()
        return found

    def operations(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Kind, outcome and own fields of everything that was received, in order."""
        query = select(SyncOperation).where(SyncOperation.visit_id == self.visit_id)
        rows = db.session.scalars(query.order_by(SyncOperation.id))
        found = [(row.kind.value, row.outcome.value, dict(row.payload)) for row in rows]
        db.session.remove()
        return found

    def uploads(self) -> list[tuple[str, bool]]:
        """Checksum of every photo that came, and whether it is part of the record."""
        rows = db.session.scalars(
            select(PhotoUpload)
            .where(PhotoUpload.visit_id == self.visit_id)
            .order_by(PhotoUpload.id)
        )
        found = [(row.sha256, row.attachment_id is not None) for row in rows]
        db.session.remove()
        return found


def make_scene(cast: Cast) -> Scene:
    """The visit, committed; the test then lets the database go."""
    version, items = make_every_kind(cast.act.lead, cast.county)
    return _on_site(cast, version, {kind: item.id for kind, item in items.items()})


def make_parts_scene(cast: Cast, sizes: Sequence[int] = (4, 4)) -> Scene:
    """As `make_scene`, with yes-or-no items by their code (q1 …) in so many parts of one page."""
    version, items = make_parts(cast.act.lead, cast.county, sizes)
    return _on_site(cast, version, {item.code: item.id for item in items})


def _on_site(cast: Cast, version: ChecklistVersion, ids: Mapping[str, int]) -> Scene:
    visit = make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2],
        until=VisitState.IN_PROGRESS,
    )
    author = cast.supervisor.id, cast.supervisor.public_id
    made = Scene(visit.number or "", visit.id, ids, author)
    db.session.commit()
    db.session.remove()
    return made


def make_photo(folder: Path, name: str = "kitchen.jpg", side: int = 640) -> str:
    """A picture that does not compress: the larger, the more pieces it needs."""
    path = folder / name
    Image.effect_noise((side, side), 90).convert("RGB").save(path, "JPEG", quality=95)
    return str(path)


def open_in(visitor: Visitor, login: str, scene: Scene) -> Page:
    """Sign in and open the first page of the record."""
    page = visitor.page
    page.goto(f"/login?next={scene.page}")
    sign_in(page, login)
    page.wait_for_url(f"**{scene.page}")
    ready(page)
    return page


def sign_in(page: Page, login: str) -> None:
    """Fill the present sign-in page and send it."""
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def ready(page: Page) -> None:
    """Wait until the page works with the device."""
    expect(page.locator("body[data-recorder=ready]")).to_have_count(1, timeout=PATIENCE_MS)


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Wait for something that the page itself does not show."""
    for _ in range(TRIES):
        if condition():
            return
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(f"did not happen: {condition}")


def kept_for_the_way(page: Page, path: str) -> None:
    """Wait until the service worker holds a copy of a page and serves this one."""
    until(page, lambda: bool(page.evaluate(HELD, path)))


def line(page: Page) -> Locator:
    """The quiet line of where everything is."""
    return page.locator("[data-net-line]")


def waiting(page: Page, number: int) -> None:
    """Wait until so many changes and photos wait on the device."""
    expect(line(page)).to_have_attribute("data-waiting", str(number), timeout=PATIENCE_MS)


def all_sent(page: Page) -> None:
    """Wait until everything is on the server, and the line says so."""
    waiting(page, 0)
    expect(line(page)).to_have_attribute("data-phase", "idle", timeout=PATIENCE_MS)
    expect(line(page)).to_have_class(re.compile("is-rest"))


def come_online(visitor: Visitor) -> None:
    """The network is back; what failed while it was away is the story of the test."""
    visitor.context.set_offline(False)
    forgive(visitor)


def forgive(visitor: Visitor) -> None:
    """Forget the failed requests of a network that was cut on purpose."""
    cut = ("net::ERR_", "Failed to load resource", "Failed to fetch", "An unknown error occurred")
    visitor.problems[:] = [one for one in visitor.problems if not any(c in one for c in cut)]


def sign_out(page: Page) -> None:
    """Press the sign-out of the menu."""
    page.evaluate("document.querySelector(\"form[action='/logout']\").requestSubmit()")
    page.wait_for_url("**/login")


def hold_back(page: Page) -> None:
    """Let nothing that was recorded through, though the network is there."""
    page.context.route("**/recorder/visits/**", lambda route: route.abort("connectionfailed"))


def let_through(page: Page) -> None:
    """The opposite of `hold_back`."""
    page.context.unroute("**/recorder/visits/**")
    page.evaluate("window.dispatchEvent(new Event('online'))")


def checksums(page: Page) -> list[str]:
    """SHA-256 of the photos that lie on the device."""
    found: list[str] = page.evaluate(CHECKSUMS)
    return found
