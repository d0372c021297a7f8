"""Answers of a visit: what is answered, what is missing, how far it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.checklists import answers as judge
from app.checklists import queries as checklists
from app.checklists.answers import NO_ANSWER, AnswerValue
from app.checklists.conditions import visible
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.checklists.queries import MissingAnswer, Proposal
from app.checklists.states import AnswerType
from app.core.i18n import localized
from app.core.permissions import Actor
from app.extensions import db
from app.visits.models import Answer, Conversation, DocumentSeen, Visit, VisitSheet
from app.visits.queries.pages import RecordPage, page_of, split
from app.visits.queries.scope import visible_to


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the items that must be answered are answered."""

    done: int
    total: int

    @property
    def left(self) -> int:
        """Items still to answer."""
        return max(0, self.total - self.done)


def value_of(answer: Answer | None) -> AnswerValue:
    """A stored answer as checklists judge it."""
    if answer is None:
        return NO_ANSWER
    return AnswerValue(
        value=answer.value,
        not_applicable=answer.not_applicable,
        note=answer.note,
        photo_count=answer.photo_count,
    )


def answer_words(item: ChecklistItem, value: AnswerValue) -> str:
    """An answer as a reader would say it; empty when there is none."""
    if value.not_applicable:
        return localized(item.na_option, "name")
    if item.answer_type is AnswerType.NUMBER:
        return " ".join([*value.chosen, localized(item, "unit")]).strip()
    names = {option.code: localized(option, "name") for option in item.options}
    return " · ".join(names.get(code, code) for code in value.chosen)


def answers_of(visit: Visit) -> dict[int, Answer]:
    """Answers by item id, each with who gave it."""
    query = (
        select(Answer)
        .where(Answer.visit_id == visit.id)
        .options(joinedload(Answer.answered_by))
        .order_by(Answer.id)
    )
    return {answer.item_id: answer for answer in db.session.scalars(query)}


def answer_values(visit: Visit) -> dict[int, AnswerValue]:
    """Answers by item id as checklists judge them; one statement, no rows of the ORM."""
    columns = (Answer.item_id, Answer.value, Answer.not_applicable, Answer.note, Answer.photo_count)
    rows = db.session.execute(select(*columns).where(Answer.visit_id == visit.id))
    return {
        item_id: AnswerValue(value=value, not_applicable=na, note=note, photo_count=photos)
        for item_id, value, na, note, photos in rows
    }


@dataclass
class Sheet:
    """A checklist on the visit with its items, pages and answers so far."""

    sheet: VisitSheet
    items: list[ChecklistItem]
    shown: frozenset[int]
    pages: list[RecordPage]

    @property
    def version(self) -> ChecklistVersion:
        """The checklist version."""
        return self.sheet.checklist_version


@dataclass
class Paper:
    """Everything that is asked on a visit and everything answered."""

    visit: Visit
    sheets: list[Sheet]
    answers: dict[int, Answer]
    values: Mapping[int, AnswerValue] = field(default_factory=dict)

    @cached_property
    def pages(self) -> list[RecordPage]:
        """All pages of all sheets, numbered through from 1."""
        return [page for sheet in self.sheets for page in sheet.pages]

    @cached_property
    def page_by_item(self) -> Mapping[int, RecordPage]:
        """Page by item id."""
        return page_of(self.pages)

    @cached_property
    def shown_ids(self) -> frozenset[int]:
        """Ids of the items that show with the present answers."""
        return frozenset(item_id for sheet in self.sheets for item_id in sheet.shown)

    def shown(self, items: Sequence[ChecklistItem]) -> list[ChecklistItem]:
        """Those of the items that show."""
        return [item for item in items if item.id in self.shown_ids]

    def value(self, item: ChecklistItem) -> AnswerValue:
        """What is answered to the item."""
        return self.values.get(item.id, NO_ANSWER)

    def is_answered(self, item: ChecklistItem) -> bool:
        """True when the item has an answer, complete or not."""
        return checklists.is_answered(item, self.values.get(item.id))

    def progress(self, items: Sequence[ChecklistItem] | None = None) -> Progress:
        """Over the given items, by default all; only what shows and must be answered counts."""
        asked = items if items is not None else [i for s in self.sheets for i in s.items]
        wanted = [item for item in self.shown(asked) if item.required]
        return Progress(sum(self.is_answered(item) for item in wanted), len(wanted))

    @cached_property
    def missing(self) -> list[MissingAnswer]:
        """What the visible items still lack, sheet by sheet in paper order."""
        lacking: list[MissingAnswer] = []
        for sheet in self.sheets:
            for item in self.shown(sheet.items):
                lacks = judge.missing(item.question, self.value(item))
                lacking += [MissingAnswer(item, what) for what in lacks]
        return lacking

    @cached_property
    def proposals(self) -> dict[int, Proposal]:
        """Findings that the answers propose, by item id in paper order."""
        found: dict[int, Proposal] = {}
        for sheet in self.sheets:
            for item in self.shown(sheet.items):
                proposal = checklists.proposal_for(item, self.value(item))
                if proposal is not None:
                    found[item.id] = proposal
        return found

    def next_open(self, after: int | None = None) -> ChecklistItem | None:
        """The next item still to answer behind the item with id `after`, round the end."""
        every = [i for s in self.sheets for i in self.shown(s.items)]
        at = next((n for n, item in enumerate(every, start=1) if item.id == after), 0)
        turned = every[at:] + every[:at]
        return next((i for i in turned if i.required and not self.is_answered(i)), None)


def paper_of(visit: Visit) -> Paper:
    """Items and answers of a visit; one statement for the answers and two for each sheet."""
    answers = answers_of(visit)
    values = {item_id: value_of(answer) for item_id, answer in answers.items()}
    sheets: list[Sheet] = []
    first = 1
    for sheet in visit.sheets:
        version = sheet.checklist_version
        items = checklists.items_of(version)
        pages = split(version, checklists.sections_of(version), items, first=first)
        first += len(pages)
        sheets.append(Sheet(sheet, items, shown_ids(items, values), pages))
    return Paper(visit, sheets, answers, values)


def shown_ids(items: Sequence[ChecklistItem], values: Mapping[int, AnswerValue]) -> frozenset[int]:
    """Ids of the items of one version that show with these answers."""
    if all(item.show_if is None for item in items):
        return frozenset(item.id for item in items)
    given = {item.code: values.get(item.id, NO_ANSWER).chosen for item in items}
    shown = set(visible([item.question.asked for item in items], given))
    return frozenset(item.id for item in items if item.code in shown)


def progress_of(visit_ids: Collection[int]) -> dict[int, Progress]:
    """Progress by visit id, two statements for any number of visits.

    Items behind a show-if rule are counted when they are answered; `Paper.progress` is exact.
    """
    asked = (
        select(VisitSheet.visit_id, func.count())
        .join(ChecklistItem, ChecklistItem.checklist_version_id == VisitSheet.checklist_version_id)
        .where(
            VisitSheet.visit_id.in_(visit_ids),
            ChecklistItem.required,
            ChecklistItem.show_if.is_(None),
        )
        .group_by(VisitSheet.visit_id)
    )
    answered = (
        select(Answer.visit_id, func.count(), func.count(ChecklistItem.show_if))
        .join(ChecklistItem)
        .where(Answer.visit_id.in_(visit_ids), Answer.is_answered, ChecklistItem.required)
        .group_by(Answer.visit_id)
    )
    totals: dict[int, int] = {row[0]: row[1] for row in db.session.execute(asked)}
    done: dict[int, int] = {}
    for visit_id, count, behind_a_rule in db.session.execute(answered):
        done[visit_id] = count
        totals[visit_id] = totals.get(visit_id, 0) + behind_a_rule
    return {visit_id: Progress(done.get(visit_id, 0), totals[visit_id]) for visit_id in totals}


def conditional_items(visit: Visit) -> Sequence[ChecklistItem]:
    """Items of the visit that hang on a show-if rule; for most checklists there are none."""
    query = (
        select(ChecklistItem)
        .join(VisitSheet, VisitSheet.checklist_version_id == ChecklistItem.checklist_version_id)
        .where(VisitSheet.visit_id == visit.id, ChecklistItem.show_if.is_not(None))
        .options(joinedload(ChecklistItem.checklist_version))
        .order_by(VisitSheet.position, ChecklistItem.sequence, ChecklistItem.id)
    )
    return db.session.scalars(query).all()


def is_source(item: ChecklistItem, conditional: Sequence[ChecklistItem]) -> bool:
    """True when one of the conditional items appears or disappears with the answer of `item`."""
    return any(
        one.checklist_version_id == item.checklist_version_id
        and one.condition is not None
        and one.condition.item == item.code
        for one in conditional
    )


def shown_of(visit: Visit, conditional: Sequence[ChecklistItem]) -> dict[int, ChecklistItem]:
    """Those of the conditional items that show with the present answers, by id; one statement."""
    if not conditional:
        return {}
    versions = {item.checklist_version_id for item in conditional}
    codes = {one.condition.item for one in conditional if one.condition is not None}
    given = and_(Answer.item_id == ChecklistItem.id, Answer.visit_id == visit.id)
    rows = db.session.execute(
        select(ChecklistItem, Answer.value, Answer.not_applicable)
        .outerjoin(Answer, given)
        .where(
            ChecklistItem.checklist_version_id.in_(versions),
            or_(ChecklistItem.code.in_(codes), ChecklistItem.show_if.is_not(None)),
        )
    ).all()
    values = {
        item.id: AnswerValue(value=value, not_applicable=bool(na)) for item, value, na in rows
    }
    shown: set[int] = set()
    for version_id in versions:
        items = [row[0] for row in rows if row[0].checklist_version_id == version_id]
        shown |= shown_ids(items, values)
    return {item.id: item for item in conditional if item.id in shown}


def progress_now(visit: Visit, conditional: Sequence[ChecklistItem] | None = None) -> Progress:
    """Exact progress of one visit, cheap enough for every saved answer.

    One statement without show-if rules; `conditional` spares the look for them.
    """
    if conditional is None:
        conditional = conditional_items(visit)
    shown = shown_of(visit, conditional)
    asked = (
        select(func.count())
        .select_from(ChecklistItem)
        .join(VisitSheet, VisitSheet.checklist_version_id == ChecklistItem.checklist_version_id)
        .where(
            VisitSheet.visit_id == visit.id, ChecklistItem.required, _counts(ChecklistItem, shown)
        )
    )
    answered = (
        select(func.count())
        .select_from(Answer)
        .join(ChecklistItem)
        .where(
            Answer.visit_id == visit.id,
            Answer.is_answered,
            ChecklistItem.required,
            _counts(ChecklistItem, shown),
        )
    )
    row = db.session.execute(select(answered.scalar_subquery(), asked.scalar_subquery())).one()
    return Progress(row[0], row[1])


def _counts(item: type[ChecklistItem], shown: Collection[int]) -> ColumnElement[bool]:
    always = item.show_if.is_(None)
    return or_(always, item.id.in_(shown)) if shown else always


def get_conversation(visit: Visit, number: int) -> Conversation | None:
    """A conversation, looked up through its visit."""
    return db.session.scalar(
        select(Conversation).where(Conversation.id == number, Conversation.visit_id == visit.id)
    )


def conversations_of(visit: Visit) -> Sequence[Conversation]:
    """People talked to, in the order they were noted."""
    query = select(Conversation).where(Conversation.visit_id == visit.id).order_by(Conversation.id)
    return db.session.scalars(query).all()


def get_document(visit: Visit, number: int) -> DocumentSeen | None:
    """A document that was read, looked up through the visit."""
    return db.session.scalar(
        select(DocumentSeen).where(DocumentSeen.id == number, DocumentSeen.visit_id == visit.id)
    )


def documents_of(visit: Visit) -> Sequence[DocumentSeen]:
    """Documents read, in the order they were noted."""
    query = select(DocumentSeen).where(DocumentSeen.visit_id == visit.id).order_by(DocumentSeen.id)
    return db.session.scalars(query).all()


@dataclass(frozen=True, slots=True)
class Asked:
    """An item of a visit under way: what saving one answer needs."""

    visit: Visit
    item: ChecklistItem


def get_asked(actor: Actor, reference: str, item_id: int) -> Asked | None:
    """The item of a visit that the actor may know of; two statements, team included."""
    row = db.session.execute(
        select(Visit, ChecklistItem)
        .join(VisitSheet, VisitSheet.visit_id == Visit.id)
        .join(ChecklistItem, ChecklistItem.checklist_version_id == VisitSheet.checklist_version_id)
        .where(
            or_(Visit.number == reference, Visit.public_id == reference),
            ChecklistItem.id == item_id,
            visible_to(actor),
        )
        .options(
            joinedload(Visit.school),
            selectinload(Visit.members),
            joinedload(ChecklistItem.checklist_version),
        )
    ).first()
    return Asked(row[0], row[1]) if row is not None else None


def get_answer(visit: Visit, item: ChecklistItem) -> Answer | None:
    """The answer to one item, with who gave it."""
    query = select(Answer).where(Answer.visit_id == visit.id, Answer.item_id == item.id)
    return db.session.scalar(query.options(joinedload(Answer.answered_by)))
