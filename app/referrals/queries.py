"""Reads of referrals, scoped to what an actor may know of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.core import clock, search
from app.core.permissions import OFFICE_ROLES, SCHOOL_ROLES, Actor, Role
from app.extensions import db
from app.rectification import queries as rectification
from app.rectification.models import RectificationTask
from app.referrals.models import Referral
from app.referrals.states import LIVE_STATES, OFFICE_TURN, SECTION_SEES, ReferralState
from app.schools.models import Section
from app.schools.queries import school_ids_in_scope, school_ids_named

READERS = (*OFFICE_ROLES, Role.LEADER, *SCHOOL_ROLES)
VIEWS = ("mine", "live", "late", "all")
FEW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFilter:
    """What a person asked the list for; empty parts do not narrow it."""

    view: str = "all"
    words: str = ""
    state: ReferralState | None = None
    school: str = ""
    section: str = ""


def own_sections(actor: Actor) -> frozenset[int]:
    """Ids of the sections for which the actor works."""
    return frozenset(
        grant.section_id
        for grant in actor.grants
        if grant.section_id is not None and grant.role is Role.SECTION_STAFF
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Referral`: of a task that the actor may see, or before their own section.

    A section knows nothing of what was only proposed.
    """
    if actor.is_system:
        return true()
    ways: list[ColumnElement[bool]] = []
    sections = own_sections(actor)
    if sections:
        ways.append(_before(sections))
    if any(grant.role in READERS for grant in actor.grants):
        task = RectificationTask
        seen = and_(task.id == Referral.task_id, rectification.visible_to(actor))
        ways.append(exists().where(seen))
    return or_(*ways) if ways else false()


def _before(sections: frozenset[int]) -> ColumnElement[bool]:
    return and_(Referral.section_id.in_(sorted(sections)), Referral.state.in_(sorted(SECTION_SEES)))


def get_referral(actor: Actor, number: str) -> Referral | None:
    """The referral with that number, if the actor may know of it, with all that its page names."""
    query = select(Referral).where(Referral.number == number, visible_to(actor))
    task = joinedload(Referral.task)
    return db.session.scalar(
        query.options(
            joinedload(Referral.school),
            joinedload(Referral.section),
            task.joinedload(RectificationTask.finding),
            task.joinedload(RectificationTask.supervisor),
            task.joinedload(RectificationTask.section),
            task.joinedload(RectificationTask.school),
        )
    )


def referrals_of(task: RectificationTask) -> Sequence[Referral]:
    """Referrals of a task, newest first."""
    query = select(Referral).where(Referral.task_id == task.id)
    loaded = query.options(joinedload(Referral.section)).order_by(Referral.id.desc())
    return db.session.scalars(loaded).all()


def live_referral(task: RectificationTask) -> Referral | None:
    """The one that is proposed, before the section or to be ended, if any."""
    return db.session.scalar(
        select(Referral).where(Referral.task_id == task.id, Referral.state.in_(sorted(LIVE_STATES)))
    )


def live_count(section: Section) -> int:
    """How many referrals lie before a section or wait to be ended."""
    query = select(func.count()).select_from(Referral)
    counted = query.where(
        Referral.section_id == section.id, Referral.state.in_(sorted(LIVE_STATES))
    )
    return db.session.scalar(counted) or 0


def sees_task(actor: Actor, referral: Referral) -> bool:
    """True when the actor may open the task as well; people of a section may not."""
    task = RectificationTask
    query = select(task.id).where(task.id == referral.task_id, rectification.visible_to(actor))
    return db.session.scalar(query) is not None


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Referral`: the actor's section has to answer, or the actor's office to decide."""
    ways: list[ColumnElement[bool]] = [
        and_(
            Referral.section_id.in_(sorted(own_sections(actor))),
            Referral.state == ReferralState.OPEN,
        )
    ]
    if any(grant.role in OFFICE_ROLES for grant in actor.grants):
        schools = school_ids_in_scope(actor, *OFFICE_ROLES)
        ways.append(and_(Referral.state.in_(sorted(OFFICE_TURN)), Referral.school_id.in_(schools)))
    return or_(*ways)


def late(today: date) -> ColumnElement[bool]:
    """Condition on `Referral`: whoever has it should have acted."""
    return and_(Referral.state.in_(sorted(LIVE_STATES)), Referral.due_on < today)


def is_late(referral: Referral) -> bool:
    """The same question of one referral."""
    return referral.state in LIVE_STATES and referral.due_on < clock.today()


def referral_list(actor: Actor, wanted: ReferralFilter) -> Select[Referral]:
    """Referrals that the actor may see and that pass the filter, unordered."""
    query = select(Referral).where(visible_to(actor))
    if wanted.view == "mine":
        query = query.where(waits_for(actor))
    elif wanted.view == "live":
        query = query.where(Referral.state.in_(sorted(LIVE_STATES)))
    elif wanted.view == "late":
        query = query.where(late(clock.today()))
    if wanted.words:
        found = search.matching_ids("referral", wanted.words)
        named = Referral.school_id.in_(school_ids_named(wanted.words))
        query = query.where(or_(Referral.id.in_(found), named))
    if wanted.state is not None:
        query = query.where(Referral.state == wanted.state)
    if wanted.school:
        query = query.where(Referral.school_id.in_(school_ids_named(wanted.school)))
    if wanted.section:
        names = (Section.name_zh, Section.name_en)
        named_so = or_(*(name.icontains(wanted.section, autoescape=True) for name in names))
        query = query.where(Referral.section_id.in_(select(Section.id).where(named_so)))
    return query


def count_waiting(actor: Actor) -> int:
    """How many referrals wait for the actor."""
    return db.session.scalar(waiting_query(actor)) or 0


def waiting_query(actor: Actor) -> Select[int]:
    """The statement that counts them, for a page that asks for several counts at once."""
    query = select(func.count()).select_from(Referral)
    return query.where(waits_for(actor))


def waiting_for(actor: Actor) -> Sequence[Referral]:
    """The first referrals that wait for the actor, the most urgent first."""
    query = select(Referral).where(waits_for(actor))
    loaded = query.options(
        joinedload(Referral.school), joinedload(Referral.section), joinedload(Referral.task)
    )
    return db.session.scalars(loaded.order_by(Referral.due_on, Referral.id).limit(FEW)).all()


def due_until(day: date) -> Iterator[Referral]:
    """Everybody's live referrals whose day is reached by then, with what a reminder says of them."""
    query = (
        select(Referral)
        .where(Referral.state.in_(sorted(LIVE_STATES)), Referral.due_on <= day)
        .options(
            joinedload(Referral.school),
            joinedload(Referral.section),
            joinedload(Referral.referred_by),
            joinedload(Referral.task).joinedload(RectificationTask.supervisor),
        )
        .order_by(Referral.id)
    )
    yield from db.session.scalars(query)
