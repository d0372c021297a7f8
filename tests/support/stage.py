"""The prepared world behind real addresses: knock as anybody, and see what it did to the data."""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from app.accounts.models import UserSession
from app.extensions import db
from tests.support.databases import Database
from tests.support.doors.door import Door, Outcome, Where
from tests.support.doors.people import KNOCKING, OUTSIDE, STRANGERS
from tests.support.scenes import FOREIGN_CANARY, OWN_CANARY, make_scene
from tests.support.side import Side

# Traces of the request itself; everything else counts as business.
TRACES = frozenset({"audit_event", "audit_head", "carry", "form_submission", "sign_in_failure"})
OPENED = frozenset({200, 201, 302, 303, 409, 422})
REFUSED = frozenset({303, 403, 409, 422})


@dataclass(frozen=True, slots=True)
class Call:
    """One knock: who, how, at the object of which side."""

    door: Door
    method: str
    role: str
    where: Where

    @property
    def expected(self) -> Outcome:
        """What the table promises."""
        return self.door.expected(self.method, self.role, self.where)

    def __str__(self) -> str:
        return f"{self.method} {self.door.name} as {self.role} ({self.where} object)"


class Stage:
    """The scene in a database of its own, with a session for everybody who knocks."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.app: Flask = database.app
        self.calls = 0
        self._addresses: dict[tuple[str, Where], str] = {}
        database.fresh()
        with self.app.app_context():
            self.own, self.far = make_scene()
            self._cookies = dict(self._sign_everybody_in())
            db.session.commit()
            self.places: dict[Where, dict[str, Any]] = {"own": self.own.at, "foreign": self.far.at}
            db.session.remove()
        database.keep()
        self._untouched = self.digest()

    def _sign_everybody_in(self) -> Iterator[tuple[str, tuple[str, str]]]:
        people = {**self.own.cast.people(), **_moved(self.own)}
        for role in KNOCKING:
            cookie: dict[str, str] = {"csrf_token": secrets.token_hex(20)}
            if role != "anonymous":
                cookie["token"] = secrets.token_urlsafe(16)
                digest = hashlib.sha256(cookie["token"].encode()).hexdigest()
                db.session.add(UserSession(token_hash=digest, user_id=people[role].id))
            yield role, self._sealed(cookie)

    def _sealed(self, cookie: dict[str, str]) -> tuple[str, str]:
        """The cookie header of a session, and the form token that goes with it."""
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        name = self.app.config["SESSION_COOKIE_NAME"]
        key = self.app.secret_key
        assert key is not None
        token = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(cookie["csrf_token"])
        return f"{name}={signer.dumps(cookie)}", str(token)

    # ------------------------------------------------------------------------------- knocking

    def address(self, door: Door, where: Where) -> str:
        """The path of a door with the objects of that side."""
        if (known := self._addresses.get((door.name, where))) is not None:
            return known
        parts = {**door.args, **door.query}
        given = {name: self._named(text, where) for name, text in parts.items()}
        with self.app.test_request_context():
            path = self._addresses[door.name, where] = url_for(door.endpoint, **given)
        return path

    def addresses_with(self, door: Door, where: Where, odd: str) -> Iterator[str]:
        """The path with one part of it after the other replaced by a text as it is."""
        path, _, query = self.address(door, where).partition("?")
        for name in door.args:
            known = f"/{self._named(door.args[name], where)}"
            if known in path:
                yield f"{path.replace(known, f'/{odd}', 1)}{'?' if query else ''}{query}"

    def _named(self, text: str, where: Where) -> Any:
        if text.startswith("="):
            return text[1:]
        other: Where = "foreign" if where == "own" else "own"
        return self.places[other][text[1:]] if text[0] == "!" else self.places[where][text]

    def knock(self, call: Call) -> TestResponse:
        """Send the request as that person, with nothing typed but the data of the door."""
        self.calls += 1
        data = call.door.data if call.method == "POST" else None
        return self.send(call.method, self.address(call.door, call.where), call.role, data)

    def send(
        self, method: str, path: str, role: str, body: Mapping[str, str] | bytes | None = None
    ) -> TestResponse:
        """Any request as that person; fields get the token of the form."""
        cookie, token = self._cookies[role]
        client = self.app.test_client(use_cookies=False)
        headers = (
            {"Cookie": cookie} if method == "GET" else {"Cookie": cookie, "X-CSRFToken": token}
        )
        if method == "POST" and isinstance(body, Mapping):
            body = {"csrf_token": token, **body}
        return client.open(path, method=method, data=body, headers=headers, buffered=True)

    # ---------------------------------------------------------------------------------- data

    def digest(self) -> str:
        """One number for all rows of all business tables."""
        seen = hashlib.sha256()
        with self.app.app_context(), db.engine.connect() as connection:
            read = connection.connection.cursor()
            for name in sorted(db.metadata.tables.keys() - TRACES):
                # As the driver gives it: this is asked thousands of times.
                read.execute(f'SELECT * FROM "{name}"')
                seen.update(f"{name}:{sorted(map(repr, read.fetchall()))}".encode())
        return seen.hexdigest()

    @property
    def is_untouched(self) -> bool:
        """True while no business row differs from the prepared scene."""
        return self.digest() == self._untouched

    def reset(self) -> None:
        """The prepared scene again."""
        self.database.restore()

    # ------------------------------------------------------------------------------- judging

    def faults(self, door: Door, methods: tuple[str, ...], *, thin: bool = False) -> list[str]:
        """What differs from the table; `thin` leaves out what opens, and the own side."""
        found: list[str] = []
        for method in methods:
            for refused, judge in ((True, self._refusals), (False, self._openings)):
                calls = list(self.calls_of(door, method, thin=thin))
                wanted = [call for call in calls if _is_refusal(call) is refused]
                if wanted and not (thin and not refused):
                    found += judge(wanted)
        return found

    def first_fault(self, door: Door, method: str) -> str:
        """The first refused call of a method that is let in or changes something; else nothing."""
        calls = [call for call in self.calls_of(door, method) if _is_refusal(call)]
        for call in calls:
            if not is_as(call, answer := self.knock(call)):
                if method != "GET":
                    self.reset()
                return f"{call}: expected {call.expected}, got {answer.status_code}"
        if method != "GET" and not self.is_untouched:
            self.reset()
            return f"{method} {door.name}: refused calls changed data"
        return ""

    def calls_of(self, door: Door, method: str, *, thin: bool = False) -> Iterator[Call]:
        """Every knock at a door by one method."""
        sides: tuple[Where, ...] = ("own",) if door.shared or door.public else ("own", "foreign")
        if thin:
            sides = sides[-1:]
        opened = False
        for where in sides:
            for role in KNOCKING:
                call = Call(door, method, role, where)
                if door.slow and not _is_refusal(call):
                    if opened:
                        continue
                    opened = True
                yield call

    def _refusals(self, calls: list[Call]) -> list[str]:
        """Refused calls: their answers one by one, the data once, and again one by one if needed."""
        found = [fault for call in calls for fault in self._answer_faults(call)]
        if self.is_untouched:
            return found
        for call in calls:
            self.reset()
            self.knock(call)
            if not self.is_untouched:
                found.append(f"{call} was refused but changed data")
        self.reset()
        return found or [f"{calls[0].door.name}: refused calls together changed data"]

    def _openings(self, calls: list[Call]) -> list[str]:
        """Calls that are let in; after one that changes something the scene is set again."""
        found: list[str] = []
        for call in calls:
            found += self._answer_faults(call)
            if call.method != "GET":
                untouched = self.is_untouched
                if call.expected == "acts" and untouched:
                    found.append(f"{call} did nothing")
                if not untouched or call.door.acts is not None or call.door.public:
                    self.reset()
        if calls[0].method == "GET" and not self.is_untouched:
            # What takes long may be kept once it has been made.
            if not calls[0].door.slow:
                found.append(f"GET {calls[0].door.name} changed data")
            self.reset()
        return found

    def _answer_faults(self, call: Call) -> list[str]:
        answer = self.knock(call)
        found = []
        if not is_as(call, answer):
            found.append(f"{call}: expected {call.expected}, got {answer.status_code}")
        if (leak := _leak(call, answer.data)) is not None:
            found.append(f"{call}: the answer shows {leak}")
        return found


def is_as(call: Call, answer: TestResponse) -> bool:
    """Whether an answer is of the expected class."""
    status = answer.status_code
    # A POST of a stranger is answered on the spot; one that ends the session may lead to the door.
    to_login = call.method == "GET" and (answer.location or "").startswith("/login")
    if call.door.public is not None:
        return status in call.door.public
    asks_page = call.method == "GET" and not call.door.machine
    judges: dict[Outcome, Callable[[], bool]] = {
        "login": lambda: status == 303 and to_login if asks_page else status == 401,
        "404": lambda: status == 404,
        "nowhere": lambda: status in {403, 404},
        "403": lambda: status == 403,
        "kept": lambda: status in REFUSED,
        "acts": lambda: status in {200, 201, 302, 303},
        "ok": lambda: status in OPENED and not to_login,
    }
    return judges[call.expected]()


def _is_refusal(call: Call) -> bool:
    return call.expected not in {"ok", "acts"}


def _leak(call: Call, body: bytes) -> str | None:
    """The canary of a side in an answer to somebody who may not know of it."""
    is_foreign = call.role.startswith("foreign_")
    if not is_foreign and FOREIGN_CANARY.encode() in body:
        return "a foreign county's object"
    if call.role in OUTSIDE and OWN_CANARY.encode() in body:
        return "the school's object"
    return None


def _moved(side: Side) -> dict[str, Any]:
    return {
        name: getattr(side, name)
        for name in ("teammate", "former", "assigned", "recused", "roving")
    }


def methods_of(app: Flask, door: Door) -> tuple[str, ...]:
    """GET, POST and PUT as far as the rule with these arguments takes them."""
    allowed = {
        method
        for rule in app.url_map.iter_rules(door.endpoint)
        if rule.arguments - set(rule.defaults or ()) == set(door.args)
        for method in rule.methods or ()
    }
    return tuple(method for method in ("GET", "POST", "PUT") if method in allowed)


__all__ = ["KNOCKING", "STRANGERS", "Call", "Stage", "is_as", "methods_of"]
