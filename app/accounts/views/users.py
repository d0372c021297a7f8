"""Accounts as administrators see them: list, create, show, edit, deactivate, reactivate."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import SelectChoice

from app.accounts import service
from app.accounts.forms import NewUserForm, UserForm
from app.accounts.models import User
from app.accounts.permissions import (
    may_end_grant,
    may_list_users,
    may_manage_user,
    may_see_user,
    may_switch_user,
)
from app.accounts.queries import (
    UserFilter,
    administered,
    get_user,
    open_sessions,
    recusals_of,
    user_list,
    with_grants,
)
from app.accounts.service import Particulars
from app.accounts.states import AccountState, CardLevel, EmploymentKind
from app.accounts.views.blueprint import blueprint
from app.core.forms import ConfirmForm, RequiredReasonForm, pairs_of, show
from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.core.paging import page_of, sort_of
from app.core.permissions import Role
from app.core.requests import authorise, current_actor, without_transaction
from app.core.templating import url_with
from app.extensions import db
from app.schools.models import Region
from app.schools.queries import get_region

SORTS = {"name": User.name, "login": User.login, "created": User.created_at}


@blueprint.get("/users")
@authorise(may_list_users)
def users() -> str:
    """The accounts of the administrator's region, filtered."""
    actor = current_actor()
    wanted = UserFilter(
        text=request.args.get("q", "").strip()[:100],
        role=_one_of(Role, request.args.get("role")),
        state=_one_of(AccountState, request.args.get("state")),
        region=get_region(actor, request.args.get("region", "")),
    )
    sort = sort_of(request.args.get("sort"), SORTS, "name")
    page = page_of(user_list(actor, wanted), sort, User.id, request.args, options=with_grants())
    return render_template(
        "accounts/users.html",
        page=page,
        wanted=wanted,
        active=_active_filters(wanted),
        role_options=pairs_of(Role),
        state_options=pairs_of(AccountState),
    )


def _active_filters(wanted: UserFilter) -> list[dict[str, Any]]:
    named = {
        "q": wanted.text,
        "role": wanted.role and wanted.role.label,
        "state": wanted.state and wanted.state.label,
        "region": wanted.region and localized(wanted.region, "name"),
    }
    apart = {"after": None, "before": None}
    return [
        {"label": label, "url": url_with(**{name: None, **apart})}
        for name, label in named.items()
        if label
    ]


def _one_of(kind: Any, value: str | None) -> Any:
    return kind(value) if value in set(kind) else None


@blueprint.route("/users/new", methods=["GET", "POST"])
@authorise(may_list_users)
def new_user() -> ResponseReturnValue:
    """A new account; its first password is shown once."""
    form = NewUserForm()
    homes = _homes()
    form.home.choices = [SelectChoice(h.code, localized(h, "name")) for h in homes]
    if form.validate_on_submit():
        password = service.generate_password()
        with without_transaction():
            password_hash = service.hash_password(password)
        user = form.attempt(
            service.create_user,
            current_actor(),
            login=form.login.data,
            particulars=_particulars(form),
            password_hash=password_hash,
            home_region=get_region(current_actor(), form.home.data),
        )
        if user is not None:
            return _password_page(user, password)
    return show("accounts/new_user.html", form)


def _homes() -> list[Region]:
    query = select(Region).where(administered(current_actor())).order_by(Region.path).limit(50)
    return list(db.session.scalars(query))


def _particulars(form: UserForm) -> Particulars:
    names = Particulars.__dataclass_fields__
    said = {name: form[name].data for name in names}
    level, kind = said.pop("card_level"), said.pop("employment_kind")
    return Particulars(
        **said,
        card_level=CardLevel(level) if level else None,
        employment_kind=EmploymentKind(kind) if kind else None,
    )


def _password_page(user: User, password: str) -> ResponseReturnValue:
    # 201 with a location: a second copy of the form is led to the account, not to a new password.
    page = render_template("accounts/first_password.html", user=user, password=password)
    return page, 201, {"Location": url_for("accounts.user", public_id=user.public_id)}


@blueprint.get("/users/<public_id>")
@authorise(may_see_user, load=get_user)
def user(subject: User) -> str:
    """One account: particulars, rights, recusals, sessions."""
    actor = current_actor()
    manage, switch = may_manage_user(actor, subject), may_switch_user(actor, subject)
    works = service.list_open_work(subject) if switch else []
    grants = sorted(subject.grants, key=lambda grant: (not grant.is_in_force, grant.id))
    return render_template(
        "accounts/user.html",
        user=subject,
        grants=grants,
        endable={g.id for g in grants if g.is_in_force and may_end_grant(actor, g)},
        recusals=recusals_of(subject.id),
        sessions=open_sessions(subject.id),
        manage=manage,
        works=works,
        actions=_actions(subject, bool(manage), bool(switch), bool(works)),
        why_not=[decision.reason for decision in (manage, switch) if not decision][:1],
    )


def _actions(subject: User, manage: bool, switch: bool, has_work: bool) -> list[dict[str, Any]]:
    def link(label: str, endpoint: str, style: str = "quiet") -> dict[str, Any]:
        url = url_for(f"accounts.{endpoint}", public_id=subject.public_id)
        return {"label": label, "url": url, "style": style}

    found = [link(_("Edit"), "edit_user", "primary")] if manage else []
    if manage and subject.is_active:
        found.append(link(_("New first password"), "reset_password"))
    if switch and has_work:
        found.append(link(_("Hand over work"), "hand_over"))
    if switch and subject.is_active:
        found.append(link(_("Deactivate"), "deactivate_user", "return"))
    if switch and not subject.is_active:
        found.append(link(_("Reactivate"), "reactivate_user"))
    return found


@blueprint.route("/users/<public_id>/edit", methods=["GET", "POST"])
@authorise(may_manage_user, load=get_user)
def edit_user(subject: User) -> ResponseReturnValue:
    """Name, post, contact and card number."""
    form = UserForm(obj=subject)
    form.remember(subject)
    if form.validate_on_submit():
        form.require_current(subject, UserForm(formdata=None, obj=subject))
        with form.reporting():
            service.edit_user(current_actor(), subject, particulars=_particulars(form))
        if not form.errors:
            flash(_("The account is saved."))
            return redirect(url_for("accounts.user", public_id=subject.public_id), 303)
    return show("accounts/edit_user.html", form, user=subject)


@blueprint.route("/users/<public_id>/password", methods=["GET", "POST"])
@authorise(may_manage_user, load=get_user)
def reset_password(subject: User) -> ResponseReturnValue:
    """A new first password, shown once."""
    form = ConfirmForm()
    if form.validate_on_submit():
        password = service.generate_password()
        with without_transaction():
            password_hash = service.hash_password(password)
        service.reset_password(current_actor(), subject, password_hash)
        return _password_page(subject, password)
    return show("accounts/reset_password.html", form, user=subject)


@blueprint.route("/users/<public_id>/reactivate", methods=["GET", "POST"])
@authorise(may_switch_user, load=get_user)
def reactivate_user(subject: User) -> ResponseReturnValue:
    """Open a closed account again, with a new first password."""
    form = RequiredReasonForm()
    if form.validate_on_submit():
        password = service.generate_password()
        with without_transaction():
            password_hash = service.hash_password(password)
        service.reactivate(
            current_actor(), subject, reason=form.reason.data, password_hash=password_hash
        )
        return _password_page(subject, password)
    return show("accounts/reactivate_user.html", form, user=subject)
