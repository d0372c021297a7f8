"""The whole loop by its people: planned, recorded, found, served, repaired, verified, closed."""

from io import BytesIO

from pypdf import PdfReader

from tests.support import steps
from tests.support.browser import DESKTOP, PHONE, Window
from tests.support.steps import SEEN
from tests.support.walker import Walker

WHOLE = {
    "zh": {
        "merits": "陪餐制度执行到位。",
        "advice": "建议每周抽查一次留样。",
        "points": "教师表示陪餐记录每天填写。",
        "document": "食品留样登记本",
    },
    "en": {
        "merits": "Heads eat with the children every day.",
        "advice": "Check the samples once a week.",
        "points": "The teachers say that the log is kept daily.",
        "document": "Log of food samples",
    },
}


def test_supervisor_head_staff_and_lead_close_a_finding_in_chinese(
    window: Window, canteen: str, picture: str
) -> None:
    supervisor = Walker(window(size=DESKTOP), "supervisor")
    lead = Walker(window(size=DESKTOP), "lead")
    head = Walker(window(size=DESKTOP), "head")
    visit = steps.plan_visit(supervisor, canteen)
    supervisor.act("/notify")
    head.go("/inbox")
    assert canteen in head.text()
    head.go(visit)
    supervisor.go(visit)
    supervisor.act("/actions/arrive")
    steps.record(supervisor, visit, SEEN["zh"], picture)
    steps.say_about_the_whole(supervisor, visit, WHOLE["zh"])
    steps.submit_record(supervisor, "只核对上次的问题点。")
    assert SEEN["zh"] in supervisor.text(".paper")
    steps.sign_the_slip(supervisor, "陆秋实")
    finding = steps.confirm_findings(supervisor, visit)
    notice = steps.serve_notice(supervisor, lead, visit)

    steps.give_receipt(head, "收到。")
    task = steps.open_task(head)
    goal, measures = "每盒留样都有时间标签。", "更换带标签槽的留样盒，食堂组长每餐核对。"
    steps.plan_task(head, task, "孟广平", goal, measures)
    supervisor.go(task)
    supervisor.act("/actions/accept_plan")
    staff = Walker(window(size=DESKTOP), "staff")
    staff.go("/tasks/mine")
    assert task.rsplit("/", 1)[1] in staff.text()
    steps.report(staff, task, "标签已补齐。", picture)
    steps.apply_for_closure(head, task, "已按要求整改到位。", picture)
    steps.verify(supervisor, task, "fixed", "逐项核对照片和登记本，已整改到位。")
    supervisor.go(task)
    assert "已销号" in supervisor.text(".facts")
    stations = supervisor.page.locator(".loop-strip li.is-done, .loop-strip li.is-here")
    assert stations.count() == 5, supervisor.text(".loop-strip")
    supervisor.go(finding)
    assert "已销号" in supervisor.text(".facts")
    supervisor.go(visit)
    supervisor.act("/actions/conclude")
    assert "已办结" in supervisor.text(".facts"), supervisor.text(".facts")
    leader_finds_it_in_the_rate(Walker(window(size=DESKTOP), "leader"), task)
    paper_can_be_opened(head, notice, SEEN["zh"])
    paper_can_be_opened(supervisor, visit, WHOLE["zh"]["merits"])


def leader_finds_it_in_the_rate(leader: Walker, task: str) -> None:
    """The closure rate counts the task, and the list behind it names it."""
    leader.go("/insights")
    assert "100.0%" in leader.text()
    leader.press(leader.page.locator(".metric-tile .value a").first)
    leader.look()
    assert leader.page.locator(f"main a[href='{task}']").count() == 1


def paper_can_be_opened(person: Walker, page: str, words: str) -> None:
    """The first paper of a page opens as a page and as a PDF whose text can be read."""
    person.go(page)
    person.press(person.page.locator("main a[href^='/records/']").first)
    person.look()
    address = person.page.locator("main a[href$='/pdf']").first.get_attribute("href")
    answer = person.page.request.get(address or "")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    sheets = PdfReader(BytesIO(answer.body())).pages
    assert words in "".join(sheet.extract_text() for sheet in sheets).replace("\n", "")


def test_a_closure_sent_back_and_more_time_asked_for_on_a_phone_in_english(
    window: Window, canteen: str, picture: str
) -> None:
    def enter(login: str) -> Walker:
        return Walker(window(size=PHONE, language="en"), login, language="en")

    supervisor, lead, head, staff = map(enter, ("supervisor", "lead", "head", "staff"))
    visit = steps.plan_visit(supervisor, "Taoling Primary School")
    supervisor.act("/actions/arrive")
    steps.record(supervisor, visit, SEEN["en"], picture)
    steps.say_about_the_whole(supervisor, visit, WHOLE["en"])
    steps.submit_record(supervisor, "Only the points of last time were looked at.")
    head_answers_the_slip(head, visit)
    finding = steps.confirm_findings(supervisor, visit)
    objection_is_rejected(head, lead, finding)
    steps.serve_notice(supervisor, lead, visit)

    task = steps.open_task(head)
    steps.plan_task(head, task, "孟广平", "Every box has a label.", "New boxes; daily check.")
    supervisor.go(task)
    supervisor.act("/actions/accept_plan")
    more_time_is_granted(head, supervisor, lead, task)
    steps.report(staff, task, "Labels are on.", picture)
    steps.apply_for_closure(head, task, "Done as demanded.", picture)
    steps.verify(supervisor, task, "partly", "One box still has no label.")
    head.go(task)
    assert "Sent back" in head.text(".facts")
    assert "One box still has no label." in head.text()
    steps.report(staff, task, "The last box is labelled too.", picture)
    steps.apply_for_closure(head, task, "Now complete.", picture)
    steps.verify(supervisor, task, "fixed", "All boxes are labelled now.")
    head.go(task)
    assert "Closed" in head.text(".facts")
    head.go("/inbox")
    head.go("/")


def head_answers_the_slip(head: Walker, visit: str) -> None:
    """The head acknowledges in person; the sheet shows what was found."""
    head.go(f"{visit}/slip")
    assert SEEN["en"] in head.text(".paper")
    head.send(answer="acknowledged", text="We will see to it.")


def objection_is_rejected(head: Walker, lead: Walker, finding: str) -> None:
    """The head objects to a finding in writing, the office lead decides against it."""
    head.go(finding)
    head.follow("/object")
    head.send(text="Two of the boxes had been emptied that morning.")
    lead.go(finding)
    lead.follow("/objection")
    lead.send(decision="rejected", text="The other two were in use.")
    head.go(finding)
    assert "The other two were in use." in head.text()


def more_time_is_granted(head: Walker, supervisor: Walker, lead: Walker, task: str) -> None:
    """Asked for by the head, supported by the supervisor, granted by the office lead."""
    head.go(task)
    head.follow("/extension")
    latest = head.page.locator("main [name=new_due_on]").get_attribute("max") or ""
    head.send(new_due_on=latest, reason_class="procurement", reason="The boxes arrive late.")
    for person, fields in (
        (supervisor, {"supports": "yes", "text": "Well founded."}),
        (lead, {"decision": "grant", "text": "Granted."}),
    ):
        person.go(task)
        person.press(person.page.locator("main a[href*='/extensions/']").first)
        person.look()
        person.send(**fields)
    head.go(task)
    assert "First deadline" in head.text()
