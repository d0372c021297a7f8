"""A page as a reader finds it: title, heading, text, links, tables and forms to fill in."""

from collections.abc import Iterator
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse


class Poster(Protocol):
    """What a form needs of a client."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse: ...


class Page:
    """A parsed answer. Making one checks what every page owes: a title, one h1, labelled fields."""

    def __init__(self, response: TestResponse, client: Poster, path: str) -> None:
        self.response = response
        self.path = path
        self._client = client
        self.soup = BeautifulSoup(response.text, "html5lib")
        assert self.title, f"{path} has no title"
        assert len(self.soup.find_all("h1")) == 1, f"{path} needs exactly one h1"
        unlabelled = [str(control) for control in self.controls() if not self._is_labelled(control)]
        assert not unlabelled, f"{path} has fields without a label: {unlabelled}"

    @property
    def title(self) -> str:
        """Text of the title element."""
        return words(self.soup.title)

    @property
    def h1(self) -> str:
        """Text of the heading."""
        return words(self.soup.h1)

    @property
    def text(self) -> str:
        """Text of the main part with single spaces."""
        return words(self.soup.main or self.soup.body)

    @property
    def messages(self) -> list[str]:
        """What the last request had to say."""
        return [words(tag) for tag in self.soup.select(".flash")]

    @property
    def errors(self) -> list[str]:
        """Sentences beside refused fields and in the summary's list."""
        return [words(tag) for tag in self.soup.select(".field .error, .error-summary li")]

    def links(self) -> list[str]:
        """Local addresses of all links of the main part, in order."""
        part = self.soup.main or self.soup
        return [str(tag["href"]) for tag in part.find_all("a", href=True)]

    def rows(self) -> list[str]:
        """Text of each row of the tables' bodies."""
        return [words(row) for row in self.soup.select("tbody tr")]

    def controls(self) -> Iterator[Tag]:
        """Every field that a person can fill in."""
        for tag in self.soup.find_all(["input", "select", "textarea"]):
            if tag.get("type") not in {"hidden", "submit", "button"}:
                yield tag

    def form(self, action: str = "") -> "FilledForm":
        """The first form of the main part that posts (to an address that ends so)."""
        part = self.soup.main or self.soup
        for tag in part.find_all("form", method="post"):
            target = urljoin(self.path, str(tag.get("action", self.path)))
            if urlsplit(target).path.endswith(action):
                return FilledForm(tag, target, self._client)
        raise AssertionError(f"{self.path} has no form {action}")

    def _is_labelled(self, control: Tag) -> bool:
        if control.get("aria-label") or control.find_parent("label"):
            return True
        return bool(control.get("id") and self.soup.find("label", attrs={"for": control["id"]}))


class FilledForm:
    """A form with the values it shows, including hidden ones; change them and send it."""

    def __init__(self, tag: Tag, target: str, client: Poster) -> None:
        self.tag = tag
        self.target = target
        self.values: dict[str, Any] = dict(_values(tag))
        self._client = client

    def send(self, **changes: Any) -> TestResponse:
        """POST it with changed values; None leaves a field out. Redirects are not followed."""
        data = {k: v for k, v in {**self.values, **changes}.items() if v is not None}
        return self._client.open(self.target, method="POST", data=data)

    def send_page(self, **changes: Any) -> Page:
        """As `send`, when the answer is a page (a refused form)."""
        return Page(self.send(**changes), self._client, self.target)


def _values(form: Tag) -> Iterator[tuple[str, Any]]:
    several: dict[str, list[str]] = {}
    for tag in form.find_all(["input", "select", "textarea"]):
        name = str(tag.get("name", ""))
        if not name or tag.get("type") in {"submit", "button", "file"}:
            continue
        several.setdefault(name, []).extend(_values_of(tag))
    for name, values in several.items():
        if values:
            yield name, values[0] if len(values) == 1 else values


def _values_of(tag: Tag) -> list[str]:
    if tag.name == "textarea":
        return [tag.get_text().removeprefix("\n")]
    if tag.name == "select":
        options = tag.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")]
        if not chosen and not tag.has_attr("multiple"):
            chosen = options[:1]
        return [str(option.get("value", option.get_text())) for option in chosen]
    if tag.get("type") in {"checkbox", "radio"} and not tag.has_attr("checked"):
        return []
    return [str(tag.get("value", "on" if tag.get("type") == "checkbox" else ""))]


def words(tag: Any) -> str:
    """Visible text of an element with single spaces; empty for None."""
    return "" if tag is None else " ".join(tag.get_text(" ").split())
