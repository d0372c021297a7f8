"""Closed lists of the school register."""

from app.core.i18n import lazy_gettext as _l
from app.core.states import Choice


class RegionLevel(Choice):
    """Level of a node in the region tree, by the administrative division code."""

    PROVINCE = "province", _l("Province")
    CITY = "city", _l("City")
    COUNTY = "county", _l("County")
    TOWN = "town", _l("Town")


class Stage(Choice):
    """School stage."""

    KINDERGARTEN = "kindergarten", _l("Kindergarten")
    PRIMARY = "primary", _l("Primary school")
    JUNIOR = "junior", _l("Junior secondary school")
    NINE_YEAR = "nine_year", _l("Nine-year school")
    SENIOR = "senior", _l("Senior secondary school")
    COMPLETE = "complete", _l("Complete secondary school")
    VOCATIONAL = "vocational", _l("Secondary vocational school")
    SPECIAL = "special", _l("Special education school")


class Ownership(Choice):
    """Who runs the school."""

    PUBLIC = "public", _l("Public")
    PRIVATE = "private", _l("Private")
