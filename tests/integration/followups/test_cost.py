"""Pages of reviews cost the same few statements, whatever the number of rows."""

import pytest

from app.core import clock as hands
from app.core.severity import Severity
from app.extensions import db
from app.followups import service
from app.followups.states import Verdict
from app.rectification import service as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState as T
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories import referrals
from tests.support.factories.followups import (
    SEEN,
    applied_task,
    closed_task,
    look_back_begun,
    sustained_task,
    verify,
)
from tests.support.factories.rectification import ask_for_time, go_on, make_task
from tests.support.statements import counting

MOST = 12


def cost(client: Client, path: str) -> int:
    """Statements of a page, the second time it is asked for."""
    client.page(path)
    with counting() as statements:
        client.page(path)
    return len(statements)


@pytest.mark.parametrize("view", ["waiting", "mine", "look_backs", "all"])
def test_list_costs_the_same_for_more_rows(
    cast: Cast, clock: Clock, client: Client, view: str
) -> None:
    verify(cast.act.supervisor, applied_task(cast))
    applied_task(cast)
    look_back_begun(cast, closed_task(cast))
    service.start_verification(cast.act.supervisor, applied_task(cast))
    client.sign_in(cast.supervisor)
    few = cost(client, f"/reviews?view={view}")

    for _number in range(4):
        verify(cast.act.supervisor3, applied_task(cast))
        applied_task(cast)
    service.start_verification(cast.act.supervisor, applied_task(cast))

    assert cost(client, f"/reviews?view={view}") <= few
    assert few <= MOST


def test_review_and_its_verdict_cost_few_statements(
    cast: Cast, clock: Clock, client: Client
) -> None:
    review = service.start_verification(cast.act.supervisor, applied_task(cast))
    client.sign_in(cast.supervisor)

    assert cost(client, f"/reviews/{review.number}/verdict") <= MOST
    assert cost(client, f"/reviews/{review.number}") <= MOST
    service.complete_review(cast.act.supervisor, review, verdict=Verdict.FIXED, seen=SEEN)
    assert cost(client, f"/reviews/{review.number}") <= MOST


def tasks_with_much_to_tell(cast: Cast) -> dict[str, RectificationTask]:
    """Tasks with referrals, requests for more time, papers, and a day for effect or checkpoint."""
    found = {"proposed": make_task(cast, until=T.IN_PROGRESS)}
    referrals.proposed(cast, found["proposed"])
    asked = make_task(cast)
    referrals.ended(cast, asked)
    go_on(cast, asked, T.IN_PROGRESS)
    rectification.withdraw_extension(cast.act.head, ask_for_time(cast, asked))
    found["asked for time"] = asked
    for state, severity in ((T.PENDING_REVIEW, Severity.GENERAL), (T.CLOSED, Severity.SERIOUS)):
        found[state.value] = make_task(cast, severity=severity)
        referrals.ended(cast, found[state.value])
        go_on(cast, found[state.value], state)
    returned = applied_task(cast)
    rectification.return_to_school(cast.act.supervisor, returned, reason="缺标签近照。")
    referrals.referred(cast, returned)
    found["returned"] = returned
    found["kept up"] = sustained_task(cast)
    found["kept up"].checkpoint_on = found["closed"].effect_due_on = hands.today()
    db.session.commit()
    return found


def test_task_with_referral_or_due_checkpoint_costs_few_statements(
    cast: Cast, clock: Clock, client: Client
) -> None:
    tasks = tasks_with_much_to_tell(cast)
    for user in (cast.supervisor, cast.head):
        client.sign_in(user)
        costs = {name: cost(client, f"/tasks/{task.number}") for name, task in tasks.items()}
        assert max(costs.values()) <= MOST, costs
