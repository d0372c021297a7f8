"""Several requests at once: copies of one form, guesses in a burst, a reader beside a writer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.accounts.models import User, UserSession
from app.core import audit
from app.core.database import write_aside
from app.extensions import db
from tests.support.cast import Cast
from tests.support.client import Client

COPIES = 8


def at_once(app: Flask, client: Client, send: Callable[[FlaskClient], int]) -> list[int]:
    """Statuses of several browsers with the same cookie that send at the same time."""
    cookie = client.get_cookie("bihuan")
    db.session.commit()

    def one(_number: int) -> int:
        browser = FlaskClient(app)
        if cookie is not None:
            browser.set_cookie("bihuan", cookie.value)
        return send(browser)

    with ThreadPoolExecutor(COPIES) as pool:
        return sorted(pool.map(one, range(COPIES)))


def test_copies_of_one_form_make_one_account(cast: Cast, client: Client, app: Flask) -> None:
    client.sign_in(cast.admin)
    form = client.page("/users/new").form("/users/new")
    data = {**form.values, "login": "newcomer", "name": "苏合香"}
    statuses = at_once(
        app, client, lambda browser: browser.post(form.target, data=data).status_code
    )
    assert statuses == [201] + [303] * (COPIES - 1)
    assert db.session.scalar(select(func.count(User.id)).where(User.login == "newcomer")) == 1
    assert list(audit.broken_links()) == []


def test_guesses_in_a_burst_are_all_counted(cast: Cast, client: Client, app: Flask) -> None:
    data = {"csrf_token": client.csrf_token(), "login": "head", "password": "wrong"}
    statuses = at_once(app, client, lambda browser: browser.post("/login", data=data).status_code)
    assert set(statuses) <= {422, 429}
    assert client.send("/login", {**data, "csrf_token": client.csrf_token()}).status_code == 429
    assert list(audit.broken_links()) == []


def test_last_seen_is_given_up_while_somebody_writes(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    row = db.session.scalars(select(UserSession)).one()
    before = row.last_seen_at
    statement = (
        update(UserSession)
        .where(UserSession.id == row.id)
        .values(last_seen_at=before + timedelta(minutes=5))
    )
    db.session.commit()
    db.session.execute(update(UserSession).values(agent="held"))
    assert not write_aside(statement)
    db.session.rollback()
    assert write_aside(statement)
    assert row.last_seen_at == before + timedelta(minutes=5)
