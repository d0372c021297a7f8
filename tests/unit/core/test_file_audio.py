"""Recordings: how long they last, and what only pretends to be one."""

import random
from pathlib import Path

import pytest

from app.core.files.audio import NoAudio, seconds_of
from app.core.files.kinds import MP4, OGG, WEBM, AudioKind, identify
from tests.support.factories.sounds import mp4, ogg, webm

SOUND: dict[str, tuple[bytes, AudioKind]] = {
    "webm": (webm(42.5), WEBM),
    "ogg": (ogg(42.5), OGG),
    "mp4": (mp4(42.5), MP4),
    "mp4 in fragments": (mp4(42, in_fragments=True), MP4),
}


def written(folder: Path, content: bytes) -> Path:
    path = folder / "sound"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", SOUND)
def test_recording_is_known_by_its_content_and_tells_its_length(tmp_path: Path, name: str) -> None:
    content, kind = SOUND[name]
    path = written(tmp_path, content)
    assert identify(path) is kind
    assert seconds_of(path, kind) == pytest.approx(42.5, abs=0.6)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (webm(codec=b"A_VORBIS"), WEBM),
        (webm(track=1), WEBM),
        (webm(doc=b"matroska"), WEBM),
        (webm(0), WEBM),
        (webm()[:30], WEBM),
        (webm()[:40] + b"\0" * 100, WEBM),
        (ogg(magic=b"OpusHeat"), OGG),
        (ogg(0), OGG),
        (b"OggS", OGG),
        (ogg() + b"tail", OGG),
        (mp4(codec=b"avc1"), MP4),
        (mp4(handler=b"vide"), MP4),
        (mp4(0), MP4),
        (mp4()[:60], MP4),
        (b"\0\0\0\x18ftypM4A " + b"\0" * 12 + b"\0\0\0\x04moov", MP4),
    ],
)
def test_what_only_looks_like_a_recording_is_none(
    tmp_path: Path, content: bytes, kind: AudioKind
) -> None:
    with pytest.raises(NoAudio):
        seconds_of(written(tmp_path, content), kind)


def test_bytes_changed_at_random_are_judged_and_never_fail_otherwise(tmp_path: Path) -> None:
    chance = random.Random(7)
    judged = 0
    for content, kind in SOUND.values():
        for _ in range(150):
            broken = bytearray(content)
            for _ in range(chance.randrange(1, 8)):
                broken[chance.randrange(min(len(broken), 400))] = chance.randrange(256)
            try:
                assert seconds_of(written(tmp_path, bytes(broken)), kind) > 0
            except NoAudio:
                judged += 1
    assert judged > 50
