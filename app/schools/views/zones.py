"""Responsibility zones: list, create, rename, put schools in and take them out."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from app.core.forms import is_complete, show
from app.core.i18n import gettext as _
from app.core.paging import page_of, sort_of
from app.core.requests import authorise, current_actor, wants_results
from app.schools import service
from app.schools.forms import NewZoneForm, ZoneForm, ZoneSchoolForm
from app.schools.models import Zone
from app.schools.permissions import may_add_school, may_edit_zone, may_see_regions, may_see_zone
from app.schools.queries import get_school, get_zone, zone_list, zone_sizes
from app.schools.views.blueprint import blueprint
from app.schools.views.making import made_in_region
from app.schools.views.results import region_results, school_results


@blueprint.get("/zones")
@authorise(may_see_regions)
def zones() -> str:
    """Zones in scope with the number of their schools."""
    actor, given = current_actor(), request.args
    words = given.get("q", "").strip()[:100]
    page = page_of(
        zone_list(actor, words),
        sort_of(given.get("sort"), {"name": Zone.name_zh}, "name"),
        Zone.id,
        given,
        options=[joinedload(Zone.region)],
    )
    return render_template(
        "schools/zones.html",
        page=page,
        words=words,
        sizes=zone_sizes(page.rows),
        may_add=may_add_school(actor, None),
    )


@blueprint.route("/zones/new", methods=["GET", "POST"])
@authorise(may_add_school)
def new_zone() -> ResponseReturnValue:
    """A new zone."""
    form = NewZoneForm()
    if is_complete(form) and (made := made_in_region(form, service.create_zone)):
        flash(_("The zone is entered. Now put its schools in."))
        return redirect(url_for("schools.zone", public_id=made.public_id), 303)
    results = region_results(current_actor(), form.region.data)
    return show("schools/new_zone.html", form, results=results)


@blueprint.get("/zones/<public_id>")
@authorise(may_see_zone, load=get_zone)
def zone(subject: Zone) -> str:
    """A zone with its schools."""
    return _zone_page(subject, ZoneSchoolForm(formdata=None))


def _zone_page(subject: Zone, form: ZoneSchoolForm) -> str:
    return render_template(
        "schools/zone.html",
        zone=subject,
        form=form,
        results=school_results(current_actor(), form.school.data),
        may_edit=may_edit_zone(current_actor(), subject),
    )


@blueprint.route("/zones/<public_id>/edit", methods=["GET", "POST"])
@authorise(may_edit_zone, load=get_zone)
def edit_zone(subject: Zone) -> ResponseReturnValue:
    """Name of a zone, and whether it is in use."""
    form = ZoneForm(obj=subject)
    form.remember(subject)
    if form.validate_on_submit():
        form.require_current(subject, ZoneForm(formdata=None, obj=subject))
        with form.reporting():
            service.edit_zone(current_actor(), subject, **form.payload())
        if not form.errors:
            flash(_("The zone is saved."))
            return redirect(url_for("schools.zone", public_id=subject.public_id), 303)
    return show("schools/edit_zone.html", form, zone=subject)


@blueprint.post("/zones/<public_id>/schools")
@authorise(may_edit_zone, load=get_zone)
def add_zone_school(subject: Zone) -> ResponseReturnValue:
    """Put a school into a zone."""
    form = ZoneSchoolForm()
    if wants_results("school"):
        return _zone_page(subject, form)
    if form.validate_on_submit():
        chosen = get_school(current_actor(), form.school.data)
        if chosen is None:
            form.school.errors = [_("Please search and choose a school.")]
        else:
            with form.reporting():
                service.add_to_zone(current_actor(), subject, chosen)
        if not form.errors:
            return redirect(url_for("schools.zone", public_id=subject.public_id), 303)
    return _zone_page(subject, form), 422


@blueprint.post("/zones/<public_id>/schools/<code>/remove")
@authorise(may_edit_zone, load=get_zone)
def remove_zone_school(subject: Zone, code: str) -> ResponseReturnValue:
    """Take a school out of a zone."""
    for chosen in [school for school in subject.schools if school.code == code]:
        service.remove_from_zone(current_actor(), subject, chosen)
        flash(_("The school is taken out of the zone."))
    return redirect(url_for("schools.zone", public_id=subject.public_id), 303)
