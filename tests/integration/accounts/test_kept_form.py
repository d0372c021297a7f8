"""A form sent after the session has ended is not lost: the same person sends it after signing in."""

from io import BytesIO

from sqlalchemy import func, select

from app.accounts.models import User
from app.extensions import db
from app.schools.models import Zone
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.accounts import PASSWORD
from tests.support.page import FilledForm, Page


def expired_profile(cast: Cast, client: Client, clock: Clock) -> FilledForm:
    """The filled profile form of the head, whose session has meanwhile ended."""
    client.sign_in(cast.head)
    form = client.page("/account").form("/account")
    clock.advance(hours=2)
    return form


def sign_in_on(page: Page, client: Client, login: str) -> Page:
    """Sign in on the page that stands in place of the answer; the page that follows."""
    response = page.form("/login").send(login=login, password=PASSWORD)
    return (
        Page(response, client, "/login")
        if response.status_code == 200
        else Page(client.get(response.location), client, response.location)
    )


def test_post_after_the_end_of_a_session_keeps_what_was_typed(
    cast: Cast, client: Client, clock: Clock
) -> None:
    form = expired_profile(cast, client, clock)
    answer = form.send(phone="138 0000 0007")
    assert answer.status_code == 401
    page = Page(answer, client, "/account")
    assert "填写的内容没有丢" in page.text
    assert cast.head.phone == ""
    again = sign_in_on(page, client, "head")
    assert "138 0000 0007" in again.text
    assert again.form("/account").send().status_code == 303
    assert cast.head.phone == "138 0000 0007"


def test_somebody_else_signing_in_does_not_get_the_kept_form(
    cast: Cast, client: Client, clock: Clock
) -> None:
    page = Page(expired_profile(cast, client, clock).send(phone="138 7"), client, "/account")
    response = page.form("/login").send(login="staff", password=PASSWORD)
    assert response.status_code == 303
    assert "138 7" not in client.get("/account").text


def test_kept_form_survives_a_wrong_password(cast: Cast, client: Client, clock: Clock) -> None:
    page = Page(expired_profile(cast, client, clock).send(phone="138 000"), client, "/account")
    refused = page.form("/login").send_page(login="head", password="wrong")
    assert "填写的内容没有丢" in refused.text
    assert "138 000" in sign_in_on(refused, client, "head").text


def test_kept_form_that_was_tampered_with_is_dropped(
    cast: Cast, client: Client, clock: Clock
) -> None:
    page = Page(expired_profile(cast, client, clock).send(phone="138 000"), client, "/account")
    form = page.form("/login")
    response = form.send(login="head", password=PASSWORD, kept=form.values["kept"] + "x")
    assert response.status_code == 303


def test_kept_form_is_dropped_after_half_a_day(cast: Cast, client: Client, clock: Clock) -> None:
    page = Page(expired_profile(cast, client, clock).send(phone="138 000"), client, "/account")
    clock.advance(hours=13)
    response = page.form("/login").send(login="head", password=PASSWORD)
    assert response.status_code == 303


def test_passwords_are_not_kept(cast: Cast, client: Client, clock: Clock) -> None:
    client.sign_in(cast.head)
    form = client.page("/account/password").form("/account/password")
    clock.advance(hours=2)
    answer = form.send(
        present_password=PASSWORD, new_password="a-new-long-phrase", repeated_password="x"
    )
    page = Page(answer, client, "/account/password")
    again = sign_in_on(page, client, "head")
    assert "present_password" not in again.form("/account/password").values
    assert "new_password" not in again.form("/account/password").values


def test_files_are_named_because_they_cannot_be_kept(
    cast: Cast, client: Client, clock: Clock
) -> None:
    client.sign_in(cast.head)
    token = client.csrf_token()
    clock.advance(hours=2)
    answer = client.post(
        "/account",
        data={"csrf_token": token, "phone": "1", "photo": (BytesIO(b"x"), "食堂/照片.jpg")},
    )
    assert "食堂/照片.jpg" in Page(answer, client, "/account").text


def test_form_of_a_tab_from_before_a_new_sign_in_can_be_sent_again(
    cast: Cast, client: Client
) -> None:
    client.sign_in(cast.head)
    form = client.page("/account").form("/account")
    client.send("/logout")
    client.page("/login").form("/login").send(login="head", password=PASSWORD)
    answer = client.open(
        form.target,
        method="POST",
        data={**form.values, "phone": "138 111"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 409
    assert cast.head.phone == ""
    assert Page(answer, client, "/account").form("/account").send().status_code == 303
    assert cast.head.phone == "138 111"


def test_form_from_a_foreign_site_is_not_offered_again(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        answer = client.post("/account", data={"phone": "138 666"}, headers=headers)
        assert answer.status_code == 400
        assert "138 666" not in answer.text


def test_form_sent_again_after_signing_in_counts_once(
    cast: Cast, client: Client, clock: Clock
) -> None:
    client.sign_in(cast.admin)
    form = client.page("/zones/new").form("/zones/new")
    clock.advance(hours=2)
    fields = {"name_zh": "新责任区", "region": cast.county.code}
    again = sign_in_on(Page(form.send(**fields), client, "/zones/new"), client, "admin")
    repeated = again.form("/zones/new")
    assert repeated.send().status_code == 303
    assert repeated.send().status_code == 303
    count = select(func.count(Zone.id)).where(Zone.name_zh == "新责任区")
    assert db.session.scalar(count) == 1


def test_part_of_a_page_asked_for_without_a_session_leads_to_sign_in(
    cast: Cast, client: Client
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/schools?q=1"}
    answer = client.get("/schools", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=%2Fschools%3Fq%3D1"


def test_post_by_a_stranger_without_any_session_stores_nothing(cast: Cast, client: Client) -> None:
    before = db.session.scalar(select(func.count(User.id)))
    answer = client.send("/users/new", {"login": "intruder", "name": "某人"})
    assert answer.status_code == 401
    assert db.session.scalar(select(func.count(User.id))) == before
