"""A batch of operations: each kept by itself in a savepoint, all committed once by the request.

Batches for one visit go one after the other (the row of the visit is locked), so that two devices
cannot wait for each other's answers, and nothing is submitted between two operations of a batch.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError

from app.checklists.models import ChecklistItem
from app.core import clock, history
from app.core.database import insert_new
from app.core.history import EventStyle
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.recorder import permissions, queries
from app.recorder.chains import Link, base_after, link_of
from app.recorder.models import SyncOperation
from app.recorder.protocol import Batch, Operation, Place, Refused, Unreadable
from app.recorder.service import effects, signatures
from app.recorder.service.appending import keep_file
from app.recorder.service.carrying import note_carry
from app.recorder.states import Kind, Late, Outcome, Refusal, Settled
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.states import VisitState

logger = logging.getLogger("bihuan")

MILLISECOND = timedelta(milliseconds=1)

history.declare_event(
    "visit",
    "append",
    EventStyle(_l("Entries received after the record was closed"), "clip", "wait"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to one operation: kept with an outcome, or refused with a reason (outcome None).

    `version` is that of the answer, form or visit which the operation made, `attachment` the public id
    of a photo.
    """

    id: str
    outcome: Outcome | None
    again: bool = False
    reason: Refusal | None = None
    message: Text = ""
    version: int | None = None
    attachment: str | None = None


def receive(actor: Actor, visit: Visit, batch: Batch) -> list[Receipt]:
    """Keep what a batch brings; the receipts in the order of its operations."""
    hold(visit)
    note_carry(actor, visit, batch.device)
    readable = [one for one in batch.operations if isinstance(one, Operation)]
    run = _Run(
        actor=actor,
        visit=visit,
        device=batch.device,
        late=permissions.why_late(actor, visit),
        items=queries.items_asked(visit, {one.item_id for one in readable if one.item_id}),
        kept=queries.kept_by_ids(_ids(batch.operations)),
        offset_ms=(clock.now() - batch.sent_at) // MILLISECOND,
    )
    run.take_first_answers(batch.operations)
    receipts = [run.receive(one) for one in batch.operations]
    appended = [one for one in receipts if one.outcome is Outcome.APPENDED and not one.again]
    if appended:
        history.record(visit, "append", actor, data={"entries": len(appended)})
    return receipts


def hold(visit: Visit) -> None:
    """Lock the visit until the transaction ends and read its state and team anew."""
    columns = Visit.__table__.columns.keys()
    db.session.refresh(visit, columns, with_for_update={"key_share": True})
    db.session.expire(visit, ["members"])


class _IdTaken(Exception):
    """Somebody else's operation came under the same id in the same moment."""


def _ids(operations: Collection[Operation | Unreadable]) -> set[str]:
    """Ids of the operations and of those that they stand behind."""
    places = [one.place if isinstance(one, Unreadable) else one for one in operations]
    behind = {place.after for place in places if place is not None and place.after is not None}
    return behind | {one.id for one in operations if isinstance(one, Operation)}


@dataclass(kw_only=True)
class _Run:
    """One batch on its way: what it may touch, what has been kept and what refused."""

    actor: Actor
    visit: Visit
    device: str
    late: Late | None
    items: dict[int, ChecklistItem]
    kept: dict[str, SyncOperation]
    offset_ms: int
    refused: dict[str, Link] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    now: datetime = field(default_factory=clock.now)

    def take_first_answers(self, operations: Sequence[Operation | Unreadable]) -> None:
        """Answers to items that nobody has answered go together: a whole visit costs a few statements.

        What cannot be kept this way, and everything when an id is taken or something fails, goes one by
        one afterwards, so that a fault stays with its operation.
        """
        if self.late is not None or self.visit.state is not VisitState.IN_PROGRESS:
            return
        try:
            with db.session.begin_nested():
                self._keep_together(self._first_answers(operations))
        except _IdTaken:
            pass
        except OperationalError:
            raise
        except Exception:
            logger.exception("first answers failed", extra={"facts": {"visit": self.visit.number}})

    def _keep_together(self, first: Mapping[ChecklistItem, Operation]) -> None:
        given = {item: effects.given_of(one.payload, 0) for item, one in first.items()}
        kept = visits.keep_first_answers(self.actor, self.visit, given)
        rows = [
            self._facts(one, Outcome.APPLIED, {"base": 0, "made": 1})
            for item, one in first.items()
            if item.id in kept
        ]
        new = insert_new(SyncOperation, rows, SyncOperation.client_id)
        if len(new) < len(rows):
            raise _IdTaken
        made = {row.client_id for row in new}
        self.kept |= queries.kept_by_ids(made)
        self.taken = made

    def _first_answers(
        self, operations: Sequence[Operation | Unreadable]
    ) -> dict[ChecklistItem, Operation]:
        """Answers made on nothing, of which nothing before them in the batch speaks."""
        found: dict[ChecklistItem, Operation] = {}
        items: set[int | None] = set()
        named: set[str | None] = set()
        for sent in operations:
            if isinstance(sent, Unreadable):
                named.add(sent.place.after if sent.place is not None else None)
                continue
            item = self.items.get(sent.item_id) if sent.item_id is not None else None
            plain = sent.kind is Kind.ANSWER and sent.after is None and sent.base == 0
            known = sent.id in self.kept or sent.id in named or sent.item_id in items
            if plain and item is not None and not known:
                found[item] = replace(sent, offset_ms=self.offset_ms)
            items.add(sent.item_id)
            named |= {sent.id, sent.after}
        return found

    def receive(self, sent: Operation | Unreadable) -> Receipt:
        """Keep one operation, or say why not; whatever happens to it stays with it."""
        if isinstance(sent, Unreadable):
            return self._unreadable(sent)
        try:
            if sent.id in self.taken:
                self.taken.discard(sent.id)
                return _receipt(self.kept[sent.id])
            if sent.id in self.kept:
                return self._again(sent)
            return self._keep(sent)
        except Refused as refused:
            return _refusal(sent.id, refused)
        except IntegrityError:
            return self._taken(sent)
        except OperationalError:
            raise
        except Exception:
            logger.exception("operation failed", extra={"facts": {"operation": sent.id}})
            return _refusal(sent.id, Refused(Refusal.FAULT))

    def _unreadable(self, sent: Unreadable) -> Receipt:
        """Refused before it was looked at; what follows it goes on from where it stood."""
        if sent.place is not None:
            with suppress(Refused):
                before = self._before(sent.place)
                base = base_after(before) if before is not None else sent.place.base
                self.refused[sent.id] = Link(None, base)
        return _refusal(sent.id, sent.refused)

    def _again(self, sent: Operation) -> Receipt:
        known = self.kept[sent.id]
        owner = (known.user_id, known.visit_id, known.sha256)
        if owner != (self.actor.id, self.visit.id, sent.sha256):
            raise Refused(Refusal.ID_REUSED)
        return _receipt(known, again=True)

    def _taken(self, sent: Operation) -> Receipt:
        """Somebody else's operation came under the same id in the same moment."""
        self.kept |= queries.kept_by_ids({sent.id})
        try:
            if sent.id in self.kept:
                return self._again(sent)
        except Refused as refused:
            return _refusal(sent.id, refused)
        return _refusal(sent.id, Refused(Refusal.FAULT))

    def _keep(self, sent: Operation) -> Receipt:
        before = self._before(sent)
        base = base_after(before) if before is not None else sent.base
        sent = replace(sent, base=base, offset_ms=self.offset_ms)
        try:
            with db.session.begin_nested():
                row = self._carry_out(sent)
        except Refused as refused:
            if refused.reason not in {Refusal.OUT_OF_ORDER, Refusal.FAULT}:
                self.refused[sent.id] = Link(None, sent.base)
            raise
        self.kept[sent.id] = row
        return _receipt(row)

    def _before(self, sent: Operation | Place) -> Link | None:
        """What became of the operation that this one names as the one before it."""
        if sent.after is None:
            return None
        if (gone := self.refused.get(sent.after)) is not None:
            return gone
        row = self.kept.get(sent.after)
        mine = (self.actor.id, self.visit.id, sent.subject)
        if row is None or (row.user_id, row.visit_id, row.subject) != mine:
            raise Refused(Refusal.OUT_OF_ORDER)
        return link_of(row.outcome, row.result, row.settled_as)

    def _carry_out(self, sent: Operation) -> SyncOperation:
        item = self.items.get(sent.item_id) if sent.item_id is not None else None
        if sent.item_id is not None and item is None:
            raise Refused(Refusal.UNKNOWN_ITEM)
        if sent.kind is Kind.SIGNATURE:
            return self._sign(sent)
        if self.late is not None:
            return self._append(sent, item, self.late)
        if self.visit.state is not VisitState.IN_PROGRESS and sent.kind is not Kind.ARRIVAL:
            raise Refused(Refusal.NOT_ARRIVED)
        effect = effects.carry_out(self.actor, self.visit, item, sent)
        row = self._row(sent, effect.outcome, {"base": sent.base, **effect.result})
        if effect.said is not None:
            row.payload = dict(effect.said)
        self._supersede(sent)
        db.session.flush()
        return row

    def _sign(self, sent: Operation) -> SyncOperation:
        """A slip is signed after the record was closed: its own rules say what is late."""
        late = signatures.sign(self.actor, self.visit, sent)
        if late is not None:
            return self._append(sent, None, late)
        row = self._row(sent, Outcome.APPLIED, {"version": self.visit.version})
        db.session.flush()
        return row

    def _append(self, sent: Operation, item: ChecklistItem | None, late: Late) -> SyncOperation:
        effects.check_content(item, sent)
        sent = effects.without_names(sent)
        row = self._row(sent, Outcome.APPENDED, {"base": sent.base})
        row.late = late
        db.session.flush()
        with effects.refusing(sent.kind):
            keep_file(self.actor, self.visit, item, sent, row)
        db.session.flush()
        return row

    def _row(self, sent: Operation, outcome: Outcome, result: dict[str, object]) -> SyncOperation:
        row = SyncOperation(**self._facts(sent, outcome, result))
        db.session.add(row)
        return row

    def _facts(
        self, sent: Operation, outcome: Outcome, result: dict[str, object]
    ) -> dict[str, Any]:
        return {
            "client_id": sent.id,
            "device": self.device,
            "visit_id": self.visit.id,
            "user_id": self.actor.id,
            "kind": sent.kind,
            "item_id": sent.item_id,
            "after": sent.after,
            "sha256": sent.sha256,
            "payload": effects.worth_keeping(self.visit, sent),
            "outcome": outcome,
            "result": result,
            "made_at": sent.made_at,
            "offset_ms": self.offset_ms,
            "received_at": self.now,
        }

    def _supersede(self, sent: Operation) -> None:
        """The conflict of the operation before is about this one from now on."""
        before = self.kept.get(sent.after) if sent.after is not None else None
        if before is None or not before.is_open_conflict:
            return
        before.settled_at, before.settled_by_id = self.now, self.actor.id
        before.settled_as = Settled.SUPERSEDED


def _receipt(row: SyncOperation, *, again: bool = False) -> Receipt:
    return Receipt(
        id=row.client_id,
        outcome=row.outcome,
        again=again,
        version=_version_of(row),
        attachment=row.result.get("attachment"),
    )


def _version_of(row: SyncOperation) -> int | None:
    """Of the answer, the form or (for the summary) the visit that an applied operation has changed."""
    if row.outcome is not Outcome.APPLIED:
        return None
    found: int | None = row.result.get("made" if row.kind is Kind.ANSWER else "version")
    return found


def _refusal(client_id: str, refused: Refused) -> Receipt:
    return Receipt(id=client_id, outcome=None, reason=refused.reason, message=refused.message)
