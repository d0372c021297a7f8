"""What a referral does to its task: the school's clock stops until the office ends it."""

from app.core import history
from app.core.errors import NotAllowed
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.rectification.models import RectificationTask
from app.rectification.service.turns import pass_on, settle_clock, side_of
from app.rectification.states import SCHOOL_COURT, Side
from app.schools.models import Section


def referral_refusal(task: RectificationTask) -> Text | None:
    """Why the task cannot be referred to a section now; None when it can."""
    if task.referral_open:
        return _l("This has been referred to a section already.")
    if task.state not in SCHOOL_COURT:
        return _l("Not possible while it is “%(state)s”.", state=task.state.label)
    if task.extension_waiting:
        return _l("Decide the request for more time first.")
    return None


def count_referral(task: RectificationTask) -> None:
    """One more referral of the task, or proposal of one, is on record."""
    task.referral_count += 1
    db.session.flush()


def refer_out(actor: Actor, task: RectificationTask, section: Section, *, matter: str) -> None:
    """The section has it now, for the first time or once more; the school's days stand still."""
    refusal = None if task.referral_open else referral_refusal(task)
    if refusal is not None:
        raise NotAllowed(refusal)
    before = side_of(task)
    task.referral_open = True
    task.section = section
    _settle(actor, task, before, "referred", matter, section)


def take_answer(actor: Actor, task: RectificationTask, section: Section, *, text: str) -> None:
    """The section has answered, or given it back; the office has it now."""
    before = side_of(task)
    task.section = None
    _settle(actor, task, before, "section_answered", text, section)


def end_referral(actor: Actor, task: RectificationTask, section: Section, *, text: str) -> None:
    """Back to the school, with the days that section and office needed."""
    before = side_of(task)
    task.referral_open = False
    task.section = None
    _settle(actor, task, before, "referral_ended", text, section)


def _settle(
    actor: Actor,
    task: RectificationTask,
    before: Side,
    event: str,
    text: str,
    section: Section,
) -> None:
    settle_clock(task)
    data = {"section_zh": section.name_zh, "section_en": section.name_en}
    history.record(task, event, actor, reason=text.strip(), data=data)
    pass_on(actor, task, before)
