"""Makes frameworks for tests, through the import service."""

from typing import Any

from app.core.permissions import SYSTEM
from app.frameworks import builtin, service
from app.frameworks.models import Framework

EIGHT_ITEMS = "x02_responsible_inspector_eight_items"
FOUR_GRADES = "s11_modern_school_effectiveness"


def document(code: str = EIGHT_ITEMS) -> dict[str, Any]:
    """A fresh copy of a built-in document."""
    return next(one for one in builtin.documents() if one["id"] == code)


def make_framework(code: str = EIGHT_ITEMS) -> Framework:
    """A built-in framework, published; the same one when asked again."""
    return service.import_document(SYSTEM, document(code), publish=True).framework
