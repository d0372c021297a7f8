"""Forms of double ratings: how it is set up, and the lead's choice between two answers."""

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.core.forms import BaseForm, choices_of
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.ratings.states import Chosen, Weighting
from app.visits.models import Visit

CHOOSE = _l("Please choose.")


class BeginForm(BaseForm):
    """Which checklist, which two people, and how grades are weighed."""

    checklist = RadioField(_l("Checklist"), validators=[InputRequired(CHOOSE)])
    first = SelectField(_l("First rater"), validators=[InputRequired(CHOOSE)])
    second = SelectField(_l("Second rater"), validators=[InputRequired(CHOOSE)])
    weighting = RadioField(
        _l("How far apart grades are"),
        default=Weighting.LINEAR.value,
        validators=[InputRequired(CHOOSE)],
    )

    @classmethod
    def of(cls, visit: Visit) -> "BeginForm":
        """With the checklists and the team of a visit."""
        form = cls()
        versions = [sheet.checklist_version for sheet in visit.sheets]
        people = [("", _l("Please choose")), *((user.public_id, user.name) for user in visit.team)]
        form.checklist.choices = [(one.public_id, localized(one, "title")) for one in versions]
        form.first.choices = form.second.choices = people
        form.weighting.choices = choices_of(Weighting)
        if len(versions) == 1 and not form.is_submitted():
            form.checklist.data = versions[0].public_id
        return form


class SheetForm(BaseForm):
    """Carries the token only: the items write their own fields."""


class ChooseForm(BaseForm):
    """Whose answer goes into the record, and why."""

    chosen = RadioField(_l("Goes into the record"), validators=[InputRequired(CHOOSE)])
    reason = TextAreaField(
        _l("Reason"), validators=[InputRequired(_l("Please write the reason.")), Length(max=2000)]
    )

    @classmethod
    def between(cls, first: str, second: str) -> "ChooseForm":
        """With both answers in words."""
        form = cls()
        form.chosen.choices = [(Chosen.FIRST.value, first), (Chosen.SECOND.value, second)]
        return form
