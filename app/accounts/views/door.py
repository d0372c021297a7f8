"""Who is at the door: finds the person of a request, asks to sign in, and keeps what was typed."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, Request, Response, current_app, g, redirect, request, session
from flask_login import LoginManager
from flask_wtf.csrf import CSRFError

from app.accounts import queries
from app.accounts.models import UserSession
from app.accounts.queries import Person
from app.accounts.service import sessions
from app.accounts.service.sessions import Limits
from app.accounts.views.gate_pages import send_again_page, set_up_hint, sign_in_page
from app.accounts.views.kept import keep, read_kept
from app.core.database import write_aside
from app.core.i18n import gettext as _
from app.core.permissions import NOBODY, Role
from app.core.requests import SAFE_METHODS, asks_machine, current_actor, is_htmx
from app.core.web import error_page, machine_error
from app.extensions import login_manager

_OPEN_WHILE_PASSWORD_IS_OLD = frozenset({"accounts.change_password", "static"})
_OPEN_WHILE_EMPTY = frozenset({"accounts.set_up", "home.health", "home.ready", "static"})


def register_door(app: Flask) -> None:
    """Attach the finding of the person and the checks before every request."""
    manager: LoginManager = login_manager
    manager.session_protection = None  # sessions are rows of ours; Flask-Login only asks for them
    manager.anonymous_user = lambda: NOBODY
    manager.request_loader(load_person)
    manager.unauthorized_handler(ask_to_sign_in)
    app.before_request(_show_set_up_hint)
    app.before_request(_ask_for_new_password)
    app.register_error_handler(CSRFError, _stale_token)


def load_person(incoming: Request) -> Person | None:
    """The person of the session cookie's token while the session counts."""
    token = session.get("token")
    found = queries.session_by_hash(sessions.hash_token(str(token))) if token else None
    if found is None:
        return None
    g.session_owner_id = found.user_id
    settings = current_app.config["SETTINGS"]
    if not found.user.is_active or (settings.is_production and found.user.is_demo):
        return None
    person = queries.person(found.user, found)
    limits = Limits(settings.session_idle_minutes, settings.session_hours)
    if any(grant.role is Role.ADMIN for grant in person.grants):
        limits = limits.for_admin()
    g.session_end = sessions.end_of(found, limits)
    if g.session_end is not None:
        return None
    _note_seen(found, incoming.method in SAFE_METHODS)
    return person


def ask_to_sign_in() -> Any:
    """Answer a request that needs a person: to the sign-in page, with what was typed."""
    if asks_machine():
        return machine_error(401, "signed_out", _("Please sign in again."))
    if is_htmx():
        return _ask_within_page()
    if request.method in SAFE_METHODS:
        return redirect(sign_in_url(request.full_path.rstrip("?")), 303)
    owner = g.get("session_owner_id")
    return _sign_in_instead(keep(owner) if owner is not None else "")


def sign_in_url(target: str) -> str:
    """Address of the sign-in page that leads to `target` afterwards."""
    return "/login" if target in {"", "/"} else f"/login?{urlencode({'next': target})}"


def _sign_in_instead(kept: str) -> tuple[str, int]:
    return sign_in_page(kept=kept, target=urlsplit(request.referrer or "").path), 401


def _ask_within_page() -> Response:
    # A part of a page cannot hold a sign-in form; reads move on, writes stay where they are typed.
    answer = Response(status=401)
    if request.method in SAFE_METHODS:
        here = urlsplit(request.headers.get("HX-Current-URL", "/"))
        answer.headers["HX-Redirect"] = sign_in_url(here._replace(scheme="", netloc="").geturl())
    else:
        answer.headers["HX-Trigger"] = "session-ended"
    return answer


def _note_seen(found: UserSession, is_safe: bool) -> None:
    if not sessions.is_seen_stale(found):
        return
    if is_safe:
        write_aside(sessions.seen_statement(found))
    else:
        sessions.note_seen(found)


def _show_set_up_hint() -> Any:
    settings = current_app.config["SETTINGS"]
    if not settings.is_production or current_app.extensions.get("bihuan.has_users"):
        return None
    if request.endpoint in _OPEN_WHILE_EMPTY:
        return None
    if queries.any_user():
        current_app.extensions["bihuan.has_users"] = True
        return None
    return set_up_hint()


def _ask_for_new_password() -> Any:
    endpoint = request.endpoint
    view = current_app.view_functions.get(endpoint or "")
    if endpoint is None or endpoint in _OPEN_WHILE_PASSWORD_IS_OLD:
        return None
    if getattr(view, "is_public", False):
        return None
    actor = current_actor()
    if isinstance(actor, Person) and actor.user.must_change_password:
        if asks_machine():
            return machine_error(403, "old_password", _("Please choose a new password first."))
        return redirect("/account/password", 303)
    return None


def _stale_token(error: CSRFError) -> Any:
    # The form is older than the present sign-in (another tab signed out and in again). When the
    # browser vouches that the request came from a page of ours, what was typed is offered again.
    actor = current_actor()
    if asks_machine() and not actor.is_authenticated:
        return ask_to_sign_in()
    owner = actor.id if actor.is_authenticated else g.get("session_owner_id")
    if owner is None or is_htmx() or asks_machine() or not _is_from_own_page():
        return error_page(400, message=error.description, csrf=True)
    kept = keep(owner)
    form = read_kept(kept)
    if not actor.is_authenticated or form is None:
        return _sign_in_instead(kept)
    return send_again_page(form), 409


def _is_from_own_page() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.host
