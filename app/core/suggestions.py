"""Suggestions under a filter's field while somebody types: the answer to `filter_words`."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the field will hold when it is chosen, and what tells it apart."""

    value: str
    note: str = ""


def options_of(found: Iterable[Suggestion]) -> str:
    """The options of the field's list; a value that several share is offered once."""
    return render_template(
        "layouts/suggestions.html", suggestions={one.value: one for one in found}.values()
    )
