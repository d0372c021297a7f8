"""A marked-up photo stands wherever the photo stood; what it covers is for the team and the office."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core import history, policy
from app.core.clock import today
from app.core.errors import InvalidInput, NotAllowed
from app.core.files.models import Attachment
from app.core.files.queries import attachments_of
from app.core.files.service import UploadRefused
from app.extensions import db
from app.findings import service as findings
from app.rectification import queries as rectification
from app.rectification.models import RectificationTask
from app.visits import queries, service
from app.visits.models import Answer, Visit
from app.visits.service.recording import OWNER
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories import rectification as work
from tests.support.factories.files import phone_photo, picture, upload
from tests.support.factories.findings import findings_of
from tests.support.factories.visits import WHY_ALL_THE_SAME, answer_all, make_visit

Items = dict[str, ChecklistItem]
REASON = "原件仅限督导组和督导室查看"


@pytest.fixture
def visit(cast: Cast, version: ChecklistVersion) -> Visit:
    """A visit under way, with a colleague."""
    return make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2],
        until=VisitState.IN_PROGRESS,
    )


@pytest.fixture
def photo(cast: Cast, visit: Visit, items: Items) -> Attachment:
    """A photo at the item that is answered with no."""
    (found,) = service.add_photos(
        cast.act.supervisor, visit, items["yes_no"], [upload(phone_photo())], caption="后厨"
    )
    return found


def drawn(colour: str = "red") -> bytes:
    """Another picture of the same size."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return out.getvalue()


def mark(cast: Cast, visit: Visit, photo: Attachment, colour: str = "red") -> Attachment:
    """Mark up the photo as the lead."""
    return service.mark_up(cast.act.supervisor, visit, photo, upload(drawn(colour)))


def shown(visit: Visit, item: ChecklistItem) -> list[Attachment]:
    """The photos of the item that show."""
    answer = queries.get_answer(visit, item)
    assert answer is not None
    return list(attachments_of(OWNER, answer.id))


def test_marked_up_photo_takes_the_place_and_the_facts_of_its_original(
    cast: Cast, visit: Visit, photo: Attachment, items: Items
) -> None:
    (later,) = service.add_photos(
        cast.act.supervisor, visit, items["yes_no"], [upload(picture(), "b.jpg")]
    )
    before = photo.sha256
    marked = mark(cast, visit, photo)
    assert shown(visit, items["yes_no"]) == [marked, later]
    assert (marked.original_id, photo.covered_by_id) == (photo.id, marked.id)
    assert (marked.caption, marked.taken_at) == ("后厨", photo.taken_at)
    assert photo.taken_at is not None
    assert photo.sha256 == before != marked.sha256
    assert (marked.uploaded_by_id, marked.uploaded_by_name) == (cast.supervisor.id, "沈知远")
    (answer,) = db.session.scalars(select(Answer).where(Answer.visit_id == visit.id))
    assert answer.photo_count == 2
    (entry,) = [one for one in history.entries_of(visit) if one.event == "mark_photo"]
    assert entry.data["original"] == {"photo": photo.public_id, "sha256": before}
    assert entry.data["marked"] == {"photo": marked.public_id, "sha256": marked.sha256}


def test_photo_marked_up_twice_shows_the_last_and_keeps_all(
    cast: Cast, visit: Visit, photo: Attachment, items: Items
) -> None:
    first = mark(cast, visit, photo)
    second = mark(cast, visit, first, "blue")
    assert shown(visit, items["yes_no"]) == [second]
    assert second.original_id == photo.id
    assert not any(one.is_removed for one in (photo, first, second))


def test_second_person_who_marks_the_same_original_uncovers_nothing(
    cast: Cast, visit: Visit, photo: Attachment, items: Items
) -> None:
    first = mark(cast, visit, photo)
    second = service.mark_up(cast.act.supervisor2, visit, photo, upload(drawn("blue")))
    assert shown(visit, items["yes_no"]) == [first]
    assert second.is_covered
    *_, entry = [one for one in reversed(history.entries_of(visit)) if one.event == "mark_photo"]
    assert entry.data["stands"] is False


def test_photo_removed_takes_its_original_along(
    cast: Cast, visit: Visit, photo: Attachment, items: Items
) -> None:
    marked = mark(cast, visit, photo)
    service.remove_photo(cast.act.supervisor, visit, marked, reason="拍错了")
    assert photo.is_removed
    assert marked.is_removed
    assert shown(visit, items["yes_no"]) == []
    with pytest.raises(InvalidInput):
        mark(cast, visit, marked)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 no photo", b"#!/bin/sh\n"])
def test_what_is_no_picture_covers_nothing(
    cast: Cast, visit: Visit, photo: Attachment, content: bytes
) -> None:
    with pytest.raises(UploadRefused):
        service.mark_up(cast.act.supervisor, visit, photo, upload(content))
    assert not photo.is_covered


@pytest.mark.parametrize("who", ["supervisor3", "head", "leader", "lead", "admin"])
def test_only_the_team_marks_up(cast: Cast, visit: Visit, photo: Attachment, who: str) -> None:
    with pytest.raises(NotAllowed):
        service.mark_up(getattr(cast.act, who), visit, photo, upload(drawn()))


def test_photo_of_another_visit_is_not_marked_up_here(
    cast: Cast, visit: Visit, photo: Attachment, version: ChecklistVersion
) -> None:
    other = make_visit(cast.supervisor, cast.school1, version, until=VisitState.IN_PROGRESS)
    with pytest.raises(InvalidInput):
        mark(cast, other, photo)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 200),
        ("supervisor2", 200),
        ("supervisor3", 200),
        ("lead", 200),
        ("leader", 403),
        ("head", 403),
        ("staff", 403),
        ("head2", 404),
        ("admin", 404),
        ("auditor", 404),
        ("foreign_supervisor", 404),
        ("foreign_lead", 404),
    ],
)
def test_original_opens_for_team_and_office_only(
    cast: Cast, client: Client, version: ChecklistVersion, items: Items, who: str, status: int
) -> None:
    _, original, marked = confirmed_with_marks(cast, version, items)
    client.sign_in(getattr(cast, who))
    seen = 404 if status == 404 else 200
    for path in (f"/files/{marked.public_id}", f"/files/{marked.public_id}/thumb"):
        assert client.get(path).status_code == seen
    for path in (f"/files/{original.public_id}", f"/files/{original.public_id}/thumb"):
        answer = client.get(path)
        assert answer.status_code == status
        assert (REASON.encode() in answer.get_data()) == (status == 403)


def test_office_that_opens_originals_to_all_readers_lets_the_school_see_them(
    cast: Cast, client: Client, version: ChecklistVersion, items: Items
) -> None:
    _, original, _ = confirmed_with_marks(cast, version, items)
    policy.set_value(
        region_id=cast.county.id,
        key="visit.originals_for_all",
        value=True,
        valid_from=today(),
        by=None,
    )
    for user, status in ((cast.head, 200), (cast.leader, 200), (cast.head2, 404)):
        client.sign_in(user)
        assert client.get(f"/files/{original.public_id}").status_code == status


def confirmed_with_marks(
    cast: Cast, version: ChecklistVersion, items: Items
) -> tuple[Visit, Attachment, Attachment]:
    """A fed-back visit whose finding has a marked-up photo, so that the school sees it."""
    visit = make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2],
        until=VisitState.IN_PROGRESS,
    )
    actor, item = cast.act.supervisor, items["yes_no"]
    (original,) = service.add_photos(actor, visit, item, [upload(picture())])
    marked = mark(cast, visit, original)
    answer_all(actor, visit, [item])
    service.submit_record(actor, visit, reason=WHY_ALL_THE_SAME)
    (finding,) = findings_of(visit)
    findings.confirm_finding(actor, finding)
    return visit, original, marked


def test_finding_task_and_exit_slip_show_the_marked_up_photo_alone(
    cast: Cast, client: Client, version: ChecklistVersion, items: Items
) -> None:
    visit, original, marked = confirmed_with_marks(cast, version, items)
    (finding,) = findings_of(visit)
    work.issued_notice(cast, finding)
    task = db.session.scalars(
        select(RectificationTask).where(RectificationTask.finding_id == finding.id)
    ).one()
    evidence = rectification.evidence_of(task)
    assert [file for file in evidence.before if file.is_image][:1] == [marked]
    assert original not in evidence.before
    for user in (cast.supervisor, cast.head):
        client.sign_in(user)
        for path in (f"/findings/{finding.reference}", f"/tasks/{task.number}"):
            text = client.get(path).get_data(as_text=True)
            assert marked.public_id in text
            assert original.public_id not in text
    assert original.public_id not in client.get(f"/visits/{visit.number}/slip").text


def test_page_of_the_photo_names_both_checksums_and_links_what_may_be_seen(
    cast: Cast, client: Client, visit: Visit, photo: Attachment
) -> None:
    marked = mark(cast, visit, photo)
    path = f"/visits/{visit.number}/photos/{marked.public_id}"
    for user, sees in ((cast.supervisor, True), (cast.lead, True), (cast.leader, False)):
        client.sign_in(user)
        page = client.page(path)
        assert photo.sha256 in page.text
        assert marked.sha256 in page.text
        assert (f"/files/{photo.public_id}" in page.response.text) == sees
    client.sign_in(cast.head)
    assert client.get(path).status_code == 403
    client.sign_in(cast.supervisor)
    assert client.get(f"/visits/{visit.number}/photos/{photo.public_id}").status_code == 404


def test_marked_up_picture_is_handed_in_as_a_plain_form(
    cast: Cast, client: Client, visit: Visit, photo: Attachment, items: Items
) -> None:
    client.sign_in(cast.supervisor)
    path = f"/visits/{visit.number}/photos/{photo.public_id}/marks"
    answer = client.page(path).form(path).send(picture=(io.BytesIO(drawn()), "圈出.jpg"))
    assert answer.status_code == 303
    (marked,) = shown(visit, items["yes_no"])
    assert marked.original_id == photo.id
    assert answer.location.endswith(f"#item-{items['yes_no'].id}")
    assert marked.public_id in client.get(answer.location).get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"", "请选择图片。"), (b"%PDF-1.7 x", "这不是能在此显示的照片")]
)
def test_form_without_a_picture_is_shown_again_with_the_reason(
    cast: Cast, client: Client, visit: Visit, photo: Attachment, content: bytes, sentence: str
) -> None:
    client.sign_in(cast.supervisor)
    path = f"/visits/{visit.number}/photos/{photo.public_id}/marks"
    name = "x.jpg" if content else ""
    answer = client.page(path).form(path).send(picture=(io.BytesIO(content), name))
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert not db.session.get_one(Attachment, photo.id).is_covered


def test_caption_is_written_for_the_photo_and_its_original(
    cast: Cast, client: Client, visit: Visit, photo: Attachment
) -> None:
    marked = mark(cast, visit, photo)
    client.sign_in(cast.supervisor)
    path = f"/visits/{visit.number}/photos/{marked.public_id}/caption"
    assert client.page(path).form(path).send(caption=" 冷藏柜 ").status_code == 303
    assert [photo.caption, marked.caption] == ["冷藏柜", "冷藏柜"]
    refused = client.page(path).form(path).send(caption="长" * 301)
    assert refused.status_code == 422
    assert "长" * 301 in refused.get_data(as_text=True)
