"""Photos of an earlier finding beside those that a later visit took of the same place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.files.models import Attachment
from app.core.files.queries import attachments_by_owner, in_order
from app.extensions import db
from app.findings.models import Finding
from app.followups.models import BeforeAfter, SiteCheck
from app.visits.models import Answer, Visit

CHECK = "site_check"
MOST_BEFORE = 6


@dataclass(frozen=True, slots=True)
class Pair:
    """A photo from before, and the one of the same place from a later visit."""

    before: Attachment
    after: Attachment | None = None


def first_of(photo: Attachment) -> int:
    """Id by which a photo stays known when marks are drawn on it later."""
    return photo.original_id or photo.id


def befores_of(findings: Collection[Finding]) -> dict[int, list[Attachment]]:
    """Photos of each finding and of the answer that it comes from, by finding id; the first few."""
    if not findings:
        return {}
    ids = [finding.id for finding in findings]
    found = attachments_by_owner("finding", ids)
    answers = {
        row.answer_id: row.finding_id
        for row in db.session.execute(
            select(Answer.id.label("answer_id"), Finding.id.label("finding_id"))
            .join(
                Finding,
                (Finding.visit_id == Answer.visit_id) & (Finding.item_id == Answer.item_id),
            )
            .where(Finding.id.in_(ids))
        )
    }
    for answer_id, photos in attachments_by_owner("answer", answers).items():
        found.setdefault(answers[answer_id], []).extend(photos)
    return {
        number: [photo for photo in photos if photo.is_image][:MOST_BEFORE]
        for number, photos in found.items()
    }


def afters_of(checks: Sequence[SiteCheck]) -> dict[int, dict[int, Attachment]]:
    """By check id: first id of the photo from before → the one from after as it stands now."""
    links = _links(checks)
    standing = _standing([link.after_id for link in links])
    found: dict[int, dict[int, Attachment]] = {}
    for link in links:
        if link.after_id in standing:
            found.setdefault(link.check_id, {})[link.before_id] = standing[link.after_id]
    return found


def pairs_of(checks: Sequence[SiteCheck]) -> dict[int, list[Pair]]:
    """By check id: what its team has put side by side, in the order of the photos from before."""
    links = _links(checks)
    standing = _standing([number for link in links for number in (link.before_id, link.after_id)])
    found: dict[int, list[Pair]] = {}
    for link in links:
        before, after = standing.get(link.before_id), standing.get(link.after_id)
        if before is not None and after is not None:
            found.setdefault(link.check_id, []).append(Pair(before, after))
    return found


def side_by_side(befores: Sequence[Attachment], afters: Mapping[int, Attachment]) -> list[Pair]:
    """Every photo from before with the one from after, where there is one."""
    return [Pair(before, afters.get(first_of(before))) for before in befores]


def photos_of_visit(visit: Visit) -> list[Attachment]:
    """What could be the photo from after: all photos of the visit that stand in its record."""
    query = (
        select(Attachment)
        .outerjoin(Answer, (Attachment.owner_kind == "answer") & (Answer.id == Attachment.owner_id))
        .outerjoin(
            SiteCheck, (Attachment.owner_kind == CHECK) & (SiteCheck.id == Attachment.owner_id)
        )
        .where(
            func.coalesce(Answer.visit_id, SiteCheck.visit_id) == visit.id,
            Attachment.owner_kind.in_(("answer", CHECK)),
            Attachment.removed_at.is_(None),
            Attachment.covered_by_id.is_(None),
        )
        .order_by(*in_order())
    )
    return [photo for photo in db.session.scalars(query) if photo.is_image]


def link_of(check: SiteCheck, before: Attachment) -> BeforeAfter | None:
    """The link that the team has made for a photo from before."""
    return db.session.scalar(
        select(BeforeAfter).where(
            BeforeAfter.check_id == check.id, BeforeAfter.before_id == first_of(before)
        )
    )


def _links(checks: Sequence[SiteCheck]) -> Sequence[BeforeAfter]:
    if not checks:
        return []
    return db.session.scalars(
        select(BeforeAfter)
        .where(BeforeAfter.check_id.in_([check.id for check in checks]))
        .order_by(BeforeAfter.check_id, BeforeAfter.before_id)
    ).all()


def _standing(first_ids: Collection[int]) -> dict[int, Attachment]:
    """By first id: the picture that stands for it now; those that were removed are left out."""
    if not first_ids:
        return {}
    first = func.coalesce(Attachment.original_id, Attachment.id)
    photos = db.session.scalars(
        select(Attachment).where(
            first.in_(set(first_ids)),
            Attachment.removed_at.is_(None),
            Attachment.covered_by_id.is_(None),
        )
    )
    return {first_of(photo): photo for photo in photos}
