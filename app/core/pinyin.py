"""How Chinese text is read: for fields that find a phrase by the first letters of its syllables."""

import os
import re
from functools import lru_cache

MOST_TEXTS = 4096
_SILENT = re.compile(r"[^0-9a-z]+")
# The dictionary of whole words knows which reading is meant, but takes 45 MiB of every process.
# Whoever searches finds a character by each of its readings instead.
_WITHOUT_WORDS = {"PYPINYIN_NO_PHRASES": "true", "PYPINYIN_NO_DICT_COPY": "true"}


@lru_cache(maxsize=MOST_TEXTS)
def pinyin(text: str) -> str:
    """Syllables without tones with a space between; several readings of a character parted by "|".

    "品种 48" is "pin zhong|chong 48". Punctuation is left out, Latin words and digits stay whole.
    """
    os.environ.update(_WITHOUT_WORDS)
    # Only the process that shows phrases pays for the dictionary.
    from pypinyin import Style
    from pypinyin import pinyin as read

    syllables = []
    for readings in read(text, style=Style.NORMAL, heteronym=True, v_to_u=False):
        plain = dict.fromkeys(_SILENT.sub(" ", one.casefold()).strip() for one in readings)
        syllables.append("|".join(one for one in plain if one))
    return " ".join(one for one in syllables if one)
