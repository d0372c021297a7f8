"""Settings of the numbers that leaders see."""

from app.core.i18n import lazy_gettext as _l
from app.core.policy import Setting, declare

EFFECT_DAYS = "insights.effect_days"

declare(
    Setting(
        EFFECT_DAYS,
        _l("How long a closure has to hold to count as effective"),
        90,
        _l("natural days"),
        7,
        730,
    ),
)
