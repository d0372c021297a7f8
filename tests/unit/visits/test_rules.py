"""Rules that need no database: who sees a secret visit, what counts as done."""

from dataclasses import dataclass, field

import pytest

from app.core import clock
from app.core.permissions import ActiveGrant, Role
from app.schools.models import School
from app.visits import permissions
from app.visits.models import Visit, VisitMember
from app.visits.queries import Progress
from app.visits.states import SchoolAnswer, VisitKind, VisitState

PATH = "/1/2/3/"


@dataclass
class Someone:
    """An actor made of grants."""

    grants: tuple[ActiveGrant, ...]
    id: int | None = 1
    name: str = "测试员"
    is_authenticated: bool = True
    is_system: bool = False
    recused_school_ids: frozenset[int] = field(default_factory=frozenset)


def visit(**facts: object) -> Visit:
    made = Visit(
        id=5,
        school_id=7,
        school=School(id=7, region_path=PATH),
        lead_id=1,
        state=VisitState.PLANNED,
        kind=VisitKind.REGULAR,
        unannounced=True,
    )
    for name, value in facts.items():
        setattr(made, name, value)
    return made


REGION = ActiveGrant(Role.SUPERVISOR, region_path="/1/2/")
LEADER = ActiveGrant(Role.LEADER, region_path="/1/2/")
AT_SCHOOL = ActiveGrant(Role.SCHOOL_STAFF, school_id=7)
HEAD = ActiveGrant(Role.SCHOOL_HEAD, school_id=7)
ADMIN = ActiveGrant(Role.ADMIN, region_path="/1/")


@pytest.mark.parametrize("grants", [(HEAD,), (AT_SCHOOL,), (REGION, AT_SCHOOL), (LEADER, HEAD)])
def test_secret_visit_is_unknown_to_whoever_holds_a_grant_at_the_school(
    grants: tuple[ActiveGrant, ...],
) -> None:
    assert not permissions.may_see(Someone(grants), visit())
    assert permissions.may_see(Someone(grants), visit(arrived_at=clock.now()))


@pytest.mark.parametrize("grants", [(REGION,), (LEADER,)])
def test_region_roles_see_a_secret_visit_in_their_scope(grants: tuple[ActiveGrant, ...]) -> None:
    assert permissions.may_see(Someone(grants), visit())


def test_administrator_sees_no_visit() -> None:
    assert not permissions.may_see(Someone((ADMIN,), id=9), visit(unannounced=False))


def test_school_sees_an_announced_visit_only_when_told() -> None:
    announced = visit(unannounced=False)
    assert not permissions.may_see(Someone((HEAD,), id=9), announced)
    announced.notified_at = clock.now()
    assert permissions.may_see(Someone((HEAD,), id=9), announced)


def test_former_supervisor_no_longer_sees_visits_of_the_team() -> None:
    assert permissions.may_see(Someone((ActiveGrant(Role.SUPERVISOR, zone_id=4),)), visit())
    assert not permissions.may_see(Someone(()), visit())


def test_member_of_the_team_records_but_does_not_lead() -> None:
    on_site = visit(state=VisitState.IN_PROGRESS, members=[VisitMember(user_id=2)])
    member = Someone((REGION,), id=2)
    assert permissions.may_record_visit(member, on_site)
    assert not permissions.may_lead_visit(member, on_site)
    assert not permissions.may_record_visit(Someone((REGION,), id=3), on_site)


def test_declared_relation_stops_every_step_of_the_team() -> None:
    on_site = visit(state=VisitState.IN_PROGRESS)
    recused = Someone((REGION,), recused_school_ids=frozenset({7}))
    for policy in (
        permissions.may_record_visit,
        permissions.may_lead_visit,
        permissions.may_arrive,
        permissions.may_edit_visit,
        permissions.may_cancel_visit,
    ):
        decision = policy(recused, on_site)
        assert not decision
        assert decision.reason


@pytest.mark.parametrize("state", set(VisitState) - {VisitState.IN_PROGRESS})
def test_record_is_open_only_on_site(state: VisitState) -> None:
    assert not permissions.may_record_visit(Someone((REGION,)), visit(state=state))


def test_head_answers_once_but_may_make_up_for_an_absence() -> None:
    head = Someone((HEAD,), id=9)
    recorded = visit(state=VisitState.RECORDED, arrived_at=clock.now())
    assert permissions.may_answer_for_school(head, recorded)
    recorded.state, recorded.school_answer = VisitState.FED_BACK, SchoolAnswer.ACKNOWLEDGED
    assert not permissions.may_answer_for_school(head, recorded)
    recorded.school_answer = SchoolAnswer.ABSENT
    assert permissions.may_answer_for_school(head, recorded)
    recorded.school_answer_user_id = 9
    assert not permissions.may_answer_for_school(head, recorded)


def test_staff_cannot_answer_for_the_school() -> None:
    recorded = visit(state=VisitState.RECORDED, arrived_at=clock.now())
    assert not permissions.may_answer_for_school(Someone((AT_SCHOOL,), id=9), recorded)


def test_school_reads_the_slip_but_not_the_record() -> None:
    recorded = visit(state=VisitState.RECORDED, arrived_at=clock.now())
    head = Someone((HEAD,), id=9)
    assert permissions.may_read_slip(head, recorded)
    assert not permissions.may_read_record(head, recorded)
    assert not permissions.may_read_slip(head, visit(unannounced=False))


def test_nothing_is_left_below_zero() -> None:
    assert Progress(done=5, total=4).left == 0
