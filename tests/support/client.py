"""A test client that keeps the test's database session apart from that of the request.

It signs in without a password (`client.sign_in(user)`), reads pages (`client.page(path)`) and sends
forms with their technical fields (`client.send(path, data)`, `client.page(path).form().send(...)`).
"""

import hashlib
import secrets
from typing import Any, Self

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from app.accounts.models import User, UserSession
from app.core.database import takes_write_lock
from app.extensions import db
from tests.support.page import Page


class Client(FlaskClient):
    """Sends requests from inside a test that also works with services.

    Without this, a request would share the application context of the test: the same session and
    the same remembered user. What the test prepared is committed first, because the request would
    wait for SQLite's write lock; afterwards the test's objects are read anew.
    """

    application: Flask

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request in an application context of its own; the answer is read whole."""
        kwargs.setdefault("buffered", True)
        db.session.commit()
        lock = takes_write_lock.set(True)
        try:
            with self.application.app_context():
                return super().open(*args, **kwargs)
        finally:
            takes_write_lock.reset(lock)
            db.session.expire_all()

    def sign_in(self, user: User) -> Self:
        """Start a session for the user; a clock moved on by hours ends it, then sign in anew."""
        token = secrets.token_urlsafe(16)
        digest = hashlib.sha256(token.encode()).hexdigest()
        db.session.add(UserSession(token_hash=digest, user_id=user.id))
        db.session.commit()
        with self.session_transaction() as session:
            session.clear()
            session["token"] = token
        return self

    def csrf_token(self) -> str:
        """A token that the present cookie session accepts."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        key = self.application.secret_key
        assert key is not None
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw))

    def send(self, path: str, data: dict[str, Any] | None = None, **rest: Any) -> TestResponse:
        """POST fields with a valid CSRF token; no form id unless `data` has `_form_id`."""
        return self.post(path, data={"csrf_token": self.csrf_token(), **(data or {})}, **rest)

    def page(self, path: str, status: int = 200) -> Page:
        """The page at `path`, which must answer with `status`; redirects are not followed."""
        response = self.get(path)
        assert response.status_code == status, f"{path}: {response.status}"
        return Page(response, self, path)


def sign_in(client: Client, user: User) -> Client:
    """The client, signed in as the user."""
    return client.sign_in(user)
