"""The region tree: look around, add below, edit and move."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.forms import is_complete, show
from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.core.requests import authorise, current_actor
from app.schools import service
from app.schools.forms import MovingRegionForm, RegionForm
from app.schools.models import Region
from app.schools.permissions import may_edit_region, may_see_regions
from app.schools.queries import (
    get_region,
    region_ancestors,
    regions_below,
    school_counts,
)
from app.schools.service import RegionFacts
from app.schools.states import RegionLevel
from app.schools.views.blueprint import blueprint
from app.schools.views.results import region_results


@blueprint.get("/regions")
@authorise(may_see_regions)
def regions() -> str:
    """The tree, opened down to the region named by `at`."""
    actor = current_actor()
    at = get_region(actor, request.args.get("at", ""))
    counts = school_counts(actor, None)
    return render_template(
        "schools/regions.html",
        nodes=_nodes(actor, at, counts),
        at=at,
        may_edit=may_edit_region(actor, at) if at is not None else None,
    )


def _nodes(actor: Any, at: Region | None, counts: dict[str, int]) -> list[dict[str, Any]]:
    tops = regions_below(actor, None)
    if at is None and len(tops) == 1:
        at = tops[0]
    path = [] if at is None else [*region_ancestors(at), at]
    opened = {region.id: regions_below(actor, region) for region in path}
    nodes: list[dict[str, Any]] = []

    def walk(regions: Any, level: int) -> None:
        for region in regions:
            nodes.append(_node(region, level, region.id in opened, at, counts))
            walk(opened.get(region.id, ()), level + 1)

    walk(tops, 1)
    return nodes


def _node(
    region: Region, level: int, is_open: bool, at: Region | None, counts: dict[str, int]
) -> dict[str, Any]:
    schools = sum(count for path, count in counts.items() if path.startswith(region.path))
    url = url_for("schools.regions", at=region.code)
    return {
        "level": min(level, 3),
        "code": region.code,
        "name": localized(region, "name"),
        "cells": [region.level.label, schools],
        "url": url,
        "is_open": is_open,
        "is_current": at is not None and at.id == region.id,
    }


def _below(actor: Any, code: str) -> Region | None:
    return get_region(actor, code)


@blueprint.route("/regions/<code>/new", methods=["GET", "POST"])
@authorise(may_edit_region, load=_below)
def new_region(parent: Region) -> ResponseReturnValue:
    """A new region below `parent`."""
    form = RegionForm()
    if request.method == "GET":
        form.level.data = _next_level(parent).value
    if form.validate_on_submit():
        made = form.attempt(service.create_region, current_actor(), facts=_facts(form, parent))
        if made is not None:
            flash(_("The region is entered."))
            return redirect(url_for("schools.regions", at=made.code), 303)
    return show("schools/new_region.html", form, parent=parent)


@blueprint.route("/regions/<code>/edit", methods=["GET", "POST"])
@authorise(may_edit_region, load=_below)
def edit_region(subject: Region) -> ResponseReturnValue:
    """Facts of a region; it may move below another one."""
    form = _filled(subject)
    form.remember(subject)
    if is_complete(form) and _saved(form, subject):
        flash(_("The region is saved."))
        return redirect(url_for("schools.regions", at=subject.code), 303)
    above = form["parent"].data if "parent" in form else ""
    results = region_results(current_actor(), above, "parent")
    return show("schools/edit_region.html", form, region=subject, results=results)


def _saved(form: RegionForm, subject: Region) -> bool:
    form.require_current(subject, _filled(subject, formdata=None))
    parent = subject.parent
    if "parent" in form and parent is not None and form["parent"].data != parent.code:
        parent = get_region(current_actor(), form["parent"].data)
        if parent is None:
            form["parent"].errors = [_("Please search and choose a region.")]
            return False
    with form.reporting():
        service.edit_region(current_actor(), subject, facts=_facts(form, parent))
    return not form.errors


def _filled(subject: Region, **more: Any) -> RegionForm:
    # Only who administers the region above can move this one; the others do not see it either.
    above = get_region(current_actor(), subject.parent.code) if subject.parent else None
    kind = MovingRegionForm if above is not None else RegionForm
    names = ("code", "name_zh", "name_en", "office_zh", "office_en", "document_code")
    data = {name: getattr(subject, name) for name in names}
    code = above.code if above is not None else ""
    return kind(data={**data, "level": subject.level.value, "parent": code}, **more)


def _facts(form: RegionForm, parent: Region | None) -> RegionFacts:
    values = form.payload("level", "parent")
    return RegionFacts(parent=parent, level=RegionLevel(form.level.data), **values)


def _next_level(parent: Region) -> RegionLevel:
    levels = list(RegionLevel)
    return levels[min(levels.index(parent.level) + 1, len(levels) - 1)]
