"""Sentences are compared in English here, whatever has been translated."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale


@pytest.fixture(autouse=True)
def _english(app: Flask) -> Iterator[None]:
    with force_locale("en"):
        yield
