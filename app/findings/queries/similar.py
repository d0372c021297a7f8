"""Findings like another one: possible recurrences, what came back, similar texts."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core import history, policy, search
from app.core.permissions import Actor
from app.extensions import db
from app.findings.models import Finding
from app.findings.queries.scope import visible_to
from app.findings.states import RECURRENCE_DAYS, FindingState

MOST_SHOWN = 5
# Two texts about different things share 学校 or 管理; what they share lies well below this.
LEAST_LIKENESS = 0.2
GONE = (FindingState.WITHDRAWN, FindingState.MERGED)
REJECTED = "reject_recurrence"


def possible_recurrences(actor: Actor, finding: Finding) -> Sequence[Finding]:
    """Earlier confirmed findings of the school at the same indicator, newest first.

    Within the window that the region sets; without those that a person has judged already, and
    without any that the actor may not know of. Nothing once a recurrence has been accepted.
    """
    if finding.indicator_id is None or finding.recurrence_of_id is not None:
        return []
    if finding.state in GONE:
        return []
    days = policy.value(RECURRENCE_DAYS, finding.county.path)
    return db.session.scalars(
        select(Finding)
        .where(
            Finding.school_id == finding.school_id,
            Finding.indicator_id == finding.indicator_id,
            Finding.id < finding.id,
            Finding.confirmed_at >= finding.created_at - timedelta(days=days),
            Finding.state.not_in(GONE),
            Finding.id.not_in(rejected_ids(finding)),
            visible_to(actor),
        )
        .order_by(Finding.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def rejected_ids(finding: Finding) -> list[int]:
    """Ids of the findings of which somebody has said that this one is no recurrence."""
    return [entry.data["other"] for entry in history.entries_of(finding) if entry.event == REJECTED]


def known_among(actor: Actor, finding_ids: Collection[int]) -> frozenset[int]:
    """Ids of those of the findings that the actor may know of; a statement only when there are any."""
    if not finding_ids:
        return frozenset()
    found = select(Finding.id).where(Finding.id.in_(finding_ids), visible_to(actor))
    return frozenset(db.session.scalars(found))


def original_of(actor: Actor, finding: Finding) -> Finding | None:
    """The finding that this one is an accepted recurrence of, if the actor may know of it."""
    if finding.recurrence_of_id is None:
        return None
    return db.session.scalar(
        select(Finding).where(Finding.id == finding.recurrence_of_id, visible_to(actor))
    )


def recurrences_of(actor: Actor, finding: Finding) -> Sequence[Finding]:
    """Accepted recurrences of the finding that the actor may know of, newest first."""
    return db.session.scalars(
        select(Finding)
        .where(
            Finding.recurrence_of_id == finding.id,
            Finding.state.not_in(GONE),
            visible_to(actor),
        )
        .order_by(Finding.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def similar_findings(
    actor: Actor, content: str, *, leave_out: Sequence[Finding] = ()
) -> Sequence[Finding]:
    """Findings with texts like this one that the actor may know of, the most alike first."""
    wanted = search.pairs(content)
    ids = search.alike_ids("finding", content)
    if not ids:
        return []
    found = db.session.scalars(
        select(Finding)
        .where(
            Finding.id.in_(ids),
            Finding.id.not_in([finding.id for finding in leave_out]),
            Finding.state.not_in(GONE),
            visible_to(actor),
        )
        .options(joinedload(Finding.school))
    ).all()
    rated = [(search.likeness(wanted, search.pairs(f"{x.title} {x.text}")), x.id, x) for x in found]
    rated = sorted((one for one in rated if one[0] >= LEAST_LIKENESS), reverse=True)
    return [finding for _, _, finding in rated[:MOST_SHOWN]]


def earlier_finding(actor: Actor, finding: Finding, reference: str) -> Finding | None:
    """Another confirmed finding of the school by its number or public id, if the actor may know of it."""
    return db.session.scalar(
        select(Finding).where(
            or_(Finding.number == reference, Finding.public_id == reference),
            Finding.school_id == finding.school_id,
            Finding.id != finding.id,
            Finding.confirmed_at.is_not(None),
            visible_to(actor),
        )
    )
