"""Kinds of messages: declared by features, put into words when somebody reads."""

import logging
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from jinja2 import TemplateError, TemplateNotFound

from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.messages.context import unpack
from app.messages.models import Message
from app.messages.states import Topic

logger = logging.getLogger("bihuan")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: its name for people, its drawing, and the folder of its templates."""

    name: str
    title: Text
    templates: str
    icon: str = "bell"
    topic: Topic = Topic.OTHER


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a message tells, in the language of its reader, as plain text."""

    title: str
    body: str = ""
    url: str = ""
    school: Any = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A message in the language of its reader: its title, and one line or, for a digest, several."""

    title: str
    lines: tuple[Line, ...]


KINDS: dict[str, Kind] = {}


def declare_kind(
    kind: str,
    title: Text,
    templates: str = "",
    *,
    icon: str = "bell",
    topic: Topic = Topic.OTHER,
) -> Kind:
    """Make a kind known; `templates` is its folder, by default `messages/<kind>`.

    The folder holds `subject.txt` and, where there is more to say, `body.txt`. Declaring the same
    again changes nothing; another declaration of the same name is an error.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,59}", kind):
        raise ValueError(f"“{kind}” is no name for a kind of message")
    declared = Kind(kind, title, templates or f"messages/{kind}", icon, topic)
    known = KINDS.setdefault(kind, declared)
    before, now = ((one.templates, one.icon, one.topic) for one in (known, declared))
    if before != now:
        raise RuntimeError(f"kind of message {kind} is declared twice")
    return known


def words_of(message: Message) -> Words:
    """The message in the language in use; never fails."""
    if not message.is_digest:
        line = _line(message.kind, message.context, message.url)
        return Words(line.title, (line,))
    lines = sorted(
        (_line(part["kind"], part["context"], part["url"]) for part in message.context["entries"]),
        key=lambda line: line.due_on or date.max,
    )
    if len(lines) == 1:
        return Words(lines[0].title, tuple(lines))
    first = lines[0]
    title = _line(
        DIGEST, {"count": len(lines), "due_on": first.due_on and first.due_on.isoformat()}
    )
    return Words(title.title, tuple(lines))


def _line(kind: str, context: dict[str, Any], url: str = "") -> Line:
    """What a kind says about a packed context.

    A message that can no longer be put into words (its kind is gone, its data too old for the
    template) shows the name of its kind, so that it never takes the inbox or the outbox down.
    """
    declared = KINDS.get(kind)
    if declared is None:
        return Line(kind, url=url)
    try:
        values = unpack(context)
        return Line(
            _render(f"{declared.templates}/subject.txt", values) or str(declared.title),
            _body(declared, values),
            url,
            values.get("school"),
            values.get("due_on"),
        )
    except (TemplateError, TypeError, ValueError, KeyError, AttributeError):
        logger.exception("message without words", extra={"facts": {"kind": kind}})
        return Line(str(declared.title), url=url)


def _body(declared: Kind, values: dict[str, Any]) -> str:
    try:
        return _render(f"{declared.templates}/body.txt", values, keep_lines=True)
    except TemplateNotFound:
        return ""


def _render(template: str, values: dict[str, Any], *, keep_lines: bool = False) -> str:
    # Without the context processors of pages: there need not be a request.
    text = current_app.jinja_env.get_template(template).render(values)
    return text.strip() if keep_lines else " ".join(text.split())


DIGEST = declare_kind(
    "digest", _l("Reminders of the day"), icon="clock", topic=Topic.REMINDERS
).name
