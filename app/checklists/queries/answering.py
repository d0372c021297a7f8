"""The questions that visits ask about a version and its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.checklists import answers as judge
from app.checklists.answers import NO_ANSWER, AnswerValue
from app.checklists.conditions import visible
from app.checklists.models import ChecklistItem, ChecklistSection, ChecklistVersion
from app.checklists.scoring import Branch, Leaf, ScoreResult, Status, Unanswered, compute
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.severity import Mode, Severity

Answers = Mapping[int, AnswerValue]


@dataclass(frozen=True)
class MissingAnswer:
    """What an item still lacks: `what` is "answer", "note", "photo" or "reason"."""

    item: ChecklistItem
    what: str

    @property
    def sentence(self) -> Text:
        """What to do, in one sentence."""
        return _LACKS[self.what]


_LACKS: dict[str, Text] = {
    "answer": _l("Not answered yet."),
    "note": _l("Please note what you saw."),
    "photo": _l("Please add a photo."),
    "reason": _l("Please note why it does not apply."),
}


@dataclass(frozen=True)
class Proposal:
    """The finding that an unmet answer proposes; `days` None leaves the term to the policy."""

    item: ChecklistItem
    severity: Severity
    mode: Mode
    days: int | None
    text_zh: str
    text_en: str
    measure_zh: str
    measure_en: str
    legal_basis: str


def items_of(version: ChecklistVersion) -> list[ChecklistItem]:
    """Items in paper order, each with its section; two statements the first time, then none."""
    sections_of(version)
    return list(version.items)


def sections_of(version: ChecklistVersion) -> list[ChecklistSection]:
    """Sections in tree order."""
    return list(version.sections)


def visible_items(version: ChecklistVersion, answers: Answers) -> list[ChecklistItem]:
    """Items that show with these answers, in paper order."""
    return _visible(items_of(version), answers)


def missing_answers(version: ChecklistVersion, answers: Answers) -> list[MissingAnswer]:
    """Everything that the visible items still lack, in paper order."""
    return [
        MissingAnswer(item, what)
        for item in visible_items(version, answers)
        for what in judge.missing(item.question, answers.get(item.id, NO_ANSWER))
    ]


def read_answer(
    item: ChecklistItem, raw: str | Sequence[str], *, not_applicable: bool = False
) -> AnswerValue:
    """Answer from form text, without note and photos; raises AnswerRefused with a sentence."""
    return judge.read(item.question, raw, not_applicable=not_applicable)


def is_answered(item: ChecklistItem, answer: AnswerValue | None) -> bool:
    """True when the item has an answer, complete or not."""
    return answer is not None and judge.is_answered(item.question, answer)


def is_unmet(item: ChecklistItem, answer: AnswerValue) -> bool:
    """True when the answer says that something is wrong."""
    return judge.is_unmet(item.question, answer)


def proposal_for(item: ChecklistItem, answer: AnswerValue) -> Proposal | None:
    """The finding that the answer proposes; None when it is not unmet."""
    if not is_unmet(item, answer):
        return None
    note = answer.note.strip()
    prompt_en = item.prompt_en or item.prompt_zh
    return Proposal(
        item=item,
        severity=item.severity,
        mode=item.mode,
        days=item.days,
        text_zh=note or f"未达到：{item.prompt_zh}",
        text_en=note or f"Not met: {prompt_en}",
        measure_zh=item.measure_zh,
        measure_en=item.measure_en,
        legal_basis=item.legal_basis,
    )


def score(
    version: ChecklistVersion,
    answers: Answers,
    unanswered: Unanswered = Unanswered.LEFT_OUT,
) -> ScoreResult:
    """Score of the answers with all its arithmetic; see `checklists.scoring` for the rules."""
    items = items_of(version)
    shown = {item.id for item in _visible(items, answers)}
    leaves = [
        (item, _leaf(item, answers.get(item.id, NO_ANSWER) if item.id in shown else None))
        for item in items
    ]
    root = _tree(version, leaves)
    return compute(root, version.scale, cap=version.cap, unanswered=unanswered)


def shares_of(version: ChecklistVersion) -> dict[int, Fraction]:
    """Part of the whole score (0 to 1) that each scored item makes up when everything counts."""
    leaves = [
        (item, replace(_leaf(item, None), status=Status.SCORED, value=Fraction(1)))
        for item in items_of(version)
        if judge.is_scored(item.question)
    ]
    root = compute(_tree(version, leaves), version.scale).root
    return {line.key: line.whole for line in root.walk() if line.is_item and line.key is not None}


def _tree(version: ChecklistVersion, items: Sequence[tuple[ChecklistItem, Leaf]]) -> Branch:
    leaves: dict[int | None, list[Leaf | Branch]] = {}
    for item, leaf in items:
        leaves.setdefault(item.section_id, []).append(leaf)
    branches: dict[int | None, list[Leaf | Branch]] = {}
    # From the last section up, so that a section's subsections are ready before it.
    for section in reversed(sections_of(version)):
        parts = [*leaves.get(section.id, []), *reversed(branches.get(section.id, []))]
        branches.setdefault(section.parent_id, []).append(_branch(section, parts))
    return Branch(
        key=None,
        code="",
        name_zh=version.title_zh,
        name_en=version.title_en,
        weight=Fraction(1),
        parts=(*leaves.get(None, []), *reversed(branches.get(None, []))),
    )


def _visible(items: Sequence[ChecklistItem], answers: Answers) -> list[ChecklistItem]:
    given = {item.code: answers.get(item.id, NO_ANSWER).chosen for item in items}
    shown = set(visible([item.question.asked for item in items], given))
    return [item for item in items if item.code in shown]


def _leaf(item: ChecklistItem, answer: AnswerValue | None) -> Leaf:
    status, value = Status.HIDDEN, None
    if answer is not None:
        status, value = judge.value_of(item.question, answer)
    return Leaf(
        key=item.id,
        code=item.number,
        name_zh=item.prompt_zh,
        name_en=item.prompt_en,
        weight=Fraction(item.weight),
        status=status,
        value=value,
        vetoed=answer is not None and item.veto and is_unmet(item, answer),
    )


def _branch(section: ChecklistSection, parts: Sequence[Leaf | Branch]) -> Branch:
    return Branch(
        key=section.id,
        code=section.code,
        name_zh=section.name_zh,
        name_en=section.name_en,
        weight=Fraction(section.weight),
        parts=tuple(parts),
    )
