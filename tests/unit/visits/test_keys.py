"""Keys of the typing page: what a person copies from paper, quickly and not always neatly."""

import pytest

from app.checklists.answers import Option
from app.visits.views.keys import codes_of, key_of

GRADES = (
    Option(code="yes", name_zh="符合", name_en="Meets"),
    Option(code="mostly", name_zh="基本符合", name_en="Mostly meets"),
    Option(code="no", name_zh="不符合", name_en="Does not meet"),
    Option(code="na", name_zh="不适用", name_en="Not applicable"),
)
MANY = tuple(Option(code=f"o{n}", name_zh=f"第{n}项", name_en=f"No. {n}") for n in range(1, 12))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1", "yes"),
        ("2", "mostly"),
        ("c", "no"),
        ("C", "no"),
        ("n", "no"),
        ("y", "yes"),
        ("x", "na"),
        ("不符合", "no"),
        ("mostly meets", "mostly"),
        ("mostly", "mostly"),
    ],
)
def test_key_letter_and_word_name_the_same_box(typed: str, code: str) -> None:
    assert codes_of(GRADES, typed, several=False) == (code,)


@pytest.mark.parametrize("typed", ["4", "9", "12", "q", "1 2", "好"])
def test_what_is_no_key_is_kept_as_it_was_typed(typed: str) -> None:
    assert codes_of(GRADES, typed, several=False) == (typed,)


def test_nothing_typed_is_no_answer() -> None:
    assert codes_of(GRADES, "", several=True) == ()


@pytest.mark.parametrize("typed", ["13", "1 3", "1,3", "1、3", "ac"])
def test_several_boxes_are_typed_one_after_the_other(typed: str) -> None:
    assert codes_of(MANY, typed, several=True) == ("o1", "o3")


def test_one_wrong_key_among_several_refuses_the_row() -> None:
    assert codes_of(MANY, "1z", several=True) == ("1z",)


def test_box_beyond_the_ninth_is_typed_by_its_code() -> None:
    assert key_of(MANY, "o9") == "9"
    assert key_of(MANY, "o11") == "o11"
    assert codes_of(MANY, "o11", several=False) == ("o11",)


@pytest.mark.parametrize("option", GRADES)
def test_key_that_is_shown_leads_back_to_its_option(option: Option) -> None:
    assert codes_of(GRADES, key_of(GRADES, option.code), several=False) == (option.code,)
