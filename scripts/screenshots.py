"""`make screenshots`: pictures of the main pages of the demo, into docs/images.

Starts the program on a free port with demo data of its own, signs in as each role and photographs
the pages listed here on a desktop and a phone.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser

from config import DEMO_PASSWORD, ROOT
from tests.support.browser import DESKTOP, PHONE, chromium, open_window

IMAGES = ROOT / "docs" / "images"


@dataclass(frozen=True)
class Picture:
    """One picture: file name, who looks, where, and how."""

    name: str
    login: str
    path: str
    size: tuple[int, int] = DESKTOP
    language: str = "zh"
    dark: bool = False


PICTURES = (
    Picture("home", "supervisor", "/"),
    Picture("home-phone", "supervisor", "/", size=PHONE),
    Picture("home-school", "head", "/", size=PHONE),
    Picture("home-office", "lead", "/"),
    Picture("leader", "leader", "/insights"),
    Picture("leader-en-dark", "leader", "/insights", language="en", dark=True),
    Picture("visits", "supervisor", "/visits"),
    Picture("findings", "supervisor", "/findings"),
    Picture("tasks", "lead", "/tasks"),
    Picture("frameworks", "lead", "/frameworks"),
)


def main() -> int:
    """Take all pictures; 0 when every page answered."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo(folder) as address, chromium() as browser:
        faults = [fault for picture in PICTURES for fault in take(browser, address, picture)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


@contextmanager
def demo(folder: str) -> Iterator[str]:
    """The program with fresh demo data; yields its address."""
    settings = {"BIHUAN_MODE": "demo", "BIHUAN_INSTANCE": folder, "PORT": "0"}
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.run"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                found = re.search(r"running on (http://\S+)", line)
                if found:
                    yield found.group(1)
                    return
            raise RuntimeError("the demo did not start; the reason is above")
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


def take(browser: Browser, address: str, picture: Picture) -> Iterator[str]:
    """Photograph one page; yields what was wrong with it."""
    visitor = open_window(
        browser, address, size=picture.size, language=picture.language, dark=picture.dark
    )
    page = visitor.page
    page.goto(f"/login?lang={'en' if picture.language == 'en' else 'zh_Hans_CN'}")
    page.locator("input[name=login]").fill(picture.login)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("form:has(input[name=password]) [type=submit]").first.click()
    page.wait_for_load_state()
    answer = page.goto(picture.path)
    target = IMAGES / f"{picture.name}.png"
    page.screenshot(path=target)
    print(f"{target.relative_to(ROOT)}", flush=True)
    if answer is None or answer.status != 200:
        yield f"{picture.path} as {picture.login}: {answer.status if answer else 'no answer'}"
    visitor.context.close()
    yield from visitor.problems


if __name__ == "__main__":
    sys.exit(main())
