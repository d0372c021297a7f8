"""The security trail, for auditors."""

from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for

from app.administration.permissions import may_read_trail
from app.administration.queries import TrailFilter, newest_of_trail, trail_kinds
from app.administration.queries import trail as trail_of
from app.administration.states import AuditResult, audit_label
from app.administration.views.blueprint import blueprint
from app.administration.views.sentences import particulars, sentence
from app.core import audit, clock
from app.core.audit import AuditEvent
from app.core.export import csv_headers, csv_text
from app.core.forms import pairs_of
from app.core.i18n import gettext as _
from app.core.paging import page_of, sort_of
from app.core.requests import audit_context, authorise, current_actor
from app.core.templating import url_with

NEWEST_CHECKED = 5000
EXPORT_MOST = 20_000


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
        export_url=url_for("administration.export_trail", **_arguments(wanted)),
        most=EXPORT_MOST,
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


def _arguments(wanted: TrailFilter) -> dict[str, Any]:
    """The filter as its address writes it."""
    named = {
        "q": wanted.text,
        "who": wanted.who,
        "kind": wanted.kind,
        "result": wanted.result,
        "from": wanted.from_on.isoformat() if wanted.from_on else "",
        "to": wanted.to_on.isoformat() if wanted.to_on else "",
    }
    return {name: value for name, value in named.items() if value}


@blueprint.get("/audit/export")
@authorise(may_read_trail)
def export_trail() -> Response:
    """What the filter leaves as CSV, newest first; the export is an entry of the trail itself."""
    actor, wanted = current_actor(), _wanted()
    events = newest_of_trail(actor, wanted, EXPORT_MOST)
    text = csv_text(_head(), map(_cells, events))
    detail = {"rows": len(events), "filter": _arguments(wanted)}
    audit.record_now("export.trail", actor, detail=detail, **audit_context())
    return Response(text, headers=csv_headers("audit.csv"))


def _head() -> list[str]:
    return [_("When"), _("Kind"), _("What"), _("Particulars"), _("Result"), _("Who"), _("Target"),
            _("Address"), _("Request id"), _("Checksum")]  # fmt: skip


def _cells(event: AuditEvent) -> list[Any]:
    results = {member.value: member.label for member in AuditResult}
    return [
        clock.local(event.at).isoformat(timespec="seconds"),
        audit_label(event.kind),
        sentence(event),
        " · ".join(particulars(event)),
        results.get(event.result, event.result),
        event.actor_name or _("unknown"),
        event.target,
        event.address,
        event.request_id,
        event.hash,
    ]


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
