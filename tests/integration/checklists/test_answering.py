"""What visits ask: which items show, what is missing, what is proposed, and the score."""

from fractions import Fraction

import pytest
from sqlalchemy import event

from app.checklists import queries
from app.checklists.answers import AnswerRefused, AnswerValue
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.checklists.scoring import ScoreResult, Status, Unanswered
from app.core.severity import Mode, Severity
from app.extensions import db
from tests.support.cast import Cast
from tests.support.factories.checklists import (
    answers_for,
    make_checklist,
    make_every_kind,
    worst_answer,
)

Made = tuple[ChecklistVersion, dict[str, ChecklistItem]]


@pytest.fixture
def made(cast: Cast) -> Made:
    return make_every_kind(cast.act.lead, cast.county)


def answer(value: str | list[str] | None, note: str = "", photos: int = 0) -> AnswerValue:
    return AnswerValue(value=value, note=note, photo_count=photos)


def test_item_shows_only_when_the_earlier_answer_asks_for_it(made: Made) -> None:
    version, items = made
    hidden = queries.visible_items(version, {})
    shown = queries.visible_items(version, {items["yes_no"].id: answer("no")})
    assert items["grade"] not in hidden
    assert items["grade"] in shown
    assert len(shown) == len(hidden) + 1 == 7


def test_missing_answers_name_item_and_part(made: Made) -> None:
    version, items = made
    nothing = queries.missing_answers(version, {})
    assert [(one.item.number, one.what) for one in nothing] == [
        ("1.1", "answer"), ("1.3", "answer"), ("2.1", "answer"), ("2.2", "answer"),
        ("2.4", "answer"),
    ]  # fmt: skip
    answers = answers_for(version, {items["yes_no"].id: answer("no")})
    lacks = queries.missing_answers(version, answers)
    assert [(one.item.code, one.what) for one in lacks] == [("q1", "note"), ("q1", "photo")]
    assert all(str(one.sentence) for one in lacks)


def test_complete_answers_miss_nothing(made: Made) -> None:
    version, _ = made
    assert queries.missing_answers(version, answers_for(version)) == []


def test_unmet_answer_proposes_what_the_item_says(made: Made) -> None:
    _, items = made
    proposal = queries.proposal_for(items["yes_no"], answer("no", note="缺两个品种"))
    assert proposal is not None
    assert (proposal.severity, proposal.mode) == (Severity.SERIOUS, Mode.WITHIN_TIME)
    assert (proposal.days, proposal.text_zh) == (10, "缺两个品种")
    assert proposal.measure_zh == "当日补齐留样。"
    unnoted = queries.proposal_for(items["yes_no"], answer("no"))
    assert unnoted is not None
    assert unnoted.text_zh == "未达到：食品留样满 48 小时"


@pytest.mark.parametrize("given", [answer("yes"), AnswerValue(not_applicable=True, note="无食堂")])
def test_met_or_inapplicable_answer_proposes_nothing(made: Made, given: AnswerValue) -> None:
    assert queries.proposal_for(made[1]["yes_no"], given) is None


def test_number_out_of_bounds_and_grade_off_the_scale_are_refused(made: Made) -> None:
    items = made[1]
    for kind, raw in (("number", "41"), ("number", "-31"), ("grade", "A"), ("single", "x")):
        with pytest.raises(AnswerRefused):
            queries.read_answer(items[kind], raw)
    assert queries.read_answer(items["number"], "4.0").value == "4.0"
    assert queries.is_unmet(items["number"], answer("9"))


def test_best_answers_score_full_and_worst_none(cast: Cast) -> None:
    version = make_checklist(cast.act.lead, cast.county)
    best = queries.score(version, answers_for(version))
    assert (best.value, best.grade and best.grade.code) == (1, "yes")
    items = queries.items_of(version)
    worst = queries.score(version, {item.id: worst_answer(item) for item in items})
    assert (worst.value, worst.grade and worst.grade.code) == (0, "no")


def test_sections_weigh_by_their_weight_and_items_evenly(made: Made) -> None:
    version, items = made
    answers = {
        items["yes_no"].id: answer("yes"),
        items["number"].id: answer("12"),
        items["single"].id: answer("head"),
    }
    result = queries.score(version, answers)
    assert result.value == Fraction(60, 100) * Fraction(1, 2) + Fraction(40, 100)
    hidden = next(line for line in result.root.walk() if line.key == items["grade"].id)
    assert (hidden.is_item, hidden.status, hidden.share) == (True, Status.HIDDEN, 0)
    assert result.complete


def test_unmet_veto_item_caps_the_grade_with_its_number(made: Made) -> None:
    version, items = made
    answers = {
        items["yes_no"].id: answer("no"),
        items["grade"].id: answer("yes"),
        items["number"].id: answer("5"),
        items["single"].id: answer("head"),
    }
    result = queries.score(version, answers)
    assert result.value == Fraction(4, 5)
    assert (result.grade_by_score and result.grade_by_score.code) == "mostly"
    assert (result.grade and result.grade.code) == "no"
    assert [line.code for line in result.vetoes] == ["1.1"]


def test_whole_section_not_applicable_leaves_the_score_to_the_other(made: Made) -> None:
    version, items = made
    na = AnswerValue(not_applicable=True, note="无食堂")
    answers = {items[kind].id: na for kind in ("yes_no", "number")}
    answers[items["single"].id] = answer("head")
    result = queries.score(version, answers)
    assert result.value == 1
    assert [part.share for part in result.root.parts] == [0, 1]


def test_unanswered_items_count_as_zero_only_when_asked(made: Made) -> None:
    version, items = made
    answers = {items["single"].id: answer("head")}
    assert queries.score(version, answers).value == 1
    strict = queries.score(version, answers, Unanswered.ZERO)
    assert strict.value == Fraction(40, 100)
    assert not strict.complete


def test_kept_score_is_shown_again_unchanged(made: Made) -> None:
    version, items = made
    result = queries.score(version, {items["yes_no"].id: answer("no")})
    assert ScoreResult.from_json(result.to_json()) == result


def statements_of(version: ChecklistVersion) -> int:
    """Statements that a score of a freshly loaded version takes."""
    counted: list[str] = []

    def note(*arguments: object) -> None:
        counted.append(str(arguments[2]))

    db.session.expire_all()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        queries.score(version, {})
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(counted)


def test_scoring_takes_the_same_statements_for_any_size(cast: Cast) -> None:
    small = make_checklist(cast.act.lead, cast.county, indicators=("7.1",))
    large = make_checklist(cast.act.lead, cast.county, indicators=tuple("12345678"))
    assert len(queries.items_of(large)) > 4 * len(queries.items_of(small))
    assert statements_of(large) == statements_of(small) <= 4
