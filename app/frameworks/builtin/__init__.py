"""The built-in frameworks: JSON documents, loaded by `frameworks.service.load_builtin`."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any


def documents() -> Iterator[dict[str, Any]]:
    """Every built-in document, ordered by code."""
    folder = files(__name__)
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".json"):
            yield json.loads(entry.read_text(encoding="utf-8"))
