"""Marks on photos through the log: on what waited beside them, on what the server has, once only."""

from typing import Any

import pytest
from sqlalchemy import select

from app.checklists.models import ChecklistItem
from app.core import history
from app.core.files.models import Attachment
from app.core.files.queries import attachments_of, by_public_id
from app.extensions import db
from app.recorder import queries
from app.recorder.models import PhotoUpload
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.queries import get_answer
from app.visits.service.recording import OWNER
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.files import picture
from tests.support.factories.visits import WHY_ALL_THE_SAME, answer_all
from tests.support.sending import Sender, an_operation, new_id

Items = dict[str, ChecklistItem]
PHOTO, MARKED = picture(), picture((320, 240))


def a_photo(sender: Sender, item: ChecklistItem) -> tuple[str, str]:
    """A photo of the record: the id of its upload, and the public id that it was given."""
    upload = sender.upload(PHOTO)
    operation = an_operation("photo", item=item.id, upload=upload, caption="全景")
    (result,) = sender.send(operation)
    return upload, result["attachment"]


def a_markup(
    sender: Sender, item: ChecklistItem, of: object, content: bytes = MARKED
) -> dict[str, Any]:
    """What was drawn on a photo, its bytes on the server already."""
    return an_operation("markup", item=item.id, of=of, upload=sender.upload(content))


def shown(visit: Visit, item: ChecklistItem) -> list[str]:
    """Public ids of the photos of the item that show."""
    answer = get_answer(visit, item)
    assert answer is not None
    return [photo.public_id for photo in attachments_of(OWNER, answer.id)]


@pytest.mark.parametrize("named", ["by its upload", "by its public id"])
def test_marks_take_the_place_of_the_photo_once(
    sender: Sender, visit: Visit, items: Items, named: str
) -> None:
    upload, photo = a_photo(sender, items["photo"])
    operation = a_markup(sender, items["photo"], upload if named == "by its upload" else photo)
    for again in (False, True):
        (result,) = sender.send(operation)
        assert (result["outcome"], result["again"]) == ("applied", again)
    assert shown(visit, items["photo"]) == [result["attachment"]]
    original, marked = by_public_id(photo), by_public_id(result["attachment"])
    assert original is not None
    assert marked is not None
    assert (original.covered_by_id, marked.original_id) == (marked.id, original.id)
    assert marked.caption == "全景"
    entries = [one for one in history.entries_of(visit) if one.event == "mark_photo"]
    assert len(entries) == 1


def test_marks_on_marks_stand_before_both(sender: Sender, visit: Visit, items: Items) -> None:
    upload, _ = a_photo(sender, items["photo"])
    first = a_markup(sender, items["photo"], upload)
    second = a_markup(sender, items["photo"], first["upload"], picture((160, 120)))
    sender.send(first)
    (result,) = sender.send(second)
    assert shown(visit, items["photo"]) == [result["attachment"]]


def test_two_devices_that_mark_one_photo_uncover_nothing(
    sender: Sender, other: Sender, visit: Visit, items: Items
) -> None:
    _, photo = a_photo(sender, items["photo"])
    (first,) = sender.send(a_markup(sender, items["photo"], photo))
    (second,) = other.send(a_markup(other, items["photo"], photo), render=True)
    assert second["outcome"] == "applied"
    assert "您的标注已留存" in second["html"]
    assert shown(visit, items["photo"]) == [first["attachment"]]
    behind = by_public_id(second["attachment"])
    assert behind is not None
    assert behind.is_covered


def test_answer_brings_the_marked_up_photo_of_the_item(
    sender: Sender, visit: Visit, items: Items
) -> None:
    _, photo = a_photo(sender, items["photo"])
    (result,) = sender.send(a_markup(sender, items["photo"], photo), render=True)
    assert result["attachment"] in result["html"]
    assert photo not in result["html"]


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("nothing known", "unknown_photo"),
        ("another item", "unknown_photo"),
        ("a photo that was removed", "unknown_photo"),
        ("a picture that is none", "not_a_photo"),
        ("no id", "malformed"),
        ("unfinished", "upload_unfinished"),
        ("the same upload again", "id_reused"),
    ],
)
def test_marks_that_cannot_be_are_refused_with_the_reason(
    sender: Sender, visit: Visit, items: Items, cast: Cast, what: str, reason: str
) -> None:
    upload, photo = a_photo(sender, items["photo"])
    item = items["text"] if what == "another item" else items["photo"]
    content = b"%PDF-1.7 no picture" if what == "a picture that is none" else MARKED
    of: object = {"nothing known": new_id(), "no id": 7}.get(what, photo)
    operation = a_markup(sender, item, of, content)
    if what == "a photo that was removed":
        kept = by_public_id(photo)
        assert kept is not None
        visits.remove_photo(cast.act.supervisor, visit, kept, reason="拍错了")
    if what == "unfinished":
        operation["upload"] = new_id()
    if what == "the same upload again":
        operation["upload"] = upload
    (result,) = sender.send(operation)
    assert (result["outcome"], result["reason"]) == ("refused", reason)
    assert not db.session.scalars(
        select(Attachment).where(Attachment.original_id.is_not(None))
    ).all()


def test_upload_of_another_person_names_no_photo(
    sender: Sender, other: Sender, items: Items
) -> None:
    upload, _ = a_photo(sender, items["photo"])
    (result,) = other.send(a_markup(other, items["photo"], upload))
    assert result["reason"] == "unknown_photo"


def test_marks_after_submission_stay_in_the_appendix(
    sender: Sender, visit: Visit, items: Items, cast: Cast, client: Client
) -> None:
    _, photo = a_photo(sender, items["photo"])
    operation = a_markup(sender, items["photo"], photo)
    answer_all(cast.act.supervisor, visit)
    visits.submit_record(cast.act.supervisor, visit, reason=WHY_ALL_THE_SAME)
    (result,) = sender.send(operation)
    assert result["outcome"] == "appended"
    assert photo in shown(visit, items["photo"])
    text = client.page(f"/recorder/visits/{visit.number}/appendix").response.text
    assert result["attachment"] in text


def test_late_photo_is_covered_by_late_marks_on_it(
    sender: Sender, visit: Visit, items: Items, cast: Cast, client: Client
) -> None:
    upload = sender.upload(PHOTO)
    answer_all(cast.act.supervisor, visit)
    visits.submit_record(cast.act.supervisor, visit, reason=WHY_ALL_THE_SAME)
    late = an_operation("photo", item=items["photo"].id, upload=upload, caption="")
    first, second = sender.send(late, a_markup(sender, items["photo"], upload))
    assert [first["outcome"], second["outcome"]] == ["appended", "appended"]
    text = client.page(f"/recorder/visits/{visit.number}/appendix").response.text
    assert second["attachment"] in text
    assert first["attachment"] not in text
    for user, status in ((cast.supervisor, 200), (cast.lead, 200), (cast.leader, 403)):
        client.sign_in(user)
        assert client.get(f"/files/{first['attachment']}").status_code == status
    client.sign_in(cast.head)
    assert client.get(f"/files/{first['attachment']}").status_code == 404


def test_another_persons_late_photo_is_not_covered(
    sender: Sender, other: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    upload = sender.upload(PHOTO)
    answer_all(cast.act.supervisor, visit)
    visits.submit_record(cast.act.supervisor, visit, reason=WHY_ALL_THE_SAME)
    late = an_operation("photo", item=items["photo"].id, upload=upload, caption="")
    (first,) = sender.send(late)
    (second,) = other.send(a_markup(other, items["photo"], first["attachment"]))
    assert second["outcome"] == "appended"
    photo = by_public_id(first["attachment"])
    assert photo is not None
    assert not photo.is_covered
    assert len(queries.appendix_of(visit)) == 2
    rows = db.session.scalars(select(PhotoUpload.attachment_id)).all()
    assert all(rows)
