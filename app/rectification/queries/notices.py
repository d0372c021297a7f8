"""What belongs to a notice: findings that could go on it, its list, what waits for receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock, search
from app.core.permissions import Actor, Role
from app.extensions import db
from app.findings.models import Finding
from app.findings.states import FindingState
from app.rectification.models import Notice, RectificationTask, notice_finding
from app.rectification.queries.scope import visible_notices
from app.rectification.states import OPEN_NOTICE_STATES, SERVED_STATES, NoticeState
from app.schools.queries import (
    school_ids_in_scope,
    school_ids_named,
    school_ids_of_regions_named,
)
from app.visits.models import Visit


def free_findings(
    school_id: int, *, visit_id: int | None = None, on_notice: Notice | None = None
) -> Sequence[Finding]:
    """Confirmed findings of a school (of one visit) that stand on no live notice, gravest first.

    Those of `on_notice` itself are among them, so that its form can show them ticked.
    """
    live = (
        select(notice_finding.c.finding_id)
        .join(Notice, Notice.id == notice_finding.c.notice_id)
        .where(Notice.state != NoticeState.WITHDRAWN)
    )
    if on_notice is not None:
        live = live.where(Notice.id != on_notice.id)
    query = select(Finding).where(
        Finding.school_id == school_id,
        Finding.state == FindingState.CONFIRMED,
        Finding.id.not_in(live),
    )
    if visit_id is not None:
        query = query.where(Finding.visit_id == visit_id)
    found = db.session.scalars(
        query.options(joinedload(Finding.indicator), joinedload(Finding.visit)).order_by(Finding.id)
    ).all()
    return sorted(found, key=lambda finding: (-finding.severity.bars, finding.id))


def live_notice_of(finding_id: int, *, other_than: int | None = None) -> Notice | None:
    """The notice, not withdrawn, on which the finding stands."""
    query = (
        select(Notice)
        .join(notice_finding, notice_finding.c.notice_id == Notice.id)
        .where(notice_finding.c.finding_id == finding_id, Notice.state != NoticeState.WITHDRAWN)
    )
    if other_than is not None:
        query = query.where(Notice.id != other_than)
    return db.session.scalar(query.limit(1))


def open_notices_with(finding: Finding) -> Sequence[Notice]:
    """Notices not issued yet on which the finding stands."""
    return db.session.scalars(
        select(Notice)
        .join(notice_finding, notice_finding.c.notice_id == Notice.id)
        .where(
            notice_finding.c.finding_id == finding.id,
            Notice.state.in_(sorted(OPEN_NOTICE_STATES)),
        )
        .order_by(Notice.id)
    ).all()


def notices_of_visit(actor: Actor, visit: Visit) -> Sequence[Notice]:
    """Notices of a visit that the actor may see, oldest first."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.visit_id == visit.id, visible_notices(actor))
        .options(selectinload(Notice.findings))
        .order_by(Notice.id)
    ).all()


def tasks_of_notice(notice: Notice) -> Sequence[RectificationTask]:
    """Tasks that the notice started or gathered, in order of their numbers."""
    return db.session.scalars(
        select(RectificationTask)
        .where(RectificationTask.notice_id == notice.id)
        .options(joinedload(RectificationTask.owner))
        .order_by(RectificationTask.id)
    ).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFilter:
    """What a person asked the list for; empty parts do not narrow it."""

    words: str = ""
    state: NoticeState | None = None
    school: str = ""
    region: str = ""
    issued_from: date | None = None
    issued_to: date | None = None
    receipt_late: bool = False


def notice_list(actor: Actor, wanted: NoticeFilter) -> Select[Notice]:
    """Notices that the actor may see, unordered; words are looked for in number and findings."""
    query = select(Notice).where(visible_notices(actor)).options(joinedload(Notice.school))
    if wanted.words:
        texts = select(notice_finding.c.notice_id).where(
            notice_finding.c.finding_id.in_(search.matching_ids("finding", wanted.words))
        )
        number = Notice.number.icontains(wanted.words, autoescape=True)
        query = query.where(or_(number, Notice.id.in_(texts)))
    if wanted.state is not None:
        query = query.where(Notice.state == wanted.state)
    if wanted.school:
        query = query.where(Notice.school_id.in_(school_ids_named(wanted.school)))
    if wanted.region:
        query = query.where(Notice.school_id.in_(school_ids_of_regions_named(wanted.region)))
    if wanted.issued_from is not None:
        query = query.where(Notice.issued_at >= clock.local_moment(wanted.issued_from))
    if wanted.issued_to is not None:
        query = query.where(
            Notice.issued_at < clock.local_moment(wanted.issued_to + timedelta(days=1))
        )
    if wanted.receipt_late:
        query = query.where(receipt_overdue(clock.today()))
    return query


def every_notice(actor: Actor, wanted: NoticeFilter) -> Select[Notice, int]:
    """As `notice_list`, for an export: rows of `Notice` and the number of its `findings`."""
    counted = (
        select(func.count())
        .where(notice_finding.c.notice_id == Notice.id)
        .scalar_subquery()
        .label("findings")
    )
    return notice_list(actor, wanted).add_columns(counted)


def findings_per_notice(notice_ids: Sequence[int]) -> dict[int, int]:
    """How many findings each notice has, in one statement."""
    if not notice_ids:
        return {}
    counted = (
        select(notice_finding.c.notice_id, func.count())
        .where(notice_finding.c.notice_id.in_(notice_ids))
        .group_by(notice_finding.c.notice_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def receipt_overdue(today: date) -> ColumnElement[bool]:
    """Condition on `Notice`: the receipt should have been given."""
    return (Notice.state == NoticeState.ISSUED) & (Notice.receipt_due_on < today)


def notices_to_acknowledge(actor: Actor) -> Sequence[Notice]:
    """Issued notices whose receipt the actor, as head, still owes; the earliest due first."""
    return db.session.scalars(
        select(Notice)
        .where(
            Notice.state == NoticeState.ISSUED,
            Notice.school_id.in_(school_ids_in_scope(actor, Role.SCHOOL_HEAD)),
        )
        .options(joinedload(Notice.school))
        .order_by(Notice.receipt_due_on, Notice.id)
        .limit(50)
    ).all()


def notices_to_approve(actor: Actor) -> Sequence[Notice]:
    """Drafts that wait for the actor's approval as office lead."""
    return db.session.scalars(
        select(Notice)
        .where(
            Notice.state == NoticeState.DRAFT,
            Notice.school_id.in_(school_ids_in_scope(actor, Role.OFFICE_LEAD)),
        )
        .options(joinedload(Notice.school))
        .order_by(Notice.id)
        .limit(50)
    ).all()


def service_day(finding: Finding) -> date | None:
    """Day on which a notice with this finding was served on the school; the first one counts."""
    moment = db.session.scalar(
        select(func.min(Notice.issued_at))
        .join(notice_finding, notice_finding.c.notice_id == Notice.id)
        .where(notice_finding.c.finding_id == finding.id, Notice.state.in_(sorted(SERVED_STATES)))
    )
    return clock.local(moment).date() if moment is not None else None
