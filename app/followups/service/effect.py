"""How far a closed rectification reached: rated some time after closure, with the reason."""

from app.core.errors import InvalidInput, StaleState
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.followups import permissions
from app.followups.service.assigning import require
from app.rectification import service as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import DONE_STATES


def rate_effect(
    actor: Actor, task: RectificationTask, *, effect: int | None, reason: str
) -> RectificationTask:
    """Give 0..100 and say why, by somebody of the office without a part in the work.

    Raises InvalidInput beside the field, StaleState when the task is at work again.
    """
    require(permissions.may_rate_effect(actor, task))
    if task.state not in DONE_STATES:
        raise StaleState(
            _l("This is now “%(state)s”, so the action no longer applies.", state=task.state.label)
        )
    errors = {}
    if effect is None or not 0 <= effect <= 100:
        errors["effect"] = _l("A whole number from 0 to 100.")
    if not reason.strip():
        errors["reason"] = _l("Please write what the number rests on.")
    if errors:
        raise InvalidInput(errors)
    assert effect is not None
    rectification.record_effect(actor, task, effect=effect, reason=reason)
    return task
