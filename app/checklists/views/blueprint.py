"""The blueprint of checklists and the addresses of its things."""

from typing import Any

from flask import Blueprint, url_for

from app.checklists.models import ChecklistItem, ChecklistSection, ChecklistVersion

blueprint = Blueprint("checklists", __name__, url_prefix="/checklists")


def version_url(version: ChecklistVersion, endpoint: str = "show", **more: Any) -> str:
    """Address of a page about a version."""
    ref, number = version.checklist.public_id, version.number
    return url_for(f"checklists.{endpoint}", ref=ref, number=number, **more)


def outline_url(thing: ChecklistItem | ChecklistSection) -> str:
    """Address of an item or section in the outline of its version."""
    kind = "item" if isinstance(thing, ChecklistItem) else "section"
    return version_url(thing.checklist_version, _anchor=f"{kind}-{thing.public_id}")
