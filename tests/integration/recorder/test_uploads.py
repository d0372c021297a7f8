"""Photos in pieces: resumed where they stopped, verified as a whole, swept when forgotten."""

from typing import Any

import pytest
from sqlalchemy import select

from app.checklists.models import ChecklistItem
from app.core.clock import now
from app.core.files import pieces, storage, sweep
from app.core.files.models import Attachment
from app.extensions import db
from app.recorder.chores import remove_uploads
from app.recorder.models import PhotoUpload
from app.recorder.service import uploads
from app.visits.models import Visit
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.files import picture, png_announcing
from tests.support.sending import Sender, an_operation, new_id

Items = dict[str, ChecklistItem]
PHOTO = picture()


def photo_of(sender: Sender, items: Items, upload: str) -> dict[str, Any]:
    """Make an upload a photo; the result."""
    operation = an_operation("photo", item=items["photo"].id, upload=upload, caption="全景")
    return sender.send(operation)[0]


def test_photo_resumes_where_the_server_stopped(sender: Sender, items: Items) -> None:
    upload = new_id()
    sender.announce(PHOTO, upload)
    sender.put(upload, 0, PHOTO[:100])
    assert sender.announce(PHOTO, upload).get_json() == {"received": 100}
    answer = sender.put(upload, 0, PHOTO[:100])
    assert (answer.status_code, answer.get_json()["error"]) == (409, "wrong_offset")
    assert answer.get_json()["received"] == 100
    assert sender.put(upload, 200, PHOTO[200:]).get_json()["received"] == 100
    assert sender.put(upload, 100, PHOTO[100:]).get_json() == {"received": len(PHOTO)}
    result = photo_of(sender, items, upload)
    assert result["outcome"] == "applied"
    assert sender.announce(PHOTO, upload).get_json() == {"received": len(PHOTO)}
    kept = db.session.scalars(select(Attachment).where(Attachment.purpose == "photo")).one()
    assert (kept.public_id, kept.caption) == (result["attachment"], "全景")


def test_disk_decides_how_much_is_here(sender: Sender) -> None:
    upload = new_id()
    sender.announce(PHOTO, upload)
    sender.put(upload, 0, PHOTO[:300])
    row = db.session.scalars(select(PhotoUpload)).one()
    path = pieces.path_of(storage.store(), row.part)
    path.write_bytes(PHOTO[:50])
    assert sender.put(upload, 300, PHOTO[300:]).get_json()["received"] == 50
    path.unlink()
    assert sender.announce(PHOTO, upload).get_json() == {"received": 0}


def test_photo_damaged_on_its_way_begins_anew(sender: Sender, items: Items) -> None:
    upload = new_id()
    sender.announce(PHOTO, upload)
    answer = sender.put(upload, 0, bytes(len(PHOTO)))
    assert (answer.status_code, answer.get_json()["error"]) == (409, "upload_damaged")
    assert answer.get_json()["received"] == 0
    assert photo_of(sender, items, upload)["reason"] == "upload_unfinished"
    assert sender.put(upload, 0, PHOTO).get_json() == {"received": len(PHOTO)}
    assert photo_of(sender, items, upload)["outcome"] == "applied"


def test_photo_that_rotted_on_the_disk_is_no_photo(sender: Sender, items: Items) -> None:
    upload = sender.upload(PHOTO)
    row = db.session.scalars(select(PhotoUpload)).one()
    pieces.path_of(storage.store(), row.part).write_bytes(bytes(len(PHOTO)))
    assert photo_of(sender, items, upload)["reason"] == "upload_damaged"
    assert photo_of(sender, items, upload)["reason"] == "upload_unfinished"


@pytest.mark.parametrize(
    "content", [b"#!/bin/sh\necho hi\n", png_announcing(30_000, 30_000), b"%PDF-1.7 no photo"]
)
def test_what_is_no_photo_is_refused(sender: Sender, items: Items, content: bytes) -> None:
    upload = sender.upload(content)
    assert photo_of(sender, items, upload)["reason"] == "not_a_photo"
    assert db.session.scalars(select(Attachment)).all() == []


def test_more_than_was_announced_is_not_taken(sender: Sender) -> None:
    upload = new_id()
    sender.announce(PHOTO, upload)
    answer = sender.put(upload, 0, PHOTO + b"x")
    assert (answer.status_code, answer.get_json()["error"]) == (413, "too_large")
    sender.upload(PHOTO)
    endless = sender.put(upload, 0, bytes(512 * 1024 + 1))
    assert (endless.status_code, endless.get_json()["error"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"size": 0}, 422, "malformed"),
        ({"size": "9"}, 422, "malformed"),
        ({"size": 21 * 1024 * 1024}, 413, "too_large"),
        ({"sha256": "zz"}, 422, "malformed"),
        ({"id": "../../etc/passwd"}, 422, "malformed"),
        ({"name": 3}, 422, "malformed"),
        ({"name": "x" * 5000}, 413, "too_large"),
    ],
)
def test_announcement_that_cannot_be_is_refused(
    sender: Sender, changes: dict[str, Any], status: int, error: str
) -> None:
    answer = sender.announce(PHOTO, new_id(), **changes)
    assert (answer.status_code, answer.get_json()["error"]) == (status, error)
    assert db.session.scalars(select(PhotoUpload)).all() == []


def test_one_id_for_two_photos_is_refused(sender: Sender, items: Items) -> None:
    upload = sender.upload(PHOTO)
    answer = sender.announce(PHOTO + b"x", upload)
    assert (answer.status_code, answer.get_json()["error"]) == (409, "id_reused")
    assert photo_of(sender, items, upload)["outcome"] == "applied"


def test_upload_belongs_to_its_person(
    sender: Sender, other: Sender, items: Items, cast: Cast
) -> None:
    upload = sender.upload(PHOTO)
    assert other.put(upload, 0, PHOTO).status_code == 404
    assert photo_of(other, items, upload)["reason"] == "upload_unfinished"
    assert other.announce(PHOTO, upload).get_json() == {"received": 0}


@pytest.mark.parametrize("offset", ["", "-1", "x", "9" * 30])
def test_offset_that_is_none_is_refused(sender: Sender, offset: str) -> None:
    upload = new_id()
    sender.announce(PHOTO, upload)
    answer = sender.put(upload, offset, PHOTO)
    assert (answer.status_code, answer.get_json()["error"]) == (422, "malformed")


def test_person_has_a_limited_number_of_unfinished_photos(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_OPEN_UPLOADS", 2)
    answers = [sender.announce(PHOTO, new_id()) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 413]
    assert answers[2].get_json()["error"] == "too_many"


def test_unfinished_photo_is_kept_for_seven_days(
    sender: Sender, visit: Visit, clock: Clock, cast: Cast
) -> None:
    upload = new_id()
    sender.client.sign_in(cast.supervisor)
    sender.announce(PHOTO, upload)
    sender.put(upload, 0, PHOTO[:100])
    clock.advance(days=6)
    sweep.clean()
    assert remove_uploads(now()) == {"uploads": 0}
    assert len(list(pieces.names(storage.store()))) == 1
    clock.advance(days=1, minutes=1)
    assert remove_uploads(now()) == {"uploads": 1}
    assert db.session.scalars(select(PhotoUpload)).all() == []
    sender.client.sign_in(cast.supervisor)
    assert sender.announce(PHOTO, upload).get_json() == {"received": 0}


def test_bytes_of_a_finished_photo_are_removed_and_its_row_stays(
    sender: Sender, items: Items
) -> None:
    upload = sender.upload(PHOTO)
    first = photo_of(sender, items, upload)
    assert remove_uploads(now()) == {"uploads": 1}
    assert sender.announce(PHOTO, upload).get_json() == {"received": len(PHOTO)}
    assert first["outcome"] == "applied"


def test_left_over_of_an_announcement_that_was_rolled_back_is_swept(
    sender: Sender, clock: Clock
) -> None:
    pieces.put(storage.store(), pieces.begin(), 0, b"left over")
    assert remove_uploads(now()) == {"uploads": 0}
    clock.advance(days=365 * 20)
    assert remove_uploads(now()) == {"uploads": 1}


def test_full_disk_is_said_and_the_photo_waits(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = new_id()
    sender.announce(PHOTO, upload)
    monkeypatch.setattr(storage.FileStore, "is_nearly_full", lambda store: True)
    answer = sender.put(upload, 0, PHOTO)
    assert (answer.status_code, answer.get_json()["error"]) == (503, "no_space")
