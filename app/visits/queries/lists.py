"""Lists of visits: filters, saved views with counts, paging by key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock, search
from app.core.paging import Page, Sort, ordered, page_of, sort_of
from app.core.permissions import Actor
from app.extensions import db
from app.schools.models import Region, School
from app.schools.queries import school_ids_named, school_ids_of_regions_named
from app.visits.models import Visit, VisitMember
from app.visits.queries.scope import visible_to
from app.visits.states import VisitKind, VisitState

S = VisitState
SORTS = {"planned_on": Visit.planned_on}
_SHOWN = (joinedload(Visit.school), joinedload(Visit.lead))

UNFINISHED_STATES = (S.IN_PROGRESS, S.RECORDED, S.FED_BACK)
OPEN_STATES = (S.DRAFT, S.PLANNED)


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """What a list of visits is narrowed to; empty values do not count."""

    view: str = "all"
    text: str = ""
    states: tuple[VisitState, ...] = ()
    kind: VisitKind | None = None
    school: str = ""
    region: str = ""
    from_on: date | None = None
    to_on: date | None = None
    mine: bool = False

    @property
    def is_narrowed(self) -> bool:
        """True when anything but the view is chosen."""
        return replace(self, view="all") != VisitFilter()


def list_visits(
    actor: Actor, wanted: VisitFilter, arguments: Mapping[str, str] | None = None
) -> Page[Visit]:
    """A page of the visits the actor may know of, by the sort, size and key in `arguments`.

    What is to come begins with the next visit, everything else with the newest.
    """
    arguments = arguments or {}
    query = select(Visit).where(visible_to(actor), *_conditions(actor, wanted))
    return page_of(query, _sort(wanted, arguments), Visit.id, arguments, options=_SHOWN)


def every_visit(actor: Actor, wanted: VisitFilter, arguments: Mapping[str, str]) -> Select[Visit]:
    """The query of all rows of the filter for an export, in the order of the list."""
    query = select(Visit).where(visible_to(actor), *_conditions(actor, wanted))
    return ordered(query, _sort(wanted, arguments), Visit.id).options(*_SHOWN)


def _sort(wanted: VisitFilter, arguments: Mapping[str, str]) -> Sort:
    default = "planned_on" if wanted.view in {"today", "coming", "unfinished"} else "-planned_on"
    return sort_of(arguments.get("sort"), SORTS, default)


def view_counts(actor: Actor) -> dict[str, int]:
    """How many visits each saved view holds: today, coming, unfinished; one statement."""
    views = ("today", "coming", "unfinished")
    counts = [
        select(func.count())
        .select_from(Visit)
        .where(visible_to(actor), *_view(view))
        .scalar_subquery()
        .label(view)
        for view in views
    ]
    row = db.session.execute(select(*counts)).one()
    return dict(zip(views, row, strict=True))


def led_by(user_id: int) -> Sequence[Visit]:
    """Visits that a person leads and that are not done, next first."""
    query = (
        select(Visit)
        .where(Visit.lead_id == user_id, Visit.state.in_((*OPEN_STATES, *UNFINISHED_STATES)))
        .options(joinedload(Visit.school))
        .order_by(Visit.planned_on, Visit.id)
    )
    return db.session.scalars(query).all()


def joined_by(user_id: int) -> Sequence[Visit]:
    """Visits that a person goes on without leading them and whose record is open, next first."""
    member = select(VisitMember.visit_id).where(VisitMember.user_id == user_id)
    query = (
        select(Visit)
        .where(Visit.id.in_(member), Visit.state.in_((*OPEN_STATES, S.IN_PROGRESS)))
        .options(joinedload(Visit.school))
        .order_by(Visit.planned_on, Visit.id)
    )
    return db.session.scalars(query).all()


def planned_around(day: date) -> Sequence[Visit]:
    """Planned visits of that day and the next, with team and school, in order."""
    query = (
        select(Visit)
        .where(
            Visit.state == S.PLANNED,
            Visit.planned_on >= day,
            Visit.planned_on <= day + timedelta(days=1),
        )
        .options(
            joinedload(Visit.school),
            joinedload(Visit.lead),
            selectinload(Visit.members).joinedload(VisitMember.user),
        )
        .order_by(Visit.planned_on, Visit.id)
    )
    return db.session.scalars(query).all()


def towns_in_scope(actor: Actor) -> Sequence[Region]:
    """Regions below the actor's region grants that have schools of their own: for the filter."""
    paths = {grant.region_path for grant in actor.grants if grant.region_path}
    if not paths:
        return []
    below = or_(*(Region.path.startswith(path, autoescape=True) for path in paths))
    query = (
        select(Region)
        .where(below, Region.id.in_(select(School.region_id)))
        .order_by(Region.path)
        .limit(50)
    )
    return db.session.scalars(query).all()


def _conditions(actor: Actor, wanted: VisitFilter) -> list[ColumnElement[bool]]:
    found = _view(wanted.view)
    if wanted.states:
        found.append(Visit.state.in_(wanted.states))
    if wanted.kind is not None:
        found.append(Visit.kind == wanted.kind)
    if wanted.from_on is not None:
        found.append(Visit.planned_on >= wanted.from_on)
    if wanted.to_on is not None:
        found.append(Visit.planned_on <= wanted.to_on)
    if wanted.mine:
        mine = select(VisitMember.visit_id).where(VisitMember.user_id == actor.id)
        found.append(or_(Visit.lead_id == actor.id, Visit.id.in_(mine)))
    if wanted.school:
        found.append(Visit.school_id.in_(school_ids_named(wanted.school)))
    if wanted.region:
        found.append(Visit.school_id.in_(school_ids_of_regions_named(wanted.region)))
    if wanted.text:
        found.append(Visit.id.in_(search.matching_ids("visit", wanted.text)))
    return found


def _view(view: str) -> list[ColumnElement[bool]]:
    today = clock.today()
    match view:
        case "today":
            return [Visit.planned_on == today, Visit.state.not_in((S.CANCELLED, S.CONCLUDED))]
        case "coming":
            return [Visit.planned_on > today, Visit.state.in_(OPEN_STATES)]
        case "unfinished":
            missed = and_(Visit.state.in_(OPEN_STATES), Visit.planned_on < today)
            return [or_(Visit.state.in_(UNFINISHED_STATES), missed)]
        case _:
            return []
