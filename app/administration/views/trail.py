"""The security trail, for auditors."""

from datetime import date
from typing import Any

from flask import render_template, request

from app.administration.permissions import may_read_trail
from app.administration.queries import TrailFilter, trail_kinds
from app.administration.queries import trail as trail_of
from app.administration.states import AuditResult, audit_label
from app.administration.views.blueprint import blueprint
from app.core import audit
from app.core.audit import AuditEvent
from app.core.forms import pairs_of
from app.core.i18n import gettext as _
from app.core.paging import page_of, sort_of
from app.core.requests import authorise, current_actor
from app.core.templating import url_with

NEWEST_CHECKED = 5000


@blueprint.get("/audit")
@authorise(may_read_trail)
def trail() -> str:
    """Who did what to accounts and settings, who was refused; newest first."""
    given, kinds = request.args, trail_kinds()
    result = given.get("result", "")
    wanted = TrailFilter(
        text=given.get("q", "").strip()[:100],
        kind=given.get("kind", "") if given.get("kind") in kinds else "",
        result=result if result in set(AuditResult) else "",
        from_on=_day(given.get("from", "")),
        to_on=_day(given.get("to", "")),
    )
    sort = sort_of(None, {"id": AuditEvent.id}, "-id")
    return render_template(
        "administration/trail.html",
        page=page_of(trail_of(current_actor(), wanted), sort, AuditEvent.id, given),
        wanted=wanted,
        active=_active_filters(wanted),
        kind_options=[(kind, audit_label(kind)) for kind in kinds],
        result_options=pairs_of(AuditResult),
        results={member.value: member for member in AuditResult},
        label=audit_label,
    )


@blueprint.get("/audit/check")
@authorise(may_read_trail)
def check_trail() -> str:
    """Whether the newest part of the chain holds; the whole is checked by the command."""
    broken = list(audit.broken_links(newest=NEWEST_CHECKED))
    return render_template("administration/check_trail.html", broken=broken, newest=NEWEST_CHECKED)


def _active_filters(wanted: TrailFilter) -> list[dict[str, Any]]:
    named = {
        "q": wanted.text,
        "kind": audit_label(wanted.kind),
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
