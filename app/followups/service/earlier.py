"""Earlier findings looked at on a visit: what the team says prepares reviews and decides nothing."""

from collections.abc import Mapping, Sequence

from app.accounts.models import User
from app.accounts.queries import person
from app.core import clock, history
from app.core.database import insert_new
from app.core.errors import DomainError, InvalidInput, StaleState
from app.core.files.kinds import Group
from app.core.files.models import Attachment
from app.core.files.service import Upload, UploadRefused, store_upload
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.followups import permissions, queries
from app.followups.models import Review, SiteCheck
from app.followups.queries import EarlierRow
from app.followups.service.assigning import add_review, require, require_state, start_review
from app.followups.service.pairs import put_beside
from app.followups.service.verdicts import complete_review
from app.followups.states import Place, ReviewKind, ReviewState, Verdict
from app.rectification import queries as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from app.visits import service as visits
from app.visits.models import Visit

LONGEST_SEEN = 4000


class CheckConflict(DomainError):
    """Somebody else of the team answered meanwhile: theirs stands until a person replaces it."""

    status = 409

    def __init__(self, theirs: SiteCheck) -> None:
        super().__init__(
            _l(
                "%(name)s has answered this meanwhile. Theirs stands; save again to replace it.",
                name=theirs.by.name,
            )
        )
        self.theirs = theirs


def answer_earlier(
    actor: Actor,
    row: EarlierRow,
    *,
    verdict: Verdict,
    seen: str,
    version: int = 0,
    photos: Sequence[Upload] = (),
    afters: Mapping[str, Upload] | None = None,
) -> SiteCheck:
    """Keep what was seen of an earlier finding; `version` is that on the person's page, 0 for none.

    `afters` are photos of the place of one from before, by the public id of that one.

    Raises NotAllowed, StaleState when record or finding is closed or a review rests on the answer,
    InvalidInput (`seen`, `photos`), CheckConflict.
    """
    visits.hold_open(actor, row.visit)
    seen = seen.strip()
    if not seen:
        raise InvalidInput({"seen": _l("Please write what was seen.")})
    if len(seen) > LONGEST_SEEN:
        raise InvalidInput({"seen": _l("At most %(number)s characters.", number=LONGEST_SEEN)})
    if not row.is_open:
        raise StaleState(
            _l("This has been closed meanwhile, so there is nothing left to judge here.")
        )
    check = queries.check_on(row.visit, row.finding, lock=True)
    if check is None:
        check = _insert(actor, row, verdict, seen)
    elif (check.verdict, check.seen) != (verdict, seen):
        _replace(actor, row, check, verdict, seen, version)
    for photo in photos:
        _store(actor, row.visit, check, photo)
    befores = {pair.before.public_id: pair.before for pair in row.pairs}
    for public_id, photo in (afters or {}).items():
        if public_id in befores:
            stored = _store(actor, row.visit, check, photo)
            put_beside(actor, check, befores[public_id], stored)
    return check


def prepare_reviews(actor: Actor, visit: Visit) -> None:
    """The record is submitted: answers enter the course of events and prepare what waits for a verdict."""
    for check in queries.checks_of_visit(visit):
        # Whoever submits stands for the record; what was seen stays with whoever saw it.
        history.record(check, check.verdict.value, person(check.by), reason=check.seen)
        task = rectification.live_tasks_of([check.finding]).get(check.finding_id)
        if task is not None and _looked_at_application(check, task):
            _prepare(actor, visit, check, task)


def confirm_prepared(actor: Actor, review: Review, *, shown: str) -> Review:
    """Give the verdict that a visit has prepared; `shown` is the stamp of what was on the page.

    Raises NotAllowed for whoever had a part in the work, StaleState when something else was seen.
    """
    require(permissions.may_conduct_review(actor, review))
    check = queries.prepared_check(review)
    if check is None or check.stamp != shown:
        raise StaleState(
            _l("What the visit says of this has changed meanwhile. Please read it once more.")
        )
    require_state(review.task, review.kind)
    if review.state is ReviewState.SCHEDULED:
        start_review(actor, review)
    review.place = Place.ON_SITE
    return complete_review(actor, review, verdict=check.verdict, seen=check.seen)


def _insert(actor: Actor, row: EarlierRow, verdict: Verdict, seen: str) -> SiteCheck:
    facts = {
        "visit_id": row.visit.id,
        "finding_id": row.finding.id,
        "verdict": verdict,
        "seen": seen,
        "by_id": actor.id,
        "at": clock.now(),
        "version": 1,
    }
    made = insert_new(SiteCheck, [facts], SiteCheck.id)
    check = queries.check_on(row.visit, row.finding, lock=True)
    assert check is not None
    if not made:
        raise CheckConflict(check)
    return check


def _replace(
    actor: Actor, row: EarlierRow, check: SiteCheck, verdict: Verdict, seen: str, version: int
) -> None:
    if check.review_id is not None:
        raise StaleState(_l("A review already rests on this answer, so it stays as it is."))
    if check.version != version:
        raise CheckConflict(check)
    if check.by_id != actor.id:
        before = {"verdict": check.verdict.value, "seen": check.seen}
        data = {"finding": row.finding.number, "before": before, "by": check.by.name}
        history.record(row.visit, "replace_answer", actor, data=data)
    assert actor.id is not None
    check.verdict, check.seen = verdict, seen
    check.by_id, check.at = actor.id, clock.now()
    db.session.flush()
    db.session.refresh(check, ["by"])


def _store(actor: Actor, visit: Visit, check: SiteCheck, photo: Upload) -> Attachment:
    try:
        return store_upload(
            actor,
            photo,
            owner_kind=queries.CHECK,
            owner_id=check.id,
            purpose="photo",
            region_id=visit.county_id,
            accept={Group.IMAGE},
        )
    except UploadRefused as error:
        raise InvalidInput({"photos": error.message}) from None


def _looked_at_application(check: SiteCheck, task: RectificationTask) -> bool:
    """Only what was seen after the school applied judges its application."""
    if task.state is not TaskState.PENDING_REVIEW or task.applied_at is None:
        return False
    return check.at >= task.applied_at


def _prepare(actor: Actor, visit: Visit, check: SiteCheck, task: RectificationTask) -> None:
    """A review for somebody who may verify; one that is open already is offered what was seen."""
    reviewer = _reviewer_for(visit, check, task)
    if queries.open_review(task) is not None or reviewer is None:
        return
    try:
        add_review(
            actor,
            task,
            reviewer_id=reviewer.id,
            kind=ReviewKind.VERIFICATION,
            place=Place.ON_SITE,
            on=rectification.review_due_on(task),
        )
    except StaleState:
        # Somebody began a review in the same moment: it is offered what was seen, like any open one.
        return


def _reviewer_for(visit: Visit, check: SiteCheck, task: RectificationTask) -> User | None:
    """The first without a part in the work: who saw it, the team, the supervisor, the office."""
    near = [check.by, *visit.team, task.supervisor]
    refused = permissions.reviewer_refusals(task, near)
    fit = [user for user in near if user.id not in refused]
    return next(iter(fit or queries.suggested_reviewers(task)), None)
