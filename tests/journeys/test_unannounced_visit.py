"""An unannounced visit: unknown to the school wherever it looks, until the arrival is recorded."""

from tests.support import steps
from tests.support.browser import PHONE, Window
from tests.support.walker import Walker

THEME = "推门检查暗号"


def test_head_finds_an_unannounced_visit_only_after_the_arrival(
    window: Window, canteen: str
) -> None:
    supervisor = Walker(window(size=PHONE), "supervisor")
    visit = steps.plan_visit(supervisor, canteen, unannounced="y", theme=THEME)
    number = visit.rsplit("/", 1)[1]
    supervisor.go(visit)
    assert "notify" not in supervisor.page.content().lower()

    head = Walker(window(size=PHONE), "head")
    for page in ("/", "/visits", f"/visits?q={number}", "/inbox", "/findings", "/tasks"):
        head.go(page)
        assert THEME not in head.text("body")
        assert head.page.locator(f"a[href^='{visit}']").count() == 0
        # The words searched for are shown again, so there the number itself proves nothing.
        assert "q=" in page or number not in head.page.content()
    answer = head.page.goto(visit)
    assert answer is not None
    assert answer.status == 404
    head.look()

    supervisor.act("/actions/arrive")
    head.go("/visits")
    assert head.page.locator(f"main a[href='{visit}']").count() == 1
    head.go(visit)
    assert THEME in head.text()
    head.go("/schools")
    assert head.page.locator(f"main a[href='{visit}']").count() == 1
