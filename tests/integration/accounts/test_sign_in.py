"""Signing in and out: who gets in, how long, and what a wrong password gives away."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import SignInFailure, UserSession
from app.core.audit import AuditEvent
from app.extensions import db
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.accounts import PASSWORD
from tests.support.page import Page

WRONG = "not-the-password"
FOREIGN_TARGETS = (
    "https://evil.example/",
    "//evil.example/account",
    "/\\evil.example",
    "/%5cevil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "/account@evil.example",
    "/no-such-page",
    "/logout",
)


def try_password(client: Client, login: str, password: str = PASSWORD, **more: str) -> Page:
    """Send the sign-in form; the refused page."""
    response = client.page("/login").form("/login").send(login=login, password=password, **more)
    return Page(response, client, "/login")


def enter(client: Client, login: str, password: str = PASSWORD, path: str = "/login") -> str:
    """Sign in; the address that the person is led to."""
    response = client.page(path).form("/login").send(login=login, password=password)
    assert response.status_code == 303, response.text
    return response.location


def token_of(client: Client) -> str:
    """The session token in the cookie."""
    with client.session_transaction() as session:
        return str(session.get("token", ""))


def test_right_password_opens_a_new_session(cast: Cast, client: Client) -> None:
    assert enter(client, "head") == "/"
    assert client.get("/account").status_code == 200
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "sign_in")).one()
    assert (event.actor_id, event.result, event.address) == (cast.head.id, "ok", "127.0.0.1")


def test_login_name_in_capitals_with_spaces_is_the_same_name(cast: Cast, client: Client) -> None:
    assert enter(client, "  HEAD ") == "/"


def test_sign_in_replaces_the_token_and_the_csrf_token(cast: Cast, client: Client) -> None:
    client.sign_in(cast.staff)
    before, csrf_before = token_of(client), client.csrf_token()
    with client.session_transaction() as session:
        session["planted"] = "by an attacker"
    client.send("/logout")
    enter(client, "head")
    with client.session_transaction() as session:
        assert session["token"] != before
        assert "planted" not in session
    assert client.post("/logout", data={"csrf_token": csrf_before}).status_code == 400


@pytest.mark.parametrize(
    ("login", "password"),
    [("head", WRONG), ("no-such-person", PASSWORD), ("inactive", PASSWORD), ("head", "x" * 5000)],
)
def test_refusals_look_the_same_whatever_is_wrong(
    cast: Cast, client: Client, login: str, password: str
) -> None:
    page = try_password(client, login, password)
    assert page.response.status_code == 422
    assert "账号或密码不对。" in page.errors
    assert page.form("/login").values["login"] == login
    assert not token_of(client)


def test_failed_sign_in_is_written_down_without_an_unknown_name(cast: Cast, client: Client) -> None:
    try_password(client, "head", WRONG)
    try_password(client, "my-secret-password", WRONG)
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.result, event.target) for event in events] == [
        ("failed", "head"),
        ("failed", ""),
    ]
    kept = db.session.scalars(select(SignInFailure.login)).all()
    assert not any("secret" in name for name in kept)


def test_sixth_try_after_five_wrong_ones_waits_although_right(
    cast: Cast, client: Client, clock: Clock
) -> None:
    for _number in range(5):
        assert try_password(client, "head", WRONG).response.status_code == 422
    page = try_password(client, "head")
    assert page.response.status_code == 429
    assert "请等 1 分钟再试" in page.text
    clock.advance(seconds=31)
    assert enter(client, "head") == "/"


def test_unknown_name_waits_like_a_known_one(cast: Cast, client: Client, clock: Clock) -> None:
    texts = []
    for login in ("head", "no-such-person"):
        pages = [try_password(client, login, WRONG) for _number in range(6)]
        texts.append([(page.response.status_code, page.errors) for page in pages])
    assert texts[0] == texts[1]


def test_pause_grows_to_a_quarter_of_an_hour_and_no_further(
    cast: Cast, client: Client, clock: Clock
) -> None:
    for _number in range(20):
        try_password(client, "head", WRONG)
        clock.advance(minutes=15, seconds=1)
    assert enter(client, "head") == "/"


def test_others_are_not_slowed_by_guesses_on_one_name(
    cast: Cast, client: Client, clock: Clock
) -> None:
    for _number in range(8):
        try_password(client, "head", WRONG)
    assert enter(client, "staff") == "/"


def test_guesses_from_elsewhere_do_not_keep_out_of_a_known_address(
    cast: Cast, client: Client, clock: Clock
) -> None:
    enter(client, "head")
    client.send("/logout")
    for _number in range(9):
        client.post(
            "/login",
            data={"login": "head", "password": WRONG, "csrf_token": client.csrf_token()},
            environ_base={"REMOTE_ADDR": "203.0.113.9"},
        )
    assert enter(client, "head") == "/"


def test_many_names_from_one_address_have_to_wait(cast: Cast, client: Client, clock: Clock) -> None:
    for number in range(30):
        try_password(client, f"guess{number}", WRONG)
    assert try_password(client, "head").response.status_code == 429


def test_success_forgets_the_wrong_tries(cast: Cast, client: Client, clock: Clock) -> None:
    for _number in range(4):
        try_password(client, "head", WRONG)
    enter(client, "head")
    assert db.session.scalar(select(func.count(SignInFailure.id))) == 0


def test_old_hash_is_made_anew_after_the_right_password(cast: Cast, client: Client) -> None:
    before = cast.head.password_hash
    enter(client, "head")
    assert cast.head.password_hash != before
    client.send("/logout")
    assert enter(client, "head") == "/"


def test_next_to_anything_but_an_own_page_leads_home(cast: Cast, client: Client) -> None:
    led = {}
    for target in FOREIGN_TARGETS:
        data = {"login": "head", "password": PASSWORD, "next": target}
        led[target] = client.send("/login", data).location
    assert set(led.values()) == {"/"}, led


def test_next_to_an_own_page_is_followed(cast: Cast, client: Client) -> None:
    asked = client.get("/account/sessions?lang=en")
    assert asked.status_code == 303
    assert enter(client, "head", path=asked.location) == "/account/sessions?lang=en"


def test_sign_out_ends_the_session_and_clears_the_cache(cast: Cast, client: Client) -> None:
    enter(client, "head")
    stolen = token_of(client)
    answer = client.send("/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    with client.session_transaction() as session:
        session["token"] = stolen
    assert client.get("/account").status_code == 303


def test_get_of_the_sign_out_address_does_nothing(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    assert client.get("/logout").status_code == 405
    assert client.get("/account").status_code == 200


def test_idle_session_ends_and_says_so(cast: Cast, client: Client, clock: Clock) -> None:
    client.sign_in(cast.head)
    clock.advance(minutes=61)
    asked = client.get("/account")
    assert asked.status_code == 303
    assert "闲置太久" in client.page(asked.location).text


def test_used_session_stays_until_its_hours_are_over(
    cast: Cast, client: Client, clock: Clock
) -> None:
    client.sign_in(cast.head)
    for _number in range(14):
        clock.advance(minutes=50)
        assert client.get("/account").status_code == 200
    clock.advance(minutes=50)
    assert client.get("/account").status_code == 303


def test_administrator_may_stay_idle_half_as_long(cast: Cast, client: Client, clock: Clock) -> None:
    client.sign_in(cast.admin)
    clock.advance(minutes=29)
    assert client.get("/account").status_code == 200
    clock.advance(minutes=31)
    assert client.get("/account").status_code == 303


def test_last_seen_is_written_at_most_once_a_minute(
    cast: Cast, client: Client, clock: Clock
) -> None:
    client.sign_in(cast.head)
    row = db.session.scalars(select(UserSession)).one()
    began = row.last_seen_at
    clock.advance(seconds=59)
    client.get("/account")
    assert row.last_seen_at == began
    clock.advance(seconds=1)
    client.get("/account")
    assert row.last_seen_at == began + timedelta(minutes=1)


def test_deactivated_person_is_out_at_the_next_request(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    cast.head.is_active = False
    assert client.get("/account").status_code == 303


def test_broken_or_foreign_cookie_is_like_none(cast: Cast, client: Client, app: Flask) -> None:
    client.set_cookie("bihuan", "not-a-signed-value")
    assert client.get("/account").status_code == 303
    client.sign_in(cast.head)
    with client.session_transaction() as session:
        session["token"] = ["a", "list"]
    assert client.get("/account").status_code == 303


def test_unknown_language_changes_nothing(cast: Cast, client: Client) -> None:
    assert client.page("/login?lang=tlh").h1 == "登录"
    assert client.page("/login?lang=en").h1 == "Sign in"
    assert client.page("/login").h1 == "Sign in"
