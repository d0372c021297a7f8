"""Reads for administrators and auditors: settings with their origin, calendar years, the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, extract, func, or_, select, true

from app.accounts.models import Grant, User
from app.core import clock
from app.core.audit import AuditEvent
from app.core.calendar import CalendarDay
from app.core.permissions import Actor, Role
from app.core.policy import SETTINGS, PolicySetting, Setting, region_ids
from app.extensions import db
from app.schools.models import Region, School, Section, Zone


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting as it counts today in a region.

    `region` is where the value comes from (None: the default); `coming` are values of the region
    itself whose day has not come yet.
    """

    setting: Setting
    value: Any
    region: Region | None = None
    valid_from: date | None = None
    coming: Sequence[PolicySetting] = field(default=())


def setting_rows(region: Region) -> list[SettingRow]:
    """All declared settings for a region, two statements."""
    ids = region_ids(region.path)
    regions = {r.id: r for r in db.session.scalars(select(Region).where(Region.id.in_(ids)))}
    query = select(PolicySetting).where(PolicySetting.region_id.in_(ids))
    stored = db.session.scalars(
        query.order_by(PolicySetting.valid_from.desc(), PolicySetting.id.desc())
    ).all()
    return [_setting_row(setting, stored, ids, regions) for setting in SETTINGS.values()]


def _setting_row(
    setting: Setting,
    stored: Sequence[PolicySetting],
    ids: Sequence[int],
    regions: Mapping[int, Region],
) -> SettingRow:
    today = clock.today()
    own = [row for row in stored if row.key == setting.key]
    coming = [row for row in own if row.region_id == ids[-1] and row.valid_from > today]
    for region_id in reversed(ids):
        for row in own:
            if row.region_id == region_id and row.valid_from <= today:
                return SettingRow(setting, row.value, regions[region_id], row.valid_from, coming)
    return SettingRow(setting, setting.default, coming=coming)


def setting_history(region: Region, key: str) -> Sequence[tuple[PolicySetting, str | None]]:
    """Values stored for the very region, newest first, with the name of who set them."""
    query = (
        select(PolicySetting, User.name)
        .outerjoin(User, User.id == PolicySetting.set_by_id)
        .where(PolicySetting.region_id == region.id, PolicySetting.key == key)
        .order_by(PolicySetting.id.desc())
    )
    return [(row, name) for row, name in db.session.execute(query)]


def calendar_days(year: int) -> Sequence[CalendarDay]:
    """Entries of a year, by day."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    query = select(CalendarDay).where(CalendarDay.day.between(first, last))
    return db.session.scalars(query.order_by(CalendarDay.day)).all()


def calendar_day(day: date) -> CalendarDay | None:
    """The entry of a day."""
    return db.session.scalar(select(CalendarDay).where(CalendarDay.day == day))


def calendar_years() -> dict[int, bool]:
    """Years with entries → whether all of them are confirmed, the earliest first."""
    year = extract("year", CalendarDay.day)
    open_entries = func.count().filter(CalendarDay.confirmed.is_(False))
    rows = db.session.execute(select(year, open_entries).group_by(year).order_by(year))
    return {int(number): count == 0 for number, count in rows}


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What the security trail is narrowed to."""

    text: str = ""
    who: str = ""
    kind: str = ""
    result: str = ""
    from_on: date | None = None
    to_on: date | None = None


def trail(actor: Actor, wanted: TrailFilter) -> Select[AuditEvent]:
    """Events that the auditor may read, unordered."""
    query = select(AuditEvent).where(_trail_scope(actor))
    for word in wanted.text.split()[:5]:
        columns = (AuditEvent.actor_name, AuditEvent.target, AuditEvent.address)
        query = query.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    if wanted.who:
        named = or_(
            User.name.icontains(wanted.who, autoescape=True),
            User.login.icontains(wanted.who, autoescape=True),
        )
        people = select(User.id).where(named)
        by_name = AuditEvent.actor_name.icontains(wanted.who, autoescape=True)
        query = query.where(or_(AuditEvent.actor_id.in_(people), by_name))
    if wanted.kind:
        query = query.where(AuditEvent.kind == wanted.kind)
    if wanted.result:
        query = query.where(AuditEvent.result == wanted.result)
    if wanted.from_on is not None:
        query = query.where(AuditEvent.at >= _start(wanted.from_on))
    if wanted.to_on is not None:
        query = query.where(AuditEvent.at < _start(wanted.to_on + timedelta(days=1)))
    return query


def trail_kinds() -> Sequence[str]:
    """Kinds that occur."""
    return db.session.scalars(select(AuditEvent.kind).distinct().order_by(AuditEvent.kind)).all()


def _start(day: date) -> datetime:
    return clock.local_moment(day)


def _trail_scope(actor: Actor) -> ColumnElement[bool]:
    """Acts of people who hold or held a grant in the auditor's region, and of nobody known."""
    paths = [g.region_path for g in actor.grants if g.role is Role.AUDITOR and g.region_path]
    if any(len(region_ids(path)) == 1 for path in paths):
        return true()
    inside = [Region.path.startswith(path, autoescape=True) for path in paths]
    if not inside:
        return AuditEvent.id.in_([])
    regions = select(Region.id).where(or_(*inside))
    granted = select(Grant.user_id).where(
        or_(
            Grant.region_id.in_(regions),
            Grant.zone_id.in_(select(Zone.id).where(Zone.region_id.in_(regions))),
            Grant.school_id.in_(select(School.id).where(School.region_id.in_(regions))),
            Grant.section_id.in_(select(Section.id).where(Section.region_id.in_(regions))),
        )
    )
    return or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id.in_(granted))
