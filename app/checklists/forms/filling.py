"""Between an item and its form: what the form shows, and what the service gets."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import SelectChoice

from app.checklists.answers import Option
from app.checklists.forms.items import ITEM_FORMS, ItemForm
from app.checklists.models import ChecklistItem, ChecklistSection, ChecklistVersion
from app.checklists.options import scale_options, yes_no_options
from app.checklists.states import AnswerType, EvidenceRule, NumberRule, Operator
from app.core.errors import InvalidInput
from app.core.forms import choices_of
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.core.severity import Mode, Severity

SPARE_OPTIONS = 3
SEPARATORS = re.compile(r"[,，、;；]")
COPIED = (
    "prompt_zh", "prompt_en", "guidance_zh", "guidance_en", "legal_basis", "required", "allow_na",
)  # fmt: skip
SCORED = ("weight", "severity", "days", "mode", "measure_zh", "measure_en", "veto")
NUMBER = ("unit_zh", "unit_en", "minimum", "maximum", "expected_min", "expected_max", "number_rule")


def item_form(
    version: ChecklistVersion,
    answer_type: AnswerType,
    item: ChecklistItem | None = None,
    **given: Any,
) -> ItemForm:
    """The form of that answer type, filled from the item; `formdata=None` ignores what was sent."""
    form = ITEM_FORMS[answer_type](data=_shown(item, answer_type) if item else {}, **given)
    form.section.choices = section_choices(version.sections) or [
        SelectChoice("", _l("no sections yet"))
    ]
    sources = earlier_choices(version.items, item)
    form.show_item.choices = [SelectChoice("", _l("always shown")), *sources]
    _offer_answers(form, version, answer_type, item)
    if "options" in form and not form.is_submitted():
        for _place in range(SPARE_OPTIONS if item and item.option_data else SPARE_OPTIONS + 1):
            form["options"].append_entry()
    return form


def fields_of(form: ItemForm, version: ChecklistVersion, answer_type: AnswerType) -> dict[str, Any]:
    """What `service.add_item` and `change_item` take; raises InvalidInput for the show-if rule."""
    sent = {name: form[name].data for name in COPIED}
    sent.update(answer_type=answer_type, show_if=_condition(form, version))
    if "severity" in form:
        sent.update({name: form[name].data for name in SCORED})
        sent.update(
            severity=Severity(form["severity"].data),
            mode=Mode(form["mode"].data),
            stock_phrases=[
                one.strip() for one in form["stock_phrases"].data.splitlines() if one.strip()
            ],
            note_rule=EvidenceRule(form["note_rule"].data),
            photo_rule=EvidenceRule(form["photo_rule"].data),
            note_values=form["note_values"].data if "note_values" in form else [],
            photo_values=form["photo_values"].data if "photo_values" in form else [],
        )
    else:
        sent.update(note_rule=EvidenceRule.NEVER, photo_rule=EvidenceRule.NEVER, veto=False)
    if "minimum" in form:
        sent.update({name: form[name].data for name in NUMBER})
        sent["number_rule"] = NumberRule(form["number_rule"].data)
    if "options" in form:
        options = _options(form["options"].data)
        sent["unmet_values"] = [one["code"] for one in options if one.pop("unmet")]
        sent["option_data"] = options
    elif "unmet_values" in form:
        unmet = form["unmet_values"].data
        sent["unmet_values"] = [unmet] if isinstance(unmet, str) else unmet
    return sent


def section_choices(sections: Sequence[ChecklistSection]) -> list[SelectChoice]:
    """Sections that can hold items: those without subsections."""
    parents = {section.parent_id for section in sections}
    return [
        SelectChoice(section.public_id, f"{section.code}  {localized(section, 'name')}")
        for section in sections
        if section.id not in parents
    ]


def earlier_choices(
    items: Sequence[ChecklistItem], before: ChecklistItem | None
) -> list[SelectChoice]:
    """Earlier items whose answer a show-if rule can ask for, by code."""
    unasked = {AnswerType.TEXT, AnswerType.PHOTO}
    return [
        SelectChoice(item.code, f"{item.number}  {localized(item, 'prompt')[:40]}")
        for item in items
        if item.answer_type not in unasked and (before is None or item.sequence < before.sequence)
    ]


def answers_in_words(source: ChecklistItem, values: Sequence[str]) -> str:
    """Answers of an item as a person reads them, in the language of the page."""
    names = {option.code: localized(option, "name") for option in source.choices}
    return "、".join(names.get(value, value) for value in values)


def _shown(item: ChecklistItem, answer_type: AnswerType) -> dict[str, Any]:
    names = (*COPIED, *SCORED, *NUMBER, "note_rule", "photo_rule", "note_values", "photo_values")
    shown = {name: getattr(item, name) for name in names}
    shown["stock_phrases"] = "\n".join(item.stock_phrases)
    shown["section"] = item.section.public_id if item.section else ""
    shown["options"] = [
        {**entry, "unmet": entry["code"] in item.unmet_values} for entry in item.option_data
    ]
    if answer_type is AnswerType.YES_NO:
        shown["unmet_values"] = next(iter(item.unmet_values), "no")
    else:
        shown["unmet_values"] = item.unmet_values
    rule = item.condition
    source = _item_by_code(item.checklist_version, rule.item) if rule else None
    if rule is not None and source is not None:
        words = answers_in_words(source, rule.values)
        shown.update(show_item=rule.item, show_operator=rule.operator, show_value=words)
    return shown


def _offer_answers(
    form: ItemForm, version: ChecklistVersion, answer_type: AnswerType, item: ChecklistItem | None
) -> None:
    offered = _offered(version, answer_type, item)
    choices = [SelectChoice(option.code, option.label) for option in offered]
    if "note_values" in form:
        if choices:
            form["note_values"].choices = form["photo_values"].choices = choices
        else:
            del form.note_values, form.photo_values
    if "unmet_values" in form:
        form["unmet_values"].choices = choices
    if "note_rule" in form:
        by_value = "note_values" in form
        rules = [rule for rule in EvidenceRule if by_value or rule is not EvidenceRule.VALUES]
        form["note_rule"].choices = form["photo_rule"].choices = choices_of(rules)


def _offered(
    version: ChecklistVersion, answer_type: AnswerType, item: ChecklistItem | None
) -> Sequence[Option]:
    if answer_type is AnswerType.YES_NO:
        return yes_no_options(())
    if answer_type is AnswerType.GRADE:
        return scale_options(version.scale, ())
    return item.options if item is not None and answer_type.has_own_options else ()


def _options(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = [row for row in rows if row["name_zh"] or row["name_en"]]
    taken = {row["code"] for row in kept if row["code"]}
    options = []
    for row in kept:
        code = row["code"] if re.fullmatch(r"[A-Za-z0-9_]{1,20}", row["code"] or "") else ""
        if not code:
            code = next(f"o{n}" for n in range(1, 99) if f"o{n}" not in taken)
            taken.add(code)
        options.append(
            {
                "code": code,
                "name_zh": row["name_zh"] or row["name_en"],
                "name_en": row["name_en"] or "",
                "points": None if row["points"] is None else float(row["points"]),
                "unmet": bool(row["unmet"]),
            }
        )
    return options


def _condition(form: ItemForm, version: ChecklistVersion) -> dict[str, Any] | None:
    code = form.show_item.data
    if not code:
        return None
    source = _item_by_code(version, code)
    operator = Operator(form.show_operator.data)
    typed = [one.strip() for one in SEPARATORS.split(form.show_value.data or "") if one.strip()]
    if not typed:
        raise InvalidInput({"show_value": _l("Please write which answer.")})
    values = [_value_of(source, one) for one in typed] if source else typed
    value: Any = values if operator is Operator.IN else values[0]
    return {"item": code, "operator": operator.value, "value": value}


def _value_of(source: ChecklistItem, typed: str) -> str:
    choices = source.choices
    if not choices:
        return typed
    for option in choices:
        if typed.casefold() in {option.code.casefold(), option.name_zh, option.name_en.casefold()}:
            return option.code
    names = answers_in_words(source, [option.code for option in choices])
    raise InvalidInput({"show_value": _l("That item offers: %(answers)s.", answers=names)})


def _item_by_code(version: ChecklistVersion, code: str) -> ChecklistItem | None:
    return next((item for item in version.items if item.code == code), None)
