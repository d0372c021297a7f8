"""Closed lists of accounts."""

from app.core.i18n import lazy_gettext as _l
from app.core.states import Choice, State


class AccountState(State):
    """Whether an account can be used; shown, not stored."""

    ACTIVE = "active", _l("Active"), "good", "check-c"
    FRESH = "fresh", _l("First password not changed"), "wait", "hourglass"
    INACTIVE = "inactive", _l("Deactivated"), "rest", "cross"


class Theme(Choice):
    """Colours of the interface."""

    AUTO = "auto", _l("As the system")
    LIGHT = "light", _l("Light")
    DARK = "dark", _l("Dark")
