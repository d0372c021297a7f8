"""Accounts on the command line."""

import json

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from app.accounts import service
from app.accounts.models import User
from app.accounts.queries import user_by_login
from app.core.permissions import Role
from app.extensions import db
from tests.support.cast import Cast


def run(app: Flask, *arguments: str) -> Result:
    """Run `flask user …`."""
    return app.test_cli_runner().invoke(args=["user", *arguments])


def test_account_with_a_role_gets_a_first_password(cast: Cast, app: Flask) -> None:
    options = ("--login", "newcomer", "--name", "苏合香", "--role", "school_head", "--json")
    result = run(app, "create", *options, "--school", cast.school1.code)
    assert result.exit_code == 0, result.output
    user = user_by_login("newcomer")
    assert user is not None
    assert service.verify_password(user.password_hash, json.loads(result.output)["first_password"])
    assert user.must_change_password
    assert [(grant.role, grant.school) for grant in user.grants] == [
        (Role.SCHOOL_HEAD, cast.school1)
    ]
    assert user.home_region == cast.county


def test_further_administrator_is_made_by_name(cast: Cast, app: Flask) -> None:
    options = ("--admin", "--login", "second", "--name", "第二人", "--region", "519999")
    assert run(app, "create", *options).exit_code == 0
    user = user_by_login("second")
    assert user is not None
    assert [grant.role for grant in user.grants] == [Role.ADMIN]


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--admin",),
        ("--login", "newcomer"),
        ("--login", "head", "--name", "陆秋实"),
        ("--login", "Ü", "--name", "某人"),
        ("--login", "newcomer", "--name", "某人", "--role", "leader"),
        ("--login", "newcomer", "--name", "某人", "--role", "leader", "--region", "000000"),
        ("--login", "newcomer", "--name", "某人", "--role", "school_staff", "--school", "1"),
        ("--login", "newcomer", "--name", "某人", "--role", "emperor"),
    ],
)
def test_impossible_account_is_refused_with_a_sentence(
    cast: Cast, app: Flask, options: tuple[str, ...]
) -> None:
    before = db.session.scalar(select(func.count(User.id)))
    result = run(app, "create", *options)
    assert result.exit_code != 0
    assert result.output.strip()
    assert "Traceback" not in result.output
    assert db.session.scalar(select(func.count(User.id))) == before


def test_list_names_everybody_with_state(cast: Cast, app: Flask) -> None:
    rows = json.loads(run(app, "list", "--json").output)
    states = {row["login"]: row["state"] for row in rows}
    assert states["inactive"] == "inactive"
    assert states["head"] == "active"
    assert "head\t陆秋实\tactive" in run(app, "list").output
