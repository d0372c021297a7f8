"""The course of a double rating: begun by the lead, submitted by each, ended early."""

from sqlalchemy import func, select

from app.accounts.models import User
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core import clock, history
from app.core import policy as settings
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.ratings import permissions, queries
from app.ratings.models import DoubleRating, Rater
from app.ratings.states import FEWEST, RaterState, RatingState, Weighting
from app.ratings.workflow import DOUBLE_RATING, RATER
from app.visits.models import Answer, Visit
from app.visits.queries import unfit_for_team
from app.visits.service import hold_open


def begin(
    actor: Actor,
    visit: Visit,
    *,
    version: ChecklistVersion,
    first: User,
    second: User,
    weighting: Weighting,
) -> DoubleRating:
    """Let two people of the team rate a checklist of the visit.

    Raises NotAllowed, StaleState when the record is closed or a rating is there already, InvalidInput
    (`checklist`, `first`, `second`).
    """
    decision = permissions.may_begin(actor, visit)
    if not decision:
        raise NotAllowed(decision.reason)
    # An answer that is being saved is waited for: nothing of the checklist may be answered.
    db.session.execute(select(Visit.id).where(Visit.id == visit.id).with_for_update())
    hold_open(actor, visit)
    if queries.live_rating(visit) is not None:
        raise StaleState(_l("A checklist of this visit is rated by two already."))
    errors = {**_checklist_error(visit, version), **_people_errors(visit, first, second)}
    if errors:
        raise InvalidInput(errors)
    rating = DoubleRating(
        visit=visit,
        checklist_version=version,
        weighting=weighting,
        fewest_items=int(settings.value(FEWEST, visit.school.region_path)),
        raters=[Rater(user=first, place=1), Rater(user=second, place=2)],
    )
    db.session.add(rating)
    db.session.flush()
    names = [first.name, second.name]
    history.record(rating, "begin", actor, data={"raters": names, "weighting": weighting.value})
    return rating


def _checklist_error(visit: Visit, version: ChecklistVersion) -> dict[str, Text]:
    if version.id not in {sheet.checklist_version_id for sheet in visit.sheets}:
        return {"checklist": _l("This checklist is not part of the visit.")}
    if not queries.rated_items(version):
        return {"checklist": _l("No item of this checklist can be rated by two.")}
    answered = db.session.scalar(
        select(func.count())
        .select_from(Answer)
        .join(ChecklistItem)
        .where(
            Answer.visit_id == visit.id,
            Answer.is_answered,
            ChecklistItem.checklist_version_id == version.id,
        )
    )
    if answered:
        return {
            "checklist": _l("Items of this checklist are answered already; the two would see them.")
        }
    return {}


def _people_errors(visit: Visit, first: User, second: User) -> dict[str, Text]:
    errors: dict[str, Text] = {}
    unfit = unfit_for_team(visit.school, [first.id, second.id])
    for name, user in (("first", first), ("second", second)):
        if user.id not in visit.team_ids:
            errors[name] = _l("%(name)s is not on the team of this visit.", name=user.name)
        elif user.id in unfit:
            errors[name] = _l("%(name)s can no longer inspect this school.", name=user.name)
    if first.id == second.id:
        errors["second"] = _l("Please choose two different people.")
    return errors


def act_on_rater(actor: Actor, rater: Rater, action: str, *, reason: str = "") -> None:
    """Submit the own ratings, for good; the second submission completes the double rating.

    Raises StaleState, NotAllowed (not everything is rated, not the own).
    """
    rating = rater.double_rating
    hold_open(actor, rating.visit)
    hold(rating)
    RATER.perform(rater, action, actor, reason=reason)
    rater.submitted_at = clock.now()
    db.session.flush()
    if all(one.state is RaterState.SUBMITTED for one in rating.raters):
        DOUBLE_RATING.perform(rating, "complete", actor)
        rating.completed_at = clock.now()
        db.session.flush()


def act_on_rating(actor: Actor, rating: DoubleRating, action: str, *, reason: str = "") -> None:
    """End it early, with a reason; nothing of it is ever shown to anybody else."""
    hold(rating)
    DOUBLE_RATING.perform(rating, action, actor, reason=reason)


def end_for_leaver(actor: Actor, visit: Visit, left: User) -> None:
    """A rater has left the team: what is open ends, what is complete stays."""
    rating = queries.live_rating(visit)
    if rating is None or rating.rater_of(left.id) is None:
        return
    hold(rating)
    if rating.state is RatingState.OPEN:
        why = _l("%(name)s has left the team of the visit.", name=left.name)
        DOUBLE_RATING.perform(rating, "rater_left", actor, reason=str(why))


def hold(rating: DoubleRating) -> None:
    """Wait for whoever is changing it, then read it and its raters as they are."""
    fresh = {"populate_existing": True}
    db.session.scalar(
        select(DoubleRating)
        .where(DoubleRating.id == rating.id)
        .with_for_update()
        .execution_options(**fresh)
    )
    db.session.scalars(
        select(Rater).where(Rater.double_rating_id == rating.id).execution_options(**fresh)
    ).all()
