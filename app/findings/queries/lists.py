"""The list of findings: filters, text search, pages by key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from app.core import clock, search
from app.core.permissions import Actor
from app.core.severity import Severity
from app.extensions import db
from app.findings.models import Finding
from app.findings.queries.scope import LIVE_STATES, visible_to
from app.findings.states import FindingState, Source
from app.frameworks.models import Indicator
from app.schools.models import Region, School

PAGE = 50
COUNT_CAP = 1000
SORTS = ("id", "confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """What a person asked the list for; empty parts do not narrow it."""

    words: str = ""
    state: FindingState | None = None
    only_live: bool = False
    severity: Severity | None = None
    source: Source | None = None
    school_code: str = ""
    region_code: str = ""
    indicator_code: str = ""
    from_on: date | None = None
    to_on: date | None = None
    before: int | None = None
    after: int | None = None
    errors: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, newest first, with the keys of its neighbours and a capped count."""

    rows: Sequence[Row[Any]]
    newer: int | None
    older: int | None
    count: int

    @property
    def count_text(self) -> str:
        """The number of hits; beyond the cap only that there are more."""
        return f"{COUNT_CAP}+" if self.count > COUNT_CAP else str(self.count)


def list_findings(actor: Actor, wanted: FindingFilter, size: int = PAGE) -> Page:
    """One page of the findings that the actor may see: one statement for rows, one for the count."""
    conditions = _conditions(actor, wanted)
    query = _columns().where(*conditions)
    backwards = wanted.after is not None
    if backwards:
        query = query.where(Finding.id > wanted.after).order_by(Finding.id)
    else:
        query = query.order_by(Finding.id.desc())
        if wanted.before is not None:
            query = query.where(Finding.id < wanted.before)
    rows = list(db.session.execute(query.limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_newer = more if backwards else wanted.before is not None
    has_older = backwards or more
    capped = select(Finding.id).where(*conditions).limit(COUNT_CAP + 1).subquery()
    return Page(
        rows=rows,
        newer=rows[0].id if rows and has_newer else None,
        older=rows[-1].id if rows and has_older else None,
        count=db.session.scalar(select(func.count()).select_from(capped)) or 0,
    )


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
    if wanted.severity is not None:
        found.append(Finding.severity == wanted.severity)
    if wanted.source is not None:
        found.append(Finding.source == wanted.source)
    if wanted.school_code:
        found.append(
            Finding.school_id.in_(select(School.id).where(School.code == wanted.school_code))
        )
    if wanted.region_code:
        found.append(Finding.school_id.in_(_schools_of_region(wanted.region_code)))
    if wanted.indicator_code:
        found.append(
            Finding.indicator_id.in_(
                select(Indicator.id).where(Indicator.code == wanted.indicator_code)
            )
        )
    if wanted.from_on is not None:
        found.append(Finding.created_at >= clock.local_moment(wanted.from_on))
    if wanted.to_on is not None:
        found.append(Finding.created_at < clock.local_moment(wanted.to_on + timedelta(days=1)))
    return found


def _schools_of_region(code: str) -> Select[int]:
    path = select(Region.path).where(Region.code == code).scalar_subquery()
    return select(School.id).where(
        func.substr(School.region_path, 1, func.length(path)) == path, path.is_not(None)
    )
