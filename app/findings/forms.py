"""Forms of findings."""

from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.forms import BaseForm, EditForm, choices_of
from app.core.i18n import lazy_gettext as _l
from app.core.severity import Mode, Severity
from app.findings.states import ObjectionDecision, Source

REQUIRED = InputRequired(_l("Please fill this in."))


class FindingForm(EditForm):
    """What is wrong, by which rule, how grave, and what is asked for."""

    title = StringField(
        _l("In one line"),
        validators=[REQUIRED, Length(max=120, message=_l("At most 120 characters."))],
    )
    text = TextAreaField(
        _l("What was found"),
        description=_l("Facts, places and numbers; no names of pupils."),
        validators=[REQUIRED, Length(max=4000, message=_l("At most 4000 characters."))],
    )
    basis = TextAreaField(
        _l("Rule that was broken"),
        description=_l("Needed before the finding can be confirmed."),
        validators=[Length(max=2000, message=_l("At most 2000 characters."))],
    )
    severity = RadioField(_l("Severity"), choices=choices_of(Severity), validators=[REQUIRED])
    mode = RadioField(_l("How it is put right"), choices=choices_of(Mode), validators=[REQUIRED])
    days = IntegerField(
        _l("Days given"),
        description=_l("Leave empty for the term of its severity."),
        validators=[
            Optional(),
            NumberRange(1, 365, message=_l("A whole number from 1 to 365.")),
        ],
    )
    demand = TextAreaField(
        _l("What is asked for"),
        validators=[Length(max=2000, message=_l("At most 2000 characters."))],
    )
    root_cause = TextAreaField(
        _l("Root cause"), validators=[Length(max=2000, message=_l("At most 2000 characters."))]
    )
    recurrence_of = StringField(
        _l("Recurrence of"),
        description=_l("Number of the earlier finding at this school, if it has come back."),
        validators=[Length(max=40)],
    )

    def values(self) -> dict[str, Any]:
        """What the service takes: enums instead of words, without the technical fields."""
        values = self.payload("recurrence_of", "source", "source_note")
        values["severity"] = Severity(self.severity.data)
        values["mode"] = Mode(self.mode.data)
        return values


class NewFindingForm(FindingForm):
    """A finding written freely: also where it comes from."""

    source = SelectField(
        _l("Source of the finding"), choices=choices_of(Source), validators=[REQUIRED]
    )
    source_note = StringField(
        _l("About the source"),
        description=_l("For instance the number of the complaint or the letter."),
        validators=[Length(max=200, message=_l("At most 200 characters."))],
    )


class MergeForm(BaseForm):
    """Into which other finding, and why."""

    into = RadioField(_l("Into which finding"), validators=[REQUIRED])
    reason = TextAreaField(
        _l("Reason"),
        validators=[REQUIRED, Length(max=2000, message=_l("At most 2000 characters."))],
    )


class ObjectionForm(BaseForm):
    """The school's plea."""

    text = TextAreaField(
        _l("What the school objects to, and why"),
        description=_l("A school can object once. Files can be added below."),
        validators=[REQUIRED, Length(max=4000, message=_l("At most 4000 characters."))],
    )


class DecisionForm(BaseForm):
    """The office's answer to an objection."""

    decision = RadioField(
        _l("Decision"), choices=choices_of(ObjectionDecision), validators=[REQUIRED]
    )
    text = TextAreaField(
        _l("Grounds"),
        description=_l("The school reads this."),
        validators=[REQUIRED, Length(max=4000, message=_l("At most 4000 characters."))],
    )
