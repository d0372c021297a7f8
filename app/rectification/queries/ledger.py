"""The ledger of tasks: filters, keys of pages, capped counts of views, rows for lists and exports.

Rows are plain columns, never loaded objects, and every order has an index to follow, so that a page of
100,000 tasks costs what a page of 1,000 costs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
)

from app.accounts.models import User
from app.core import search
from app.core.permissions import SCHOOL_ROLES, Actor
from app.core.severity import Mode, Severity
from app.extensions import db
from app.findings.models import Finding
from app.frameworks.models import Indicator
from app.frameworks.queries import indicator_ids_named
from app.rectification.models import OFFICE_COURT_SQL, OPEN_SQL, Notice, RectificationTask
from app.rectification.queries.names import names_of, sections_of
from app.rectification.queries.narrow import narrow_scope
from app.rectification.queries.turns import in_court, overdue, sent_back, waits_for
from app.rectification.states import CauseClass, Side, TaskState
from app.schools.models import School, Section
from app.schools.queries import school_ids_named, school_ids_of_regions_named

PAGE = 50
SIZES = (25, 50, 100)
COUNT_CAP = 500
SORTS = ("due", "-due", "number", "-number")
VIEWS = ("open", "overdue", "week", "mine", "office", "all")
SPECIAL_STATES = ("open", "overdue", "sent_back", "extension_waiting", "referred")

_task = RectificationTask


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """What a person asked the ledger for; empty parts do not narrow it."""

    view: str = ""
    words: str = ""
    state: str = ""
    severity: Severity | None = None
    mode: Mode | None = None
    cause: CauseClass | None = None
    waits: str = ""
    school: str = ""
    region: str = ""
    indicator: str = ""
    owner: str = ""
    supervisor: str = ""
    due_from: date | None = None
    due_to: date | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    is_cohort: bool = False
    due_passed: bool = False
    original_due_passed: bool = False
    closed: str = ""
    single_handed: bool = False
    sort: str = "due"


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page begins: value of the order, and the id."""

    value: str
    id: int
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Rows of one page, names of the people and sections in them, and the keys of the pages beside."""

    rows: Sequence[Row[Any]]
    names: Mapping[int, str]
    sections: Mapping[int, str]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks each view and the filter itself hold, capped at COUNT_CAP + 1."""

    views: Mapping[str, int] = field(default_factory=dict)
    hits: int = 0


def is_open() -> ColumnElement[bool]:
    """Condition: an open task, in the words of the partial indexes, so that they are used."""
    return text(OPEN_SQL)  # type: ignore[return-value]


def in_office_court() -> ColumnElement[bool]:
    """Condition: waits for the office, in the words of its partial index."""
    return text(f"({OFFICE_COURT_SQL})")  # type: ignore[return-value]


def view_condition(view: str, actor: Actor, today: date) -> ColumnElement[bool] | None:
    """What a saved view narrows the ledger to; None for all."""
    if view == "open":
        return is_open()
    if view == "overdue":
        return and_(is_open(), overdue(today))
    if view == "week":
        sunday = today + timedelta(days=6 - today.weekday())
        return and_(is_open(), _task.due_on.between(today, sunday))
    if view == "office":
        return and_(is_open(), in_office_court())
    if view == "mine":
        return _own_move(actor)
    return None


def _own_move(actor: Actor) -> ColumnElement[bool]:
    """It is the actor's move; for people of the office that is a small part of the open tasks."""
    if any(grant.role in SCHOOL_ROLES for grant in actor.grants):
        return and_(is_open(), waits_for(actor))
    return and_(is_open(), in_office_court(), waits_for(actor))


def conditions(
    actor: Actor, scope: ColumnElement[bool], wanted: TaskFilter, today: date
) -> list[ColumnElement[bool]]:
    """Scope first, then everything that narrows."""
    found: list[ColumnElement[bool]] = [scope]
    view = view_condition(wanted.view, actor, today)
    if view is not None:
        found.append(view)
    if wanted.words:
        found.append(_task.id.in_(search.matching_ids("task", wanted.words)))
    found.extend(_by_state(wanted, today))
    found.extend(_by_people(wanted))
    found.extend(_by_place(wanted))
    found.extend(_by_days(wanted, today))
    if wanted.severity is not None:
        found.append(_task.severity == wanted.severity)
    if wanted.mode is not None:
        found.append(_task.mode == wanted.mode)
    if wanted.cause is not None:
        found.append(_task.cause == wanted.cause)
    if wanted.single_handed:
        found.append(_task.single_handed.is_(True))
    if wanted.waits == "me":
        found.append(_own_move(actor))
    elif wanted.waits == Side.OFFICE:
        found.append(and_(is_open(), in_office_court()))
    elif wanted.waits == Side.SCHOOL:
        found.append(and_(is_open(), in_court(Side.SCHOOL)))
    elif wanted.waits == Side.SECTION:
        found.append(and_(is_open(), in_court(Side.SECTION)))
    return found


def _by_state(wanted: TaskFilter, today: date) -> Iterator[ColumnElement[bool]]:
    if wanted.is_cohort:
        yield _task.state != TaskState.CANCELLED
    if wanted.state in set(TaskState):
        yield _task.state == TaskState(wanted.state)
    elif wanted.state == "open":
        yield is_open()
    elif wanted.state == "overdue":
        yield and_(is_open(), overdue(today))
    elif wanted.state == "sent_back":
        yield and_(is_open(), sent_back())
    elif wanted.state == "extension_waiting":
        yield and_(is_open(), in_office_court(), _task.extension_waiting.is_(True))
    elif wanted.state == "referred":
        yield and_(is_open(), _task.referral_open.is_(True))
    settled = _task.closed_at.is_not(None)
    if wanted.closed == "in_time":
        yield and_(settled, _task.due_on < today, _task.closed_in_time.is_(True))
    elif wanted.closed == "in_original_time":
        in_time = _task.closed_in_original_time.is_(True)
        yield and_(settled, _task.original_due_on < today, in_time)


def _by_people(wanted: TaskFilter) -> Iterator[ColumnElement[bool]]:
    for words, column in ((wanted.owner, _task.owner_id), (wanted.supervisor, _task.supervisor_id)):
        if words:
            named = or_(User.name.icontains(words, autoescape=True), User.public_id == words)
            yield column.in_(select(User.id).where(named))


def _by_place(wanted: TaskFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.school:
        yield _task.school_id.in_(school_ids_named(wanted.school))
    if wanted.region:
        yield _task.school_id.in_(school_ids_of_regions_named(wanted.region))
    if wanted.indicator:
        indicators = indicator_ids_named(wanted.indicator)
        yield _task.finding_id.in_(select(Finding.id).where(Finding.indicator_id.in_(indicators)))


def _by_days(wanted: TaskFilter, today: date) -> Iterator[ColumnElement[bool]]:
    if wanted.due_from is not None:
        yield _task.due_on >= wanted.due_from
    if wanted.due_to is not None:
        yield _task.due_on <= wanted.due_to
    if wanted.issued_from is not None:
        yield _task.issued_on >= wanted.issued_from
    if wanted.issued_to is not None:
        yield _task.issued_on <= wanted.issued_to
    if wanted.due_passed:
        yield _task.due_on < today
    if wanted.original_due_passed:
        yield _task.original_due_on < today


LIST_COLUMNS = (
    _task.id,
    _task.number,
    _task.title,
    _task.state,
    _task.severity,
    _task.mode,
    _task.due_on,
    _task.progress,
    _task.checkpoint_on,
    _task.sent_back,
    _task.extension_waiting,
    _task.opinion_due,
    _task.referral_open,
    _task.section_id,
    _task.owner_id,
    _task.supervisor_id,
    _task.reviewer_id,
    School.name_zh,
    School.name_en,
)


def ledger_page(
    actor: Actor,
    wanted: TaskFilter,
    today: date,
    *,
    key: Key | None,
    size: int = PAGE,
    scope: ColumnElement[bool] | None = None,
) -> LedgerPage:
    """One page: a statement for the rows, one for the names of the people in them.

    `scope` is that of `narrow_scope`, when the caller has asked for it already.
    """
    scope = narrow_scope(actor) if scope is None else scope
    backwards = key is not None and key.backwards
    downwards = wanted.sort.startswith("-") != backwards
    by_due = wanted.sort.endswith("due")
    query = select(*LIST_COLUMNS).join(School, School.id == _task.school_id)
    query = query.where(*conditions(actor, scope, wanted, today), _from_the_start(by_due))
    if key is not None:
        query = query.where(_beyond(key, by_due, downwards))
    rows = list(db.session.execute(_ordered(query, by_due, downwards).limit(size + 1)))
    has_more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_before = bool(rows) and (has_more if backwards else key is not None)
    has_after = bool(rows) and (backwards or has_more)
    return LedgerPage(
        rows=rows,
        names=names_of(rows),
        sections=sections_of(rows),
        before=_key_text(rows[0], by_due) if has_before else "",
        after=_key_text(rows[-1], by_due) if has_after else "",
    )


def read_key(after: str, before: str) -> Key | None:
    """The key that the address names, `<value>_<id>`; None when it cannot be read."""
    for typed, backwards in ((after, False), (before, True)):
        value, _, number = typed.partition("_")
        if number.isdecimal() and len(number) < 12:
            return Key(value, int(number), backwards)
    return None


def _key_text(row: Row[Any], by_due: bool) -> str:
    return f"{row.due_on.isoformat() if by_due else ''}_{row.id}"


def _from_the_start(by_due: bool) -> ColumnElement[bool]:
    """True for every task: a range on the column of the order, which leads SQLite, with statistics or
    without, to the index that holds the rows in that order.
    """
    return _task.due_on >= date.min if by_due else _task.id > 0


def _beyond(key: Key, by_due: bool, downwards: bool) -> ColumnElement[bool]:
    if not by_due:
        return _task.id < key.id if downwards else _task.id > key.id
    try:
        day = date.fromisoformat(key.value)
    except ValueError:
        return literal(True).is_(True)
    here = tuple_(_task.due_on, _task.id)
    there = tuple_(literal(day), literal(key.id))
    return here < there if downwards else here > there


def _ordered(query: Any, by_due: bool, downwards: bool) -> Any:
    columns = (_task.due_on, _task.id) if by_due else (_task.id,)
    return query.order_by(*(c.desc() if downwards else c.asc() for c in columns))


def count_views(
    actor: Actor,
    wanted: TaskFilter,
    today: date,
    views: Sequence[str],
    *,
    hits: bool,
    scope: ColumnElement[bool] | None = None,
) -> Counts:
    """Capped counts of the views, and of the filter itself when `hits`; one statement."""
    scope = narrow_scope(actor) if scope is None else scope
    columns = []
    for view in views:
        narrowed = view_condition(view, actor, today)
        columns.append(_capped([scope] if narrowed is None else [scope, narrowed]).label(view))
    if hits:
        columns.append(_capped(conditions(actor, scope, wanted, today)).label("hits"))
    if not columns:
        return Counts()
    row = db.session.execute(select(*columns)).one()._mapping
    return Counts({view: row[view] for view in views}, row["hits"] if hits else 0)


def _capped(where: list[ColumnElement[bool]]) -> Any:
    first = select(_task.id).where(*where).limit(COUNT_CAP + 1).subquery()
    return select(func.count()).select_from(first).scalar_subquery()


EXPORT_COLUMNS = (
    *LIST_COLUMNS,
    _task.issued_on,
    _task.original_due_on,
    _task.applied_at,
    _task.closed_on,
    _task.closed_in_time,
    _task.returns,
    _task.single_handed,
    _task.goal,
    _task.measures,
    _task.cause,
    _task.cause_text,
    _task.effect,
    Finding.number.label("finding_number"),
    Finding.text.label("finding_text"),
    Finding.source.label("finding_source"),
    Indicator.code.label("indicator_code"),
    Indicator.name_zh.label("indicator_zh"),
    Indicator.name_en.label("indicator_en"),
    Notice.number.label("notice_number"),
    Section.name_zh.label("section_zh"),
    Section.name_en.label("section_en"),
)


def every_row(actor: Actor, wanted: TaskFilter, today: date) -> Any:
    """Everything that the filter shows, in its order, with the columns of the official ledger."""
    owner, leader, supervisor = (User.__table__.alias(name) for name in ("o", "l", "s"))
    query = (
        select(
            *EXPORT_COLUMNS,
            owner.c.name.label("owner_name"),
            leader.c.name.label("leader_name"),
            supervisor.c.name.label("supervisor_name"),
        )
        .join(School, School.id == _task.school_id)
        .join(Finding, Finding.id == _task.finding_id)
        .outerjoin(Indicator, Indicator.id == Finding.indicator_id)
        .outerjoin(Notice, Notice.id == _task.notice_id)
        .outerjoin(Section, Section.id == _task.section_id)
        .outerjoin(owner, owner.c.id == _task.owner_id)
        .outerjoin(leader, leader.c.id == _task.leader_id)
        .outerjoin(supervisor, supervisor.c.id == _task.supervisor_id)
        .where(*conditions(actor, narrow_scope(actor), wanted, today))
    )
    return _ordered(query, wanted.sort.endswith("due"), wanted.sort.startswith("-"))
