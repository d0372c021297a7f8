"""The whole record in short, for a device that counts and shows items without a network."""

from typing import Any

from app.checklists.models import ChecklistItem
from app.checklists.states import AnswerType
from app.visits.queries import Paper


def outline_of(paper: Paper) -> list[dict[str, Any]]:
    """Every item in paper order with its page, what is answered and its show-if rule.

    Read by `static/js/recorder/rules.js`; `order` lists the options from worst to best.
    """
    every = [item for sheet in paper.sheets for item in sheet.items]
    by_code = {(item.checklist_version_id, item.code): item.id for item in every}
    return [_outlined(paper, item, by_code) for item in every]


def _outlined(
    paper: Paper, item: ChecklistItem, by_code: dict[tuple[int, str], int]
) -> dict[str, Any]:
    value, answer, rule = paper.value(item), paper.answers.get(item.id), item.condition
    return {
        "id": item.id,
        "page": paper.page_by_item[item.id].number,
        "required": item.required,
        "photo": item.answer_type is AnswerType.PHOTO,
        "photos": value.photo_count,
        "version": answer.version if answer is not None else 0,
        "chosen": list(value.chosen),
        "order": list(item.question.asked.order),
        "rule": None
        if rule is None
        else {
            "item": by_code.get((item.checklist_version_id, rule.item), 0),
            "operator": rule.operator.value,
            "values": list(rule.values),
        },
    }
