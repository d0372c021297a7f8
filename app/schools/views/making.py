"""Making what has a name and belongs to a region: zones, and sections of the bureau."""

from collections.abc import Callable
from typing import TypeVar

from app.core.i18n import gettext as _
from app.core.requests import current_actor
from app.schools.forms import NewSectionForm, NewZoneForm
from app.schools.queries import get_region

T = TypeVar("T")


def made_in_region(form: NewZoneForm | NewSectionForm, create: Callable[..., T]) -> T | None:
    """What the form names, made in the region that was searched and chosen; None leaves its errors."""
    actor = current_actor()
    region = get_region(actor, form.region.data)
    if region is None:
        form.region.errors = [_("Please search and choose a region.")]
        return None
    names = {"name_zh": form.name_zh.data, "name_en": form.name_en.data}
    return form.attempt(create, actor, region=region, **names)
