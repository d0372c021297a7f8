"""Answers of search fields: schools, regions, zones and sections to choose from."""

from typing import TypedDict

from flask import render_template, request

from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.core.permissions import Actor
from app.core.requests import authorise, current_actor, typed_words, wants_results
from app.core.suggestions import Suggestion, options_of
from app.schools.models import Region, School, Section, Zone
from app.schools.permissions import may_list_schools, may_see_regions
from app.schools.queries import (
    find_regions,
    find_schools,
    find_sections,
    find_zones,
    get_region,
    get_school,
    get_section,
    get_zone,
)
from app.schools.views.blueprint import blueprint


class Result(TypedDict):
    """One choice of a search field."""

    value: str
    label: str
    note: str


def school_results(actor: Actor, value: str | None, field: str = "school") -> list[Result] | None:
    """What a search field for schools offers: what was looked for, else the one that was chosen."""
    if wants_results(field):
        return [_school(school, "") for school in find_schools(actor, typed_words(field))]
    chosen = get_school(actor, value) if value else None
    return [_school(chosen, "")] if chosen is not None else None


def region_results(actor: Actor, value: str | None, field: str = "region") -> list[Result] | None:
    """What a search field for regions offers: what was looked for, else the one that was chosen."""
    if wants_results(field):
        return [_region(region, "") for region in find_regions(actor, typed_words(field))]
    chosen = get_region(actor, value) if value else None
    return [_region(chosen, "")] if chosen is not None else None


def place_results(actor: Actor, value: str | None, field: str = "scope") -> list[Result] | None:
    """As above for regions, zones, schools and sections together; the values are `region:…` and so on."""
    if wants_results(field):
        return find_places(actor, typed_words(field))
    chosen = place_of(actor, value or "")
    return [_place(chosen)] if chosen is not None else None


def find_places(actor: Actor, words: str) -> list[Result]:
    """Regions, zones, sections and schools in scope whose name or code holds every word."""
    return [
        *(_place(region) for region in find_regions(actor, words, limit=6)),
        *(_place(zone) for zone in find_zones(actor, words, limit=6)),
        *(_place(section) for section in find_sections(actor, words, limit=6)),
        *(_place(school) for school in find_schools(actor, words, limit=8)),
    ]


def place_of(actor: Actor, value: str) -> Region | Zone | School | Section | None:
    """The place that a value `region:CODE`, `zone:ID`, `section:ID`, `school:CODE` names, if in scope."""
    kind, _colon, code = value.partition(":")
    if kind == "region":
        return get_region(actor, code)
    if kind == "zone":
        return get_zone(actor, code)
    if kind == "section":
        return get_section(actor, code)
    return get_school(actor, code) if kind == "school" else None


def _place(place: Region | Zone | School | Section) -> Result:
    if isinstance(place, Region):
        return _region(place, "region:")
    if isinstance(place, Section):
        return _section(place)
    return _zone(place, "zone:") if isinstance(place, Zone) else _school(place, "school:")


def _school(school: School, kind: str) -> Result:
    place = localized(school.region, "name")
    note = f"{place} · {school.stage.label} · {school.code}"
    return {"value": kind + school.code, "label": localized(school, "name"), "note": note}


def _region(region: Region, kind: str) -> Result:
    note = f"{region.level.label} · {region.code}"
    return {"value": kind + region.code, "label": localized(region, "name"), "note": note}


def _zone(zone: Zone, kind: str) -> Result:
    note = _("Zone of %(region)s", region=localized(zone.region, "name"))
    return {"value": kind + zone.public_id, "label": localized(zone, "name"), "note": note}


def _section(section: Section) -> Result:
    note = _("Section of %(region)s", region=localized(section.region, "name"))
    value = f"section:{section.public_id}"
    return {"value": value, "label": localized(section, "name"), "note": note}


@blueprint.get("/schools/results")
@authorise(may_list_schools)
def find_school_results() -> str:
    """Schools for a search field; `name` is the field's name."""
    name = request.args.get("name", "school")
    found = [_school(school, "") for school in find_schools(current_actor(), typed_words(name))]
    return render_template("schools/results.html", name=name, results=found)


@blueprint.get("/regions/results")
@authorise(may_see_regions)
def find_region_results() -> str:
    """Regions for a search field; `name` is the field's name."""
    name = request.args.get("name", "region")
    found = [_region(region, "") for region in find_regions(current_actor(), typed_words(name))]
    return render_template("schools/results.html", name=name, results=found)


@blueprint.get("/schools/suggestions")
@authorise(may_list_schools)
def suggest_schools() -> str:
    """Names of schools in scope for a filter, while somebody types."""
    found = find_schools(current_actor(), typed_words("school"))
    return options_of(
        Suggestion(localized(school, "name"), f"{localized(school.region, 'name')} · {school.code}")
        for school in found
    )


@blueprint.get("/regions/suggestions")
@authorise(may_see_regions)
def suggest_regions() -> str:
    """Names of regions in scope for a filter, while somebody types."""
    found = find_regions(current_actor(), typed_words("region"))
    return options_of(
        Suggestion(localized(region, "name"), f"{region.level.label} · {region.code}")
        for region in found
    )
