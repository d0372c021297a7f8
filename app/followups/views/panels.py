"""What reviews add to the page of a task, to the loop, to files and to the hand-over of work."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import g, has_request_context, url_for
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.service import OpenWork
from app.core import clock, dates
from app.core.files.models import Attachment
from app.core.hooks import Panel
from app.core.i18n import Text, localized
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.loop import Anchor, Station
from app.core.permissions import OFFICE_ROLES, Actor, Decision, holds
from app.core.requests import current_actor
from app.extensions import db
from app.followups import permissions, queries, service
from app.followups.models import Review, SiteCheck
from app.followups.states import ReviewKind, ReviewState, Verdict
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState

DONE = frozenset({TaskState.CLOSED, TaskState.SUSTAINED})
NEAR_DAYS = 14
SCHEDULE = {
    ReviewKind.VERIFICATION: _l("Schedule an on-site review"),
    ReviewKind.LOOK_BACK: _l("Schedule a look-back"),
    ReviewKind.CHECKPOINT: _l("Schedule a checkpoint"),
}
TO_REVIEW = frozenset({TaskState.PENDING_REVIEW}) | DONE


def button(
    label: Text, url: str, icon: str, style: str = "quiet", method: str = "get"
) -> dict[str, Any]:
    """An action as `next_actions` takes it."""
    return {"label": label, "url": url, "icon": icon, "style": style, "method": method}


def _story_of(task: RectificationTask) -> tuple[list[Review], list[SiteCheck]]:
    """Reviews of a task and what visits saw of it; read once for everything that one page shows."""
    if not has_request_context():
        return queries.story_of_task(task)
    known: dict[int, tuple[list[Review], list[SiteCheck]]] = g.setdefault("stories_of_tasks", {})
    if task.id not in known:
        known[task.id] = queries.story_of_task(task)
    return known[task.id]


def reviews_of(task: RectificationTask) -> Sequence[Review]:
    """All reviews of a task, newest first."""
    return _story_of(task)[0]


def _asked_once(question: str, task: RectificationTask, ask: Callable[[], Decision]) -> Decision:
    """A decision that buttons and refusals of one page both need."""
    if not has_request_context():
        return ask()
    known: dict[tuple[str, int], Decision] = g.setdefault("review_decisions", {})
    if (question, task.id) not in known:
        known[question, task.id] = ask()
    return known[question, task.id]


def _may_review(actor: Actor, task: RectificationTask) -> Decision:
    return _asked_once("review", task, lambda: permissions.may_review_task(actor, task))


def _may_close(actor: Actor, task: RectificationTask) -> Decision:
    return _asked_once("close", task, lambda: permissions.may_close_verified(actor, task))


def _closes_alone(actor: Actor, task: RectificationTask) -> Decision:
    verified = (
        review
        for review in reviews_of(task)
        if review.kind is ReviewKind.VERIFICATION and review.state is ReviewState.COMPLETED
    )
    last = next(verified, None)
    return _asked_once("alone", task, lambda: service.closes_alone(actor, task, last)[1])


def known_reviews(actor: Actor, task: RectificationTask) -> list[Review]:
    """Those of them that the actor may know of."""
    return [review for review in reviews_of(task) if permissions.may_know(actor, review, task)]


def known_checks(actor: Actor, task: RectificationTask) -> list[SiteCheck]:
    """What visits saw of its finding, as far as the actor may know of it."""
    return [check for check in _story_of(task)[1] if permissions.may_know_check(actor, check)]


def open_review(task: RectificationTask) -> Review | None:
    """The one that is scheduled or under way, if any."""
    return next((review for review in reviews_of(task) if review.is_open), None)


def task_actions(actor: Actor, task: RectificationTask) -> list[dict[str, Any]]:
    """Verify, schedule, close or send back: what this person may do about the task now."""
    if task.state is TaskState.VERIFIED:
        return _closing_actions(actor, task)
    if task.state not in TO_REVIEW or not holds(actor, *OFFICE_ROLES):
        return []
    review = open_review(task)
    if review is not None:
        return [_go_on(review)] if permissions.may_conduct_review(actor, review) else []
    found = []
    kind = service.kind_for(task)
    if _is_for_the_desk(task, kind) and _may_review(actor, task):
        url = url_for("reviews.start", number=task.number)
        label = _("Verify") if kind is ReviewKind.VERIFICATION else _("Do the checkpoint")
        found.append(button(label, url, "check", "primary", "post"))
    is_asked = task.effect_due_on is not None and task.effect_due_on <= clock.today()
    if is_asked and permissions.may_rate_effect(actor, task):
        url = url_for("reviews.rate_effect", number=task.number)
        found.append(button(_("Rate the effect"), url, "chart", "primary"))
    if permissions.may_assign_review(actor, task):
        url = url_for("reviews.schedule", number=task.number)
        icon = "cal" if kind is ReviewKind.VERIFICATION else "loop"
        found.append(button(SCHEDULE[kind], url, icon))
    return found


def _is_for_the_desk(task: RectificationTask, kind: ReviewKind) -> bool:
    """An application at once, a checkpoint once its day is near, a look-back never."""
    if kind is ReviewKind.CHECKPOINT:
        near = clock.today() + timedelta(days=NEAR_DAYS)
        return task.checkpoint_on is not None and task.checkpoint_on <= near
    return kind is ReviewKind.VERIFICATION and bool(permissions.at_the_desk(task, kind))


def _closing_actions(actor: Actor, task: RectificationTask) -> list[dict[str, Any]]:
    if not _may_close(actor, task):
        return []
    back = button(
        _("Send back"), url_for("reviews.send_back", number=task.number), "undo", "return"
    )
    if not _closes_alone(actor, task):
        return [back]
    url = url_for("reviews.close", number=task.number)
    return [button(_("Close the task"), url, "check", "primary"), back]


def _go_on(review: Review) -> dict[str, Any]:
    if review.state is ReviewState.IN_PROGRESS:
        url = url_for("reviews.verdict", number=review.number)
        return button(_("Give the verdict"), url, "check", "primary")
    url = url_for("reviews.act", number=review.number, action="start")
    return button(_("Start the review"), url, "eye", "primary", "post")


def task_refusals(actor: Actor, task: RectificationTask) -> list[Text]:
    """Why a person of the office cannot verify or close what lies before it."""
    if not holds(actor, *OFFICE_ROLES):
        return []
    if task.state is TaskState.VERIFIED:
        decision = _may_close(actor, task)
        if decision:
            decision = _closes_alone(actor, task)
        return [] if decision else [decision.reason]
    if task.state is not TaskState.PENDING_REVIEW:
        return []
    decision = _may_review(actor, task)
    if not decision:
        return [decision.reason]
    review = open_review(task)
    if review is None:
        desk = permissions.at_the_desk(task, ReviewKind.VERIFICATION)
        return [] if desk else [desk.reason]
    if review.reviewer_id == actor.id:
        return []
    by = dates.day(review.scheduled_on)
    return [_("%(name)s reviews this by %(day)s.", name=review.reviewer.name, day=by)]


def task_panel(actor: Actor, task: RectificationTask) -> Panel | None:
    """Reviews of the task that the reader may know of."""
    seen = known_reviews(actor, task)
    if not seen:
        return None
    return Panel(_l("Reviews"), "followups/_task_panel.html", {"reviews": seen})


def task_history(task: RectificationTask) -> list[Any]:
    """The timeline of a task also tells of its reviews and of what visits saw of it.

    The school reads both once they are over.
    """
    actor = current_actor()
    return [*known_reviews(actor, task), *known_checks(actor, task)]


def review_station(anchor: Anchor) -> Station | None:
    """Where verification stands."""
    return _station(anchor, "review", ReviewKind.VERIFICATION)


def look_back_station(anchor: Anchor) -> Station | None:
    """Where the look-back, or the checkpoint of what is kept up, stands."""
    return _station(anchor, "look_back", ReviewKind.LOOK_BACK, ReviewKind.CHECKPOINT)


def _station(anchor: Anchor, key: str, *kinds: ReviewKind) -> Station | None:
    review = _review_at(anchor, *kinds)
    if review is None:
        return None
    shown = review.shown_verdict
    passed = review.verdict is Verdict.FIXED
    note = shown.label if shown is not None else review.state.label
    return Station(key, "", "done" if passed else "later", f"/reviews/{review.number}", note)


def _review_at(anchor: Anchor, *kinds: ReviewKind) -> Review | None:
    """The newest of those kinds at the task or finding of the anchor; cancelled ones do not count."""
    actor = current_actor()
    if anchor.task_id is None:
        return queries.review_on(actor, anchor, *kinds)
    task = db.session.get(RectificationTask, anchor.task_id)
    found = known_reviews(actor, task) if task is not None else []
    standing = [review for review in found if review.state is not ReviewState.CANCELLED]
    return next((review for review in standing if review.kind in kinds), None)


def may_view_review_file(actor: Actor, attachment: Attachment) -> bool:
    """Photos of a review are seen by whoever sees the review."""
    seen = select(Review.id).where(Review.id == attachment.owner_id, queries.visible_to(actor))
    return db.session.scalar(seen) is not None


def open_work_of(user: User) -> Sequence[OpenWork]:
    """Open reviews assigned to a person, each to be handed over to somebody as impartial."""
    return [_open_work(review) for review in queries.assigned_to(user.id)]


def _open_work(review: Review) -> OpenWork:
    def hand_over(actor: Actor, to_user: User) -> None:
        service.hand_over(actor, review, reviewer=to_user)

    return OpenWork(
        key=f"review-{review.id}",
        label=_l("Review %(number)s of %(task)s", number=review.number, task=review.task.number),
        note=f"{localized(review.school, 'name')} · {dates.day(review.scheduled_on)}",
        hand_over=hand_over,
    )
