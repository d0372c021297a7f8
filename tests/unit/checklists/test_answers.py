"""What an answer means: taken or refused, complete or not, unmet or not, and its worth."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.checklists.answers import (
    NO_ANSWER,
    AnswerRefused,
    AnswerValue,
    Option,
    Question,
    is_unmet,
    missing,
    read,
    value_of,
)
from app.checklists.scoring import Status
from app.checklists.states import AnswerType, EvidenceRule, NumberRule


def option(code: str, worth: str | None = None) -> Option:
    value = None if worth is None else Fraction(worth)
    return Option(code=code, name_zh=code, name_en=code, worth=value)


def yes_no(**more: Any) -> Question:
    given: dict[str, Any] = {
        "code": "1",
        "answer_type": AnswerType.YES_NO,
        "options": (option("yes", "1"), option("no", "0")),
        "unmet_values": frozenset({"no"}),
    }
    return Question(**{**given, **more})


def number(**more: Any) -> Question:
    return Question(**{"code": "1", "answer_type": AnswerType.NUMBER, **more})


GRADE = yes_no(
    answer_type=AnswerType.GRADE,
    options=(option("A", "1"), option("B", "0.8"), option("D", "0")),
    unmet_values=frozenset({"D"}),
)
SEVERAL = Question(
    code="1",
    answer_type=AnswerType.MULTIPLE,
    options=(option("a", "0.6"), option("b", "0.6"), option("c")),
    unmet_values=frozenset({"c"}),
)
TEXT = Question(code="1", answer_type=AnswerType.TEXT)
PHOTO = Question(code="1", answer_type=AnswerType.PHOTO)


def answer(value: Any, **more: Any) -> AnswerValue:
    return AnswerValue(value=value, **more)


# --------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("question", "raw", "value"),
    [
        (yes_no(), "yes", "yes"),
        (GRADE, " B ", "B"),
        (SEVERAL, ["b", "a", "b"], ["a", "b"]),
        (number(), "1,200.50", "1200.50"),
        (number(), "-1，200，300", "-1200300"),
        (number(minimum=Decimal(0), maximum=Decimal(10)), "10", "10"),
        (TEXT, "na", "na"),
        (TEXT, "  看到的情况 ", "看到的情况"),
    ],
)
def test_fitting_answer_is_taken(question: Question, raw: Any, value: Any) -> None:
    assert read(question, raw) == AnswerValue(value=value)


@pytest.mark.parametrize("question", [yes_no(), GRADE, SEVERAL, number(), TEXT, PHOTO])
@pytest.mark.parametrize("raw", ["", "  ", [], [""]])
def test_empty_answer_is_no_answer(question: Question, raw: Any) -> None:
    assert read(question, raw) == NO_ANSWER


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        (yes_no(), "maybe"),
        (yes_no(), ["yes", "no"]),
        (GRADE, "E"),
        (SEVERAL, ["a", "z"]),
        (number(), "twelve"),
        (number(), "1,5"),
        (number(), "12,00"),
        (number(), "1e999999"),
        (number(), "NaN"),
        (number(), "-inf"),
        (number(), "9" * 40),
        (number(minimum=Decimal(0)), "-0.01"),
        (number(maximum=Decimal(10)), "10.01"),
        (TEXT, "字" * 4001),
        (PHOTO, "some text"),
        (yes_no(allow_na=False), "na"),
    ],
)
def test_answer_that_does_not_fit_is_refused(question: Question, raw: Any) -> None:
    with pytest.raises(AnswerRefused):
        read(question, raw)


@pytest.mark.parametrize("question", [yes_no(), GRADE, SEVERAL, number(), PHOTO])
def test_na_is_taken_where_it_is_allowed(question: Question) -> None:
    assert read(question, "na").not_applicable
    assert read(question, "", not_applicable=True).not_applicable


# --------------------------------------------------------------------------------- missing


@pytest.mark.parametrize(
    ("question", "given", "lacks"),
    [
        (yes_no(), NO_ANSWER, ["answer"]),
        (yes_no(required=False), NO_ANSWER, []),
        (yes_no(), AnswerValue(not_applicable=True), ["reason"]),
        (yes_no(), AnswerValue(not_applicable=True, note="无寄宿生"), []),
        (yes_no(note_rule=EvidenceRule.UNMET), answer("no"), ["note"]),
        (yes_no(note_rule=EvidenceRule.UNMET), answer("no", note=" "), ["note"]),
        (yes_no(note_rule=EvidenceRule.UNMET), answer("yes"), []),
        (yes_no(note_rule=EvidenceRule.ALWAYS), answer("yes"), ["note"]),
        (yes_no(photo_rule=EvidenceRule.UNMET), answer("no", photo_count=1), []),
        (
            yes_no(note_rule=EvidenceRule.UNMET, photo_rule=EvidenceRule.UNMET),
            answer("no"),
            ["note", "photo"],
        ),
        (PHOTO, NO_ANSWER, ["answer"]),
        (PHOTO, AnswerValue(photo_count=1), []),
    ],
)
def test_missing_parts_are_named(question: Question, given: AnswerValue, lacks: list[str]) -> None:
    assert missing(question, given) == lacks


def test_evidence_for_certain_values_is_wanted_only_for_them() -> None:
    question = yes_no(
        options=GRADE.options, photo_rule=EvidenceRule.VALUES, photo_values=frozenset({"B"})
    )
    assert missing(question, answer("B")) == ["photo"]
    assert missing(question, answer("A")) == []


# ---------------------------------------------------------------------------------- unmet


@pytest.mark.parametrize(
    ("question", "given", "expected"),
    [
        (yes_no(), answer("no"), True),
        (yes_no(), answer("yes"), False),
        (yes_no(unmet_values=frozenset({"yes"})), answer("yes"), True),
        (yes_no(), AnswerValue(not_applicable=True, note="无"), False),
        (yes_no(), NO_ANSWER, False),
        (GRADE, answer("D"), True),
        (GRADE, answer("B"), False),
        (SEVERAL, answer(["a", "c"]), True),
        (number(expected_min=Decimal(2)), answer("1.9"), True),
        (number(expected_min=Decimal(2)), answer("2"), False),
        (number(expected_max=Decimal(2)), answer("2.1"), True),
        (number(), answer("5"), False),
        (TEXT, answer("no"), False),
    ],
)
def test_unmet_follows_the_item(question: Question, given: AnswerValue, expected: bool) -> None:
    assert is_unmet(question, given) is expected


# ---------------------------------------------------------------------------------- worth

LINEAR = number(number_rule=NumberRule.LINEAR, minimum=Decimal(20), maximum=Decimal(60))
EXPECTED = number(number_rule=NumberRule.EXPECTED, expected_min=Decimal(2))


@pytest.mark.parametrize(
    ("question", "given", "worth"),
    [
        (yes_no(), answer("yes"), "1"),
        (GRADE, answer("B"), "0.8"),
        (SEVERAL, answer(["a"]), "0.6"),
        (SEVERAL, answer(["a", "b"]), "1"),
        (SEVERAL, answer(["c"]), "0"),
        (LINEAR, answer("30"), "1/4"),
        (LINEAR, answer("60"), "1"),
        (EXPECTED, answer("2"), "1"),
        (EXPECTED, answer("1"), "0"),
    ],
)
def test_answer_is_worth_its_part_of_one(
    question: Question, given: AnswerValue, worth: str
) -> None:
    assert value_of(question, given) == (Status.SCORED, Fraction(worth))


@pytest.mark.parametrize(
    ("question", "given", "status"),
    [
        (yes_no(), NO_ANSWER, Status.UNANSWERED),
        (LINEAR, NO_ANSWER, Status.UNANSWERED),
        (yes_no(), AnswerValue(not_applicable=True), Status.NOT_APPLICABLE),
        (number(), answer("5"), Status.UNSCORED),
        (TEXT, answer("看到"), Status.UNSCORED),
        (PHOTO, AnswerValue(photo_count=2), Status.UNSCORED),
    ],
)
def test_answer_without_worth_says_why(
    question: Question, given: AnswerValue, status: Status
) -> None:
    assert value_of(question, given) == (status, None)
