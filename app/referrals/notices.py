"""Messages about referrals: who is told what, in the causing transaction."""

from collections.abc import Iterable
from typing import Any

from app.accounts.models import User
from app.accounts.queries import people_of_section
from app.core.history import HistoryEntry
from app.core.i18n import lazy_gettext as _l
from app.messages.kinds import declare_kind
from app.messages.service import enqueue
from app.messages.states import Topic
from app.rectification import notices as rectification
from app.referrals.models import Referral

for _kind, _title, _icon in (
    ("referral_proposed", _l("Referral proposed"), "hourglass"),
    ("referral_declined", _l("Not referred"), "x-c"),
    ("referral_opened", _l("Referral to answer"), "swap"),
    ("referral_told", _l("Referred to a section"), "swap"),
    ("referral_answered", _l("Referral answered"), "inbox"),
    ("referral_returned", _l("Referral returned"), "undo"),
    ("referral_ended", _l("Referral ended"), "check-c"),
):
    declare_kind(_kind, _title, icon=_icon, topic=Topic.TASKS)
declare_kind("referral_due", _l("Referral due or overdue"), icon="cal", topic=Topic.REMINDERS)

# Event → kinds of message with their readers.
_EVENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "propose": (("referral_proposed", "office"),),
    "decline": (("referral_declined", "school"),),
    "refer": (("referral_opened", "section"), ("referral_told", "school")),
    "ask_again": (("referral_opened", "section"),),
    "answer": (("referral_answered", "referrer"),),
    "give_back": (("referral_returned", "referrer"),),
    "end": (("referral_ended", "school"),),
    "call_back": (("referral_ended", "school"), ("referral_ended", "section")),
    "end_with_task": (("referral_ended", "section"),),
}


def announce(entry: HistoryEntry, referral: Referral) -> None:
    """Tell whoever has to know of a step, in the same transaction."""
    for kind, audience in _EVENTS.get(entry.event, ()):
        readers = [one for one in readers_of(referral, audience) if one.id != entry.actor_id]
        if readers:
            _tell(kind, readers, entry, referral, key=f"{kind}:{entry.id}:{audience}")


def readers_of(referral: Referral, audience: str) -> list[User]:
    """People of an audience: `section`, `school`, `office`, `referrer` (with the supervisor)."""
    task = referral.task
    if audience == "section":
        return list(people_of_section(referral.section_id)) if referral.section_id else []
    if audience == "school":
        return rectification.readers_of(task, "school")
    office = rectification.readers_of(task, "supervisor")
    named = referral.referred_by if audience == "referrer" else None
    return office if named is None or not named.is_active else [named, *office]


def facts_of(referral: Referral) -> dict[str, Any]:
    """What a message says of a referral: numbers, day and school, never its text."""
    return {
        "number": referral.number,
        "task": referral.task.number,
        "school": referral.school,
        "due_on": referral.due_on,
        "state": referral.state.value,
    }


def _tell(
    kind: str, readers: Iterable[User], entry: HistoryEntry, referral: Referral, *, key: str
) -> None:
    enqueue(
        kind,
        list({reader.id: reader for reader in readers}.values()),
        key=key,
        context=facts_of(referral),
        subject=referral,
        url=f"/referrals/{referral.number}",
    )
