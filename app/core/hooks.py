"""Named extension points: a lower feature declares one, upper features fill it in `register(app)`.

Handlers run in the caller's transaction and in the order they were connected; an exception in one
rolls everything back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec, TypeVar

from app.core.i18n import Text
from app.core.permissions import ALLOW, Decision

P = ParamSpec("P")
R = TypeVar("R")


class Hook(Generic[P, R]):
    """A list of handlers; `collect` returns what each of them answers."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._handlers: list[Callable[P, R]] = []

    def connect(self, handler: Callable[P, R]) -> Callable[P, R]:
        """Add a handler once; usable as a decorator."""
        if handler not in self._handlers:
            self._handlers.append(handler)
        return handler

    def run(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call every handler for its effect."""
        for handler in self._handlers:
            handler(*args, **kwargs)

    def collect(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        """Answers of all handlers, in order."""
        return [handler(*args, **kwargs) for handler in self._handlers]


class Guards(Hook[P, Decision]):
    """An extension point whose handlers may refuse."""

    def check(self, *args: P.args, **kwargs: P.kwargs) -> Decision:
        """The first refusal, or ALLOW."""
        for handler in self._handlers:
            decision = handler(*args, **kwargs)
            if not decision:
                return decision
        return ALLOW


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page made by an upper feature: a template that gets `panel` as its context."""

    title: Text
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    in_aside: bool = False
