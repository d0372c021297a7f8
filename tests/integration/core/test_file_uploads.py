"""Files are taken in by content and removed with a reason."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from PIL import Image

from app.core import clock
from app.core.errors import InvalidInput
from app.core.files import queries, service, storage
from app.core.files.kinds import Group
from app.core.files.models import Attachment
from app.core.files.service import UploadRefused, remove_attachment, store_upload
from tests.support.cast import Cast
from tests.support.factories.files import (
    PDF_BYTES,
    FakeUpload,
    office_file,
    phone_photo,
    picture,
    png_announcing,
    upload,
)


def bring(cast: Cast, file: FakeUpload, **rest: object) -> Attachment:
    arguments = {"owner_kind": "school", "owner_id": cast.school1.id, "purpose": "document"}
    return store_upload(cast.act.staff, file, **{**arguments, **rest})


def test_a_photo_is_kept_with_its_facts(cast: Cast) -> None:
    attachment = bring(cast, upload(phone_photo(), "IMG_1.HEIC"), caption=" 消防通道 ")
    store = storage.store()

    assert attachment.filename == "IMG_1.jpg"
    assert attachment.media_type == "image/jpeg"
    assert (attachment.width, attachment.height) == (640, 480)
    assert attachment.caption == "消防通道"
    assert attachment.uploaded_by_name == cast.staff.name
    assert attachment.taken_at is not None
    assert attachment.size == len(store.read(attachment.storage_key))
    assert attachment.sha256 == store.sha256(attachment.storage_key)
    assert attachment.thumb_key is not None
    assert Image.open(io.BytesIO(store.read(attachment.thumb_key))).size == (480, 360)


def test_a_document_is_kept_byte_by_byte(cast: Cast) -> None:
    attachment = bring(cast, upload(office_file(), "整改方案.docx"))

    assert not attachment.is_image
    assert attachment.filename == "整改方案.docx"
    assert storage.store().read(attachment.storage_key) == office_file()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "空.jpg", "empty|是空的"),
        (b"<html>", "照片.jpg", "type|类型"),
        (png_announcing(30_000, 30_000), "大.png", "pixels|像素"),
        (picture()[:900], "坏.jpg", "damaged|损坏"),
        (office_file("word/document.xml", "word/vbaProject.bin"), "宏.docx", "macros|宏"),
        (b"\x00\x00\x00\x18ftypheic" + b"x" * 50, "苹果.heic", "HEIC"),
    ],
    ids=["empty", "html", "bomb", "damaged", "macros", "heic"],
)
def test_what_cannot_be_taken_is_refused_by_name_and_leaves_nothing(
    cast: Cast, content: bytes, name: str, words: str
) -> None:
    with pytest.raises(UploadRefused) as refused:
        bring(cast, upload(content, name))

    sentence = str(refused.value.message)
    assert name.rsplit(".", 1)[0] in sentence
    assert any(word in sentence for word in words.split("|"))
    assert queries.count_of("school", cast.school1.id) == 0
    assert not list(storage.store().parts())
    assert not [key for keys in storage.store().shards("uploads") for key in keys]


@pytest.fixture
def small_store(app: Flask) -> Iterator[None]:
    whole = storage.store()
    storage.use(app, replace(whole, max_bytes=1024 * 1024))
    yield
    storage.use(app, whole)


@pytest.mark.usefixtures("small_store")
def test_a_file_over_the_limit_is_refused_with_the_limit(cast: Cast) -> None:
    with pytest.raises(UploadRefused, match="1 MB"):
        bring(cast, upload(PDF_BYTES + b"x" * 1024 * 1024, "大.pdf"))


def test_a_full_disk_stops_uploads_with_a_sentence(cast: Cast, app: Flask) -> None:
    whole = storage.store()
    storage.use(app, replace(whole, keep_free_bytes=1 << 62))
    try:
        with pytest.raises(UploadRefused):
            bring(cast, upload(PDF_BYTES))
    finally:
        storage.use(app, whole)


def test_a_form_for_photos_takes_no_document(cast: Cast) -> None:
    with pytest.raises(UploadRefused):
        bring(cast, upload(PDF_BYTES, "照片.jpg"), accept={Group.IMAGE})


def test_a_refused_upload_is_an_error_of_the_form(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        bring(cast, upload(b""))

    assert list(refused.value.errors) == [""]


def test_a_thing_takes_only_so_many_files(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_PER_OWNER", 1)
    bring(cast, upload(PDF_BYTES))

    with pytest.raises(UploadRefused):
        bring(cast, upload(PDF_BYTES))
    bring(cast, upload(PDF_BYTES), owner_id=cast.school2.id)


def test_a_person_brings_only_so_many_files_a_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_PER_PERSON_AND_DAY", 1)
    bring(cast, upload(PDF_BYTES))

    with pytest.raises(UploadRefused):
        bring(cast, upload(PDF_BYTES))
    with clock.at(clock.now().replace(year=2030)):
        bring(cast, upload(PDF_BYTES))


def test_files_are_listed_in_the_order_they_came(cast: Cast) -> None:
    first = bring(cast, upload(PDF_BYTES, "一.pdf"))
    photo = bring(cast, upload(picture(), "二.jpg"), purpose="evidence_after")
    other = bring(cast, upload(PDF_BYTES, "三.pdf"), owner_id=cast.school2.id)
    ids = [cast.school1.id, cast.school2.id]

    assert list(queries.attachments_of("school", cast.school1.id)) == [first, photo]
    assert queries.attachments_by_owner("school", ids, purpose="document") == {
        cast.school1.id: [first],
        cast.school2.id: [other],
    }
    assert queries.attachments_by_owner("school", []) == {}


def test_removing_needs_a_reason_and_keeps_file_and_row(cast: Cast) -> None:
    attachment = bring(cast, upload(PDF_BYTES))

    with pytest.raises(InvalidInput):
        remove_attachment(cast.act.staff, attachment, reason="  ")
    remove_attachment(cast.act.staff, attachment, reason="传错了")

    assert list(queries.attachments_of("school", cast.school1.id)) == []
    assert list(queries.attachments_of("school", cast.school1.id, removed=True)) == [attachment]
    assert (attachment.removed_by_name, attachment.removed_reason) == (cast.staff.name, "传错了")
    assert storage.store().read(attachment.storage_key) == PDF_BYTES


def test_a_second_removal_keeps_the_first_reason(cast: Cast) -> None:
    attachment = bring(cast, upload(PDF_BYTES))
    remove_attachment(cast.act.staff, attachment, reason="传错了")
    remove_attachment(cast.act.head, attachment, reason="再删一次")

    assert attachment.removed_reason == "传错了"


def test_pictures_for_print_have_a_placeholder_for_a_lost_one(cast: Cast) -> None:
    kept, lost = bring(cast, upload(picture())), bring(cast, upload(picture()))
    document = bring(cast, upload(PDF_BYTES))
    storage.store().delete(lost.thumb_key or "")

    pictures = service.images_for_print([kept, lost, document])

    assert set(pictures) == {kept.public_id, lost.public_id}
    assert pictures[kept.public_id].startswith(b"\xff\xd8")
    assert pictures[lost.public_id].startswith(b"\x89PNG")
