"""The list of findings: filters, text search, pages by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from app.core import clock, search
from app.core.permissions import Actor
from app.core.severity import Severity
from app.extensions import db
from app.findings.models import Finding
from app.findings.queries.scope import LIVE_STATES, visible_to
from app.findings.states import FindingState, Source
from app.frameworks.models import Indicator
from app.frameworks.queries import indicator_ids_named
from app.schools.models import School
from app.schools.queries import school_ids_named, school_ids_of_regions_named

PAGE = 50
COUNT_CAP = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """What a person asked the list for; empty parts do not narrow it."""

    words: str = ""
    state: FindingState | None = None
    only_live: bool = False
    only_recurring: bool = False
    severity: Severity | None = None
    source: Source | None = None
    school: str = ""
    region: str = ""
    indicator: str = ""
    from_on: date | None = None
    to_on: date | None = None
    before: int | None = None
    after: int | None = None
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page with the arguments of the pages beside it and a capped count."""

    rows: Sequence[Row[Any]]
    previous: dict[str, int | None]
    next: dict[str, int | None]
    count: int

    @property
    def count_text(self) -> str:
        """The number of hits; beyond the cap only that there are more."""
        return f"{COUNT_CAP}+" if self.count > COUNT_CAP else str(self.count)


def list_findings(actor: Actor, wanted: FindingFilter, size: int = PAGE) -> Page:
    """One page of the findings that the actor may see: one statement for rows, one for the count.

    Keys are ids: `after` asks for newer findings, `before` for older ones, whatever the order.
    """
    conditions = _conditions(actor, wanted)
    query = _columns().where(*conditions)
    upwards = wanted.oldest_first
    if wanted.after is not None:
        query, upwards = query.where(Finding.id > wanted.after), True
    elif wanted.before is not None:
        query, upwards = query.where(Finding.id < wanted.before), False
    order = Finding.id.asc() if upwards else Finding.id.desc()
    rows = list(db.session.execute(query.order_by(order).limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    backwards = upwards is not wanted.oldest_first
    if backwards:
        rows.reverse()
    has_key = wanted.after is not None or wanted.before is not None
    back, on = ("before", "after") if wanted.oldest_first else ("after", "before")
    capped = select(Finding.id).where(*conditions).limit(COUNT_CAP + 1).subquery()
    return Page(
        rows=rows,
        previous=_beside(rows[:1], back, there=more if backwards else has_key),
        next=_beside(rows[-1:], on, there=backwards or more),
        count=db.session.scalar(select(func.count()).select_from(capped)) or 0,
    )


def _beside(row: Sequence[Row[Any]], name: str, *, there: bool) -> dict[str, int | None]:
    """Arguments of the address of a neighbour page; empty when there is none."""
    if not row or not there:
        return {}
    return {"after": None, "before": None, name: row[0].id}


def every_finding(actor: Actor, wanted: FindingFilter) -> Any:
    """The query of all rows of the filter for an export, newest first."""
    return _columns().where(*_conditions(actor, wanted)).order_by(Finding.id.desc())


def _columns() -> Any:
    return (
        select(
            Finding.id,
            Finding.number,
            Finding.public_id,
            Finding.title,
            Finding.text,
            Finding.basis,
            Finding.state,
            Finding.severity,
            Finding.source,
            Finding.recurrence_of_id,
            Finding.confirmed_at,
            Finding.created_at,
            School.name_zh,
            School.name_en,
            Indicator.code.label("indicator_code"),
            Indicator.name_zh.label("indicator_zh"),
            Indicator.name_en.label("indicator_en"),
        )
        .join(School, School.id == Finding.school_id)
        .outerjoin(Indicator, Indicator.id == Finding.indicator_id)
    )


def _conditions(actor: Actor, wanted: FindingFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [visible_to(actor)]
    if wanted.words:
        found.append(Finding.id.in_(search.matching_ids("finding", wanted.words)))
    if wanted.state is not None:
        found.append(Finding.state == wanted.state)
    if wanted.only_live:
        found.append(Finding.state.in_((FindingState.DRAFT, *LIVE_STATES)))
    if wanted.only_recurring:
        found.append(Finding.recurrence_of_id.is_not(None))
    if wanted.severity is not None:
        found.append(Finding.severity == wanted.severity)
    if wanted.source is not None:
        found.append(Finding.source == wanted.source)
    if wanted.school:
        found.append(Finding.school_id.in_(school_ids_named(wanted.school)))
    if wanted.region:
        found.append(Finding.school_id.in_(school_ids_of_regions_named(wanted.region)))
    if wanted.indicator:
        found.append(Finding.indicator_id.in_(indicator_ids_named(wanted.indicator)))
    if wanted.from_on is not None:
        found.append(Finding.created_at >= clock.local_moment(wanted.from_on))
    if wanted.to_on is not None:
        found.append(Finding.created_at < clock.local_moment(wanted.to_on + timedelta(days=1)))
    return found
