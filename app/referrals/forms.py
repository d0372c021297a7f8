"""Forms of referrals."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import DateField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.core.forms import BaseForm
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.schools.models import Section

LONG = Length(max=4000, message=_l("At most 4000 characters."))
FILES = _l("What the section should see: PDF, Word, Excel or photos; 20 MB each at most.")


def offer_sections(field: Any, sections: Sequence[Section], empty: str) -> None:
    """Fill a field with the sections of the bureaus above a school; a short list."""
    named = [
        SelectChoice(
            section.public_id,
            f"{localized(section, 'name')} · {localized(section.region, 'name')}",
        )
        for section in sections
    ]
    field.choices = [SelectChoice("", empty), *named]


class ProposalForm(BaseForm):
    """What the school cannot solve alone, and for whom that would be."""

    text = TextAreaField(
        _l("What the school cannot solve alone"),
        description=_l("What stands in the way, what was tried, and what you need from whom."),
        validators=[InputRequired(_l("Please write what the school cannot solve alone.")), LONG],
    )
    section = SelectField(_l("Section, if you know it"), validators=[Optional()])
    files = MultipleFileField(_l("Files"), description=FILES)


class ReferForm(BaseForm):
    """To whom, what is asked, by when."""

    section = SelectField(
        _l("Section of the bureau"), validators=[InputRequired(_l("Please choose the section."))]
    )
    matter = TextAreaField(
        _l("What the section is asked for"),
        description=_l("So that it can be answered without knowing the school's files."),
        validators=[InputRequired(_l("Please write what the section is asked for.")), LONG],
    )
    due_on = DateField(_l("Answer by"), validators=[InputRequired(_l("Please choose the day."))])
    files = MultipleFileField(_l("Files"), description=FILES)


class AnswerForm(BaseForm):
    """What the section did or decided."""

    text = TextAreaField(
        _l("Answer of the section"),
        description=_l("What was done or decided, by whom, and what the school can count on."),
        validators=[InputRequired(_l("Please write the answer.")), LONG],
    )
    files = MultipleFileField(
        _l("Files"), description=_l("Papers that belong to the answer; 20 MB each at most.")
    )


class AskAgainForm(BaseForm):
    """What is still missing, and by when."""

    matter = TextAreaField(
        _l("What is still missing"),
        validators=[InputRequired(_l("Please write what the section is asked for.")), LONG],
    )
    due_on = DateField(_l("Answer by"), validators=[InputRequired(_l("Please choose the day."))])
