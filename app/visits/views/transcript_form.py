"""The web form of a transcript, made from the fields that its kind asks for."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, Regexp

from app.core.forms import EditForm, choices_of
from app.core.i18n import lazy_gettext as _l
from app.visits import service
from app.visits.models import Transcript, Visit
from app.visits.states import TranscriptKind
from app.visits.transcripts import ANONYMOUS, DRAWN, FIELDS, NAME, TEACHER, FieldSpec, Shape

_HINTS = {
    ANONYMOUS.name: _l("The name is not kept then, also not what was noted before."),
    NAME.name: _l("May stay empty. Never that of a pupil."),
    TEACHER.name: _l("May stay empty."),
    "points": _l("No names of pupils."),
}
_ID = Regexp(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
LONGEST_RADIO = 5
"""Longer lists of choices are a select."""


class TranscriptForm(EditForm):
    """What every kind has: the id under which the form begins, and a line to add."""

    form = HiddenField(validators=[_ID])
    line = TextAreaField(_l("New line"))

    def said(self, name: str) -> str:
        """A field as the service takes it."""
        value: Any = self[name].data
        if isinstance(value, bool):
            return "yes" if value else ""
        return value or ""


def form_for(
    visit: Visit,
    kind: TranscriptKind,
    transcript: Transcript | None = None,
    *,
    fresh: bool = False,
) -> TranscriptForm:
    """The form of that kind, filled from the transcript; `fresh` leaves out what was sent."""
    fields = {
        spec.name: _field(spec)
        for spec in FIELDS[kind].values()
        if spec.shape is not Shape.MOMENT
        and spec is not DRAWN
        and (spec is not TEACHER or service.keeps_teachers(visit))
    }
    made: type[TranscriptForm] = type("TranscriptForm", (TranscriptForm,), fields)
    facts: dict[str, Any] = {}
    if transcript is not None:
        facts = {"form": transcript.client_id}
        for name in fields:
            value = transcript.said.get(name, "")
            is_tick = FIELDS[kind][name].shape is Shape.TICK
            facts[name] = bool(value) if is_tick else value
    return made(formdata=None, data=facts) if fresh else made(data=facts)


def _field(spec: FieldSpec) -> Any:
    hint = _HINTS.get(spec.name, "")
    match spec.shape:
        case Shape.TEXT:
            return TextAreaField(spec.label, description=hint)
        case Shape.TICK:
            return BooleanField(spec.label, description=hint)
        case Shape.CHOICE:
            assert spec.choices is not None
            if len(spec.choices) <= LONGEST_RADIO:
                return RadioField(
                    spec.label, choices=choices_of(spec.choices), validators=[Optional()]
                )
            choices = choices_of(spec.choices, empty=_l("Please choose"))
            return SelectField(spec.label, choices=choices, validators=[Optional()])
        case Shape.NUMBER:
            return StringField(spec.label, render_kw={"inputmode": "numeric"})
        case _:
            return StringField(spec.label, description=hint)
