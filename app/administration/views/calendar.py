"""Days off and make-up working days, year by year."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.administration import service
from app.administration.forms import DayForm, YearForm
from app.administration.permissions import may_edit_calendar
from app.administration.queries import calendar_day, calendar_days, calendar_years
from app.administration.service import FIRST_YEAR, LAST_YEAR, DayEntry
from app.administration.views.blueprint import blueprint
from app.core import clock
from app.core.calendar import CalendarDay, DayKind
from app.core.forms import ConfirmForm, show
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.requests import authorise, current_actor


def _year(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) == 4 else 0
    return number if FIRST_YEAR <= number <= LAST_YEAR else clock.today().year


@blueprint.get("/calendar")
@authorise(may_edit_calendar)
def calendar() -> str:
    """The entries of a year; says whether they are confirmed."""
    year = _year(request.args.get("year", ""))
    years = calendar_years()
    this_year = clock.today().year
    shown = sorted({*years, this_year, this_year + 1, year})
    return render_template(
        "administration/calendar.html",
        year=year,
        years=shown,
        days=calendar_days(year),
        is_confirmed=years.get(year, False),
        off=DayKind.OFF,
    )


def _entry(actor: Any, day: str) -> CalendarDay | None:
    try:
        return calendar_day(date.fromisoformat(day))
    except ValueError:
        return None


@blueprint.route("/calendar/days/new", methods=["GET", "POST"])
@authorise(may_edit_calendar)
def new_day() -> ResponseReturnValue:
    """A day to enter."""
    return _day_page(DayForm(), None)


@blueprint.route("/calendar/days/<day>", methods=["GET", "POST"])
@authorise(may_edit_calendar, load=_entry)
def edit_day(entry: CalendarDay) -> ResponseReturnValue:
    """An entry to change."""
    data = {"day": entry.day, "kind": entry.kind.value}
    names = {"name_zh": entry.name_zh, "name_en": entry.name_en}
    return _day_page(DayForm(data={**data, **names}), entry)


def _day_page(form: DayForm, entry: CalendarDay | None) -> ResponseReturnValue:
    if form.validate_on_submit():
        values = form.payload("kind")
        with form.reporting():
            service.enter_day(current_actor(), DayEntry(kind=DayKind(form.kind.data), **values))
            if entry is not None and entry.day != form.day.data:
                service.remove_day(current_actor(), entry)
        if not form.errors:
            flash(_("The day is saved. Deadlines that already run keep their day."))
            return redirect(url_for("administration.calendar", year=form.day.data.year), 303)
    return show("administration/day.html", form, entry=entry)


@blueprint.post("/calendar/days/<day>/remove")
@authorise(may_edit_calendar, load=_entry)
def remove_day(entry: CalendarDay) -> ResponseReturnValue:
    """The day is again what its weekday says."""
    year = entry.day.year
    service.remove_day(current_actor(), entry)
    flash(_("The entry is removed."))
    return redirect(url_for("administration.calendar", year=year), 303)


@blueprint.route("/calendar/years/<int:year>/import", methods=["GET", "POST"])
@authorise(may_edit_calendar)
def import_year(year: int) -> ResponseReturnValue:
    """The whole year as lines of text, as announced."""
    form, year = YearForm(), _year(str(year))
    if form.validate_on_submit():
        count = form.attempt(service.replace_year, current_actor(), year, form.text.data)
        if count is not None:
            flash(ngettext("%(num)d day is entered.", "%(num)d days are entered.", count))
            return redirect(url_for("administration.calendar", year=year), 303)
    return show("administration/import_year.html", form, year=year, days=calendar_days(year))


@blueprint.route("/calendar/years/<int:year>/confirm", methods=["GET", "POST"])
@authorise(may_edit_calendar)
def confirm_year(year: int) -> ResponseReturnValue:
    """The entries are as announced."""
    form, year = ConfirmForm(), _year(str(year))
    if form.validate_on_submit():
        with form.reporting():
            service.confirm_year(current_actor(), year)
        if not form.errors:
            flash(_("The year is confirmed."))
            return redirect(url_for("administration.calendar", year=year), 303)
    return show("administration/confirm_year.html", form, year=year, days=calendar_days(year))
