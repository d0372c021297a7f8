"""What an answer means: whether it can be taken, is missing something, is unmet, what it is worth.

Pure. A `Question` is what a checklist item asks, free of the database; `ChecklistItem.question`
makes it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from app.checklists.conditions import Asked, Condition
from app.checklists.scoring import Status
from app.checklists.states import AnswerType, EvidenceRule, NumberRule
from app.core.i18n import Text, localized
from app.core.i18n import lazy_gettext as _l

NOT_APPLICABLE = "na"
MAX_TEXT = 4000
MAX_DIGITS = 15

Value = str | list[str] | None


class AnswerRefused(ValueError):
    """An answer that the item cannot take; `sentence` says what would do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, kw_only=True)
class AnswerValue:
    """One answer; `note` is also the reason when the item is not applicable."""

    value: Value = None
    not_applicable: bool = False
    note: str = ""
    photo_count: int = 0

    @property
    def chosen(self) -> tuple[str, ...]:
        """What was ticked or typed, as a tuple of texts; ("na",) when not applicable."""
        if self.not_applicable:
            return (NOT_APPLICABLE,)
        if isinstance(self.value, list):
            return tuple(self.value)
        return (self.value,) if self.value else ()


NO_ANSWER = AnswerValue()


@dataclass(frozen=True, kw_only=True)
class Option:
    """Something that can be ticked; `worth` is its value from 0 to 1, None when it has none.

    It has what the `answer_scale` component asks for: value, label, tone, icon.
    """

    code: str
    name_zh: str
    name_en: str
    worth: Fraction | None = None
    tone: str = "rest"
    icon: str = "circle"

    @property
    def value(self) -> str:
        """What the form sends."""
        return self.code

    @property
    def label(self) -> str:
        """Its name in the language of the page."""
        return localized(self, "name")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What an item asks and how its answer is judged; option order is best first."""

    code: str
    answer_type: AnswerType
    options: tuple[Option, ...] = ()
    unmet_values: frozenset[str] = frozenset()
    required: bool = True
    allow_na: bool = True
    number_rule: NumberRule = NumberRule.UNSCORED
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    expected_min: Decimal | None = None
    expected_max: Decimal | None = None
    note_rule: EvidenceRule = EvidenceRule.NEVER
    note_values: frozenset[str] = frozenset()
    photo_rule: EvidenceRule = EvidenceRule.NEVER
    photo_values: frozenset[str] = frozenset()
    condition: Condition | None = field(default=None)

    @property
    def asked(self) -> Asked:
        """The item as show-if rules see it."""
        order = tuple(option.code for option in reversed(self.options))
        return Asked(self.code, self.condition, order)

    def option(self, code: str) -> Option | None:
        """The option with this code, or None."""
        return next((option for option in self.options if option.code == code), None)


def is_answered(question: Question, answer: AnswerValue) -> bool:
    """True when there is an answer; for a photo item the photos are the answer."""
    if answer.not_applicable:
        return True
    if question.answer_type is AnswerType.PHOTO:
        return answer.photo_count > 0
    return bool(answer.chosen)


def read(
    question: Question, raw: str | Sequence[str], *, not_applicable: bool = False
) -> AnswerValue:
    """Answer from form text ("" = none yet); raises AnswerRefused.

    Items with options may also say "na" in `raw` for not applicable.
    """
    texts = [raw] if isinstance(raw, str) else list(raw)
    texts = [text.strip() for text in texts if text.strip()]
    ticked_na = texts == [NOT_APPLICABLE] and question.answer_type is not AnswerType.TEXT
    if not_applicable or ticked_na:
        if not question.allow_na:
            raise AnswerRefused(_l("This item always applies; please choose an answer."))
        return AnswerValue(not_applicable=True)
    if not texts:
        return NO_ANSWER
    if question.answer_type is AnswerType.MULTIPLE:
        return AnswerValue(value=_read_several(question, texts))
    if len(texts) > 1:
        raise AnswerRefused(_l("Please give one answer only."))
    return AnswerValue(value=_read_one(question, texts[0]))


def missing(question: Question, answer: AnswerValue) -> list[str]:
    """What the answer still lacks: any of "answer", "reason", "note", "photo"."""
    if not is_answered(question, answer):
        return ["answer"] if question.required else []
    noted = bool(answer.note.strip())
    if answer.not_applicable:
        return [] if noted else ["reason"]
    lacks = []
    if not noted and _wanted(question, answer, question.note_rule, question.note_values):
        lacks.append("note")
    photos_wanted = _wanted(question, answer, question.photo_rule, question.photo_values)
    if answer.photo_count == 0 and photos_wanted:
        lacks.append("photo")
    return lacks


def is_unmet(question: Question, answer: AnswerValue) -> bool:
    """True when the answer says that something is wrong."""
    if answer.not_applicable or not answer.chosen:
        return False
    if question.answer_type is AnswerType.NUMBER:
        return not _is_expected(question, Decimal(answer.chosen[0]))
    return bool(question.unmet_values.intersection(answer.chosen))


def value_of(question: Question, answer: AnswerValue) -> tuple[Status, Fraction | None]:
    """How the answer counts in the score, and its value from 0 to 1 when it does."""
    if answer.not_applicable:
        return Status.NOT_APPLICABLE, None
    if not is_scored(question):
        return Status.UNSCORED, None
    if not is_answered(question, answer):
        return Status.UNANSWERED, None
    if question.answer_type is AnswerType.NUMBER:
        return Status.SCORED, _number_worth(question, Decimal(answer.chosen[0]))
    worths = [question.option(code) for code in answer.chosen]
    total = sum((option.worth or Fraction(0) for option in worths if option), Fraction(0))
    return Status.SCORED, min(total, Fraction(1))


def is_scored(question: Question) -> bool:
    """True when an answer can count; text, photos and choices without points never do."""
    if question.answer_type is AnswerType.NUMBER:
        return question.number_rule is not NumberRule.UNSCORED
    return any(option.worth is not None for option in question.options)


def _wanted(
    question: Question, answer: AnswerValue, rule: EvidenceRule, values: frozenset[str]
) -> bool:
    match rule:
        case EvidenceRule.NEVER:
            return False
        case EvidenceRule.ALWAYS:
            return True
        case EvidenceRule.UNMET:
            return is_unmet(question, answer)
        case EvidenceRule.VALUES:
            return bool(values.intersection(answer.chosen))


def _read_several(question: Question, codes: list[str]) -> list[str]:
    for code in codes:
        _check_option(question, code)
    return [option.code for option in question.options if option.code in codes]


def _read_one(question: Question, text: str) -> str:
    match question.answer_type:
        case AnswerType.NUMBER:
            return _read_number(question, text)
        case AnswerType.TEXT:
            if len(text) > MAX_TEXT:
                raise AnswerRefused(
                    _l("Please keep the text to %(count)s characters.", count=MAX_TEXT)
                )
            return text
        case AnswerType.PHOTO:
            raise AnswerRefused(_l("This item is answered with a photo."))
        case _:
            _check_option(question, text)
            return text


def _check_option(question: Question, code: str) -> None:
    if question.option(code) is None:
        raise AnswerRefused(_l("“%(value)s” is not one of the answers.", value=code[:40]))


# Commas only between groups of three digits: “1,5” might be meant as one and a half.
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def _read_number(question: Question, text: str) -> str:
    text = text.replace("，", ",")
    try:
        number = Decimal(text.replace(",", "") if _GROUPED.fullmatch(text) else text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or len(number.as_tuple().digits) > MAX_DIGITS:
        raise AnswerRefused(_l("Please enter a number, for example 12 or 3.5."))
    if abs(number.adjusted()) > MAX_DIGITS:
        raise AnswerRefused(_l("Please enter a number, for example 12 or 3.5."))
    if question.minimum is not None and number < question.minimum:
        raise AnswerRefused(_l("The number must be at least %(bound)s.", bound=question.minimum))
    if question.maximum is not None and number > question.maximum:
        raise AnswerRefused(_l("The number must be at most %(bound)s.", bound=question.maximum))
    return f"{number:f}"


def _is_expected(question: Question, number: Decimal) -> bool:
    low, high = question.expected_min, question.expected_max
    return (low is None or number >= low) and (high is None or number <= high)


def _number_worth(question: Question, number: Decimal) -> Fraction:
    if question.number_rule is NumberRule.EXPECTED:
        return Fraction(1 if _is_expected(question, number) else 0)
    # Checked before a version is published: a linear item has both bounds, in order.
    assert question.minimum is not None
    assert question.maximum is not None
    low, high = Fraction(question.minimum), Fraction(question.maximum)
    return max(Fraction(0), min(Fraction(1), (Fraction(number) - low) / (high - low)))
