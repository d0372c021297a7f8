"""Somebody leaves: the account is closed, and what waits for the person goes to others."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import service
from app.accounts.forms import DeactivateForm
from app.accounts.models import User
from app.accounts.permissions import may_switch_user
from app.accounts.queries import colleagues_of, get_user, user_by_login
from app.accounts.service import LEAVE_TO_ROLE
from app.accounts.views.blueprint import blueprint
from app.core.forms import clean, show
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.requests import authorise, current_actor


@blueprint.route("/users/<public_id>/deactivate", methods=["GET", "POST"])
@authorise(may_switch_user, load=get_user)
def deactivate_user(subject: User) -> ResponseReturnValue:
    """Close an account; its open work is handed over by name or left to the role."""
    form, page = DeactivateForm(), _page(subject)
    if form.validate_on_submit():
        with form.reporting():
            service.deactivate(
                current_actor(), subject, reason=form.reason.data, successors=_chosen(page)
            )
        if not form.errors:
            flash(_("The account is deactivated. The person is signed out everywhere."))
            return redirect(url_for("accounts.user", public_id=subject.public_id), 303)
    return show("accounts/deactivate_user.html", form, **page)


@blueprint.route("/users/<public_id>/work", methods=["GET", "POST"])
@authorise(may_switch_user, load=get_user)
def hand_over(subject: User) -> ResponseReturnValue:
    """Give single pieces of a person's work to others; the account stays as it is."""
    form, page = DeactivateForm(), _page(subject)
    if form.validate_on_submit():
        count = form.attempt(
            service.hand_over_work,
            current_actor(),
            subject,
            reason=form.reason.data,
            successors=_chosen(page),
        )
        if count is not None:
            flash(ngettext("%(num)d piece of work is handed over.",
                           "%(num)d pieces of work are handed over.", count))  # fmt: skip
            return redirect(url_for("accounts.user", public_id=subject.public_id), 303)
    return show("accounts/hand_over.html", form, **page)


def _page(subject: User) -> dict[str, Any]:
    return {
        "user": subject,
        "works": service.list_open_work(subject),
        "candidates": _candidates(subject),
        "given": request.form,
        "leave": LEAVE_TO_ROLE,
    }


def _candidates(subject: User) -> list[User]:
    found = list(colleagues_of(subject))
    asked = user_by_login(clean(request.values.get("successor", "")))
    if asked is not None and asked.is_active and asked.id != subject.id:
        visible = get_user(current_actor(), asked.public_id)
        if visible is not None and visible not in found:
            found.insert(0, visible)
    return found


def _chosen(page: dict[str, Any]) -> dict[str, User | str]:
    chosen = {work.key: _successor(work.key, page["candidates"]) for work in page["works"]}
    return {key: value for key, value in chosen.items() if value is not None}


def _successor(key: str, candidates: list[User]) -> User | str | None:
    value = request.form.get(f"work-{key}") or request.form.get("work-all", "")
    if value == LEAVE_TO_ROLE:
        return LEAVE_TO_ROLE
    return next((person for person in candidates if person.public_id == value), None)
