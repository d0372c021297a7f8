"""The workflow engine: the only place where a state changes.

A workflow is one declared table of transitions. `perform` checks source, policy and guard, updates the
row on condition that it still has the old state (so that the second of two people loses politely) and
writes the history entry; everything happens in the caller's transaction.
"""

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import update
from sqlalchemy.orm import attributes

from app.core import history
from app.core.database import Versioned
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.history import EventStyle, HistoryEntry
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import ALLOW, Actor, Decision, Policy, deny
from app.core.states import State
from app.extensions import db

M = TypeVar("M")

REASON_LABEL = _l("Reason")


class Reason(enum.Enum):
    """Whether the person must write why."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of the table: from any of `sources` to `target`.

    `label` is the button, `past` the line in the timeline, `consequence` the sentence that an
    irreversible act shows before it is done. An `internal` transition has no button and no endpoint.
    `reason_if` makes an optional reason required for the things of which it is true.
    """

    name: str
    label: Text
    past: Text
    sources: frozenset[State]
    target: State
    policy: Policy
    guard: Callable[[Any], Decision] | None = None
    reason: Reason = Reason.NONE
    reason_if: Callable[[Any], bool] | None = None
    reason_label: Text = REASON_LABEL
    consequence: Text = ""
    internal: bool = False
    style: str = "quiet"
    icon: str = "check"
    roles: Text = ""


class Workflow(Generic[M]):
    """The transitions of one kind of thing; `kind` is its table name."""

    def __init__(
        self, kind: str, title: Text, initial: State, transitions: Sequence[Transition]
    ) -> None:
        self.kind = kind
        self.title = title
        self.initial = initial
        self.transitions = tuple(transitions)
        self._by_name = {transition.name: transition for transition in transitions}
        if len(self._by_name) != len(self.transitions):
            raise RuntimeError(f"workflow {kind} names a transition twice")
        for transition in transitions:
            tone, icon = transition.target.tone, transition.target.icon
            history.declare_event(kind, transition.name, EventStyle(transition.past, icon, tone))
        WORKFLOWS[kind] = self

    @property
    def states(self) -> type[State]:
        """The enum of states."""
        return type(self.initial)

    def transition(self, name: str) -> Transition | None:
        """The transition of that name, or None."""
        return self._by_name.get(name)

    def available(self, subject: Any, actor: Actor) -> list[Transition]:
        """Transitions the actor may perform now, in declared order, internal ones left out."""
        return [
            transition
            for transition in self.transitions
            if not transition.internal and self._decide(subject, transition, actor)
        ]

    def explain(self, subject: Any, name: str, actor: Actor) -> Decision:
        """Whether the actor may perform `name` now, with the sentence why not."""
        transition = self._by_name.get(name)
        if transition is None:
            return deny(_l("There is no such action."))
        return self._decide(subject, transition, actor)

    def perform(
        self,
        subject: Any,
        name: str,
        actor: Actor,
        *,
        reason: str = "",
        single_handed: bool = False,
        data: dict[str, Any] | None = None,
    ) -> HistoryEntry:
        """Move `subject` along `name`, writing its history.

        Raises StaleState when the state has moved on, NotAllowed when policy or guard refuse,
        InvalidInput when a required reason is missing.
        """
        transition = self._by_name[name]
        old = subject.state
        if old not in transition.sources:
            raise StaleState(
                _l("This is now “%(state)s”, so the action no longer applies.", state=old.label)
            )
        decision = self._decide(subject, transition, actor)
        if not decision:
            raise NotAllowed(decision.reason)
        reason = reason.strip()
        if not reason and _wants_reason(transition, subject):
            raise InvalidInput({"reason": _l("Please write the reason.")})
        self._move(subject, old, transition.target)
        return history.record(
            subject,
            name,
            actor,
            from_state=old.value,
            to_state=transition.target.value,
            reason=reason,
            single_handed=single_handed,
            data=data,
        )

    def _decide(self, subject: Any, transition: Transition, actor: Actor) -> Decision:
        if subject.state not in transition.sources:
            return deny(_l("Not possible while it is “%(state)s”.", state=subject.state.label))
        decision = transition.policy(actor, subject)
        if decision and transition.guard is not None:
            decision = transition.guard(subject)
        return decision

    @staticmethod
    def _move(subject: Any, old: State, new: State) -> None:
        db.session.flush()
        table = type(subject)
        values: dict[str, Any] = {"state": new}
        if isinstance(subject, Versioned):
            values["version"] = subject.version + 1
        result = db.session.execute(
            update(table)
            .where(table.id == subject.id, table.state == old)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        if result.rowcount != 1:  # type: ignore[attr-defined]
            db.session.refresh(subject)
            raise StaleState
        for attribute, value in values.items():
            attributes.set_committed_value(subject, attribute, value)


WORKFLOWS: dict[str, Workflow[Any]] = {}


def _wants_reason(transition: Transition, subject: Any) -> bool:
    if transition.reason is Reason.REQUIRED:
        return True
    return transition.reason_if is not None and transition.reason_if(subject)


def sources(*states: State) -> frozenset[State]:
    """Set of source states, readable in a table."""
    return frozenset(states)


def all_except(kind: type[State], *states: State) -> frozenset[State]:
    """Every state of the enum but the given ones."""
    return frozenset(set(kind) - set(states))


def first_refusal(decisions: Iterable[Decision]) -> Decision:
    """The first refusal of several decisions, or ALLOW."""
    for decision in decisions:
        if not decision:
            return decision
    return ALLOW
