"""The conflict page: each side sends its own raw value, nothing is dropped."""

from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Form,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TextAreaField,
)

from tests.unit.components.conftest import Draw


class Entry(Form):
    """What two people edited at once."""

    text = TextAreaField("Text")
    due_on = DateField("Due")
    level = RadioField("Level", choices=[SelectChoice("a", "Low"), SelectChoice("b", "High")])
    veto = BooleanField("Veto")
    ways = SelectMultipleField(
        "Ways",
        choices=[SelectChoice("x", "Talk"), SelectChoice("y", "Read"), SelectChoice("z", "Walk")],
    )


MINE: dict[str, Any] = {
    "text": "one\ntwo", "due_on": date(2026, 12, 9), "level": "a", "veto": True, "ways": ["x", "y"],
}  # fmt: skip
THEIRS: dict[str, Any] = {
    "text": "<b>three", "due_on": date(2026, 12, 14), "level": "b", "veto": False, "ways": ["y", "z"],
}  # fmt: skip


def rows() -> list[dict[str, Any]]:
    mine, theirs = Entry(data=MINE), Entry(data=THEIRS)
    return [
        {"label": field.label.text, "mine": field, "theirs": theirs[field.name]} for field in mine
    ]


def test_each_side_sends_its_raw_value(draw: Draw) -> None:
    page = draw("versions", rows(), version=4)
    sent = {
        name: [tag["value"] for tag in page.select(f"input[type=radio][name={name}]")]
        for name in ("text", "due_on", "level", "veto")
    }
    assert sent == {
        "text": ["one\ntwo", "<b>three"],
        "due_on": ["2026-12-09", "2026-12-14"],
        "level": ["a", "b"],
        "veto": ["y", ""],
    }


def test_mine_is_chosen_first_and_the_version_is_the_new_one(draw: Draw) -> None:
    page = draw("versions", rows(), version=4)
    assert [tag["value"] for tag in page.select("input[name=level][checked]")] == ["a"]
    assert page.find("input", attrs={"name": "version"})["value"] == "4"


def test_lists_of_both_sides_are_offered_once_each(draw: Draw) -> None:
    page = draw("versions", rows())
    ticks = page.select("input[type=checkbox][name=ways]")
    assert [tag["value"] for tag in ticks] == ["x", "y", "z"]
    assert "on both sides" in page.text


def test_equal_fields_travel_hidden(draw: Draw) -> None:
    same = Entry(data={**MINE, "veto": False})
    page = draw("versions", [], hidden=list(same), same=["Text", "Due"])
    hidden = [(tag["name"], tag["value"]) for tag in page.select("form > input[type=hidden]")]
    assert ("due_on", "2026-12-09") in hidden
    assert [value for name, value in hidden if name == "ways"] == ["x", "y"]
    assert "veto" not in dict(hidden)
    assert "Text, Due" in page.text
