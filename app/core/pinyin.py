"""How Chinese text is read: for fields that find a phrase by the first letters of its syllables."""

import os
import re
from collections.abc import Iterable
from functools import lru_cache

MOST_CHARACTERS = 8192
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SILENT = re.compile(r"[^0-9a-z]+")
# The dictionary of whole words knows which reading is meant, but takes 45 MiB of every process.
# Whoever searches finds a character by each of its readings instead.
_WITHOUT_WORDS = {"PYPINYIN_NO_PHRASES": "true", "PYPINYIN_NO_DICT_COPY": "true"}


def readings(texts: Iterable[str]) -> str:
    """Each Chinese character of the texts once, with its readings: "品pin 种zhong|chong".

    Without tones; several readings are parted by "|". A page carries this table instead of the
    pinyin of every text, which repeats itself and weighs more than the texts; `finding.js` puts the
    syllables together.
    """
    found = ((one, _reading(one)) for one in sorted(set(_CHINESE.findall("".join(texts)))))
    return " ".join(f"{character}{reading}" for character, reading in found if reading)


@lru_cache(maxsize=MOST_CHARACTERS)
def _reading(character: str) -> str:
    os.environ.update(_WITHOUT_WORDS)
    # Only the process that shows phrases pays for the dictionary.
    from pypinyin import Style
    from pypinyin import pinyin as read

    (found,) = read(character, style=Style.NORMAL, heteronym=True, v_to_u=False)
    plain = dict.fromkeys(_SILENT.sub("", one.casefold()) for one in found)
    return "|".join(one for one in plain if one)
