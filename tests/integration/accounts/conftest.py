"""Fixtures of the tests of accounts."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask


@pytest.fixture
def production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The application in production mode (its cookies stay those of the test)."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], mode="production"))
    app.extensions.pop("bihuan.has_users", None)
    yield
    app.extensions.pop("bihuan.has_users", None)
