"""Names of files that people see: cleaned when they come in, quoted when they go out."""

import re
import unicodedata
from urllib.parse import quote

LONGEST = 120
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_UNWELCOME = re.compile(r'[<>:"|?*]')


def clean_name(given: str | None, extension: str = "") -> str:
    """Name to show for a file: NFC, one line, without path, control and direction characters.

    `extension` (such as `.jpg`, from the content) replaces the one that was given. At most 120
    characters; never empty.
    """
    text = unicodedata.normalize("NFC", given or "")
    text = re.split(r"[/\\]", text.rstrip("/\\"))[-1]
    text = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)
    text = "".join(c for c in text if not unicodedata.category(c).startswith("C"))
    text = _UNWELCOME.sub("_", " ".join(text.split())).strip(". ")
    stem, dot, suffix = text.rpartition(".")
    if not dot or len(suffix) > 8:
        stem, suffix = text, ""
    ending = extension or (f".{suffix}" if suffix else "")
    stem = stem[: LONGEST - len(ending)].strip(". ") or "file"
    name = f"{stem}{ending}"
    return f"_{name}" if _RESERVED.match(name) else name


def disposition(name: str, fallback: str, *, inline: bool = False) -> str:
    """Content-Disposition header for a name in any script (RFC 6266); `fallback` is plain ASCII."""
    kind = "inline" if inline else "attachment"
    plain = name if re.fullmatch(r"[A-Za-z0-9._ -]+", name) else fallback
    header = f'{kind}; filename="{plain}"'
    if plain != name:
        header += f"; filename*=UTF-8''{quote(name, safe='')}"
    return header
