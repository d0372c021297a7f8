"""A test client that keeps the test's database session apart from that of the request."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.database import takes_write_lock
from app.extensions import db


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
