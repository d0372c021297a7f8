"""The page of one visit: facts before it, what is next, scores and the course of events."""

from typing import Any

from flask import render_template, url_for

from app.core import clock, dates, loop
from app.core.actions import Action, action_page, buttons, timeline
from app.core.i18n import Text, is_chinese, localized, ngettext
from app.core.i18n import gettext as _
from app.core.permissions import Actor
from app.core.requests import authorise, current_actor
from app.visits import permissions, queries, service
from app.visits.models import Visit, VisitSheet
from app.visits.queries.origin import Origin, origin_of
from app.visits.states import FORMAL_KINDS
from app.visits.states import VisitState as S
from app.visits.views.arriving import asked_positions
from app.visits.views.blueprint import blueprint, detail_url
from app.visits.views.paper import scan_rows
from app.visits.views.signatures import signature_mark
from app.visits.workflow import VISIT

KNOWN_TO_SCHOOL = frozenset(
    {"notify", "arrive", "submit", "feed_back", "school_answer", "conclude", "cancel"}
)
WITH_PAPER = frozenset({S.IN_PROGRESS, S.RECORDED})
OWN_PAGES = frozenset({"plan", "submit", "feed_back"})


@blueprint.get("/<reference>")
@authorise(permissions.may_view_visit, load=queries.get_visit)
def detail(visit: Visit) -> str:
    """Pre-visit sheet and hub of the visit."""
    actor = current_actor()
    inside = bool(permissions.may_read_record(actor, visit))
    on_site = inside and visit.state is S.IN_PROGRESS
    origin = origin_of(visit) if inside else Origin()
    panels = [panel for panel in service.visit_panels.collect(actor, visit) if panel]
    return render_template(
        "visits/detail.html",
        visit=visit,
        inside=inside,
        last=queries.last_visit_before(visit) if inside else None,
        origin=origin,
        scans=scan_rows(visit) if origin.has_scans else [],
        progress=queries.progress_now(visit) if on_site else None,
        scores=scores_of(visit) if inside else [],
        panels=panels,
        entries=_entries(visit, inside),
        stations=loop.stations(loop.Anchor(visit_id=visit.id), "visit"),
        actions=_actions(actor, visit),
        why_not=_why_not(actor, visit),
        may_carry=bool(permissions.may_open_record(actor, visit)),
        arrival=arrival_words(visit, inside=inside),
        **asked_positions(actor, visit),
        zone=str(clock.zone()),
        may_answer=permissions.may_answer_for_school(actor, visit),
        mark=signature_mark(visit),
    )


@blueprint.get("/<reference>/scores")
@authorise(permissions.may_read_record, load=queries.get_visit)
def scores(visit: Visit) -> str:
    """How the scores were computed."""
    return render_template("visits/scores.html", visit=visit, scores=scores_of(visit))


@blueprint.route("/<reference>/actions/<action>", methods=["GET", "POST"])
@authorise(permissions.may_view_visit, load=queries.get_visit)
def act(visit: Visit, action: str) -> Any:
    """The transitions that ask for no more than a reason or a confirmation."""
    return action_page(
        VISIT,
        visit,
        "" if action in OWN_PAGES else action,
        service.act,
        back=lambda: detail_url(visit),
        title=title_of(visit),
    )


def arrival_words(visit: Visit, *, inside: bool) -> str:
    """When the team arrived; inside the office also what a device without a network had said."""
    if visit.arrived_at is None:
        return ""
    at = dates.moment(visit.arrived_at)
    if visit.arrival_device_at is None or not inside:
        return at
    facts = {
        "device": dates.moment(visit.arrival_device_at, weekday=False),
        "offset": offset_words(visit.arrival_offset_ms),
        "received": dates.moment(visit.arrival_received_at, weekday=False),
    }
    if visit.arrival_is_own_time:
        return _(
            "%(at)s (received; the device said %(device)s, its clock off by %(offset)s, which cannot be)",
            at=at,
            **facts,
        )
    return _(
        "%(at)s (by the device %(device)s, its clock off by %(offset)s; received %(received)s)",
        at=at,
        **facts,
    )


def offset_words(milliseconds: int) -> str:
    """How far a clock was off, in the largest unit that says it."""
    seconds = abs(milliseconds) // 1000
    sign = "-" if milliseconds < 0 else "+"
    if seconds < 120:
        return sign + ngettext("%(num)s second", "%(num)s seconds", seconds)
    if seconds < 7200:
        return sign + ngettext("%(num)s minute", "%(num)s minutes", seconds // 60)
    if seconds < 172800:
        return sign + ngettext("%(num)s hour", "%(num)s hours", seconds // 3600)
    return sign + ngettext("%(num)s day", "%(num)s days", seconds // 86400)


def title_of(visit: Visit) -> str:
    """School and kind, as headings say it."""
    gap = "" if is_chinese() else " "
    return f"{localized(visit.school, 'name')}{gap}·{gap}{visit.kind.label}"


def scores_of(visit: Visit) -> list[VisitSheet]:
    """Sheets with a result; empty before submission."""
    return [sheet for sheet in visit.sheets if sheet.score is not None]


def _entries(visit: Visit, inside: bool) -> list[dict[str, Any]]:
    entries = timeline(visit)
    if inside:
        return entries
    # Why a record was submitted in spite of doubts stays inside, as the record itself does.
    return [
        {**entry, "said": "" if entry["event"] == "submit" else entry["said"]}
        for entry in entries
        if entry["event"] in KNOWN_TO_SCHOOL
    ]


def _actions(actor: Actor, visit: Visit) -> list[Action]:
    def to(endpoint: str, label: str, style: str = "quiet", icon: str = "") -> Action:
        url = url_for(f"visits.{endpoint}", reference=visit.reference)
        return Action(label, url, "get", style, icon)

    found: list[Action] = []
    may_edit = permissions.may_edit_visit(actor, visit)
    if visit.state is S.DRAFT and may_edit:
        found += _draft_actions(actor, visit, to)
    if visit.state is S.IN_PROGRESS and permissions.may_record_visit(actor, visit):
        found.append(to("contents", _("Go on recording"), "primary", "pen"))
        if permissions.may_lead_visit(actor, visit):
            found.append(to("check", _("Check and submit"), icon="send"))
    if permissions.may_read_slip(actor, visit):
        waits = visit.state is S.RECORDED and permissions.may_give_feedback(actor, visit)
        found.append(to("slip", _("Exit slip"), "primary" if waits else "quiet", "doc"))
    if visit.state in WITH_PAPER and permissions.may_attach_scan(actor, visit):
        found.append(to("scans", _("Scan of the paper form"), icon="clip2"))
    here = url_for("visits.arrive", reference=visit.reference)
    own = {"arrive": here} if permissions.asks_arrival_position(visit) else {}
    steps = buttons(VISIT, visit, actor, _url_of(visit), own, leave_out=OWN_PAGES)
    if visit.state is S.PLANNED and may_edit and not visit.unannounced:
        steps.append(_notify_action(visit, to))
    found += sorted(steps, key=lambda action: action.style != "primary")
    if permissions.may_draw(actor, visit):
        found.append(to("new_draw", _("Draw people to talk to"), icon="list"))
    if visit.state is S.PLANNED and may_edit:
        found.append(to("edit", _("Change the plan"), icon="pen"))
    return sorted(found, key=lambda a: {"primary": 0, "return": 2}.get(a.style, 1))


def _draft_actions(actor: Actor, visit: Visit, to: Any) -> list[Action]:
    goes_to_lead = not permissions.may_fix_plan(actor, visit)
    found = [to("edit", _("Change the plan"), icon="pen")]
    if goes_to_lead and visit.approval_asked_at is None:
        found.append(to("send", _("Send for approval"), "primary", "send"))
    if not goes_to_lead:
        asked = visit.approval_asked_at is not None
        found.append(to("send", _("Approve") if asked else _("Fix the plan"), "primary", "cal"))
        if asked and permissions.may_return_plan(actor, visit):
            found.append(to("return_plan", _("Return the plan"), "return", "undo"))
    return found


def _notify_action(visit: Visit, to: Any) -> Action:
    told = visit.notified_at is not None
    first = visit.kind in FORMAL_KINDS and not told
    label = _("Notify again") if told else _("Notify the school")
    action: Action = to("notify", label, "primary" if first else "quiet", "mail")
    return action


def _why_not(actor: Actor, visit: Visit) -> list[Text]:
    """Why the step that one would expect now is not there."""
    if not permissions.may_read_record(actor, visit):
        return []
    if visit.state is S.DRAFT and visit.approval_asked_at is not None:
        decision = permissions.may_fix_plan(actor, visit)
        return [] if decision else [_("The plan lies with the office lead.")]
    step = {S.PLANNED: "arrive", S.FED_BACK: "conclude"}.get(visit.state)
    if step is None:
        return []
    decision = VISIT.explain(visit, step, actor)
    return [] if decision else [decision.reason]


def _url_of(visit: Visit) -> Any:
    return lambda name: url_for("visits.act", reference=visit.reference, action=name)
