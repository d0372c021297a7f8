"""A school without a network: the arrival is kept on the device and begins the visit later."""

import pytest
from playwright.sync_api import expect

from app.core import clock, policy
from app.extensions import db
from app.visits.models import Visit
from app.visits.states import VisitState
from tests.support.browser import PHONE, Window
from tests.support.cast import Cast
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
    waiting,
)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A visit planned for today where the office checks positions, committed."""
    policy.set_value(
        region_id=cast.county.id,
        key="visit.arrival_position",
        value=True,
        valid_from=clock.today(),
        by=None,
    )
    cast.school1.latitude, cast.school1.longitude = 30.65743, 103.52158
    version, items = make_every_kind(cast.act.lead, cast.county)
    visit = make_visit(cast.supervisor, cast.school1, version)
    ids = {kind: item.id for kind, item in items.items()}
    author = cast.supervisor.id, cast.supervisor.public_id
    made = Scene(visit.number or "", visit.id, ids, author)
    db.session.commit()
    db.session.remove()
    return made


def test_arrival_pressed_offline_begins_the_visit_when_it_comes_in(
    window: Window, scene: Scene
) -> None:
    visitor = window(size=PHONE)
    visitor.context.grant_permissions(["geolocation"])
    visitor.context.set_geolocation({"latitude": 30.7, "longitude": 103.52158, "accuracy": 12})
    page, address = visitor.page, f"/visits/{scene.number}"
    page.goto(f"/login?next={address}")
    sign_in(page, "supervisor")
    page.wait_for_url(f"**{address}")
    ready(page)
    expect(page.locator("[data-arrive]")).to_be_hidden()
    page.locator("[data-carry] button").click()
    expect(page.locator("[data-carry][data-taken]")).to_have_count(1, timeout=60_000)
    kept_for_the_way(page, scene.page)
    kept_for_the_way(page, "/account/card")

    visitor.context.set_offline(True)
    page.goto("/account/card")
    expect(page.locator(".card-name")).to_be_visible()
    page.goto(address)
    ready(page)
    page.get_by_role("button", name="无网络登记到校").click()
    page.get_by_label("不在学校登记到达的原因").fill("初中部在北校区。")
    page.get_by_role("button", name="无网络登记到校").click()
    expect(page.locator("[data-arrive] [data-said]")).to_contain_text("已按本机时间")
    page.goto(scene.page)
    ready(page)
    expect(page.locator("[data-ahead]")).to_be_hidden()
    page.locator(f"#item-{scene.item}").get_by_text("是", exact=True).click()
    waiting(page, 2)
    come_online(visitor)
    all_sent(page)
    assert scene.stored() == ("yes", "")
    visit = db.session.get_one(Visit, scene.visit_id)
    assert visit.state is VisitState.IN_PROGRESS
    assert visit.arrival_device_at is not None
    assert visit.arrival_distance_m == 4734
    assert visit.arrival_away_reason == "初中部在北校区。"
    db.session.remove()
    forgive(visitor)
