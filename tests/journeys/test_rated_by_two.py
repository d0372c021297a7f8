"""Two supervisors rate a checklist without seeing each other; then both stand side by side."""

import pytest

from tests.support.browser import DESKTOP, PHONE, Window
from tests.support.cast import Cast
from tests.support.recording import Scene, make_scene
from tests.support.walker import Walker


@pytest.fixture
def raters(cast: Cast) -> list[tuple[str, str]]:
    """Public id and name of the two; before the visit is made and the database let go."""
    return [(one.public_id, one.name) for one in (cast.supervisor, cast.supervisor2)]


@pytest.fixture
def scene(cast: Cast, raters: list[tuple[str, str]]) -> Scene:
    """A visit on site with two people, nothing answered."""
    return make_scene(cast)


def rate(walker: Walker, scene: Scene, kept: str) -> None:
    """The second option of every item, but the first of the one named; each press saves."""
    for kind in ("yes_no", "grade", "single"):
        card = walker.page.locator(f"#item-{scene.items[kind]}")
        if card.count() == 0:
            continue
        choice = card.locator("label").nth(0 if kind == kept else 1)
        with walker.page.expect_response(lambda answer: "/ratings/" in answer.url):
            choice.click()


def test_two_rate_blindly_and_the_lead_takes_over_what_agrees(
    window: Window, scene: Scene, raters: list[tuple[str, str]]
) -> None:
    lead = Walker(window(size=PHONE), "supervisor")
    lead.go(f"/ratings/new/{scene.number}")
    lead.send(first=raters[0][0], second=raters[1][0])
    page = lead.path()
    lead.go(f"{page}/sheet")
    rate(lead, scene, kept="")
    lead.look()

    other = Walker(window(size=DESKTOP, language="en"), "supervisor2", language="en")
    other.go(page)
    assert "Nothing of either is shown" in other.text()
    other.go(f"{page}/sheet")
    assert other.page.locator("#rating-form input:checked").count() == 0
    rate(other, scene, kept="single")
    other.press(other.page.locator("[name=go][value=submit]"))
    other.look()
    other.send()
    assert "Nothing of either is shown" in other.text()

    lead.press(lead.page.locator("[name=go][value=submit]"))
    lead.send()
    lead.go(page)
    lead.look()
    for _, name in raters:
        assert name in lead.text()
    assert "太少" in lead.text()
    other.go(page)
    assert "too few" in other.text().lower()

    assert scene.stored() is None
    lead.act("/take-over")
    assert scene.stored() == ("no", "")
    assert scene.stored("single") is None
