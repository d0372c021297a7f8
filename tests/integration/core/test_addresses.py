"""Addresses that nothing can have."""

import pytest

from tests.support.cast import Cast
from tests.support.client import Client


@pytest.mark.parametrize("path", ["/records/%00", "/tasks/ZG%00", "/visits/%00", "/%00"])
def test_address_with_a_nul_character_is_refused(cast: Cast, client: Client, path: str) -> None:
    assert client.sign_in(cast.lead).get(path).status_code == 400
