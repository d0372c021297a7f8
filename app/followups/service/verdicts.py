"""The verdict of a review, and what it does to the task."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.core import clock
from app.core.errors import InvalidInput
from app.core.files.kinds import Group
from app.core.files.service import Upload, UploadRefused, store_upload
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.core.severity import Mode
from app.extensions import db
from app.followups import permissions, queries
from app.followups.models import Review
from app.followups.service.assigning import add_review, require_state
from app.followups.states import Place, ReviewKind, Verdict
from app.followups.workflow import review_workflow
from app.rectification import queries as rectification_queries
from app.rectification import service as rectification
from app.rectification.kinds import may_be_closed_after, rules_of
from app.rectification.models import RectificationTask

NEW_TERM_DAYS = 30
REBOUNDED = frozenset({Verdict.PARTLY, Verdict.NOT_FIXED})


def complete_review(
    actor: Actor,
    review: Review,
    *,
    verdict: Verdict,
    seen: str,
    effect: int | None = None,
    new_due_on: date | None = None,
    stays_sustained: bool = True,
    photos: Sequence[Upload] = (),
) -> Review:
    """Give the verdict; the task moves on in the same transaction.

    Verification: fixed closes (major: `verified`; continuing: `sustained`), partly or not fixed
    returns, cannot be judged schedules an on-site review. Look-back: held leaves it, rebounded
    reopens with a new day. Checkpoint: held plans the next one, or closes when `stays_sustained` is
    false and enough have held; failed sends back with a new day. `effect` is 0..100.

    Raises InvalidInput beside the field at fault; nothing is kept then.
    """
    task = review.task
    _check(review, verdict, seen, effect, new_due_on)
    _check_end(review, verdict, stays_sustained)
    require_state(task, review.kind)
    prepared = queries.prepared_check(review)
    review.verdict = verdict
    review.seen = seen.strip()
    review.effect = effect
    review.completed_at = clock.now()
    review_workflow.perform(
        review,
        "complete",
        actor,
        reason=review.seen,
        single_handed=review.single_handed,
        data={"verdict": verdict.value},
    )
    _store(actor, review, photos)
    if prepared is not None:
        prepared.review_id = review.id
    if verdict is Verdict.CANNOT_VERIFY:
        _look_on_site(actor, review)
    elif review.kind is ReviewKind.VERIFICATION:
        _apply_verification(actor, review)
    else:
        _apply_second_look(actor, review, new_due_on, stays_sustained)
    db.session.flush()
    return review


def propose_new_day(task: RectificationTask) -> date:
    """A day that a look-back may set when it did not hold: a month on, after the first deadline."""
    return max(task.original_due_on, clock.today() + timedelta(days=NEW_TERM_DAYS))


def _check(
    review: Review, verdict: Verdict, seen: str, effect: int | None, new_due_on: date | None
) -> None:
    errors = {}
    if not seen.strip():
        errors["seen"] = _l("Please write what was seen.")
    if effect is not None and not 0 <= effect <= 100:
        errors["effect"] = _l("A whole number from 0 to 100.")
    if review.kind is not ReviewKind.VERIFICATION and verdict in REBOUNDED:
        if new_due_on is None or new_due_on <= clock.today():
            errors["new_due_on"] = _l("Please set a new day after today.")
        elif new_due_on < review.task.original_due_on:
            errors["new_due_on"] = _l(
                "The first deadline, %(day)s, still runs: choose that day or a later one.",
                day=review.task.original_due_on,
            )
    if errors:
        raise InvalidInput(errors)


def _store(actor: Actor, review: Review, photos: Sequence[Upload]) -> None:
    for photo in photos:
        try:
            store_upload(
                actor,
                photo,
                owner_kind="review",
                owner_id=review.id,
                purpose="review_photo",
                region_id=review.county_id,
                accept={Group.IMAGE},
            )
        except UploadRefused as error:
            raise InvalidInput({"photos": error.message}) from None


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


def _check_end(review: Review, verdict: Verdict, stays_sustained: bool) -> None:
    """What is kept up ends only after as many checkpoints as its rules want."""
    if review.kind is not ReviewKind.CHECKPOINT or verdict is not Verdict.FIXED or stays_sustained:
        return
    held = review.task.checkpoints_held + 1
    if not may_be_closed_after(review.task, held):
        most = rules_of(review.task).held_to_close
        raise InvalidInput(
            {
                "keeps": _l(
                    "It is closed after %(most)s checkpoints that held; this is number %(held)s.",
                    most=most,
                    held=held,
                )
            }
        )


def _apply_second_look(
    actor: Actor, review: Review, new_due_on: date | None, stays_sustained: bool
) -> None:
    task = review.task
    if review.verdict is Verdict.FIXED:
        if review.kind is ReviewKind.CHECKPOINT and stays_sustained:
            rectification.keep_up(actor, task, reason=review.seen)
        elif review.kind is ReviewKind.CHECKPOINT:
            rectification.close(actor, task, single_handed=review.single_handed)
        else:
            rectification.assign_reviewer(actor, task, None)
        return
    assert new_due_on is not None
    rectification.reopen(actor, task, new_due_on=new_due_on, reason=review.seen)


def _look_on_site(actor: Actor, review: Review) -> None:
    follow_up = add_review(
        actor,
        review.task,
        reviewer_id=review.reviewer_id,
        kind=review.kind,
        place=Place.ON_SITE,
        on=rectification_queries.review_due_on(review.task),
    )
    follow_up.single_handed = review.single_handed
    follow_up.single_handed_reason = review.single_handed_reason
