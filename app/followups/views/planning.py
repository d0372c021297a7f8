"""Scheduling a review or a look-back: who, when, where."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.models import User
from app.core import clock
from app.core.forms import is_complete, show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor, typed_words, wants_results
from app.followups import permissions, queries, service
from app.followups.forms import ScheduleForm
from app.followups.models import Review
from app.followups.states import ReviewKind
from app.followups.views.blueprint import blueprint
from app.rectification import queries as rectification
from app.rectification.models import RectificationTask
from app.visits.queries import people_by_ref


@blueprint.route("/tasks/<number>/schedule", methods=["GET", "POST"])
@authorise(permissions.may_assign_review, load=rectification.get_task)
def schedule(task: RectificationTask) -> Any:
    """Send somebody to look on a day."""
    kind = service.kind_for(task)
    form = ScheduleForm(on=_proposed_day(task))
    if is_complete(form) and (review := form.keep(_schedule, task, form)):
        flash(_("%(name)s has been told.", name=review.reviewer.name))
        return redirect(url_for("reviews.detail", number=review.number), 303)
    people = _people(task, form.reviewer.data)
    results, refused = choices(task, people)
    return show(
        "followups/schedule.html",
        form,
        task=task,
        kind=kind,
        results=results,
        refused=refused,
        words=typed_words("reviewer") if wants_results("reviewer") else "",
        asks_why=_asks_why(task, kind, form),
    )


def _proposed_day(task: RectificationTask) -> date:
    """The checkpoint as planned, else the time of the office."""
    return max(task.checkpoint_on or rectification.review_due_on(task), clock.today())


@blueprint.get("/tasks/<number>/reviewers")
@authorise(permissions.may_assign_review, load=rectification.get_task)
def reviewers(task: RectificationTask) -> str:
    """People to choose from for the search field, and why others cannot be chosen."""
    words = typed_words("reviewer")
    people = queries.find_people(words) if words else queries.suggested_reviewers(task)
    results, refused = choices(task, list(people))
    return render_template(
        "followups/reviewers.html",
        name=request.args.get("name", "reviewer"),
        results=results,
        refused=refused,
    )


def choices(
    task: RectificationTask, people: list[User]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Who can be chosen, and who cannot with the sentence why."""
    refusals = permissions.reviewer_refusals(task, people)
    results = [
        {"value": user.public_id, "label": user.name, "note": user.title}
        for user in people
        if user.id not in refusals
    ]
    refused = [
        {"name": user.name, "why": refusals[user.id]} for user in people if user.id in refusals
    ]
    return results, refused


def _people(task: RectificationTask, value: str | None) -> list[User]:
    """Whom the search field offers: what was looked for, else who was chosen and suggestions."""
    if wants_results("reviewer"):
        return list(queries.find_people(typed_words("reviewer")))
    found = list(queries.suggested_reviewers(task))
    chosen = people_by_ref([value]).get(value) if value else None
    if chosen is not None and all(user.id != chosen.id for user in found):
        found.insert(0, chosen)
    return found


def _asks_why(task: RectificationTask, kind: ReviewKind, form: ScheduleForm) -> bool:
    """The reason is asked for where nobody but the verifier could look back."""
    if form.single_handed_reason.data or form.single_handed_reason.errors:
        return True
    if kind is not ReviewKind.LOOK_BACK:
        return False
    verification = queries.last_verification(task)
    if verification is None:
        return False
    return not queries.other_reviewers(task, verification.reviewer_id)


def _schedule(task: RectificationTask, form: ScheduleForm) -> Review:
    return service.schedule_review(
        current_actor(),
        task,
        reviewer=people_by_ref([form.reviewer.data]).get(form.reviewer.data),
        on=form.on.data,
        place=form.chosen_place(),
        single_handed_reason=form.single_handed_reason.data or "",
    )
