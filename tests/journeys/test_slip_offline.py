"""The head signs the exit slip where there is no network; the server verifies what was shown."""

import pytest
from playwright.sync_api import Page, expect

from app.accounts.models import User
from app.extensions import db
from app.findings import service as findings
from app.findings.queries import standing_findings
from app.visits import queries, service
from app.visits.models import Visit
from app.visits.states import VisitState
from tests.support.browser import PHONE, Visitor, Window, scan
from tests.support.cast import Cast
from tests.support.factories.accounts import actor
from tests.support.factories.checklists import make_every_kind
from tests.support.factories.visits import make_visit
from tests.support.recording import (
    Scene,
    all_sent,
    come_online,
    forgive,
    kept_for_the_way,
    ready,
    sign_in,
    until,
    waiting,
)
from tests.support.steps import draw


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A record just submitted, with one finding on its slip, committed."""
    version, items = make_every_kind(cast.act.lead, cast.county)
    visit = make_visit(
        cast.supervisor,
        cast.school1,
        version,
        until=VisitState.RECORDED,
        unmet=[items["yes_no"]],
    )
    author = cast.supervisor.id, cast.supervisor.public_id
    made = Scene(visit.number or "", visit.id, {}, author)
    db.session.commit()
    db.session.remove()
    return made


def opened_offline(window: Window, scene: Scene) -> Visitor:
    """The phone of the lead, which has shown the slip once and is without a network now."""
    visitor = window(size=PHONE)
    page, slip = visitor.page, f"/visits/{scene.number}/slip"
    page.goto(f"/login?next={slip}")
    sign_in(page, "supervisor")
    page.wait_for_url(f"**{slip}")
    ready(page)
    kept_for_the_way(page, slip)
    visitor.context.set_offline(True)
    page.goto(slip)
    ready(page)
    return visitor


def sign(page: Page) -> None:
    """The head acknowledges, and signs with the mouse."""
    page.locator("[name=answer][value=acknowledged]").check(force=True)
    page.fill("[name=by]", "陆秋实 校长")
    draw(page, page.locator(".signature-pad svg"), [(0.2, 0.6), (0.4, 0.2), (0.5, 0.7), (0.8, 0.4)])
    page.get_by_role("button", name="登记学校意见").click()


def state_of(scene: Scene) -> VisitState:
    """Where the visit stands on the server."""
    visit = db.session.get_one(Visit, scene.visit_id)
    found = visit.state
    db.session.remove()
    return found


def test_slip_signed_without_a_network_verifies_on_the_server(window: Window, scene: Scene) -> None:
    visitor = opened_offline(window, scene)
    page = visitor.page
    page.get_by_role("button", name="登记学校意见").click()
    expect(page.locator("#answer [data-slip-lacks]")).to_have_text("请选择学校意见。")
    sign(page)
    expect(page.locator("[data-slip-state=waiting]")).to_be_visible()
    scan(page)
    page.reload()
    ready(page)
    expect(page.locator("[data-slip-state=waiting]")).to_be_visible()
    expect(page.locator("[data-slip-said]")).to_contain_text("陆秋实 校长")
    expect(page.get_by_role("link", name="返回督导任务").first).to_be_visible()
    waiting(page, 1)
    assert state_of(scene) is VisitState.RECORDED
    come_online(visitor)
    page.wait_for_url(f"**/visits/{scene.number}")
    expect(page.locator("svg.signature-drawing path")).to_have_count(1)
    visit = db.session.get_one(Visit, scene.visit_id)
    (signature,) = queries.signatures_of(visit)
    assert (visit.state, signature.name) == (VisitState.FED_BACK, "陆秋实 校长")
    assert service.verifies(signature)
    assert signature.content_sha256 == service.slip_of(visit).checksum
    db.session.remove()
    forgive(visitor)


def test_slip_that_changed_meanwhile_keeps_the_signature_and_is_signed_again(
    window: Window, scene: Scene
) -> None:
    visitor = opened_offline(window, scene)
    page = visitor.page
    sign(page)
    expect(page.locator("[data-slip-state=waiting]")).to_be_visible()
    (finding,) = standing_findings(scene.visit_id)
    lead = actor(db.session.get_one(User, scene.author[0]))
    findings.edit_finding(lead, finding, demand="当天补齐标签")
    db.session.commit()
    db.session.remove()
    come_online(visitor)
    expect(page.locator("[data-slip-state=appended]")).to_be_visible()
    all_sent(page)
    page.get_by_role("link", name="查看现在的反馈单").click()
    expect(page.locator(".paper")).to_contain_text("当天补齐标签")
    ready(page)
    expect(page.locator("[name=by]")).to_have_value("陆秋实 校长")
    sign(page)
    until(page, lambda: state_of(scene) is VisitState.FED_BACK)
    assert [outcome for _kind, outcome, _said in scene.operations()] == ["appended", "applied"]
    forgive(visitor)
