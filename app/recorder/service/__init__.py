"""Writes of the recorder; every function flushes and leaves the commit to the caller."""

from app.recorder.service.batch import Receipt, receive
from app.recorder.service.carrying import note_carry, take_along
from app.recorder.service.conflicts import settle, standing_of
from app.recorder.service.signatures import signed_slip
from app.recorder.service.uploads import (
    WrongOffset,
    announce_upload,
    remove_old_uploads,
    take_piece,
)

__all__ = [
    "Receipt",
    "WrongOffset",
    "announce_upload",
    "note_carry",
    "receive",
    "remove_old_uploads",
    "settle",
    "signed_slip",
    "standing_of",
    "take_along",
    "take_piece",
]
