"""The same pages in a browser that runs no script: plain forms and buttons."""

from tests.support import steps
from tests.support.browser import PHONE, Window
from tests.support.walker import Walker


def test_without_script_a_visit_is_planned_recorded_and_submitted(
    window: Window, canteen: str
) -> None:
    supervisor = Walker(window(size=PHONE, script=False), "supervisor")
    supervisor.go("/visits/new")
    supervisor.fill("q", canteen)
    supervisor.press(supervisor.page.locator("main .filter-bar button[type=submit]"))
    supervisor.press(supervisor.page.locator("main .row-list a", has_text=canteen))
    choose_the_lead_by_the_button(supervisor, "叶知秋")
    choose_the_lead_by_the_button(supervisor, "沈知远")
    box = supervisor.page.locator("main [name=checklists]").first.get_attribute("value")
    supervisor.send("button[name=then][value=plan]", checklists=box or "", theme="食品安全")
    visit = supervisor.path()
    supervisor.act("/actions/arrive")

    supervisor.go(f"{visit}/record/1")
    cards = supervisor.page.locator(".item-card")
    for place in range(cards.count()):
        scale = cards.nth(place).locator("input[type=radio]:not([value=na])")
        scale.nth(-1 if place == 1 else 0).check(force=True)
    cards.nth(1).locator("textarea").first.fill(steps.SEEN["zh"])
    supervisor.send("#record-form .action-bar .btn-primary")
    supervisor.go(f"{visit}/record/1")
    assert cards.nth(1).locator("textarea").first.input_value() == steps.SEEN["zh"]
    assert supervisor.page.locator(".item-card input:checked").count() >= cards.count()

    supervisor.go(f"{visit}/check")
    steps.submit_record(supervisor, "只核对上次的问题点。")
    assert steps.SEEN["zh"] in supervisor.text(".paper")
    supervisor.send(answer="absent")
    assert supervisor.path() == visit


def choose_the_lead_by_the_button(supervisor: Walker, name: str) -> None:
    """Look for a person with the button beside the field and take the first one found."""
    supervisor.fill("lead_words", name)
    supervisor.press(supervisor.page.locator("button[name=find][value=lead]"))
    supervisor.page.get_by_label(name).first.check(force=True)
