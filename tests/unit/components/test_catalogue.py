"""Sprite and style sheet, macros and their list, icons and their names agree."""

import re

from scripts.icons import stylesheet
from tests.architecture.source import ROOT, python_files, templates

STATIC = ROOT / "app" / "static"


def sprite() -> str:
    return (STATIC / "img" / "sprite.svg").read_text(encoding="utf-8")


def drawn() -> set[str]:
    return set(re.findall(r'<symbol id="i-([a-z0-9-]+)"', sprite()))


def test_icon_style_sheet_is_made_from_the_sprite() -> None:
    assert (STATIC / "css" / "icons.css").read_text(encoding="utf-8") == stylesheet(sprite())


def test_icon_named_in_a_template_is_drawn() -> None:
    named = re.compile(r"""icon\(["']([a-z0-9-]+)["']|["']icon["']: ["']([a-z0-9-]+)["']""")
    missing = {
        f"{path.name}: {first or second}"
        for path in [*templates(), *python_files("app")]
        for first, second in named.findall(path.read_text(encoding="utf-8"))
        if (first or second) not in drawn()
    }
    assert not missing, missing


def test_icon_of_a_state_is_drawn() -> None:
    state = re.compile(r'"(?:rest|move|wait|good|alert)",\s*"([a-z0-9-]+)"')
    missing = {
        f"{path.parent.name}: {icon}"
        for path in python_files("app")
        if path.name == "states.py"
        for icon in state.findall(path.read_text(encoding="utf-8"))
        if icon not in drawn()
    }
    assert not missing, missing


def test_list_of_components_is_complete() -> None:
    listed = set(re.findall(r"`(\w+)[(`]", (ROOT / "docs" / "components.md").read_text("utf-8")))
    present = {path.stem for path in (ROOT / "templates" / "components").glob("*.html")}
    assert not present - listed, present - listed


def test_content_policy_needs_no_exception() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "js").glob("*.js"))
    assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b|document\.write", scripts)
