"""Which passwords are taken, and how long guessing has to wait."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.service.passwords import (
    check_new_password,
    generate_password,
    is_common,
    needs_new_hash,
    verify_password,
)
from app.accounts.service.sign_in import FREE_TRIES_PER_NAME, LONGEST_PAUSE, pause_after
from app.core.errors import InvalidInput
from tests.support.factories.accounts import cheap_hash

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "走廊尽头有三盆绿萝花和一把椅子",
        "nur-kleinbuchstaben",
        "blue7lamp4chair",
        "x" * 6 + "yzabcdklm vwq",
        "Schrödinger’s Katze",
    ],
)
def test_long_password_of_any_composition_is_taken(password: str) -> None:
    check_new_password(password, "somebody")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "elevenchars",
        "走廊尽头有三盆绿萝花",
        "x" * 129,
        "Password2026",
        "PASSWORD-2026!",
        "bihuan-2026-2026",
        "Demo-Pass-2026",
        "1234567890123",
        "qwertyuiopas",
        "aaaaaaaaaaaaaaaa",
        "abababababab",
        "secretsecret1",
        "zhengjie-lives-here",
    ],
)
def test_short_or_guessable_password_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        check_new_password(password, "zhengjie")


def test_full_width_letters_do_not_hide_a_common_password() -> None:
    with pytest.raises(InvalidInput):
        check_new_password("ｐａｓｓｗｏｒｄ２０２６", "somebody")


def test_generated_passwords_pass_the_rules_and_differ() -> None:
    made = {generate_password() for _number in range(200)}
    assert len(made) == 200
    assert not any(is_common(password) for password in made)


def test_verifying_without_a_hash_says_no() -> None:
    assert not verify_password(None, "anything")
    assert not verify_password("not a hash", "anything")


def test_hash_with_other_costs_is_to_be_made_anew() -> None:
    weak = cheap_hash("some password")
    assert verify_password(weak, "some password")
    assert not verify_password(weak, "some passwort")
    assert needs_new_hash(weak)


def tries(count: int) -> list[datetime]:
    """Moments of wrong tries, the last one now."""
    return [NOW - timedelta(seconds=count - number - 1) for number in range(count)]


def test_first_tries_cost_nothing() -> None:
    assert pause_after(tries(FREE_TRIES_PER_NAME - 1), FREE_TRIES_PER_NAME, NOW) == timedelta(0)
    assert pause_after([], FREE_TRIES_PER_NAME, NOW) == timedelta(0)


def test_pause_doubles_and_stops_at_a_quarter_of_an_hour() -> None:
    waits = [pause_after(tries(count), 5, NOW).total_seconds() for count in range(5, 13)]
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    assert pause_after(tries(500), 5, NOW) == LONGEST_PAUSE


def test_pause_runs_out_with_time() -> None:
    moments = tries(5)
    assert pause_after(moments, 5, NOW + timedelta(seconds=29)) == timedelta(seconds=1)
    assert pause_after(moments, 5, NOW + timedelta(seconds=31)) == timedelta(0)


def test_at_most_ten_tries_in_a_quarter_of_an_hour() -> None:
    made: list[datetime] = []
    moment = NOW
    while moment < NOW + timedelta(minutes=15):
        wait = pause_after(made, FREE_TRIES_PER_NAME, moment)
        if not wait:
            made.append(moment)
        moment += wait or timedelta(seconds=1)
    assert len(made) <= 10
