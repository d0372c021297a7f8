"""Figures of the recording page: what its first load weighs, and whether answering ever holds the page.

The page is the real one, in a real browser that is slowed down four times; the items are those of the
built-in frameworks, because words that repeat would compress too well.
"""

import gzip
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from playwright.sync_api import Browser, Page

from app.extensions import db
from bench.meter import Table
from bench.visits import ROUNDS, visits_with
from bench.world import World, world_at
from tests.support.browser import PHONE, LiveServer, chromium
from tests.support.recording import all_sent, ready

SIZES = (50, 200)
SLOWER = 4
ANSWERS = 12
SETTLE_MS = 600
PROVEN_MS = 90
PASSWORD = "Demo-Pass-2026"
IMPORT = re.compile(rb"""(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']""")
LINKED = re.compile(rb"""<(?:link rel="stylesheet" href|script src)="([^"]+)\"""")
WATCH = """() => {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
  }).observe({ entryTypes: ["longtask"] });
}"""
# Brings one answer of an item into the middle of the window; then, when all is still, says where it is.
SHOW = """([share, answer]) => {
  const cards = document.querySelectorAll(".item-slot > .item-card");
  const card = cards[Math.floor(share * cards.length)];
  window.aim = card.querySelectorAll(".answer-scale label")[answer];
  window.aim.scrollIntoView({ block: "center", behavior: "instant" });
}"""
AIM = """() => {
  const box = window.aim.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}"""
# A long task that is made on purpose: when the observer misses it, its silence proves nothing.
PROOF = """() => new Promise((done) => {
  setTimeout(() => {
    const end = performance.now() + 100;
    while (performance.now() < end);
    setTimeout(() => done(window.longest), 500);
  });
})"""


def measure_recording(table: Table) -> None:
    """Weight with 50 and with 200 items on one page; long tasks with 200."""
    with (
        tempfile.TemporaryDirectory(prefix="bihuan-recording-") as folder,
        world_at("sqlite", f"sqlite:///{folder}/bench.db", Path(folder)) as world,
    ):
        for size in SIZES:
            with world.app.app_context():
                visits = visits_with(size)
                paths = [f"/visits/{visit.number}/record/1" for visit in visits]
                login = visits[0].lead.login
                weight = first_load(world, login, paths[0]) / 1000
                table.row("record_bytes", weight, f"{size} items")
                db.session.commit()
                db.session.remove()
        with LiveServer(world.app).running() as server, chromium() as browser:
            rounds = [_round(browser, server.url, login, path) for path in paths]
        # Neighbours only add: of each answer the quietest round counts, of all answers the worst.
        longest = max(min(same) for same in zip(*rounds, strict=True))
        table.row("record_task", longest, f"{SIZES[-1]} items, {ROUNDS} rounds")


def first_load(world: World, login: str, path: str) -> int:
    """Bytes of the page with every style and script that it loads, each compressed by itself."""
    client = world.client(login)
    page: bytes = client.get(path).data
    waiting = [address.decode() for address in LINKED.findall(page)]
    seen: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        seen[address] = len(gzip.compress(answer.data, 6))
        if ".js" in address:
            folder = dirname(address.partition("?")[0])
            waiting += [
                normpath(join(folder, name.decode())) for name in IMPORT.findall(answer.data)
            ]
    return len(gzip.compress(page, 6)) + sum(seen.values())


@contextmanager
def _slow_page(browser: Browser, address: str, login: str, path: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        locale="zh-CN",
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    page.goto(f"/login?next={path}")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**{path}")
    ready(page)
    session: Any = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    try:
        yield page
    finally:
        context.close()


def _round(browser: Browser, address: str, login: str, path: str) -> list[float]:
    """Longest task in ms for each of the answers, all over the page; 0 where none took over 50 ms.

    Every second answer is unmet.
    """
    found = []
    with _slow_page(browser, address, login, path) as page:
        page.evaluate(WATCH)
        if page.evaluate(PROOF) < PROVEN_MS:
            raise RuntimeError("The browser does not report its long tasks.")
        for place in range(ANSWERS):
            # By plain script and a bare finger: the tools of the tests would work in the page as well.
            page.evaluate(SHOW, [place / ANSWERS, place % 2])
            page.wait_for_timeout(SETTLE_MS)
            x, y = page.evaluate(AIM)
            page.evaluate("window.longest = 0")
            page.touchscreen.tap(x, y)
            page.wait_for_timeout(SETTLE_MS)
            found.append(float(page.evaluate("window.longest")))
        answered = page.evaluate("document.querySelectorAll('.answer-scale :checked').length")
        if answered != ANSWERS:
            raise RuntimeError(f"{answered} of {ANSWERS} items were answered")
        all_sent(page)
    return found
