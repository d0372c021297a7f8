"""How phrases are read for the search by first letters."""

from app.core.pinyin import pinyin


def test_characters_become_syllables_without_tones() -> None:
    assert pinyin("留样") == "liu yang"


def test_character_with_several_readings_has_all_of_them() -> None:
    syllables = pinyin("重复").split(" ")
    assert {"zhong", "chong"} <= set(syllables[0].split("|"))


def test_punctuation_is_left_out_and_latin_words_and_digits_stay() -> None:
    assert pinyin("留样 48 小时，PDF！") == "liu yang 48 xiao shi pdf"


def test_umlaut_is_typed_as_v() -> None:
    assert pinyin("绿").split("|")[0] == "lv"


def test_nothing_has_no_syllables() -> None:
    assert pinyin("") == pinyin("，。") == ""
