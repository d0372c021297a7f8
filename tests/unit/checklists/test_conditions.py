"""Show-if rules: when an item shows, and the refusal of circles."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checklists.conditions import (
    Asked,
    BadCondition,
    CircularCondition,
    Condition,
    find_cycle,
    holds,
    visible,
)
from app.checklists.states import Operator

GRADES = ("D", "C", "B", "A")


def rule(item: str, operator: str, *values: str) -> Condition:
    return Condition(item, Operator(operator), values)


@pytest.mark.parametrize(
    ("operator", "values", "answer", "expected"),
    [
        ("is", ["no"], "no", True),
        ("is", ["no"], "yes", False),
        ("is", ["b"], ["a", "b"], True),
        ("is", ["na"], "na", True),
        ("is_not", ["no"], "yes", True),
        ("is_not", ["no"], "no", False),
        ("in", ["C", "D"], "D", True),
        ("in", ["C", "D"], "A", False),
        ("at_least", ["3"], "3", True),
        ("at_least", ["3"], "10", True),
        ("at_least", ["3"], "2.9", False),
        ("at_least", ["3"], "many", False),
        ("at_least", ["B"], "A", True),
        ("at_least", ["B"], "C", False),
        ("at_least", ["B"], "na", False),
    ],
)
def test_rule_compares_the_answer(
    operator: str, values: list[str], answer: Any, expected: bool
) -> None:
    assert holds(rule("1", operator, *values), answer, GRADES) is expected


@pytest.mark.parametrize("operator", list(Operator))
@pytest.mark.parametrize("answer", [None, "", [], [""]])
def test_rule_on_an_unanswered_item_never_holds(operator: Operator, answer: Any) -> None:
    assert not holds(Condition("1", operator, ("yes",)), answer)


def test_item_behind_a_hidden_item_stays_hidden() -> None:
    items = [
        Asked("1"),
        Asked("2", rule("1", "is", "no")),
        Asked("3", rule("2", "is", "no")),
    ]
    assert visible(items, {"1": "no", "2": "no"}) == ["1", "2", "3"]
    assert visible(items, {"1": "yes", "2": "no"}) == ["1"]


def test_rule_about_an_unknown_item_hides() -> None:
    assert visible([Asked("2", rule("9", "is", "no"))], {"9": "no"}) == []


def test_circle_of_rules_is_refused_and_named() -> None:
    items = [
        Asked("1", rule("3", "is", "no")),
        Asked("2", rule("1", "is", "no")),
        Asked("3", rule("2", "is", "no")),
    ]
    with pytest.raises(CircularCondition) as caught:
        visible(items, {})
    assert caught.value.path == ("1", "3", "2", "1")
    assert str(caught.value) == "1 → 3 → 2 → 1"


def test_item_waiting_for_itself_is_a_circle() -> None:
    assert find_cycle([Asked("1", rule("1", "is", "no"))]) == ("1", "1")


@given(st.lists(st.integers(0, 8), min_size=1, max_size=9))
def test_rules_that_point_backwards_are_never_circular(targets: list[int]) -> None:
    items = [
        Asked(str(place), rule(str(target), "is", "no") if target < place else None)
        for place, target in enumerate(targets)
    ]
    assert find_cycle(items) == ()


@given(st.lists(st.integers(0, 8), min_size=1, max_size=9))
def test_found_circle_really_closes(targets: list[int]) -> None:
    items = [
        Asked(str(place), rule(str(target), "is", "no")) for place, target in enumerate(targets)
    ]
    path = find_cycle(items)
    if path:
        assert path[0] == path[-1]
        assert all(str(targets[int(a)]) == b for a, b in itertools.pairwise(path))
    else:
        assert any(target >= len(targets) for target in targets)


def test_rule_survives_its_json_form() -> None:
    for condition in (rule("1.2", "is", "no"), rule("1.2", "in", "a", "b")):
        assert Condition.from_json(condition.to_json()) == condition
    assert Condition.from_json(None) is None


@pytest.mark.parametrize(
    "data",
    [
        {"item": "1"},
        {"item": "1", "operator": "like", "value": "x"},
        {"item": "", "operator": "is", "value": "x"},
        {"item": "1", "operator": "in", "value": []},
        {"item": "1", "operator": "is", "value": ""},
    ],
)
def test_garbled_rule_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(BadCondition):
        Condition.from_json(data)
