"""What is committed: no address of a package registry, no local data, vendored files unchanged."""

import hashlib
import re

import pytest

from scripts import styles
from tests.architecture.source import ROOT, committed

# Written in pieces so that this file does not contain what it looks for.
REGISTRIES = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "debian" + ".org/debian")
TEXT = {".py", ".html", ".js", ".css", ".md", ".toml", ".txt", ".in", ".sh", ".po", ".ini", ".mako"}
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
VENDORED = ("app/static/vendor", "tests/support/vendor")


def own_text() -> list[tuple[str, str]]:
    """Committed text files that are ours, with their text."""
    return [
        (file, (ROOT / file).read_text(encoding="utf-8"))
        for file in committed()
        if not file.startswith(VENDORED)
        and ((ROOT / file).suffix in TEXT or file in {"Makefile", ".ci/run"})
    ]


def test_no_registry_address_is_committed() -> None:
    found = [f"{file}: {host}" for file, text in own_text() for host in REGISTRIES if host in text]
    assert not found, found


def test_lock_file_names_no_address_and_has_a_hash_for_everything() -> None:
    for name in ("tools", "runtime", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        assert "://" not in text
        assert "--find-links" not in text
        pins = re.findall(r"^[a-z][\w.-]*==", text, re.MULTILINE)
        hashed = re.findall(r"^[a-z][\w.-]*==[^\n]*\\\n\s+--hash=sha256:", text, re.MULTILINE)
        assert len(pins) == len(hashed) > 0


def test_nothing_local_or_built_is_committed() -> None:
    local = re.compile(r"^(instance|\.venv|\.tools)/|\.(mo|db|sqlite3|pyc|log|key)$")
    found = [file for file in committed() if local.search(file)]
    assert not found, found


def test_nothing_unfinished_is_committed() -> None:
    found = [file for file, text in own_text() if UNFINISHED.search(text)]
    assert not found, found


def test_base_style_sheet_is_what_the_pages_use_of_the_vendored_one() -> None:
    # `python -m scripts.styles` writes it anew, after a class of Bootstrap was used or given up.
    assert styles.MADE.read_text(encoding="utf-8") == styles.made()


def test_no_style_asks_for_what_the_whole_page_holds() -> None:
    # Each answer would have all items looked through before the page may go on (decisions/0014).
    sheets = [(file, text) for file, text in own_text() if file.endswith(".css")]
    found = [
        file for file, text in sheets if re.search(r"(?:\bhtml|\bbody|:root)[^\s,{]*:has\(", text)
    ]
    assert sheets
    assert not found, found


@pytest.mark.parametrize("folder", VENDORED)
def test_vendored_file_is_as_published(folder: str) -> None:
    recorded = {}
    for line in (ROOT / folder / "CHECKSUMS").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            checksum, path = line.split()[:2]
            recorded[path] = checksum
    present = {
        str(path.relative_to(ROOT / folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and path.name != "CHECKSUMS"
    }
    assert present == recorded
