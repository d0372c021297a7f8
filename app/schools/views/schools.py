"""Schools: list, file, create, edit, close and open again."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from app.core.forms import RequiredReasonForm, is_complete, pairs_of, show
from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.core.paging import page_of, sort_of
from app.core.permissions import Actor
from app.core.requests import authorise, current_actor
from app.core.templating import url_with
from app.schools import service
from app.schools.forms import SchoolForm
from app.schools.models import School
from app.schools.permissions import (
    may_add_school,
    may_edit_school,
    may_list_schools,
    may_see_school,
)
from app.schools.queries import (
    SchoolFilter,
    get_region,
    get_school,
    own_school_code,
    region_ancestors,
    school_list,
    zones_of_school,
)
from app.schools.service import SchoolFacts
from app.schools.states import Ownership, Stage
from app.schools.views.blueprint import blueprint
from app.schools.views.results import region_results

SORTS = {
    "code": School.code,
    "name": School.name_zh,
    "pupils": School.pupil_count,
    "staff": School.staff_count,
}
STATES = {"open": True, "closed": False, "all": None}


@blueprint.get("/schools")
@authorise(may_list_schools)
def schools() -> ResponseReturnValue:
    """Schools in scope, filtered, sorted, in pages; people of one school go to its file."""
    actor = current_actor()
    own = own_school_code(actor)
    if own is not None:
        return redirect(url_for("schools.school", code=own), 303)
    wanted = _wanted(actor)
    page = page_of(
        school_list(actor, wanted),
        sort_of(request.args.get("sort"), SORTS, "code"),
        School.id,
        request.args,
        options=[joinedload(School.region)],
    )
    return render_template(
        "schools/schools.html",
        page=page,
        wanted=wanted,
        active=_active_filters(wanted),
        state=next(name for name, value in STATES.items() if value is wanted.is_active),
        stage_options=pairs_of(Stage),
        state_options=[("closed", _("Closed schools")), ("all", _("Open and closed"))],
        may_add=may_add_school(actor, None),
    )


def _wanted(actor: Actor) -> SchoolFilter:
    given = request.args
    stage = given.get("stage", "")
    return SchoolFilter(
        text=given.get("q", "").strip()[:100],
        stage=Stage(stage) if stage in set(Stage) else None,
        region=get_region(actor, given.get("region", "")),
        is_active=STATES.get(given.get("state", "open"), True),
    )


def _active_filters(wanted: SchoolFilter) -> list[dict[str, Any]]:
    named = {
        "q": wanted.text,
        "stage": wanted.stage and wanted.stage.label,
        "region": wanted.region and localized(wanted.region, "name"),
    }
    apart = {"after": None, "before": None}
    return [
        {"label": label, "url": url_with(**{name: None, **apart})}
        for name, label in named.items()
        if label
    ]


@blueprint.get("/schools/<code>")
@authorise(may_see_school, load=get_school)
def school(subject: School) -> str:
    """The school's file: its facts, and what the features above add."""
    actor = current_actor()
    above = [*region_ancestors(subject.region), subject.region]
    panels = [panel for panel in service.school_panels.collect(actor, subject) if panel]
    return render_template(
        "schools/school.html",
        school=subject,
        ancestors_text=" › ".join(localized(region, "name") for region in above),
        zones_text=_(", ").join(localized(zone, "name") for zone in zones_of_school(subject)),
        panels=[panel for panel in panels if not panel.in_aside],
        side_panels=[panel for panel in panels if panel.in_aside],
        actions=_actions(subject) if may_edit_school(actor, subject) else [],
        may_list=own_school_code(actor) is None,
    )


def _actions(subject: School) -> list[dict[str, Any]]:
    def link(label: str, endpoint: str, style: str = "quiet") -> dict[str, Any]:
        url = url_for(f"schools.{endpoint}", code=subject.code)
        return {"label": label, "url": url, "style": style}

    if not subject.is_active:
        return [link(_("Reopen school"), "reopen_school"), link(_("Edit"), "edit_school")]
    return [link(_("Edit"), "edit_school"), link(_("Close school"), "close_school", "return")]


@blueprint.route("/schools/new", methods=["GET", "POST"])
@authorise(may_add_school)
def new_school() -> ResponseReturnValue:
    """A new school."""
    form = SchoolForm()
    if is_complete(form) and (facts := _facts(form)):
        made = form.attempt(service.create_school, current_actor(), facts=facts)
        if made is not None:
            flash(_("The school is entered."))
            return redirect(url_for("schools.school", code=made.code), 303)
    results = region_results(current_actor(), form.region.data)
    return show("schools/new_school.html", form, results=results)


@blueprint.route("/schools/<code>/edit", methods=["GET", "POST"])
@authorise(may_edit_school, load=get_school)
def edit_school(subject: School) -> ResponseReturnValue:
    """Facts of a school."""
    form = _filled(subject)
    form.remember(subject)
    if is_complete(form) and (facts := _facts(form)):
        form.require_current(subject, _filled(subject, formdata=None))
        with form.reporting():
            service.edit_school(current_actor(), subject, facts=facts)
        if not form.errors:
            flash(_("The school is saved."))
            return redirect(url_for("schools.school", code=subject.code), 303)
    results = region_results(current_actor(), form.region.data)
    return show("schools/edit_school.html", form, school=subject, results=results)


def _filled(subject: School, **more: Any) -> SchoolForm:
    # Enumerations and the region travel as text; the rest has the names of the columns.
    texts = {"stage": subject.stage.value, "ownership": subject.ownership.value}
    columns = School.__table__.columns.keys()
    facts = {name: getattr(subject, name) for name in columns if name in SchoolForm.__dict__}
    return SchoolForm(data={**facts, **texts, "region": subject.region.code}, **more)


def _facts(form: SchoolForm) -> SchoolFacts | None:
    region = get_region(current_actor(), form.region.data)
    if region is None:
        form.region.errors = [_("Please search and choose a region.")]
        return None
    values = form.payload("region", "stage", "ownership")
    for name in ("pupil_count", "staff_count"):
        values[name] = values[name] or 0
    return SchoolFacts(
        region=region,
        stage=Stage(form.stage.data),
        ownership=Ownership(form.ownership.data),
        **values,
    )


@blueprint.route("/schools/<code>/close", methods=["GET", "POST"])
@authorise(may_edit_school, load=get_school)
def close_school(subject: School) -> ResponseReturnValue:
    """Take a school out of use; its history stays."""
    return _switch(subject, is_active=False)


@blueprint.route("/schools/<code>/reopen", methods=["GET", "POST"])
@authorise(may_edit_school, load=get_school)
def reopen_school(subject: School) -> ResponseReturnValue:
    """Bring a closed school back."""
    return _switch(subject, is_active=True)


def _switch(subject: School, *, is_active: bool) -> ResponseReturnValue:
    form = RequiredReasonForm()
    if form.validate_on_submit():
        with form.reporting():
            service.switch_school(
                current_actor(), subject, is_active=is_active, reason=form.reason.data
            )
        if not form.errors:
            flash(_("The school is open again.") if is_active else _("The school is closed."))
            return redirect(url_for("schools.school", code=subject.code), 303)
    return show("schools/switch_school.html", form, school=subject, is_active=is_active)
