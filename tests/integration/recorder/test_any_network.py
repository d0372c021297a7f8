"""Two devices, a bad network and a server that restarts, in any order: nothing lost, nothing doubled.

`BIHUAN_SEEDS` says how many courses are tried (30), `BIHUAN_FIRST_SEED` with which they begin.
"""

import json
import logging
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.checklists import service as checklists
from app.checklists.answers import AnswerValue
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.checklists.states import AnswerType, EvidenceRule
from app.core import history
from app.core.errors import NotAllowed
from app.core.files import service as files
from app.core.files.models import Attachment
from app.core.files.queries import attachments_by_owner
from app.extensions import db
from app.recorder import queries, service
from app.recorder.models import PhotoUpload, SyncOperation
from app.recorder.states import Outcome, Settled
from app.visits import queries as records
from app.visits import service as visits
from app.visits.models import VisitMember
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.checklists import add_item, make_blank
from tests.support.factories.files import picture
from tests.support.factories.visits import WHY_ALL_THE_SAME, make_visit
from tests.support.field_device import FieldDevice, Network
from tests.support.field_oracle import Oracle, is_hidden
from tests.support.sending import Sender, new_id

SEEDS = int(os.environ.get("BIHUAN_SEEDS", "30"))
FIRST = int(os.environ.get("BIHUAN_FIRST_SEED", "1"))
STEPS = 60
MOST_ROUNDS = 100
PHOTO = picture((64, 48))


def make_sheet(cast: Cast) -> tuple[ChecklistVersion, dict[str, ChecklistItem]]:
    """A checklist that may be submitted whatever is answered."""
    version = make_blank(cast.act.lead, cast.county)
    free = {"required": False, "note_rule": EvidenceRule.NEVER}
    kinds = {
        "yes_no": AnswerType.YES_NO,
        "second": AnswerType.YES_NO,
        "text": AnswerType.TEXT,
        "number": AnswerType.NUMBER,
        "photo": AnswerType.PHOTO,
    }
    items = {
        name: add_item(cast.act.lead, version, name, answer_type=kind, **free)
        for name, kind in kinds.items()
    }
    checklists.publish(cast.act.lead, version)
    return version, items


class Course:
    """One course of events, given by its seed."""

    def __init__(self, seed: int, app: Flask, cast: Cast, sheet: Any) -> None:
        self.seed = seed
        self.cast = cast
        self.chance = random.Random(seed)
        self.oracle = Oracle()
        self.network = Network(self.chance)
        version, self.items = sheet
        members = [cast.supervisor2]
        self.visit = make_visit(
            cast.supervisor, cast.school1, version, members=members, until=VisitState.IN_PROGRESS
        )
        self.users: dict[str, User] = {}
        self.forms = [new_id() for _ in range(3)]
        self.devices = [self._device(app, user) for user in (cast.supervisor, cast.supervisor2)]
        self.settled = 0
        self.reopens = False
        self.ends_at = self.chance.randrange(STEPS // 3, STEPS * 2)

    def _device(self, app: Flask, user: User) -> FieldDevice:
        browser = app.test_client()
        assert isinstance(browser, Client)
        sender = Sender(browser.sign_in(user), self.visit, new_id())
        self.users[sender.device] = user
        items = {name: item.id for name, item in self.items.items()}
        return FieldDevice(sender, self.post, self.chance, self.network, items, self.forms)

    def post(self, device: FieldDevice, body: str) -> Any:
        """A batch arrives; its answer is compared with the contract."""
        answer = device.sender.post_body(body.encode())
        said = answer.get_json()
        if answer.status_code == 401:
            assert said["error"] == "signed_out"
            return None
        assert answer.status_code == 200, said
        user = self.users[device.sender.device]
        self.oracle.receive(user.id, json.loads(body)["operations"], said["results"])
        return said

    # --------------------------------------------------------------------------------- steps

    def run(self) -> None:
        """Everything that happens, then a good network until all is sent."""
        steps = [self.write] * 8 + [self.send] * 6 + [self.upload] * 3
        steps += [self.look, self.settle, self.settle, self.sign_out, self.arrive_late, self.reopen]
        for number in range(STEPS):
            if number == self.ends_at:
                self.end()
            self.chance.choice(steps)()
        while self.network.late and self.chance.random() < 0.8:
            self.arrive_late()
        self.network.is_good = True
        for device in self.devices:
            self.sign_in(device)
            for _ in range(MOST_ROUNDS):
                if device.queue:
                    device.upload()
                    device.send()
        while self.network.late:
            self.arrive_late()

    def any_device(self) -> FieldDevice:
        """One of the two."""
        return self.chance.choice(self.devices)

    def write(self) -> None:
        """Somebody enters something, often several things without a pause."""
        device = self.any_device()
        for _ in range(self.chance.randrange(1, 4)):
            device.write(PHOTO)

    def send(self) -> None:
        """A device tries to send."""
        self.any_device().send()

    def upload(self) -> None:
        """A photo moves on, or does not."""
        self.any_device().upload()

    def look(self) -> None:
        """Somebody opens the record anew."""
        self.any_device().look()

    def arrive_late(self) -> None:
        """A request that was given up arrives after all."""
        self.network.let_one_arrive()

    def sign_out(self) -> None:
        """A session ends; now and then the person signs in again soon."""
        device = self.any_device()
        with device.sender.client.session_transaction() as session:
            session.clear()
        if self.chance.random() < 0.7:
            self.sign_in(device)

    def sign_in(self, device: FieldDevice) -> None:
        """The person of the device signs in."""
        device.sender.client.sign_in(self.users[device.sender.device])

    def settle(self) -> None:
        """The lead chooses between two answers."""
        if self.oracle.is_closed or self.cast.supervisor.id in self.oracle.gone:
            return
        waiting = queries.open_conflicts(self.visit)
        if waiting:
            operation = self.chance.choice(waiting)
            choice = self.chance.choice([Settled.MINE, Settled.THEIRS, Settled.BOTH])
            seen = service.standing_of(self.visit, operation).seen
            service.settle(self.cast.act.supervisor, self.visit, operation, choice, seen=seen)
            self.oracle.settle(operation.client_id, choice.value)
            self.settled += 1
            db.session.commit()

    def end(self) -> None:
        """The record is closed, the visit cancelled, or the member leaves the team."""
        match self.chance.choice(["submit", "submit and reopen", "cancel", "leave"]):
            case "leave":
                member = db.session.scalars(
                    select(VisitMember).where(VisitMember.visit_id == self.visit.id)
                ).one()
                db.session.delete(member)
                self.oracle.gone.add(self.cast.supervisor2.id)
                self._carried()
            case "cancel":
                visits.cancel(self.cast.act.supervisor, self.visit, "台风停课。")
                self.oracle.is_closed = True
            case how:
                self._submit()
                self.reopens = how == "submit and reopen"
        db.session.commit()

    def reopen(self) -> None:
        """The office lead sends a submitted record back."""
        if self.reopens:
            visits.reopen_record(self.cast.act.lead, self.visit, "漏记一项。")
            self.reopens = self.oracle.is_closed = False
            db.session.commit()

    def _carried(self) -> None:
        """Whoever leaves had taken the visit along."""
        device = self.devices[1].sender.device
        service.note_carry(self.cast.act.supervisor2, self.visit, device)

    def _submit(self) -> None:
        actor = self.cast.act.supervisor
        if self.oracle.open_conflicts:
            with pytest.raises(NotAllowed):
                visits.submit_record(actor, self.visit, reason=WHY_ALL_THE_SAME)
            db.session.rollback()
            while self.oracle.open_conflicts:
                self.settle()
        visits.submit_record(actor, self.visit, reason=WHY_ALL_THE_SAME)
        self.oracle.is_closed = True

    # --------------------------------------------------------------------------------- judging

    def judge(self) -> None:
        """Nothing lost, nothing doubled, history complete, and the record as the contract says."""
        rows = self._rows()
        self._nothing_is_lost_or_doubled(rows)
        self._record_is_as_it_must_be()
        self._history_is_complete(rows)

    def _rows(self) -> dict[str, SyncOperation]:
        query = select(SyncOperation).where(SyncOperation.visit_id == self.visit.id)
        return {row.client_id: row for row in db.session.scalars(query)}

    def _nothing_is_lost_or_doubled(self, rows: dict[str, SyncOperation]) -> None:
        made = set()
        for device in self.devices:
            assert device.queue == []
            for entry in device.log:
                if entry.is_wrong:
                    assert entry in device.put_aside
                    assert entry.id not in rows
                    continue
                made.add(entry.id)
                row = rows[entry.id]
                assert entry.outcome == row.outcome
                assert row.user_id == self.users[device.sender.device].id
                assert row.device == device.sender.device
                if row.payload.get("field") == "name":
                    assert row.payload["value"] in ("", entry.operation["value"])
                    continue
                for name in set(row.payload) & {"note", "value", "points", "title", "caption"}:
                    assert row.payload[name] in (entry.operation[name], _sorted(entry.operation))
        assert set(rows) == made

    def _record_is_as_it_must_be(self) -> None:
        answers = {
            item: (
                (tuple(value.chosen) if not value.not_applicable else ()),
                value.not_applicable,
                value.note,
            )
            for item, value in records.answer_values(self.visit).items()
        }
        assert answers == {item: one.said for item, one in self.oracle.answers.items()}
        versions = {item: one.version for item, one in records.answers_of(self.visit).items()}
        assert versions == {item: one.version for item, one in self.oracle.answers.items()}
        summary = {name: getattr(self.visit, name) for name in ("methods", "merits", "advice")}
        assert summary == self.oracle.summary
        talks = [one.points for one in records.conversations_of(self.visit)]
        assert sorted(talks) == sorted(self.oracle.talks)
        books = [one.title for one in records.documents_of(self.visit)]
        assert sorted(books) == sorted(self.oracle.books)
        self._forms_are_as_they_must_be()
        by_answer = {one.id: item for item, one in records.answers_of(self.visit).items()}
        found: dict[int, list[str]] = {}
        for answer_id, photos in attachments_by_owner("answer", by_answer).items():
            found[by_answer[answer_id]] = [photo.caption for photo in photos]
        assert found == self.oracle.photos
        self._marks_are_as_they_must_be()

    def _marks_are_as_they_must_be(self) -> None:
        query = (
            select(PhotoUpload.client_id, Attachment)
            .join(Attachment, Attachment.id == PhotoUpload.attachment_id)
            .where(PhotoUpload.visit_id == self.visit.id)
        )
        kept = {row[0]: row[1] for row in db.session.execute(query)}
        assert set(kept) == set(self.oracle.owners)
        covered = {upload for upload, photo in kept.items() if photo.is_covered}
        assert covered == set(self.oracle.standing) | self.oracle.behind
        for upload, marked in self.oracle.standing.items():
            assert kept[upload].covered_by_id == kept[marked].id
        where = {"answer": "record", "answer_voice": "voices", "sync_operation": "appendix"}
        places = {upload: where[photo.owner_kind] for upload, photo in kept.items()}
        assert places == self.oracle.owners

    def _forms_are_as_they_must_be(self) -> None:
        """Fields and lines; and no name that may not be there, neither on the form nor behind it."""
        found = {one.client_id: one for one in records.transcripts_of(self.visit)}
        assert found.keys() == self.oracle.forms.keys()
        lines = {}
        for client_id, form in found.items():
            mine = self.oracle.forms[client_id]
            assert _given(form.said) == _given(mine)
            lines |= {line.client_id: line.text for line in form.lines}
            if is_hidden(mine):
                assert not any(
                    row.payload["value"] or row.result.get("made") or row.result["base"]
                    for row in self._rows().values()
                    if row.payload.get("field") == "name" and row.payload["form"] == client_id
                )
        assert _given(lines) == _given(self.oracle.lines)

    def _history_is_complete(self, rows: dict[str, SyncOperation]) -> None:
        entries = history.entries_of(self.visit)
        chosen = [entry for entry in entries if entry.event == "settle_conflict"]
        assert len(chosen) == self.settled
        for entry in chosen:
            row = rows[entry.data["operation"]]
            assert entry.data["choice"] == row.settled_as
            if row.payload.get("field") == "name":
                assert "value" not in entry.data["sent"]
                continue
            assert entry.data["sent"]["value"] == row.payload["value"]
        appended = sum(e.data["entries"] for e in entries if e.event == "append")
        late = [row for row in rows.values() if row.outcome is Outcome.APPENDED]
        assert appended == len(late) == self.oracle.appended
        open_ones = [row.client_id for row in queries.open_conflicts(self.visit)]
        assert sorted(open_ones) == sorted(self.oracle.open_conflicts)


def _sorted(operation: dict[str, Any]) -> Any:
    """Ways used in the order of the record."""
    value = operation.get("value")
    order = ("campus_walk", "interview", "briefing")
    return [way for way in order if way in value] if isinstance(value, list) else value


def _given(said: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in said.items() if value}


def _words(value: AnswerValue) -> tuple[str, ...]:
    return () if value.not_applicable else tuple(value.chosen)


@pytest.fixture
def _quiet() -> Iterator[None]:
    """Thousands of requests: their log lines would cost more than they tell."""
    logger = logging.getLogger("bihuan")
    level, logger.level = logger.level, logging.CRITICAL
    yield
    logger.setLevel(level)


@pytest.fixture
def _long_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of courses of two people fall on one day: their photos are no misuse."""
    monkeypatch.setattr(files, "MOST_PER_PERSON_AND_DAY", 1_000_000)


@pytest.mark.usefixtures("_quiet", "_long_day")
def test_any_network_loses_and_doubles_nothing(app: Flask, cast: Cast) -> None:
    app.test_client_class = Client
    sheet = make_sheet(cast)
    db.session.commit()
    for seed in range(FIRST, FIRST + SEEDS):
        course = Course(seed, app, cast, sheet)
        try:
            course.run()
            db.session.expire_all()
            course.judge()
        except AssertionError as fault:
            raise AssertionError(f"seed {seed}: {fault}") from fault
        db.session.commit()
