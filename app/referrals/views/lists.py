"""The list of referrals: what waits for me, what is under way, what is late, everything."""

from typing import Any

from flask import render_template, request
from sqlalchemy.orm import joinedload

from app.core.export import Column, Table, send_export, sheet_of_query
from app.core.forms import pairs_of
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.core.paging import Sort, ordered, page_of, sort_of
from app.core.permissions import OFFICE_ROLES, Actor, Role, holds
from app.core.requests import authorise, current_actor
from app.core.templating import link_with, url_with
from app.referrals import permissions, queries
from app.referrals.models import Referral
from app.referrals.queries import VIEWS, ReferralFilter
from app.referrals.states import LIVE_STATES, ReferralState
from app.referrals.views.blueprint import blueprint

SORTS = {"due": Referral.due_on, "id": Referral.id}
LOADED = (
    joinedload(Referral.school),
    joinedload(Referral.section),
    joinedload(Referral.task),
)


def _section(row: Referral) -> str:
    return localized(row.section, "name") if row.section is not None else ""


REFERRALS = Table(
    _l("Referrals"),
    (
        Column(_l("Number"), lambda row: row.number, 22),
        Column(_l("State"), lambda row: row.state.label),
        Column(_l("Section of the bureau"), _section, 20),
        Column(_l("School"), lambda row: localized(row.school, "name"), 24),
        Column(_l("Task"), lambda row: row.task.number, 22),
        Column(_l("In one line"), lambda row: row.task.title, 36),
        Column(_l("Proposal of the school"), lambda row: row.proposal, 40),
        Column(_l("What the section is asked for"), lambda row: row.matter, 40),
        Column(_l("Referred at"), lambda row: row.opened_at, 17),
        Column(_l("Due"), lambda row: row.due_on if row.state in LIVE_STATES else None, 12),
        Column(_l("Answer of the section"), lambda row: row.answer, 48),
        Column(_l("Answered at"), lambda row: row.answered_at, 17),
        Column(_l("What follows for the school"), lambda row: row.conclusion, 40),
        Column(_l("Ended at"), lambda row: row.ended_at, 17),
    ),
)


def read_filter(actor: Actor) -> ReferralFilter:
    """The filter from the address; what cannot be read does not narrow the list."""
    given = request.args

    def word(name: str) -> str:
        return " ".join(given.get(name, "").replace("\x00", "").split())[:100]

    default = "mine" if _acts(actor) else "live"
    narrowed = set(given) & {"q", "state", "school", "section"}
    view = given.get("view", "all" if narrowed else default)
    state = given.get("state", "")
    return ReferralFilter(
        view=view if view in VIEWS else default,
        words=word("q"),
        state=ReferralState(state) if state in set(ReferralState) else None,
        school=word("school"),
        section=word("section"),
    )


def _acts(actor: Actor) -> bool:
    return holds(actor, *OFFICE_ROLES, Role.SECTION_STAFF)


@blueprint.get("")
@authorise(permissions.may_list_referrals)
def index() -> str:
    """Referrals by tab; the first tab of office and sections is what waits for them."""
    actor = current_actor()
    wanted = read_filter(actor)
    query = queries.referral_list(actor, wanted)
    page = page_of(query, _sort(wanted), Referral.id, request.args, options=LOADED)
    return render_template(
        "referrals/index.html",
        page=page,
        wanted=wanted,
        tabs=_tabs(actor, wanted),
        active=_active(wanted),
        states=pairs_of(ReferralState),
        live=LIVE_STATES,
    )


@blueprint.get("/export")
@authorise(permissions.may_list_referrals)
def export() -> Any:
    """What the tab shows, as CSV or Excel."""
    actor = current_actor()
    wanted = read_filter(actor)
    query = ordered(queries.referral_list(actor, wanted), _sort(wanted), Referral.id)
    back = link_with("referrals.index", format=None)
    return send_export(
        sheet_of_query(REFERRALS, query.options(*LOADED)), name="referrals", back=back
    )


def _sort(wanted: ReferralFilter) -> Sort:
    return sort_of(request.args.get("sort"), SORTS, "-id" if wanted.view == "all" else "due")


def _tabs(actor: Actor, wanted: ReferralFilter) -> list[dict[str, Any]]:
    labels = {
        "mine": _("Waiting for me"),
        "live": _("Not ended yet"),
        "late": _("Overdue"),
        "all": _("All"),
    }
    if not _acts(actor):
        labels.pop("mine")
    counts = {"mine": queries.count_waiting(actor)} if "mine" in labels else {}
    cleared = {"after": None, "before": None, "sort": None, "state": None}
    return [
        {
            "label": label,
            "url": url_with(view=view, **cleared),
            "is_current": view == wanted.view,
            "count": counts.get(view),
        }
        for view, label in labels.items()
    ]


def _active(wanted: ReferralFilter) -> list[dict[str, Any]]:
    named = {
        "q": wanted.words,
        "state": wanted.state and wanted.state.label,
        "school": wanted.school,
        "section": wanted.section,
    }
    apart = {"after": None, "before": None}
    return [
        {"label": label, "url": url_with(**{name: None, **apart})}
        for name, label in named.items()
        if label
    ]
