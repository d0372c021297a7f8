"""How dates and moments are written in the two languages."""

import re
from datetime import date, datetime

from markupsafe import Markup, escape

from app.core import clock
from app.core.i18n import is_chinese

WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
CLAUSE_ENDS = "，；：。,;:"
# Days, moments and numbers of things as `day`, `moment` and numbering write them.
WHOLE = re.compile(
    r"(?:\d{4} 年 )?\d{1,2} 月 \d{1,2} 日(?: 周.)?(?: \d{1,2}:\d\d)?"
    rf"|(?:(?:{'|'.join(WEEKDAYS_EN)}) )?\d{{1,2}} (?:{'|'.join(MONTHS_EN)})\b(?: \d{{4}})?"
    r"(?: \d{1,2}:\d\d)?"
    r"|[A-Z]{2}-\d{6}-\d{4}-\d{4}"
)


def read_day(text: str | None) -> date | None:
    """A day as addresses write it (2026-12-14), None for anything else or beyond 1900 to 2199.

    Days at the ends of the calendar cannot be turned into moments of every zone.
    """
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1900 <= found.year < 2200 else None


def day(value: date | None, *, weekday: bool = True) -> str:
    """“12 月 14 日 周一” or “Mon 14 Dec”; the year is added when it is not the present one."""
    if value is None:
        return ""
    other_year = value.year != clock.today().year
    if is_chinese():
        text = f"{value.month} 月 {value.day} 日"
        text = f"{value.year} 年 {text}" if other_year else text
        return f"{text} {WEEKDAYS_ZH[value.weekday()]}" if weekday else text
    text = f"{value.day} {MONTHS_EN[value.month - 1]}"
    text = f"{text} {value.year}" if other_year else text
    return f"{WEEKDAYS_EN[value.weekday()]} {text}" if weekday else text


def month(value: date) -> str:
    """“12 月” or “Dec”."""
    return f"{value.month} 月" if is_chinese() else MONTHS_EN[value.month - 1]


def moment(value: datetime | None, *, weekday: bool = True) -> str:
    """Day and 24-hour time in the deployment's zone."""
    if value is None:
        return ""
    here = clock.local(value)
    return f"{day(here.date(), weekday=weekday)} {here:%H:%M}"


def iso(value: date | datetime | None) -> str:
    """2026-12-14, or 2026-12-14T09:30 local time, for attributes, tables and inputs."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%dT%H:%M")
    return value.isoformat()


def long_day(value: date | None) -> str:
    """“2026年12月14日” as official papers write it, or “14 December 2026”."""
    if value is None:
        return ""
    if is_chinese():
        return f"{value.year}年{value.month}月{value.day}日"
    return value.strftime("%-d %B %Y")


def time_of_day(value: datetime | None) -> str:
    """“9:30” in the deployment's zone."""
    return "" if value is None else clock.local(value).strftime("%-H:%M")


def clauses(text: object) -> Markup:
    """Text whose clauses stay together, so that a heading breaks at the comma first."""
    pieces: list[str] = []
    start = 0
    content = str(text)
    for position, character in enumerate(content):
        if character in CLAUSE_ENDS and (position + 1 == len(content) or character in "，；：。"):
            pieces.append(content[start : position + 1])
            start = position + 1
    if start < len(content):
        pieces.append(content[start:])
    if len(pieces) < 2:
        return escape(content)
    return Markup("").join(Markup('<span class="clause">{}</span>').format(p) for p in pieces)


def unbroken(text: object) -> Markup:
    """Text in which no day, moment or number of a thing is torn apart at the end of a line."""
    content = str(text)
    made, start = Markup(""), 0
    for found in WHOLE.finditer(content):
        made += escape(content[start : found.start()])
        made += Markup('<span class="nobr">{}</span>').format(found.group())
        start = found.end()
    return made + escape(content[start:])
