"""Severity of a finding and mode of its rectification: words shared by checklists, findings and tasks."""

from app.core.i18n import lazy_gettext as _l
from app.core.policy import NATURAL_DAYS, WORKING_DAYS, Setting, declare
from app.core.states import Choice


class Severity(Choice):
    """How grave; shown as one to three bars and the word."""

    GENERAL = "general", _l("General")
    SERIOUS = "serious", _l("Serious")
    MAJOR = "major", _l("Major")

    @property
    def bars(self) -> int:
        """1, 2 or 3."""
        return list(Severity).index(self) + 1


class Mode(Choice):
    """How it is put right."""

    IMMEDIATE = "immediate", _l("At once")
    WITHIN_TIME = "within_time", _l("Within a time")
    CONTINUING = "continuing", _l("Continuing")


declare(
    Setting(
        "rectification.days_general",
        _l("Term of a general finding"),
        30,
        WORKING_DAYS,
        1,
        365,
    ),
    Setting(
        "rectification.days_serious",
        _l("Term of a serious finding"),
        15,
        WORKING_DAYS,
        1,
        365,
    ),
    Setting("rectification.days_major", _l("Term of a major finding"), 3, NATURAL_DAYS, 1, 60),
    Setting(
        "rectification.days_immediate",
        _l("Term of a finding that is put right at once"),
        3,
        WORKING_DAYS,
        1,
        30,
    ),
    Setting(
        "rectification.days_continuing",
        _l("Term until a lasting measure is in place"),
        30,
        WORKING_DAYS,
        1,
        365,
    ),
)
