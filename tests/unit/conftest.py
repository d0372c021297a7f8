"""Unit tests have no database: reaching for the session is an error."""

from typing import Any

import pytest

from app.extensions import db


class _NoDatabase:
    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a unit test may not use the database (db.session.{name})")

    def __call__(self) -> Any:
        raise AssertionError("a unit test may not use the database")


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the session by one that refuses everything."""
    monkeypatch.setattr(db, "session", _NoDatabase())
