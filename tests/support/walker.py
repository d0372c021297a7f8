"""One person in a browser: signs in, follows the buttons of the pages, scans every page visited.

`WALK_PICTURES=folder` keeps a picture of every page as it was seen.
"""

import os
import re
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.support.browser import OVERFLOW, Visitor, scan
from tests.support.factories.accounts import PASSWORD

SEND = "main form button.btn-primary, main form button.btn-return"
PICTURES = os.environ.get("WALK_PICTURES", "")
LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
# What a page says, and in which look: a page seen twice in the same state is scanned once.
STATE = (
    "() => [innerWidth, document.documentElement.dataset.bsTheme, document.body.innerText].join()"
)


class Walker:
    """A person in a window; `act` presses a button by the end of its address, in any language."""

    def __init__(
        self, visitor: Visitor, login: str, password: str = PASSWORD, *, language: str = "zh"
    ) -> None:
        self.visitor = visitor
        self.login = login
        self.page: Page = visitor.page
        self._seen: set[int] = set()
        self.page.goto(f"/login?lang={LANGUAGES[language]}")
        self.look()
        self.sign_in(password)
        self.look()

    def sign_in(self, password: str = PASSWORD) -> None:
        """Fill the present sign-in page and leave it."""
        self.page.fill("[name=login]", self.login)
        self.page.fill("[name=password]", password)
        self.press(self.page.locator("main button[type=submit]").first)
        assert self.page.locator("[name=password]").count() == 0, f"{self.login} could not sign in"

    def go(self, path: str) -> None:
        """Open a page of the application and look at it."""
        answer = self.page.goto(path)
        assert answer is not None, path
        assert answer.status == 200, f"{path} answered {answer.status} to {self.login}"
        self.look()

    def press(self, button: Locator) -> None:
        """Press what leads to another page, or to this one anew, and wait for it."""
        with self.page.expect_navigation(wait_until="load"):
            button.click()

    def follow(self, ending: str) -> None:
        """Follow the first link of the page whose address ends so."""
        self.press(self.page.locator(f"main a:visible[href$='{ending}']").first)
        self.look()

    def act(self, ending: str, **fields: str) -> None:
        """Press the button whose address ends so; fill and confirm the page that asks, if any."""
        self.press(
            self.page.locator(
                f"a.btn[href$='{ending}'], form[action$='{ending}'] button[type=submit]"
            ).first
        )
        self.look()
        if self.path().endswith(ending):
            self.send(**fields)

    def send(self, button: str = SEND, **fields: str) -> None:
        """Fill fields by name and send the form of the page, which must accept it."""
        for name, value in fields.items():
            self.fill(name, value)
        self.press(self.page.locator(button).first)
        self.look()
        refused = self.page.locator("main .error-summary")
        assert refused.count() == 0, f"{self.path()}: {refused.first.inner_text()}"

    def fill(self, name: str, value: str) -> None:
        """Fill a field of any kind: text, date, select, radio, box or file."""
        fields = self.page.locator(f"main [name='{name}']")
        kind = fields.first.get_attribute("type") or ""
        if kind in {"radio", "checkbox"}:
            self.page.locator(f"main [name='{name}'][value='{value}']").first.check(force=True)
        elif kind == "file":
            fields.first.set_input_files(value)
        elif fields.first.evaluate("field => field.tagName") == "SELECT":
            fields.first.select_option(value)
        else:
            fields.first.fill(value)

    def look(self) -> None:
        """The page has a title, fits its window and shows nothing that axe finds serious."""
        state = hash(str(self.page.evaluate(STATE)))
        if state in self._seen:
            return
        self._seen.add(state)
        self._keep_picture()
        assert self.page.title(), f"{self.path()} has no title"
        wider = self.page.evaluate(OVERFLOW)
        assert wider <= 0, f"{self.path()} is {wider} pixels wider than the window"
        # The scan needs timers, which stand still in a window without script.
        if self.visitor.has_script:
            scan(self.page)

    def _keep_picture(self) -> None:
        if PICTURES:
            name = re.sub(r"[^\w-]+", "_", self.path()).strip("_") or "home"
            width = self.page.evaluate("() => innerWidth")
            file = f"{width}-{self.login}-{len(self._seen):02}-{name}.png"
            self.page.screenshot(path=Path(PICTURES) / file, full_page=True)

    def text(self, where: str = "main") -> str:
        """What a part of the page says."""
        return self.page.locator(where).first.inner_text()

    @property
    def heading(self) -> str:
        """The news of the page."""
        return self.text("h1").replace("\n", "")

    def path(self) -> str:
        """Path of the present page without its query."""
        return "/" + self.page.url.split("/", 3)[3].split("?")[0].split("#")[0]
