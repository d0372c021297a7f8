"""Languages of the product: lazy texts for modules that must not import flask, and localised columns."""

from typing import Any

from flask_babel import get_domain, get_locale
from flask_babel.speaklater import LazyString
from markupsafe import escape

LOCALES: tuple[str, ...] = ("zh_Hans_CN", "en")
DEFAULT_LOCALE = "zh_Hans_CN"
LOCALE_NAMES: dict[str, str] = {"zh_Hans_CN": "中文", "en": "English"}

Text = str | LazyString

_catalogs: dict[str, Any] = {}


def _catalog() -> Any:
    # flask_babel looks for its catalogue anew at each text, and a page has hundreds.
    locale = get_locale()
    if locale is None:
        return get_domain().get_translations()
    if (known := _catalogs.get(locale.language)) is None:
        known = _catalogs[locale.language] = get_domain().get_translations()
    return known


def gettext(message: str, **values: Any) -> str:
    """The text in the language in use, with its values filled in."""
    text: str = _catalog().gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """The text for that number in the language in use; `num` is one of its values."""
    return plural_form(singular, plural, num) % {"num": num, **values}


def plural_form(singular: str, plural: str, num: int) -> str:
    """The text for that number, its values not filled in yet."""
    text: str = _catalog().ngettext(singular, plural, num)
    return text


class LazyText(LazyString):
    """A lazy text that templates escape: flask_babel's own passes for markup, whatever it was given."""

    def __html__(self) -> str:
        return str(escape(str(self)))


def lazy_gettext(message: str, **values: Any) -> LazyString:
    """`gettext` when the text is shown, in the language of that moment."""
    return LazyText(gettext, message, **values)


def lazy_ngettext(singular: str, plural: str, num: int, **values: Any) -> LazyString:
    """`ngettext` when the text is shown, in the language of that moment."""
    return LazyText(ngettext, singular, plural, num, **values)


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
    "plural_form",
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
