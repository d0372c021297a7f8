"""The whole loop by its people: planned, recorded, found, served, repaired, verified, closed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from app.extensions import db
from tests.support.browser import DESKTOP, PHONE, LiveServer, Visitor
from tests.support.cast import Cast
from tests.support.factories.checklists import make_checklist
from tests.support.walker import Walker

Window = Callable[..., Visitor]
SEEN = {
    "zh": "留样柜里有 4 盒没有时间标签。",
    "en": "Four boxes in the cabinet have no time label.",
}


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """A small photo."""
    path = tmp_path / "evidence.jpg"
    Image.new("RGB", (640, 480), (120, 160, 120)).save(path, "JPEG")
    return str(path)


@dataclass(frozen=True)
class Scene:
    """What the stories need to know of the place."""

    school: str
    staff: str


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """The county with a published checklist on canteen and food; the test then lets the database go."""
    make_checklist(cast.act.lead, cast.county, indicators=("7",))
    found = Scene(cast.school1.code, cast.staff.name)
    db.session.commit()
    db.session.remove()
    return found


def plan_and_record(supervisor: Walker, school: str, language: str, picture: str) -> str:
    """Plan for today, go there, answer every item with one unmet; the visit's path."""
    supervisor.go(f"/visits/new/{school}")
    box = supervisor.page.locator("main [name=checklists]").first.get_attribute("value")
    supervisor.send("button[name=then][value=plan]", checklists=box or "")
    visit = supervisor.path()
    supervisor.act("/actions/arrive")
    supervisor.go(f"{visit}/record")
    supervisor.go(f"{visit}/record/1")
    answer_items(supervisor, language, picture)
    supervisor.go(f"{visit}/record/summary")
    supervisor.send(
        merits="陪餐制度执行到位。", advice="建议每周抽查一次留样。", methods="campus_walk"
    )
    supervisor.go(f"{visit}/check")
    supervisor.send()
    return visit


def answer_items(supervisor: Walker, language: str, picture: str) -> None:
    """Every item meets the demand except the second; the page saves by itself."""
    page = supervisor.page
    cards = page.locator(".item-card")
    for place in range(cards.count()):
        card = cards.nth(place)
        choice = "no" if place == 1 else "yes"
        with page.expect_response(lambda answer: "/answers/" in answer.url):
            card.locator(f"input[type=radio][value='{choice}']").check(force=True)
        if choice == "no":
            with page.expect_response(lambda answer: "/answers/" in answer.url):
                card.locator("textarea").fill(SEEN[language])
            with page.expect_response(lambda answer: "/photos" in answer.url):
                card.locator("input[type=file]").set_input_files(picture)
    page.wait_for_load_state("networkidle")


def confirm_and_serve(supervisor: Walker, lead: Walker, visit: str) -> None:
    """Slip acknowledged, findings confirmed, notice drafted by one and issued by the other."""
    supervisor.go(f"{visit}/slip")
    supervisor.send(answer="acknowledged", by="陆秋实")
    supervisor.go(visit)
    supervisor.act(f"/findings/confirm-all/{visit.rsplit('/', 1)[1]}")
    supervisor.go(f"/notices/new?visit={visit.rsplit('/', 1)[1]}")
    for box in supervisor.page.locator("main [name=findings]").all():
        box.check(force=True)
    supervisor.send()
    notice = supervisor.path()
    lead.go(notice)
    lead.act("/approve")
    lead.go(notice)
    lead.act("/issue")


def open_task(person: Walker) -> str:
    """Path of the only task that the person sees."""
    person.go("/tasks")
    link = person.page.locator("main .data-table a.title, main .row-list a.go").first
    address = link.get_attribute("href") or ""
    person.go(address)
    return person.path()


def plan_and_accept(head: Walker, supervisor: Walker, task: str, owner: str) -> None:
    """The head names the owner in the plan; the supervisor accepts it."""
    head.go(f"{task}/plan")
    option = head.page.locator("main [name=owner] option", has_text=owner).first
    head.send(
        "button[name=send]",
        owner=option.get_attribute("value") or "",
        goal="每盒留样都有时间标签。",
        measures="更换带标签槽的留样盒，食堂组长每餐核对。",
    )
    supervisor.go(task)
    supervisor.act("/actions/accept_plan")


def report_and_apply(staff: Walker, head: Walker, task: str, picture: str) -> None:
    """The owner reports with a photo, the head applies for closure."""
    staff.go(f"{task}/progress")
    staff.send(text="标签已补齐。", percent="100", after=picture)
    head.go(f"{task}/closure")
    head.send(text="已按要求整改到位。", before=picture)


def verify(supervisor: Walker, task: str, verdict: str, seen: str) -> None:
    """A review at the desk with its verdict."""
    supervisor.go(task)
    supervisor.act("/actions/start")
    supervisor.go(f"{supervisor.path()}/verdict")
    supervisor.send(verdict=verdict, seen=seen)


def test_supervisor_head_staff_and_lead_close_a_finding_in_chinese(
    window: Window, live_server: LiveServer, scene: Scene, picture: str
) -> None:
    supervisor = Walker(window(size=DESKTOP), "supervisor")
    lead = Walker(window(size=DESKTOP), "lead")
    visit = plan_and_record(supervisor, scene.school, "zh", picture)
    confirm_and_serve(supervisor, lead, visit)

    head = Walker(window(size=DESKTOP), "head")
    head.go("/notices")
    head.page.locator("main .data-table a.title, main .row-list a.go").first.click()
    head.act("/receipt", text="收到。")
    task = open_task(head)
    plan_and_accept(head, supervisor, task, scene.staff)

    staff = Walker(window(size=DESKTOP), "staff")
    report_and_apply(staff, head, task, picture)
    verify(supervisor, task, "fixed", "逐项核对照片和登记本，已整改到位。")

    supervisor.go(task)
    assert "已销号" in supervisor.page.locator(".facts").inner_text()
    leader = Walker(window(size=DESKTOP), "leader")
    leader.go("/insights/519999")
    assert "100.0%" in leader.page.locator("h1").inner_text()
    leader.go("/tasks?scope=cohort&state=closed")
    assert leader.page.locator(f"a[href='{task}']").count() == 1


def test_a_closure_sent_back_and_more_time_asked_for_on_a_phone_in_english(
    window: Window, live_server: LiveServer, scene: Scene, picture: str
) -> None:
    english = {"size": PHONE, "language": "en"}
    supervisor = Walker(window(**english), "supervisor")
    supervisor.go("/?lang=en")
    lead = Walker(window(**english), "lead")
    lead.go("/?lang=en")
    visit = plan_and_record(supervisor, scene.school, "en", picture)
    confirm_and_serve(supervisor, lead, visit)

    head = Walker(window(**english), "head")
    head.go("/?lang=en")
    task = open_task(head)
    plan_and_accept(head, supervisor, task, scene.staff)
    head.go(f"{task}/extension")
    latest = head.page.locator("main [name=new_due_on]").get_attribute("max") or ""
    head.send(new_due_on=latest, reason_class="procurement", reason="The boxes arrive late.")
    supervisor.go(task)
    supervisor.page.locator("a[href*='/extensions/']").first.click()
    supervisor.send(supports="yes", text="Well founded.")
    lead.go(task)
    lead.page.locator("a[href*='/extensions/']").first.click()
    lead.send(decision="grant", text="Granted.")

    staff = Walker(window(**english), "staff")
    staff.go("/?lang=en")
    report_and_apply(staff, head, task, picture)
    verify(supervisor, task, "partly", "One box still has no label.")
    head.go(task)
    assert "Sent back" in head.page.locator(".facts").inner_text()
    report_and_apply(staff, head, task, picture)
    verify(supervisor, task, "fixed", "All boxes are labelled now.")
    head.go(task)
    assert "Closed" in head.page.locator(".facts").inner_text()
