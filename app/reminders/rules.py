"""Rules say what is owed at a moment; offsets turn a deadline into the occasions to remind of it."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from app.core import clock, policy
from app.core.i18n import Text
from app.core.policy import PolicySetting
from app.extensions import db
from app.messages.service import Recipient
from app.reminders.states import DIGEST_WEEKDAY, HOUR, OVERDUE_DAYS, TASK_DUE_DAYS, Phase

logger = logging.getLogger("bihuan")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something owed to some people: remind them of the subject, once per occurrence.

    `occurrence` tells the occasions of one subject apart, at most 80 characters. `message` is a kind
    of message if it differs from that of the rule.
    """

    subject_kind: str
    subject_id: int
    recipients: Sequence[Recipient]
    occurrence: str
    context: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A subject for which a rule could not say what is owed; counted, and the others go on."""

    error: str


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """A named query of what is owed at a moment, and the kind of message that tells it.

    `alone`: every reminder is a message of its own instead of an entry in the person's message of
    the day.
    """

    name: str
    label: Text
    due: Callable[[datetime], Iterable[Due | Failure]]
    message: str
    alone: bool = False


RULES: dict[str, ReminderRule] = {}


def register_rules(rules: Iterable[ReminderRule]) -> None:
    """Hand rules over to the engine; a name stands for the rule registered last."""
    for rule in rules:
        RULES[rule.name] = rule


def each(
    subjects: Iterable[T], build: Callable[[T], Due | Sequence[Due] | None]
) -> Iterator[Due | Failure]:
    """What is owed for each subject; one that cannot be judged becomes a Failure."""
    for subject in subjects:
        try:
            owed = build(subject)
        except Exception as error:
            logger.exception("reminder cannot be judged")
            yield Failure(f"{type(error).__name__}: {error}"[:200])
            continue
        if isinstance(owed, Due):
            yield owed
        elif owed is not None:
            yield from owed


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An occasion to remind of a deadline.

    `key` names deadline and occasion; `days` are natural days left at the moment asked for, 0 on the
    day itself, below 0 when overdue.
    """

    key: str
    phase: Phase
    moment: datetime
    days: int


@dataclass(frozen=True, slots=True)
class OffsetRule:
    """When to remind of a deadline: so many days before, daily once overdue, then weekly.

    Occasions are local days at `hour` o'clock, one per day, also on the days when clocks change.
    """

    days_before: tuple[int, ...] = (7, 3, 1, 0)
    overdue_daily: int = 3
    digest_weekday: int = 1
    hour: int = 8

    def latest(
        self, due_on: date, now: datetime, *, since: datetime | None = None
    ) -> Occurrence | None:
        """The last occasion up to `now`, or None when there was none yet.

        `since` is the moment from which the deadline counted (issue, or extension granted):
        occasions up to it are not owed. One is given even when several were missed.
        """
        here = clock.local(now).date()
        last_day = here if self._moment(here) <= now else here - timedelta(days=1)
        found = self._occasion(due_on, last_day)
        if found is None:
            return None
        day, phase, name = found
        moment = self._moment(day)
        if since is not None and moment <= since:
            return None
        return Occurrence(f"{due_on.isoformat()}:{name}", phase, moment, (due_on - here).days)

    def _occasion(self, due_on: date, last_day: date) -> tuple[date, Phase, str] | None:
        late = (last_day - due_on).days
        if late > self.overdue_daily:
            digest_day = last_day - timedelta(
                days=(last_day.isoweekday() - self.digest_weekday) % 7
            )
            if (digest_day - due_on).days > self.overdue_daily:
                year, week, _ = digest_day.isocalendar()
                return digest_day, Phase.WEEKLY, f"week-{year}-{week:02d}"
            late = self.overdue_daily
        if late > 0:
            return due_on + timedelta(days=late), Phase.OVERDUE, f"overdue-{late}"
        reached = [days for days in self.days_before if days + late >= 0]
        if not reached:
            return None
        nearest = min(reached)
        phase = Phase.BEFORE if nearest else Phase.TODAY
        return due_on - timedelta(days=nearest), phase, f"before-{nearest}"

    def _moment(self, day: date) -> datetime:
        return clock.local_moment(day, time(self.hour))


def offset_rule(
    days_before: Iterable[int] = (7, 3, 1, 0),
    overdue_daily: int = 3,
    digest_weekday: int = 1,
    hour: int = 8,
) -> OffsetRule:
    """An OffsetRule from plain numbers; `digest_weekday` 1 is Monday."""
    return OffsetRule(tuple(sorted(set(days_before))), overdue_daily, digest_weekday, hour)


def offsets_for(region_path: str) -> OffsetRule:
    """The offsets that the region's settings ask for (two or three regions cost one statement each)."""
    read = policy.reader(region_path)
    return offset_rule(read(TASK_DUE_DAYS), read(OVERDUE_DAYS), read(DIGEST_WEEKDAY), read(HOUR))


def furthest_deadline(now: datetime) -> date:
    """The latest deadline of which any region may have to remind at `now`; for the rules' queries."""
    given = db.session.scalars(
        select(PolicySetting.value).where(PolicySetting.key == TASK_DUE_DAYS)
    )
    days = [day for value in (policy.SETTINGS[TASK_DUE_DAYS].default, *given) for day in value]
    return clock.local(now).date() + timedelta(days=max(days, default=0))
