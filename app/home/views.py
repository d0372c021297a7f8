"""The first page: what needs the reader, by role."""

from typing import Any

from flask import Blueprint, Flask, render_template

from app.core.permissions import OFFICE_ROLES, SCHOOL_ROLES, Actor, Role, holds
from app.core.requests import authorise, current_actor
from app.home import navigation, queries
from app.home.permissions import may_see_home
from app.home.summary import region_summary, system_summary
from app.rectification.queries import display_status

blueprint = Blueprint("home", __name__)


def register(app: Flask) -> None:
    """Attach the page and the navigation."""
    app.register_blueprint(blueprint)
    navigation.register(app)


@blueprint.get("/")
@authorise(may_see_home)
def index() -> str:
    """Home by role; somebody with several roles gets the parts of each."""
    actor = current_actor()
    return render_template("home/index.html", status_of=display_status, **_parts(actor))


def _parts(actor: Actor) -> dict[str, Any]:
    is_office = holds(actor, *OFFICE_ROLES)
    is_lead = holds(actor, Role.OFFICE_LEAD)
    is_school = holds(actor, *SCHOOL_ROLES)
    is_section = holds(actor, Role.SECTION_STAFF)
    parts: dict[str, Any] = {
        "is_office": is_office,
        "is_school": is_school,
        "to_do": queries.to_do(actor) if is_office or is_school else None,
        "visits": queries.own_visits(actor) if is_office else None,
        "reviews": queries.reviews_due(actor) if is_office else [],
        "to_approve": queries.notices_to_approve(actor) if is_lead else [],
        "to_acknowledge": (
            queries.notices_to_acknowledge(actor) if holds(actor, Role.SCHOOL_HEAD) else []
        ),
        "is_section": is_section,
        "referrals_to_move": navigation.waiting_behind("referrals") if is_office else 0,
        "referrals": queries.referrals_waiting(actor) if is_section else [],
        "region": None,
        "week": None,
        "system": system_summary() if holds(actor, Role.ADMIN) else None,
        "is_auditor": holds(actor, Role.AUDITOR),
    }
    if is_lead or holds(actor, Role.LEADER):
        parts["region"] = region_summary(actor)
    if holds(actor, Role.LEADER):
        parts["week"] = queries.last_week(actor)
    return parts
