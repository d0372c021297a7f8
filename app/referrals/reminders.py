"""What people are reminded of: referrals to answer, and those that the office has to move on."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from app.core.i18n import lazy_gettext as _l
from app.referrals import notices, queries
from app.referrals.models import Referral
from app.referrals.states import ReferralState
from app.reminders.rules import Due, Failure, ReminderRule, each, furthest_deadline, offsets_for


def referrals_due(now: datetime) -> Iterable[Due | Failure]:
    """Live referrals whose day is near or has passed: the section, else the office.

    A late answer is also told to whoever referred.
    """
    return each(queries.due_until(furthest_deadline(now)), lambda referral: _due(referral, now))


def _due(referral: Referral, now: datetime) -> Due | None:
    offsets = offsets_for(referral.school.region_path)
    with_section = referral.state is ReferralState.OPEN
    if not with_section:
        offsets = replace(offsets, days_before=(1, 0))
    occurrence = offsets.latest(referral.due_on, now, since=referral.turn_since)
    if occurrence is None:
        return None
    people = notices.readers_of(referral, "section" if with_section else "referrer")
    if with_section and occurrence.days < 0:
        people += notices.readers_of(referral, "referrer")
    return Due(
        subject_kind="referral",
        subject_id=referral.id,
        recipients=list({person.id: person for person in people}.values()),
        occurrence=f"{occurrence.key}:{referral.state.value}",
        context={**notices.facts_of(referral), "days": occurrence.days},
        url=f"/referrals/{referral.number}",
    )


RULES = [
    ReminderRule(
        "referral_due", _l("Referral due or overdue"), referrals_due, message="referral_due"
    )
]
