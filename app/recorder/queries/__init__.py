"""Reads: `scope` finds visits and uploads, `operations` what was sent, `items` what is asked."""

from app.recorder.queries.items import items_asked, items_of_visit
from app.recorder.queries.operations import (
    appendix_of,
    count_appended,
    count_open_conflicts,
    get_conflict,
    kept_by_ids,
    open_conflicts,
)
from app.recorder.queries.photos import brought_by, photo_called, shows_item
from app.recorder.queries.scope import Taken, count_open_uploads, get_taken, get_upload, own_upload

__all__ = [
    "Taken",
    "appendix_of",
    "brought_by",
    "count_appended",
    "count_open_conflicts",
    "count_open_uploads",
    "get_conflict",
    "get_taken",
    "get_upload",
    "items_asked",
    "items_of_visit",
    "kept_by_ids",
    "open_conflicts",
    "own_upload",
    "photo_called",
    "shows_item",
]
