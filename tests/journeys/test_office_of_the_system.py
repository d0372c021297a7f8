"""Administrator and auditor: accounts, rights, settings, calendar and the trail."""

import pytest

from app.extensions import db
from tests.support.browser import DESKTOP, PHONE, Window
from tests.support.cast import Cast
from tests.support.factories.rectification import make_task
from tests.support.walker import Walker


@pytest.fixture
def task(cast: Cast) -> str:
    """Path of an issued task that `supervisor` looks after."""
    path = f"/tasks/{make_task(cast).number}"
    db.session.commit()
    db.session.remove()
    return path


def test_new_account_gets_a_role_and_changes_its_first_password(window: Window, task: str) -> None:
    admin = Walker(window(size=DESKTOP), "admin")
    admin.go("/users")
    admin.follow("/users/new")
    admin.send(login="qiu.zhiwen", name="裘之问", title="兼职督学")
    password = admin.page.locator("main .key-values dd").last.inner_text().strip()
    admin.follow("/grants/new")
    admin.fill("role", "supervisor")
    admin.fill("scope_words", "白石责任区")
    admin.page.locator("#scope-results label", has_text="白石责任区").first.click()
    admin.send()
    assert "白石责任区" in admin.text()

    person = Walker(window(size=PHONE), "qiu.zhiwen", password)
    assert person.path() == "/account/password"
    answer = person.page.goto("/tasks")
    assert answer is not None
    assert person.path() == "/account/password"
    fresh = "a-New-And-Longer-Phrase-8"
    person.send(present_password=password, new_password=fresh, repeated_password=fresh)
    person.go(task)


def test_deactivated_person_hands_the_work_over_and_is_out_at_once(
    window: Window, task: str
) -> None:
    supervisor = Walker(window(size=DESKTOP), "supervisor")
    supervisor.go(task)
    admin = Walker(window(size=DESKTOP), "admin")
    admin.go("/users?q=supervisor")
    admin.press(admin.page.locator("main .data-table a.title", has_text="沈知远").first)
    admin.look()
    admin.follow("/deactivate")
    successor = admin.page.locator("[name=work-all] option", has_text="叶知秋").first
    admin.send(reason="调离督导室。", **{"work-all": successor.get_attribute("value") or ""})
    supervisor.page.goto(task)
    assert supervisor.path() == "/login"
    other = Walker(window(size=DESKTOP), "supervisor3")
    other.go(task)
    assert "叶知秋" in other.text()


def test_settings_and_calendar_are_changed_and_the_auditor_reads_who_did_it(
    window: Window, task: str
) -> None:
    admin = Walker(window(size=DESKTOP, dark=True), "admin")
    admin.go("/administration")
    admin.go("/settings/own")
    admin.press(admin.page.locator("main a[href*='/settings/519999/']").first)
    admin.look()
    kind = admin.page.locator("main [name=value]").first.get_attribute("type")
    admin.send(value="yes" if kind == "radio" else "21")
    admin.go("/calendar?year=2027")
    admin.go("/calendar/days/new")
    admin.send(day="2027-03-12", kind="off", name_zh="植树活动", name_en="Tree planting")
    assert "植树活动" in admin.text()

    auditor = Walker(window(size=DESKTOP), "auditor")
    auditor.go("/audit")
    assert "宋清和" in auditor.text()
    auditor.go("/audit/check")
    answer = auditor.page.goto(task)
    assert answer is not None
    assert answer.status in {403, 404}


def test_colours_chosen_by_hand_hold_and_stay_readable(window: Window, task: str) -> None:
    head = Walker(window(size=DESKTOP), "head")
    for _ in range(2):
        head.press(head.page.locator("a.menu-item[href*='theme=']:visible").first)
        head.look()
    assert head.page.locator("html").get_attribute("data-bs-theme") == "dark"
    head.go(task)
    head.go("/tasks/mine")
    assert head.page.locator("html").get_attribute("data-bs-theme") == "dark"
