"""Making, editing and publishing checklists. Flushes, never commits."""

from app.checklists.service.contents import (
    ITEM_FIELDS,
    add_item,
    add_section,
    change_item,
    change_section,
    move_item,
    move_section,
    remove_item,
    remove_section,
)
from app.checklists.service.versions import (
    act,
    change_head,
    create_blank,
    create_from_framework,
    default_scale,
    duplicate,
    publish,
    start_next_version,
)

__all__ = [
    "ITEM_FIELDS",
    "act",
    "add_item",
    "add_section",
    "change_head",
    "change_item",
    "change_section",
    "create_blank",
    "create_from_framework",
    "default_scale",
    "duplicate",
    "move_item",
    "move_section",
    "publish",
    "remove_item",
    "remove_section",
    "start_next_version",
]
