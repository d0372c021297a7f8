"""Pieces of the recording page for what a batch has written: what the form posts would have answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from app.checklists.models import ChecklistItem
from app.core.files.queries import attachments_by_owner, by_public_id
from app.recorder import queries
from app.recorder.protocol import Batch, Operation
from app.recorder.service import Receipt
from app.recorder.states import Kind, Outcome
from app.visits import queries as visits
from app.visits import service
from app.visits.models import Visit
from app.visits.queries.voices import voices_by_item
from app.visits.service.recording import OWNER
from app.visits.views.cards import Card

WITH_FILE = frozenset({Kind.PHOTO, Kind.MARKUP, Kind.VOICE})


@dataclass(frozen=True, slots=True)
class Before:
    """Which items behind a show-if rule showed before the batch; `hanging` are all of them."""

    hanging: Sequence[ChecklistItem]
    shown: Mapping[int, ChecklistItem]

    @classmethod
    def of(cls, visit: Visit) -> "Before":
        """As the visit stands now."""
        hanging = visits.conditional_items(visit)
        return cls(hanging, visits.shown_of(visit, hanging))


def pieces_for(
    visit: Visit, batch: Batch, receipts: Sequence[Receipt], before: Before
) -> dict[str, str]:
    """Markup by operation id, for the last one that was applied to each item."""
    applied = {one.id: one for one in receipts if one.outcome is Outcome.APPLIED}
    last: dict[tuple[Any, ...], Operation] = {
        one.subject: one
        for one in batch.operations
        if isinstance(one, Operation) and one.id in applied and one.item_id is not None
    }
    if not last:
        return {}
    cards = _Cards(visit, {one.item_id for one in last.values() if one.item_id}, before)
    final = next(reversed([one.id for one in last.values() if one.kind is Kind.ANSWER]), "")
    return {
        one.id: (
            cards.photos(one, applied[one.id])
            if one.kind in WITH_FILE
            else cards.saved(one, one.id == final)
        )
        for one in last.values()
    }


class _Cards:
    """What the pieces are made of, read once for all of them."""

    def __init__(self, visit: Visit, item_ids: set[int], before: Before) -> None:
        self.visit = visit
        after = visits.shown_of(visit, before.hanging)
        self.appeared = [item for key, item in after.items() if key not in before.shown]
        self.gone = [key for key in before.shown if key not in after]
        self.items = queries.items_asked(visit, item_ids)
        self.answers = visits.answers_of(visit)
        wanted = [*item_ids, *(item.id for item in self.appeared)]
        ids = [self.answers[key].id for key in wanted if key in self.answers]
        self.files = attachments_by_owner(OWNER, ids)
        self.voices = voices_by_item(visit)

    def saved(self, operation: Operation, is_last: bool) -> str:
        """The state of an answer; the last one also tells what else of the page has changed."""
        return render_template(
            "visits/record/_saved.html",
            card=self._card(self.items[operation.item_id or 0]),
            progress=visits.progress_now(self.visit, None) if is_last else None,
            appeared=[self._card(item) for item in self.appeared] if is_last else [],
            gone=self.gone if is_last else [],
        )

    def photos(self, operation: Operation, receipt: Receipt) -> str:
        """Photos and voice notes of an item; marks that do not show are told of."""
        card = self._card(self.items[operation.item_id or 0])
        kept = by_public_id(receipt.attachment or "")
        if kept is not None and kept.is_covered and not receipt.again:
            card.errors = {"photos": service.BEHIND}
        return render_template("visits/record/_photos_saved.html", card=card)

    def _card(self, item: ChecklistItem) -> Card:
        answer = self.answers.get(item.id)
        photos = self.files.get(answer.id, []) if answer is not None else []
        return Card(self.visit, item, answer, photos=photos, voices=self.voices.get(item.id, ()))
