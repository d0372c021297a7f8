"""Pages of accounts: who sees what, and what happens to what they type."""

import pytest

from tests.support.cast import Cast
from tests.support.client import Client


@pytest.mark.parametrize("lang", ["zh_Hans_CN", "en"])
def test_admin_opening_any_page_sees_it(cast: Cast, client: Client, lang: str) -> None:
    client.sign_in(cast.admin)
    user = cast.supervisor.public_id
    for path in [
        "/account",
        "/account/password",
        "/account/sessions",
        "/users",
        "/users/new",
        f"/users/{user}",
        f"/users/{user}/edit",
        f"/users/{user}/password",
        f"/users/{user}/deactivate",
        f"/users/{cast.inactive.public_id}/reactivate",
        f"/users/{user}/grants/new",
        f"/users/{user}/recusals/new",
    ]:
        client.page(f"{path}?lang={lang}")
