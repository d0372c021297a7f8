"""How alike two texts are: pairs of neighbouring characters that both have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.search import likeness, pairs

SAMPLES = "留样柜里缺 1 个品种，4 盒没有时间标签。"


def test_pairs_are_neighbours_each_once_in_order() -> None:
    assert pairs("留样，留样柜") == [("留", "样"), ("样", "留"), ("样", "柜")]


@pytest.mark.parametrize(
    ("other", "least", "most"),
    [
        (SAMPLES, 1, 1),
        ("留样柜缺 2 个品种，6 盒没有时间标签。", 0.5, 0.99),
        ("食堂留样没有标签", 0.2, 0.7),
        ("二楼东侧疏散门上锁，钥匙不在现场。", 0, 0.1),
        ("留", 0, 0),
        ("", 0, 0),
    ],
)
def test_likeness_of_known_texts_lies_where_a_reader_puts_it(
    other: str, least: float, most: float
) -> None:
    assert least <= round(likeness(pairs(SAMPLES), pairs(other)), 6) <= most


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_the_same_both_ways_and_between_none_and_all(one: str, other: str) -> None:
    found = likeness(pairs(one), pairs(other))
    assert found == likeness(pairs(other), pairs(one))
    assert 0 <= found <= 1 + 1e-9
