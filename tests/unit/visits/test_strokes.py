"""Strokes of the signature pad: what is taken, what is refused with a sentence, how they are drawn."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InvalidInput
from app.visits.service.strokes import (
    HEIGHT,
    LEAST_LENGTH,
    LONGEST_TEXT,
    MOST_POINTS,
    WIDTH,
    length_of,
    path_of,
    read_strokes,
)

POINT = st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT)).map(list)
STROKES = st.lists(st.lists(POINT, min_size=1, max_size=30), max_size=8)
# No whole number of the box among them, so that chance makes no drawing.
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, -1) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=20,
)


@given(STROKES)
def test_drawing_is_read_as_it_was_sent_unless_it_is_a_dot(strokes: list[list[list[int]]]) -> None:
    if length_of(strokes) >= LEAST_LENGTH:
        assert read_strokes(json.dumps(strokes)) == strokes
    else:
        with pytest.raises(InvalidInput):
            read_strokes(json.dumps(strokes))


@given(JSON)
def test_whatever_else_arrives_is_refused_beside_the_field(data: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_strokes(json.dumps(data))
    assert list(refused.value.errors) == ["strokes"]


@given(st.text(max_size=60))
def test_text_that_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_strokes(text)


@pytest.mark.parametrize(
    "text",
    [
        "[[[0,0],[1001,0]]]",
        "[[[0,0],[0,401]]]",
        "[[[-1,0],[900,0]]]",
        "[[[0,0],[900.5,0]]]",
        "[[[0,0],[true,300]]]",
        "[[[0,0,0],[900,0,0]]]",
        "[[[0,0],[900,0]],[]]",
        '{"strokes":[[[0,0],[900,0]]]}',
        "[" * 50_000,
        "[[[0,0],[NaN,0]]]",
        "[[[0,0],[1" + "0" * 5000 + ",0]]]",
    ],
)
def test_point_outside_the_box_or_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_strokes(text)


def test_as_many_points_as_allowed_are_taken_and_one_more_is_not() -> None:
    most = [[x % WIDTH, 200] for x in range(MOST_POINTS)]

    assert read_strokes(json.dumps([most])) == [most]
    with pytest.raises(InvalidInput):
        read_strokes(json.dumps([most, [[0, 0]]]))


def test_text_beyond_the_limit_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(InvalidInput):
        read_strokes("[[[0,0],[900,0]]]" + " " * LONGEST_TEXT)


def test_path_draws_each_stroke_and_makes_a_dot_visible() -> None:
    assert path_of([[[10, 20], [30, 40], [50, 60]], [[7, 8]]]) == "M10 20L30 40 50 60M7 8l1 0"
    assert path_of([]) == ""


@given(STROKES)
def test_path_is_made_of_numbers_and_drawing_letters_only(strokes: list[list[list[int]]]) -> None:
    assert set(path_of(strokes)) <= set("MLl 0123456789")
