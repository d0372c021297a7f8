"""Every kind of message that the product declares can be put into words."""

import pytest
from flask import Flask
from jinja2 import TemplateNotFound

from app.messages.kinds import KINDS
from app.reminders.rules import RULES

TESTS_OWN = ("probe",)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_kind_has_a_subject_and_templates_that_can_be_read(app: Flask) -> None:
    missing = []
    for kind in KINDS.values():
        if kind.name.startswith(TESTS_OWN):
            continue
        try:
            app.jinja_env.get_template(f"{kind.templates}/subject.txt")
        except TemplateNotFound:
            missing.append(kind.name)
    assert not missing
    bodies = app.jinja_env.list_templates(filter_func=lambda name: name.endswith("/body.txt"))
    for name in bodies:
        app.jinja_env.get_template(name)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_rule_tells_by_a_declared_kind(app: Flask) -> None:
    assert RULES
    assert [rule.name for rule in RULES.values() if rule.message not in KINDS] == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_folder_of_texts_belongs_to_a_kind(app: Flask) -> None:
    folders = {
        name.rpartition("/")[0]
        for name in app.jinja_env.list_templates()
        if name.startswith("messages/") and name.endswith("/subject.txt")
    }
    assert folders - {kind.templates for kind in KINDS.values()} == set()
