"""Forms that keep what was typed, whatever the service answers."""

from collections.abc import Callable
from typing import Any, TypeVar

from app.core.errors import NotAllowed, StaleState
from app.core.forms import BaseForm
from app.extensions import db

T = TypeVar("T")


def keep(form: BaseForm, act: Callable[..., T], *args: Any, **kwargs: Any) -> T | None:
    """As `form.attempt`; a refusal, or a task that moved on meanwhile, is said above the form too.

    So nobody loses a text because somebody else was quicker: the page comes back with it.
    """
    try:
        return form.attempt(act, *args, **kwargs)
    except (NotAllowed, StaleState) as error:
        db.session.expire_all()
        form.form_errors.append(error.message)
        return None
