"""Writes of referrals; every function flushes and leaves the commit to the caller."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.exc import IntegrityError

from app.accounts.queries import people_of_section
from app.core import clock, history, policy, search
from app.core.calendar import load_calendar
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.files.service import Upload, UploadRefused, store_upload
from app.core.history import HistoryEntry
from app.core.i18n import lazy_gettext as _l
from app.core.numbering import number_for
from app.core.permissions import ALLOW, Actor, Decision, deny
from app.extensions import db
from app.rectification import service as rectification
from app.rectification.models import RectificationTask
from app.referrals import notices, permissions, queries
from app.referrals.models import Referral
from app.referrals.states import LONGEST, OFFICE_TERM, TERM, ReferralState
from app.referrals.workflow import referral_workflow
from app.schools.models import School, Section
from app.schools.queries import sections_for

QUESTION, ANSWER = "referral", "referral_answer"


def propose(
    actor: Actor,
    task: RectificationTask,
    *,
    text: str,
    section: Section | None = None,
    files: Sequence[Upload] = (),
) -> Referral:
    """The head says what the school cannot solve alone; its days count on until the office decides.

    Raises InvalidInput beside the field at fault, StaleState when something is live already.
    """
    _require(permissions.may_propose(actor, task))
    _require_referable(task)
    if not text.strip():
        raise InvalidInput({"text": _l("Please write what the school cannot solve alone.")})
    _check_section(task.school, section, required=False)
    referral = _new(
        task,
        state=ReferralState.PROPOSED,
        section=section,
        proposal=text.strip(),
        proposed_by_id=actor.id,
        due_on=_office_day(task.school),
    )
    _store(actor, referral, files, QUESTION)
    return _begun(actor, referral, "propose", text)


def refer(
    actor: Actor,
    task: RectificationTask,
    *,
    section: Section | None,
    matter: str,
    due_on: date | None = None,
    files: Sequence[Upload] = (),
) -> Referral:
    """Refer a task, on the school's proposal if there is one; the school's clock stops.

    `due_on` None takes the setting. Raises InvalidInput beside the field at fault.
    """
    _require(permissions.may_refer_task(actor, task))
    day = due_on or proposed_day(task.school)
    _require_referable(task)
    _check(task.school, section, matter, day)
    assert section is not None
    referral = queries.live_referral(task)
    if referral is None:
        referral = _new(
            task, state=ReferralState.OPEN, section=section, opened_at=clock.now(), due_on=day
        )
        entry = history.record(
            referral, "refer", actor, to_state=ReferralState.OPEN.value, reason=matter.strip()
        )
    else:
        referral.section, referral.opened_at = section, clock.now()
        entry = referral_workflow.perform(referral, "refer", actor)
    referral.referred_by_id = actor.id
    referral.matter = matter.strip()
    _store(actor, referral, files, QUESTION)
    _hand_on(referral, day)
    rectification.refer_out(actor, task, section, matter=matter)
    _index(referral)
    notices.announce(entry, referral)
    return referral


def answer(
    actor: Actor, referral: Referral, *, text: str, files: Sequence[Upload] = ()
) -> Referral:
    """The section says what was done or decided; the office reads it and ends the referral."""
    if not text.strip():
        raise InvalidInput({"text": _l("Please write the answer.")})
    entry = referral_workflow.perform(referral, "answer", actor)
    _store(actor, referral, files, ANSWER)
    return _answered(actor, referral, entry, text)


def ask_again(
    actor: Actor, referral: Referral, *, matter: str, due_on: date | None = None
) -> Referral:
    """The answer does not do: the same section gets it once more, with what is missing and a day."""
    section = referral.section
    day = due_on or proposed_day(referral.school)
    _check(referral.school, section, matter, day)
    assert section is not None
    entry = referral_workflow.perform(referral, "ask_again", actor, reason=matter)
    referral.matter = matter.strip()
    _hand_on(referral, day)
    rectification.refer_out(actor, referral.task, section, matter=matter)
    _index(referral)
    notices.announce(entry, referral)
    return referral


def act(actor: Actor, referral: Referral, name: str, *, reason: str = "") -> HistoryEntry:
    """A step that needs nothing but words: decline, withdraw, give_back, end, call_back."""
    entry = referral_workflow.perform(referral, name, actor, reason=reason)
    if name == "give_back":
        _answered(actor, referral, entry, reason)
    elif name in {"end", "call_back"}:
        _end(actor, referral, reason)
        notices.announce(entry, referral)
    else:
        db.session.flush()
        notices.announce(entry, referral)
    return entry


def end_with_task(actor: Actor, task: RectificationTask, reason: str) -> None:
    """The task was cancelled: what was proposed lapses, what lies before a section ends."""
    referral = queries.live_referral(task)
    if referral is None:
        return
    if referral.state is ReferralState.PROPOSED:
        referral_workflow.perform(referral, "lapse", actor)
        return
    entry = referral_workflow.perform(referral, "end_with_task", actor, reason=reason)
    _end(actor, referral, reason)
    notices.announce(entry, referral)


def lapse_proposal(actor: Actor, task: RectificationTask) -> None:
    """The school applied for closure after all: its proposal has lapsed."""
    referral = queries.live_referral(task)
    if referral is not None and referral.state is ReferralState.PROPOSED:
        referral_workflow.perform(referral, "lapse", actor)


def section_is_free(section: Section) -> Decision:
    """A section is set aside only when nothing lies before it any more."""
    number = queries.live_count(section)
    if not number:
        return ALLOW
    return deny(_l("%(number)s referrals are not ended yet.", number=number))


def proposed_day(school: School) -> date:
    """Day by which a section should answer what is referred today."""
    return _day_after(school, TERM)


def latest_day(school: School) -> date:
    """The latest day that a section can be given."""
    return _day_after(school, LONGEST)


def _office_day(school: School) -> date:
    return _day_after(school, OFFICE_TERM)


def _day_after(school: School, key: str) -> date:
    days = policy.value(key, school.region_path)
    return load_calendar().add_working_days(clock.today(), days).due_on


def _require_referable(task: RectificationTask) -> None:
    refusal = rectification.referral_refusal(task)
    if refusal is not None:
        raise NotAllowed(refusal)


def _check(school: School, section: Section | None, matter: str, day: date) -> None:
    if not matter.strip():
        raise InvalidInput({"matter": _l("Please write what the section is asked for.")})
    if day <= clock.today():
        raise InvalidInput({"due_on": _l("Please set a day after today.")})
    last = latest_day(school)
    if day > last:
        raise InvalidInput({"due_on": _l("At the latest %(day)s.", day=last)})
    _check_section(school, section, required=True)


def _check_section(school: School, section: Section | None, *, required: bool) -> None:
    if section is None:
        if required:
            raise InvalidInput({"section": _l("Please choose the section.")})
        return
    if all(one.id != section.id for one in sections_for(school)):
        raise InvalidInput({"section": _l("This section does not work for the school.")})
    if not people_of_section(section.id):
        raise InvalidInput({"section": _l("Nobody of this section has an account yet.")})


def _new(task: RectificationTask, **facts: object) -> Referral:
    number = number_for("ZB", task.county.code, clock.today().year)
    try:
        with db.session.begin_nested():
            referral = Referral(
                number=number,
                task=task,
                school=task.school,
                county_id=task.county_id,
                **facts,
            )
            db.session.add(referral)
    except IntegrityError:
        raise StaleState(_l("A referral of this task is under way already.")) from None
    rectification.count_referral(task)
    return referral


def _begun(actor: Actor, referral: Referral, event: str, reason: str) -> Referral:
    entry = history.record(
        referral, event, actor, to_state=referral.state.value, reason=reason.strip()
    )
    _index(referral)
    notices.announce(entry, referral)
    return referral


def _answered(actor: Actor, referral: Referral, entry: HistoryEntry, text: str) -> Referral:
    section = referral.section
    assert section is not None
    referral.answer = text.strip()
    referral.answered_by_id = actor.id
    referral.answered_at = clock.now()
    referral.answered_in_time = clock.today() <= referral.due_on
    _hand_on(referral, _office_day(referral.school))
    rectification.take_answer(actor, referral.task, section, text=text)
    _index(referral)
    notices.announce(entry, referral)
    return referral


def _end(actor: Actor, referral: Referral, reason: str) -> None:
    section = referral.section
    assert section is not None
    referral.conclusion = reason.strip()
    referral.ended_by_id = actor.id
    referral.ended_at = clock.now()
    db.session.flush()
    rectification.end_referral(actor, referral.task, section, text=reason)


def _hand_on(referral: Referral, due_on: date) -> None:
    referral.due_on = due_on
    referral.turn_since = clock.now()
    db.session.flush()


def _store(actor: Actor, referral: Referral, files: Sequence[Upload], purpose: str) -> None:
    for upload in files:
        try:
            store_upload(
                actor,
                upload,
                owner_kind="referral",
                owner_id=referral.id,
                purpose=purpose,
                region_id=referral.county_id,
            )
        except UploadRefused as error:
            raise InvalidInput({"files": error.message}) from None


def _index(referral: Referral) -> None:
    words = (referral.number, referral.task.number, referral.task.title)
    search.index("referral", referral.id, *words, referral.proposal, referral.matter)


def _require(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)
