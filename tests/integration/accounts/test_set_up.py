"""An empty production database shows only the way to set it up."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Grant, User
from app.accounts.service import setup
from app.core.errors import InvalidInput
from app.core.permissions import Role
from app.extensions import db
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock

FIELDS = {
    "code": "519999",
    "name_zh": "云溪县",
    "name": "宋清和",
    "login": "keeper",
    "new_password": "三盆绿萝和一把旧椅子靠着窗",
    "repeated_password": "三盆绿萝和一把旧椅子靠着窗",
}


def make_link(app: Flask) -> str:
    """Path of the link that the command prints."""
    result = app.test_cli_runner().invoke(args=["user", "create", "--admin"])
    assert result.exit_code == 0, result.output
    found = re.search(r"/setup/\S+", result.output)
    assert found, result.output
    return found[0]


def test_every_page_of_an_empty_deployment_names_the_command(
    app: Flask, client: Client, production: None
) -> None:
    for path in ("/", "/login", "/schools", "/setup"):
        page = client.page(path, 503)
        assert "user create --admin" in page.text


def test_link_creates_region_and_administrator_once(
    app: Flask, client: Client, production: None
) -> None:
    link = make_link(app)
    form = client.page(link).form(link)
    assert form.send(**FIELDS).location == "/login"
    grant = db.session.scalars(select(Grant)).one()
    assert (grant.role, grant.region.code, grant.user.login) == (Role.ADMIN, "519999", "keeper")
    assert client.get(link).status_code == 404
    signing = client.page("/login").form("/login")
    assert signing.send(login="keeper", password=FIELDS["new_password"]).location == "/"
    assert client.get("/users").status_code == 200


def test_link_is_dead_after_a_day(
    app: Flask, client: Client, production: None, clock: Clock
) -> None:
    link = make_link(app)
    clock.advance(hours=25)
    assert client.get(link).status_code == 404


def test_new_link_kills_the_one_before(app: Flask, client: Client, production: None) -> None:
    first, second = make_link(app), make_link(app)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "51"},
        {"code": "abcdef"},
        {"login": "Ä"},
        {"new_password": "short", "repeated_password": "short"},
        {"repeated_password": "another"},
        {"name": "x"},
        {"name_zh": ""},
    ],
)
def test_wrong_field_is_refused_and_the_link_still_works(
    app: Flask, client: Client, production: None, wrong: dict[str, str]
) -> None:
    link = make_link(app)
    page = client.page(link).form(link).send_page(**{**FIELDS, **wrong})
    assert page.response.status_code == 422
    assert page.errors
    assert db.session.scalars(select(User)).all() == []
    assert client.page(link).form(link).send(**FIELDS).status_code == 303


def test_database_with_accounts_gives_no_link(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        setup.make_link()
