"""Hostile fields, too much at once and broken cookies on the pages of accounts and register."""

import io

import pytest

from app.core.calendar_data import seed_calendar
from tests.support.cast import Cast
from tests.support.client import Client

ODD = (
    "\x00",
    "a\x00b",
    "'",
    "%",
    "\\",
    "\ud7ff",
    "９９",
    "x" * 3000,
    "<script>",
    "-1",
    "1e9",
    "\u202e",
)


def test_odd_field_never_breaks_a_form(cast: Cast, client: Client) -> None:
    seed_calendar()
    client.sign_in(cast.admin)
    user = cast.staff.public_id
    broken = {}
    for path in (
        "/account",
        "/users/new",
        f"/users/{user}/edit",
        f"/users/{user}/grants/new",
        f"/users/{user}/recusals/new",
        "/schools/new",
        f"/schools/{cast.school1.code}/edit",
        f"/regions/{cast.county.code}/new",
        "/zones/new",
        "/settings/519999/rectification.days_general",
        "/calendar/days/new",
        "/calendar/years/2027/import",
        "/calendar/years/99999/confirm",
    ):
        form = client.page(path).form()
        typed = [name for name in form.values if name not in {"csrf_token", "_form_id"}]
        for odd in ODD:
            answer = form.send(**dict.fromkeys(typed, odd), _form_id=None)
            if answer.status_code >= 500:
                broken[path, odd[:9]] = answer.status_code
    assert broken == {}


def test_too_much_at_once_is_refused_politely(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    data = {"login": "newcomer", "name": "苏合香", "title": "x" * 3_000_000}
    assert client.send("/users/new", data).status_code in (413, 422)
    many = {f"field{number}": "x" for number in range(3000)}
    assert client.send("/users/new", many).status_code in (413, 422)


def test_upload_beyond_the_limit_gets_a_page_that_helps(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(cast.admin)
    token = client.csrf_token()
    monkeypatch.setitem(client.application.config, "MAX_CONTENT_LENGTH", 1000)
    photo = (io.BytesIO(b"x" * 2000), "大图.jpg")
    answer = client.post("/users/new", data={"csrf_token": token, "photo": photo})
    assert answer.status_code == 413
    assert "文件太大了" in answer.text


@pytest.mark.parametrize("cookie", ["garbage", "e30.x.y", ".", "a" * 3000, "%FF%00"])
def test_broken_cookie_is_nobody_and_can_sign_in(cast: Cast, client: Client, cookie: str) -> None:
    client.set_cookie("bihuan", cookie)
    assert client.get("/").location.startswith("/login")
    assert client.page("/login").h1 == "登录"
