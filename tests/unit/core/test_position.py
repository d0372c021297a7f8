"""Distances between positions, and what counts as one."""

import pytest

from app.core.position import Position, metres_between, read_position


def test_distance_is_that_of_the_great_circle() -> None:
    # Tian'anmen to the Bund: 1,067 km.
    beijing, shanghai = Position(39.90735, 116.39142), Position(31.24048, 121.49053)
    assert metres_between(beijing, shanghai) == pytest.approx(1_067_000, rel=0.003)
    # A thousandth of a degree of latitude is 111 m anywhere.
    assert metres_between(Position(30, 103.5), Position(30.001, 103.5)) == 111
    assert metres_between(beijing, beijing) == 0


@pytest.mark.parametrize(
    "said",
    [
        ("", "", ""),
        ("north", "103", "0"),
        ("nan", "103", "0"),
        ("inf", "103", "0"),
        ("91", "103", "0"),
        ("30", "181", "0"),
        ("30", "103", "-1"),
        ("30", "103", "nan"),
    ],
)
def test_what_is_no_place_on_earth_is_no_position(said: tuple[str, str, str]) -> None:
    assert read_position(*said) is None


def test_position_is_read_from_text_and_written_to_a_metre() -> None:
    read = read_position("30.657431", "103.521579", "12.6")
    assert read == Position(30.657431, 103.521579, 13)
    assert read.written == "30.65743, 103.52158"
