"""The security trail: read by auditors, whole or visibly broken."""

import csv
import io
import json

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.administration.service import set_setting
from app.administration.states import AUDIT_KINDS
from app.administration.views.sentences import SENTENCES
from app.core import audit, clock
from app.core.audit import AuditEvent
from app.core.policy import SETTINGS
from app.extensions import db
from tests.support.cast import Cast
from tests.support.client import Client


def write(cast: Cast, count: int = 5) -> None:
    """Some events of the county, one of the foreign county, one of nobody."""
    for number in range(count):
        audit.record("user.edit", cast.act.admin, target=f"target{number}")
    audit.record("user.edit", cast.act.foreign_admin, target="foreign-target")
    db.session.commit()


@pytest.mark.parametrize("who", ["admin", "lead", "leader", "supervisor", "head", "nobody"])
def test_only_auditors_read_the_trail(cast: Cast, client: Client, who: str) -> None:
    client.sign_in(cast.people()[who])
    assert client.get("/audit").status_code == 403
    assert client.get("/audit/check").status_code == 403
    assert client.get("/audit/export").status_code == 403


def test_auditor_reads_the_own_region_and_refusals_of_nobody(cast: Cast, client: Client) -> None:
    write(cast)
    client.page("/login").form("/login").send(login="head", password="wrong")
    client.page("/login").form("/login").send(login="stranger", password="wrong")
    client.sign_in(cast.auditor)
    text = client.page("/audit").text
    assert "target4" in text
    assert "foreign-target" not in text
    assert "尝试失败" in text


def test_filters_narrow_and_nonsense_is_ignored(cast: Cast, client: Client) -> None:
    write(cast)
    client.sign_in(cast.head)
    client.get("/users")
    client.sign_in(cast.auditor)
    assert len(client.page("/audit?kind=user.edit").rows()) == 5
    assert len(client.page("/audit?result=forbidden").rows()) == 1
    assert len(client.page("/audit?q=target3").rows()) == 1
    assert len(client.page("/audit?from=2099-01-01").rows()) == 0
    assert len(client.page("/audit?to=2001-01-01").rows()) == 0
    nonsense = "kind=x&result=y&from=z&to=2026-02-30&after=%FF&size=-1"
    assert len(client.page(f"/audit?{nonsense}").rows()) == 6


def test_changed_setting_reads_as_its_label_with_old_and_new_value(
    cast: Cast, client: Client
) -> None:
    setting = SETTINGS["rectification.days_general"]
    set_setting(cast.act.admin, cast.county, setting, text="20", valid_from=clock.today())
    db.session.commit()
    (row,) = client.sign_in(cast.auditor).page("/audit?kind=setting.set").rows()
    assert "宋清和 修改了设置：一般问题整改时限" in row
    assert "30 个工作日 → 20 个工作日" in row
    assert "rectification" not in row


def test_changed_account_and_school_read_as_old_and_new_without_contact_data(
    cast: Cast, client: Client
) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/edit"
    client.page(path).form(path).send(title="后勤主任", phone="138 0000 0001")
    path = f"/schools/{cast.school1.code}/edit"
    client.page(path).form(path).send(stage="junior")
    school, user = client.sign_in(cast.auditor).page("/audit?q=&who=宋清和").rows()
    assert "职务：总务主任 改为 后勤主任" in user
    assert "已修改：电话" in user
    assert "138" not in user
    assert "小学 改为 初级中学" in school


@pytest.mark.parametrize("lang", ["zh_Hans_CN", "en"])
def test_every_kind_has_a_sentence_in_both_languages(cast: Cast, client: Client, lang: str) -> None:
    assert set(SENTENCES) == set(AUDIT_KINDS)
    for kind in AUDIT_KINDS:
        audit.record(kind, cast.act.admin, target="target", detail={"reason": "因为"})
    client.sign_in(cast.auditor)
    rows = client.page(f"/audit?lang={lang}").rows()
    assert len(rows) == len(AUDIT_KINDS)
    assert not any(kind in row for kind in AUDIT_KINDS if "." in kind for row in rows)


def test_trail_is_narrowed_to_a_person_by_name_and_by_sign_in_name(
    cast: Cast, client: Client
) -> None:
    write(cast)
    client.sign_in(cast.head).get("/users")
    client.sign_in(cast.auditor)
    for who in ("陆秋实", "head"):
        (row,) = client.page(f"/audit?who={who}").rows()
        assert "陆秋实 访问被拒绝：GET /users" in row
    assert client.page("/audit?who=foreign_admin").rows() == []


def test_export_holds_what_the_filter_leaves_and_is_an_entry_itself(
    cast: Cast, client: Client
) -> None:
    write(cast, 3)
    audit.record("user.edit", cast.act.admin, target="=1+1")
    answer = client.sign_in(cast.auditor).get("/audit/export?kind=user.edit")
    assert answer.mimetype == "text/csv"
    head, *rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    targets = [row[head.index("对象")] for row in rows]
    assert targets == ["'=1+1", "target2", "target1", "target0"]
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.kind, event.detail["rows"]) == ("export.trail", 4)
    assert event.detail["filter"] == {"kind": "user.edit"}


def test_refused_request_is_in_the_trail_with_its_address(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    client.get("/users")
    client.get(f"/schools/{cast.school2.code}")
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.result, event.target) for event in events] == [
        ("forbidden", "GET /users"),
        ("not_found", f"GET /schools/{cast.school2.code}"),
    ]
    assert all(event.address == "127.0.0.1" and event.request_id for event in events)


def test_whole_chain_holds_for_the_page_and_the_command(
    cast: Cast, client: Client, app: Flask
) -> None:
    write(cast, 20)
    client.sign_in(cast.auditor)
    assert client.page("/audit/check").h1 == "日志链完整"
    result = app.test_cli_runner().invoke(args=["audit", "verify", "--json"])
    assert result.exit_code == 0
    answer = json.loads(result.output)
    assert (answer["entries"], answer["broken"]) == (21, [])
    assert answer["head"] == audit.head_hash()


@pytest.mark.parametrize("column", ["actor_name", "target", "result", "address", "kind"])
def test_changed_row_is_found(cast: Cast, app: Flask, column: str) -> None:
    write(cast)
    db.session.execute(update(AuditEvent).where(AuditEvent.id == 3).values({column: "forged"}))
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert "3" in result.output
    assert list(audit.broken_links(newest=4)) == [3]


@pytest.mark.parametrize(("row", "found"), [(3, [4]), (6, [0]), (1, [2])])
def test_removed_row_is_found(cast: Cast, row: int, found: list[int]) -> None:
    write(cast)
    db.session.execute(delete(AuditEvent).where(AuditEvent.id == row))
    db.session.commit()
    assert list(audit.broken_links()) == found


def test_newest_part_is_checked_from_the_row_before(cast: Cast) -> None:
    write(cast, 10)
    assert list(audit.broken_links(newest=3)) == []
    assert list(audit.broken_links(newest=500)) == []


def test_trail_in_many_pages_shows_each_entry_once(cast: Cast, client: Client) -> None:
    write(cast, 60)
    client.sign_in(cast.auditor)
    first = client.page("/audit")
    following = client.page(str(first.soup.select_one("a[rel=next]")["href"]))  # type: ignore[index]
    rows = first.rows() + following.rows()
    assert len(set(rows)) == len(rows) == 60
