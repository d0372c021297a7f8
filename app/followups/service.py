"""Writes of reviews: start, assign, give the verdict, and what the verdict does to the task."""

from datetime import date

from app.accounts.models import User
from app.accounts.queries import person, users_with_role_at
from app.core import clock, history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.history import EventStyle
from app.core.i18n import lazy_gettext as _l
from app.core.numbering import number_for
from app.core.permissions import OFFICE_ROLES, Actor, Decision
from app.core.severity import Mode
from app.extensions import db
from app.followups import notices, permissions, queries
from app.followups.models import Review
from app.followups.states import Place, ReviewKind, ReviewState, Verdict
from app.followups.workflow import review_workflow
from app.rectification import queries as rectification_queries
from app.rectification import service as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState

REVIEWABLE = {
    ReviewKind.VERIFICATION: frozenset({TaskState.PENDING_REVIEW}),
    ReviewKind.LOOK_BACK: frozenset({TaskState.CLOSED, TaskState.SUSTAINED}),
}

history.declare_event("review", "assigned", EventStyle(_l("Review assigned"), "cal", "rest"))


def start_verification(actor: Actor, task: RectificationTask) -> Review:
    """Begin to verify an application at the desk; takes up a scheduled review of one's own."""
    _require(permissions.may_review_task(actor, task))
    _require_state(task, ReviewKind.VERIFICATION)
    review = queries.open_review(task)
    if review is not None and review.reviewer_id != actor.id:
        raise StaleState(_l("%(name)s is already reviewing this task.", name=review.reviewer.name))
    if review is None:
        review = _new_review(
            actor, task, reviewer_id=actor.id, kind=ReviewKind.VERIFICATION, place=Place.DESK
        )
    if review.state is ReviewState.SCHEDULED:
        start_review(actor, review)
    return review


def start_review(actor: Actor, review: Review) -> Review:
    """The reviewer begins."""
    _require_state(review.task, review.kind)
    review_workflow.perform(review, "start", actor)
    review.started_at = clock.now()
    db.session.flush()
    return review


def schedule_review(
    actor: Actor,
    task: RectificationTask,
    *,
    reviewer: User | None,
    on: date,
    kind: ReviewKind = ReviewKind.VERIFICATION,
    place: Place = Place.ON_SITE,
    single_handed_reason: str = "",
) -> Review:
    """Send somebody to look on a day; the reviewer must have had no part in the work.

    A look-back is done by somebody else than the verifier; when there is nobody else up to the
    root of the tree, one person may with a written reason, marked and counted.
    """
    _require(permissions.may_assign_review(actor, task))
    _require_state(task, kind)
    if on < clock.today():
        raise InvalidInput({"on": _l("The day of the review cannot lie in the past.")})
    if reviewer is None or not reviewer.is_active:
        raise InvalidInput({"reviewer": _l("Choose who is to review.")})
    decision = permissions.may_review_task(person(reviewer), task)
    if not decision:
        raise InvalidInput({"reviewer": decision.reason})
    if queries.open_review(task) is not None:
        raise StaleState(_l("A review of this task is already scheduled."))
    single_handed = _is_own_look_back(task, kind, reviewer)
    if single_handed:
        _require_lonely(task, reviewer, single_handed_reason)
    review = _new_review(actor, task, reviewer_id=reviewer.id, kind=kind, place=place, on=on)
    review.single_handed = single_handed
    review.single_handed_reason = single_handed_reason.strip() if single_handed else ""
    db.session.flush()
    if reviewer.id != actor.id:
        notices.announce_assignment(review)
    return review


def complete_review(
    actor: Actor,
    review: Review,
    *,
    verdict: Verdict,
    seen: str,
    effect: int | None = None,
    new_due_on: date | None = None,
    stays_sustained: bool = True,
) -> Review:
    """Give the verdict; the task moves on in the same transaction.

    Verification: fixed closes (major: `verified`; continuing: `sustained`), partly or not fixed
    returns, cannot be judged schedules an on-site review. Look-back: held leaves it, rebounded
    reopens with a new day.
    """
    if not seen.strip():
        raise InvalidInput({"seen": _l("Please write what was seen.")})
    _require_state(review.task, review.kind)
    review.verdict = verdict
    review.seen = seen.strip()
    review.effect = effect
    review.completed_at = clock.now()
    review_workflow.perform(
        review, "complete", actor, reason=review.seen, data={"verdict": verdict.value}
    )
    if verdict is Verdict.CANNOT_VERIFY:
        _look_on_site(actor, review)
    elif review.kind is ReviewKind.VERIFICATION:
        _apply_verification(actor, review)
    else:
        _apply_look_back(actor, review, new_due_on, stays_sustained)
    db.session.flush()
    return review


def close_verified(
    actor: Actor, task: RectificationTask, *, single_handed_reason: str = ""
) -> RectificationTask:
    """The office lead closes a verified major task; a second person unless there is none."""
    _require(permissions.may_close_verified(actor, task))
    review = queries.last_verification(task)
    verifier = review.reviewer_id if review is not None else None
    single_handed = verifier == actor.id
    if single_handed:
        if permissions.other_closers(task, actor.id):
            raise NotAllowed(
                _l("You verified this yourself. A major task is closed by a second person.")
            )
        if not single_handed_reason.strip():
            raise InvalidInput(
                {"single_handed_reason": _l("Please write why one person does both.")}
            )
    rectification.close(
        actor, task, reason=single_handed_reason.strip(), single_handed=single_handed
    )
    return task


def return_verified(actor: Actor, task: RectificationTask, *, reason: str) -> RectificationTask:
    """The office lead sends a verified task back to the school."""
    _require(permissions.may_close_verified(actor, task))
    rectification.return_to_school(actor, task, reason=reason)
    return task


def cancel_review(actor: Actor, review: Review, *, reason: str) -> Review:
    """Give a review up; the application goes on waiting."""
    review_workflow.perform(review, "cancel", actor, reason=reason)
    return review


def _apply_verification(actor: Actor, review: Review) -> None:
    task = review.task
    if review.verdict is not Verdict.FIXED:
        rectification.return_to_school(actor, task, reason=review.seen)
    elif permissions.needs_second_person(task):
        rectification.verify(actor, task)
    elif task.mode is Mode.CONTINUING:
        rectification.sustain(actor, task)
    else:
        rectification.close(actor, task)


def _apply_look_back(
    actor: Actor, review: Review, new_due_on: date | None, stays_sustained: bool
) -> None:
    task = review.task
    if review.verdict is Verdict.FIXED:
        if task.state is TaskState.SUSTAINED and not stays_sustained:
            rectification.close(actor, task, single_handed=review.single_handed)
        return
    if new_due_on is None or new_due_on <= clock.today():
        raise InvalidInput({"new_due_on": _l("Please set a new day after today.")})
    rectification.reopen(actor, task, new_due_on=new_due_on, reason=review.seen)


def _look_on_site(actor: Actor, review: Review) -> None:
    follow_up = _new_review(
        actor,
        review.task,
        reviewer_id=review.reviewer_id,
        kind=review.kind,
        place=Place.ON_SITE,
        on=rectification_queries.review_due_on(review.task),
    )
    follow_up.single_handed = review.single_handed
    follow_up.single_handed_reason = review.single_handed_reason


def _new_review(
    actor: Actor,
    task: RectificationTask,
    *,
    reviewer_id: int,
    kind: ReviewKind,
    place: Place,
    on: date | None = None,
) -> Review:
    request = rectification_queries.pending_application(task)
    review = Review(
        number=number_for("FC", task.county.code, clock.today().year),
        kind=kind,
        place=place,
        task=task,
        closure_request_id=request.id if request is not None else None,
        school_id=task.school_id,
        county_id=task.county_id,
        reviewer_id=reviewer_id,
        assigned_by_id=actor.id,
        scheduled_on=on or clock.today(),
    )
    db.session.add(review)
    db.session.flush()
    history.record(review, "assigned", actor, data={"on": review.scheduled_on.isoformat()})
    return review


def _is_own_look_back(task: RectificationTask, kind: ReviewKind, reviewer: User) -> bool:
    if kind is not ReviewKind.LOOK_BACK:
        return False
    verification = queries.last_verification(task)
    return verification is not None and verification.reviewer_id == reviewer.id


def _require_lonely(task: RectificationTask, reviewer: User, reason: str) -> None:
    involved = rectification_queries.involved_user_ids(task)
    others = [
        user
        for user in users_with_role_at(task.school, *OFFICE_ROLES)
        if user.id != reviewer.id and user.id not in involved
    ]
    if others:
        raise InvalidInput(
            {"reviewer": _l("A look-back is done by somebody else than the verifier.")}
        )
    if not reason.strip():
        raise InvalidInput({"single_handed_reason": _l("Please write why one person does both.")})


def _require(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)


def _require_state(task: RectificationTask, kind: ReviewKind) -> None:
    if task.state not in REVIEWABLE[kind]:
        raise StaleState(
            _l(
                "The task is now “%(state)s”, so this review no longer applies.",
                state=task.state.label,
            )
        )
