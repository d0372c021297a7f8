"""A small model of the device: a log of operations, a queue, photos in pieces, and a bad network.

It follows the device's half of `docs/offline.md`: it forgets an operation only when the server has
answered it by its id, keeps the order on a subject, and goes round what was refused.
"""

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.core import clock
from tests.support.factories.sounds import webm
from tests.support.sending import Sender, new_id

Subject = tuple[str, Any]
KEEPS = frozenset({"applied", "conflict", "appended"})
SENT_AGAIN = frozenset({"out_of_order", "upload_unfinished", "upload_damaged"})
FATES = ("arrives",) * 6 + ("request lost", "answer lost", "answer lost", "twice", "late")
WAYS = ("interview", "campus_walk", "briefing")


@dataclass
class Entry:
    """One operation on the device; `outcome` is what the server has answered, as far as it arrived."""

    operation: dict[str, Any]
    subject: Subject
    photo: bytes = b""
    is_up: bool = True
    is_wrong: bool = False
    outcome: str = ""

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.operation["id"])


@dataclass
class Network:
    """Carries requests as it likes; what is late arrives whenever somebody lets it."""

    chance: random.Random
    late: list[Callable[[], Any]] = field(default_factory=list)
    is_good: bool = False

    def carry(self, request: Callable[[], Any]) -> Any:
        """The answer as the device gets it, None when it gets none."""
        fate = "arrives" if self.is_good else self.chance.choice(FATES)
        if fate == "request lost":
            return None
        if fate == "late":
            self.late.append(request)
            return None
        if fate == "twice":
            request()
        answer = request()
        return None if fate == "answer lost" else answer

    def let_one_arrive(self) -> None:
        """Something that was on its way for long arrives now; nobody waits for the answer."""
        if self.late:
            self.late.pop(self.chance.randrange(len(self.late)))()


@dataclass
class FieldDevice:
    """What one person has on one device for one visit."""

    sender: Sender
    post: Callable[["FieldDevice", str], Any]
    """Sends the body of a batch; the answer, or None when the session has ended."""
    chance: random.Random
    network: Network
    items: dict[str, int]
    forms: list[str]
    """Ids of two interviews, and of a line in the first, that both devices write."""
    log: list[Entry] = field(default_factory=list)
    queue: list[Entry] = field(default_factory=list)
    put_aside: list[Entry] = field(default_factory=list)
    seen: dict[Subject, Any] = field(default_factory=dict)
    last: dict[Subject, str | None] = field(default_factory=dict)
    serial: int = 0

    # ------------------------------------------------------------------------------- writing

    def write(self, picture: bytes) -> None:
        """The person enters something."""
        kinds = [self._answer] * 6 + [self._summary] * 2 + [self._talk, self._book]
        kinds += [self._form] * 3 + [self._line] * 2 + [self._arrival]
        self.serial += 1
        fate = self.chance.random()
        if fate < 0.1:
            entry = self._photo(picture)
        elif fate < 0.13:
            entry = self._voice()
        elif fate < 0.19 and self._pictures():
            entry = self._markup(picture)
        else:
            entry = self.chance.choice(kinds)()
        self.log.append(entry)
        self.queue.append(entry)

    def _text(self) -> str:
        return f"{self.sender.device[:1]} 写的第 {self.serial} 句"

    def _made(self, kind: str, subject: Subject, **fields: Any) -> Entry:
        operation = {"id": new_id(), "kind": kind, "at": clock.now().isoformat(), **fields}
        return Entry(operation, subject)

    def _chained(self, kind: str, subject: Subject, empty: Any, **fields: Any) -> Entry:
        place = {"base": self.seen.get(subject, empty), "after": self.last.get(subject)}
        entry = self._made(kind, subject, **place, **fields)
        self.last[subject] = entry.id
        return entry

    def _answer(self) -> Entry:
        name = self.chance.choice(["yes_no", "yes_no", "text", "text", "second", "number"])
        words = {
            "text": [self._text()],
            "number": [str(self.chance.randrange(9))],
        }.get(name, [self.chance.choice(["yes", "no"])])
        is_wrong = self.chance.random() < 0.08
        is_na = self.chance.random() < 0.1
        note = self.chance.choice(["", "", self._text()])
        if is_wrong:
            words, is_na, note = self.chance.choice(
                [(["?"] * 2, False, ""), (words, False, "长" * 4001)]
            )
        elif is_na:
            words, note = [], self._text()
        elif self.chance.random() < 0.05:
            words, note = [], ""
        item = self.items[name]
        said = {"item": item, "value": words, "na": is_na, "note": note}
        entry = self._chained("answer", ("answer", item), 0, **said)
        entry.is_wrong = is_wrong
        return entry

    def _summary(self) -> Entry:
        name = self.chance.choice(["methods", "merits", "advice"])
        value: Any = self._text()
        if name == "methods":
            value = self.chance.sample(WAYS, self.chance.randrange(3))
        empty: Any = [] if name == "methods" else ""
        return self._chained("summary", ("summary", name), empty, field=name, value=value)

    def _arrival(self) -> Entry:
        """Of a visit that is under way: the first arrival counts."""
        return self._made("arrival", ("arrival", self.serial), pressed=clock.now().isoformat())

    def _form(self) -> Entry:
        """A field of one of the two interviews that both devices write."""
        form = self.chance.choice(self.forms[:2])
        name = self.chance.choice(["place", "points", "name", "anonymous", "partner", "started"])
        value = {
            "anonymous": self.chance.choice(["", "yes"]),
            "partner": self.chance.choice(["teachers", "pupils", ""]),
            "started": f"2026-11-23T01:{self.serial % 60:02}:00.000+00:00",
        }.get(name, self._text())
        said = {"form": form, "type": "interview", "field": name, "value": value}
        return self._chained("transcript", ("transcript", f"{form}:{name}"), "", **said)

    def _line(self) -> Entry:
        """A line of an interview: a new one, or the shared one of both devices."""
        line = self.chance.choice([new_id(), self.forms[2]])
        value = self.chance.choice([self._text(), self._text(), ""])
        said = {"form": self.forms[0], "type": "interview", "line": line, "role": "reply"}
        said["written"] = clock.now().isoformat()
        return self._chained("line", ("line", line), "", **said, value=value)

    def _talk(self) -> Entry:
        return self._made(
            "conversation", ("talk", self.serial), partner="teachers", people=2, points=self._text()
        )

    def _book(self) -> Entry:
        return self._made("document", ("book", self.serial), title=self._text(), remark="")

    def _photo(self, picture: bytes) -> Entry:
        name = self.chance.choice(["photo", "yes_no"])
        said = {"item": self.items[name], "upload": new_id(), "caption": self._text()}
        entry = self._made("photo", ("photo", self.serial), **said)
        entry.photo, entry.is_up = picture, False
        return entry

    def _voice(self) -> Entry:
        """A voice note, three seconds long."""
        name = self.chance.choice(["text", "yes_no"])
        said = {"item": self.items[name], "upload": new_id()}
        entry = self._made("voice", ("voice", self.serial), **said)
        entry.photo, entry.is_up = webm(3), False
        return entry

    def _pictures(self) -> list[Entry]:
        return [entry for entry in self.log if entry.operation["kind"] in {"photo", "markup"}]

    def _markup(self, picture: bytes) -> Entry:
        """Marks on one of the own photos, or on marks, wherever that one is by now."""
        photo = self.chance.choice(self._pictures()).operation
        said = {"item": photo["item"], "of": photo["upload"], "upload": new_id()}
        entry = self._made("markup", ("markup", self.serial), **said)
        entry.photo, entry.is_up = picture, False
        return entry

    def _is_ready(self, entry: Entry) -> bool:
        """Its bytes are on the server, and so is the photo that it was drawn on."""
        of = entry.operation.get("of")
        waits = of is not None and any(one.operation.get("upload") == of for one in self.queue)
        return entry.is_up and not waits

    # ------------------------------------------------------------------------------- sending

    def send(self, most: int = 8) -> None:
        """Try to send some of the queue: in order on each subject, in any order between them."""
        waiting = [entry for entry in self.queue if self._is_ready(entry)]
        if not waiting:
            return
        if not self.network.is_good:
            waiting = self._shuffled(waiting)[: self.chance.randrange(1, most + 1)]
        body = json.dumps(self.sender.batch([entry.operation for entry in waiting[:100]]))
        answer = self.network.carry(lambda: self.post(self, body))
        if answer is not None:
            for result in answer["results"]:
                self._note(result)

    def _shuffled(self, entries: list[Entry]) -> list[Entry]:
        by_subject: dict[Subject, list[Entry]] = {}
        for entry in entries:
            by_subject.setdefault(entry.subject, []).append(entry)
        mixed = []
        while by_subject:
            subject = self.chance.choice(list(by_subject))
            mixed.append(by_subject[subject].pop(0))
            if not by_subject[subject]:
                del by_subject[subject]
        return mixed

    def _note(self, result: dict[str, Any]) -> None:
        entry = next((one for one in self.queue if one.id == result["id"]), None)
        if entry is None:
            return
        if result["outcome"] in KEEPS:
            entry.outcome = result["outcome"]
            self.queue.remove(entry)
            self._learn(entry, result)
        elif result["reason"] in {"upload_unfinished", "upload_damaged"}:
            entry.is_up = False
        elif result["reason"] not in SENT_AGAIN:
            entry.outcome = f"refused: {result['reason']}"
            self.queue.remove(entry)
            self.put_aside.append(entry)
            self._go_round(entry)

    def _learn(self, entry: Entry, result: dict[str, Any]) -> None:
        """An applied answer may be built on by its version as well as by its id."""
        if (
            entry.subject[0] == "answer"
            and "version" in result
            and self.last.get(entry.subject) == entry.id
        ):
            self.seen[entry.subject] = result["version"]
            if self.chance.random() < 0.5:
                self.last[entry.subject] = None

    def _go_round(self, refused: Entry) -> None:
        place = {name: refused.operation.get(name) for name in ("after", "base")}
        for entry in self.queue:
            if entry.operation.get("after") == refused.id:
                entry.operation.update(place)
        if self.last.get(refused.subject) == refused.id:
            self.last[refused.subject], self.seen[refused.subject] = place["after"], place["base"]

    def look(self) -> None:
        """Open the record anew: what is not being written is built on what stands there."""
        answer = self.sender.client.get(f"{self.sender.base}/package?device={self.sender.device}")
        if answer.status_code != 200:
            return
        said = answer.get_json()
        found: dict[Subject, Any] = {
            ("answer", one["id"]): one["answer"]["version"] if one["answer"] else 0
            for one in said["items"]
        }
        found |= {("summary", name): value for name, value in said["summary"].items()}
        busy = {entry.subject for entry in self.queue}
        for subject, value in found.items():
            if subject not in busy:
                self.seen[subject], self.last[subject] = value, None

    # ------------------------------------------------------------------------------- photos

    def upload(self) -> None:
        """Move one photo on by an announcement and a piece."""
        entry = next((one for one in self.queue if not one.is_up), None)
        if entry is None:
            return
        answer = self.network.carry(lambda: self._announce(entry))
        if answer is None or "received" not in answer:
            return
        received = answer["received"]
        if received < len(entry.photo):
            piece = entry.photo[received : received + self.chance.randrange(200, 900)]
            if not self.network.is_good and self.chance.random() < 0.05:
                piece = bytes(len(piece))
            answer = self.network.carry(lambda: self._put(entry, received, piece))
            received = (answer or {}).get("received", 0)
        entry.is_up = received == len(entry.photo)

    def _announce(self, entry: Entry) -> Any:
        checksum = hashlib.sha256(entry.photo).hexdigest()
        upload = entry.operation["upload"]
        return self.sender.announce(entry.photo, upload, sha256=checksum).get_json()

    def _put(self, entry: Entry, offset: int, piece: bytes) -> Any:
        return self.sender.put(entry.operation["upload"], offset, piece).get_json()
