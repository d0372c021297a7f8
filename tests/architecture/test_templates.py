"""Templates: nothing inline (strict Content-Security-Policy), nothing unescaped, nothing unused."""

import re
from pathlib import Path

from jinja2 import Environment, nodes

from tests.architecture.source import ROOT, name, python_files, templates

PARSER = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script element with text": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx script attribute": re.compile(r"hx-on|hx-vals\s*=\s*[\"']js:", re.IGNORECASE),
}
# Where a text is marked as safe, and why it is: `path: reason`.
SAFE: dict[str, str] = {}
# Folders whose templates are chosen by a name that the program computes.
COMPUTED = ("errors/", "messages/", "records/", "prints/")


def bare(path: Path) -> str:
    """Text of a template without its comments."""
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def parsed(path: Path) -> nodes.Template:
    """Syntax tree of a template."""
    return PARSER.parse(path.read_text(encoding="utf-8"))


def test_template_has_no_inline_style_or_script() -> None:
    faults = [
        f"{name(path)}: {kind}"
        for path in templates()
        for kind, pattern in INLINE.items()
        if pattern.search(bare(path)) and not printed_alone(path, kind)
    ]
    assert not faults, faults


def printed_alone(path: Path, kind: str) -> bool:
    """A printed record carries its own style element: it also becomes a PDF without a server."""
    return kind == "style element" and name(path).startswith("templates/records/")


def test_text_is_escaped_everywhere() -> None:
    unescaped = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(")
    places = [name(path) for path in templates() if unescaped.search(bare(path))]
    assert set(places) <= set(SAFE), set(places) - set(SAFE)


def test_imported_macro_is_used() -> None:
    unused = []
    for path in templates():
        syntax = parsed(path)
        imported = {
            alias[1] if isinstance(alias, tuple) else alias
            for node in syntax.find_all(nodes.FromImport)
            for alias in node.names
        } | {node.target for node in syntax.find_all(nodes.Import)}
        used = {node.name for node in syntax.find_all(nodes.Name) if node.ctx == "load"}
        unused += [f"{name(path)}: {macro}" for macro in sorted(imported - used)]
    assert not unused, unused


def test_component_file_has_the_macro_of_its_name() -> None:
    faults = [
        name(path)
        for path in sorted((ROOT / "templates" / "components").glob("*.html"))
        if path.stem not in {node.name for node in parsed(path).find_all(nodes.Macro)}
    ]
    assert not faults, faults


def extended(path: Path) -> set[str]:
    """Addresses of the templates that a template builds on."""
    found = parsed(path).find_all(nodes.Extends)
    return {node.template.value for node in found if isinstance(node.template, nodes.Const)}


def test_page_has_a_title() -> None:
    bases = {address for path in templates() for address in extended(path)}
    untitled = [
        name(path)
        for path in templates()
        if extended(path) & {"layouts/page.html", "layouts/gate.html"}
        and path.relative_to(ROOT / "templates").as_posix() not in bases
        and "title" not in {node.name for node in parsed(path).find_all(nodes.Block)}
    ]
    assert not untitled, untitled


def test_template_is_used_by_a_view_or_another_template() -> None:
    sources = [path.read_text(encoding="utf-8") for path in [*python_files("app"), *templates()]]
    mentioned = set(re.findall(r"[\"']([\w/.-]+\.html)[\"']", "\n".join(sources)))
    folder = ROOT / "templates"
    unused = [
        name(path)
        for path in templates()
        if (address := path.relative_to(folder).as_posix()) not in mentioned
        and not address.startswith(COMPUTED)
    ]
    assert not unused, unused
