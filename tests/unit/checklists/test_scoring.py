"""The score of a tree, against an oracle that follows the rule word for word."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checklists.scoring import (
    Branch,
    Leaf,
    Scored,
    ScoreResult,
    Status,
    Unanswered,
    compute,
    points,
)
from app.frameworks.scale import Scale

ABCD = Scale.from_json(
    {
        "id": "abcd",
        "name_zh": "四级等第",
        "name_en": "Four grades",
        "type": "grade",
        "max_score": 100,
        "options": [
            {"code": "A", "name_zh": "优秀", "name_en": "Excellent", "min": 90, "max": 100},
            {"code": "B", "name_zh": "良好", "name_en": "Good", "min": 75, "max": 89.99},
            {"code": "C", "name_zh": "合格", "name_en": "Pass", "min": 60, "max": 74.99},
            {"code": "D", "name_zh": "不合格", "name_en": "Fail", "min": 0, "max": 59.99},
        ],
    }
)


def leaf(
    value: str | None = None,
    *,
    weight: int = 1,
    status: Status | None = None,
    vetoed: bool = False,
    code: str = "i",
) -> Leaf:
    worth = None if value is None else Fraction(value)
    status = status or (Status.UNANSWERED if worth is None else Status.SCORED)
    names = {"name_zh": "项", "name_en": "item"}
    return Leaf(
        key=1, code=code, **names, weight=Fraction(weight), status=status, value=worth,
        vetoed=vetoed,
    )  # fmt: skip


def branch(*parts: Leaf | Branch, weight: int = 1, code: str = "b") -> Branch:
    names = {"name_zh": "节", "name_en": "section"}
    return Branch(key=1, code=code, **names, weight=Fraction(weight), parts=parts)


# ------------------------------------------------------------------------------------- oracle


def oracle(tree: Branch, *, zero: bool) -> Fraction | None:
    """From the top down: cut off what is silent, hand each leaf its part of 1, add up once."""

    def value(leaf: Leaf) -> Fraction | None:
        if leaf.status is Status.SCORED:
            return leaf.value
        return Fraction(0) if zero and leaf.status is Status.UNANSWERED else None

    def speaks(part: Leaf | Branch) -> bool:
        if isinstance(part, Leaf):
            return value(part) is not None
        return any(child.weight > 0 and speaks(child) for child in part.parts)

    def hand_out(part: Leaf | Branch, mass: Fraction) -> list[Fraction]:
        if isinstance(part, Leaf):
            return [mass * (value(part) or 0)]
        heard = [child for child in part.parts if child.weight > 0 and speaks(child)]
        total = sum(child.weight for child in heard)
        return [one for child in heard for one in hand_out(child, mass * child.weight / total)]

    return sum(hand_out(tree, Fraction(1)), Fraction(0)) if speaks(tree) else None


def leaves() -> st.SearchStrategy[Leaf]:
    scored = st.fractions(0, 1, max_denominator=97).map(lambda value: leaf(str(value)))
    silent = st.sampled_from(sorted(set(Status) - {Status.SCORED})).map(
        lambda status: leaf(status=Status(status))
    )
    return st.one_of(scored, scored, silent)


def weighted(part: Leaf | Branch, weight: int) -> Leaf | Branch:
    if isinstance(part, Leaf):
        return Leaf(**{**part.__dict__, "weight": Fraction(weight)})
    return Branch(**{**part.__dict__, "weight": Fraction(weight)})


def trees() -> st.SearchStrategy[Branch]:
    def grow(inner: st.SearchStrategy[Leaf | Branch]) -> st.SearchStrategy[Branch]:
        part = st.builds(weighted, inner, st.integers(0, 100))
        return st.lists(part, max_size=5).map(lambda parts: branch(*parts))

    return grow(st.recursive(leaves(), grow, max_leaves=25))


# --------------------------------------------------------------------------------- properties


@given(trees(), st.sampled_from(Unanswered))
def test_any_tree_scores_like_the_oracle(tree: Branch, unanswered: Unanswered) -> None:
    result = compute(tree, ABCD, unanswered=unanswered)
    assert result.value == oracle(tree, zero=unanswered is Unanswered.ZERO)


@given(trees())
def test_shares_of_counting_parts_make_up_the_whole(tree: Branch) -> None:
    result = compute(tree, ABCD)
    for line in result.root.walk():
        if line.counting:
            assert sum(part.share for part in line.parts) == 1
            assert sum(part.whole for part in line.parts) == line.whole
            assert sum(part.contribution for part in line.parts) == line.value
        elif not line.is_item:
            assert line.value is None


@given(trees())
def test_leaf_shares_alone_give_the_value_again(tree: Branch) -> None:
    result = compute(tree, ABCD)
    items = [line for line in result.root.walk() if line.is_item and line.whole > 0]
    if result.value is None:
        assert items == []
    else:
        assert sum(line.whole for line in items) == 1
        assert sum(line.whole * (line.value or 0) for line in items) == result.value


@given(trees())
def test_value_lies_between_the_lowest_and_the_highest_item(tree: Branch) -> None:
    result = compute(tree, ABCD)
    values = [line.value for line in result.root.walk() if line.is_item and line.value is not None]
    if result.value is not None:
        assert min(values) <= result.value <= max(values)


@given(trees(), st.integers(1, 50))
def test_not_applicable_part_changes_nothing_for_its_siblings(tree: Branch, weight: int) -> None:
    silent = leaf(status=Status.NOT_APPLICABLE, weight=weight)
    padded = Branch(**{**tree.__dict__, "parts": (silent, *tree.parts)})
    assert compute(padded, ABCD).value == compute(tree, ABCD).value


@given(trees(), st.integers(2, 9))
def test_weights_count_only_relative_to_their_siblings(tree: Branch, factor: int) -> None:
    scaled = tuple(weighted(part, int(part.weight) * factor) for part in tree.parts)
    result = compute(Branch(**{**tree.__dict__, "parts": scaled}), ABCD)
    assert result.value == compute(tree, ABCD).value


@given(trees())
def test_result_survives_being_kept_as_json(tree: Branch) -> None:
    result = compute(tree, ABCD)
    assert ScoreResult.from_json(result.to_json()) == result


@given(trees())
def test_veto_never_raises_a_grade_and_never_moves_the_value(tree: Branch) -> None:
    plain = compute(tree, ABCD)
    vetoed = Branch(**{**tree.__dict__, "parts": (*tree.parts, leaf("0", weight=0, vetoed=True))})
    for cap in ABCD.marks:
        capped = compute(vetoed, ABCD, cap=cap)
        assert capped.value == plain.value
        assert capped.grade is not None
        assert ABCD.marks.index(capped.grade) >= ABCD.marks.index(cap)


@given(st.fractions(0, 1))
def test_shown_points_never_reach_a_threshold_that_the_value_misses(value: Fraction) -> None:
    shown = Fraction(Decimal(points(value)))
    assert shown <= value * 100 < shown + Fraction(1, 10)
    assert ABCD.grade(value) == ABCD.grade(shown / 100)


# -------------------------------------------------------------------------------------- cases


def test_weights_of_two_sections_give_the_weighted_mean() -> None:
    tree = branch(branch(leaf("1"), leaf("0"), weight=60), branch(leaf("1"), weight=40))
    result = compute(tree, ABCD)
    assert (result.value, result.shown) == (Fraction(7, 10), "70.0")
    assert result.grade
    assert result.grade.code == "C"


def test_whole_subtree_not_applicable_gives_its_weight_to_its_sibling() -> None:
    na = leaf(status=Status.NOT_APPLICABLE)
    tree = branch(branch(na, na, weight=60), branch(leaf("1/2"), weight=40))
    result = compute(tree, ABCD)
    silent, loud = result.root.parts
    assert (silent.status, silent.share, silent.counts) == (Status.NOT_APPLICABLE, 0, False)
    assert (loud.weight, loud.share, loud.whole) == (40, 1, 1)
    assert result.value == Fraction(1, 2)


def test_unanswered_items_are_left_out_and_make_the_result_incomplete() -> None:
    tree = branch(leaf("1"), leaf())
    result = compute(tree, ABCD)
    assert (result.value, result.complete, result.unanswered) == (1, False, 1)


def test_unanswered_items_as_zero_pull_the_value_down() -> None:
    result = compute(branch(leaf("1"), leaf()), ABCD, unanswered=Unanswered.ZERO)
    assert result.value == Fraction(1, 2)
    assert not result.complete


def test_nothing_that_counts_gives_no_value_and_no_grade() -> None:
    result = compute(branch(leaf(status=Status.UNSCORED)), ABCD)
    assert (result.value, result.shown, result.grade) == (None, None, None)


def test_unmet_veto_caps_the_grade_and_keeps_the_reason() -> None:
    tree = branch(leaf("1", weight=99), leaf("0", vetoed=True, code="7.3"))
    result = compute(tree, ABCD)
    assert result.value == Fraction(99, 100)
    assert result.grade_by_score
    assert result.grade_by_score.code == "A"
    assert result.grade
    assert result.grade.code == "D"
    assert result.was_capped
    assert [line.code for line in result.vetoes] == ["7.3"]


def test_veto_with_a_configured_cap_stops_at_that_grade() -> None:
    tree = branch(leaf("1", weight=99), leaf("0", vetoed=True))
    result = compute(tree, ABCD, cap=ABCD.option("C"))
    assert result.grade
    assert result.grade.code == "C"


def test_veto_on_an_already_lower_grade_leaves_it() -> None:
    result = compute(branch(leaf("0", vetoed=True)), ABCD, cap=ABCD.option("B"))
    assert result.grade
    assert result.grade.code == "D"
    assert not result.was_capped


@pytest.mark.parametrize("value", ["-1/100", "101/100", None])
def test_value_out_of_bounds_is_refused(value: str | None) -> None:
    with pytest.raises(ValueError, match="no value between 0 and 1"):
        compute(branch(leaf(value, status=Status.SCORED)), ABCD)


def test_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="negative weight"):
        compute(branch(leaf("1", weight=-1)), ABCD)


def test_display_cuts_instead_of_rounding_up_to_a_pass() -> None:
    assert points(Fraction(5996, 10000)) == "59.9"
    assert points(Fraction(2, 3), 2) == "66.66"
    assert points(Fraction(1)) == "100.0"


def test_walk_lists_lines_in_paper_order() -> None:
    tree = branch(branch(leaf("1", code="1.1"), code="1"), leaf("1", code="2"), code="")
    lines: list[Scored] = list(compute(tree, ABCD).root.walk())
    assert [line.code for line in lines] == ["", "1", "1.1", "2"]
