"""The base form on its own."""

from flask import Flask
from wtforms import StringField
from wtforms.validators import InputRequired

from app.core.forms import BaseForm


class NameForm(BaseForm):
    """One required line."""

    name = StringField("Name", validators=[InputRequired("Please enter the name.")])


def _sent(name: str) -> NameForm:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="x", WTF_CSRF_ENABLED=False)
    with app.test_request_context("/", method="POST", data={"name": name}):
        form = NameForm()
        form.validate()
        return form


def test_required_text_of_spaces_is_refused_with_its_own_sentence():
    assert _sent("   ").name.errors == ["Please enter the name."]


def test_text_is_kept_without_the_spaces_around_it():
    form = _sent("  桃岭小学 \x00")
    assert form.name.data == "桃岭小学"
    assert not form.errors
