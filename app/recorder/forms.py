"""The lead's choice between two answers."""

from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from app.core.forms import BaseForm
from app.core.i18n import lazy_gettext as _l
from app.recorder.states import Settled

CHOICES = [
    SelectChoice(Settled.THEIRS.value, _l("Keep what stands")),
    SelectChoice(Settled.MINE.value, _l("Take what was sent")),
    SelectChoice(Settled.BOTH.value, _l("Take what was sent, with both notes")),
]


class SettleForm(BaseForm):
    """Which one stays; `seen` is what stood there when the page was made."""

    choice = RadioField(
        _l("What stays"), choices=CHOICES, validators=[InputRequired(_l("Please choose."))]
    )
    seen = HiddenField()
