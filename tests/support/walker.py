"""One person in a browser: signs in, follows the buttons of the pages, scans every page visited."""

from playwright.sync_api import Page

from tests.support.browser import Visitor, scan
from tests.support.factories.accounts import PASSWORD

SEND = "main form button.btn-primary, main form button.btn-return"


class Walker:
    """A signed-in person; `act` presses a button by the end of its address, in any language."""

    def __init__(self, visitor: Visitor, login: str) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page
        self.page.goto("/login")
        scan(self.page)
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("main button[type=submit]").first.click()
        self.page.wait_for_url("**/")
        scan(self.page)

    def go(self, path: str) -> None:
        """Open a page of the application and scan it."""
        answer = self.page.goto(path)
        assert answer is not None, path
        assert answer.status == 200, f"{path} answered {answer.status}"
        scan(self.page)

    def act(self, ending: str, **fields: str) -> None:
        """Press the button whose address ends so; fill and confirm the page that asks, if any."""
        button = self.page.locator(
            f"a.btn[href$='{ending}'], form[action$='{ending}'] button[type=submit]"
        )
        button.first.click()
        self.page.wait_for_load_state()
        scan(self.page)
        if self.page.url.split("?")[0].endswith(ending):
            self.send(**fields)

    def send(self, button: str = SEND, **fields: str) -> None:
        """Fill fields by name and send the form of the page."""
        for name, value in fields.items():
            self.fill(name, value)
        self.page.locator(button).first.click()
        self.page.wait_for_load_state()
        scan(self.page)

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

    @property
    def heading(self) -> str:
        """The news of the page."""
        return self.page.locator("h1").first.inner_text().replace("\n", "")

    def path(self) -> str:
        """Path of the present page without its query."""
        return "/" + self.page.url.split("/", 3)[3].split("?")[0].split("#")[0]
