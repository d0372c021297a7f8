"""One form for each answer type."""

from collections.abc import Mapping

from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.checklists.forms.heads import GIVEN, LONG, REQUIRED, TITLE, WEIGHT
from app.checklists.states import AnswerType, EvidenceRule, NumberRule, Operator
from app.core.forms import EditForm, choices_of, clean
from app.core.i18n import lazy_gettext as _l
from app.core.severity import Mode, Severity

PROMPT = Length(max=500)


class Ticks(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class OptionForm(PlainForm):
    """One option of a choice; an empty name means that there is none."""

    code = HiddenField()
    name_zh = StringField(_l("Option (Chinese)"), filters=[clean], validators=[TITLE])
    name_en = StringField(_l("Option (English)"), filters=[clean], validators=[TITLE])
    points = DecimalField(
        _l("Points (0–100)"), places=None,
        validators=[Optional(), NumberRange(min=0, max=100, message=_l("From 0 to 100."))],
    )  # fmt: skip
    unmet = BooleanField(_l("means unmet"))


class ItemForm(EditForm):
    """What every item has."""

    section = SelectField(_l("Section"))
    prompt_zh = TextAreaField(_l("What is checked (Chinese)"), validators=[REQUIRED, PROMPT])
    prompt_en = TextAreaField(_l("What is checked (English)"), validators=[PROMPT])
    guidance_zh = TextAreaField(_l("How to check (Chinese)"), validators=[LONG])
    guidance_en = TextAreaField(_l("How to check (English)"), validators=[LONG])
    legal_basis = StringField(
        _l("Legal basis"), validators=[PROMPT],
        description=_l("Title, document number and article; leave it empty if there is none."),
    )  # fmt: skip
    required = BooleanField(_l("Must be answered"), default=True)
    allow_na = BooleanField(_l("May be “not applicable”"), default=True)
    show_item = SelectField(_l("Show only if the answer to"))
    show_operator = SelectField(_l("Comparison"), choices=choices_of(Operator))
    show_value = StringField(
        _l("this answer"), validators=[TITLE],
        description=_l("Words or number of the answer; several separated by commas."),
    )  # fmt: skip


class ScoredFields:
    """What items have that can be unmet and count in the score."""

    weight = DecimalField(_l("Weight"), default=1, places=None, validators=[GIVEN, WEIGHT])
    severity = RadioField(
        _l("Severity when unmet"), choices=choices_of(Severity), default=Severity.GENERAL.value
    )
    days = IntegerField(
        _l("Days to put it right"), validators=[Optional(), NumberRange(min=1, max=365)],
        description=_l("Leave it empty for the term of the severity."),
    )  # fmt: skip
    mode = SelectField(
        _l("How it is put right"), choices=choices_of(Mode), default=Mode.WITHIN_TIME.value
    )
    measure_zh = TextAreaField(_l("Proposed measure (Chinese)"), validators=[LONG])
    measure_en = TextAreaField(_l("Proposed measure (English)"), validators=[LONG])
    stock_phrases = TextAreaField(
        _l("Stock phrases"), validators=[LONG],
        description=_l("One per line; offered with one tap while recording."),
    )  # fmt: skip
    veto = BooleanField(_l("Veto: unmet caps the grade of the whole checklist"))
    note_rule = SelectField(_l("Note"), default=EvidenceRule.UNMET.value)
    photo_rule = SelectField(_l("Photo"), default=EvidenceRule.NEVER.value)


class ValueFields:
    """Answers for which a note or a photo is wanted, by name."""

    note_values = Ticks(_l("Note required for"))
    photo_values = Ticks(_l("Photo required for"))


class YesNoItemForm(ItemForm, ScoredFields, ValueFields):
    """Yes or no."""

    unmet_values = RadioField(_l("Unmet is"), default="no")


class GradeItemForm(ItemForm, ScoredFields, ValueFields):
    """A mark of the scale."""

    unmet_values = Ticks(_l("Unmet is"), description=_l("Nothing ticked means: the lowest grade."))


class NumberItemForm(ItemForm, ScoredFields):
    """A number with unit and bounds."""

    unit_zh = StringField(_l("Unit (Chinese)"), validators=[Length(max=40)])
    unit_en = StringField(_l("Unit (English)"), validators=[Length(max=40)])
    minimum = DecimalField(_l("Lowest possible"), places=None, validators=[Optional()])
    maximum = DecimalField(_l("Highest possible"), places=None, validators=[Optional()])
    expected_min = DecimalField(_l("Met from"), places=None, validators=[Optional()])
    expected_max = DecimalField(_l("Met up to"), places=None, validators=[Optional()])
    number_rule = SelectField(_l("Scoring"), choices=choices_of(NumberRule))


class ChoiceItemForm(ItemForm, ScoredFields, ValueFields):
    """Own options."""

    options = FieldList(FormField(OptionForm), label=_l("Options"), max_entries=30)


class PlainItemForm(ItemForm):
    """Text or photo: no score, never unmet."""


ITEM_FORMS: Mapping[AnswerType, type[ItemForm]] = {
    AnswerType.YES_NO: YesNoItemForm,
    AnswerType.GRADE: GradeItemForm,
    AnswerType.NUMBER: NumberItemForm,
    AnswerType.SINGLE: ChoiceItemForm,
    AnswerType.MULTIPLE: ChoiceItemForm,
    AnswerType.TEXT: PlainItemForm,
    AnswerType.PHOTO: PlainItemForm,
}
