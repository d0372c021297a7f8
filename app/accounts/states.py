"""Closed lists of accounts."""

from app.core.i18n import lazy_gettext as _l
from app.core.states import Choice, State


class AccountState(State):
    """Whether an account can be used; shown, not stored."""

    ACTIVE = "active", _l("Active"), "good", "check-c"
    FRESH = "fresh", _l("First password not changed"), "wait", "hourglass"
    INACTIVE = "inactive", _l("Deactivated"), "rest", "cross"


class CardLevel(Choice):
    """By whom an inspector was appointed."""

    NATIONAL = "national", _l("National inspector")
    PROVINCE = "province", _l("Provincial inspector")
    CITY = "city", _l("City inspector")
    COUNTY = "county", _l("County inspector")


class EmploymentKind(Choice):
    """Whether an inspector does nothing else."""

    FULL_TIME = "full_time", _l("Full-time inspector")
    PART_TIME = "part_time", _l("Part-time inspector")


class Theme(Choice):
    """Colours of the interface."""

    AUTO = "auto", _l("As the system")
    LIGHT = "light", _l("Light")
    DARK = "dark", _l("Dark")
