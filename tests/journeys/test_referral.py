"""What a school cannot solve alone: proposed by the head, referred, answered by a section, ended."""

from flask import Flask

from app.extensions import db
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from tests.support.browser import DESKTOP, PHONE, Window
from tests.support.cast import Cast
from tests.support.factories.rectification import make_task
from tests.support.walker import Walker


def test_matter_goes_to_a_section_and_the_task_comes_back_with_its_days(
    app: Flask, window: Window, cast: Cast
) -> None:
    task = f"/tasks/{make_task(cast, until=TaskState.IN_PROGRESS).number}"
    db.session.commit()
    head = Walker(window(size=PHONE), "head")
    head.go(task)
    head.follow("/propose")
    head.send(text="外墙脱落需要鉴定，学校没有经费。")
    supervisor = Walker(window(size=DESKTOP), "supervisor", language="en")
    supervisor.go("/referrals")
    supervisor.press(supervisor.page.locator("main td a.title").first)
    supervisor.look()
    supervisor.follow("/refer")
    supervisor.send(section=cast.building.public_id)
    assert "With the section" in supervisor.text(".facts")
    section = Walker(window(size=PHONE), "section")
    section.press(section.page.locator("main .row-list a").first)
    section.look()
    section.follow("/answer")
    section.send(text="已列入维修计划，本周派员鉴定。")
    supervisor.go(task)
    assert "Referred to a section" in supervisor.text(".facts")
    supervisor.press(supervisor.page.locator("main a.btn[href*='/referrals/']").first)
    supervisor.look()
    supervisor.act("/actions/end", reason="鉴定由科室负责，学校完成围挡。")
    head.go(task)
    assert "整改中" in head.text(".facts")
    assert "转办办结" in head.text("main")
    db.session.expire_all()
    assert not db.session.query(RectificationTask).one().referral_open
