"""Changing passwords: the rules, the first one, and what happens to other sessions."""

import pytest
from sqlalchemy import select

from app.accounts.models import User, UserSession
from app.core.audit import AuditEvent
from app.extensions import db
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.accounts import PASSWORD

NEW = "走廊尽头有三盆绿萝花"
LONG_ENOUGH = NEW + "和一把椅子"


def change(client: Client, new: str, present: str = PASSWORD, repeated: str | None = None) -> int:
    """Send the form; the status of the answer."""
    form = client.page("/account/password").form("/account/password")
    again = new if repeated is None else repeated
    return form.send(
        present_password=present, new_password=new, repeated_password=again
    ).status_code


def test_change_ends_all_other_sessions_and_keeps_this_one(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    client.sign_in(cast.head)
    assert change(client, LONG_ENOUGH) == 303
    rows = db.session.scalars(select(UserSession).order_by(UserSession.id)).all()
    assert [row.ended_at is None for row in rows] == [False, True]
    assert client.get("/account").status_code == 200
    kinds = db.session.scalars(select(AuditEvent.kind)).all()
    assert "password.change" in kinds


def test_new_password_opens_the_door_and_the_old_one_does_not(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    change(client, LONG_ENOUGH)
    client.send("/logout")
    form = client.page("/login").form("/login")
    assert form.send(login="head", password=PASSWORD).status_code == 422
    assert form.send(login="head", password=LONG_ENOUGH).status_code == 303


@pytest.mark.parametrize(
    ("new", "present", "repeated", "sentence"),
    [
        (NEW, PASSWORD, None, "请至少用 12 个字符"),
        ("x" * 129, PASSWORD, None, "128"),
        ("password2026", PASSWORD, None, "容易被猜到"),
        ("head-is-my-name-7", PASSWORD, None, "不要包含账号"),
        (LONG_ENOUGH, "wrong", None, "现在的密码不对"),
        (LONG_ENOUGH, PASSWORD, "another-long-one", "两次填写的不一样"),
        (PASSWORD, PASSWORD, None, "这就是现在的密码"),
        ("", PASSWORD, None, "请填写新密码"),
    ],
)
def test_refused_change_says_why_and_changes_nothing(
    cast: Cast, client: Client, new: str, present: str, repeated: str | None, sentence: str
) -> None:
    client.sign_in(cast.head)
    before = cast.head.password_hash
    form = client.page("/account/password").form("/account/password")
    again = new if repeated is None else repeated
    page = form.send_page(present_password=present, new_password=new, repeated_password=again)
    assert page.response.status_code == 422
    assert sentence in " ".join(page.errors)
    assert cast.head.password_hash == before


def test_first_password_has_to_be_changed_before_anything_else(cast: Cast, client: Client) -> None:
    cast.head.must_change_password = True
    client.sign_in(cast.head)
    for path in ("/", "/account", "/schools", "/account/sessions"):
        response = client.get(path)
        assert (response.status_code, response.location) == (303, "/account/password")
    assert client.send("/account/sessions/end-all").location == "/account/password"
    assert change(client, LONG_ENOUGH) == 303
    assert client.get("/account").status_code == 200


def test_person_with_a_first_password_can_sign_out(cast: Cast, client: Client) -> None:
    cast.head.must_change_password = True
    client.sign_in(cast.head)
    assert client.send("/logout").location == "/login"


def test_demo_account_is_refused_in_production(
    cast: Cast, client: Client, production: None
) -> None:
    cast.head.is_demo = True
    form = client.page("/login").form("/login")
    page = form.send_page(login="head", password=PASSWORD)
    assert page.response.status_code == 422
    client.sign_in(cast.head)
    assert client.get("/account").status_code == 303


def test_profile_saved_with_another_language_speaks_it(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    page = client.page("/account?lang=zh_Hans_CN")
    wishes = {"wants_email": None, "mail_topics": ["tasks", "reminders"]}
    page.form("/account").send(locale="en", theme="dark", **wishes)
    person = db.session.get_one(User, cast.head.id)
    assert (person.locale, person.theme, person.wants_email) == ("en", "dark", False)
    assert person.mail_topics == ["tasks", "reminders"]
    assert client.page("/account").h1 == "My account"


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "not an address"},
        {"phone": "call me"},
        {"locale": "xx"},
        {"theme": "pink"},
        {"mail_topics": "gossip"},
    ],
)
def test_impossible_profile_is_refused_with_everything_typed(
    cast: Cast, client: Client, fields: dict[str, str]
) -> None:
    client.sign_in(cast.head)
    page = client.page("/account").form("/account").send_page(**{"phone": "138 5555", **fields})
    assert page.response.status_code == 422
    assert page.errors
    assert cast.head.locale == "zh_Hans_CN"


def test_profile_saved_from_a_stale_tab_shows_both_versions(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    stale = client.page("/account").form("/account")
    client.page("/account").form("/account").send(phone="138 1111")
    conflict = stale.send_page(phone="138 2222")
    assert conflict.response.status_code == 409
    assert "138 1111" in conflict.text
    assert "138 2222" in conflict.text
    assert cast.head.phone == "138 1111"


def test_extra_fields_of_a_profile_are_ignored(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    form = client.page("/account").form("/account")
    assert form.send(name="别人", is_demo="1", login="admin", role="admin").status_code == 303
    assert (cast.head.name, cast.head.login, cast.head.is_demo) == ("陆秋实", "head", False)
