"""Drawing the people to talk to, and beginning their interviews."""

import uuid
from collections import Counter
from collections.abc import Sequence

from app.core import clock, history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.visits import permissions
from app.visits.models import PartnerDraw, Transcript, Visit
from app.visits.service import lots
from app.visits.service.recording import hold_open
from app.visits.service.transcripts import begin_transcript, write_field
from app.visits.states import Partner, TranscriptKind
from app.visits.transcripts import DRAWN, NAME, PARTNER

MOST_LINES = 10_000
LONGEST_LINE = 60
MOST_WANTED = 50
LONGEST_REASON = 2000
_FORMS = uuid.UUID("b7b0a1f4-52f1-4f0e-9a55-1f9d2c1e6a10")


def draw_partners(
    actor: Actor,
    visit: Visit,
    *,
    partner: Partner,
    text: str,
    wanted: int,
    reason: str = "",
    supersedes: PartnerDraw | None = None,
    seed: str = "",
) -> PartnerDraw:
    """Draw from a list with a seed made now; a repeated draw needs a reason, and both are kept.

    Only the demo, which is the same every time, brings a `seed` of its own (`seed_from`).

    Raises NotAllowed, StaleState when that draw was repeated already, InvalidInput by field.
    """
    decision = permissions.may_draw(actor, visit)
    if not decision:
        raise NotAllowed(decision.reason)
    if supersedes is not None and supersedes.repeated_by is not None:
        raise StaleState(_l("This draw was repeated already."))
    lines = lots.read_list(text)
    errors = {**_errors_of(lines, wanted), **_errors_of_reason(reason, supersedes)}
    if errors:
        raise InvalidInput(errors)
    assert actor.id is not None
    seed = seed or lots.new_seed()
    draw = PartnerDraw(
        visit_id=visit.id,
        partner=partner,
        lines=lines,
        lines_sha256=lots.checksum_of(lines),
        wanted=wanted,
        seed=seed,
        rule=lots.RULE,
        result=lots.draw_lots(seed, lines, wanted),
        reason=reason.strip(),
        supersedes=supersedes,
        drawn_by_id=actor.id,
        drawn_at=clock.now(),
    )
    db.session.add(draw)
    db.session.flush()
    facts = {"draw": draw.public_id, "of": len(lines), "wanted": wanted}
    history.record(visit, "draw", actor, reason=draw.reason, data=facts)
    return draw


def begin_interviews(actor: Actor, visit: Visit, draw: PartnerDraw) -> list[Transcript]:
    """A form for everybody drawn, once: pressed again it makes none twice.

    Raises StaleState for a draw that was repeated: its successor counts.
    """
    hold_open(actor, visit)
    if draw.repeated_by is not None:
        raise StaleState(_l("This draw was repeated already."))
    made = []
    for number, (_, line) in enumerate(draw.drawn, start=1):
        client_id = str(uuid.uuid5(_FORMS, f"{draw.public_id}:{number}"))
        form = begin_transcript(actor, visit, TranscriptKind.INTERVIEW, client_id)
        if PARTNER.name not in form.said:
            write_field(actor, visit, form, PARTNER.name, draw.partner.value)
            write_field(actor, visit, form, DRAWN.name, f"{number}/{draw.wanted}")
            write_field(actor, visit, form, NAME.name, line)
        made.append(form)
    return made


def _errors_of(lines: Sequence[str], wanted: int) -> dict[str, Text]:
    errors: dict[str, Text] = {}
    twice = [line for line, count in Counter(lines).items() if count > 1]
    if not lines:
        errors["people"] = _l("Please paste the list, one person a line.")
    elif len(lines) > MOST_LINES:
        errors["people"] = _l("At most %(number)s lines.", number=MOST_LINES)
    elif any(len(line) > LONGEST_LINE for line in lines):
        errors["people"] = _l("A line has at most %(number)s characters.", number=LONGEST_LINE)
    elif twice:
        names = "、".join(twice[:5])
        errors["people"] = _l("More than once in the list: %(names)s.", names=names)
    elif wanted > len(lines):
        errors["wanted"] = _l("The list has %(number)s people only.", number=len(lines))
    if not 1 <= wanted <= MOST_WANTED:
        errors["wanted"] = _l("Between 1 and %(number)s people.", number=MOST_WANTED)
    return errors


def _errors_of_reason(reason: str, supersedes: PartnerDraw | None) -> dict[str, Text]:
    if len(reason) > LONGEST_REASON:
        return {"reason": _l("At most %(number)s characters.", number=LONGEST_REASON)}
    if supersedes is not None and not reason.strip():
        return {"reason": _l("Please write why it is drawn again.")}
    return {}
