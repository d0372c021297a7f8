"""Where a photo was taken: forgotten everywhere unless the office asks for it, then for a few only."""

import io
from typing import Any

import pytest
from PIL import Image
from PIL.ExifTags import IFD
from sqlalchemy import select

from app.checklists.models import ChecklistItem
from app.core import policy
from app.core.clock import today
from app.core.files import storage
from app.core.files.models import Attachment
from app.extensions import db
from app.recorder.models import SyncOperation
from app.visits import service as visits
from app.visits.models import Visit
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.files import phone_photo, picture, upload
from tests.support.factories.visits import WHY_ALL_THE_SAME, answer_all
from tests.support.sending import Sender, an_operation

Items = dict[str, ChecklistItem]
HERE = [29.5547222, 106.57]
WRITTEN = "29.55472, 106.57000"


def switch_on(cast: Cast) -> None:
    """The office of the county wants to know where photos were taken."""
    policy.set_value(
        region_id=cast.county.id,
        key="visit.photo_position",
        value=True,
        valid_from=today(),
        by=None,
    )


def send_photo(sender: Sender, item: ChecklistItem, content: bytes, **rest: Any) -> dict[str, Any]:
    """A photo through the log."""
    name = sender.upload(content)
    operation = an_operation("photo", item=item.id, upload=name, caption="", **rest)
    return sender.send(operation)[0]


def the_photo() -> Attachment:
    """The newest file."""
    return db.session.scalars(select(Attachment).order_by(Attachment.id.desc())).all()[0]


@pytest.mark.parametrize("is_on", [False, True])
def test_position_of_the_device_is_kept_only_where_it_is_wanted(
    sender: Sender, items: Items, cast: Cast, is_on: bool
) -> None:
    if is_on:
        switch_on(cast)
    assert send_photo(sender, items["photo"], picture(), position=HERE)["outcome"] == "applied"
    assert the_photo().position == (WRITTEN if is_on else None)
    row = db.session.scalars(select(SyncOperation)).one()
    assert row.payload["position"] == (HERE if is_on else None)


@pytest.mark.parametrize("is_on", [False, True])
def test_position_in_the_file_is_taken_out_and_kept_only_where_it_is_wanted(
    visit: Visit, items: Items, cast: Cast, is_on: bool
) -> None:
    if is_on:
        switch_on(cast)
    actor = cast.act.supervisor
    (photo,) = visits.add_photos(actor, visit, items["photo"], [upload(phone_photo())])
    assert photo.position == (WRITTEN if is_on else None)
    stored = Image.open(io.BytesIO(storage.store().read(photo.storage_key)))
    assert not stored.getexif().get_ifd(IFD.GPSInfo)
    marked = visits.mark_up(actor, visit, photo, upload(picture()))
    assert marked.position == photo.position


@pytest.mark.parametrize("is_on", [False, True])
def test_position_of_a_late_photo_follows_the_same_rule(
    sender: Sender, visit: Visit, items: Items, cast: Cast, is_on: bool
) -> None:
    if is_on:
        switch_on(cast)
    answer_all(cast.act.supervisor, visit)
    visits.submit_record(cast.act.supervisor, visit, reason=WHY_ALL_THE_SAME)
    assert send_photo(sender, items["photo"], picture(), position=HERE)["outcome"] == "appended"
    assert the_photo().position == (WRITTEN if is_on else None)


def test_position_is_shown_to_team_and_office_only(
    visit: Visit, items: Items, cast: Cast, client: Client
) -> None:
    switch_on(cast)
    actor = cast.act.supervisor
    (photo,) = visits.add_photos(actor, visit, items["photo"], [upload(phone_photo())])
    path = f"/visits/{visit.number}/photos/{photo.public_id}"
    for user, sees in (
        (cast.supervisor, True),
        (cast.supervisor2, True),
        (cast.supervisor3, True),
        (cast.lead, True),
        (cast.leader, False),
    ):
        assert (WRITTEN in client.sign_in(user).page(path).text) == sees


def test_page_tells_the_device_whether_positions_are_wanted(
    visit: Visit, cast: Cast, client: Client
) -> None:
    path = f"/visits/{visit.number}/record/1"
    client.sign_in(cast.supervisor)
    assert not client.page(path).soup.select("body[data-keeps-positions]")
    switch_on(cast)
    assert client.page(path).soup.select("body[data-keeps-positions]")


@pytest.mark.parametrize(
    "position", ["29.5, 106.5", [29.5], [91, 0], [0, 181], [True, 0], ["29", "106"], {}]
)
def test_position_that_is_none_is_malformed(sender: Sender, items: Items, position: object) -> None:
    assert send_photo(sender, items["photo"], picture(), position=position)["reason"] == "malformed"
