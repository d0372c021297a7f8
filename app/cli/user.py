"""Accounts on the command line: the first administrator, further people by name."""

import json
from typing import Any

import click
from flask import current_app
from sqlalchemy import select

from app.accounts import service
from app.accounts.models import User
from app.accounts.queries import any_user
from app.accounts.service import Particulars, setup
from app.core.errors import DomainError, InvalidInput
from app.core.permissions import SCHOOL_ROLES, SYSTEM, Role
from app.extensions import db
from app.schools.models import Region, School
from app.schools.queries import region_by_code


@click.group("user")
def group() -> None:
    """Accounts."""


@group.command("create")
@click.option("--admin", is_flag=True, help="An administrator; with an empty database, a link.")
@click.option("--login", help="Sign-in name.")
@click.option("--name", help="Full name.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Role to give.")
@click.option("--region", "region_code", help="Code of the region of the role.")
@click.option("--school", "school_code", help="Code of the school of the role.")
@click.option("--json", "as_json", is_flag=True, help="Print an object for machines.")
def create(
    admin: bool,
    login: str | None,
    name: str | None,
    role: str | None,
    region_code: str | None,
    school_code: str | None,
    as_json: bool,
) -> None:
    """Create an account with a first password, or print the link that sets an empty database up."""
    wanted = Role.ADMIN if admin else Role(role) if role else None
    try:
        if admin and login is None and not any_user():
            answer = {"link": _link()}
        else:
            answer = _account(login, name, wanted, region_code, school_code)
    except InvalidInput as error:
        reasons = "; ".join(
            f"{key}: {text}" if key else str(text) for key, text in error.errors.items()
        )
        raise click.ClickException(reasons) from None
    except DomainError as error:
        raise click.ClickException(str(error.message)) from None
    db.session.commit()
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for key, value in answer.items():
        click.echo(f"{key}: {value}")


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a list for machines.")
def list_users(as_json: bool) -> None:
    """Print every account: sign-in name, name, state."""
    rows = db.session.scalars(select(User).order_by(User.login)).all()
    if as_json:
        found = [{"login": u.login, "name": u.name, "state": u.account_state.value} for u in rows]
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row.login}\t{row.name}\t{row.account_state.value}")


def _link() -> str:
    token = setup.make_link()
    base: str = current_app.config["SETTINGS"].base_url
    return f"{base.rstrip('/')}/setup/{token}"


def _account(
    login: str | None,
    name: str | None,
    role: Role | None,
    region_code: str | None,
    school_code: str | None,
) -> dict[str, Any]:
    if not login or not name:
        raise click.UsageError("Give --login and --name.")
    scope = _scope(role, region_code, school_code)
    password = service.generate_password()
    home = scope.county if isinstance(scope, School) else scope
    user = service.create_user(
        SYSTEM,
        login=login,
        particulars=Particulars(name=name),
        password_hash=service.hash_password(password),
        home_region=home,
    )
    if role is not None and scope is not None:
        service.add_grant(SYSTEM, user, role=role, scope=scope)
    return {"login": user.login, "first_password": password}


def _scope(
    role: Role | None, region_code: str | None, school_code: str | None
) -> Region | School | None:
    if role is None:
        return None
    if role in SCHOOL_ROLES:
        school = db.session.scalar(select(School).where(School.code == school_code))
        if school is None:
            raise click.UsageError(f"The role {role.value} needs --school with a known code.")
        return school
    region = region_by_code(region_code or "")
    if region is None:
        raise click.UsageError(f"The role {role.value} needs --region with a known code.")
    return region
