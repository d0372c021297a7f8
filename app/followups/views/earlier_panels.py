"""What checks on visits add to the pages of visits, findings and the record, and to files."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.core.files.models import Attachment
from app.core.hooks import Panel
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.findings.models import Finding
from app.followups import permissions, queries
from app.followups.models import SiteCheck
from app.followups.queries import Seen
from app.followups.views.earlier import photo_rows, shown_pairs
from app.visits.models import Visit
from app.visits.permissions import is_office_side, may_record_visit


def record_panel(actor: Actor, visit: Visit) -> Panel | None:
    """The way to what is open from before, on the contents of the record and before submission."""
    rows = queries.earlier_rows(actor, visit)
    if not rows:
        return None
    facts = {
        "url": url_for("reviews.earlier", reference=visit.reference),
        "open": [row for row in rows if row.check is None],
        "done": sum(row.check is not None for row in rows),
        "total": len(rows),
    }
    return Panel(_l("Left from earlier visits"), "followups/_record_panel.html", facts)


def record_page(visit: Visit) -> str:
    """The page of the rows, which a device keeps to be read on the way."""
    return url_for("reviews.earlier", reference=visit.reference)


def visit_panel(actor: Actor, visit: Visit) -> Panel | None:
    """What the team saw of earlier findings: the office once it is submitted, the school once fed back."""
    if visit.recorded_at is None:
        return None
    return _panel(actor, queries.checks_of_visit(visit), names_visit=False)


def finding_panel(actor: Actor, finding: Finding) -> Panel | None:
    """What later visits saw of the finding."""
    return _panel(actor, queries.checks_of_finding(finding.id), names_visit=True)


def may_view_check_photo(actor: Actor, attachment: Attachment) -> bool:
    """Photos are seen by whoever knows of the check, or of the review that rests on it."""
    check = queries.check_by_id(attachment.owner_id)
    if check is None:
        return False
    return permissions.may_know_check(actor, check) or queries.seen_through_review(actor, check)


def photo_panel(actor: Actor, visit: Visit, photo: Attachment) -> Panel | None:
    """Beside which photos from before this one stands, and for the team: beside which it could."""
    checks = queries.checks_of_visit(visit)
    known = [check for check in checks if permissions.may_know_check(actor, check)]
    beside = [
        pair
        for seen in queries.with_photos(known)
        for pair in seen.pairs
        if pair.after is not None and pair.after.id == photo.id
    ]
    rows = queries.earlier_rows(actor, visit) if may_record_visit(actor, visit) else []
    open_rows = [row for row in rows if row.pairs and row.is_open]
    if not beside and not open_rows:
        return None
    facts = {"visit": visit, "photo": photo, "pairs": shown_pairs(beside), "rows": open_rows}
    return Panel(_l("Before and after"), "followups/_photo_panel.html", facts)


def _pairs(actor: Actor, seen: Seen) -> list[dict[str, Any]]:
    """Pairs of which the reader may open both: photos of answers stay inside the office."""
    inside = is_office_side(actor, seen.check.visit)
    return shown_pairs(
        [
            pair
            for pair in seen.pairs
            if inside or (pair.after is not None and pair.after.owner_kind == queries.CHECK)
        ]
    )


def _panel(actor: Actor, checks: Sequence[SiteCheck], *, names_visit: bool) -> Panel | None:
    known = [check for check in checks if permissions.may_know_check(actor, check)]
    if not known:
        return None
    seen = queries.with_photos(known)
    facts = {
        "seen": [(one, photo_rows(one.photos), _pairs(actor, one)) for one in seen],
        "names_visit": names_visit,
    }
    return Panel(_l("Earlier findings looked at"), "followups/_checks_panel.html", facts)
