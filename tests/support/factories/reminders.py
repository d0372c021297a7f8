"""Makes rules and deadlines for tests of reminders."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from app.messages.service import Recipient
from app.reminders.rules import RULES, Due, ReminderRule, offset_rule

OFFSETS = offset_rule()


@dataclass
class Deadline:
    """Something with a deadline, as a feature would read it from its tables."""

    id: int
    due_on: date
    recipients: Sequence[Recipient]
    since: datetime | None = None
    is_open: bool = True
    message: str = "probe"
    number: str = field(init=False)

    def __post_init__(self) -> None:
        self.number = f"T-{self.id}"


def rule_over(
    deadlines: Sequence[Deadline], name: str = "probe_due", *, alone: bool = False
) -> ReminderRule:
    """A rule that reminds of those deadlines that are open, with the default offsets."""

    def due(now: datetime) -> Iterator[Due]:
        for deadline in deadlines:
            occurrence = OFFSETS.latest(deadline.due_on, now, since=deadline.since)
            if occurrence is not None and deadline.is_open:
                yield Due(
                    subject_kind="deadline",
                    subject_id=deadline.id,
                    recipients=deadline.recipients,
                    occurrence=occurrence.key,
                    context={"number": deadline.number, "due_on": deadline.due_on},
                    url=f"/probes/{deadline.number}",
                    message=deadline.message,
                )

    return ReminderRule(name, name, due, message="probe", alone=alone)


@contextmanager
def only_rules(*rules: ReminderRule) -> Iterator[None]:
    """Let the engine know these rules and no others inside the block."""
    kept = dict(RULES)
    RULES.clear()
    RULES.update({rule.name: rule for rule in rules})
    try:
        yield
    finally:
        RULES.clear()
        RULES.update(kept)
