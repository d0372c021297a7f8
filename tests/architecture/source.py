"""The repository as the architecture tests read it: files, syntax trees, parts of names."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FEATURE_FILES = (
    "states",
    "models",
    "queries",
    "permissions",
    "workflow",
    "notices",
    "service",
    "reminders",
    "forms",
    "views",
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def python_files(folder: str) -> tuple[Path, ...]:
    """Modules under a folder of the repository, in order."""
    return tuple(sorted((ROOT / folder).rglob("*.py")))


@cache
def templates() -> tuple[Path, ...]:
    """All page templates, in order."""
    return tuple(sorted((ROOT / "templates").rglob("*.html")))


@cache
def tree(path: Path) -> ast.Module:
    """Syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """Path inside the repository."""
    return str(path.relative_to(ROOT))


def length(path: Path) -> int:
    """Number of lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[Function]:
    """All functions and methods of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def layer(path: Path) -> str:
    """Which file of the common vocabulary a module of a feature is or belongs to, else nothing."""
    parts = path.relative_to(ROOT / "app").with_suffix("").parts
    if len(parts) < 2 or parts[0] in {"core", "demo"} or parts[1] not in FEATURE_FILES:
        return ""
    return parts[1]


@cache
def committed() -> tuple[str, ...]:
    """Files under version control and new files that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(file for file in listed.split("\0") if file and (ROOT / file).is_file())
