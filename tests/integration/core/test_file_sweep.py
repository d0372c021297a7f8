"""Rows and files are compared in both directions; only what nobody needs is swept away."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.core import clock
from app.core.files import queries, storage, sweep
from app.core.files.models import Attachment
from app.core.files.service import store_upload
from app.extensions import db
from tests.support.cast import Cast
from tests.support.factories.files import PDF_BYTES, picture, upload


@pytest.fixture
def photo(cast: Cast) -> Attachment:
    attachment = store_upload(
        cast.act.staff,
        upload(picture()),
        owner_kind="school",
        owner_id=cast.school1.id,
        purpose="document",
    )
    db.session.commit()
    return attachment


def age(path: Path, hours: int) -> None:
    then = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))


def leftover(namespace: str = "uploads", hours: int = 25) -> str:
    key = storage.store().save(b"left over", namespace)
    age(storage.store().path(key), hours)
    return key


def unfinished(hours: int = 25) -> Path:
    part = storage.store().root / "parts" / "dead.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(b"half")
    age(part, hours)
    return part


def test_a_whole_store_is_clean(photo: Attachment) -> None:
    report = sweep.verify()

    assert report.is_clean
    assert (report.checked, report.orphans, report.parts) == (1, [], [])
    assert photo.checked_at is not None


def test_a_flipped_byte_is_found(photo: Attachment) -> None:
    path = storage.store().path(photo.storage_key)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(bytes(content))

    report = sweep.verify()

    assert report.changed == [photo.public_id]
    assert [(found.id, found.fault) for found in queries.faulty()] == [(photo.id, "changed")]


@pytest.mark.parametrize("key", ["storage_key", "thumb_key"])
def test_a_lost_file_is_found_and_forgiven_when_it_is_back(photo: Attachment, key: str) -> None:
    path = storage.store().path(getattr(photo, key))
    content = path.read_bytes()
    path.unlink()
    assert sweep.verify().missing == [photo.public_id]

    path.write_bytes(content)
    assert sweep.verify().is_clean
    assert queries.faulty() == []


def test_left_overs_are_reported_and_swept(photo: Attachment) -> None:
    orphan, part = leftover(), unfinished()
    assert sweep.verify().orphans == [orphan]
    assert sweep.verify().parts == [part.name]

    sweep.clean()

    assert not part.exists()
    assert not storage.store().path(orphan).exists()
    assert storage.store().read(photo.storage_key)


def test_what_may_belong_to_a_running_request_is_left_alone(photo: Attachment) -> None:
    orphan, part = leftover(hours=1), unfinished(hours=1)

    sweep.clean()

    assert part.exists()
    assert storage.store().path(orphan).exists()


def test_files_in_use_stay_however_old_they_are(photo: Attachment) -> None:
    for key in (photo.storage_key, photo.thumb_key):
        age(storage.store().path(key or ""), 999)

    assert sweep.clean().orphans == []


def test_a_namespace_that_nobody_declared_is_left_alone(app: Flask) -> None:
    orphan = leftover("undeclared")

    assert sweep.clean().orphans == []
    assert storage.store().path(orphan).exists()


def test_the_command_fails_when_a_file_is_lost(app: Flask, photo: Attachment) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["files", "verify"]).exit_code == 0

    storage.store().delete(photo.storage_key)
    result = run(args=["files", "verify", "--json"])

    assert result.exit_code == 1
    assert json.loads(result.output)["missing"] == [photo.public_id]


def test_the_command_sweeps(app: Flask, photo: Attachment) -> None:
    orphan = leftover()
    result = app.test_cli_runner().invoke(args=["files", "clean"])

    assert result.exit_code == 0
    assert not storage.store().path(orphan).exists()


def test_a_rolled_back_upload_is_swept_after_a_day(cast: Cast) -> None:
    attachment = store_upload(
        cast.act.staff,
        upload(PDF_BYTES),
        owner_kind="school",
        owner_id=cast.school1.id,
        purpose="document",
    )
    key = attachment.storage_key
    db.session.rollback()
    age(storage.store().path(key), 25)

    assert sweep.clean().orphans == [key]
