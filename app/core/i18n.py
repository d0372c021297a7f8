"""Languages of the product: lazy texts for modules that must not import flask, and localised columns."""

from collections.abc import Callable
from typing import Any

import flask_babel
from flask_babel import get_locale
from flask_babel.speaklater import LazyString

LOCALES: tuple[str, ...] = ("zh_Hans_CN", "en")
DEFAULT_LOCALE = "zh_Hans_CN"
LOCALE_NAMES: dict[str, str] = {"zh_Hans_CN": "中文", "en": "English"}

Text = str | LazyString

# flask_babel publishes no types.
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
lazy_gettext: Callable[..., LazyString] = flask_babel.lazy_gettext
lazy_ngettext: Callable[..., LazyString] = flask_babel.lazy_ngettext

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
