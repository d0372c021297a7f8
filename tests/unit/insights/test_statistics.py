"""Intervals and medians against independent, slower ways of computing them."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.metrics.statistics import kaplan_meier_median, wilson


def test_no_observations_have_no_interval():
    assert wilson(0, 0) is None


def test_interval_of_412_out_of_500_is_the_published_one():
    low, high = wilson(412, 500)
    assert (round(low, 3), round(high, 3)) == (0.788, 0.855)


@given(st.integers(1, 400), st.data())
def test_interval_contains_the_rate_and_stays_within_bounds(denominator, data):
    numerator = data.draw(st.integers(0, denominator))
    low, high = wilson(numerator, denominator)
    assert 0 <= low <= numerator / denominator + 1e-12
    assert numerator / denominator - 1e-12 <= high <= 1


@given(st.integers(1, 200), st.data())
def test_interval_bounds_solve_the_score_equation(denominator, data):
    numerator = data.draw(st.integers(1, denominator))
    rate = numerator / denominator
    for bound in wilson(numerator, denominator):
        if 0 < bound < 1:
            distance = abs(rate - bound)
            expected = 1.959963984540054 * (bound * (1 - bound) / denominator) ** 0.5
            assert distance == pytest.approx(expected, rel=1e-6, abs=1e-7)


def test_wider_certainty_gives_a_wider_interval():
    narrow, wide = wilson(7, 20), wilson(7, 20, z=3.0902)
    assert wide[0] < narrow[0]
    assert wide[1] > narrow[1]


def test_median_without_open_tasks_is_the_ordinary_lower_median():
    assert kaplan_meier_median({1: 1, 5: 1, 9: 1, 20: 1}, {}) == 5


def test_open_tasks_push_the_median_up():
    assert kaplan_meier_median({1: 1, 5: 1, 9: 1}, {}) == 5
    assert kaplan_meier_median({1: 1, 5: 1, 9: 1}, {30: 2}) == 9


def test_median_is_unknown_while_fewer_than_half_are_done():
    assert kaplan_meier_median({3: 1}, {10: 9}) is None


def test_nothing_has_no_median():
    assert kaplan_meier_median({}, {}) is None


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60))
def test_median_equals_a_person_by_person_computation(people):
    events, censored = {}, {}
    for age, done in people:
        target = events if done else censored
        target[age] = target.get(age, 0) + 1
    assert kaplan_meier_median(events, censored) == _slow_median(people)


def _slow_median(people):
    survival = 1.0
    for age in sorted({a for a, _ in people}):
        at_risk = sum(1 for a, _ in people if a >= age)
        done = sum(1 for a, d in people if a == age and d)
        survival *= 1 - done / at_risk
        if done and survival <= 0.5 + 1e-12:
            return age
    return None


def test_interval_covers_the_truth_about_as_often_as_it_says():
    """Exact coverage by the binomial distribution, not by drawing numbers."""
    size, truth = 40, 0.7
    covered = sum(
        comb(size, k) * truth**k * (1 - truth) ** (size - k)
        for k in range(size + 1)
        if (lambda bounds: bounds[0] <= truth <= bounds[1])(wilson(k, size))
    )
    assert 0.93 <= covered <= 0.98
