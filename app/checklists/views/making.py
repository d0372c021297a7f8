"""Making checklists: from nothing, from a framework, as a copy, as the next version."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from app.checklists import queries, service
from app.checklists.forms.heads import CopyForm, FromFrameworkForm, HeadForm, NewChecklistForm
from app.checklists.models import ChecklistVersion
from app.checklists.permissions import (
    may_edit_checklist,
    may_make_checklist,
    may_make_from,
    may_start_next_version,
)
from app.checklists.states import AnswerType
from app.checklists.views.blueprint import blueprint, version_url
from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.core.permissions import Actor
from app.core.requests import authorise, current_actor
from app.frameworks.models import Framework
from app.frameworks.queries import get_framework, list_frameworks, tree_of
from app.frameworks.states import Purpose
from app.schools.models import Region


def _framework(actor: Actor, code: str) -> Framework | None:
    return get_framework(actor, code)


def _regions() -> dict[int, Region]:
    return {region.id: region for region in queries.regions_to_make_in(current_actor())}


@blueprint.route("/new", methods=["GET", "POST"])
@authorise(may_make_checklist)
def new() -> ResponseReturnValue:
    """Choose a framework to begin with, or begin with nothing."""
    regions, form = _regions(), NewChecklistForm()
    form.offer(list(regions.values()))
    if form.validate_on_submit():
        version = form.attempt(
            service.create_blank,
            current_actor(),
            region=regions[form.region.data],
            title_zh=form.title_zh.data,
            title_en=form.title_en.data,
            purpose=Purpose(form.purpose.data),
        )
        if version is not None:
            return redirect(version_url(version), 303)
    return show("checklists/new.html", form, frameworks=list_frameworks())


@blueprint.route("/new/<code>", methods=["GET", "POST"])
@authorise(may_make_from, load=_framework)
def new_from(framework: Framework) -> ResponseReturnValue:
    """Choose indicators of a framework; their items come along."""
    regions, form = _regions(), _framework_form(framework)
    form.offer(list(regions.values()))
    if form.validate_on_submit():
        version = form.attempt(
            service.create_from_framework,
            current_actor(),
            framework=framework,
            region=regions[form.region.data],
            indicator_ids=set(form.indicators.data),
            title_zh=form.title_zh.data,
            title_en=form.title_en.data,
            answer_type=AnswerType(form.answer_type.data),
        )
        if version is not None:
            return redirect(version_url(version), 303)
    return show("checklists/new_from.html", form, framework=framework, top=tree_of(framework))


def _framework_form(framework: Framework) -> FromFrameworkForm:
    named = {"title_zh": framework.name_zh, "title_en": framework.name_en}
    form = FromFrameworkForm(data=named)
    marks = " / ".join(localized(option, "name") for option in framework.scale.options)
    form.answer_type.choices = [
        SelectChoice(AnswerType.GRADE.value, marks),
        SelectChoice(AnswerType.YES_NO.value, AnswerType.YES_NO.label),
    ]
    return form


@blueprint.route("/<ref>/versions/<int:number>/duplicate", methods=["GET", "POST"])
@authorise(may_make_from, load=queries.get_version)
def duplicate(version: ChecklistVersion) -> ResponseReturnValue:
    """A new checklist with the contents of this version."""
    regions, form = _regions(), CopyForm(obj=version)
    form.offer(list(regions.values()))
    if form.validate_on_submit():
        copy = form.attempt(
            service.duplicate,
            current_actor(),
            version,
            region=regions[form.region.data],
            title_zh=form.title_zh.data,
            title_en=form.title_en.data,
        )
        if copy is not None:
            return redirect(version_url(copy), 303)
    return show("checklists/duplicate.html", form, version=version)


@blueprint.post("/<ref>/versions/<int:number>/next")
@authorise(may_start_next_version, load=queries.get_version)
def next_version(version: ChecklistVersion) -> ResponseReturnValue:
    """Go on with the draft of the next version, or begin it."""
    draft = service.start_next_version(current_actor(), version)
    return redirect(version_url(draft), 303)


@blueprint.route("/<ref>/versions/<int:number>/edit", methods=["GET", "POST"])
@authorise(may_edit_checklist, load=queries.get_version)
def edit(version: ChecklistVersion) -> ResponseReturnValue:
    """Title, purpose, introduction and what a veto leaves."""
    form = HeadForm.of(version)
    form.remember(version)
    if form.validate_on_submit():
        form.require_current(version, HeadForm.of(version, formdata=None))
        given = form.payload("purpose")
        with form.reporting():
            service.change_head(
                current_actor(), version, purpose=Purpose(form.purpose.data), **given
            )
        if not form.errors:
            flash(_("Saved."))
            return redirect(version_url(version), 303)
    return show("checklists/edit.html", form, version=version)
