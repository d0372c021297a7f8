"""What a form of the recording page sends for an item: fields named `<field>-<item id>`."""

from dataclasses import replace
from typing import Any

from flask import request

from app.checklists import answers as judge
from app.checklists.models import ChecklistItem
from app.checklists.states import AnswerType
from app.visits.service import Given
from app.visits.service.recording import BOTH, MINE, THEIRS
from app.visits.views import keys

LONGEST_FIELD = 20_000
MOST_TICKS = 200
LONGEST_VERSION = 9


def was_sent(item: ChecklistItem) -> bool:
    """True when the form had the fields of the item."""
    return f"version-{item.id}" in request.form


def given_for(item: ChecklistItem) -> Given:
    """The item's fields as they were sent."""
    form = request.form
    values = [_text(value) for value in form.getlist(f"value-{item.id}")[:MOST_TICKS]]
    resolve = form.get(f"resolve-{item.id}", "")
    version = form.get(f"version-{item.id}", "0")
    return Given(
        raw=tuple(value for value in values if value),
        not_applicable=form.get(f"na-{item.id}") == "1",
        note=_text(form.get(f"note-{item.id}", "")),
        version=int(version) if version.isdecimal() and len(version) <= LONGEST_VERSION else 0,
        in_conflict=f"conflict-{item.id}" in form,
        resolve=resolve if resolve in {MINE, THEIRS, BOTH} else "",
    )


def typed_for(item: ChecklistItem) -> Given:
    """The item's row of a typed paper form: keys of the printed options instead of their values."""
    text = typed_text(item)
    codes = keys.codes_of(item.choices, text, several=item.answer_type is AnswerType.MULTIPLE)
    says_na = item.answer_type is not AnswerType.TEXT and text.casefold() in keys.NOT_APPLICABLE
    given = replace(given_for(item), raw=codes if item.options else (text,) if text else ())
    if says_na:
        return replace(given, raw=(), not_applicable=True)
    if given.not_applicable and text:
        # Ticked as not applicable and answered as well: refused, rather than one of them dropped.
        return replace(given, raw=(judge.NOT_APPLICABLE, *given.raw), not_applicable=False)
    return given


def typed_text(item: ChecklistItem) -> str:
    """What stands in the answer field of the item's row."""
    return _text(request.form.get(f"typed-{item.id}", ""))


def photos_for(item: ChecklistItem) -> list[Any]:
    """Files chosen for the item."""
    return [file for file in request.files.getlist(f"photos-{item.id}") if file.filename]


def _text(value: str) -> str:
    return value.replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST_FIELD]
