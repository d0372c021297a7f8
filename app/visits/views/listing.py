"""The list of visits with its saved views and filters."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for

from app.core.dates import day
from app.core.i18n import Text, localized
from app.core.i18n import gettext as _
from app.core.permissions import OFFICE_ROLES, SCHOOL_ROLES, Actor, holds
from app.core.requests import authorise, current_actor
from app.schools.queries import get_region, get_school
from app.visits import permissions, queries
from app.visits.queries import VisitFilter
from app.visits.states import VisitKind, VisitState
from app.visits.views.blueprint import blueprint

VIEWS = ("today", "coming", "unfinished", "all")
NOT_NARROWING = {"lang", "theme", "format"}


@blueprint.get("")
@authorise(permissions.may_list_visits)
def index() -> str:
    """Visits that the reader may know of: today's, coming ones, what is to finish, all."""
    actor = current_actor()
    counts = queries.view_counts(actor)
    wanted = read_filter(chosen_view(actor, counts))
    page = queries.list_visits(actor, wanted, request.args)
    on_site = [row.id for row in page.rows if row.state is VisitState.IN_PROGRESS]
    return render_template(
        "visits/index.html",
        page=page,
        wanted=wanted,
        views=_views(wanted.view, counts),
        active=_active(wanted),
        progress=queries.progress_of(on_site) if on_site else {},
        states=[(state.value, state.label) for state in VisitState],
        kinds=[(kind.value, kind.label) for kind in VisitKind],
        regions=[(r.code, localized(r, "name")) for r in queries.towns_in_scope(actor)],
        is_school=holds(actor, *SCHOOL_ROLES) and not holds(actor, *OFFICE_ROLES),
        may_plan=permissions.may_plan_visits(actor, None),
    )


def read_filter(view: str) -> VisitFilter:
    """The filter from the address; what cannot be read does not narrow the list."""
    state = request.args.get("state", "")
    kind = request.args.get("kind", "")
    return VisitFilter(
        view=view,
        text=_word("q"),
        states=(VisitState(state),) if state in set(VisitState) else (),
        kind=VisitKind(kind) if kind in set(VisitKind) else None,
        school=_word("school"),
        region=_word("region"),
        from_on=_day("from"),
        to_on=_day("to"),
        mine=request.args.get("mine") == "1",
    )


def chosen_view(actor: Actor, counts: dict[str, int]) -> str:
    """The saved view that the address asks for, or the one to begin with."""
    asked = request.args.get("view", "")
    if asked in VIEWS:
        return asked
    # A bare address opens what needs a person first; a search or a filter looks everywhere.
    if set(request.args) - NOT_NARROWING or not holds(actor, *OFFICE_ROLES):
        return "all"
    return next((view for view in ("today", "unfinished", "coming") if counts[view]), "all")


def _views(here: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    labels: dict[str, Text] = {
        "today": _("Today"),
        "coming": _("Coming"),
        "unfinished": _("To finish"),
        "all": _("All"),
    }
    return [
        {
            "label": labels[view],
            "url": url_for("visits.index", view=view),
            "count": counts.get(view) or None,
            "is_current": view == here,
        }
        for view in VIEWS
    ]


def _active(wanted: VisitFilter) -> list[dict[str, Any]]:
    """Chips of what narrows the list and has no field of its own in the bar."""
    facts: list[tuple[str, Text]] = []
    if wanted.text:
        facts.append(("q", f"“{wanted.text}”"))
    if wanted.states:
        facts.append(("state", wanted.states[0].label))
    if wanted.kind is not None:
        facts.append(("kind", wanted.kind.label))
    if wanted.school:
        school = get_school(current_actor(), wanted.school)
        facts.append(("school", localized(school, "name") if school else wanted.school))
    if wanted.region:
        region = get_region(current_actor(), wanted.region)
        facts.append(("region", localized(region, "name") if region else wanted.region))
    if wanted.from_on:
        facts.append(("from", _("from %(day)s", day=day(wanted.from_on, weekday=False))))
    if wanted.to_on:
        facts.append(("to", _("until %(day)s", day=day(wanted.to_on, weekday=False))))
    if wanted.mine:
        facts.append(("mine", _("Mine and my team's")))
    return [{"name": name, "label": label} for name, label in facts]


def _word(name: str) -> str:
    return " ".join(request.args.get(name, "").replace("\x00", "").split())[:100]


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
