"""Words for what the security trail and the settings hold."""

from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.states import State


class AuditResult(State):
    """How an audited act ended."""

    OK = "ok", _l("Done"), "rest", "check"
    FAILED = "failed", _l("Failed attempt"), "wait", "alert"
    FORBIDDEN = "forbidden", _l("Turned away"), "alert", "lock"
    NOT_FOUND = "not_found", _l("Turned away as unknown"), "alert", "lock"


# First part of a setting's key → heading of its group, in the order of the page.
SETTING_GROUPS: dict[str, Text] = {
    "rectification": _l("Rectification"),
    "finding": _l("Findings"),
    "notice": _l("Notices"),
    "visit": _l("Visits"),
    "review": _l("Reviews"),
    "reminder": _l("Reminders"),
}

AUDIT_KINDS: dict[str, Text] = {
    "access.denied": _l("Access refused"),
    "calendar.confirm": _l("Year of the calendar confirmed"),
    "calendar.edit": _l("Calendar changed"),
    "export.findings": _l("Findings exported"),
    "export.insights": _l("Figures exported"),
    "export.ledger": _l("Ledger printed"),
    "export.reviews": _l("Reviews exported"),
    "export.tasks": _l("Tasks exported"),
    "export.trail": _l("Trail exported"),
    "framework.publish": _l("Framework published"),
    "framework.retire": _l("Framework retired"),
    "grant.add": _l("Role given"),
    "grant.end": _l("Role ended"),
    "grant.self": _l("Role given to oneself"),
    "password.change": _l("Password changed"),
    "password.reset": _l("Password reset"),
    "recusal.add": _l("Recusal declared"),
    "recusal.end": _l("Recusal ended"),
    "region.create": _l("Region entered"),
    "region.edit": _l("Region changed"),
    "school.create": _l("School entered"),
    "school.deactivate": _l("School closed"),
    "school.edit": _l("School changed"),
    "school.reactivate": _l("School reopened"),
    "session.end": _l("Sign-in ended"),
    "session.end_all": _l("Signed out everywhere"),
    "setting.set": _l("Setting changed"),
    "setup": _l("First set-up"),
    "sign_in": _l("Sign-in"),
    "sign_out": _l("Sign-out"),
    "user.create": _l("Account entered"),
    "user.deactivate": _l("Account deactivated"),
    "user.edit": _l("Account changed"),
    "user.hand_over": _l("Work handed over"),
    "user.reactivate": _l("Account reactivated"),
    "zone.add_school": _l("School put into a zone"),
    "section.create": _l("Section entered"),
    "section.edit": _l("Section changed"),
    "zone.create": _l("Zone entered"),
    "zone.edit": _l("Zone changed"),
    "zone.remove_school": _l("School taken out of a zone"),
}


def audit_label(kind: str) -> Text:
    """Words for a kind of event; the kind itself when it has none."""
    return AUDIT_KINDS.get(kind, kind)
