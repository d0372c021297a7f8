"""What people are reminded of: reviews assigned to them, checkpoints of what is kept up."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from app.core import clock
from app.core.i18n import lazy_gettext as _l
from app.followups import notices, queries
from app.followups.models import Review
from app.rectification import notices as tasks
from app.rectification import queries as rectification
from app.rectification.models import RectificationTask
from app.reminders.rules import (
    Due,
    Failure,
    OffsetRule,
    ReminderRule,
    each,
    furthest_deadline,
    offsets_for,
)


def due_reviews(now: datetime) -> Iterable[Due | Failure]:
    """Open reviews whose day is near or has passed, each to its reviewer."""
    return each(queries.reviews_due_until(furthest_deadline(now)), lambda review: _due(review, now))


def _due(review: Review, now: datetime) -> Due | None:
    offsets = offsets_for(review.school.region_path)
    occurrence = offsets.latest(review.scheduled_on, now, since=review.created_at)
    if occurrence is None:
        return None
    return Due(
        subject_kind="review",
        subject_id=review.id,
        recipients=[review.reviewer],
        occurrence=occurrence.key,
        context={**notices.facts_of(review), "days": occurrence.days},
        url=f"/reviews/{review.number}",
    )


def due_checkpoints(now: datetime) -> Iterable[Due | Failure]:
    """Checkpoints whose day is near or has passed: the supervisor, once it is late the lead too."""
    until = furthest_deadline(now)
    return each(rectification.checkpoints_due_until(until), lambda task: _checkpoint(task, now))


def due_effects(now: datetime) -> Iterable[Due | Failure]:
    """Closed tasks whose effect is asked for: the supervisor on the day, then the lead too."""
    today = clock.local(now).date()
    return each(rectification.effects_due_until(today), lambda task: _effect(task, now))


def _effect(task: RectificationTask, now: datetime) -> Due | None:
    offsets = replace(offsets_for(task.school.region_path), days_before=(0,))
    return _of_task(task, task.effect_due_on, "effect", offsets, now)


def _checkpoint(task: RectificationTask, now: datetime) -> Due | None:
    offsets = offsets_for(task.school.region_path)
    return _of_task(task, task.checkpoint_on, "checkpoint", offsets, now)


def _of_task(
    task: RectificationTask, day: date | None, what: str, offsets: OffsetRule, now: datetime
) -> Due | None:
    if day is None:
        return None
    occurrence = offsets.latest(day, now, since=task.court_since)
    if occurrence is None:
        return None
    people = tasks.readers_of(task, "supervisor")
    if occurrence.days < 0:
        people += tasks.readers_of(task, "lead")
    return Due(
        subject_kind="rectification_task",
        subject_id=task.id,
        recipients=list({person.id: person for person in people}.values()),
        occurrence=f"{what}:{occurrence.key}",
        context={
            **tasks.facts_of(task),
            "due_on": day,
            "days": occurrence.days,
        },
        url=f"/tasks/{task.number}",
    )


RULES = [
    ReminderRule("review_due", _l("Review due"), due_reviews, message="review_due"),
    ReminderRule("checkpoint_due", _l("Checkpoint due"), due_checkpoints, message="checkpoint_due"),
    ReminderRule("effect_due", _l("Effect to rate"), due_effects, message="effect_due"),
]
