"""Who may do what in the code: states, time, transactions, imports, documentation."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.architecture.source import (
    FEATURE_FILES,
    ROOT,
    functions,
    layer,
    name,
    python_files,
    tree,
)

DOCUMENTED = {"service", "workflow", "queries"}
WITHOUT_TRANSACTION = set(FEATURE_FILES)
CLOCK_READERS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today")}
CLOCK_READERS |= {("date", "today"), ("time", "time"), ("func", "now")}


def found(match: Callable[[ast.AST], bool], but: set[str]) -> list[str]:
    """Places in the program where a node matches, except in the named files."""
    return [
        f"{name(path)}:{getattr(node, 'lineno', 0)}"
        for path in python_files("app")
        if name(path) not in but
        for node in ast.walk(tree(path))
        if match(node)
    ]


def assigns_state(node: ast.AST) -> bool:
    """True for `x.state = …`, `setattr(x, "state", …)` and `update().values(state=…)`."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(part, ast.Attribute) and part.attr == "state" for part in targets)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == "setattr":
        return isinstance(node.args[1], ast.Constant) and node.args[1].value == "state"
    by_name = any(word.arg == "state" for word in node.keywords)
    return isinstance(node.func, ast.Attribute) and node.func.attr == "values" and by_name


def reads_clock(node: ast.AST) -> bool:
    """True for a call that asks the machine for the time."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    owner = node.func.value
    return isinstance(owner, ast.Name) and (owner.id, node.func.attr) in CLOCK_READERS


def imported(node: ast.AST) -> Iterator[str]:
    """Top-level packages that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield (node.module or "").split(".")[0]


def test_state_is_assigned_only_by_the_workflow_engine() -> None:
    assert not found(assigns_state, but={"app/core/workflow.py"})


def test_time_is_read_only_by_the_clock() -> None:
    assert not found(reads_clock, but={"app/core/clock.py"})


def test_weasyprint_is_imported_only_by_the_pdf_adapter() -> None:
    importers = found(lambda node: "weasyprint" in imported(node), but=set())
    assert all(place.startswith("app/core/pdf") for place in importers), importers


def test_apscheduler_is_imported_only_by_the_scheduler() -> None:
    importers = found(lambda node: "apscheduler" in imported(node), but=set())
    assert all(place.startswith("app/scheduler") for place in importers), importers


def owns_transaction(path: Path) -> bool:
    """True for views that say they end transactions themselves, such as the sign-in."""
    says_so = any(
        isinstance(node, ast.Name) and node.id == "without_transaction"
        for node in ast.walk(tree(path))
    )
    return layer(path) == "views" and says_so


def test_feature_code_never_commits() -> None:
    offenders = [
        f"{name(path)}:{node.lineno}"
        for path in python_files("app")
        if layer(path) in WITHOUT_TRANSACTION and not owns_transaction(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ({"commit"} if layer(path) == "views" else {"commit", "rollback"})
    ]
    assert not offenders, offenders


def test_public_function_of_the_rules_has_a_docstring() -> None:
    bare = [
        f"{name(path)}:{function.name}"
        for path in python_files("app")
        if layer(path) in DOCUMENTED or path.is_relative_to(ROOT / "app" / "core")
        for function in tree(path).body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        if ast.get_docstring(function) is None
    ]
    assert not bare, bare


def test_module_has_a_docstring() -> None:
    files = [path for folder in ("app", "scripts", "tests") for path in python_files(folder)]
    bare = [name(path) for path in files if ast.get_docstring(tree(path)) is None]
    assert not bare, bare


def test_import_contract_covers_every_feature() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    covered = {place for contract in contracts for place in contract.get("containers", [])}
    features = {
        f"app.{path.name}"
        for path in (ROOT / "app").iterdir()
        if (path / "__init__.py").exists() and path.name not in {"core", "cli", "demo"}
    }
    assert features <= covered, features - covered
    assert not any(contract.get("ignore_imports") for contract in contracts)


def test_checker_is_silenced_only_with_a_reason_or_code() -> None:
    bare = re.compile(r"#\s*(?:noqa(?!: ?[A-Z]+\d+)|type: ignore(?!\[))")
    files: list[Path] = [*python_files("app"), *python_files("scripts"), *python_files("tests")]
    silenced = [
        f"{name(path)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line) and path != Path(__file__)
    ]
    assert not silenced, silenced


def test_test_name_says_situation_and_outcome() -> None:
    short = [
        f"{name(path)}:{function.name}"
        for path in python_files("tests")
        if path.name.startswith("test_")
        for function in functions(path)
        if function.name.startswith("test_") and function.name.count("_") < 3
    ]
    assert not short, short
