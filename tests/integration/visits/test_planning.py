"""Plans: what may be planned by whom, and what is refused."""

from datetime import timedelta

import pytest

from app.accounts.service import list_open_work
from app.checklists import service as checklists
from app.checklists.models import ChecklistVersion
from app.core import clock as time
from app.core import history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.permissions import Role
from app.visits import queries, service
from app.visits.states import VisitKind, VisitState
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.accounts import grant_role, recuse
from tests.support.factories.visits import make_plan, make_visit


def test_regular_plan_becomes_a_numbered_visit(
    cast: Cast, version: ChecklistVersion, clock: Clock
) -> None:
    visit = service.plan_visit(
        cast.act.supervisor, make_plan(cast.school1, cast.supervisor, version)
    )
    assert visit.state is VisitState.PLANNED
    assert visit.number == "DD-519999-2026-0001"
    assert [entry.event for entry in history.entries_of(visit)] == ["plan", "draft"]


def test_draft_has_no_number_and_uses_none_up(cast: Cast, version: ChecklistVersion) -> None:
    plan = make_plan(cast.school1, cast.supervisor, version)
    draft = service.draft_visit(cast.act.supervisor, plan)
    assert draft.number is None
    other = service.plan_visit(cast.act.supervisor, plan)
    assert other.number is not None
    assert other.number.endswith("-0001")


def test_comprehensive_plan_waits_for_the_office_lead(
    cast: Cast, version: ChecklistVersion
) -> None:
    plan = make_plan(
        cast.school1,
        cast.supervisor,
        version,
        kind=VisitKind.COMPREHENSIVE,
        members=[cast.supervisor2, cast.supervisor3],
    )
    visit = service.plan_visit(cast.act.supervisor, plan)
    assert visit.state is VisitState.DRAFT
    assert visit.approval_asked_at is not None
    with pytest.raises(NotAllowed):
        service.fix_plan(cast.act.supervisor, visit)
    service.fix_plan(cast.act.lead, visit)
    assert visit.state is VisitState.PLANNED


def test_returned_plan_goes_back_with_its_reason(cast: Cast, version: ChecklistVersion) -> None:
    plan = make_plan(
        cast.school1,
        cast.supervisor,
        version,
        kind=VisitKind.SPECIAL,
        members=[cast.supervisor2, cast.supervisor3],
    )
    visit = service.plan_visit(cast.act.supervisor, plan)
    with pytest.raises(NotAllowed):
        service.return_plan(cast.act.supervisor, visit, reason="不同意")
    with pytest.raises(InvalidInput):
        service.return_plan(cast.act.lead, visit, reason=" ")
    service.return_plan(cast.act.lead, visit, reason="请加一名食品安全专家")
    assert visit.approval_asked_at is None
    with pytest.raises(StaleState):
        service.return_plan(cast.act.lead, visit, reason="再退一次")


@pytest.mark.parametrize("formal", [VisitKind.SPECIAL, VisitKind.COMPREHENSIVE])
def test_formal_visit_cannot_be_unannounced(
    cast: Cast, version: ChecklistVersion, formal: VisitKind
) -> None:
    plan = make_plan(cast.school1, cast.supervisor, version, kind=formal, unannounced=True)
    with pytest.raises(InvalidInput) as refused:
        service.draft_visit(cast.act.supervisor, plan)
    assert "unannounced" in refused.value.errors


def test_team_of_two_is_too_small_for_a_special_visit(
    cast: Cast, version: ChecklistVersion
) -> None:
    plan = make_plan(
        cast.school1,
        cast.supervisor,
        version,
        kind=VisitKind.SPECIAL,
        members=[cast.supervisor2, cast.supervisor],
    )
    with pytest.raises(InvalidInput):
        service.plan_visit(cast.act.lead, plan)


def test_plan_without_checklist_stays_a_draft(cast: Cast) -> None:
    draft = service.draft_visit(cast.act.supervisor, make_plan(cast.school1, cast.supervisor, None))
    with pytest.raises(InvalidInput):
        service.send_plan(cast.act.supervisor, draft)
    with pytest.raises(NotAllowed):
        service.fix_plan(cast.act.supervisor, draft)
    assert draft.state is VisitState.DRAFT


def test_day_in_the_past_or_far_ahead_is_refused(cast: Cast, version: ChecklistVersion) -> None:
    for days in (-1, 401):
        day = time.today() + timedelta(days=days)
        plan = make_plan(cast.school1, cast.supervisor, version, planned_on=day)
        with pytest.raises(InvalidInput) as refused:
            service.draft_visit(cast.act.supervisor, plan)
        assert list(refused.value.errors) == ["planned_on"]


def test_school_outside_the_scope_is_refused(cast: Cast, version: ChecklistVersion) -> None:
    for planner in (cast.act.supervisor2, cast.act.leader, cast.act.admin, cast.act.head):
        with pytest.raises(NotAllowed):
            service.draft_visit(planner, make_plan(cast.school1, cast.supervisor, version))


def test_declared_relation_keeps_off_the_team(cast: Cast, version: ChecklistVersion) -> None:
    recuse(cast.supervisor2, cast.school1)
    plan = make_plan(cast.school1, cast.supervisor, version, members=[cast.supervisor2])
    with pytest.raises(InvalidInput) as refused:
        service.draft_visit(cast.act.supervisor, plan)
    assert list(refused.value.errors) == ["members"]


def test_grant_at_the_school_keeps_off_the_team(cast: Cast, version: ChecklistVersion) -> None:
    grant_role(cast.supervisor, Role.SCHOOL_STAFF, cast.school1)
    with pytest.raises(InvalidInput) as refused:
        service.draft_visit(cast.act.lead, make_plan(cast.school1, cast.supervisor, version))
    assert list(refused.value.errors) == ["lead"]
    with pytest.raises(NotAllowed):
        service.draft_visit(cast.act.supervisor, make_plan(cast.school1, cast.supervisor3, version))


@pytest.mark.parametrize(
    "who", ["head", "staff", "leader", "admin", "foreign_supervisor", "inactive"]
)
def test_only_active_supervisors_of_the_region_join_a_team(
    cast: Cast, version: ChecklistVersion, who: str
) -> None:
    plan = make_plan(cast.school1, cast.supervisor, version, members=[getattr(cast, who)])
    with pytest.raises(InvalidInput) as refused:
        service.draft_visit(cast.act.supervisor, plan)
    assert list(refused.value.errors) == ["members"]


def test_relation_declared_later_stops_the_arrival(cast: Cast, version: ChecklistVersion) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, members=[cast.supervisor3])
    recuse(cast.supervisor3, cast.school1)
    with pytest.raises(NotAllowed):
        service.arrive(cast.act.supervisor, visit)


def test_retired_checklist_cannot_be_planned(cast: Cast, version: ChecklistVersion) -> None:
    draft = service.draft_visit(
        cast.act.supervisor, make_plan(cast.school1, cast.supervisor, version)
    )
    checklists.act(cast.act.lead, version, "retire", reason="已被新版取代")
    with pytest.raises(InvalidInput):
        service.send_plan(cast.act.supervisor, draft)
    with pytest.raises(InvalidInput) as refused:
        service.draft_visit(cast.act.supervisor, make_plan(cast.school1, cast.supervisor, version))
    assert list(refused.value.errors) == ["checklists"]


def test_planned_visit_keeps_school_and_kind(cast: Cast, version: ChecklistVersion) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version)
    plan = make_plan(cast.school3, cast.supervisor, version, kind=VisitKind.RANDOM)
    with pytest.raises(InvalidInput) as refused:
        service.edit_plan(cast.act.supervisor, visit, plan)
    assert set(refused.value.errors) == {"school", "kind"}


def test_plan_cannot_change_after_arrival(cast: Cast, version: ChecklistVersion) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=VisitState.IN_PROGRESS)
    with pytest.raises(StaleState):
        service.edit_plan(
            cast.act.supervisor, visit, make_plan(cast.school1, cast.supervisor, version)
        )


def test_planned_visit_may_move_and_change_its_team(
    cast: Cast, version: ChecklistVersion, clock: Clock
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version)
    day = time.today() + timedelta(days=3)
    plan = make_plan(
        cast.school1, cast.supervisor, version, planned_on=day, members=[cast.supervisor2]
    )
    service.edit_plan(cast.act.supervisor, visit, plan)
    assert visit.planned_on == day
    assert visit.team_ids == {cast.supervisor.id, cast.supervisor2.id}
    with pytest.raises(NotAllowed):
        service.arrive(cast.act.supervisor, visit)


def test_search_offers_only_people_who_may_go(cast: Cast) -> None:
    recuse(cast.supervisor3, cast.school1)
    found = {user.login for user in queries.eligible_people(cast.school1)}
    assert found == {"supervisor", "supervisor2", "lead"}
    assert [u.login for u in queries.eligible_people(cast.school1, text="怀瑾")] == ["supervisor2"]


def test_lead_is_handed_over_to_somebody_fit(cast: Cast, version: ChecklistVersion) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version)
    with pytest.raises(InvalidInput):
        service.hand_over(cast.act.admin, visit, cast.head)
    service.hand_over(cast.act.admin, visit, cast.supervisor3)
    assert visit.lead_id == cast.supervisor3.id
    assert visit.team_ids == {cast.supervisor3.id}


def test_member_who_leaves_is_replaced_by_somebody_fit(
    cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, members=[cast.supervisor3])
    (work,) = list_open_work(cast.supervisor3)
    assert work.hand_over is not None
    assert "桃岭小学" in work.note
    with pytest.raises(InvalidInput):
        work.hand_over(cast.act.admin, cast.head)
    work.hand_over(cast.act.admin, cast.supervisor2)
    assert visit.team_ids == {cast.supervisor.id, cast.supervisor2.id}
    assert list_open_work(cast.supervisor3) == []


def test_open_work_says_nothing_of_where_a_secret_visit_leads(
    cast: Cast, version: ChecklistVersion
) -> None:
    make_visit(cast.supervisor, cast.school1, version, unannounced=True)
    (work,) = list_open_work(cast.supervisor)
    assert "桃岭小学" not in f"{work.label} {work.note}"
