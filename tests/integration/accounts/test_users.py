"""Accounts under administration: whom an administrator reaches, and what becomes of the account."""

import re

import pytest
from sqlalchemy import func, select

from app.accounts import service
from app.accounts.models import User, UserSession
from app.accounts.service import OpenWork, open_work_of
from app.core.audit import AuditEvent
from app.core.permissions import Role
from app.extensions import db
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.accounts import grant_role, make_user
from tests.support.page import Page

ACTS = ("", "/edit", "/password", "/deactivate", "/reactivate", "/grants/new", "/recusals/new")
NEW = {"login": "newcomer", "name": "苏合香", "title": "教导主任"}


def kinds() -> list[str]:
    """Kinds of the events in the trail."""
    return list(db.session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)))


def first_password(page: Page) -> str:
    """The password that the page shows."""
    found = re.search(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", page.text)
    assert found, page.text
    return found[0]


def test_list_shows_the_own_region_only(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    text = client.page("/users").text
    assert "沈知远" in text
    assert "南宫柯" not in text
    client.sign_in(cast.foreign_admin)
    assert "沈知远" not in client.page("/users").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=知远", {"supervisor"}),
        ("q=HEAD2", {"head2"}),
        ("role=auditor", {"auditor"}),
        ("state=inactive", {"inactive"}),
        ("role=nonsense&state=odd&region=000&sort=evil&after=%%%&size=7", None),
        ("q=%25", set()),
    ],
)
def test_filter_narrows_the_list(
    cast: Cast, client: Client, query: str, expected: set[str] | None
) -> None:
    client.sign_in(cast.admin)
    page = client.page(f"/users?{query}")
    shown = {name for name, user in cast.people().items() if user.public_id in str(page.links())}
    assert shown == expected if expected is not None else len(shown) == 15


def test_pages_of_the_list_hold_everybody_once(cast: Cast, client: Client) -> None:
    for number in range(120):
        make_user(f"extra{number:03}").home_region = cast.county
    client.sign_in(cast.admin)
    seen, path = [], "/users?sort=-login"
    while path:
        page = client.page(path)
        seen += [cell.get_text() for cell in page.soup.select("tbody td.code")]
        more = page.soup.select_one("a[rel=next]")
        path = str(more["href"]) if more else ""
    assert len(seen) == len(set(seen)) == 135
    back = client.page(str(page.soup.select_one("a[rel=prev]")["href"]))  # type: ignore[index]
    assert "51–100" in back.text


@pytest.mark.parametrize("who", ["supervisor", "lead", "leader", "head", "staff", "auditor"])
def test_anybody_but_an_administrator_is_refused(cast: Cast, client: Client, who: str) -> None:
    client.sign_in(cast.people()[who])
    assert client.get("/users").status_code == 403
    assert client.get("/users/new").status_code == 403
    for act in ACTS:
        assert client.get(f"/users/{cast.staff.public_id}{act}").status_code in (403, 404)


def test_foreign_account_is_like_a_missing_one(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    for act in ACTS:
        foreign = client.get(f"/users/{cast.foreign_head.public_id}{act}")
        missing = client.get(f"/users/aaaaaaaaaaaaaaaa{act}")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert client.send(f"/users/{cast.foreign_head.public_id}{act}").status_code in (404, 405)


def test_new_account_gets_a_password_that_is_shown_once(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    form = client.page("/users/new").form("/users/new")
    answer = form.send(**NEW)
    assert answer.status_code == 201
    password = first_password(Page(answer, client, "/users/new"))
    user = db.session.scalars(select(User).where(User.login == "newcomer")).one()
    assert (user.must_change_password, user.home_region_id) == (True, cast.county.id)
    assert password not in client.get(f"/users/{user.public_id}").text
    second = form.send(**NEW)
    assert (second.status_code, second.location) == (303, f"/users/{user.public_id}")
    assert db.session.scalar(select(func.count(User.id)).where(User.login == "newcomer")) == 1
    client.send("/logout")
    signing = client.page("/login").form("/login")
    assert signing.send(login="newcomer", password=password).status_code == 303
    assert client.get("/schools").location == "/account/password"


IMPOSSIBLE = (
    {"login": "head"},
    {"login": "HEAD"},
    {"login": "x"},
    {"login": "with space"},
    {"login": "张三"},
    {"login": "a" * 61},
    {"login": "1digit"},
    {"name": ""},
    {"name": "一"},
    {"name": "很" * 61},
    {"email": "a@b, c@d"},
    {"email": "a\r\nBcc: x@y"},
    {"phone": "<script>"},
    {"home": "000000"},
)


def test_impossible_account_is_refused_with_everything_typed(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    for wrong in IMPOSSIBLE:
        page = client.page("/users/new").form("/users/new").send_page(**{**NEW, **wrong})
        assert page.response.status_code == 422, wrong
        assert page.errors, wrong
        assert page.form("/users/new").values["title"] == "教导主任"
    assert db.session.scalar(select(func.count(User.id)).where(User.name == "苏合香")) == 0


def test_edit_is_saved_and_written_down(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/edit"
    client.page(path).form(path).send(title="后勤主任", phone="138 0000 0001", login="changed")
    assert (cast.staff.title, cast.staff.phone, cast.staff.login) == (
        "后勤主任", "138 0000 0001", "staff",
    )  # fmt: skip
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "user.edit")).one()
    assert event.detail["fields"] == ["phone"]
    assert list(event.detail["changes"]) == ["title"]


def test_edit_from_a_stale_page_shows_both_versions(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/edit"
    stale = client.page(path).form(path)
    client.page(path).form(path).send(title="后勤主任")
    page = stale.send_page(title="食堂主任")
    assert page.response.status_code == 409
    assert "后勤主任" in page.text
    assert "食堂主任" in page.text
    assert page.form(path).send(title="食堂主任").status_code == 303
    assert cast.staff.title == "食堂主任"


def test_reset_gives_a_new_first_password_and_ends_all_sessions(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    client.sign_in(cast.admin)
    path = f"/users/{cast.head.public_id}/password"
    page = client.page(path).form(path).send_page()
    assert page.response.status_code == 201
    password = first_password(page)
    ended = db.session.scalars(select(UserSession).where(UserSession.user_id == cast.head.id))
    assert all(row.ended_at for row in ended)
    assert service.verify_password(cast.head.password_hash, password)
    assert cast.head.must_change_password
    assert "password.reset" in kinds()


def test_person_with_rights_elsewhere_is_seen_but_not_managed(cast: Cast, client: Client) -> None:
    grant_role(cast.lead, Role.OFFICE_LEAD, cast.city)
    client.sign_in(cast.admin)
    page = client.page(f"/users/{cast.lead.public_id}")
    assert "在您管理的区域之外也有权限" in str(page.soup)
    for act in ("/edit", "/password", "/deactivate", "/recusals/new"):
        assert client.get(f"/users/{cast.lead.public_id}{act}").status_code == 403
    assert client.send(f"/users/{cast.lead.public_id}/password").status_code == 403


def test_deactivated_account_is_out_at_once_and_keeps_its_name(cast: Cast, client: Client) -> None:
    other = client.application.test_client()
    assert isinstance(other, Client)
    other.sign_in(cast.staff)
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/deactivate"
    assert client.page(path).form(path).send(reason="调离").status_code == 303
    assert not cast.staff.is_active
    assert other.get("/account").status_code == 303
    assert "孟广平" in client.page(f"/users/{cast.staff.public_id}").text
    assert "user.deactivate" in kinds()


def test_deactivation_needs_a_reason(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/deactivate"
    assert client.page(path).form(path).send(reason=" ").status_code == 422
    assert cast.staff.is_active


def test_administrator_cannot_deactivate_the_own_account(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    assert client.get(f"/users/{cast.admin.public_id}/deactivate").status_code == 403
    assert client.send(f"/users/{cast.admin.public_id}/deactivate").status_code == 403


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> list[tuple[str, str]]:
    """Two pieces of work of the staff; what is handed over is noted here."""
    notes: list[tuple[str, str]] = []
    staff_id = cast.staff.id

    def works(user: User) -> list[OpenWork]:
        if user.id != staff_id:
            return []
        return [
            OpenWork(
                key=key,
                label=f"事项 {key}",
                note="桃岭小学",
                hand_over=lambda actor, to, key=key: notes.append((key, to.login)),  # type: ignore[misc]
            )
            for key in ("task-1", "task-2")
        ]

    monkeypatch.setattr(open_work_of, "_handlers", [works])
    return notes


def test_open_work_stops_a_deactivation_that_names_no_successor(
    cast: Cast, client: Client, handed: list[tuple[str, str]]
) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/deactivate"
    page = client.page(path)
    assert "事项 task-1" in page.text
    refused = page.form(path).send_page(reason="调离")
    assert refused.response.status_code == 422
    assert cast.staff.is_active
    assert handed == []


def test_open_work_goes_to_the_successor_or_the_role(
    cast: Cast, client: Client, handed: list[tuple[str, str]]
) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/deactivate"
    fields = {"work-task-1": cast.staff2.public_id, "work-all": "role", "reason": "调离"}
    assert client.page(path).form(path).send(**fields).status_code == 303
    assert handed == [("task-1", "staff2")]
    assert not cast.staff.is_active


def test_open_work_stands_on_the_account_and_one_piece_is_handed_over(
    cast: Cast, client: Client, handed: list[tuple[str, str]]
) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/work"
    page = client.page(f"/users/{cast.staff.public_id}")
    assert "事项 task-2" in page.text
    assert path in page.links()
    fields = {"work-task-2": cast.staff2.public_id, "reason": "病假"}
    assert client.page(path).form(path).send(**fields).status_code == 303
    assert handed == [("task-2", "staff2")]
    assert cast.staff.is_active
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "user.hand_over")).one()
    assert event.detail == {"reason": "病假", "handed_over": {"task-2": "staff2"}}


def test_work_left_to_the_role_is_handed_over_after_the_account_is_closed(
    cast: Cast, client: Client, handed: list[tuple[str, str]]
) -> None:
    cast.staff.is_active = False
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/work"
    fields = {"work-all": cast.staff2.public_id, "reason": "调离"}
    assert client.page(path).form(path).send(**fields).status_code == 303
    assert handed == [("task-1", "staff2"), ("task-2", "staff2")]


def test_hand_over_without_a_successor_or_a_reason_is_refused(
    cast: Cast, client: Client, handed: list[tuple[str, str]]
) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/work"
    assert client.page(path).form(path).send(reason="病假").status_code == 422
    fields = {"work-all": cast.staff2.public_id, "reason": " "}
    assert client.page(path).form(path).send(**fields).status_code == 422
    assert handed == []


def test_successor_from_elsewhere_is_found_by_name_and_never_a_foreign_one(
    cast: Cast, client: Client, handed: list[tuple[str, str]]
) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/deactivate"
    found = client.page(f"{path}?successor=head").form(path)
    assert "陆秋实" in client.page(f"{path}?successor=head").text
    assert "槐素心" not in client.page(f"{path}?successor=foreign_head").text
    fields = {"work-all": cast.foreign_head.public_id, "reason": "调离"}
    assert found.send(**fields).status_code == 422
    fields["work-all"] = cast.head.public_id
    again = client.page(f"{path}?successor=head").form(path)
    assert again.send(**fields).status_code == 303
    assert handed == [("task-1", "head"), ("task-2", "head")]


def test_reactivated_account_has_a_new_first_password(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.inactive.public_id}/reactivate"
    page = client.page(path).form(path).send_page(reason="复职")
    assert service.verify_password(cast.inactive.password_hash, first_password(page))
    assert cast.inactive.is_active
    assert cast.inactive.must_change_password
