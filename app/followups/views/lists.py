"""The list of reviews: what waits for a verdict, what is assigned to me, look-backs, everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.dates import day, read_day
from app.core.forms import pairs_of
from app.core.i18n import gettext as _
from app.core.paging import Page, Sort, page_of, sort_of
from app.core.permissions import OFFICE_ROLES, Actor, holds
from app.core.requests import authorise, current_actor, typed_words
from app.core.severity import Severity
from app.core.suggestions import Suggestion, options_of
from app.core.templating import url_with
from app.extensions import db
from app.followups import permissions, queries
from app.followups.models import Review
from app.followups.queries import ReviewFilter, View
from app.followups.states import Place, ReviewKind, ReviewState
from app.followups.views.blueprint import blueprint
from app.rectification.models import RectificationTask

REVIEW_SORTS = {"id": Review.id, "day": Review.scheduled_on}
EFFECT_SORTS = {"day": RectificationTask.effect_due_on}
CHECKPOINT_SORTS = {"day": RectificationTask.checkpoint_on}
TASK_SORTS = {"waiting": RectificationTask.court_since, "due": RectificationTask.due_on}


def read_filter(actor: Actor) -> ReviewFilter:
    """The filter from the address; what cannot be read does not narrow the list."""
    given = request.args

    def member(kind: Any, name: str) -> Any:
        word = given.get(name, "")
        return kind(word) if word in set(kind) else None

    def word(name: str) -> str:
        return " ".join(given.get(name, "").replace("\x00", "").split())[:100]

    default = View.WAITING if holds(actor, *OFFICE_ROLES) else View.ALL
    return ReviewFilter(
        view=member(View, "view") or default,
        words=word("q"),
        state=member(ReviewState, "state"),
        kind=member(ReviewKind, "kind"),
        place=member(Place, "place"),
        severity=member(Severity, "severity"),
        school=word("school"),
        region=word("region"),
        reviewer=word("reviewer"),
        from_on=read_day(given.get("from")),
        to_on=read_day(given.get("to")),
    )


@blueprint.get("")
@authorise(permissions.may_list_reviews)
def index() -> str:
    """Reviews by tab; the first tab of the office is what waits for a verdict."""
    actor = current_actor()
    wanted = read_filter(actor)
    page = _page(actor, wanted)
    return render_template(
        "followups/index.html",
        page=page,
        wanted=wanted,
        tabs=_tabs(actor, wanted, page),
        active=_active(wanted),
        severities=pairs_of(Severity),
        states=pairs_of(ReviewState),
        kinds=pairs_of(ReviewKind),
        places=pairs_of(Place),
    )


@blueprint.get("/people/suggestions")
@authorise(permissions.may_list_reviews)
def suggest_reviewers() -> str:
    """Names of reviewers for the filter, while somebody types."""
    found = queries.find_reviewers(current_actor(), typed_words("reviewer"))
    return options_of(Suggestion(person.name, person.title) for person in found)


def _page(actor: Actor, wanted: ReviewFilter) -> Page[Any]:
    chosen = chosen_rows(actor, wanted)
    loaded = chosen.loaded
    return page_of(chosen.query, chosen.sort, chosen.id_column, request.args, options=loaded)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows of a tab, unordered, with the order that the address asks for and what they need."""

    query: Any
    sort: Sort
    id_column: Any
    loaded: Sequence[Any]


def chosen_rows(actor: Actor, wanted: ReviewFilter) -> Chosen:
    """Tasks for the tabs of what waits for a verdict and of what is kept up, reviews for the others."""
    if wanted.view is View.WAITING:
        task = RectificationTask
        sort = sort_of(request.args.get("sort"), TASK_SORTS, "waiting")
        loaded = [joinedload(task.school), joinedload(task.supervisor)]
        return Chosen(queries.waiting_list(actor, wanted), sort, task.id, loaded)
    if wanted.view in {View.CHECKPOINTS, View.EFFECTS}:
        task = RectificationTask
        kept_up = wanted.view is View.CHECKPOINTS
        sorts = CHECKPOINT_SORTS if kept_up else EFFECT_SORTS
        query = (queries.checkpoint_list if kept_up else queries.effect_list)(actor, wanted)
        loaded = [joinedload(task.school), joinedload(task.supervisor)]
        return Chosen(query, sort_of(request.args.get("sort"), sorts, "day"), task.id, loaded)
    default = "day" if wanted.view is View.MINE else "-id"
    sort = sort_of(request.args.get("sort"), REVIEW_SORTS, default)
    loaded = [joinedload(Review.task), joinedload(Review.school), joinedload(Review.reviewer)]
    return Chosen(queries.review_list(actor, wanted), sort, Review.id, loaded)


def _tabs(actor: Actor, wanted: ReviewFilter, page: Page[Any]) -> list[dict[str, Any]]:
    labels = {
        View.WAITING: _("Waiting for a verdict"),
        View.MINE: _("Assigned to me"),
        View.CHECKPOINTS: _("Checkpoints"),
        View.LOOK_BACKS: _("Look-backs"),
        View.EFFECTS: _("Effect to rate"),
        View.ALL: _("All reviews"),
    }
    if not holds(actor, *OFFICE_ROLES):
        labels = {
            view: labels[view]
            for view in (View.ALL, View.CHECKPOINTS, View.LOOK_BACKS, View.EFFECTS)
        }
    counts = _counts(actor) if holds(actor, *OFFICE_ROLES) else {}
    return [
        {
            "label": label,
            "url": url_with(view=view.value, after=None, before=None, sort=None, state=None),
            "is_current": view is wanted.view,
            "count": counts.get(view),
        }
        for view, label in labels.items()
    ]


def _counts(actor: Actor) -> dict[View, int]:
    waiting = queries.waiting_list(actor, ReviewFilter()).with_only_columns(RectificationTask.id)
    number = db.session.scalar(select(func.count()).select_from(waiting.subquery()))
    return {View.WAITING: number or 0, View.MINE: queries.count_assigned(actor)}


def _active(wanted: ReviewFilter) -> list[dict[str, Any]]:
    named = {
        "q": wanted.words,
        "severity": wanted.severity and wanted.severity.label,
        "state": wanted.state and wanted.state.label,
        "kind": wanted.kind and wanted.kind.label,
        "place": wanted.place and wanted.place.label,
        "school": wanted.school,
        "region": wanted.region,
        "reviewer": wanted.reviewer,
        "from": wanted.from_on and _("from %(day)s", day=day(wanted.from_on, weekday=False)),
        "to": wanted.to_on and _("until %(day)s", day=day(wanted.to_on, weekday=False)),
    }
    apart = {"after": None, "before": None}
    return [
        {"label": label, "url": url_with(**{name: None, **apart})}
        for name, label in named.items()
        if label
    ]
