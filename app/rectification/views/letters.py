"""Rectification notices: list, draft, the paper itself, approval, issue, receipt, withdrawal."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from app.core.actions import Action, action_page, buttons, timeline
from app.core.dates import moment, read_day
from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.paging import Sort, page_of, sort_of
from app.core.permissions import OFFICE_ROLES, Actor, Role, holds
from app.core.requests import authorise, current_actor
from app.core.templating import url_with
from app.findings.models import Finding
from app.rectification import permissions, queries, service
from app.rectification.forms import NoticeForm, ReceiptForm, SecondPersonForm
from app.rectification.models import Notice
from app.rectification.queries import NoticeFilter
from app.rectification.states import OPEN_NOTICE_STATES, NoticeState
from app.rectification.views import blueprints
from app.rectification.views.asking import keep
from app.rectification.workflow import needs_approval, notice_workflow
from app.schools.models import School
from app.schools.queries import get_school
from app.visits.models import Visit
from app.visits.queries import get_visit

PAGES = {
    "approve": "notices.approve",
    "issue": "notices.issue",
    "acknowledge": "notices.receipt",
}


@blueprints.notices.get("")
@authorise(permissions.may_list_notices)
def index() -> str:
    """Notices that the reader may see, newest first."""
    actor, wanted = current_actor(), read_filter()
    query = queries.notice_list(actor, wanted)
    page = page_of(query, read_sort(), Notice.id, request.args)
    return render_template(
        "rectification/notices.html",
        page=page,
        name=notice_name,
        wanted=wanted,
        active=_active(wanted),
        counts=queries.findings_per_notice([notice.id for notice in page.rows]),
        states=list(NoticeState),
        may_draft=bool(permissions.may_draft_notices(actor, None)),
        at_school=not holds(actor, *OFFICE_ROLES, Role.LEADER),
    )


def read_sort() -> Sort:
    """The order that the address asks for; newest first without one."""
    return sort_of(request.args.get("sort"), {"id": Notice.id}, "-id")


def read_filter() -> NoticeFilter:
    """The filter from the address; what cannot be read does not narrow the list."""
    given = request.args
    state = given.get("state", "")

    def word(name: str) -> str:
        return " ".join(given.get(name, "").replace("\x00", "").split())[:100]

    return NoticeFilter(
        words=word("q"),
        state=NoticeState(state) if state in set(NoticeState) else None,
        school=word("school"),
        region=word("region"),
        issued_from=read_day(given.get("issued_from")),
        issued_to=read_day(given.get("issued_to")),
        receipt_late=given.get("receipt") == "late",
    )


def _active(wanted: NoticeFilter) -> list[dict[str, str]]:
    """What narrows the list now, each with the address without it."""
    shown = {
        "q": wanted.words and f"“{wanted.words}”",
        "school": wanted.school,
        "region": wanted.region,
        "issued_from": wanted.issued_from and _("issued from %(day)s", day=wanted.issued_from),
        "issued_to": wanted.issued_to and _("issued until %(day)s", day=wanted.issued_to),
        "receipt": _("receipt overdue") if wanted.receipt_late else "",
    }
    return [
        {"label": str(label), "url": url_with(**{name: None, "after": None, "before": None})}
        for name, label in shown.items()
        if label
    ]


def notice_name(notice: Notice) -> str:
    """Its number, or what to call a draft."""
    drafted = moment(notice.created_at, weekday=False)
    return notice.number or _("Draft of %(day)s", day=drafted)


@blueprints.notices.route("/new", methods=["GET", "POST"])
@authorise(permissions.may_draft_notices)
def new() -> Any:
    """Draft a notice from the confirmed findings of a visit, or of a school."""
    school, visit = _place()
    findings = queries.free_findings(school.id, visit_id=visit.id if visit else None)
    form = NoticeForm(findings=[finding.public_id for finding in findings])
    form.offer(findings)
    if form.validate_on_submit() and (notice := keep(form, _draft, form, school, visit, findings)):
        flash(_("Draft kept."))
        return redirect(url_for("notices.detail", public_id=notice.public_id), 303)
    return show(
        "rectification/notice_form.html",
        form,
        notice=None,
        school=school,
        visit=visit,
        findings=findings,
        due=_due_days(findings),
    )


def _place() -> tuple[School, Visit | None]:
    """School and visit that the address names; 404 for what the reader may not know of."""
    actor = current_actor()
    visit = get_visit(actor, request.args["visit"]) if request.args.get("visit") else None
    if request.args.get("visit") and visit is None:
        raise NotFound
    school = visit.school if visit else get_school(actor, request.args.get("school", ""))
    if school is None or not permissions.may_draft_notice_for(actor, school):
        raise NotFound
    return school, visit


def _draft(
    form: NoticeForm, school: School, visit: Visit | None, findings: Sequence[Finding]
) -> Notice:
    return service.draft_notice(
        current_actor(),
        school=school,
        visit=visit,
        findings=_chosen(form, findings),
        demands=form.demands.data or "",
        report_to=form.report_to.data or "",
    )


def _chosen(form: NoticeForm, findings: Sequence[Finding]) -> list[Finding]:
    wanted = set(form.findings.data or ())
    return [finding for finding in findings if finding.public_id in wanted]


def _due_days(findings: Sequence[Finding]) -> dict[int, Any]:
    """Day on which each task would be due if the notice went out today."""
    return {finding.id: service.proposed_deadline(finding).deadline.due_on for finding in findings}


@blueprints.notices.route("/<public_id>/edit", methods=["GET", "POST"])
@authorise(permissions.may_edit_notice, load=queries.get_notice)
def edit(notice: Notice) -> Any:
    """Change a draft."""
    findings = queries.free_findings(notice.school_id, visit_id=notice.visit_id, on_notice=notice)
    form = _form_of(notice, findings)
    form.remember(notice)
    if form.validate_on_submit():
        form.require_current(notice, theirs=_form_of(notice, findings, fresh=True))
        if keep(form, _save, form, notice, findings):
            flash(_("Draft kept."))
            return _back(notice)
    return show(
        "rectification/notice_form.html",
        form,
        notice=notice,
        school=notice.school,
        visit=notice.visit,
        findings=findings,
        due=_due_days(findings),
    )


def _form_of(notice: Notice, findings: Sequence[Finding], *, fresh: bool = False) -> NoticeForm:
    data = {
        "findings": [finding.public_id for finding in notice.findings],
        "demands": notice.demands,
        "report_to": notice.report_to,
    }
    form = NoticeForm(formdata=None, data=data) if fresh else NoticeForm(data=data)
    form.offer(findings)
    return form


def _save(form: NoticeForm, notice: Notice, findings: Sequence[Finding]) -> Notice:
    return service.edit_notice(
        current_actor(),
        notice,
        findings=_chosen(form, findings),
        demands=form.demands.data or "",
        report_to=form.report_to.data or "",
    )


@blueprints.notices.get("/<public_id>")
@authorise(permissions.may_view_notice, load=queries.get_notice)
def detail(notice: Notice) -> str:
    """The notice as the school reads it, with its tasks and what may be done next."""
    actor = current_actor()
    tasks = queries.tasks_of_notice(notice)
    return render_template(
        "rectification/notice.html",
        notice=notice,
        tasks={task.finding_id: task for task in tasks},
        due=_due_days(notice.findings) if notice.state in OPEN_NOTICE_STATES else {},
        entries=timeline(notice),
        actions=_actions(actor, notice),
        why_not=_why_not(actor, notice),
        panels=[panel for panel in service.notice_panels.collect(actor, notice) if panel],
        is_open=notice.state in OPEN_NOTICE_STATES,
        is_head=permissions.is_head_at(actor, notice.school),
    )


def _actions(actor: Actor, notice: Notice) -> list[Action]:
    pages = {name: url_for(page, public_id=notice.public_id) for name, page in PAGES.items()}
    found = buttons(
        notice_workflow,
        notice,
        actor,
        lambda name: url_for("notices.act", public_id=notice.public_id, action=name),
        pages,
    )
    if notice.state is NoticeState.DRAFT and permissions.may_edit_notice(actor, notice):
        url = url_for("notices.edit", public_id=notice.public_id)
        found.insert(1, Action(_("Edit"), url, "get", "quiet", "pen"))
    return found


def _why_not(actor: Actor, notice: Notice) -> list[Any]:
    """Why a draft cannot go out yet."""
    if notice.state not in OPEN_NOTICE_STATES or not permissions.may_issue_notice(actor, notice):
        return []
    if notice_workflow.explain(notice, "approve", actor):
        return []
    decision = notice_workflow.explain(notice, "issue", actor)
    return [] if decision else [decision.reason]


@blueprints.notices.route("/<public_id>/actions/<action>", methods=["GET", "POST"])
@authorise(permissions.may_view_notice, load=queries.get_notice)
def act(notice: Notice, action: str) -> Any:
    """Back to draft, withdrawal."""
    return action_page(
        notice_workflow,
        notice,
        "" if action in PAGES else action,
        _perform,
        back=lambda: url_for("notices.detail", public_id=notice.public_id),
        title=notice.number or _("Draft of a notice"),
    )


def _perform(actor: Actor, notice: Notice, name: str, *, reason: str) -> None:
    if name == "withdraw":
        service.withdraw_notice(actor, notice, reason=reason)
    else:
        service.revise_notice(actor, notice)


@blueprints.notices.route("/<public_id>/approve", methods=["GET", "POST"])
@authorise(permissions.may_approve_notice, load=queries.get_notice)
def approve(notice: Notice) -> Any:
    """The office lead agrees; a lonely one writes why one person does both."""
    return _two_people(notice, "approve", notice.created_by_id, service.approve_notice)


@blueprints.notices.route("/<public_id>/issue", methods=["GET", "POST"])
@authorise(permissions.may_issue_notice, load=queries.get_notice)
def issue(notice: Notice) -> Any:
    """Number it and send it to the school."""
    return _two_people(notice, "issue", notice.approved_by_id, service.issue_notice)


def _two_people(notice: Notice, name: str, first_id: int | None, act: Any) -> Any:
    actor = current_actor()
    lonely = service.needs_second_person(actor, notice, first_id)
    others = lonely and service.other_lead_exists(actor, notice.school)
    form = SecondPersonForm()
    words = form.single_handed_reason.data or ""
    if form.validate_on_submit() and keep(form, act, actor, notice, single_handed_reason=words):
        flash(_("Issued as %(number)s.", number=notice.number) if notice.number else _("Approved."))
        return _back(notice)
    return show(
        "rectification/notice_step.html",
        form,
        notice=notice,
        transition=notice_workflow.transition(name),
        refusal=notice_workflow.explain(notice, name, actor).reason,
        needs_reason=lonely and not others,
        needs_other=others,
        due=_due_days(notice.findings),
        approval=needs_approval(notice),
    )


@blueprints.notices.route("/<public_id>/receipt", methods=["GET", "POST"])
@authorise(permissions.may_acknowledge_notice, load=queries.get_notice)
def receipt(notice: Notice) -> Any:
    """The school head gives the receipt."""
    form = ReceiptForm()
    if form.validate_on_submit() and keep(
        form, service.acknowledge_notice, current_actor(), notice, text=form.text.data or ""
    ):
        flash(_("Receipt given. Now name for each task who is responsible."))
        return _back(notice)
    return show(
        "rectification/receipt.html",
        form,
        notice=notice,
        refusal=notice_workflow.explain(notice, "acknowledge", current_actor()).reason,
    )


def _back(notice: Notice) -> Any:
    return redirect(url_for("notices.detail", public_id=notice.public_id), 303)
