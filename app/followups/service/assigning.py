"""Who looks at which task: begin at the desk, schedule, hand over, give up."""

from datetime import date

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core import clock, history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.i18n import lazy_gettext as _l
from app.core.numbering import number_for
from app.core.permissions import Actor, Decision
from app.extensions import db
from app.followups import notices, permissions, queries
from app.followups.models import Review
from app.followups.states import Place, ReviewKind, ReviewState
from app.followups.workflow import review_workflow
from app.rectification import queries as rectification_queries
from app.rectification import service as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState

REVIEWABLE = {
    ReviewKind.VERIFICATION: frozenset({TaskState.PENDING_REVIEW}),
    ReviewKind.LOOK_BACK: frozenset({TaskState.CLOSED}),
    ReviewKind.CHECKPOINT: frozenset({TaskState.SUSTAINED}),
}
ALREADY = _l("A review of this task is already scheduled or under way.")


def start_verification(actor: Actor, task: RectificationTask) -> Review:
    """Begin to verify an application at the desk; takes up a scheduled review of one's own.

    Raises NotAllowed for whoever had a part in the work, or where the kind of rectification wants a
    look at the school, StaleState when somebody else is at it.
    """
    return _start(actor, task, ReviewKind.VERIFICATION)


def start_checkpoint(actor: Actor, task: RectificationTask) -> Review:
    """Ask at the desk whether what is kept up has held; otherwise as `start_verification`."""
    return _start(actor, task, ReviewKind.CHECKPOINT)


def _start(actor: Actor, task: RectificationTask, kind: ReviewKind) -> Review:
    require(permissions.may_review_task(actor, task))
    require_state(task, kind)
    review = _standing_review(actor, task)
    if review is not None and review.reviewer_id != actor.id:
        raise StaleState(_l("%(name)s is already reviewing this task.", name=review.reviewer.name))
    if review is None:
        require(permissions.at_the_desk(task, kind))
        review = add_review(
            actor,
            task,
            reviewer_id=_id_of(actor),
            kind=kind,
            place=Place.DESK,
            on=clock.today(),
        )
    if review.state is ReviewState.SCHEDULED:
        start_review(actor, review)
    return review


def start_review(actor: Actor, review: Review) -> Review:
    """The reviewer begins."""
    require_state(review.task, review.kind)
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
    kind: ReviewKind | None = None,
    place: Place = Place.ON_SITE,
    single_handed_reason: str = "",
) -> Review:
    """Send somebody to look on a day: a verification while it is applied for, a look-back once it
    is closed, a checkpoint while it is kept up.

    `kind` None takes the one that fits the state of the task.
    The reviewer must have had no part in the work. A look-back is done by somebody else than the
    verifier; when there is nobody else up to the root of the tree, one person may with a written
    reason, marked and counted. Raises InvalidInput beside the field at fault.
    """
    require(permissions.may_assign_review(actor, task))
    if kind is None:
        kind = kind_for(task)
    require_state(task, kind)
    if place is Place.DESK:
        require(permissions.at_the_desk(task, kind))
    if on < clock.today():
        raise InvalidInput({"on": _l("The day of the review cannot lie in the past.")})
    if reviewer is None:
        raise InvalidInput({"reviewer": _l("Please search and choose who is to review.")})
    refusal = permissions.reviewer_refusals(task, [reviewer]).get(reviewer.id)
    if refusal is not None:
        raise InvalidInput({"reviewer": refusal})
    single_handed = kind is ReviewKind.LOOK_BACK and permissions.is_own_look_back(task, reviewer.id)
    if single_handed:
        _require_lonely(task, reviewer, single_handed_reason)
    if _standing_review(actor, task) is not None:
        raise StaleState(ALREADY)
    review = add_review(actor, task, reviewer_id=reviewer.id, kind=kind, place=place, on=on)
    review.single_handed = single_handed
    review.single_handed_reason = single_handed_reason.strip() if single_handed else ""
    db.session.flush()
    return review


def cancel_review(actor: Actor, review: Review, *, reason: str) -> Review:
    """Give a review up; an application goes on waiting for somebody else."""
    entry = review_workflow.perform(review, "cancel", actor, reason=reason)
    rectification.assign_reviewer(actor, review.task, None)
    notices.announce(entry, review)
    return review


def hand_over(actor: Actor, review: Review, *, reviewer: User) -> Review:
    """Put another person in the place of a reviewer who leaves; the same rules hold for them."""
    refusal = permissions.reviewer_refusals(review.task, [reviewer]).get(reviewer.id)
    if refusal is not None:
        raise InvalidInput({"reviewer": refusal})
    own = permissions.is_own_look_back(review.task, reviewer.id)
    if own and review.kind is ReviewKind.LOOK_BACK:
        raise InvalidInput(
            {"reviewer": _l("A look-back is done by somebody else than the verifier.")}
        )
    old = review.reviewer_id
    review.reviewer_id = reviewer.id
    db.session.flush()
    db.session.refresh(review, ["reviewer"])
    rectification.assign_reviewer(actor, review.task, reviewer.id)
    entry = history.record(review, "handed_over", actor, data={"from": old, "to": reviewer.id})
    notices.announce(entry, review)
    return review


def add_review(
    actor: Actor,
    task: RectificationTask,
    *,
    reviewer_id: int,
    kind: ReviewKind,
    place: Place,
    on: date,
) -> Review:
    """A new scheduled review with its number; of two at once the second gets StaleState."""
    request = rectification_queries.pending_application(task)
    number = number_for("FC", task.county.code, clock.today().year)
    try:
        with db.session.begin_nested():
            review = Review(
                number=number,
                kind=kind,
                place=place,
                task=task,
                closure_request_id=request.id if request is not None else None,
                school=task.school,
                county_id=task.county_id,
                reviewer_id=reviewer_id,
                assigned_by_id=actor.id,
                scheduled_on=on,
            )
            db.session.add(review)
    except IntegrityError:
        raise StaleState(ALREADY) from None
    rectification.assign_reviewer(actor, task, reviewer_id)
    entry = history.record(review, "assigned", actor, data={"on": on.isoformat()})
    notices.announce(entry, review)
    return review


def kind_for(task: RectificationTask) -> ReviewKind:
    """What a review of the task would ask now; StaleState when there is nothing to review."""
    for kind, states in REVIEWABLE.items():
        if task.state in states:
            return kind
    raise _not_now(task)


def require(decision: Decision) -> None:
    """Raise NotAllowed with the sentence of a refusal."""
    if not decision:
        raise NotAllowed(decision.reason)


def require_state(task: RectificationTask, kind: ReviewKind) -> None:
    """Raise StaleState unless the task is where such a review makes sense."""
    if task.state not in REVIEWABLE[kind]:
        raise _not_now(task)


def _not_now(task: RectificationTask) -> StaleState:
    return StaleState(
        _l(
            "The task is now “%(state)s”, so this review no longer applies.",
            state=task.state.label,
        )
    )


def _standing_review(actor: Actor, task: RectificationTask) -> Review | None:
    """The open review of the task; one whose reviewer has left makes room for a new one."""
    review = queries.open_review(task)
    if review is not None and not review.reviewer.is_active:
        review_workflow.perform(review, "lapse", actor)
        return None
    return review


def _require_lonely(task: RectificationTask, reviewer: User, reason: str) -> None:
    if queries.other_reviewers(task, reviewer.id):
        raise InvalidInput(
            {"reviewer": _l("A look-back is done by somebody else than the verifier.")}
        )
    if not reason.strip():
        raise InvalidInput({"single_handed_reason": _l("Please write why one person does both.")})


def _id_of(actor: Actor) -> int:
    if actor.id is None:
        raise NotAllowed(_l("A review needs a person."))
    return actor.id
