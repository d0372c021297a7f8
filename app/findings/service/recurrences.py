"""Whether a finding is an earlier one come back: said by a person, kept with both.

The earlier finding hears of it when the later one is official, because its school reads its history.
"""

from sqlalchemy import select

from app.core import history
from app.core.errors import NotAllowed
from app.core.history import EventStyle
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.findings import permissions
from app.findings.models import Finding
from app.findings.queries.similar import GONE, REJECTED, rejected_ids

ACCEPTED = "accept_recurrence"
UNLINKED = "unlink_recurrence"

history.declare_event(
    "finding", ACCEPTED, EventStyle(_l("Judged to be a recurrence"), "loop", "wait")
)
history.declare_event(
    "finding", REJECTED, EventStyle(_l("Judged not to be a recurrence"), "x-c", "rest")
)
history.declare_event(
    "finding", UNLINKED, EventStyle(_l("No longer named as a recurrence"), "x-c", "rest")
)
history.declare_event("finding", "came_back", EventStyle(_l("It has come back"), "loop", "wait"))
history.declare_event(
    "finding",
    "not_come_back",
    EventStyle(_l("A later finding is no recurrence of it"), "x-c", "rest"),
)


def accept_recurrence(actor: Actor, finding: Finding, earlier: Finding) -> None:
    """Say that the finding is `earlier` come back; raises NotAllowed when it cannot be."""
    _require(actor, finding, earlier)
    if finding.recurrence_of_id is not None:
        raise NotAllowed(_l("A recurrence has been named already."))
    finding.recurrence_of = earlier
    db.session.flush()
    note_named(actor, finding, earlier)
    if finding.confirmed_at is not None:
        _note(earlier, "came_back", actor, finding)


def reject_recurrence(actor: Actor, finding: Finding, earlier: Finding) -> None:
    """Say that the finding is not `earlier` come back: it is not proposed again."""
    _require(actor, finding, earlier)
    if finding.recurrence_of_id == earlier.id:
        raise NotAllowed(_l("A recurrence has been named already."))
    _note(finding, REJECTED, actor, earlier)
    if finding.confirmed_at is not None:
        _note(earlier, "not_come_back", actor, finding)


def _refusal(finding: Finding, earlier: Finding) -> Text:
    """Why the finding cannot be `earlier` come back; empty when it can."""
    if earlier.school_id != finding.school_id or earlier.confirmed_at is None:
        return _l("Choose a confirmed finding of the same school.")
    if earlier.state in GONE:
        return _l("That finding no longer stands.")
    before: Finding | None = earlier
    while before is not None:
        if before.id == finding.id:
            return _l("A finding cannot be a recurrence of itself.")
        before = before.recurrence_of
    return ""


def note_named(actor: Actor, finding: Finding, earlier: Finding | None) -> None:
    """Keep in the history of the finding that it was named a recurrence, or no longer is (None)."""
    if earlier is None:
        history.record(finding, UNLINKED, actor)
    else:
        _note(finding, ACCEPTED, actor, earlier)


def tell_earlier(actor: Actor, finding: Finding) -> None:
    """Now that the finding is official: its judgements also stand with the findings concerned."""
    if finding.recurrence_of is not None:
        _note(finding.recurrence_of, "came_back", actor, finding)
    for earlier_id in rejected_ids(finding):
        earlier = db.session.get(Finding, earlier_id)
        if earlier is not None and earlier_id != finding.recurrence_of_id:
            _note(earlier, "not_come_back", actor, finding)


def _require(actor: Actor, finding: Finding, earlier: Finding) -> None:
    # One judgement at a time, also of either on the other: the second person finds what the first
    # has said.
    db.session.flush()
    db.session.scalars(
        select(Finding)
        .where(Finding.id.in_((finding.id, earlier.id)))
        .order_by(Finding.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    decision = permissions.may_judge_recurrence(actor, finding)
    if not decision:
        raise NotAllowed(decision.reason)
    if finding.state in GONE:
        raise NotAllowed(_l("That finding no longer stands."))
    refusal = _refusal(finding, earlier)
    if refusal:
        raise NotAllowed(refusal)
    if earlier.id in rejected_ids(finding):
        raise NotAllowed(_l("This has been judged already."))


def _note(finding: Finding, event: str, actor: Actor, other: Finding) -> None:
    said = f"{other.number} {other.title}"
    history.record(finding, event, actor, reason=said, data={"other": other.id})
