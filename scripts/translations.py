"""Chinese texts: `python -m scripts.translations compile|check|missing`.

English is the language of the message ids. Every feature has a fragment `translations/<locale>/
<feature>.po`; `compile` merges them into the one catalogue that the program loads. `check` fails on
what a reader would notice: a text that is missing, stale, doubled, copied or hard-coded.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from scripts.chinese import hard_coded_chinese, has_chinese, placeholders

ROOT = Path(__file__).resolve().parent.parent
LOCALE = "zh_Hans_CN"
FRAGMENTS = ROOT / "translations" / LOCALE
REVIEWED_SAME = ROOT / "translations" / "reviewed_same.txt"
COMPILED = ROOT / "app" / "translations" / LOCALE / "LC_MESSAGES" / "messages.mo"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "_l": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
    "lazy_ngettext": (1, 2),
}


@dataclass
class Used:
    """A message of the program: its ids and where it stands."""

    id: str
    plural: str | None
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A translation in a fragment."""

    fragment: str
    message: Message

    @property
    def id(self) -> str:
        """The message id; of a plural message the singular."""
        given = self.message.id
        return str(given[0]) if isinstance(given, list | tuple) else str(given)

    @property
    def texts(self) -> tuple[str, ...]:
        """The translation, one text for each plural form."""
        given = self.message.string
        return tuple(map(str, given)) if isinstance(given, list | tuple) else (str(given),)


def main(arguments: list[str]) -> int:
    """Run one subcommand; exit code 1 when the texts are not in order."""
    commands: dict[str, Callable[[], int]] = {
        "compile": compile_catalogue,
        "check": check,
        "missing": print_missing,
    }
    if len(arguments) != 1 or arguments[0] not in commands:
        print(f"Say one of: {', '.join(commands)}.", file=sys.stderr)
        return 2
    return commands[arguments[0]]()


def compile_catalogue() -> int:
    """Write the compiled catalogue when a fragment is newer than it."""
    sources = [FRAGMENTS, *FRAGMENTS.glob("*.po"), Path(__file__)]
    newest = max(source.stat().st_mtime for source in sources if source.exists())
    if COMPILED.exists() and COMPILED.stat().st_mtime > newest:
        return 0
    catalogue = Catalog(locale=LOCALE)
    for entry in read_fragments():
        if any(entry.texts) and "fuzzy" not in entry.message.flags:
            catalogue[entry.message.id] = entry.message
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    unfinished = COMPILED.with_suffix(".part")
    with unfinished.open("wb") as target:
        write_mo(target, catalogue)
    unfinished.replace(COMPILED)
    return 0


def check() -> int:
    """Compile, then print every fault; 0 when there is none."""
    compile_catalogue()
    used = read_used()
    entries = list(read_fragments())
    faults = [
        *_unfinished(used, entries),
        *_contradictions(entries),
        *(fault for entry in entries for fault in _faults_of(entry)),
        *hard_coded_chinese(),
    ]
    for fault in faults:
        print(fault)
    print(f"{len(used)} messages, {len(entries)} translations, {len(faults)} faults")
    return 1 if faults else 0


def print_missing() -> int:
    """Print what has no translation, ready to be put into fragments, by folder of the program."""
    known = {entry.id for entry in read_fragments() if all(entry.texts)}
    by_folder: dict[str, list[Used]] = {}
    for message in read_used().values():
        if message.id not in known:
            folder = "/".join(message.places[0].split(":")[0].split("/")[:2])
            by_folder.setdefault(folder, []).append(message)
    for folder, messages in sorted(by_folder.items()):
        print(f"# ---- {folder}: {len(messages)} missing\n")
        for message in messages:
            print(f"#: {' '.join(message.places[:3])}")
            print(f"msgid {quote(message.id)}")
            if message.plural is None:
                print('msgstr ""\n')
            else:
                print(f'msgid_plural {quote(message.plural)}\nmsgstr[0] ""\n')
    return 0


def read_fragments() -> Iterator[Entry]:
    """All translations, fragment by fragment in the order of their names."""
    for path in sorted(FRAGMENTS.glob("*.po")):
        with path.open("rb") as source:
            catalogue = read_po(source, locale=LOCALE, abort_invalid=True)
        for message in catalogue:
            if message.id:
                yield Entry(path.name, message)


def read_used() -> dict[str, Used]:
    """All messages of the program by id, in the order of the files."""
    used: dict[str, Used] = {}
    for path in sorted((ROOT / "app").rglob("*.py")):
        _collect(used, path, "python")
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".svg"}:
            _collect(used, path, babel_extract)
    return used


def _collect(used: dict[str, Used], path: Path, method: Any) -> None:
    options = {"silent": "false", "encoding": "utf-8", "trimmed": "true"}
    options["extensions"] = "jinja2.ext.do,jinja2.ext.loopcontrols"
    with path.open("rb") as source:
        for line, text, _comments, _context in extract(method, source, KEYWORDS, (), options):
            ids = text if isinstance(text, tuple) else (text,)
            plural = str(ids[1]) if len(ids) > 1 else None
            message = used.setdefault(str(ids[0]), Used(str(ids[0]), plural))
            message.plural = message.plural or plural
            message.places.append(f"{path.relative_to(ROOT)}:{line}")


def _unfinished(used: dict[str, Used], entries: list[Entry]) -> Iterator[str]:
    known = {entry.id: entry for entry in entries}
    for message in used.values():
        if message.id not in known:
            yield f"{message.places[0]}: no translation of {quote(message.id)}"
    for entry in entries:
        if entry.id not in used:
            yield f"{entry.fragment}: not used by the program: {quote(entry.id)}"


def _contradictions(entries: list[Entry]) -> Iterator[str]:
    first: dict[str, Entry] = {}
    for entry in entries:
        earlier = first.setdefault(entry.id, entry)
        if earlier.texts != entry.texts:
            where = f"{earlier.fragment} and {entry.fragment}"
            yield f"{where}: two translations of {quote(entry.id)}"


def _faults_of(entry: Entry) -> Iterator[str]:
    where = f"{entry.fragment}: {quote(entry.id)}"
    if "fuzzy" in entry.message.flags:
        yield f"{where}: marked fuzzy"
    if not all(entry.texts):
        yield f"{where}: empty"
        return
    ids = entry.message.id if isinstance(entry.message.id, list | tuple) else (entry.message.id,)
    wanted = {name for text in ids for name in placeholders(str(text))}
    for text in entry.texts:
        given = placeholders(text)
        # A plural form may say "one" in words instead of the number.
        if given - wanted or (wanted - given) - ({"num"} if len(ids) > 1 else set()):
            yield f"{where}: placeholders {sorted(given)} instead of {sorted(wanted)}"
        if not has_chinese(text) and entry.id not in _reviewed_same():
            yield f"{where}: no Chinese character; list it in {REVIEWED_SAME.name} if that is right"


def _reviewed_same() -> set[str]:
    if not REVIEWED_SAME.exists():
        return set()
    lines = REVIEWED_SAME.read_text(encoding="utf-8").splitlines()
    # Quotes keep the spaces at the ends of a text.
    return {line.removeprefix('"').removesuffix('"') for line in lines if not line.startswith("# ")}


def quote(text: str) -> str:
    """A message id as a fragment writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
