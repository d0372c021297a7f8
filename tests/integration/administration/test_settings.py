"""Settings of the rules: inherited down the tree, valid from a day, written down."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.administration import service
from app.core import policy
from app.core.audit import AuditEvent
from app.core.clock import today
from app.core.errors import InvalidInput, NotAllowed
from app.core.policy import SETTINGS, PolicySetting
from app.extensions import db
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock

KEY = "rectification.days_general"


def set_days(cast: Cast, days: int, valid_from: date | None = None) -> None:
    """Set the term of a general finding for the county."""
    service.set_setting(
        cast.act.admin, cast.county, SETTINGS[KEY], text=str(days), valid_from=valid_from or today()
    )


def test_value_counts_for_the_region_and_below_only(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    path = f"/settings/519999/{KEY}"
    assert client.page(path).form(path).send(value="20").status_code == 303
    found = {r.name_zh: policy.value(KEY, r.path) for r in (cast.county, cast.town_a, cast.city)}
    assert found == {"云溪县": 20, "白石镇": 20, "望澜市": 30}
    assert policy.value(KEY, cast.foreign_county.path) == 30
    page = client.page("/settings/519999101000")
    assert "20 个工作日" in page.text
    assert "沿用上级" in page.text
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "setting.set")).one()
    assert (event.target, event.detail["value"]) == (KEY, 20)


def test_later_value_waits_for_its_day(cast: Cast, client: Client, clock: Clock) -> None:
    set_days(cast, 10, today() + timedelta(days=3))
    assert policy.value(KEY, cast.county.path) == 30
    client.sign_in(cast.admin)
    assert "10 个工作日" in client.page("/settings/519999").text
    clock.advance(days=3)
    assert policy.value(KEY, cast.county.path) == 10


def test_value_of_the_past_cannot_be_set(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        set_days(cast, 10, today() - timedelta(days=1))


def test_setting_of_another_region_is_refused(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    for code in ("519998", "519900", "000000"):
        assert client.get(f"/settings/{code}").status_code == 404
        assert client.send(f"/settings/{code}/{KEY}", {"value": "1"}).status_code == 404
    with pytest.raises(NotAllowed):
        service.set_setting(cast.act.admin, cast.city, SETTINGS[KEY], text="5", valid_from=today())
    assert db.session.scalars(select(PolicySetting)).all() == []


def test_impossible_values_are_refused_and_stay_on_the_page(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    cases = {
        KEY: ("0", "366", "-1", "ten", "1.5", ""),
        "reminder.task_due_days": ("a", "7,,x", "91"),
        "reminder.hour": ("24",),
        "notice.approval_by_lead": ("maybe",),
    }
    for key, values in cases.items():
        path = f"/settings/519999/{key}"
        for value in values:
            answer = client.page(path).form(path).send(value=value)
            assert answer.status_code == 422, (key, value)
    for day in ("2020-01-01", "2026-02-30", "tomorrow", ""):
        path = f"/settings/519999/{KEY}"
        assert client.page(path).form(path).send(valid_from=day).status_code == 422
    assert db.session.scalars(select(PolicySetting)).all() == []


def test_yes_no_and_lists_are_read_as_typed(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    for key, typed, value in (
        ("notice.approval_by_lead", "no", False),
        ("reminder.task_due_days", "5，1, 0", [5, 1, 0]),
    ):
        path = f"/settings/519999/{key}"
        assert client.page(path).form(path).send(value=typed).status_code == 303
        assert policy.value(key, cast.county.path) == value


def test_unknown_setting_leads_back_to_the_list(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    assert client.get("/settings/519999/no.such").location == "/settings/519999"


def test_history_names_who_set_what(cast: Cast, client: Client) -> None:
    set_days(cast, 10)
    set_days(cast, 12)
    client.sign_in(cast.admin)
    rows = client.page(f"/settings/519999/{KEY}").rows()
    assert [row.split()[0] for row in rows] == ["12", "10"]
    assert all("宋清和" in row for row in rows)
