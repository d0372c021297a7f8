"""What an entry of the security trail says: one sentence, and below it what was given or changed."""

from collections.abc import Callable
from typing import Any

from app.administration.states import AuditResult
from app.administration.views.values import shown_value
from app.core.audit import AuditEvent
from app.core.i18n import Text, ngettext
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Role
from app.core.policy import SETTINGS
from app.schools.states import Ownership, RegionLevel, Stage

SENTENCES: dict[str, Text] = {
    "access.denied": _l("%(who)s was turned away: %(target)s"),
    "calendar.confirm": _l("%(who)s confirmed the calendar of %(target)s"),
    "calendar.edit": _l("%(who)s changed the calendar: %(target)s"),
    "export.findings": _l("%(who)s exported findings"),
    "export.insights": _l("%(who)s exported the figures of %(target)s"),
    "export.ledger": _l("%(who)s printed the ledger"),
    "export.reviews": _l("%(who)s exported reviews"),
    "export.tasks": _l("%(who)s exported tasks"),
    "export.trail": _l("%(who)s exported the security trail"),
    "framework.publish": _l("%(who)s published the framework %(target)s"),
    "framework.retire": _l("%(who)s retired the framework %(target)s"),
    "grant.add": _l("%(who)s gave %(target)s a role"),
    "grant.end": _l("%(who)s ended a role of %(target)s"),
    "grant.self": _l("%(who)s took a business role: %(target)s"),
    "password.change": _l("%(who)s changed the own password"),
    "password.reset": _l("%(who)s gave %(target)s a new first password"),
    "recusal.add": _l("%(who)s declared a recusal of %(target)s"),
    "recusal.end": _l("%(who)s ended a recusal of %(target)s"),
    "region.create": _l("%(who)s entered the region %(target)s"),
    "region.edit": _l("%(who)s changed the region %(target)s"),
    "school.create": _l("%(who)s entered the school %(target)s"),
    "school.deactivate": _l("%(who)s closed the school %(target)s"),
    "school.edit": _l("%(who)s changed the school %(target)s"),
    "school.reactivate": _l("%(who)s reopened the school %(target)s"),
    "session.end": _l("%(who)s ended a sign-in of %(target)s"),
    "session.end_all": _l("%(who)s signed out everywhere"),
    "setting.set": _l("%(who)s changed a setting: %(target)s"),
    "setup": _l("The deployment was set up with the administrator %(target)s"),
    "sign_in": _l("%(who)s signed in"),
    "sign_out": _l("%(who)s signed out"),
    "user.create": _l("%(who)s entered the account %(target)s"),
    "user.deactivate": _l("%(who)s deactivated the account %(target)s"),
    "user.edit": _l("%(who)s changed the account %(target)s"),
    "user.hand_over": _l("%(who)s handed over work of %(target)s"),
    "user.reactivate": _l("%(who)s reactivated the account %(target)s"),
    "zone.add_school": _l("%(who)s put a school into the zone %(target)s"),
    "section.create": _l("%(who)s entered the section %(target)s"),
    "section.edit": _l("%(who)s changed the section %(target)s"),
    "zone.create": _l("%(who)s entered the zone %(target)s"),
    "zone.edit": _l("%(who)s changed the zone %(target)s"),
    "zone.remove_school": _l("%(who)s took a school out of the zone %(target)s"),
}

# Names of columns as the pages of administration call them.
FIELDS: dict[str, Text] = {
    "address": _l("Address"),
    "card_level": _l("Level of appointment"),
    "card_number": _l("Card number"),
    "code": _l("Code"),
    "contact_name": _l("Contact"),
    "contact_phone": _l("Contact's phone"),
    "document_code": _l("Document code"),
    "email": _l("E-mail"),
    "employment_kind": _l("Kind of appointment"),
    "is_active": _l("In use"),
    "level": _l("Level"),
    "name": _l("Full name"),
    "name_en": _l("Name in English"),
    "name_zh": _l("Name in Chinese"),
    "office_en": _l("Office in English"),
    "office_zh": _l("Office in Chinese"),
    "ownership": _l("Run by"),
    "parent": _l("Region above"),
    "phone": _l("Phone"),
    "pupil_count": _l("Pupils"),
    "region": _l("Region"),
    "staff_count": _l("Staff"),
    "stage": _l("Stage"),
    "title": _l("Post"),
}

_CHOICES: dict[str, Any] = {"level": RegionLevel, "ownership": Ownership, "stage": Stage}

_REASONS: dict[str, Text] = {
    "wrong name or password": _l("wrong name or password"),
    "demo account": _l("a demo account cannot sign in here"),
}


def sentence(event: AuditEvent) -> str:
    """Who did what to whom, in the reader's language; a kind unknown here shows its name."""
    who = event.actor_name or _("unknown")
    if event.kind == "sign_in" and event.result != AuditResult.OK:
        return _("Somebody tried to sign in as %(who)s", who=who)
    words = SENTENCES.get(event.kind)
    if words is None:
        return f"{who}: {event.kind} {event.target}".strip()
    setting = SETTINGS.get(event.target) if event.kind == "setting.set" else None
    target = setting.label if setting is not None else event.target
    return str(words) % {"who": who, "target": target}


def particulars(event: AuditEvent) -> list[str]:
    """What was given, changed or counted, one line each."""
    detail = dict(event.detail)
    if event.kind == "setting.set":
        return _setting_lines(event.target, detail)
    lines = [_change(name, pair) for name, pair in detail.pop("changes", {}).items()]
    fields = detail.pop("fields", None)
    if fields:
        names = _(", ").join(str(FIELDS.get(name, name)) for name in fields)
        lines.append(_("Changed: %(names)s", names=names))
    return lines + [_line(name, value) for name, value in detail.items()]


def _setting_lines(key: str, detail: dict[str, Any]) -> list[str]:
    setting = SETTINGS.get(key)
    old, new = (
        shown_value(setting, value) if setting is not None else str(value)
        for value in (detail.get("before", ""), detail.get("value", ""))
    )
    day, region = detail.get("valid_from", ""), detail.get("region", "")
    return [
        f"{old} → {new}",
        _("From %(day)s, in region %(region)s", day=day, region=region),
    ]


def _change(name: str, pair: list[Any]) -> str:
    choices = _CHOICES.get(name)
    old, new = (_plain(choices(value).label if choices else value) for value in pair)
    return _("%(name)s: %(old)s → %(new)s", name=FIELDS.get(name, name), old=old, new=new)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value) if value not in (None, "") else "–"


def _line(name: str, value: Any) -> str:
    known = _LINES.get(name)
    return known(value) if known is not None else f"{name}: {value}"


_LINES: dict[str, Callable[[Any], str]] = {
    "role": lambda value: _("Role: %(role)s", role=Role(value).label),
    "scope": lambda value: _("Where: %(place)s", place=str(value).partition(" ")[2]),
    "from": lambda value: _("From %(day)s", day=value),
    "reason": lambda value: _("Reason: %(text)s", text=_REASONS.get(value, value)),
    "ended": lambda value: ngettext("%(num)d sign-in ended", "%(num)d sign-ins ended", value),
    "ended_sessions": lambda value: ngettext(
        "%(num)d sign-in ended", "%(num)d sign-ins ended", value
    ),
    "handed_over": lambda value: ngettext(
        "%(num)d piece of work handed over", "%(num)d pieces of work handed over", len(value)
    ),
    "school": lambda value: _("School: %(code)s", code=value),
    "region": lambda value: _("Region: %(code)s", code=value),
    "kind": lambda value: _("worked") if value == "work" else _("off"),
    "name": lambda value: _("Name: %(name)s", name=value or "–"),
    "removed": lambda _value: _("Entry removed"),
    "entries": lambda value: ngettext("%(num)d day entered", "%(num)d days entered", value),
    "edition": lambda value: _("Edition %(number)s", number=value),
    "rows": lambda value: ngettext("%(num)d row", "%(num)d rows", value),
    "filter": lambda value: _(
        "Filter: %(words)s", words=", ".join(f"{k}={v}" for k, v in value.items()) or "–"
    ),
}
