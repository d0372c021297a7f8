"""Pages call components as these are declared: arguments that exist, not more than there are."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

from tests.architecture.source import ROOT, name, templates

PARSER = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])
TAKES_ANY = {"field"}


def parsed(path: Path) -> nodes.Template:
    return PARSER.parse(path.read_text(encoding="utf-8"))


def declared() -> dict[str, list[str]]:
    """Argument names of the public macros of the components."""
    return {
        macro.name: [argument.name for argument in macro.args]
        for path in (ROOT / "templates" / "components").glob("*.html")
        for macro in parsed(path).find_all(nodes.Macro)
        if not macro.name.startswith("_")
    }


def imported(syntax: nodes.Template) -> set[str]:
    """Names that a template takes from components under their own name."""
    return {
        alias
        for node in syntax.find_all(nodes.FromImport)
        if isinstance(node.template, nodes.Const) and "components/" in str(node.template.value)
        for alias in node.names
        if isinstance(alias, str)
    }


def calls(path: Path) -> Iterator[nodes.Call]:
    """Calls of imported components in a template."""
    syntax = parsed(path)
    known = imported(syntax)
    for call in syntax.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in known:
            yield call


def test_component_is_called_as_declared() -> None:
    arguments = declared()
    faults = []
    for path in templates():
        for call in calls(path):
            assert isinstance(call.node, nodes.Name)
            macro = call.node.name
            place = f"{name(path)}:{call.lineno}: {macro}"
            if macro not in arguments:
                faults.append(f"{place} does not exist")
                continue
            unknown = {keyword.key for keyword in call.kwargs} - set(arguments[macro])
            if unknown and macro not in TAKES_ANY:
                faults.append(f"{place} knows no {', '.join(sorted(unknown))}")
            if len(call.args) > len(arguments[macro]):
                faults.append(f"{place} takes only {len(arguments[macro])} arguments")
    assert not faults, faults


def test_imported_component_exists() -> None:
    present = declared()
    missing = [
        f"{name(path)}: {macro}"
        for path in templates()
        for macro in sorted(imported(parsed(path)) - set(present))
    ]
    assert not missing, missing
