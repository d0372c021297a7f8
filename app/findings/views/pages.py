"""List, page and actions of findings."""

from typing import Any

from flask import render_template, request, url_for

from app.core import loop
from app.core.actions import Action, action_page, buttons, timeline
from app.core.dates import day, read_day
from app.core.files.queries import attachments_of
from app.core.i18n import gettext as _
from app.core.permissions import OFFICE_ROLES, Actor, Role, belongs_to_school, holds
from app.core.requests import authorise, current_actor, number_in
from app.core.severity import Severity
from app.core.templating import url_with
from app.findings import permissions, queries, service
from app.findings.models import Finding
from app.findings.queries import FindingFilter
from app.findings.states import FindingState, Source
from app.findings.views.blueprint import blueprint
from app.findings.workflow import finding_workflow

PAGES = {"merge": "findings.merge", "object": "findings.object_to"}
DECIDING = ("reject_objection", "uphold_objection")


def read_filter() -> FindingFilter:
    """The filter from the address; what cannot be read does not narrow the list."""
    arguments = request.args

    def member(kind: Any, name: str) -> Any:
        word = arguments.get(name, "")
        return kind(word) if word in set(kind) else None

    def word(name: str) -> str:
        return " ".join(arguments.get(name, "").replace("\x00", "").split())[:100]

    return FindingFilter(
        words=word("q"),
        state=member(FindingState, "state"),
        only_live=arguments.get("view", "") == "open",
        only_recurring=arguments.get("view", "") == "recurrences",
        severity=member(Severity, "severity"),
        source=member(Source, "source"),
        school=word("school"),
        region=word("region"),
        indicator=word("indicator"),
        from_on=read_day(arguments.get("from")),
        to_on=read_day(arguments.get("to")),
        before=number_in(arguments, "before"),
        after=number_in(arguments, "after"),
        oldest_first=arguments.get("sort") == "id",
    )


@blueprint.get("")
@authorise(permissions.may_list_findings)
def index() -> str:
    """Findings that the reader may see, newest first."""
    wanted = read_filter()
    size = request.args.get("size", queries.PAGE, type=int)
    page = queries.list_findings(current_actor(), wanted, size if size in {25, 50, 100} else 50)
    return render_template(
        "findings/index.html",
        page=page,
        wanted=wanted,
        states=[(state.value, state.label) for state in FindingState],
        severities=[(severity.value, severity.label) for severity in Severity],
        sources=[(source.value, source.label) for source in Source],
        active=_active(wanted),
        at_school=not holds(current_actor(), *OFFICE_ROLES, Role.LEADER),
        may_raise=permissions.may_raise_findings(current_actor(), None),
    )


def _active(wanted: FindingFilter) -> list[dict[str, str]]:
    """What narrows the list now, each with the address without it."""
    shown = {
        "q": wanted.words and f"“{wanted.words}”",
        "severity": wanted.severity.label if wanted.severity else "",
        "source": wanted.source.label if wanted.source else "",
        "school": wanted.school,
        "region": wanted.region,
        "indicator": wanted.indicator,
        "from": wanted.from_on and _("from %(day)s", day=day(wanted.from_on, weekday=False)),
        "to": wanted.to_on and _("until %(day)s", day=day(wanted.to_on, weekday=False)),
    }
    return [
        {"label": str(label), "url": url_with(**{name: None, "after": None, "before": None})}
        for name, label in shown.items()
        if label
    ]


@blueprint.get("/<reference>")
@authorise(permissions.may_view_finding, load=queries.get_finding)
def detail(finding: Finding) -> str:
    """Everything about one finding, with what may be done next."""
    actor = current_actor()
    why_not = _why_not(actor, finding)
    photos = list(attachments_of("finding", finding.id))
    if finding.visit_id is not None and finding.item_id is not None:
        photos += service.photos_of_answer(finding)
    objection = finding.objection
    anchor = loop.Anchor(visit_id=finding.visit_id, finding_id=finding.id)
    return render_template(
        "findings/detail.html",
        finding=finding,
        photos=photos,
        objection_files=attachments_of("objection", objection.id) if objection else [],
        entries=_course(actor, finding),
        stations=loop.stations(anchor, "finding"),
        actions=_actions(actor, finding, too_late=bool(why_not)),
        why_not=why_not,
        original=queries.original_of(actor, finding),
        came_back=queries.recurrences_of(actor, finding),
        recurrences=queries.possible_recurrences(actor, finding),
        may_judge=permissions.may_judge_recurrence(actor, finding),
        may_raise=permissions.may_raise_findings(actor, None),
        panels=[panel for panel in service.finding_panels.collect(actor, finding) if panel],
        last_objection_day=service.objection_deadline(finding),
    )


def _course(actor: Actor, finding: Finding) -> list[dict[str, Any]]:
    """The course of events; another finding that the actor may not know of is not named in it."""
    entries = timeline(finding)
    named = {entry["data"]["other"] for entry in entries if "other" in entry["data"]}
    hidden = named - queries.known_among(actor, named)
    for entry in entries:
        if entry["data"].get("other") in hidden:
            entry["said"] = ""
    return entries


@blueprint.route("/<reference>/actions/<action>", methods=["GET", "POST"])
@authorise(permissions.may_view_finding, load=queries.get_finding)
def act(finding: Finding, action: str) -> Any:
    """The transitions that ask for no more than a reason."""
    return action_page(
        finding_workflow,
        finding,
        "" if action in {*PAGES, *DECIDING} else action,
        service.act,
        back=lambda: url_for("findings.detail", reference=finding.reference),
        title=finding.title,
    )


def _actions(actor: Actor, finding: Finding, *, too_late: bool) -> list[Action]:
    found = buttons(
        finding_workflow,
        finding,
        actor,
        lambda name: url_for("findings.act", reference=finding.reference, action=name),
        {name: url_for(page, reference=finding.reference) for name, page in PAGES.items()},
        leave_out={*DECIDING, *(["object"] if too_late else [])},
    )
    if finding_workflow.explain(finding, DECIDING[0], actor):
        url = url_for("findings.decide", reference=finding.reference)
        found.insert(0, Action(_("Decide on the objection"), url, "get", "primary", "stamp"))
    if finding.state is FindingState.DRAFT and permissions.may_edit_finding(actor, finding):
        url = url_for("findings.edit", reference=finding.reference)
        found.append(Action(_("Edit"), url, "get", "quiet", "pen"))
    return found


def _why_not(actor: Actor, finding: Finding) -> list[str]:
    """Sentences for what one would expect to be able to do."""
    if finding.state is FindingState.DRAFT:
        sentence = finding_workflow.explain(finding, "confirm", actor).reason
    elif finding.state is FindingState.CONFIRMED and belongs_to_school(actor, finding.school_id):
        sentence = service.objection_refusal(actor, finding)
    else:
        return []
    return [str(sentence)] if sentence else []
