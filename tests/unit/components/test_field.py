"""Fields and forms: every kind of WTForms field with its label, hint, error and what was typed."""

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired

from tests.unit.components.conftest import Draw


class Sample(Form):
    """One field of each kind."""

    title = StringField(
        "Title", validators=[InputRequired("Say what it is.")], description="Short."
    )
    text = TextAreaField("Text")
    due_on = DateField("Due")
    level = RadioField("Level", choices=[SelectChoice("a", "Low"), SelectChoice("b", "High")])
    ways = SelectMultipleField(
        "Ways",
        choices=[SelectChoice("x", "Talk"), SelectChoice("y", "Read")],
        widget=widgets.ListWidget(),
        option_widget=widgets.CheckboxInput(),
    )
    school = SelectField("School", choices=[SelectChoice("1", "One"), SelectChoice("2", "Two")])
    veto = BooleanField("Veto", description="Counts double.")
    photos = MultipleFileField("Photos")
    key = HiddenField()
    steps = FieldList(StringField("Step"), min_entries=2)


def sent(**values: Any) -> Sample:
    """A form as it comes back with these values, checked."""
    form = Sample(MultiDict(values))
    form.validate()
    return form


def test_field_has_its_label_and_the_word_required(draw: Draw) -> None:
    label = draw("field", Sample().title).label
    assert label is not None
    assert label["for"] == "title"
    assert "required" in label.text


def test_optional_field_does_not_say_required(draw: Draw) -> None:
    assert "required" not in draw("field", Sample().text).text


def test_refused_field_names_its_hint_and_error(draw: Draw) -> None:
    page = draw("field", sent(title="").title)
    control = page.find("input")
    assert control["aria-describedby"] == "title-hint title-error"
    assert control["aria-invalid"] == "true"
    assert page.find(id="title-error").text == "Say what it is."
    assert page.find(id="title-hint").text == "Short."


def test_typed_text_comes_back_escaped(draw: Draw) -> None:
    page = draw("field", sent(title="x", text="</textarea><b>&").text, rows=4)
    assert page.textarea["rows"] == "4"
    assert page.textarea.text.strip() == "</textarea><b>&"
    assert page.b is None


def test_radio_is_a_group_with_a_legend(draw: Draw) -> None:
    page = draw("field", sent(title="x", level="b").level, notes={"b": "In three days"})
    assert page.fieldset["id"] == "level"
    assert page.legend.text == "Level"
    assert [tag["value"] for tag in page.select("input[type=radio][checked]")] == ["b"]
    assert "In three days" in page.text


def test_checkbox_group_keeps_every_tick(draw: Draw) -> None:
    form = Sample(MultiDict([("ways", "x"), ("ways", "y")]))
    page = draw("field", form.ways)
    assert [tag["value"] for tag in page.select("input[type=checkbox][checked]")] == ["x", "y"]


def test_single_checkbox_has_its_words_inside_the_label(draw: Draw) -> None:
    page = draw("field", Sample().veto)
    assert page.label.input["name"] == "veto"
    assert page.label.small.text == "Counts double."


def test_date_select_and_file_get_their_own_controls(draw: Draw) -> None:
    form = Sample()
    assert draw("field", form.due_on).input["type"] == "date"
    assert "form-select" in draw("field", form.school).select_one("select")["class"]
    files = draw("field", form.photos).input
    assert files["type"] == "file"
    assert files.has_attr("multiple")


def test_hidden_field_is_only_an_input(draw: Draw) -> None:
    assert [tag.name for tag in draw("field", Sample().key).find_all(True)] == ["input"]


def test_field_list_draws_each_entry(draw: Draw) -> None:
    assert len(draw("field", Sample().steps).select("input")) == 2


def test_error_summary_links_to_the_field(draw: Draw) -> None:
    page = draw("error_summary", sent(title=""))
    assert page.a["href"] == "#title"
    assert "Say what it is." in page.a.text


def test_error_summary_shows_errors_of_the_whole_form(draw: Draw) -> None:
    form = sent(title="x", level="a", ways="x", school="1")
    form.form_errors.append("Nothing fits together.")
    assert "Nothing fits together." in draw("error_summary", form).text


def test_form_without_errors_has_no_summary(draw: Draw) -> None:
    assert draw("error_summary", Sample()).find(True) is None


def test_post_form_carries_token_id_and_version(draw: Draw) -> None:
    form = draw("form_frame", version=7, inside="x").form
    hidden = {tag["name"]: tag["value"] for tag in form.select("input[type=hidden]")}
    assert hidden == {"csrf_token": "token", "_form_id": "form-id", "version": "7"}


def test_get_form_carries_no_token(draw: Draw) -> None:
    assert draw("form_frame", method="get", inside="x").find("input") is None
