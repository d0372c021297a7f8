"""Languages of the product: lazy texts for modules that must not import flask, and localised columns."""

from collections.abc import Callable
from typing import Any

import flask_babel
from flask_babel import get_locale
from flask_babel.speaklater import LazyString
from markupsafe import escape

LOCALES: tuple[str, ...] = ("zh_Hans_CN", "en")
DEFAULT_LOCALE = "zh_Hans_CN"
LOCALE_NAMES: dict[str, str] = {"zh_Hans_CN": "中文", "en": "English"}

Text = str | LazyString

# flask_babel publishes no types.
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


class LazyText(LazyString):
    """A lazy text that templates escape: flask_babel's own passes for markup, whatever it was given."""

    def __html__(self) -> str:
        return str(escape(str(self)))


def lazy_gettext(message: str, **values: Any) -> LazyString:
    """`gettext` when the text is shown, in the language of that moment."""
    return LazyText(flask_babel.gettext, message, **values)


def lazy_ngettext(singular: str, plural: str, num: int, **values: Any) -> LazyString:
    """`ngettext` when the text is shown, in the language of that moment."""
    return LazyText(flask_babel.ngettext, singular, plural, num, **values)


__all__ = [
    "DEFAULT_LOCALE",
    "LOCALES",
    "LOCALE_NAMES",
    "LazyString",
    "Text",
    "current_locale",
    "gettext",
    "is_chinese",
    "lazy_gettext",
    "lazy_ngettext",
    "localized",
    "ngettext",
]


def current_locale() -> str:
    """Code of the language in use, one of LOCALES; the default outside a request."""
    locale = get_locale()
    if locale is None:
        return DEFAULT_LOCALE
    return "en" if locale.language == "en" else DEFAULT_LOCALE


def is_chinese() -> bool:
    """True when the language in use is Chinese."""
    return current_locale() == DEFAULT_LOCALE


def localized(thing: Any, attribute: str) -> str:
    """`<attribute>_zh` or `<attribute>_en` of a row by language; falls back to the one that is filled."""
    chinese = getattr(thing, f"{attribute}_zh", None) or ""
    english = getattr(thing, f"{attribute}_en", None) or ""
    return (chinese or english) if is_chinese() else (english or chinese)
