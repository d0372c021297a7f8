"""Trying a version out: answer, see what shows, what is missing, and how the score comes about."""

from flask import request
from flask.typing import ResponseReturnValue

from app.checklists import queries
from app.checklists.answers import AnswerRefused, AnswerValue
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.checklists.permissions import may_read_checklists
from app.checklists.views.blueprint import blueprint
from app.core.forms import ConfirmForm, show
from app.core.i18n import Text
from app.core.requests import authorise


@blueprint.route("/<ref>/versions/<int:number>/try", methods=["GET", "POST"])
@authorise(may_read_checklists, load=queries.get_version)
def try_out(version: ChecklistVersion) -> ResponseReturnValue:
    """Answer without a visit; nothing is kept."""
    form = ConfirmForm()
    items = queries.items_of(version)
    answers, refused = _read_all(items)
    context = {
        "version": version,
        "items": queries.visible_items(version, answers),
        "answers": answers,
        "refused": refused,
        "result": queries.score(version, answers) if form.is_submitted() else None,
        "missing": {one.item.id: one for one in queries.missing_answers(version, answers)},
    }
    if form.validate_on_submit() and not refused:
        return show("checklists/try_out.html", None, **context)
    return show("checklists/try_out.html", form, **context)


def _read_all(
    items: list[ChecklistItem],
) -> tuple[dict[int, AnswerValue], dict[int, Text]]:
    """Answers as typed, and the sentences for those that cannot be taken."""
    answers: dict[int, AnswerValue] = {}
    refused: dict[int, Text] = {}
    for item in items:
        name = f"answer-{item.public_id}"
        not_applicable = f"na-{item.public_id}" in request.form
        try:
            answers[item.id] = queries.read_answer(
                item, request.form.getlist(name), not_applicable=not_applicable
            )
        except AnswerRefused as error:
            refused[item.id] = error.sentence
    return answers, refused
