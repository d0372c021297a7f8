"""Telling what is due: collect from the rules, leave out what was told, write the rest in batches."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from app.core import clock
from app.core.database import insert_new, reading
from app.extensions import db
from app.messages.context import pack
from app.messages.kinds import KINDS
from app.messages.service import Entry, Recipient, add_to_digest, check_url, enqueue
from app.reminders.models import SentReminder
from app.reminders.rules import RULES, Due, Failure, ReminderRule

logger = logging.getLogger("bihuan")

PEOPLE_PER_COMMIT = 50
SUBJECTS_PER_QUERY = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Addressee:
    """A recipient without ties to the database."""

    id: int
    name: str
    email: str
    locale: str
    wants_email: bool
    unmailed_topics: Sequence[str] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Owed:
    """A reminder of one rule to one person, ready to be written."""

    rule: str
    alone: bool
    subject_kind: str
    subject_id: int
    occurrence: str
    kind: str
    context: Mapping[str, Any]
    url: str

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What tells it apart from the person's other reminders."""
        return self.rule, self.subject_kind, self.subject_id, self.occurrence


@dataclass(slots=True)
class Tally:
    """Counts of one rule: told now, told before, passed over (inactive person), failed."""

    sent: int = 0
    already: int = 0
    skipped: int = 0
    failed: int = 0


@dataclass(slots=True)
class RunReport:
    """What a run did, or with `dry_run` would do; `plan` lists person and reminder of a dry run."""

    at: datetime
    dry_run: bool = False
    rules: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    plan: list[tuple[Addressee, Owed]] = field(default_factory=list)
    is_cut_short: bool = False

    def total(self, count: str) -> int:
        """Sum of `sent`, `already`, `skipped` or `failed` over all rules."""
        return sum(int(getattr(tally, count)) for tally in self.rules.values())

    def as_data(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "at": self.at.isoformat(),
            "dry_run": self.dry_run,
            "rules": {name: asdict(tally) for name, tally in sorted(self.rules.items())},
            **{count: self.total(count) for count in ("sent", "already", "skipped", "failed")},
        }


def run_due(
    now: datetime, *, dry_run: bool = False, keep_going: Callable[[], bool] = lambda: True
) -> RunReport:
    """Tell everybody what every rule says is due at `now` and was not told yet.

    Commits in batches of people; reminder and message stand in the same transaction. A rule, a
    subject or a person that fails is counted and does not stop the others. With `dry_run` nothing is
    written. What the session has not committed before is given up.
    """
    report = RunReport(now, dry_run)
    with reading():
        owed = _collect(now, report)
    if dry_run:
        report.plan = [(person, one) for person, all_of_it in owed for one in all_of_it]
        for _, one in report.plan:
            report.rules[one.rule].sent += 1
        return report
    for batch in _slices(owed, PEOPLE_PER_COMMIT):
        if not keep_going():
            report.is_cut_short = True
            break
        _tell_batch(batch, now, report)
    return report


# ------------------------------------------------------------------------------------- collecting


def _collect(now: datetime, report: RunReport) -> list[tuple[Addressee, list[Owed]]]:
    """What each person is still owed, people in the order of their ids so that runs never cross."""
    people: dict[int, Addressee] = {}
    owed: dict[int, list[Owed]] = defaultdict(list)
    for rule in RULES.values():
        tally = report.rules[rule.name]
        found = list(_owed_by(rule, now, tally))
        if tally.failed:
            # After a fault of the database the transaction may be of no more use to the next rule.
            db.session.rollback()
        told = _told(rule.name, [one for _, one in found])
        for person, one in found:
            if (person.id, *one.key) in told:
                tally.already += 1
                continue
            people[person.id] = person
            owed[person.id].append(one)
    return [(people[number], owed[number]) for number in sorted(owed)]


def _owed_by(rule: ReminderRule, now: datetime, tally: Tally) -> Iterator[tuple[Addressee, Owed]]:
    try:
        for due in rule.due(now):
            if isinstance(due, Failure):
                tally.failed += 1
            else:
                yield from _reminders_of(rule, due, tally)
    except Exception:
        tally.failed += 1
        logger.exception("reminder rule failed", extra={"facts": {"rule": rule.name}})


def _reminders_of(rule: ReminderRule, due: Due, tally: Tally) -> list[tuple[Addressee, Owed]]:
    """The reminders of one due thing; a fault in it is counted and leaves the rule's others alone."""
    try:
        check_url(due.url)
        one = Owed(
            rule.name,
            rule.alone,
            due.subject_kind,
            due.subject_id,
            due.occurrence,
            KINDS[due.message or rule.message].name,
            pack(due.context),
            due.url,
        )
        people = {person.id: person for person in due.recipients}
        active = [_addressee(person) for person in people.values() if person.is_active]
    except Exception:
        tally.failed += 1
        facts = {"rule": rule.name, "subject": f"{due.subject_kind} {due.subject_id}"}
        logger.exception("reminder failed", extra={"facts": facts})
        return []
    tally.skipped += len(people) - len(active)
    return [(person, one) for person in active]


def _addressee(person: Recipient) -> Addressee:
    return Addressee(
        person.id,
        person.name,
        person.email,
        person.locale,
        person.wants_email,
        tuple(person.unmailed_topics),
    )


def _told(rule: str, owed: Sequence[Owed]) -> set[tuple[int, str, str, int, str]]:
    """Which of the reminders were told: (recipient, rule, subject kind, subject, occurrence)."""
    told: set[tuple[int, str, str, int, str]] = set()
    occurrences = sorted({one.occurrence for one in owed})
    subjects = sorted({one.subject_id for one in owed})
    for some in _slices(subjects, SUBJECTS_PER_QUERY):
        for few in _slices(occurrences, SUBJECTS_PER_QUERY):
            rows = db.session.execute(
                select(
                    SentReminder.recipient_id,
                    SentReminder.rule,
                    SentReminder.subject_kind,
                    SentReminder.subject_id,
                    SentReminder.occurrence,
                ).where(
                    SentReminder.rule == rule,
                    SentReminder.subject_id.in_(some),
                    SentReminder.occurrence.in_(few),
                )
            )
            told.update((who, name, kind, number, when) for who, name, kind, number, when in rows)
    return told


def _slices(rows: Sequence[T], length: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), length):
        yield rows[start : start + length]


# ---------------------------------------------------------------------------------------- telling


def _tell_batch(
    batch: Sequence[tuple[Addressee, list[Owed]]], now: datetime, report: RunReport
) -> None:
    """Tell some people in one transaction; if it fails, each of them in one of their own."""
    try:
        told = [rule for person, owed in batch for rule in _tell(person, owed, now)]
        db.session.commit()
    except Exception:
        db.session.rollback()
        logger.exception("reminders failed", extra={"facts": {"people": len(batch)}})
        if len(batch) > 1:
            for one in batch:
                _tell_batch([one], now, report)
        else:
            _count(report, [one.rule for one in batch[0][1]], "failed")
        return
    _count(report, told, "sent")
    owed = [one.rule for _, all_of_it in batch for one in all_of_it]
    for rule in told:
        owed.remove(rule)
    _count(report, owed, "already")


def _tell(person: Addressee, owed: Sequence[Owed], now: datetime) -> list[str]:
    """Write reminders and message for one person; the rules that were new."""
    rows = [
        {
            "rule": one.rule,
            "subject_kind": one.subject_kind,
            "subject_id": one.subject_id,
            "recipient_id": person.id,
            "occurrence": one.occurrence,
            "sent_at": now,
        }
        for one in sorted(owed, key=lambda one: one.key)
    ]
    inserted = insert_new(
        SentReminder,
        rows,
        SentReminder.rule,
        SentReminder.subject_kind,
        SentReminder.subject_id,
        SentReminder.occurrence,
    )
    fresh = {tuple(row) for row in inserted}
    new = [one for one in owed if one.key in fresh]
    for one in new:
        if one.alone:
            key = ":".join(str(part) for part in one.key)
            enqueue(one.kind, [person], key=key, context=one.context, url=one.url, now=now)
    entries = [Entry(one.kind, one.context, one.url) for one in new if not one.alone]
    add_to_digest(person, entries, key=f"reminders:{clock.local(now).date()}", now=now)
    return [one.rule for one in new]


def _count(report: RunReport, rules: Iterable[str], count: str) -> None:
    for name in rules:
        tally = report.rules[name]
        setattr(tally, count, getattr(tally, count) + 1)
