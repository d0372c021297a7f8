"""Planning: choose the school, write the plan, change it, send it, tell the school."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from app.accounts.models import User
from app.checklists import queries as checklists
from app.checklists.models import ChecklistVersion
from app.core import clock
from app.core.forms import ConfirmForm, RequiredReasonForm, show
from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.core.permissions import OFFICE_ROLES, Actor, holds_at
from app.core.requests import authorise, current_actor, typed_words, wants_results
from app.schools.models import School
from app.schools.queries import find_schools, get_school
from app.visits import permissions, queries, service
from app.visits.forms import PlanForm
from app.visits.models import Visit
from app.visits.service import Plan
from app.visits.states import VisitKind, VisitState
from app.visits.views.blueprint import blueprint, detail_url

MOST_CHOSEN = 40


def load_school(actor: Actor, code: str) -> School | None:
    """The school to plan for, if the actor may know of it."""
    return get_school(actor, code)


@blueprint.get("/new")
@authorise(permissions.may_plan_visits)
def choose_school() -> Any:
    """First the school: everything else depends on it."""
    words = typed_words("school")
    found = find_schools(current_actor(), words, *OFFICE_ROLES) if words else []
    if request.args.get("school"):
        return redirect(url_for("visits.new", code=request.args["school"]), 303)
    return render_template("visits/choose_school.html", words=words, schools=found)


@blueprint.route("/new/<code>", methods=["GET", "POST"])
@authorise(permissions.may_plan_at, load=load_school)
def new(school: School) -> Any:
    """The plan of a visit to that school, kept as a draft or fixed at once."""
    form = PlanForm(kind=VisitKind.REGULAR.value, planned_on=clock.today())
    _offer(form, school, lead=_own_reference(school))
    if _asks_only():
        return _page(form, school)
    if form.validate_on_submit() and (visit := form.attempt(_make, form, school)):
        flash(_told(visit), "success")
        return redirect(detail_url(visit), 303)
    return _page(form, school)


@blueprint.route("/<reference>/edit", methods=["GET", "POST"])
@authorise(permissions.may_edit_visit, load=queries.get_visit)
def edit(visit: Visit) -> Any:
    """Change the plan until the arrival."""
    form = _form_of(visit)
    form.remember(visit)
    if _asks_only():
        return _page(form, visit.school, visit)
    if form.validate_on_submit():
        form.require_current(visit, theirs=_form_of(visit, fresh=True))
        if form.attempt(_change, form, visit):
            flash(_told(visit), "success")
            return redirect(detail_url(visit), 303)
    return _page(form, visit.school, visit)


@blueprint.get("/people/<code>")
@authorise(permissions.may_plan_visits, load=load_school)
def find_people(school: School) -> str:
    """People for the team fields; `name` is the field's name."""
    name = "members" if request.args.get("name") == "members" else "lead"
    found = queries.eligible_people(school, text=typed_words(name))
    chosen = queries.people_by_ref(request.args.getlist("members")[:MOST_CHOSEN])
    people = {**(chosen if name == "members" else {}), **{u.public_id: u for u in found}}
    return render_template(
        "visits/people.html",
        name=name,
        chosen=list(chosen),
        choices=[(ref, _name(user)) for ref, user in people.items()],
        results=[_result(user) for user in found],
    )


@blueprint.route("/<reference>/send", methods=["GET", "POST"])
@authorise(permissions.may_edit_visit, load=queries.get_visit)
def send(visit: Visit) -> Any:
    """Fix the plan of a draft, or send it to the office lead."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.reporting():
            service.send_plan(current_actor(), visit)
        if not form.errors:
            flash(_told(visit), "success")
            return redirect(detail_url(visit), 303)
    return show("visits/send.html", form, visit=visit, goes_to_lead=_goes_to_lead(visit))


@blueprint.route("/<reference>/return", methods=["GET", "POST"])
@authorise(permissions.may_return_plan, load=queries.get_visit)
def return_plan(visit: Visit) -> Any:
    """Give a plan back to its maker."""
    form = RequiredReasonForm()
    if form.validate_on_submit():
        with form.reporting():
            service.return_plan(current_actor(), visit, reason=form.reason.data)
        if not form.errors:
            return redirect(detail_url(visit), 303)
    return show("visits/return.html", form, visit=visit)


@blueprint.route("/<reference>/notify", methods=["GET", "POST"])
@authorise(permissions.may_edit_visit, load=queries.get_visit)
def notify(visit: Visit) -> Any:
    """Tell the school of an announced visit."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.reporting():
            service.notify_school(current_actor(), visit)
        if not form.errors:
            flash(_("The school head has been notified."), "success")
            return redirect(detail_url(visit), 303)
    return show("visits/notify.html", form, visit=visit)


def _make(form: PlanForm, school: School) -> Visit:
    plan = _plan_of(form, school)
    if request.form.get("then") == "draft":
        return service.draft_visit(current_actor(), plan)
    return service.plan_visit(current_actor(), plan)


def _change(form: PlanForm, visit: Visit) -> Visit:
    service.edit_plan(current_actor(), visit, _plan_of(form, visit.school))
    if visit.state is VisitState.DRAFT and request.form.get("then") == "plan":
        service.send_plan(current_actor(), visit)
    return visit


def _plan_of(form: PlanForm, school: School) -> Plan:
    people = queries.people_by_ref([form.lead.data, *(form.members.data or [])])
    versions = {str(version.id): version for version in _versions(form, school)}
    if form.lead.data not in people:
        raise NotFound
    return Plan(
        school=school,
        kind=VisitKind(form.kind.data),
        planned_on=form.planned_on.data,
        lead=people[form.lead.data],
        members=[people[ref] for ref in form.members.data or [] if ref in people],
        versions=[versions[ref] for ref in form.checklists.data or [] if ref in versions],
        unannounced=form.unannounced.data,
        theme=form.theme.data or "",
    )


def _form_of(visit: Visit, *, fresh: bool = False) -> PlanForm:
    facts = {
        "kind": visit.kind.value,
        "planned_on": visit.planned_on,
        "unannounced": visit.unannounced,
        "theme": visit.theme,
        "lead": visit.lead.public_id,
        "members": [m.user.public_id for m in visit.members if m.user_id != visit.lead_id],
        "checklists": [str(sheet.checklist_version_id) for sheet in visit.sheets],
    }
    form = PlanForm(formdata=None, data=facts) if fresh else PlanForm(data=facts)
    form.kept_versions = [sheet.checklist_version for sheet in visit.sheets]
    _offer(form, visit.school)
    return form


def _offer(form: PlanForm, school: School, lead: str = "") -> None:
    """Fill in the choices: checklists of the region, people chosen or found."""
    if not form.is_submitted() and not form.lead.data:
        form.lead.data = lead
    form.checklists.choices = [
        (str(version.id), localized(version, "title")) for version in _versions(form, school)
    ]
    known = queries.people_by_ref([form.lead.data or "", *(form.members.data or [])])
    for field in (form.lead, form.members):
        asked = wants_results(field.name) or field is form.members
        words = typed_words(field.name) if wants_results(field.name) else ""
        found = queries.eligible_people(school, text=words) if asked else []
        chosen = [form.lead.data] if field is form.lead else list(form.members.data or [])
        people = {ref: known[ref] for ref in chosen if ref in known}
        people.update({user.public_id: user for user in found})
        field.choices = [(ref, _name(user)) for ref, user in people.items()]


def _versions(form: PlanForm, school: School) -> list[ChecklistVersion]:
    published = checklists.published_versions_for(school)
    kept = [version for version in form.kept_versions if version not in published]
    return [*published, *kept]


def _result(user: User) -> dict[str, str]:
    return {"value": user.public_id, "label": user.name, "note": user.title}


def _name(user: User) -> str:
    return f"{user.name} · {user.title}" if user.title else user.name


def _own_reference(school: School) -> str:
    actor = current_actor()
    user = getattr(actor, "user", None)
    return user.public_id if user is not None and holds_at(actor, school, *OFFICE_ROLES) else ""


def _asks_only() -> bool:
    """True when a “Find” button sent the form: nothing is saved, people are shown."""
    return wants_results("lead") or wants_results("members")


def _goes_to_lead(visit: Visit) -> bool:
    return not permissions.may_fix_plan(current_actor(), visit)


def _told(visit: Visit) -> str:
    if visit.state is VisitState.PLANNED:
        return _("The plan stands: %(number)s.", number=visit.number)
    if visit.approval_asked_at is not None:
        return _("Sent to the office lead for approval.")
    return _("The draft is kept.")


def _page(form: PlanForm, school: School, visit: Visit | None = None) -> Any:
    page = render_template(
        "visits/plan.html",
        form=form,
        school=school,
        visit=visit,
        lead_results=[{"value": ref, "label": name} for ref, name in form.lead.choices],
        lead_words=typed_words("lead") if wants_results("lead") else "",
        members_words=typed_words("members") if wants_results("members") else "",
    )
    return page, 422 if form.is_submitted() and not _asks_only() else 200
