"""The record by pages: contents, a page with its items, the way to the next open item."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from app.core.errors import InvalidInput
from app.core.files.queries import attachments_by_owner
from app.core.forms import BaseForm
from app.core.hooks import Panel
from app.core.i18n import Text, localized
from app.core.permissions import Actor
from app.core.pinyin import readings
from app.core.requests import authorise, current_actor, number_in
from app.core.web import let_play
from app.visits import permissions, queries, service
from app.visits.models import Visit
from app.visits.queries import Paper
from app.visits.queries.last_time import last_time
from app.visits.queries.pages import RecordPage
from app.visits.queries.voices import voices_by_item
from app.visits.service import AnswerConflict
from app.visits.service.recording import OWNER
from app.visits.views.blueprint import blueprint
from app.visits.views.cards import Card, lack_texts
from app.visits.views.outline import outline_of
from app.visits.views.sent import given_for, photos_for, was_sent


class RecordForm(BaseForm):
    """Carries the token only: the items write their own fields."""


@blueprint.get("/<reference>/record")
@authorise(permissions.may_open_record, load=queries.get_visit)
def contents(visit: Visit) -> str:
    """All sections with how far each is, and the way on."""
    paper = queries.paper_of(visit)
    return render_template(
        "visits/record/contents.html",
        visit=visit,
        paper=paper,
        progress=paper.progress(),
        next_item=paper.next_open(),
        notices=_notices(visit),
        panels=panels_of(visit),
    )


@blueprint.get("/<reference>/record/next")
@authorise(permissions.may_record_visit, load=queries.get_visit)
def next_open(visit: Visit) -> Any:
    """To the next item still to answer; to the check when there is none."""
    paper = queries.paper_of(visit)
    return redirect(_open_url(visit, paper, number_in(request.args, "after")), 303)


@blueprint.get("/<reference>/record/<int:number>")
@authorise(permissions.may_open_record, load=queries.get_visit)
def record_page(visit: Visit, number: int) -> Any:
    """One section with its items."""
    paper = queries.paper_of(visit)
    return _show(visit, paper, _page(paper, number), {})


@blueprint.post("/<reference>/record/<int:number>")
@authorise(permissions.may_record_visit, load=queries.get_visit)
def save_page(visit: Visit, number: int) -> Any:
    """Keep everything that was given on the page; what cannot be kept stays on it with the reason."""
    actor = current_actor()
    paper = queries.paper_of(visit)
    page = _page(paper, number)
    before = paper.shown_ids
    service.hold_open(actor, visit)
    trouble = {}
    for item in page.items:
        if was_sent(item):
            card = _keep(actor, visit, item)
            if card is not None:
                trouble[item.id] = card
    paper = queries.paper_of(visit)
    page = _page(paper, number)
    # New items that an answer has brought to light on this page must be seen before going on.
    appeared = {item.id for item in page.items} & (paper.shown_ids - before)
    if trouble or appeared:
        return _show(visit, paper, page, trouble, appeared=bool(appeared))
    return redirect(_way_on(visit, paper, page), 303)


def _keep(actor: Actor, visit: Visit, item: Any) -> Card | None:
    """Keep one item of the page; a card with what was typed when that cannot be done."""
    given = given_for(item)
    errors: dict[str, Text] = {}
    try:
        service.keep_answer(actor, visit, item, given)
    except InvalidInput as error:
        errors.update(error.errors)
    except AnswerConflict as conflict:
        return Card(visit, item, conflict.theirs, given=given, conflict=conflict)
    form = RecordForm()
    photos = photos_for(item)
    if photos and form.attempt(service.add_photos, actor, visit, item, photos) is None:
        errors["photos"] = form.form_errors[0]
    return Card(visit, item, None, given=given, errors=errors) if errors else None


def _show(
    visit: Visit,
    paper: Paper,
    page: RecordPage,
    trouble: dict[int, Card],
    *,
    appeared: bool = False,
) -> str:
    let_play(record=True)
    return render_template(
        "visits/record/page.html",
        visit=visit,
        paper=paper,
        page=page,
        cards=cards_of(visit, paper, page, trouble),
        last=last_time(current_actor(), visit, page.version, page.items),
        progress=paper.progress(),
        form=RecordForm(),
        outline=outline_of(paper),
        lack_texts=lack_texts(),
        readings=_readings(page),
        trouble=list(trouble.values()),
        appeared=appeared,
        voice_seconds=service.longest_voice(visit),
        keeps_positions=permissions.keeps_positions(visit),
        notices=_notices(visit),
    )


def _readings(page: RecordPage) -> str:
    """How the characters are read by which items and stock phrases of the page are found."""
    return readings(
        text for item in page.items for text in (localized(item, "prompt"), *item.stock_phrases)
    )


def _notices(visit: Visit) -> list[Text]:
    """What upper features say above the recording pages."""
    found = service.record_notices.collect(current_actor(), visit)
    return [sentence for sentence in found if sentence is not None]


def panels_of(visit: Visit) -> list[Panel]:
    """What upper features ask of the team beside the items."""
    panels = service.record_panels.collect(current_actor(), visit)
    return [panel for panel in panels if panel]


def cards_of(
    visit: Visit, paper: Paper, page: RecordPage, trouble: dict[int, Card]
) -> dict[int, Card]:
    """A card for every item of the page, by item id."""
    owners = [a.id for item in page.items if (a := paper.answers.get(item.id)) is not None]
    photos = attachments_by_owner(OWNER, owners)
    voices = voices_by_item(visit)
    cards = {}
    for item in page.items:
        card = trouble.get(item.id) or Card(visit, item)
        card.answer = paper.answers.get(item.id)
        card.photos = photos.get(card.answer.id, []) if card.answer is not None else []
        card.voices = voices.get(item.id, ())
        cards[item.id] = card
    return cards


def _page(paper: Paper, number: int) -> RecordPage:
    if not 1 <= number <= len(paper.pages):
        raise NotFound
    return paper.pages[number - 1]


def _way_on(visit: Visit, paper: Paper, page: RecordPage) -> str:
    """Where the pressed button leads: back, to the next open item, or to the next page."""
    match request.form.get("go", "next"):
        case "stay":
            number = page.number
        case "back":
            number = page.number - 1
        case "open":
            return _open_url(visit, paper, page.items[-1].id)
        case "contents":
            number = 0
        case _:
            number = page.number + 1
    if number < 1:
        return url_for("visits.contents", reference=visit.reference)
    if number > len(paper.pages):
        return url_for("visits.summary", reference=visit.reference)
    return url_for("visits.record_page", reference=visit.reference, number=number)


def _open_url(visit: Visit, paper: Paper, after: int | None) -> str:
    item = paper.next_open(after)
    if item is None:
        return url_for("visits.summary", reference=visit.reference)
    number = paper.page_by_item[item.id].number
    return url_for(
        "visits.record_page", reference=visit.reference, number=number, _anchor=f"item-{item.id}"
    )
