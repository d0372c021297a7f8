"""Values of settings in words."""

from typing import Any

from app.core.i18n import gettext as _
from app.core.policy import Setting, Unit


def shown_value(setting: Setting, value: Any) -> str:
    """A value as a reader would write it, with its unit."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    text = _(", ").join(map(str, value)) if isinstance(value, list) else str(value)
    unit = setting.unit.of(value) if isinstance(setting.unit, Unit) else setting.unit
    return f"{text} {unit}".strip()
