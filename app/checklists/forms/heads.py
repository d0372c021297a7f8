"""Forms of a checklist as a whole and of its sections."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    DecimalField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.checklists.models import ChecklistVersion
from app.checklists.states import AnswerType
from app.core.forms import BaseForm, EditForm, choices_of
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.frameworks.states import Purpose
from app.schools.models import Region

REQUIRED = DataRequired(_l("Please fill this in."))
GIVEN = InputRequired(_l("Please fill this in."))
TITLE = Length(max=200)
LONG = Length(max=2000)
WEIGHT = NumberRange(min=0, max=1000, message=_l("Please enter a weight from 0 to 1000."))


class HeadFields:
    """Title and introduction in both languages."""

    title_zh = StringField(_l("Title (Chinese)"), validators=[REQUIRED, TITLE])
    title_en = StringField(_l("Title (English)"), validators=[TITLE])


class NewChecklistForm(HeadFields, BaseForm):
    """A checklist from nothing."""

    region = SelectField(_l("Region"), coerce=int)
    purpose = SelectField(_l("Purpose"), choices=choices_of(Purpose))

    def offer(self, regions: Sequence[Region]) -> None:
        """Let the maker choose among these regions."""
        self.region.choices = [SelectChoice(one.id, localized(one, "name")) for one in regions]


class CopyForm(HeadFields, BaseForm):
    """A copy of a checklist."""

    region = SelectField(_l("Region"), coerce=int)
    offer = NewChecklistForm.offer


class FromFrameworkForm(HeadFields, BaseForm):
    """A checklist of chosen indicators; `indicators` are ticked in the tree."""

    region = SelectField(_l("Region"), coerce=int)
    indicators = SelectMultipleField(
        _l("Indicators"), coerce=int, validate_choice=False,
        validators=[InputRequired(_l("Please choose at least one indicator."))],
    )  # fmt: skip
    answer_type = RadioField(_l("Items are answered by"), default=AnswerType.GRADE.value)
    offer = NewChecklistForm.offer


class HeadForm(HeadFields, EditForm):
    """What stands above the items of a version."""

    purpose = SelectField(_l("Purpose"), choices=choices_of(Purpose))
    intro_zh = TextAreaField(_l("Introduction (Chinese)"), validators=[LONG])
    intro_en = TextAreaField(_l("Introduction (English)"), validators=[LONG])
    veto_cap = SelectField(_l("Best grade left after a veto"))

    @classmethod
    def of(cls, version: ChecklistVersion, **given: Any) -> "HeadForm":
        """The form with the values of a version."""
        form = cls(obj=version, purpose=version.checklist.purpose.value, **given)
        marks = [SelectChoice(mark.code, localized(mark, "name")) for mark in version.scale.marks]
        form.veto_cap.choices = [SelectChoice("", _l("the lowest grade")), *marks]
        return form


class SectionForm(EditForm):
    """A heading with its weight."""

    code = StringField(_l("Number"), validators=[Length(max=40)])
    name_zh = StringField(_l("Name (Chinese)"), validators=[REQUIRED, TITLE])
    name_en = StringField(_l("Name (English)"), validators=[TITLE])
    weight = DecimalField(_l("Weight"), default=1, places=None, validators=[GIVEN, WEIGHT])
    look_at_zh = TextAreaField(_l("Look at (Chinese)"), validators=[LONG])
    look_at_en = TextAreaField(_l("Look at (English)"), validators=[LONG])


class MoveForm(BaseForm):
    """One step up or down."""

    step = SelectField(coerce=int, choices=[SelectChoice(-1, ""), SelectChoice(1, "")])
