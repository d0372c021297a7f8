"""Days off and make-up working days that come with the product, and the command that enters them.

2026: as published (国务院办公厅关于2026年部分节假日安排的通知). 2027: the thirteen statutory days
only (全国年节及纪念日放假办法, as amended in 2024), unconfirmed until the arrangement is announced.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.core.calendar import CalendarDay, DayKind
from app.extensions import db

_NEW_YEAR = ("元旦", "New Year’s Day")
_SPRING = ("春节", "Spring Festival")
_QINGMING = ("清明节", "Qingming Festival")
_LABOUR = ("劳动节", "Labour Day")
_DRAGON_BOAT = ("端午节", "Dragon Boat Festival")
_MID_AUTUMN = ("中秋节", "Mid-Autumn Festival")
_NATIONAL = ("国庆节", "National Day")

# Name, first day off, last day off, make-up working days.
_PUBLISHED_2026 = [
    (_NEW_YEAR, date(2026, 1, 1), date(2026, 1, 3), [date(2026, 1, 4)]),
    (_SPRING, date(2026, 2, 15), date(2026, 2, 23), [date(2026, 2, 14), date(2026, 2, 28)]),
    (_QINGMING, date(2026, 4, 4), date(2026, 4, 6), []),
    (_LABOUR, date(2026, 5, 1), date(2026, 5, 5), [date(2026, 5, 9)]),
    (_DRAGON_BOAT, date(2026, 6, 19), date(2026, 6, 21), []),
    (_MID_AUTUMN, date(2026, 9, 25), date(2026, 9, 27), []),
    (_NATIONAL, date(2026, 10, 1), date(2026, 10, 7), [date(2026, 9, 20), date(2026, 10, 10)]),
]
_STATUTORY_2027 = [
    (_NEW_YEAR, date(2027, 1, 1), date(2027, 1, 1)),
    (_SPRING, date(2027, 2, 5), date(2027, 2, 8)),
    (_QINGMING, date(2027, 4, 5), date(2027, 4, 5)),
    (_LABOUR, date(2027, 5, 1), date(2027, 5, 2)),
    (_DRAGON_BOAT, date(2027, 6, 9), date(2027, 6, 9)),
    (_MID_AUTUMN, date(2027, 9, 15), date(2027, 9, 15)),
    (_NATIONAL, date(2027, 10, 1), date(2027, 10, 3)),
]


@dataclass(frozen=True)
class SeedDay:
    """One entry of the calendar as it comes with the product."""

    day: date
    kind: DayKind
    name_zh: str
    name_en: str
    confirmed: bool


def built_in_days() -> list[SeedDay]:
    """Every built-in entry, by day."""
    return sorted([*_published(), *_statutory()], key=lambda entry: entry.day)


def seed_calendar() -> int:
    """Enter the built-in days that are missing; returns how many rows were written.

    A day that somebody entered or confirmed is left as it is; only an unconfirmed entry gives way
    to a confirmed one. Running it again changes nothing.
    """
    known = {row.day: row for row in db.session.scalars(select(CalendarDay))}
    written = 0
    for entry in built_in_days():
        row = known.get(entry.day)
        if row is None:
            row = CalendarDay(day=entry.day)
            db.session.add(row)
        elif row.confirmed or not entry.confirmed:
            continue
        row.kind, row.confirmed = entry.kind, entry.confirmed
        row.name_zh, row.name_en = entry.name_zh, entry.name_en
        written += 1
    db.session.flush()
    return written


def _published() -> Iterator[SeedDay]:
    for (name_zh, name_en), first, last, worked in _PUBLISHED_2026:
        for day in _span(first, last):
            yield SeedDay(day, DayKind.OFF, name_zh, name_en, confirmed=True)
        for day in worked:
            work_zh, work_en = f"{name_zh}调休上班", f"Make-up day for {name_en}"
            yield SeedDay(day, DayKind.WORK, work_zh, work_en, confirmed=True)


def _statutory() -> Iterator[SeedDay]:
    for (name_zh, name_en), first, last in _STATUTORY_2027:
        for day in _span(first, last):
            yield SeedDay(day, DayKind.OFF, name_zh, name_en, confirmed=False)


def _span(first: date, last: date) -> Iterator[date]:
    for ahead in range((last - first).days + 1):
        yield first + timedelta(days=ahead)
