"""Chinese characters in program text: where they belong into a translation, and where not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REVIEWED = ROOT / "translations" / "reviewed_chinese.txt"
DATA_FOLDERS = ("app/frameworks/builtin", "app/demo")

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[sdif]")
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)


def has_chinese(text: str) -> bool:
    """True when the text contains a Chinese character (punctuation alone does not count)."""
    return HAN.search(text) is not None


def placeholders(text: str) -> set[str]:
    """Names of the `%(name)s` places of a message."""
    return set(PLACEHOLDER.findall(text))


def hard_coded_chinese() -> Iterator[str]:
    """Chinese text in code, templates and scripts that should be a translation.

    Comments and docstrings may name Chinese terms. `reviewed_chinese.txt` lists the exceptions, one
    `path: text` a line; `path: *` clears a whole file of data.
    """
    allowed = _reviewed()
    for path in _program_files():
        name = str(path.relative_to(ROOT))
        exceptions = allowed.get(name, set())
        if "*" in exceptions:
            continue
        for line, text in _texts(path):
            rest = text
            for exception in exceptions:
                rest = rest.replace(exception, "")
            if has_chinese(rest):
                yield f"{name}:{line}: Chinese in the program text: {text.strip()[:60]}"


def _program_files() -> Iterator[Path]:
    for folder, pattern in (("app", "*.py"), ("templates", "*.html"), ("app/static", "*.js")):
        for path in sorted((ROOT / folder).rglob(pattern)):
            name = str(path.relative_to(ROOT))
            if not name.startswith(DATA_FOLDERS) and "/vendor/" not in name:
                yield path


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    source = path.read_text(encoding="utf-8")
    if not has_chinese(source):
        return
    if path.suffix == ".py":
        yield from _string_constants(ast.parse(source))
        return
    comment = TEMPLATE_COMMENT if path.suffix == ".html" else SCRIPT_COMMENT
    bare = comment.sub(lambda found: "\n" * found.group().count("\n"), source)
    yield from enumerate(bare.splitlines(), start=1)


def _string_constants(tree: ast.AST) -> Iterator[tuple[int, str]]:
    # A string that stands alone as a statement is documentation.
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in documentation:
            continue
        if isinstance(node.value, str):
            yield node.lineno, node.value


def _reviewed() -> dict[str, set[str]]:
    allowed: dict[str, set[str]] = {}
    if REVIEWED.exists():
        for line in REVIEWED.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                path, _, text = line.partition(": ")
                allowed.setdefault(path, set()).add(text)
    return allowed
