"""The steps of the loop as people do them with the mouse: shared by the journeys."""

import json
from collections.abc import Mapping, Sequence

from playwright.sync_api import Locator, Page, expect

from tests.support.recording import all_sent, ready
from tests.support.walker import Walker

SEEN = {
    "zh": "留样柜里有 4 盒没有时间标签。",
    "en": "Four boxes in the cabinet have no time label.",
}
FIRST_ROW = "main .data-table a.title, main .row-list a.go"


def plan_visit(supervisor: Walker, school: str, **fields: str) -> str:
    """Look for the school, choose the checklist, fix the plan for today; the visit's path."""
    supervisor.go("/visits/new")
    supervisor.fill("q", school)
    supervisor.press(supervisor.page.locator("main .filter-bar button[type=submit]"))
    supervisor.look()
    supervisor.press(supervisor.page.locator("main .row-list a", has_text=school))
    box = supervisor.page.locator("main [name=checklists]").first.get_attribute("value")
    supervisor.send("button[name=then][value=plan]", checklists=box or "", **fields)
    return supervisor.path()


def record(supervisor: Walker, visit: str, note: str, picture: str, unmet: int = 1) -> None:
    """Answer every item of the first part, one of them unmet with words and a photo."""
    supervisor.go(visit)
    supervisor.follow("/record")
    supervisor.follow("/record/1")
    ready(supervisor.page)
    cards = supervisor.page.locator(".item-card")
    for place in range(cards.count()):
        card = cards.nth(place)
        if place != unmet:
            _answer(supervisor, card, first=True)
            continue
        _answer(supervisor, card, first=False)
        area = card.locator("textarea").first
        area.fill(note)
        area.blur()
        card.locator("input[type=file]").set_input_files(picture)
        waiting_photo = card.locator(".photo-row li[data-upload]")
        waiting_photo.or_(card.locator(".photo-row a img")).first.wait_for()
    all_sent(supervisor.page)
    supervisor.look()


def _answer(person: Walker, card: Locator, *, first: bool) -> None:
    # As a finger does, on the visible button: the hidden field has no place that stands still while the
    # answer before is being confirmed.
    choices = card.locator("label:has(input[type=radio]:not([value=na]))")
    choice = choices.first if first else choices.last
    choice.click()
    expect(choice.locator("input")).to_be_checked()


def say_about_the_whole(supervisor: Walker, visit: str, words: Mapping[str, str]) -> None:
    """Merits and advice, a conversation and a document; ends on the check before submission."""
    supervisor.go(f"{visit}/record/summary")
    supervisor.send(
        "button[name=go][value=conversation]",
        merits=words["merits"],
        advice=words["advice"],
        methods="campus_walk",
    )
    supervisor.send(people="3", points=words["points"])
    supervisor.send("button[name=go][value=document]")
    supervisor.send(title=words["document"])
    assert supervisor.page.locator("[name=merits]").input_value() == words["merits"]
    supervisor.send("main .action-bar .btn-primary")
    assert supervisor.path() == f"{visit}/check"


def submit_record(supervisor: Walker, why: str) -> None:
    """From the check: the record goes in with a reason, since no time passes in a journey."""
    supervisor.send(reason=why)


def sign_the_slip(supervisor: Walker, name: str) -> None:
    """The head takes the phone, acknowledges the slip and signs with the mouse, at the second try."""
    page = supervisor.page
    pad = page.locator(".signature-pad svg")
    supervisor.fill("answer", "acknowledged")
    supervisor.fill("by", name)
    draw(page, pad, [(0.2, 0.6), (0.4, 0.2), (0.5, 0.7)])
    page.locator("[data-redo]").click()
    assert page.locator("[name=strokes]").input_value() == ""
    draw(page, pad, [(0.2, 0.6), (0.4, 0.2), (0.5, 0.7)])
    draw(page, pad, [(0.6, 0.3), (0.8, 0.4)])
    assert len(json.loads(page.locator("[name=strokes]").input_value())) == 2
    assert page.locator("[name=way][value=drawn]").is_checked()
    supervisor.look()
    supervisor.send()
    assert page.locator("svg.signature-drawing path").get_attribute("d")
    assert page.locator(".signature-mark .i-check").count() == 1


def draw(page: Page, pad: Locator, places: Sequence[tuple[float, float]]) -> None:
    """One stroke of the mouse over a pad, through places given as shares of its width and height."""
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*points[0])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(x, y, steps=8)
    page.mouse.up()


def confirm_findings(supervisor: Walker, visit: str) -> str:
    """Make the drafts official; the path of the first finding."""
    supervisor.go(visit)
    supervisor.act(f"/findings/confirm-all/{visit.rsplit('/', 1)[1]}")
    supervisor.go(visit)
    return supervisor.page.locator("main a[href^='/findings/']").first.get_attribute("href") or ""


def serve_notice(supervisor: Walker, lead: Walker, visit: str) -> str:
    """The supervisor drafts the notice, the office lead approves and issues it; its path."""
    supervisor.go(f"/notices/new?visit={visit.rsplit('/', 1)[1]}")
    supervisor.send()
    notice = supervisor.path()
    lead.go(notice)
    lead.act("/approve")
    lead.go(notice)
    lead.act("/issue")
    return notice


def give_receipt(head: Walker, words: str) -> None:
    """The head opens the newest notice and acknowledges it."""
    head.go("/notices")
    head.press(head.page.locator(FIRST_ROW).first)
    head.look()
    head.act("/receipt", text=words)


def open_task(person: Walker) -> str:
    """Path of the only task that the person sees."""
    person.go("/tasks")
    person.press(
        person.page.locator("main a.title[href^='/tasks/'], main a.go[href^='/tasks/']").first
    )
    person.look()
    return person.path()


def plan_task(head: Walker, task: str, owner: str, goal: str, measures: str) -> None:
    """The head names the owner and submits the plan."""
    head.go(task)
    head.follow("/plan")
    option = head.page.locator("main [name=owner] option", has_text=owner).first
    head.send(
        "button[name=send]",
        owner=option.get_attribute("value") or "",
        goal=goal,
        measures=measures,
        cause="not_followed",
        cause_text="食堂换人后没有交接留样要求。",
    )


def report(staff: Walker, task: str, text: str, picture: str) -> None:
    """The owner reports everything done, with a photo of how it is now."""
    staff.go(task)
    staff.follow("/progress")
    staff.send(text=text, percent="100", after=picture)


def apply_for_closure(head: Walker, task: str, text: str, picture: str) -> None:
    """The head applies, with a photo of how it was."""
    head.go(task)
    head.follow("/closure")
    before = head.page.locator("[name=before]")
    if not before.is_visible():
        head.page.locator("details", has=before).locator("summary").click()
    head.send(text=text, before=picture)


def verify(supervisor: Walker, task: str, verdict: str, seen: str) -> None:
    """A review at the desk with its verdict."""
    supervisor.go(task)
    supervisor.act("/actions/start")
    assert supervisor.path().endswith("/verdict")
    supervisor.send(verdict=verdict, seen=seen)
