"""The security trail, for auditors."""

from datetime import date
from typing import Any

from flask import render_template, request

from app.administration.permissions import may_read_trail
from app.administration.queries import TrailFilter, trail_kinds
from app.administration.queries import trail as trail_of
from app.administration.states import AuditResult, audit_label
from app.administration.views.blueprint import blueprint
from app.administration.views.sentences import particulars, sentence
from app.core import audit
from app.core.audit import AuditEvent
from app.core.export import Column, Table, send_export, sheet_of_query
from app.core.forms import pairs_of
from app.core.i18n import Text
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.paging import page_of, sort_of
from app.core.requests import authorise, current_actor
from app.core.templating import link_with, url_with

NEWEST_CHECKED = 5000


@blueprint.get("/audit")
@authorise(may_read_trail)
def trail() -> str:
    """Who did what to accounts and settings, who was refused; newest first."""
    wanted = _wanted()
    sort = sort_of(None, {"id": AuditEvent.id}, "-id")
    page = page_of(trail_of(current_actor(), wanted), sort, AuditEvent.id, request.args)
    return render_template(
        "administration/trail.html",
        page=page,
        wanted=wanted,
        active=_active_filters(wanted),
        kind_options=[(kind, audit_label(kind)) for kind in trail_kinds()],
        result_options=pairs_of(AuditResult),
        results={member.value: member for member in AuditResult},
        sentence=sentence,
        particulars=particulars,
    )


def _wanted() -> TrailFilter:
    given = request.args
    kind, result = given.get("kind", ""), given.get("result", "")
    return TrailFilter(
        text=given.get("q", "").strip()[:100],
        who=given.get("who", "").strip()[:60],
        kind=kind if kind in trail_kinds() else "",
        result=result if result in set(AuditResult) else "",
        from_on=_day(given.get("from", "")),
        to_on=_day(given.get("to", "")),
    )


TRAIL = Table(
    _l("Security trail"),
    (
        Column(_l("When"), lambda event: event.at, 17),
        Column(_l("Kind"), lambda event: audit_label(event.kind), 20),
        Column(_l("What"), lambda event: sentence(event), 48),
        Column(_l("Particulars"), lambda event: " · ".join(particulars(event)), 48),
        Column(_l("Result"), lambda event: _result_label(event.result), 12),
        Column(_l("Who"), lambda event: event.actor_name or _("unknown")),
        Column(_l("Target"), lambda event: event.target, 30),
        Column(_l("Address"), lambda event: event.address),
        Column(_l("Request id"), lambda event: event.request_id),
        Column(_l("Checksum"), lambda event: event.hash, 20),
    ),
)


def _result_label(result: str) -> Text:
    return AuditResult(result).label if result in set(AuditResult) else result


@blueprint.get("/audit/export")
@authorise(may_read_trail)
def export_trail() -> Any:
    """What the filter leaves as CSV or Excel, newest first; the export is itself an entry."""
    query = trail_of(current_actor(), _wanted()).order_by(AuditEvent.id.desc())
    back = link_with("administration.trail", format=None)
    return send_export(sheet_of_query(TRAIL, query), name="trail", back=back)


@blueprint.get("/audit/check")
@authorise(may_read_trail)
def check_trail() -> str:
    """Whether the newest part of the chain holds; the whole is checked by the command."""
    broken = list(audit.broken_links(newest=NEWEST_CHECKED))
    return render_template("administration/check_trail.html", broken=broken, newest=NEWEST_CHECKED)


def _active_filters(wanted: TrailFilter) -> list[dict[str, Any]]:
    named = {
        "q": wanted.text,
        "who": wanted.who,
        "kind": wanted.kind and audit_label(wanted.kind),
        "result": AuditResult(wanted.result).label if wanted.result else "",
        "from": wanted.from_on and _("from %(day)s", day=wanted.from_on.isoformat()),
        "to": wanted.to_on and _("until %(day)s", day=wanted.to_on.isoformat()),
    }
    apart = {"after": None, "before": None}
    return [
        {"label": label, "url": url_with(**{name: None, **apart})}
        for name, label in named.items()
        if label
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
