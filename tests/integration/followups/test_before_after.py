"""Photos of an earlier finding beside those of the same place from a later visit."""

import io

import pytest

from app.checklists.models import ChecklistVersion
from app.core.errors import InvalidInput, NotAllowed
from app.core.files.models import Attachment
from app.core.files.queries import attachments_of
from app.core.files.service import remove_attachment, store_upload
from app.findings.models import Finding
from app.followups import queries, service
from app.records import press
from app.records.queries import Draft
from app.records.states import RecordKind
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.states import SchoolAnswer
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.earlier import look_at, row_of, submit
from tests.support.factories.files import picture, upload
from tests.support.factories.rectification import confirmed_finding


@pytest.fixture
def finding(cast: Cast, clock: Clock) -> Finding:
    """An earlier finding with one photo."""
    finding = confirmed_finding(cast)
    store_upload(
        cast.act.supervisor,
        upload(picture(), "留样柜.jpg"),
        owner_kind="finding",
        owner_id=finding.id,
        purpose="photo",
    )
    return finding


def photos_of(finding: Finding) -> Attachment:
    (photo,) = attachments_of("finding", finding.id)
    return photo


def page_of(visit: Visit, finding: Finding) -> str:
    place = f"/reviews/visits/{visit.reference}/earlier/{finding.number}"
    return f"{place}/photos/{photos_of(finding).public_id}"


def pairing_of(cast: Cast, visit: Visit, finding: Finding) -> queries.Pairing:
    before = photos_of(finding).public_id
    found = queries.get_pairing(cast.act.supervisor, visit.reference, finding.number or "", before)
    assert found is not None
    return found


def test_photo_sent_for_a_place_stands_beside_the_one_from_before(
    cast: Cast, visit: Visit, finding: Finding, client: Client
) -> None:
    before = photos_of(finding)
    client.sign_in(cast.supervisor3)
    place = f"/reviews/visits/{visit.reference}/earlier"
    assert f"after-{before.public_id}" in client.page(place).response.text

    client.send(
        f"{place}/{finding.number}",
        {
            "verdict": "fixed",
            "seen": "标签齐全。",
            "version": "0",
            f"after-{before.public_id}": (io.BytesIO(picture()), "现在.jpg"),
            "after-unknown": (io.BytesIO(picture()), "别处.jpg"),
        },
    )

    (pair,) = row_of(cast.act.supervisor, visit, finding).pairs
    assert pair.before is before
    assert pair.after is not None
    assert pair.after.owner_kind == queries.CHECK
    (row,) = queries.earlier_rows(cast.act.supervisor, visit)
    assert row.photos == []
    page = client.page(place).response.text
    assert f"/files/{pair.after.public_id}/thumb" in page


def test_photo_of_an_item_is_put_beside_replaced_and_taken_away_again(
    cast: Cast, visit: Visit, finding: Finding, version: ChecklistVersion, client: Client
) -> None:
    item = version.items[0]
    first, second = visits.add_photos(
        cast.act.supervisor, visit, item, [upload(picture(), f"{n}.jpg") for n in "ab"]
    )
    client.sign_in(cast.supervisor)
    there = page_of(visit, finding)
    unsaid = client.send(there, {"after": first.public_id})
    assert unsaid.status_code == 409
    look_at(cast.act.supervisor, visit, finding)
    photo_page = client.page(f"/visits/{visit.reference}/photos/{second.public_id}")
    assert f"{there}?after={second.public_id}" in photo_page.links()

    def beside() -> Attachment | None:
        return row_of(cast.act.supervisor, visit, finding).pairs[0].after

    assert client.page(there).form().send(after=first.public_id).status_code == 303
    assert beside() is first
    marked = visits.mark_up(cast.act.supervisor, visit, first, upload(picture(), "m.jpg"))
    assert beside() is marked
    assert client.page(there).form().send(after=second.public_id).status_code == 303
    assert beside() is second
    assert client.send(there, {"after": "forged"}).status_code == 422
    assert client.send(there).status_code == 422
    assert beside() is second
    assert client.page(there).form().send(after="none").status_code == 303
    assert beside() is None


def test_removed_photo_leaves_no_pair_and_a_closed_record_takes_none(
    cast: Cast, visit: Visit, finding: Finding
) -> None:
    check = look_at(cast.act.supervisor, visit, finding, photos=[upload(picture(), "今.jpg")])
    (photo,) = attachments_of(queries.CHECK, check.id)
    other = pairing_of(cast, visit, finding)
    with pytest.raises(InvalidInput):
        service.link_after(cast.act.supervisor, other, photos_of(finding).public_id)
    service.link_after(cast.act.supervisor, other, photo.public_id)
    remove_attachment(cast.act.supervisor, photo, reason="拍错了。")
    (seen,) = queries.with_photos([check])
    assert (list(seen.pairs), seen.photos) == ([], [])
    submit(visit)

    with pytest.raises(NotAllowed):
        service.link_after(cast.act.supervisor, other, "")


def test_finding_and_printed_record_show_both_the_school_only_what_it_may_open(
    cast: Cast, visit: Visit, finding: Finding, version: ChecklistVersion, client: Client
) -> None:
    look_at(cast.act.supervisor, visit, finding)
    (inside,) = visits.add_photos(
        cast.act.supervisor, visit, version.items[0], [upload(picture(), "内.jpg")]
    )
    service.link_after(cast.act.supervisor, pairing_of(cast, visit, finding), inside.public_id)
    submit(visit)
    visits.record_feedback(
        cast.act.supervisor, visit, answer=SchoolAnswer.ACKNOWLEDGED, by="陆秋实 校长"
    )
    place = f"/findings/{finding.number}"

    printed = press.compose(press.draft_of(Draft(RecordKind.VISIT_RECORD, visit)))

    assert {photos_of(finding).public_id, inside.public_id} <= printed.pictures.keys()
    assert inside.public_id in client.sign_in(cast.lead).page(place).response.text
    assert client.get(f"/files/{inside.public_id}").status_code == 200
    assert inside.public_id not in client.sign_in(cast.head).page(place).response.text
    assert client.get(page_of(visit, finding)).status_code in {403, 404}
