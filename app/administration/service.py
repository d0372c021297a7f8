"""Settings set from a day on, and the calendar kept by hand or from lines of text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete

from app.administration.permissions import may_change_settings, may_edit_calendar
from app.administration.queries import calendar_day, calendar_days
from app.core import audit, clock, policy
from app.core.calendar import CalendarDay, DayKind
from app.core.errors import InvalidInput, NotAllowed
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision
from app.core.policy import Setting
from app.extensions import db
from app.schools.models import Region

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_LINES = 200


def set_setting(
    actor: Actor, region: Region, setting: Setting, *, text: str, valid_from: date
) -> Any:
    """Store what was typed as the region's value from a day on; returns the value.

    What already runs keeps the value it began with, so the day may not lie in the past.
    """
    _require(may_change_settings(actor, region))
    if valid_from < clock.today():
        raise InvalidInput({"valid_from": _l("Please choose today or a later day.")})
    value = setting.read(text)
    before = policy.value(setting.key, region.path, on=valid_from)
    policy.set_value(
        region_id=region.id, key=setting.key, value=value, valid_from=valid_from, by=actor.id
    )
    detail = {
        "region": region.code,
        "before": before,
        "value": value,
        "valid_from": valid_from.isoformat(),
    }
    audit.record("setting.set", actor, target=setting.key, detail=detail)
    return value


@dataclass(frozen=True, kw_only=True)
class DayEntry:
    """A day that is off although a weekday, or worked although a weekend."""

    day: date
    kind: DayKind
    name_zh: str = ""
    name_en: str = ""


def enter_day(actor: Actor, entry: DayEntry) -> CalendarDay:
    """Enter a day, or change its entry; a new one in a confirmed year is confirmed as well."""
    _require(may_edit_calendar(actor, None))
    if not FIRST_YEAR <= entry.day.year <= LAST_YEAR:
        raise InvalidInput({"day": _l("Please enter a day of this century.")})
    row = _write(entry)
    detail = {"kind": entry.kind.value, "name": entry.name_zh}
    audit.record("calendar.edit", actor, target=entry.day.isoformat(), detail=detail)
    return row


def remove_day(actor: Actor, day: CalendarDay) -> None:
    """Take an entry away: the day is again what its weekday says."""
    _require(may_edit_calendar(actor, None))
    audit.record("calendar.edit", actor, target=day.day.isoformat(), detail={"removed": True})
    db.session.delete(day)
    db.session.flush()


def replace_year(actor: Actor, year: int, text: str) -> int:
    """Replace the entries of a year by lines of text and confirm it; returns their number.

    A line is `2027-10-01 off 国庆节 National Day`; `2027-10-01..2027-10-07` names a span and 休/上班
    stand for off/work. Raises InvalidInput that names the first line it cannot read.
    """
    _require(may_edit_calendar(actor, None))
    entries = {entry.day: entry for entry in _read_lines(year, text)}
    if not entries:
        raise InvalidInput({"text": _l("Please paste at least one line.")})
    first, last = date(year, 1, 1), date(year, 12, 31)
    db.session.execute(delete(CalendarDay).where(CalendarDay.day.between(first, last)))
    db.session.expire_all()
    for entry in entries.values():
        _write(entry)
    _confirm(year)
    audit.record("calendar.edit", actor, target=str(year), detail={"entries": len(entries)})
    return len(entries)


def confirm_year(actor: Actor, year: int) -> None:
    """Say that the days off of a year are as announced; deadlines in it are no longer provisional."""
    _require(may_edit_calendar(actor, None))
    if not calendar_days(year):
        raise InvalidInput(_l("Please enter the days of the year first."))
    _confirm(year)
    audit.record("calendar.confirm", actor, target=str(year))


def _confirm(year: int) -> None:
    for row in calendar_days(year):
        row.confirmed = True
    db.session.flush()


def _write(entry: DayEntry) -> CalendarDay:
    row = calendar_day(entry.day)
    if row is None:
        others = calendar_days(entry.day.year)
        row = CalendarDay(
            day=entry.day, confirmed=bool(others) and all(o.confirmed for o in others)
        )
        db.session.add(row)
    row.kind, row.name_zh, row.name_en = entry.kind, entry.name_zh, entry.name_en
    db.session.flush()
    return row


_LINE = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:\.\.|~)\s*(\d{4}-\d{1,2}-\d{1,2}))?\s+(\S+)\s*(.*)"
)
_KINDS = {
    "off": DayKind.OFF,
    "休": DayKind.OFF,
    "放假": DayKind.OFF,
    "work": DayKind.WORK,
    "上班": DayKind.WORK,
}


def _read_lines(year: int, text: str) -> Iterator[DayEntry]:
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) > MOST_LINES:
        raise InvalidInput({"text": _l("At most %(number)s lines.", number=MOST_LINES)})
    for number, line in enumerate(lines, 1):
        if line:
            try:
                yield from _read_line(year, line)
            except ValueError:
                raise InvalidInput(
                    {
                        "text": _l(
                            "Line %(number)s cannot be read: %(line)s", number=number, line=line
                        )
                    }
                ) from None


def _read_line(year: int, line: str) -> Iterator[DayEntry]:
    found = _LINE.fullmatch(line)
    if found is None or found[3].lower() not in _KINDS:
        raise ValueError(line)
    first = _day(found[1])
    last = _day(found[2]) if found[2] else first
    if first.year != year or last.year != year or last < first:
        raise ValueError(line)
    name_zh, _space, name_en = found[4].partition(" ")
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield DayEntry(
            day=date.fromordinal(ordinal),
            kind=_KINDS[found[3].lower()],
            name_zh=name_zh[:80],
            name_en=name_en.strip()[:80],
        )


def _day(text: str) -> date:
    year, month, day = (int(part) for part in text.split("-"))
    return date(year, month, day)


def _require(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)
