"""A file is opened through the rule of its owner, and in no other way."""

import pytest

from app.core.files import owners, storage
from app.core.files.models import Attachment
from app.core.files.service import remove_attachment, store_upload
from app.core.permissions import Actor, belongs_to_school
from tests.support.cast import Cast
from tests.support.client import Client, sign_in
from tests.support.factories.files import PDF_BYTES, picture, upload


def same_school(actor: Actor, attachment: Attachment) -> bool:
    return belongs_to_school(actor, attachment.owner_id)


owners.register("test_school_file", same_school)


@pytest.fixture
def photo(cast: Cast) -> Attachment:
    return store_upload(
        cast.act.staff,
        upload(picture(), "整改后 照片.jpg"),
        owner_kind="test_school_file",
        owner_id=cast.school1.id,
        purpose="evidence_after",
    )


@pytest.fixture
def document(cast: Cast) -> Attachment:
    return store_upload(
        cast.act.staff,
        upload(PDF_BYTES, "方案.pdf"),
        owner_kind="test_school_file",
        owner_id=cast.school1.id,
        purpose="document",
    )


def test_a_picture_is_shown_in_the_page(client: Client, cast: Cast, photo: Attachment) -> None:
    response = sign_in(client, cast.head).get(f"/files/{photo.public_id}")

    assert response.status_code == 200
    assert response.mimetype == "image/jpeg"
    assert response.data == storage.store().read(photo.storage_key)
    assert response.headers["Content-Disposition"].startswith("inline; ")
    assert "filename*=UTF-8''" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_thumbnail_is_the_small_picture(client: Client, cast: Cast, photo: Attachment) -> None:
    response = sign_in(client, cast.head).get(f"/files/{photo.public_id}/thumb")

    assert response.data == storage.store().read(photo.thumb_key or "")


def test_a_document_is_a_download(client: Client, cast: Cast, document: Attachment) -> None:
    response = sign_in(client, cast.head).get(f"/files/{document.public_id}")

    assert response.data == PDF_BYTES
    assert response.headers["Content-Disposition"].startswith("attachment; ")


def test_a_stranger_learns_nothing(client: Client, cast: Cast, photo: Attachment) -> None:
    browser = sign_in(client, cast.head2)
    foreign = browser.get(f"/files/{photo.public_id}")
    missing = browser.get("/files/2222222222222222")

    assert (foreign.status_code, missing.status_code) == (404, 404)


@pytest.mark.parametrize("ending", ["", "/thumb"])
def test_nobody_opens_a_file_without_signing_in(
    client: Client, photo: Attachment, ending: str
) -> None:
    assert client.get(f"/files/{photo.public_id}{ending}").status_code in {302, 303, 401}


def test_files_of_an_undeclared_kind_are_nobodys(client: Client, cast: Cast) -> None:
    attachment = store_upload(
        cast.act.staff,
        upload(PDF_BYTES),
        owner_kind="undeclared",
        owner_id=cast.school1.id,
        purpose="document",
    )

    assert sign_in(client, cast.staff).get(f"/files/{attachment.public_id}").status_code == 404


def test_a_removed_file_is_refused_with_who_and_why(
    client: Client, cast: Cast, photo: Attachment
) -> None:
    remove_attachment(cast.act.staff, photo, reason="拍到了学生")
    response = sign_in(client, cast.head).get(f"/files/{photo.public_id}")

    assert response.status_code == 403
    assert "拍到了学生" in response.text
    assert sign_in(client, cast.head2).get(f"/files/{photo.public_id}").status_code == 404


def test_a_lost_picture_is_answered_with_a_placeholder(
    client: Client, cast: Cast, photo: Attachment
) -> None:
    storage.store().delete(photo.thumb_key or "")
    response = sign_in(client, cast.head).get(f"/files/{photo.public_id}/thumb")

    assert response.status_code == 404
    assert response.mimetype == "image/png"


def test_a_lost_document_is_answered_with_a_sentence(
    client: Client, cast: Cast, document: Attachment
) -> None:
    storage.store().delete(document.storage_key)
    response = sign_in(client, cast.head).get(f"/files/{document.public_id}")

    assert response.status_code == 404
    assert response.mimetype == "text/html"


def test_a_document_has_no_thumbnail(client: Client, cast: Cast, document: Attachment) -> None:
    response = sign_in(client, cast.head).get(f"/files/{document.public_id}/thumb")

    assert response.status_code == 404


def test_two_rules_for_one_kind_are_an_error() -> None:
    with pytest.raises(RuntimeError, match="test_school_file"):
        owners.register("test_school_file", lambda actor, attachment: True)
