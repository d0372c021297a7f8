"""Forms of settings and calendar."""

from wtforms import DateField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.core import clock
from app.core.calendar import DayKind
from app.core.forms import BaseForm
from app.core.i18n import lazy_gettext as _l


class SettingForm(BaseForm):
    """A value, and the day from which it counts."""

    value = StringField(
        _l("New value"),
        validators=[InputRequired(_l("Please enter a value.")), Length(max=200)],
    )
    valid_from = DateField(
        _l("Counts from"),
        default=clock.today,
        description=_l("What already runs keeps the value it began with."),
        validators=[InputRequired(_l("Please enter a day."))],
    )


class YesNoSettingForm(SettingForm):
    """A value that is yes or no."""

    value = RadioField(
        _l("New value"),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
        validators=[InputRequired(_l("Please choose one."))],
    )


class DayForm(BaseForm):
    """An entry of the calendar."""

    day = DateField(_l("Day"), validators=[InputRequired(_l("Please enter a day."))])
    kind = RadioField(
        _l("On this day people"),
        default=DayKind.OFF.value,
        choices=[
            SelectChoice(DayKind.OFF.value, _l("are off")),
            SelectChoice(DayKind.WORK.value, _l("work")),
        ],
    )
    name_zh = StringField(_l("Name in Chinese"), validators=[Length(max=80)])
    name_en = StringField(_l("Name in English"), validators=[Length(max=80)])


class YearForm(BaseForm):
    """The days of a year as lines of text."""

    text = TextAreaField(
        _l("Days of the year"),
        description=_l(
            "One line per day or span: the date, off or work, the name in Chinese and in English."
        ),
        validators=[InputRequired(_l("Please paste at least one line.")), Length(max=20000)],
    )
