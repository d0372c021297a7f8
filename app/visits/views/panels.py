"""What visits show elsewhere: in the school's file, on the loop strip, on deactivation; and files."""

from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.service import OpenWork
from app.core import dates
from app.core.files.models import Attachment
from app.core.hooks import Panel
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.core.loop import Anchor, Station
from app.core.permissions import Actor
from app.core.requests import current_actor
from app.core.web import let_play
from app.extensions import db
from app.schools.models import School
from app.visits import queries, service
from app.visits.models import Answer, Visit
from app.visits.permissions import (
    is_office_side,
    may_list_visits,
    may_read_record,
    may_see,
    may_see_originals,
)
from app.visits.views.voices import rows_of_visit

PANEL_ROWS = 5


def school_panel(actor: Actor, school: School) -> Panel | None:
    """The last visits to the school that the reader may know of."""
    if not may_list_visits(actor, None):
        return None
    return Panel(
        _l("Visits"),
        "visits/_school_panel.html",
        {"visits": queries.visits_of_school(actor, school.id, PANEL_ROWS), "school": school},
    )


def station(anchor: Anchor) -> Station | None:
    """The station of the visit on the loop strip."""
    if anchor.visit_id is None:
        return None
    visit = db.session.get(Visit, anchor.visit_id)
    if visit is None or not may_see(current_actor(), visit):
        return None
    done = visit.recorded_at is not None
    return Station(
        "visit",
        "",
        "done" if done else "later",
        f"/visits/{visit.reference}",
        dates.day(visit.arrived_on or visit.planned_on, weekday=False),
    )


def may_view_answer_file(actor: Actor, attachment: Attachment) -> bool:
    """Photos of an answer are seen by whoever reads the record; by others as upper features say."""
    row = db.session.execute(
        select(Visit, Answer.item_id)
        .join(Answer, Answer.visit_id == Visit.id)
        .where(Answer.id == attachment.owner_id)
    ).first()
    if row is None or not may_see(actor, row[0]):
        return False
    return is_office_side(actor, row[0]) or any(service.photo_readers.collect(actor, *row))


def may_view_original(actor: Actor, attachment: Attachment) -> bool:
    """What marks on a photo of the record cover."""
    visit = _visit_of_answer(attachment)
    return visit is not None and may_see_originals(actor, visit)


def voice_panel(actor: Actor, visit: Visit) -> Panel | None:
    """Voice notes of the record, to be played by whoever reads it."""
    if not may_read_record(actor, visit):
        return None
    rows = rows_of_visit(visit)
    if not rows:
        return None
    let_play()
    return Panel(_l("Voice notes"), "visits/_voice_panel.html", {"voices": rows})


def may_view_voice(actor: Actor, attachment: Attachment) -> bool:
    """Voice notes are heard by whoever reads the record, never by the school."""
    visit = _visit_of_answer(attachment)
    return visit is not None and may_see(actor, visit) and is_office_side(actor, visit)


def _visit_of_answer(attachment: Attachment) -> Visit | None:
    return db.session.scalar(
        select(Visit)
        .join(Answer, Answer.visit_id == Visit.id)
        .where(Answer.id == attachment.owner_id)
    )


def may_view_scan(actor: Actor, attachment: Attachment) -> bool:
    """Scans of the paper form are the record itself: seen by whoever reads it, not by the school."""
    visit = db.session.get(Visit, attachment.owner_id)
    return visit is not None and may_see(actor, visit) and is_office_side(actor, visit)


def open_work(user: User) -> Sequence[OpenWork]:
    """Visits that the person leads or goes on and that are not done."""
    led = [_work(visit, "lead") for visit in queries.led_by(user.id)]
    return led + [_work(visit, "member", user) for visit in queries.joined_by(user.id)]


def _work(visit: Visit, part: str, member: User | None = None) -> OpenWork:
    def hand_over(actor: Actor, to: User) -> None:
        if member is None:
            service.hand_over(actor, visit, to)
        else:
            service.replace_member(actor, visit, member, to)

    words = {"lead": _l("Lead of a visit"), "member": _l("Member of the team of a visit")}
    school, day = localized(visit.school, "name"), dates.day(visit.planned_on)
    # Administrators may work at the very school: where a secret visit leads to stays unknown.
    note = _l("unannounced") if visit.is_secret else f"{school} · {day}"
    return OpenWork(f"visit-{visit.id}-{part}", words[part], note, hand_over)
