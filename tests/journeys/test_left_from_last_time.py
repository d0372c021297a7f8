"""What a visit sees of an earlier finding prepares the review; a person closes the task with one press."""

import pytest

from app.rectification.models import RectificationTask
from tests.support import steps
from tests.support.browser import DESKTOP, PHONE, Window
from tests.support.cast import Cast
from tests.support.factories.followups import applied_task
from tests.support.walker import Walker

SEEN = "抽看三餐留样，标签都写明时间。"


@pytest.fixture
def task(cast: Cast) -> str:
    """The page of a task whose head has applied for closure."""
    made: RectificationTask = applied_task(cast)
    return f"/tasks/{made.number}"


@pytest.mark.parametrize("script", [True, False])
def test_supervisor_answers_on_the_visit_and_closes_what_it_prepared(
    window: Window, task: str, canteen: str, picture: str, *, script: bool
) -> None:
    supervisor = Walker(window(size=PHONE, script=script), "supervisor")
    visit = steps.plan_visit(Walker(window(size=DESKTOP), "supervisor"), canteen)
    supervisor.go(visit)
    supervisor.act("/actions/arrive")
    supervisor.follow("/record")
    supervisor.follow("/earlier")
    row = supervisor.page.locator(".item-card").first
    row.locator("label", has_text="已整改").click()
    row.locator("textarea").fill(SEEN)
    row.locator("input[type=file]").set_input_files(picture)
    row.get_by_role("button", name="保存").click()
    row.locator(".photo-row img").wait_for()
    assert "沈知远" in row.locator(".saved").inner_text()

    desk = Walker(window(size=DESKTOP), "supervisor")
    steps.record(desk, visit, steps.SEEN["zh"], picture)
    desk.go(f"{visit}/check")
    steps.submit_record(desk, "只核对上次的问题点。")
    desk.go(task)
    assert "待验收" in desk.text(".facts")
    desk.go("/reviews?view=mine")
    desk.press(desk.page.locator("main .data-table a.title, main .row-list a.go").first)
    desk.look()
    assert SEEN in desk.text()
    desk.act("/actions/confirm")

    desk.go(task)
    assert "已销号" in desk.text(".facts")
    assert "现场核查：已整改" in desk.text()
