"""Pages of the administration: settings and calendar."""

import pytest

from app.core.calendar_data import seed_calendar
from tests.support.cast import Cast
from tests.support.client import Client

ADMIN_PAGES = (
    "/administration",
    "/settings/own",
    "/settings/519999",
    "/settings/519999/rectification.days_general",
    "/settings/519999/notice.approval_by_lead",
    "/settings/519999/reminder.task_due_days",
    "/calendar?year=2026",
    "/calendar?year=2030",
    "/calendar/days/new",
    "/calendar/days/2026-10-01",
    "/calendar/years/2027/import",
    "/calendar/years/2027/confirm",
)


@pytest.mark.parametrize("lang", ["zh_Hans_CN", "en"])
def test_admin_opening_any_page_sees_it(cast: Cast, client: Client, lang: str) -> None:
    seed_calendar()
    client.sign_in(cast.admin)
    for path in ADMIN_PAGES:
        client.page(f"{path}{'&' if '?' in path else '?'}lang={lang}")


@pytest.mark.parametrize("who", ["supervisor", "lead", "leader", "head", "auditor", "nobody"])
def test_anybody_else_opening_an_admin_page_is_refused(
    cast: Cast, client: Client, who: str
) -> None:
    seed_calendar()
    client.sign_in(cast.people()[who])
    answers = {path: client.get(path).status_code for path in ADMIN_PAGES}
    assert {path for path, code in answers.items() if code not in (403, 404)} == set()
