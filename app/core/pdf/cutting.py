"""Fonts cut down to the common characters, which makes embedding them several times faster.

A Noto CJK font has 65,000 glyphs, and WeasyPrint cuts each document's subset out of all of them. Here
HarfBuzz cuts the characters of GB 2312 and Latin out once per process (a quarter of a second a font);
documents name the cut family first and the full one behind it, which serves rarer characters.
Loaded by the child from its file; like `worker` it imports nothing of the application.
"""

import ctypes
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# Cut family, CSS weight, and the installed font as Fontconfig names it.
FACES = (
    ("Noto Serif CJK SC Basic", 400, "Noto Serif CJK SC", "regular"),
    ("Noto Serif CJK SC Basic", 700, "Noto Serif CJK SC", "bold"),
    ("Noto Sans CJK SC Basic", 400, "Noto Sans CJK SC", "regular"),
)
NO_HINTING = 1
OTHERS = "·—–…〔〕“”‘’•№○●△▲□■×÷±≤≥℃"


def common_characters() -> set[int]:
    """Code points of GB 2312, Latin and the marks that Chinese offices write."""
    found = {*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, OTHERS)}
    for row in (*range(0xA1, 0xAA), *range(0xB0, 0xF8)):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def cut_fonts(folder: Path) -> str:
    """Write the cut fonts into the folder; returns the style sheet that names them as `cut:<file>`.

    A font that is not installed is left out: documents then use what stands behind it.
    """
    characters = common_characters()
    rules = []
    for number, (family, weight, installed, style) in enumerate(FACES):
        place = find_font(installed, style)
        if place is None:
            continue
        name = f"{number}.otf"
        (folder / name).write_bytes(cut(*place, characters))
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url(cut:{name}) }}'
        )
    return "\n".join(rules)


def find_font(family: str, style: str) -> tuple[str, int] | None:
    """File and index of an installed font; None when Fontconfig has only something else."""
    library = _typed(
        "libfontconfig.so.1",
        "FcNameParse",
        "FcFontMatch",
    )
    pattern = ctypes.c_void_p(library.FcNameParse(f"{family}:{style}".encode()))
    library.FcConfigSubstitute(None, pattern, 0)
    library.FcDefaultSubstitute(pattern)
    found = ctypes.c_void_p(library.FcFontMatch(None, pattern, ctypes.byref(ctypes.c_int())))
    text, index = ctypes.c_char_p(), ctypes.c_int()
    if not found:
        return None
    library.FcPatternGetString(found, b"family", 0, ctypes.byref(text))
    if (text.value or b"").decode() != family:
        return None
    library.FcPatternGetString(found, b"file", 0, ctypes.byref(text))
    library.FcPatternGetInteger(found, b"index", 0, ctypes.byref(index))
    return (text.value or b"").decode(), index.value


def cut(path: str, index: int, characters: Iterable[int]) -> bytes:
    """The font at `index` of a file with only these characters; ValueError when it cannot be cut."""
    fonts = _typed(
        "libharfbuzz.so.0",
        "hb_blob_create_from_file",
        "hb_face_create",
        "hb_face_reference_blob",
        "hb_blob_get_data",
    )
    cutter = _typed(
        "libharfbuzz-subset.so.0",
        "hb_subset_input_create_or_fail",
        "hb_subset_input_unicode_set",
        "hb_subset_or_fail",
    )
    blob = ctypes.c_void_p(fonts.hb_blob_create_from_file(path.encode()))
    face = ctypes.c_void_p(fonts.hb_face_create(blob, index & 0xFFFF))
    wanted = ctypes.c_void_p(cutter.hb_subset_input_create_or_fail())
    cutter.hb_subset_input_set_flags(wanted, NO_HINTING)
    kept = ctypes.c_void_p(cutter.hb_subset_input_unicode_set(wanted))
    for character in characters:
        fonts.hb_set_add(kept, ctypes.c_uint32(character))
    is_font = fonts.hb_face_get_glyph_count(face) > 0
    less = ctypes.c_void_p(cutter.hb_subset_or_fail(face, wanted) if is_font else None)
    try:
        if not less:
            raise ValueError(f"{path} cannot be cut")
        result = ctypes.c_void_p(fonts.hb_face_reference_blob(less))
        size = ctypes.c_uint()
        data = fonts.hb_blob_get_data(result, ctypes.byref(size))
        content = ctypes.string_at(data, size.value)
        fonts.hb_blob_destroy(result)
        fonts.hb_face_destroy(less)
        return content
    finally:
        cutter.hb_subset_input_destroy(wanted)
        fonts.hb_face_destroy(face)
        fonts.hb_blob_destroy(blob)


def _typed(library: str, *functions: str) -> Any:
    """A library whose named functions return pointers."""
    loaded = ctypes.CDLL(library)
    for function in functions:
        getattr(loaded, function).restype = ctypes.c_void_p
    return loaded
