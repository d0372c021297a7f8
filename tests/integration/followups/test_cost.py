"""Pages of reviews cost the same few statements, whatever the number of rows."""

import pytest

from app.followups import service
from app.followups.states import Verdict
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.followups import (
    SEEN,
    applied_task,
    closed_task,
    look_back_begun,
    verify,
)
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
