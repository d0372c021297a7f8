"""Keys of the typing page: digits in the order of the printed boxes, letters alike, or words. Pure."""

from collections.abc import Sequence

from app.checklists import answers as judge
from app.checklists.answers import Option

DIGITS, LETTERS = "123456789", "abcdefghi"
NOT_APPLICABLE = frozenset({"x", "na", "n/a"})
BY_NAME = {"yes": "y", "no": "n"}


def key_of(options: Sequence[Option], code: str) -> str:
    """What is typed for an option: its place among the printed boxes; "x" when not applicable."""
    if code == judge.NOT_APPLICABLE:
        return "x"
    marks = [option.code for option in options if option.code != judge.NOT_APPLICABLE]
    place = marks.index(code) if code in marks else len(DIGITS)
    # Beyond the ninth box the code itself is typed.
    return DIGITS[place] if place < len(DIGITS) else code


def codes_of(options: Sequence[Option], text: str, *, several: bool) -> tuple[str, ...]:
    """Codes that were typed; what is no key stays as it is, so that it is refused by its name."""
    typed = text.casefold()
    if not typed:
        return ()
    whole = _one(options, typed)
    if whole is not None:
        return (whole,)
    parts = [part for part in typed if not part.isspace() and part not in ",，、;；"]
    found = [_one(options, part) for part in parts] if several else [None]
    known = tuple(code for code in found if code is not None)
    return known if len(known) == len(parts) else (text,)


def _one(options: Sequence[Option], typed: str) -> str | None:
    for option in options:
        place = key_of(options, option.code)
        names = {place, option.code.casefold(), option.name_zh, option.name_en.casefold()}
        if place in DIGITS:
            names.add(LETTERS[DIGITS.index(place)])
        if option.code in BY_NAME:
            names.add(BY_NAME[option.code])
        if typed in names:
            return option.code
    return None
