"""Sections of a draft: add, edit, move, remove."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app.checklists import queries, service
from app.checklists.forms.heads import MoveForm, SectionForm
from app.checklists.models import ChecklistSection, ChecklistVersion
from app.checklists.permissions import may_edit_checklist
from app.checklists.views.blueprint import blueprint, outline_url, version_url
from app.checklists.views.pages import outline_of
from app.core.errors import InvalidInput
from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor


@blueprint.route("/<ref>/versions/<int:number>/sections/new", methods=["GET", "POST"])
@authorise(may_edit_checklist, load=queries.get_version)
def new_section(version: ChecklistVersion) -> ResponseReturnValue:
    """A section at the end, or below the section `?in=`."""
    parent = queries.get_section(current_actor(), request.args.get("in", ""))
    if parent is not None and parent.checklist_version_id != version.id:
        parent = None
    form = SectionForm()
    if form.validate_on_submit():
        section = form.attempt(
            service.add_section,
            current_actor(),
            version,
            name_zh=form.name_zh.data,
            name_en=form.name_en.data,
            code=form.code.data,
            weight=form.weight.data,
            parent=parent,
        )
        if section is not None:
            return redirect(outline_url(section), 303)
    return _form_page(form, version, None, parent)


@blueprint.route("/sections/<section_ref>/edit", methods=["GET", "POST"])
@authorise(may_edit_checklist, load=queries.get_section)
def edit_section(section: ChecklistSection) -> ResponseReturnValue:
    """Number, name, weight and what to look at."""
    form = SectionForm(obj=section)
    form.remember(section)
    if form.validate_on_submit():
        form.require_current(section, SectionForm(formdata=None, obj=section))
        with form.reporting():
            service.change_section(current_actor(), section, **form.payload())
        if not form.errors:
            return redirect(outline_url(section), 303)
    return _form_page(form, section.checklist_version, section, None)


@blueprint.post("/sections/<section_ref>/move")
@authorise(may_edit_checklist, load=queries.get_section)
def move_section(section: ChecklistSection) -> ResponseReturnValue:
    """One place up or down."""
    form = MoveForm()
    if form.validate_on_submit():
        service.move_section(current_actor(), section, step=form.step.data)
    return redirect(outline_url(section), 303)


@blueprint.post("/sections/<section_ref>/remove")
@authorise(may_edit_checklist, load=queries.get_section)
def remove_section(section: ChecklistSection) -> ResponseReturnValue:
    """Take an empty section out."""
    version = section.checklist_version
    try:
        service.remove_section(current_actor(), section)
    except InvalidInput as error:
        flash(error.message, "error")
        return redirect(outline_url(section), 303)
    flash(_("The section is removed."))
    return redirect(version_url(version), 303)


def _form_page(
    form: SectionForm,
    version: ChecklistVersion,
    section: ChecklistSection | None,
    parent: ChecklistSection | None,
) -> ResponseReturnValue:
    return show(
        "checklists/section.html",
        form,
        version=version,
        section=section,
        parent=parent,
        outline=outline_of(version, queries.items_of(version)),
    )
