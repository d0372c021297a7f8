"""Rating scales: what an option is worth, which grade a value earns, what is refused."""

from fractions import Fraction
from typing import Any

import pytest

from app.frameworks.scale import BadScale, Scale, exact


def scale(*options: tuple[str, Any, Any], max_score: Any = 100, **more: Any) -> Scale:
    return Scale.from_json(
        {
            "id": "s",
            "name_zh": "标度",
            "name_en": "Scale",
            "max_score": max_score,
            "options": [
                {"code": code, "name_zh": code, "name_en": code, "min": low, "max": high}
                for code, low, high in options
            ],
            **more,
        }
    )


ABCD = scale(("A", 90, 100), ("B", 75, 89.99), ("C", 60, 74.99), ("D", 0, 59.99))
CONFORMITY = scale(
    ("yes", 1, 1), ("mostly", 0.7, 0.7), ("no", 0, 0), ("na", None, None), max_score=1
)


def test_bands_are_worth_top_middle_and_bottom() -> None:
    worths = [ABCD.worth(code) for code in "ABCD"]
    assert worths == [1, Fraction(825, 1000), Fraction(675, 1000), 0]


def test_the_same_mark_everywhere_earns_that_grade() -> None:
    for code in "ABCD":
        worth = ABCD.worth(code)
        assert worth is not None
        assert ABCD.grade(worth).code == code


def test_single_values_are_worth_themselves_and_not_applicable_nothing() -> None:
    worths = [CONFORMITY.worth(code) for code in ("yes", "mostly", "no", "na")]
    assert worths == [1, Fraction(7, 10), 0, None]


def test_points_of_an_option_win_over_its_band() -> None:
    data = [
        {"code": "up", "name_zh": "上", "name_en": "up", "min": 50, "max": 100, "points": 80},
        {"code": "down", "name_zh": "下", "name_en": "down", "min": 0, "max": 49, "points": 20},
    ]
    assert scale(options=data).worth("up") == Fraction(4, 5)


def test_unknown_option_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        ABCD.worth("E")


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        ("1", "A"),
        ("9/10", "A"),
        ("8999/10000", "B"),
        ("89995/100000", "B"),
        ("3/5", "C"),
        ("0", "D"),
    ],
)
def test_value_between_two_bands_belongs_to_the_lower_one(value: str, grade: str) -> None:
    assert ABCD.grade(Fraction(value)).code == grade


def test_marks_are_best_first_whatever_the_order_in_the_document() -> None:
    shuffled = scale(("na", None, None), ("D", 0, 59.99), ("A", 60, 100))
    assert [option.code for option in shuffled.options] == ["A", "D", "na"]
    assert shuffled.worst.code == "D"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([("A", 0, 100)], "at least two marks"),
        ([("A", 50, 100), ("A", 0, 49)], "used twice"),
        ([("A", 50, 100), ("B", 0, 60)], "overlaps"),
        ([("A", 50, 101), ("B", 0, 49)], "out of order"),
        ([("A", 60, 50), ("B", 0, 49)], "out of order"),
        ([("A", 60, None), ("B", 0, 49)], "only one bound"),
        ([("A", "sixty", 100), ("B", 0, 49)], "not a number"),
    ],
)
def test_contradicting_scale_is_refused(options: list[Any], words: str) -> None:
    with pytest.raises(BadScale, match=words):
        scale(*options)


def test_scale_without_options_is_refused() -> None:
    with pytest.raises(BadScale, match="lacks"):
        Scale.from_json({"id": "s", "name_zh": "", "name_en": "", "max_score": 1})


@pytest.mark.parametrize("number", [True, None, "", "1e", float("nan"), float("inf"), []])
def test_what_is_no_number_is_refused(number: Any) -> None:
    with pytest.raises(BadScale):
        exact(number)
