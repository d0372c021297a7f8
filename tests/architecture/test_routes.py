"""Every address of the program declares who may use it."""

from pathlib import Path

import pytest
from flask import Flask

from tests.support.databases import make_app

# Open to everybody, each for a reason that is plain from its name.
PUBLIC = {
    "accounts.set_up",  # guarded by a one-time link while the database is empty
    "accounts.verify_card",  # confirms a card to whoever was shown it, without a name
    "accounts.sign_in",
    "accounts.sign_out",
    "api.healthz",
    "api.metrics",  # loopback or token
    "api.readyz",
    "device.manifest",  # names the product, nobody in it
    "device.worker",  # a script; browsers fetch it without anybody being signed in
    "records.verify",  # confirms a paper to whoever holds it, without its content
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application; its database is never opened."""
    folder: Path = tmp_path_factory.mktemp("routes")
    return make_app(f"sqlite:///{folder}/never.db", folder)


def test_every_endpoint_declares_a_policy_or_is_public(program: Flask) -> None:
    views = {name: view for name, view in program.view_functions.items() if name != "static"}
    undeclared = [name for name, view in views.items() if not hasattr(view, "policy")]
    assert {name for name in undeclared if not hasattr(views[name], "is_public")} == set()
    assert {name for name in undeclared if hasattr(views[name], "is_public")} == PUBLIC


# Written again at the same place it is the same: pieces of a photo.
PUT = {"recorder.take_piece"}


def test_only_posted_requests_change_anything(program: Flask) -> None:
    unsafe = {
        rule.rule: sorted((rule.methods or set()) - _harmless(rule.endpoint))
        for rule in program.url_map.iter_rules()
    }
    assert not any(unsafe.values()), unsafe


def _harmless(endpoint: str) -> set[str]:
    return {"GET", "HEAD", "OPTIONS", "PUT" if endpoint in PUT else "POST"}


def test_address_is_lower_case_and_without_file_ending(program: Flask) -> None:
    fixed = [
        "".join(part for part in rule.rule.split("/") if not part.startswith("<"))
        for rule in program.url_map.iter_rules()
        if rule.endpoint != "static"
    ]
    odd = [text for text in fixed if text != text.lower() or "_" in text]
    assert not odd, odd
