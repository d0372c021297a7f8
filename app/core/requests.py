"""The door of every view: load and authorise, claim the form, run, commit once after success."""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Response, abort, current_app, g, make_response, redirect, request
from flask_login import current_user
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import IntegerConverter, Map

from app.core import audit, clock
from app.core.database import LARGEST_ID, Model, Moment, takes_write_lock
from app.core.errors import NotAllowed
from app.core.permissions import Actor, Policy
from app.extensions import db, login_manager

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

F = TypeVar("F", bound=Callable[..., Any])


class FormSubmission(Model):
    """A form that was sent: its id can be used once, the second copy is led to the first one's result."""

    __tablename__ = "form_submission"

    form_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    location: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[Any] = mapped_column(Moment, default=clock.now, index=True)


def current_actor() -> Actor:
    """Whoever sends this request."""
    actor: Actor = current_user._get_current_object()
    return actor


def authorise(policy: Policy, *, load: Callable[..., Any] | None = None) -> Callable[[F], F]:
    """Declare the policy of a view, and load its subject.

    `load(actor, <url arguments it names>)` returns the subject if the actor may know of it, else None,
    which answers 404 exactly as for something that does not exist. A refusal by the policy answers 403
    with its sentence. The view gets the subject first and the remaining URL arguments by name.
    """
    wanted = _names_of(load)

    def decorate(view: F) -> F:
        @functools.wraps(view)
        def guarded(**url_arguments: Any) -> Response:
            actor = current_actor()
            if not actor.is_authenticated:
                return make_response(login_manager.unauthorized())
            subject: Any = None
            if load is not None:
                subject = load(actor, **{name: url_arguments.pop(name) for name in wanted})
                if subject is None:
                    _note_denial("not_found", actor)
                    raise NotFound
            decision = policy(actor, subject)
            if not decision:
                _note_denial("forbidden", actor)
                raise NotAllowed(decision.reason)
            arguments = () if load is None else (subject,)
            return _run(view, arguments, url_arguments)

        guarded.policy = policy  # type: ignore[attr-defined]
        guarded.loads = load is not None  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def public(view: F) -> F:
    """Declare a view that anybody may call."""

    @functools.wraps(view)
    def open_to_all(**url_arguments: Any) -> Response:
        return _run(view, (), url_arguments)

    open_to_all.is_public = True  # type: ignore[attr-defined]
    return open_to_all  # type: ignore[return-value]


def machine(*, body: int = 0) -> Callable[[F], F]:
    """Declare a view that programs call: every error of it answers JSON (`core.web.error_page`).

    `body` is the most bytes it takes. The body is read whole before the first statement, so that
    nobody waits for a lock behind a slow network.
    """

    def decorate(view: F) -> F:
        view.is_machine = True  # type: ignore[attr-defined]
        view.body_limit = body  # type: ignore[attr-defined]
        return view

    return decorate


def asks_machine() -> bool:
    """True when the view of this request was declared `machine`."""
    return bool(getattr(_present_view(), "is_machine", False))


def _present_view() -> Any:
    return current_app.view_functions.get(request.endpoint or "")


def _names_of(load: Callable[..., Any] | None) -> list[str]:
    return list(inspect.signature(load).parameters)[1:] if load is not None else []


def _note_denial(result: str, actor: Actor) -> None:
    audit.record_now(
        "access.denied",
        actor,
        result=result,
        target=f"{request.method} {request.path}",
        **audit_context(),
    )


def audit_context() -> dict[str, str]:
    """Address and request id for audit events."""
    return {"address": request.remote_addr or "", "request_id": getattr(g, "request_id", "")}


def _run(view: Callable[..., Any], arguments: tuple[Any, ...], rest: dict[str, Any]) -> Response:
    if request.method in SAFE_METHODS:
        return make_response(view(*arguments, **rest))
    claim = _claim_form()
    if isinstance(claim, Response):
        return claim
    g.form_claim = claim
    response = make_response(view(*arguments, **rest))
    if response.status_code >= 400:
        db.session.rollback()
        return response
    claim = g.form_claim
    if claim is not None:
        claim.location = (response.location or request.full_path)[:500]
    db.session.commit()
    return response


def _claim_form() -> FormSubmission | Response | None:
    form_id = request.form.get("_form_id", "").replace("\x00", "")[:40]
    if not form_id:
        return None
    claim = FormSubmission(form_id=form_id, user_id=current_actor().id)
    try:
        with db.session.begin_nested():
            db.session.add(claim)
    except IntegrityError:
        db.session.rollback()
        earlier = db.session.scalar(
            select(FormSubmission).where(
                FormSubmission.form_id == form_id, FormSubmission.user_id == current_actor().id
            )
        )
        if earlier is None:
            abort(400)
        return make_response(redirect(earlier.location or "/", 303))
    return claim


@contextmanager
def without_transaction() -> Iterator[None]:
    """Give up the transaction while something slow runs (argon2), then claim the form again.

    Nothing may have been written before; rows in hand are read anew afterwards.
    """
    db.session.rollback()
    yield
    claim = _claim_form()
    if isinstance(claim, Response):
        abort(claim)
    g.form_claim = claim


def prepare_request() -> None:
    """Before each request: unsafe ones take the write lock with their first statement."""
    takes_write_lock.set(request.method not in SAFE_METHODS)
    audit.set_origin(**audit_context())
    # No address of ours has one, and PostgreSQL takes none in a text.
    if "\x00" in request.path or b"%00" in request.query_string:
        abort(400)
    limit: int = getattr(_present_view(), "body_limit", 0)
    if limit and request.method not in SAFE_METHODS:
        request.max_content_length = limit
        request.get_data()


class ColumnNumber(IntegerConverter):
    """`<int:…>` of an address: what no column can hold is not found, and the database never asked."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_ID, **kwargs})


def number_in(arguments: Mapping[str, str], name: str) -> int | None:
    """A number of the address that fits a column; None for anything else."""
    text = arguments.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        return None
    return int(text) if int(text) <= LARGEST_ID else None


def is_own_path(target: str | None, method: str = "GET") -> bool:
    """True for a local path that resolves to a page (or an act, by method) of this application."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return False
    if any(character in target for character in "\\\t\r\n") or any(ord(c) < 32 for c in target):
        return False
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return False
    try:
        adapter = current_app.create_url_adapter(request)
        assert adapter is not None
        adapter.match(parts.path, method=method)
    except HTTPException:
        return False
    return True


def typed_words(field: str) -> str:
    """What was typed into the `search_field` of that name, or the plain `q` of a search address."""
    words: str = request.values.get(f"{field}_words") or request.values.get("q", "")
    return words.replace("\x00", "").strip()[:100]


def wants_results(field: str) -> bool:
    """True when the button “Find” of the `search_field` of that name sent the form."""
    return request.form.get("find") == field


def is_htmx() -> bool:
    """True when htmx asked for a part of a page."""
    return request.headers.get("HX-Request") == "true"
