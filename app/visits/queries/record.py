"""The inspection record as data, in the order of the printed form (督导工作记录表)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.checklists import queries as checklists
from app.checklists.answers import AnswerValue
from app.checklists.models import ChecklistItem
from app.checklists.states import AnswerType
from app.core.i18n import localized
from app.core.severity import Severity
from app.visits.models import Conversation, DocumentSeen, Visit
from app.visits.queries.answers import (
    Paper,
    Progress,
    conversations_of,
    documents_of,
    paper_of,
)
from app.visits.states import Method


@dataclass(frozen=True)
class Person:
    """A team member as printed."""

    name: str
    title: str
    card_number: str


@dataclass(frozen=True)
class Fact:
    """What was seen for one item; `answer` is in words, `severity` that of the finding it makes."""

    number: str
    prompt: str
    answer: str
    note: str
    photos: int
    who: str
    severity: Severity | None = None

    @property
    def is_unmet(self) -> bool:
        """True when the answer makes a finding."""
        return self.severity is not None


@dataclass(frozen=True)
class Part:
    """The facts of one section."""

    code: str
    title: str
    checklist: str
    facts: Sequence[Fact]


@dataclass(frozen=True)
class VisitRecord:
    """Everything that the record says, ready for HTML and PDF."""

    number: str
    school: str
    region: str
    kind: str
    theme: str
    is_unannounced: bool
    arrived_at: datetime | None
    left_at: datetime | None
    recorded_at: datetime | None
    team: Sequence[Person]
    methods: Sequence[str]
    parts: Sequence[Part]
    progress: Progress
    merits: str
    advice: str
    conversations: Sequence[Conversation]
    documents: Sequence[DocumentSeen]
    answer: str
    answer_by: str
    answer_text: str
    answer_at: datetime | None

    @property
    def problems(self) -> list[Fact]:
        """Facts that make findings, in paper order."""
        return [fact for part in self.parts for fact in part.facts if fact.is_unmet]


def record_of(visit: Visit) -> VisitRecord:
    """The record of a visit in the language in use; a bounded number of statements."""
    paper = paper_of(visit)
    return VisitRecord(
        number=visit.number or "",
        school=localized(visit.school, "name"),
        region=localized(visit.county, "name"),
        kind=str(visit.kind.label),
        theme=visit.theme,
        is_unannounced=visit.unannounced,
        arrived_at=visit.arrived_at,
        left_at=visit.left_at,
        recorded_at=visit.recorded_at,
        team=[Person(user.name, user.title, user.card_number) for user in visit.team],
        methods=[str(Method(method).label) for method in visit.methods],
        parts=_parts(paper),
        progress=paper.progress(),
        merits=visit.merits,
        advice=visit.advice,
        conversations=conversations_of(visit),
        documents=documents_of(visit),
        answer=str(visit.school_answer.label) if visit.school_answer else "",
        answer_by=visit.school_answer_by,
        answer_text=visit.school_answer_text,
        answer_at=visit.school_answer_at,
    )


def answer_words(item: ChecklistItem, value: AnswerValue) -> str:
    """An answer as a reader would say it; empty when there is none."""
    if value.not_applicable:
        return localized(item.na_option, "name")
    if item.answer_type is AnswerType.NUMBER:
        return " ".join([*value.chosen, localized(item, "unit")]).strip()
    names = {option.code: localized(option, "name") for option in item.options}
    return " · ".join(names.get(code, code) for code in value.chosen)


def _parts(paper: Paper) -> list[Part]:
    return [
        Part(
            page.code,
            page.title,
            localized(page.version, "title"),
            [_fact(paper, item) for item in paper.shown(page.items)],
        )
        for page in paper.pages
        if paper.shown(page.items)
    ]


def _fact(paper: Paper, item: ChecklistItem) -> Fact:
    answer = paper.answers.get(item.id)
    proposal = checklists.proposal_for(item, paper.value(item))
    return Fact(
        number=item.number,
        prompt=localized(item, "prompt"),
        answer=answer_words(item, paper.value(item)),
        note=answer.note if answer is not None else "",
        photos=answer.photo_count if answer is not None else 0,
        who=answer.answered_by.name if answer is not None else "",
        severity=proposal.severity if proposal is not None else None,
    )
