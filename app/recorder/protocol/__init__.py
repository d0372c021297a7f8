"""What a device sends, read and checked: `parts`, `payloads` by kind, `reading` of a batch. Pure."""

from app.recorder.protocol.parts import LARGEST_NUMBER, Refused, read_id
from app.recorder.protocol.payloads import Place
from app.recorder.protocol.reading import (
    Announced,
    Batch,
    Operation,
    Unreadable,
    canonical_hash,
    read_announcement,
    read_batch,
    read_json,
    read_operation,
)

__all__ = [
    "LARGEST_NUMBER",
    "Announced",
    "Batch",
    "Operation",
    "Place",
    "Refused",
    "Unreadable",
    "canonical_hash",
    "read_announcement",
    "read_batch",
    "read_id",
    "read_json",
    "read_operation",
]
