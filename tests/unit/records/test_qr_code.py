"""The code on a paper: square, with a quiet zone, nothing outside its field."""

import re

from app.records.press import QrCode

URL = "https://bihuan.example/records/verify/mzg-YaEO6srk1HmFhjF9Qg"


def test_modules_stay_within_the_field_and_its_quiet_zone() -> None:
    code = QrCode.of(URL)
    places = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", code.path)]

    assert "".join(f"M{x} {y}h1v1h-1z" for x, y in places) == code.path
    assert all(2 <= x < code.size - 2 and 2 <= y < code.size - 2 for x, y in places)


def test_finder_pattern_stands_in_three_corners() -> None:
    code = QrCode.of(URL)
    last = code.size - 3

    for x, y in ((2, 2), (last, 2), (2, last)):
        assert f"M{x} {y}h1v1h-1z" in code.path


def test_other_address_makes_another_code() -> None:
    assert QrCode.of(URL).path != QrCode.of(URL + "x").path
