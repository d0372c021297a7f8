"""Photos put side by side: how it was, and how the team of a later visit found it."""

from app.core import clock
from app.core.errors import InvalidInput, StaleState
from app.core.files.models import Attachment
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.followups import queries
from app.followups.models import BeforeAfter, SiteCheck
from app.followups.queries import Pairing
from app.visits import service as visits


def link_after(actor: Actor, pairing: Pairing, after: str) -> None:
    """Put a photo of the visit, by its public id, beside the one from before; empty takes it away.

    The photos themselves stay where they are. Raises NotAllowed, StaleState when the record is
    closed or nobody has said yet how it stands, InvalidInput (`after`).
    """
    visits.hold_open(actor, pairing.row.visit)
    check = queries.check_on(pairing.row.visit, pairing.row.finding, lock=True)
    if check is None:
        raise StaleState(_l("Please say first how this stands; then photos can be compared."))
    chosen = next((one for one in pairing.choices if one.public_id == after), None)
    if after and chosen is None:
        raise InvalidInput({"after": _l("Please choose a photo of this visit.")})
    put_beside(actor, check, pairing.before, chosen)


def put_beside(
    actor: Actor, check: SiteCheck, before: Attachment, after: Attachment | None
) -> None:
    """Keep the link of a photo from before, or its end; the caller has asked who may."""
    link = queries.link_of(check, before)
    if after is None:
        if link is not None:
            db.session.delete(link)
    elif link is None:
        assert actor.id is not None
        first = queries.first_of(before)
        db.session.add(
            BeforeAfter(
                check_id=check.id,
                before_id=first,
                after_id=queries.first_of(after),
                by_id=actor.id,
            )
        )
    elif link.after_id != queries.first_of(after):
        assert actor.id is not None
        link.after_id, link.by_id, link.at = queries.first_of(after), actor.id, clock.now()
    db.session.flush()
