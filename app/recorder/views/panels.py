"""What the recorder shows of a visit: open conflicts, the appendix, what stands before submission."""

from flask import url_for
from sqlalchemy import select

from app.core.actions import Action
from app.core.files.models import Attachment
from app.core.hooks import Panel
from app.core.i18n import Text
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision, allow_if
from app.extensions import db
from app.recorder import permissions, queries
from app.recorder.models import SyncOperation
from app.recorder.states import Kind
from app.visits.models import Visit
from app.visits.permissions import is_office_side, may_see, may_see_originals
from app.visits.states import VisitState


def conflict_panel(actor: Actor, visit: Visit) -> Panel | None:
    """Places that two people wrote differently, while somebody has to choose."""
    if not permissions.may_see_conflicts(actor, visit):
        return None
    count = queries.count_open_conflicts(visit)
    if count == 0:
        return None
    facts = {"visit": visit, "count": count, "may_settle": permissions.may_settle(actor, visit)}
    return Panel(_l("Two answers to one item"), "recorder/_conflict_panel.html", facts)


def appendix_panel(actor: Actor, visit: Visit) -> Panel | None:
    """What came too late for the record."""
    if not permissions.may_read_appendix(actor, visit):
        return None
    count = queries.count_appended(visit)
    if count == 0:
        return None
    facts = {"visit": visit, "count": count}
    return Panel(_l("Appendix to the record"), "recorder/_appendix_panel.html", facts)


def slip_notice(actor: Actor, visit: Visit) -> Text | None:
    """That the school has signed an earlier version of the slip, while this one waits for its answer."""
    waits = visit.state is VisitState.RECORDED and permissions.may_read_appendix(actor, visit)
    if not waits or queries.count_appended(visit, Kind.SIGNATURE) == 0:
        return None
    return _l(
        "The school has answered on a device to an earlier version of this slip. That answer is kept"
        " in the appendix with what was shown; this version needs an answer of its own."
    )


def no_conflict_is_open(visit: Visit) -> Decision:
    """A record is submitted only when the lead has chosen wherever two people wrote differently."""
    return allow_if(
        queries.count_open_conflicts(visit) == 0,
        _l("Two people answered the same item differently. The lead chooses first."),
    )


def conflicts_link(actor: Actor, visit: Visit) -> Action | None:
    """The way to the choice, from the page before submission."""
    count = queries.count_open_conflicts(visit)
    if count == 0:
        return None
    url = url_for("recorder.conflicts", reference=visit.reference)
    return Action(_("Choose between two answers"), url, "get", "primary", "swap")


def may_view_appended_photo(actor: Actor, attachment: Attachment) -> bool:
    """Photos of the appendix are seen by whoever reads the record."""
    visit = _visit_of(attachment)
    return visit is not None and may_see(actor, visit) and is_office_side(actor, visit)


def may_view_appended_original(actor: Actor, attachment: Attachment) -> bool:
    """What marks on a photo of the appendix cover."""
    visit = _visit_of(attachment)
    return visit is not None and may_see_originals(actor, visit)


def _visit_of(attachment: Attachment) -> Visit | None:
    return db.session.scalar(
        select(Visit)
        .join(SyncOperation, SyncOperation.visit_id == Visit.id)
        .where(SyncOperation.id == attachment.owner_id)
    )
