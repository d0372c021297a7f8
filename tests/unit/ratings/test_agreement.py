"""Agreement of two raters: worked examples of the literature, and properties against an oracle."""

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ratings.agreement import (
    Kappa,
    cross_table,
    identity_weights,
    kappa,
    linear_weights,
    percent_agreement,
    quadratic_weights,
)

# Cohen (1960), table 2: two clinicians sort 200 patients into three groups.
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
# Fleiss, Statistical Methods for Rates and Proportions, table 18.1: two raters, 100 diagnoses.
FLEISS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
# SAS/STAT User's Guide, PROC FREQ, "Computing measures of agreement": two dermatologists, 88 skins.
SKIN = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]

LABELS = "abcd"
PAIRS = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1)


def value(found: Kappa) -> float:
    """The coefficient, which is there."""
    assert found.value is not None
    return float(found.value)


def test_nominal_example_of_cohen_gives_his_kappa() -> None:
    assert percent_agreement(COHEN) == Fraction(70, 100)
    assert value(kappa(COHEN)) == pytest.approx(0.492, abs=0.0005)


def test_weighted_example_of_cohen_gives_his_kappa() -> None:
    # Cohen (1968), table 1, with his disagreement weights 0 to 6 turned into credits.
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    against = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
    shares = [[1 - Fraction(weight, 6) for weight in row] for row in against]
    assert value(kappa(table, shares)) == pytest.approx(0.348, abs=0.0005)


def test_example_of_fleiss_gives_his_kappa() -> None:
    # po = 0.89, pe = 0.66.
    assert kappa(FLEISS).value == Fraction(23, 34)
    assert value(kappa(FLEISS)) == pytest.approx(0.68, abs=0.005)


def test_example_of_the_sas_guide_gives_its_kappa_error_and_interval() -> None:
    found = kappa(SKIN)
    assert value(found) == pytest.approx(0.3449, abs=0.00005)
    assert found.variance is not None
    assert sqrt(found.variance) == pytest.approx(0.0724, abs=0.00005)
    assert found.interval == pytest.approx((0.2030, 0.4868), abs=0.00005)


def test_linear_example_of_sas_gives_its_kappa_and_error() -> None:
    # Values printed by SAS PROC FREQ for two critics and twelve films, linear weights.
    found = kappa([[4, 0, 0], [0, 4, 0], [0, 4, 0]], linear_weights(3))
    assert value(found) == pytest.approx(0.5714, abs=0.00005)
    assert found.variance is not None
    assert sqrt(found.variance) == pytest.approx(0.1323, abs=0.00005)


def test_two_by_two_table_worked_by_hand_gives_two_fifths() -> None:
    # po = 35/50 = 0.7; pe = 0.5 · 0.6 + 0.5 · 0.4 = 0.5; κ = 0.2 / 0.5.
    assert kappa([[20, 5], [10, 15]]).value == Fraction(2, 5)


def test_weighted_table_worked_by_hand_gives_exact_values() -> None:
    # Grades 1 to 3, one of four pairs two grades apart: po = 3/4 with both weights. Margins: rows
    # (½, ¼, ¼), columns (¼, ¼, ½). Linear: pe = 3/16 + 5/32 + 5/32 = 1/2, κ = (1/4) / (1/2).
    # Quadratic: pe = 7/32 + 13/64 + 11/64 = 19/32, κ = (5/32) / (13/32).
    table = [[1, 0, 1], [0, 1, 0], [0, 0, 1]]
    assert kappa(table, linear_weights(3)).value == Fraction(1, 2)
    assert kappa(table, quadratic_weights(3)).value == Fraction(5, 13)


def test_no_items_have_no_agreement_and_no_kappa() -> None:
    assert percent_agreement([[0, 0], [0, 0]]) is None
    assert kappa([[0, 0], [0, 0]]) == Kappa(0, None)


def test_same_single_answer_everywhere_leaves_kappa_undefined() -> None:
    found = kappa([[12, 0], [0, 0]])
    assert found.value is None
    assert found.interval is None
    assert percent_agreement([[12, 0], [0, 0]]) == 1


@pytest.mark.parametrize("table", [[[5, 0], [0, 5]], [[0, 5], [5, 0]]])
def test_agreement_without_exception_has_no_interval(table: list[list[int]]) -> None:
    found = kappa(table)
    assert abs(value(found)) == 1
    assert found.interval is None


def test_interval_is_cut_at_one() -> None:
    found = kappa([[9, 1], [0, 9]]).interval
    assert found is not None
    assert found[1] == 1.0


def test_answer_outside_the_categories_is_refused() -> None:
    with pytest.raises(KeyError):
        cross_table("ab", [("a", "c")])


def test_weights_of_two_categories_are_the_same_for_every_kind() -> None:
    assert identity_weights(2) == linear_weights(2) == quadratic_weights(2)


def oracle(pairs: list[tuple[str, str]], power: int) -> float | None:
    """Kappa straight from the pairs: 1 - observed over expected disagreement, without a table.

    Expected: every answer of the first beside every answer of the second. `power` 0 counts any
    difference as one, 1 and 2 the distance and its square.
    """

    def apart(one: str, other: str) -> float:
        distance = abs(LABELS.index(one) - LABELS.index(other))
        return float(distance > 0) if power == 0 else float(distance**power)

    seen = sum(apart(a, b) for a, b in pairs) / len(pairs)
    by_chance = sum(apart(a, b) for a, _ in pairs for _, b in pairs) / len(pairs) ** 2
    return None if by_chance == 0 else 1 - seen / by_chance


@pytest.mark.parametrize(
    ("weights", "power"), [(identity_weights, 0), (linear_weights, 1), (quadratic_weights, 2)]
)
@given(pairs=PAIRS)
def test_kappa_equals_the_oracle(weights: object, power: int, pairs: list[tuple[str, str]]) -> None:
    found = kappa(cross_table(LABELS, pairs), weights(4)).value  # type: ignore[operator]
    expected = oracle(pairs, power)
    assert (found is None) == (expected is None)
    if found is not None:
        assert float(found) == pytest.approx(expected, abs=1e-9)


@given(labels=st.lists(st.sampled_from(LABELS), min_size=1))
def test_complete_agreement_is_one_or_undefined(labels: list[str]) -> None:
    table = cross_table(LABELS, [(label, label) for label in labels])
    expected = 1 if len(set(labels)) > 1 else None
    for weights in (identity_weights(4), linear_weights(4), quadratic_weights(4)):
        assert kappa(table, weights).value == expected


@given(pairs=PAIRS)
def test_exchanged_raters_agree_just_as_far(pairs: list[tuple[str, str]]) -> None:
    turned = [(second, first) for first, second in pairs]
    for weights in (identity_weights(4), linear_weights(4), quadratic_weights(4)):
        here, there = (kappa(cross_table(LABELS, p), weights) for p in (pairs, turned))
        assert (here.value, here.variance) == (there.value, there.variance)


@given(pairs=PAIRS, order=st.permutations(LABELS))
def test_renamed_categories_leave_unweighted_kappa_alone(
    pairs: list[tuple[str, str]], order: list[str]
) -> None:
    assert kappa(cross_table(LABELS, pairs)) == kappa(cross_table(order, pairs))


@given(pairs=PAIRS)
def test_turned_scale_leaves_weighted_kappa_alone(pairs: list[tuple[str, str]]) -> None:
    for weights in (linear_weights(4), quadratic_weights(4)):
        there = kappa(cross_table(LABELS[::-1], pairs), weights)
        assert kappa(cross_table(LABELS, pairs), weights) == there


@given(pairs=PAIRS)
def test_variance_is_never_negative(pairs: list[tuple[str, str]]) -> None:
    for weights in (identity_weights(4), linear_weights(4), quadratic_weights(4)):
        found = kappa(cross_table(LABELS, pairs), weights)
        assert found.variance is None or found.variance >= 0
