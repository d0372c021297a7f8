"""How phrases are read for the search by first letters."""

from app.core.pinyin import readings


def test_characters_have_their_syllables_without_tones_once_each() -> None:
    assert readings(["留样", "样留"]).split(" ") == ["样yang", "留liu"]


def test_character_with_several_readings_has_all_of_them() -> None:
    assert {"zhong", "chong"} <= set(readings(["重"])[1:].split("|"))


def test_what_is_typed_as_it_stands_is_left_out() -> None:
    assert readings(["48 PDF，。！", ""]) == ""


def test_umlaut_is_typed_as_v() -> None:
    assert readings(["绿"])[1:].split("|")[0] == "lv"
