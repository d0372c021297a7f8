"""On what an operation is judged: the one before it by the same device decides. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.recorder.states import Outcome, Settled

NOTHING = -1
"""A base that equals no version and no text: whatever stands there was not seen."""


@dataclass(frozen=True, slots=True)
class Link:
    """What became of the operation before: `made` is the version (or text) that it left behind.

    `outcome` is None for one that was refused: it wrote nothing.
    """

    outcome: Outcome | None
    base: Any
    made: Any = None
    settled: Settled | None = None


def base_after(link: Link) -> Any:
    """The base of the operation that follows.

    Behind an applied one it is what that made; behind one that wrote nothing, what that one was based
    on. Behind a conflict nothing is, unless the lead let it stand as it was written.
    """
    match link.outcome:
        case Outcome.APPLIED:
            return link.made
        case Outcome.CONFLICT:
            return link.made if link.settled is Settled.MINE else NOTHING
        case _:
            return link.base


def link_of(outcome: Outcome, result: Mapping[str, Any], settled: Settled | None) -> Link:
    """The link that a kept operation is for the one behind it."""
    return Link(outcome, result.get("base"), result.get("made"), settled)
