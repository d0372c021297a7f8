"""A real Chromium, a live server beside the test, and the accessibility scan.

The server runs in a thread of the test process, so that a journey can prepare data with services
and move the clock; the browser sees it over a real socket.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    sync_playwright,
)
from werkzeug.serving import WSGIRequestHandler, make_server

from app.core import clock
from scripts.system import find_chromium

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PHONE = (390, 844)
DESKTOP = (1440, 900)
NARROW = (360, 780)
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOCALES = {"zh": "zh-CN", "en": "en-US"}
# Without the later switches Chromium calls its maker at every start.
SWITCHES = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages that were given the microphone hear a beep a second.
    "--use-fake-device-for-media-stream",
]


class _QuietHandler(WSGIRequestHandler):
    def log(self, *args: Any) -> None:
        """Requests are not interesting here."""


class LiveServer:
    """The application on a free local port; `moment` stands still for it unless it is None."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.moment: datetime | None = None
        self._open(0)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _open(self, port: int) -> None:
        self._server = make_server(
            "127.0.0.1", port, self._answer, threaded=True, request_handler=_QuietHandler
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.moment is None:
            return self.app(environ, start_response)
        with clock.at(self.moment):
            return self.app(environ, start_response)

    def advance(self, **amount: float) -> None:
        """Move the server's clock by a timedelta given in its words, such as `days=3`."""
        self.moment = (self.moment or datetime.now(UTC)) + timedelta(**amount)

    @contextmanager
    def running(self) -> Iterator["LiveServer"]:
        """Serve inside the block; requests under way end before it is left."""
        self._thread.start()
        try:
            yield self
        finally:
            self._close()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Nobody answers inside the block; afterwards the same address does again."""
        port = self._server.server_port
        self._close()
        yield
        self._open(port)
        self._thread.start()

    def _close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@dataclass
class Visitor:
    """One person's browser window, with everything that went wrong in it."""

    context: BrowserContext
    page: Page
    problems: list[str] = field(default_factory=list)
    has_script: bool = True

    def close(self) -> None:
        """Close the window; fail on script errors, refused content and server errors."""
        self.context.close()
        assert not self.problems, "in the browser: " + "; ".join(self.problems)


Window = Callable[..., Visitor]
"""Opens windows: `window(size=PHONE, language="en")`."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Headless Chromium of this machine; root may only run it without its sandbox."""
    program = find_chromium()
    if program is None:
        raise RuntimeError("Chromium is missing: run `make ready-test`.")
    switches = [*SWITCHES, "--no-sandbox"] if os.geteuid() == 0 else SWITCHES
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=switches)
        yield browser
        browser.close()


def open_window(
    browser: Browser,
    base_url: str,
    *,
    size: tuple[int, int] = DESKTOP,
    language: str = "zh",
    dark: bool = False,
    script: bool = True,
) -> Visitor:
    """A fresh window without cookies; the size is in CSS pixels."""
    width, height = size
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": height},
        locale=LOCALES[language],
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        has_touch=width < 600,
        is_mobile=width < 600,
    )
    context.set_default_timeout(15_000)
    visitor = Visitor(context, context.new_page(), has_script=script)
    visitor.page.on("pageerror", lambda error: visitor.problems.append(str(error)))
    visitor.page.on("console", _note_console(visitor.problems))
    visitor.page.on("response", _note_server_error(visitor.problems))
    return visitor


def _note_console(problems: list[str]) -> Callable[[ConsoleMessage], None]:
    def note(message: ConsoleMessage) -> None:
        # An answer of 4xx is part of many stories and is asserted there.
        if message.type == "error" and "status of 4" not in message.text:
            problems.append(message.text)

    return note


def _note_server_error(problems: list[str]) -> Callable[[Response], None]:
    def note(response: Response) -> None:
        if response.status >= 500:
            problems.append(f"{response.status} {response.url}")

    return note


def scan(page: Page) -> None:
    """Fail on any serious or critical accessibility fault of the present page; no rule is off."""
    if page.evaluate("() => typeof window.axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    faults = [
        f"{fault['id']}: {fault['help']} at {node['target']}"
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]
    assert not faults, f"accessibility of {page.url}:\n" + "\n".join(faults)
