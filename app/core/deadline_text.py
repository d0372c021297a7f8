"""Why a deadline falls on its day: as rows for a page or a record, and as one sentence.

Both speak the language in use; ask under `force_locale` for the other one.
"""

from dataclasses import dataclass
from datetime import date

from app.core.calendar import Deadline, TermUnit
from app.core.dates import long_day
from app.core.i18n import gettext as _
from app.core.i18n import is_chinese, ngettext


@dataclass(frozen=True)
class ReasonRow:
    """One line of the sum: what, then either a text or a day (the template formats days)."""

    label: str
    text: str = ""
    on: date | None = None
    is_result: bool = False
    is_warning: bool = False


def term_text(term: int, unit: TermUnit) -> str:
    """The length of a term in words: 15 working days, 3 days."""
    if unit is TermUnit.WORKING_DAYS:
        return ngettext("%(num)d working day", "%(num)d working days", term)
    return days_text(term)


def days_text(count: int) -> str:
    """A number of natural days in words."""
    return ngettext("%(num)d day", "%(num)d days", count)


def reason_rows(deadline: Deadline) -> list[ReasonRow]:
    """The sum as rows: start, term, what does not count, what does although weekend, the result."""
    rows = [
        ReasonRow(_("Start (not counted itself)"), on=deadline.start_on),
        ReasonRow(_("Term"), term_text(deadline.term, deadline.unit)),
    ]
    if deadline.weekends:
        rows.append(ReasonRow(_("Weekends not counted"), days_text(len(deadline.weekends))))
    for name, days in deadline.holidays():
        label = _("%(name)s not counted", name=str(name) or _("Days off"))
        rows.append(ReasonRow(label, days_text(len(days))))
    if deadline.made_up:
        rows.append(ReasonRow(_("Make-up working days counted"), days_text(len(deadline.made_up))))
    rows.append(ReasonRow(_("Due by the end of"), on=deadline.due_on, is_result=True))
    warning = warning_text(deadline)
    if warning:
        rows.append(ReasonRow(warning, is_warning=True))
    return rows


def warning_text(deadline: Deadline) -> str:
    """Says that the days off of a year are still to be announced; empty when all are confirmed."""
    if not deadline.is_provisional:
        return ""
    years = "、" if is_chinese() else ", "
    return _(
        "The days off of %(years)s are not entered yet, so the day may still move.",
        years=years.join(str(year) for year in deadline.unconfirmed_years),
    )


def reason_sentence(deadline: Deadline) -> str:
    """One sentence that says why the deadline falls on its day, with a warning if there is one."""
    facts = {
        "start": long_day(deadline.start_on),
        "term": term_text(deadline.term, deadline.unit),
        "due": long_day(deadline.due_on),
        "skipped": _skipped_text(deadline),
    }
    if not deadline.skipped:
        sentence = _(
            "%(term)s from %(start)s, that day not counted: due by the end of %(due)s.", **facts
        )
    elif deadline.unit is TermUnit.DAYS:
        sentence = _(
            "%(term)s from %(start)s, that day not counted; the last day is off (%(skipped)s),"
            " so it moves on: due by the end of %(due)s.",
            **facts,
        )
    else:
        sentence = _(
            "%(term)s from %(start)s, that day not counted, nor %(skipped)s:"
            " due by the end of %(due)s.",
            **facts,
        )
    warning = warning_text(deadline)
    if not warning:
        return sentence
    return sentence + ("" if is_chinese() else " ") + warning


def _skipped_text(deadline: Deadline) -> str:
    parts = []
    if deadline.weekends:
        parts.append(_("weekends (%(days)s)", days=days_text(len(deadline.weekends))))
    for name, days in deadline.holidays():
        label = str(name) or _("days off")
        parts.append(
            f"{label}（{days_text(len(days))}）"
            if is_chinese()
            else f"{label} ({days_text(len(days))})"
        )
    return ("、" if is_chinese() else ", ").join(parts)
