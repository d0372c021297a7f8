"""Pages of the register: who sees what, and what happens to what they type."""

import pytest

from tests.support.cast import Cast
from tests.support.client import Client


@pytest.mark.parametrize("lang", ["zh_Hans_CN", "en"])
def test_admin_opening_any_page_sees_it(cast: Cast, client: Client, lang: str) -> None:
    client.sign_in(cast.admin)
    code, zone = cast.school1.code, cast.zone_a.public_id
    for path in [
        "/schools",
        "/schools/new",
        f"/schools/{code}",
        f"/schools/{code}/edit",
        f"/schools/{code}/close",
        "/regions",
        f"/regions/{cast.town_a.code}/edit",
        f"/regions/{cast.county.code}/new",
        "/zones",
        "/zones/new",
        f"/zones/{zone}",
        f"/zones/{zone}/edit",
    ]:
        client.page(f"{path}?lang={lang}")
