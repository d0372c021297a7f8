"""The inbox, and in development the page that shows what would have been sent."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.core.requests import authorise, current_actor
from app.messages import outbox, queries, service
from app.messages.kinds import KINDS, words_of
from app.messages.mailer import shows_outbox
from app.messages.models import Message
from app.messages.permissions import may_handle_message, may_see_outbox, may_use_inbox
from config import Settings

blueprint = Blueprint("messages", __name__)

LARGEST_ID = 2**31 - 1


def register(app: Flask) -> None:
    """Add the pages to the application."""
    app.register_blueprint(blueprint)


def _item(message: Message) -> dict[str, Any]:
    return {"message": message, "words": words_of(message), "kind": KINDS.get(message.kind)}


@blueprint.get("/inbox")
@authorise(may_use_inbox)
def inbox() -> str:
    """The actor's messages, unread first."""
    actor = current_actor()
    unread_only = request.args.get("show") == "unread"
    mark = request.args.get("after", "")
    page = queries.inbox_page(actor, unread_only=unread_only, after=mark)
    unread = queries.unread_count(actor.id or 0)
    return render_template(
        "messages/inbox.html",
        items=[_item(message) for message in page.messages],
        next_mark=page.next_mark,
        is_first_page=not mark,
        unread_only=unread_only,
        tabs=_tabs(unread_only, unread),
        unread=unread,
        newest=queries.newest_message_id(actor.id or 0),
    )


def _tabs(unread_only: bool, unread: int) -> list[dict[str, Any]]:
    everything = {"label": _l("All messages"), "url": url_for("messages.inbox")}
    new = {"label": _l("Unread"), "url": url_for("messages.inbox", show="unread"), "count": unread}
    return [{**everything, "is_current": not unread_only}, {**new, "is_current": unread_only}]


@blueprint.get("/inbox/<public_id>")
@authorise(may_handle_message, load=queries.message_of)
def detail(message: Message) -> str:
    """One message with everything it tells."""
    return render_template("messages/detail.html", item=_item(message))


@blueprint.post("/inbox/<public_id>/actions/open")
@authorise(may_handle_message, load=queries.message_of)
def open_message(message: Message) -> Response:
    """Mark the message read and go where it leads."""
    service.mark_read(current_actor(), message)
    own_page = url_for("messages.detail", public_id=message.public_id)
    return redirect(message.url or own_page, 303)


@blueprint.post("/inbox/<public_id>/actions/<any(read, unread):mark>")
@authorise(may_handle_message, load=queries.message_of)
def mark(message: Message, mark: str) -> Response:
    """Mark the message read or unread and come back to the list."""
    change = service.mark_read if mark == "read" else service.mark_unread
    change(current_actor(), message)
    return _to_inbox()


@blueprint.post("/inbox/actions/read-all")
@authorise(may_use_inbox)
def read_all() -> Response:
    """Mark everything read that had come when the page was made."""
    up_to = min(request.form.get("up_to", 0, int), LARGEST_ID)
    service.mark_all_read(current_actor(), up_to=up_to)
    return _to_inbox()


def _to_inbox() -> Response:
    kept = "unread" if request.args.get("show") == "unread" else None
    return redirect(url_for("messages.inbox", show=kept), 303)


def _folder(actor: Actor) -> Path | None:
    """The folder of unsent mail; in production, or with a mail host, there is none to look into."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.mail_folder if shows_outbox(settings) else None


@blueprint.get("/outbox")
@authorise(may_see_outbox, load=_folder)
def outbox_index(folder: Path) -> str:
    """The e-mails that a mail server would have got."""
    return render_template("messages/outbox.html", mails=outbox.newest_mails(folder))


@blueprint.get("/outbox/<name>")
@authorise(may_see_outbox, load=_folder)
def outbox_mail(folder: Path, name: str) -> str:
    """One of these e-mails as its reader would see it."""
    mail = outbox.find_mail(folder, name)
    if mail is None:
        abort(404)
    return render_template("messages/outbox_mail.html", mail=mail)
