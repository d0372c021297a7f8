"""Hostile addresses and fields at every door: answered with a page, never with a fault or a script."""

from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup

from tests.support.doors import DOORS
from tests.support.doors.door import Door
from tests.support.stage import KNOCKING, Call, Stage, methods_of

ODD = (
    "\x00",
    "a\x00b%'\\",
    "1" * 30,
    "<script>",
    "-1",
    "1e400",
    "９９",
    "\u202e" * 300,
    "x" * 3000,
)
# Without NUL: in an address that is answered before any page is asked, as a test below shows.
SHORT = ("1" * 30, "<script>")
Knock = tuple[str, str, dict[str, str] | bytes]
ASKED = (
    "q", "state", "view", "sort", "after", "before", "size", "page", "kind", "from", "to", "region",
    "school", "stage", "role", "name", "at", "year", "scope_words", "region_words", "owner", "severity",
    "due", "indicator", "supervisor", "format", "back", "next", "lang",
)  # fmt: skip


@pytest.mark.parametrize("address", ["/tasks?q=%00", "/tasks/%00", "/visits?sort=a%00b"])
def test_nul_in_an_address_is_answered_with_400(stage: Stage, address: str) -> None:
    assert stage.send("GET", address, "lead").status_code == 400


LISTS = [door for door in DOORS if not door.args]


@pytest.mark.parametrize("door", LISTS, ids=lambda door: door.name)
def test_odd_address_never_breaks_a_door(stage: Stage, door: Door) -> None:
    assert faults(stage, door, addresses) == []


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_odd_input_never_breaks_a_door_on_postgresql(postgres_stage: Stage, door: Door) -> None:
    assert faults(postgres_stage, door, addresses) + faults(postgres_stage, door, fields) == []


def faults(stage: Stage, door: Door, knocks: Callable[[Stage, Call], Iterator[Knock]]) -> list[str]:
    """What was answered with a fault, or with what was sent standing in it as markup."""
    call = somebody(stage, door)
    if call is None:
        return []
    found, acted = [], False
    for method, path, data in knocks(stage, call):
        answer = stage.send(method, path, call.role, data)
        acted = acted or (method != "GET" and answer.status_code < 400)
        if answer.status_code >= 500 and answer.status_code != 503:
            found.append(f"{method} {path[:120]} {str(data)[:120]}: {answer.status_code}")
        if b"<script>" in answer.data and answer.mimetype == "text/html":
            found.append(f"{method} {path[:120]} {str(data)[:120]}: shown as markup")
    if acted:
        stage.reset()
    return found


def somebody(stage: Stage, door: Door) -> Call | None:
    """The first for whom the door opens at the own side."""
    for method in reversed(methods_of(stage.app, door)):
        for role in KNOCKING:
            call = Call(door, method, role, "own")
            if call.expected in {"ok", "acts", "kept"}:
                return call
    return None


def addresses(stage: Stage, call: Call) -> Iterator[Knock]:
    """Parts of the path and of the query replaced."""
    path = stage.address(call.door, call.where)
    for odd in SHORT:
        for address in stage.addresses_with(call.door, call.where, quote(odd)):
            yield "GET", address, {}
    if "GET" in methods_of(stage.app, call.door):
        separator = "&" if "?" in path else "?"
        for odd in SHORT:
            yield "GET", path + separator + urlencode(dict.fromkeys(ASKED, odd)), {}
        if not call.door.args and not call.door.slow:
            for name in ASKED:
                yield "GET", path + separator + urlencode({name: "a'９%\\"}), {}


def fields(stage: Stage, call: Call) -> Iterator[Knock]:
    """The fields of its page and of the table filled in, all at once and one by one."""
    if call.method == "GET":
        return
    path = stage.address(call.door, call.where)
    names = {*call.door.data, *fields_of(stage, call)}
    for odd in ODD:
        yield call.method, path, dict.fromkeys(sorted(names), odd)
    for name in call.door.data:
        for odd in ODD[:4]:
            yield call.method, path, {**call.door.data, name: odd}
    yield call.method, path, b"\xff\xfe{"


def fields_of(stage: Stage, call: Call) -> set[str]:
    """Names of the fields that the page of the door shows."""
    if "GET" not in methods_of(stage.app, call.door):
        return set()
    answer = stage.send("GET", stage.address(call.door, "own"), call.role)
    named = BeautifulSoup(answer.data, "html.parser").select("form[method=post] [name]")
    return {str(tag["name"]) for tag in named} - {"csrf_token", "_form_id"}
