"""What templates may call: dates, deadlines, links, languages and the state of the interface."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, g, request, session, url_for
from flask_babel import get_locale
from werkzeug.local import LocalProxy

from app.core import clock, dates
from app.core.calendar import load_calendar
from app.core.forms import new_form_id
from app.core.i18n import (
    DEFAULT_LOCALE,
    LOCALES,
    Text,
    current_locale,
    gettext,
    localized,
    ngettext,
    plural_form,
)
from app.core.permissions import NOBODY
from app.core.requests import current_actor
from app.extensions import babel

THEMES = ("auto", "light", "dark")

# Sentences for the banner above a page: features add callables that return one or none.
banner_sources: list[Callable[[], Text | None]] = []


@dataclass
class Interface:
    """Language, theme and banners of the page being made."""

    locale: str
    lang: str
    theme: str
    notices: list[Text] = field(default_factory=list)
    home_url: str = "/"
    account_url: str = "/account"
    here: str = ""


def register_templating(app: Flask) -> None:
    """Give the application its filters, globals and language choice."""
    babel.init_app(
        app,
        locale_selector=chosen_locale,
        default_translation_directories=str(Path(app.root_path) / "translations"),
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, plural_form, newstyle=True
    )
    app.jinja_env.filters.update(
        day=dates.day,
        moment=dates.moment,
        iso=dates.iso,
        long_day=dates.long_day,
        time_of_day=dates.time_of_day,
        clauses=dates.clauses,
        unbroken=dates.unbroken,
        working_days_left=working_days_left,
        relative_deadline=relative_deadline,
    )
    app.jinja_env.globals.update(
        localized=localized,
        static_url=_static_url(app),
        build=app.extensions["build"],
        form_id=new_form_id,
        link_with=link_with,
        url_with=url_with,
        current_actor=LocalProxy(actor_of_page),
        ui=LocalProxy(interface),
        today=clock.today,
    )
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def chosen_locale() -> str:
    """Language by address (`?lang=`), then this visit's choice, then the account, then Chinese."""
    if not request:
        return DEFAULT_LOCALE
    asked = request.args.get("lang")
    if asked in LOCALES:
        session["lang"] = asked
    if session.get("lang") in LOCALES:
        return str(session["lang"])
    user = getattr(actor_of_page(), "user", None)
    locale = getattr(user, "locale", None)
    return locale if locale in LOCALES else DEFAULT_LOCALE


def actor_of_page() -> Any:
    """The actor for templates: nobody when an error page is made without a session."""
    return current_actor() if request else NOBODY


def interface() -> Interface:
    """Interface of this request, made once."""
    if "interface" not in g:
        user = getattr(actor_of_page(), "user", None)
        if request.args.get("theme") in THEMES:
            session["theme"] = request.args["theme"]
        theme = session.get("theme") or getattr(user, "theme", "auto")
        found = [source() for source in banner_sources] if user is not None else []
        locale = get_locale()
        g.interface = Interface(
            locale=current_locale(),
            lang="en" if locale is not None and locale.language == "en" else "zh-CN",
            theme=theme if theme in THEMES else "auto",
            notices=[sentence for sentence in found if sentence],
            here=request.full_path.rstrip("?"),
        )
    made: Interface = g.interface
    return made


def working_days_left(due_on: date) -> int:
    """Working days from today to the end of `due_on`; negative once it has passed."""
    return load_calendar().working_days_between(clock.today(), due_on)


def relative_deadline(due_on: date) -> str:
    """“还有 3 个工作日”, “今天到期”, “逾期 8 个工作日”."""
    if due_on == clock.today():
        return gettext("due today")
    left = working_days_left(due_on)
    if due_on < clock.today() and left == 0:
        return gettext("just overdue")
    if due_on < clock.today():
        return ngettext("%(num)d working day overdue", "%(num)d working days overdue", abs(left))
    if left == 0:
        return gettext("no working day left")
    return ngettext("%(num)d working day left", "%(num)d working days left", left)


def url_with(**changes: Any) -> str:
    """The present page with changed query arguments; None removes one."""
    arguments = {**(request.view_args or {}), **changes}
    return link_with(request.endpoint or "home.index", **arguments)


def link_with(endpoint: str, /, **changes: Any) -> str:
    """Another page with the query arguments of this one, changed; None removes one.

    Names that `url_for` takes for itself never come from the address.
    """
    arguments: dict[str, Any] = {**request.args.to_dict(flat=False), **changes}
    kept = {
        name: value
        for name, value in arguments.items()
        if value not in (None, "") and not name.startswith("_") and name != "endpoint"
    }
    return url_for(endpoint, **kept)


def _static_url(app: Flask) -> Callable[[str], str]:
    """Addresses that change with the content: scripts as a whole, other files one by one.

    Scripts import each other by relative paths, so all of a page must come from one build.
    """
    root = Path(app.static_folder or "")

    def send(filename: str, build: str = "") -> Any:
        return app.send_static_file(filename)

    app.view_functions["static"] = send
    app.add_url_rule("/static/build-<build>/<path:filename>", endpoint="static", view_func=send)

    @lru_cache(maxsize=256)
    def fingerprint(name: str, changed: float) -> str:
        return hashlib.sha256((root / name).read_bytes()).hexdigest()[:10]

    @lru_cache(maxsize=256)
    def remembered(name: str) -> str:
        return f"/static/{name}?v={fingerprint(name, 0)}"

    @lru_cache(maxsize=1)
    def built(changed: float) -> str:
        digest = hashlib.sha256()
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
        return digest.hexdigest()[:10]

    def build() -> str:
        if app.debug:
            return built(max(path.stat().st_mtime for path in root.rglob("*")))
        return built(0)

    def static_url(name: str) -> str:
        if name.startswith("js/"):
            return f"/static/build-{build()}/{name}"
        if app.debug:
            return f"/static/{name}?v={fingerprint(name, (root / name).stat().st_mtime)}"
        return remembered(name)

    app.extensions["build"] = build
    app.extensions["static_url"] = static_url
    return static_url
