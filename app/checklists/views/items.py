"""Items of a draft: add, edit, move, remove."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app.checklists import queries, service
from app.checklists.forms.filling import fields_of, item_form
from app.checklists.forms.heads import MoveForm
from app.checklists.forms.items import ItemForm
from app.checklists.models import ChecklistItem, ChecklistSection, ChecklistVersion
from app.checklists.permissions import may_edit_checklist
from app.checklists.states import AnswerType
from app.checklists.views.blueprint import blueprint, outline_url, version_url
from app.checklists.views.pages import outline_of
from app.core.errors import InvalidInput
from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor


@blueprint.route("/<ref>/versions/<int:number>/items/new", methods=["GET", "POST"])
@authorise(may_edit_checklist, load=queries.get_version)
def new_item(version: ChecklistVersion) -> ResponseReturnValue:
    """An item of the answer type `?type=` at the end of a section (`?section=` proposes one)."""
    answer_type = _asked_type(AnswerType.YES_NO)
    form = item_form(version, answer_type)
    if not form.is_submitted():
        form.section.data = request.args.get("section", "")
    if form.validate_on_submit() and (item := _added(form, version, answer_type)):
        flash(_("Item %(number)s is added.", number=item.number))
        again = version_url(version, "new_item", type=answer_type.value, section=form.section.data)
        return redirect(again if request.form.get("then") == "more" else outline_url(item), 303)
    return _form_page(form, version, answer_type, None)


@blueprint.route("/items/<item_ref>/edit", methods=["GET", "POST"])
@authorise(may_edit_checklist, load=queries.get_item)
def edit_item(item: ChecklistItem) -> ResponseReturnValue:
    """Everything about an item; `?type=` shows it as another answer type."""
    version, answer_type = item.checklist_version, _asked_type(item.answer_type)
    form = item_form(version, answer_type, item)
    form.remember(item)
    if form.validate_on_submit():
        form.require_current(item, item_form(version, answer_type, item, formdata=None))
        with form.reporting():
            fields = fields_of(form, version, answer_type)
            service.change_item(current_actor(), item, **fields)
            _put_into(item, form)
        if not form.errors:
            flash(_("Item %(number)s is saved.", number=item.number))
            return redirect(outline_url(item), 303)
    return _form_page(form, version, answer_type, item)


@blueprint.post("/items/<item_ref>/move")
@authorise(may_edit_checklist, load=queries.get_item)
def move_item(item: ChecklistItem) -> ResponseReturnValue:
    """One place up or down."""
    form = MoveForm()
    if form.validate_on_submit():
        service.move_item(current_actor(), item, step=form.step.data)
    return redirect(outline_url(item), 303)


@blueprint.post("/items/<item_ref>/remove")
@authorise(may_edit_checklist, load=queries.get_item)
def remove_item(item: ChecklistItem) -> ResponseReturnValue:
    """Take an item out, unless another depends on it."""
    version = item.checklist_version
    try:
        service.remove_item(current_actor(), item)
    except InvalidInput as error:
        flash(error.message, "error")
        return redirect(outline_url(item), 303)
    flash(_("The item is removed."))
    return redirect(version_url(version), 303)


def _asked_type(otherwise: AnswerType) -> AnswerType:
    asked = request.args.get("type", "")
    return AnswerType(asked) if asked in list(AnswerType) else otherwise


def _section(form: ItemForm, version: ChecklistVersion) -> ChecklistSection | None:
    chosen = (one for one in version.sections if one.public_id == form.section.data)
    return next(chosen, None)


def _added(
    form: ItemForm, version: ChecklistVersion, answer_type: AnswerType
) -> ChecklistItem | None:
    def add() -> ChecklistItem:
        fields = fields_of(form, version, answer_type)
        section = _section(form, version)
        return service.add_item(current_actor(), version, section=section, **fields)

    return form.attempt(add)


def _put_into(item: ChecklistItem, form: ItemForm) -> None:
    section = _section(form, item.checklist_version)
    if section is not None and section.id != item.section_id:
        service.move_item(current_actor(), item, section=section)


def _form_page(
    form: ItemForm,
    version: ChecklistVersion,
    answer_type: AnswerType,
    item: ChecklistItem | None,
) -> ResponseReturnValue:
    context: dict[str, Any] = {
        "version": version,
        "item": item,
        "answer_type": answer_type,
        "answer_types": list(AnswerType),
        "outline": outline_of(version, queries.items_of(version)),
    }
    return show("checklists/item.html", form, **context)
