"""Sign-in, sign-out and the set-up of an empty production database."""

from datetime import timedelta
from math import ceil
from typing import Any

from flask import Response, current_app, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.accounts.forms import SetUpForm, SignInForm
from app.accounts.models import User
from app.accounts.queries import Person, person, session_by_hash
from app.accounts.service import passwords, sessions, setup
from app.accounts.service import sign_in as signing
from app.accounts.views.blueprint import blueprint
from app.accounts.views.gate_pages import (
    change_identity,
    own_target,
    send_again_page,
    sign_in_page,
)
from app.accounts.views.kept import read_kept
from app.core import audit
from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.requests import current_actor, public, without_transaction
from app.extensions import db


@blueprint.route("/login", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Name and password; on success the session is a new one, and what was kept is offered."""
    target = own_target(request.values.get("next"))
    if request.method == "GET" and current_actor().is_authenticated:
        return redirect(target, 303)
    form, kept = SignInForm(), request.form.get("kept", "")
    if not form.validate_on_submit():
        return sign_in_page(form, kept=kept, target=target), 422 if form.is_submitted() else 200
    token, status = _check_password(form)
    if token is None:
        answer = make_response(sign_in_page(form, kept=kept, target=target), status)
        answer.headers["Cache-Control"] = "no-store"
        return answer
    return _welcome(token, kept, target)


def _check_password(form: SignInForm) -> tuple[str | None, int]:
    """The token of a new session, or None with the status of the refusal.

    The try is counted and committed first; argon2 then runs while no transaction is open.
    """
    db.session.rollback()
    attempt = signing.begin_attempt(form.login.data, request.remote_addr or "")
    db.session.commit()
    if attempt.wait:
        form.form_errors.append(_wait_sentence(attempt.wait))
        return None, 429
    typed = form.password.data[:1000]
    fits = passwords.verify_password(attempt.password_hash, typed)
    settings = current_app.config["SETTINGS"]
    if fits and not (settings.is_production and attempt.is_demo):
        outdated = signing.outdated(attempt.password_hash)
        new_hash = passwords.hash_password(typed) if outdated else None
        db.session.rollback()
        agent = request.user_agent.string
        token = signing.complete_attempt(attempt, agent=agent, new_hash=new_hash)
        if token is not None:
            return token, 200
    db.session.rollback()
    signing.refuse_attempt(attempt, "demo account" if fits else "wrong name or password")
    db.session.commit()
    form.password.errors = [_refusal(attempt.tries_left)]
    return None, 422


def _refusal(tries_left: int) -> str:
    sentence = _("The name or the password is not right.")
    if tries_left > 2:
        return sentence
    return ngettext(
        "The name or the password is not right. After %(num)d more wrong try there is a pause.",
        "The name or the password is not right. After %(num)d more wrong tries there is a pause.",
        max(tries_left, 1),
    )


def _wait_sentence(wait: timedelta) -> str:
    minutes = max(ceil(wait.total_seconds() / 60), 1)
    return ngettext(
        "Too many wrong tries. Please wait one minute, then try again.",
        "Too many wrong tries. Please wait %(num)d minutes, then try again.",
        minutes,
    )


def _welcome(token: str, kept: str, target: str) -> ResponseReturnValue:
    row = session_by_hash(sessions.hash_token(token))
    assert row is not None, "the session was just made"
    actor = person(row.user, row)
    change_identity(token, actor)
    form = read_kept(kept)
    if form is not None and form.user_id == actor.id and not row.user.must_change_password:
        return send_again_page(form)
    if form is not None and form.user_id != actor.id:
        flash(_("The form that was kept belongs to somebody else and was not sent."), "warning")
    return redirect(target, 303)


@blueprint.post("/logout")
@public
def sign_out() -> Response:
    """End the session and make the browser forget the pages it kept."""
    actor = current_actor()
    if isinstance(actor, Person) and actor.session is not None:
        sessions.end_session(actor.session)
        audit.record("sign_out", actor)
    change_identity(None)
    flash(_("You are signed out."))
    answer = make_response(redirect("/login", 303))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.route("/setup/<token>", methods=["GET", "POST"])
@public
def set_up(token: str) -> ResponseReturnValue:
    """The first region and its administrator, by a link that works once."""
    if setup.find_link(token) is None:
        raise NotFound
    form = SetUpForm()
    if form.validate_on_submit():
        user = _set_up(token, form)
        if user is not None:
            flash(_("Everything is ready. Please sign in."))
            return redirect("/login", 303)
    return show("accounts/set_up.html", form)


def _set_up(token: str, form: SetUpForm) -> User | None:
    values: dict[str, Any] = form.payload("present_password", "repeated_password")
    with form.reporting():
        passwords.check_new_password(values["new_password"], values["login"], "new_password")
    if form.errors:
        return None
    with without_transaction():
        password_hash = passwords.hash_password(values["new_password"])
    link = setup.find_link(token)
    if link is None:
        raise NotFound
    names = ("code", "name_zh", "name_en", "office_zh", "office_en")
    region = setup.FirstRegion(**{name: values[name] for name in names})
    return form.attempt(
        setup.set_up,
        link,
        region=region,
        login=values["login"],
        name=values["name"],
        password_hash=password_hash,
    )
