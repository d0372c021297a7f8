"""Policies asked alone, where a scope or another rule keeps everybody out before they speak.

Each names somebody whom the policy itself must refuse, with no more of a subject than it looks at.
"""

from types import SimpleNamespace as Thing

from app.checklists.states import ChecklistState
from app.core.permissions import NOBODY, POLICIES, ActiveGrant, Actor, Role
from tests.support.factories.messages import FakeActor

DRAFT = ChecklistState.DRAFT
COUNTY = Thing(path="/1/4/")
NEIGHBOUR = Thing(id=8, grants=[], home_region=COUNTY)
SCHOOL = Thing(id=7, region_path="/1/4/")
ELSEWHERE = Thing(school=SCHOOL, school_id=7, lead_id=8, team_ids=frozenset())
NO_ROLE = FakeActor(id=9)
AUDITOR = FakeActor(id=9, grants=(ActiveGrant(Role.AUDITOR, region_path="/1/"),))
STAFF = FakeActor(id=9, grants=(ActiveGrant(Role.SCHOOL_STAFF, school_id=7),))
FAR_LEAD = FakeActor(id=9, grants=(ActiveGrant(Role.OFFICE_LEAD, region_path="/2/"),))
FAR_ADMIN = FakeActor(id=9, grants=(ActiveGrant(Role.ADMIN, region_path="/2/"),))

REFUSED: dict[str, tuple[Actor, object]] = {
    "accounts.may_end_own_session": (NO_ROLE, Thing(user_id=8)),
    "accounts.may_end_grant": (AUDITOR, Thing(user_id=8)),
    "accounts.may_end_recusal": (FAR_ADMIN, Thing(user_id=8, school=SCHOOL)),
    "accounts.may_end_session": (FAR_ADMIN, Thing(user=NEIGHBOUR)),
    "accounts.may_grant": (FAR_ADMIN, SCHOOL),
    "accounts.may_manage_user": (FAR_ADMIN, NEIGHBOUR),
    "accounts.may_see_user": (AUDITOR, None),
    "accounts.may_switch_user": (FAR_ADMIN, NEIGHBOUR),
    "accounts.may_use_account": (NOBODY, None),
    "administration.may_change_settings": (FAR_ADMIN, COUNTY),
    "checklists.may_edit_checklist": (FAR_LEAD, Thing(state=DRAFT, region_path="/1/4/")),
    "core.may_open_file": (
        NO_ROLE, Thing(is_removed=True, removed_by_name="某人", removed_reason="传错了。")
    ),
    "core.may_sign_in": (NOBODY, None),
    "findings.by_its_tasks": (NOBODY, None),
    "findings.may_view_finding": (AUDITOR, None),
    "followups.by_its_task": (NOBODY, None),
    "followups.may_review_task": (FAR_LEAD, Thing(reviewer_id=8, school=SCHOOL, school_id=7)),
    "followups.may_view_review": (NOBODY, None),
    "frameworks.may_read_frameworks": (AUDITOR, None),
    "home.may_see_home": (NOBODY, None),
    "insights.may_view_region": (FAR_LEAD, COUNTY),
    "messages.may_handle_message": (NO_ROLE, Thing(recipient_id=8)),
    "messages.may_use_inbox": (NOBODY, None),
    "ratings.by_its_raters": (NO_ROLE, Thing(rater_of=lambda user_id: None)),
    "ratings.by_the_team": (NOBODY, None),
    "ratings.may_rate": (NO_ROLE, Thing(rater=None)),
    "ratings.may_see_own": (NO_ROLE, Thing(rater=None)),
    "ratings.may_submit": (NO_ROLE, Thing(user_id=8)),
    "records.may_read_paper": (AUDITOR, None),
    "recorder.may_send_piece": (NO_ROLE, Thing(user_id=8)),
    "rectification.may_view_extension": (AUDITOR, None),
    "rectification.may_view_notice": (AUDITOR, None),
    "rectification.may_view_task": (AUDITOR, None),
    "rectification.may_verify_task": (FAR_LEAD, Thing(school=SCHOOL, reviewer_id=8)),
    "rectification.may_withdraw_notice": (FAR_LEAD, Thing(school=SCHOOL)),
    "referrals.by_its_task": (NOBODY, None),
    "referrals.may_view_referral": (AUDITOR, None),
    "reminders.may_manage_deliveries": (STAFF, None),
    "visits.may_answer_item": (NO_ROLE, Thing(visit=ELSEWHERE)),
    "visits.may_give_feedback": (FAR_LEAD, ELSEWHERE),
    "visits.may_use_draw": (NO_ROLE, Thing(visit=ELSEWHERE)),
    "visits.may_view_visit": (
        FAR_LEAD,
        Thing(is_secret=False, school_id=7, school=SCHOOL, team_ids=frozenset()),
    ),
}  # fmt: skip


def unnoticed_alone(name: str) -> str:
    """How asking the policy alone shows that it is gone; empty when it would not."""
    if name not in REFUSED:
        return ""
    actor, subject = REFUSED[name]
    return (
        f"asked alone it lets {actor.grants or 'nobody'} in"
        if POLICIES[name](actor, subject)
        else ""
    )
