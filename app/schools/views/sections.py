"""Sections of the education bureau: list, create, rename, set aside."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from app.core.forms import is_complete, show
from app.core.i18n import gettext as _
from app.core.paging import page_of, sort_of
from app.core.requests import authorise, current_actor
from app.schools import service
from app.schools.forms import NewSectionForm, SectionForm
from app.schools.models import Section
from app.schools.permissions import may_add_school, may_edit_section, may_list_sections
from app.schools.queries import get_section, section_list
from app.schools.views.blueprint import blueprint
from app.schools.views.making import made_in_region
from app.schools.views.results import region_results


@blueprint.get("/sections")
@authorise(may_list_sections)
def sections() -> str:
    """Sections in scope."""
    actor, given = current_actor(), request.args
    words = given.get("q", "").strip()[:100]
    page = page_of(
        section_list(actor, words),
        sort_of(given.get("sort"), {"name": Section.name_zh}, "name"),
        Section.id,
        given,
        options=[joinedload(Section.region)],
    )
    return render_template(
        "schools/sections.html",
        page=page,
        words=words,
        may_add=may_add_school(actor, None),
        may_edit=lambda section: may_edit_section(actor, section),
    )


@blueprint.route("/sections/new", methods=["GET", "POST"])
@authorise(may_add_school)
def new_section() -> ResponseReturnValue:
    """A new section."""
    form = NewSectionForm()
    if is_complete(form) and made_in_region(form, service.create_section) is not None:
        flash(_("The section is entered. Now give its people their role under “Accounts”."))
        return redirect(url_for("schools.sections"), 303)
    results = region_results(current_actor(), form.region.data)
    return show("schools/new_section.html", form, results=results)


@blueprint.route("/sections/<public_id>/edit", methods=["GET", "POST"])
@authorise(may_edit_section, load=get_section)
def edit_section(subject: Section) -> ResponseReturnValue:
    """Name of a section, and whether it is in use."""
    form = SectionForm(obj=subject)
    form.remember(subject)
    if form.validate_on_submit():
        form.require_current(subject, SectionForm(formdata=None, obj=subject))
        with form.reporting():
            service.edit_section(current_actor(), subject, **form.payload())
        if not form.errors:
            flash(_("The section is saved."))
            return redirect(url_for("schools.sections"), 303)
    return show("schools/edit_section.html", form, section=subject)
