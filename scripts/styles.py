"""The part of Bootstrap that the pages can use, cut out of the vendored file.

`python -m scripts.styles` writes `app/static/css/base.css`. A selector stays when each class in it is a
word somewhere in the templates, the scripts or the Python of the product, or may be put together there
(`btn-{{ tone }}` keeps all that begin with `btn-`): too much stays rather than too little. Nothing of it
is needed to run the product; a test fails when the file is not what would be made now.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tinycss2

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "app" / "static" / "vendor" / "bootstrap" / "bootstrap.min.css"
MADE = ROOT / "app" / "static" / "css" / "base.css"
PLACES = (("templates", "*.html"), ("app", "*.py"), ("app/static/js", "*.js"))

_WORD = re.compile(r"[A-Za-z][\w-]*")
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_BEGUN = re.compile(r"""([A-Za-z][\w-]*-)(?:\{\{|\{%|\$\{|\{\w*\}|["']\s*[~+])""")
_COMMA = re.compile(r",(?![^(]*\))")


class Used:
    """The words of the product, and beginnings of words that it puts together."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.words: set[str] = set()
        begun: set[str] = set()
        for text in texts:
            self.words |= set(_WORD.findall(text))
            begun |= set(_BEGUN.findall(text))
        self.begun = tuple(begun)

    def has(self, name: str) -> bool:
        """Whether a class of that name may stand on a page."""
        return name in self.words or name.startswith(self.begun)


def made() -> str:
    """The style sheet as it would be written now."""
    texts = (
        path.read_text(encoding="utf-8")
        for folder, pattern in PLACES
        for path in sorted((ROOT / folder).rglob(pattern))
    )
    source = SOURCE.read_text(encoding="utf-8")
    rules = tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True)
    licence = source[: source.index("*/") + 2]
    head = f"{licence}\n/* Cut out of {SOURCE.name} by `python -m scripts.styles`; not to be edited. */\n"
    return head + "\n".join(_kept(rules, Used(texts))) + "\n"


def _kept(rules: Sequence[Any], used: Used) -> list[str]:
    found = []
    for rule in rules:
        if rule.type == "error":
            raise SystemExit(f"{SOURCE.name}: {rule.message}")
        if rule.type == "qualified-rule":
            selectors = _COMMA.split(tinycss2.serialize(rule.prelude))
            left = [one for one in selectors if all(map(used.has, _CLASS.findall(one)))]
            if left:
                found.append(f"{','.join(left)}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.content is not None and rule.lower_at_keyword in {"media", "supports"}:
            inner = tinycss2.parse_rule_list(rule.content, skip_whitespace=True)
            if parts := _kept(inner, used):
                prelude = tinycss2.serialize(rule.prelude)
                found.append(f"@{rule.at_keyword}{prelude}{{{''.join(parts)}}}")
        elif rule.lower_at_keyword != "charset":
            found.append(rule.serialize())
    return found


if __name__ == "__main__":
    MADE.write_text(made(), encoding="utf-8")
