"""Voice notes: through the log in pieces, told by their content, heard by whoever reads the record."""

import hashlib
import io
from typing import Any

import pytest
from sqlalchemy import select

from app.checklists.models import ChecklistItem
from app.core import history, policy
from app.core.clock import today
from app.core.errors import NotAllowed
from app.core.files.models import Attachment
from app.extensions import db
from app.records import builders
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.queries import answers_of
from app.visits.queries.voices import voices_by_item
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.files import picture, upload
from tests.support.factories.sounds import mp4, ogg, webm
from tests.support.factories.visits import WHY_ALL_THE_SAME, answer_all
from tests.support.sending import Sender, an_operation

Items = dict[str, ChecklistItem]


def speak(sender: Sender, item: ChecklistItem, content: bytes) -> dict[str, Any]:
    """A voice note through the log; the result."""
    operation = an_operation("voice", item=item.id, upload=sender.upload(content))
    (result,) = sender.send(operation, render=True)
    return result


def the_voice() -> Attachment:
    """The newest file."""
    return db.session.scalars(select(Attachment).order_by(Attachment.id.desc())).all()[0]


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (webm(), "audio/webm", ".webm"),
        (ogg(), "audio/ogg", ".ogg"),
        (mp4(), "audio/mp4", ".m4a"),
        (mp4(in_fragments=True), "audio/mp4", ".m4a"),
    ],
)
def test_voice_note_is_kept_as_it_was_recorded(
    sender: Sender, visit: Visit, items: Items, content: bytes, media_type: str, ending: str
) -> None:
    result = speak(sender, items["text"], content)
    voice = the_voice()
    assert (result["outcome"], result["attachment"]) == ("applied", voice.public_id)
    assert (voice.media_type, voice.length, voice.size) == (media_type, "0:42", len(content))
    assert voice.filename.endswith(ending)
    assert voices_by_item(visit) == {items["text"].id: [voice]}
    assert answers_of(visit)[items["text"].id].photo_count == 0
    assert f"/files/{voice.public_id}" in result["html"]
    answer = sender.client.get(f"/files/{voice.public_id}")
    assert answer.get_data() == content
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == (media_type, "nosniff")
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_voice_note_sent_twice_is_one(sender: Sender, visit: Visit, items: Items) -> None:
    operation = an_operation("voice", item=items["text"].id, upload=sender.upload(webm(5)))
    first, second = sender.send(operation)[0], sender.send(operation)[0]
    assert (first["again"], second["again"]) == (False, True)
    assert len(voices_by_item(visit)[items["text"].id]) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (picture(), "not_a_voice"),
        (b"ID3 this says it is music", "not_a_voice"),
        (webm(codec=b"V_VP9", track=1), "not_a_voice"),
        (webm()[:50], "not_a_voice"),
        (mp4(handler=b"vide"), "not_a_voice"),
        (webm(320), "too_large"),
    ],
)
def test_what_is_no_voice_note_is_refused_and_leaves_nothing(
    sender: Sender, visit: Visit, items: Items, content: bytes, reason: str
) -> None:
    result = speak(sender, items["text"], content)
    assert (result["outcome"], result["reason"]) == ("refused", reason)
    assert result["message"]
    assert voices_by_item(visit) == {}
    assert db.session.scalars(select(Attachment)).all() == []


def test_empty_recording_cannot_be_announced(sender: Sender) -> None:
    answer = sender.announce(b"", "33333333-3333-4333-8333-333333333333")
    assert (answer.status_code, answer.get_json()["error"]) == (422, "malformed")


def test_longest_voice_note_is_a_setting(sender: Sender, items: Items, cast: Cast) -> None:
    policy.set_value(
        region_id=cast.county.id,
        key="visit.voice_seconds",
        value=10,
        valid_from=today(),
        by=None,
    )
    assert speak(sender, items["text"], webm(11))["outcome"] == "applied"
    refused = speak(sender, items["text"], webm(13))
    assert refused["reason"] == "too_large"
    assert "10 秒" in refused["message"]
    page = sender.client.page(f"/visits/{sender.reference}/record/1")
    assert page.soup.body is not None
    assert page.soup.body["data-voice-seconds"] == "10"


def test_voice_note_is_no_photo_and_a_photo_no_voice_note(sender: Sender, items: Items) -> None:
    name = sender.upload(webm())
    (result,) = sender.send(an_operation("photo", item=items["photo"].id, upload=name, caption=""))
    assert result["reason"] == "not_a_photo"


def test_late_voice_note_is_played_in_the_appendix(
    sender: Sender, visit: Visit, items: Items, cast: Cast, client: Client
) -> None:
    name = sender.upload(webm())
    answer_all(cast.act.supervisor, visit)
    visits.submit_record(cast.act.supervisor, visit, reason=WHY_ALL_THE_SAME)
    (result,) = sender.send(an_operation("voice", item=items["text"].id, upload=name))
    assert result["outcome"] == "appended"
    assert voices_by_item(visit) == {}
    page = client.page(f"/recorder/visits/{visit.number}/appendix")
    assert [tag["src"] for tag in page.soup.select("audio")] == [f"/files/{result['attachment']}"]
    assert page.soup.select(".photo-row") == []


def test_voice_note_is_removed_with_a_reason_that_stays(
    sender: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    speak(sender, items["text"], webm())
    voice = the_voice()
    path = f"/visits/{visit.number}/voices/{voice.public_id}/remove"
    refused = sender.client.page(path).form(path).send_page(reason=" ")
    assert refused.errors
    assert sender.client.page(path).form(path).send(reason="说错了").status_code == 303
    assert voices_by_item(visit) == {}
    assert voice.is_removed
    assert "remove_voice" in [entry.event for entry in history.entries_of(visit)]
    assert sender.client.get(path).status_code == 404
    (photo,) = visits.add_photos(cast.act.supervisor, visit, items["photo"], [upload(picture())])
    assert sender.client.get(path.replace(voice.public_id, photo.public_id)).status_code == 404


def test_only_the_team_adds_voice_notes(visit: Visit, items: Items, cast: Cast) -> None:
    for who in (cast.act.lead, cast.act.head, cast.act.supervisor3):
        with pytest.raises(NotAllowed):
            visits.add_voice(who, visit, items["text"], upload(webm(), "a.webm"))


def test_record_plays_its_voice_notes_and_its_paper_names_them(
    sender: Sender, visit: Visit, items: Items, cast: Cast, client: Client
) -> None:
    speak(sender, items["text"], webm())
    voice = the_voice()
    answer_all(cast.act.supervisor, visit)
    visits.submit_record(cast.act.supervisor, visit, reason=WHY_ALL_THE_SAME)
    for user, hears in ((cast.supervisor, True), (cast.leader, True), (cast.head, False)):
        page = client.sign_in(user).page(f"/visits/{visit.number}")
        assert bool(page.soup.select("audio")) == hears
        assert ("media-src 'self'" in page.response.headers["Content-Security-Policy"]) == hears
        assert (voice.sha256 in page.text) == hears
        assert client.get(f"/files/{voice.public_id}").status_code == (200 if hears else 404)
    paper = builders.build_visit_record(visit)
    lines = [line for sheet in paper.sheets for group in sheet.groups for line in group.lines]
    spoken = [line.voices for line in lines if line.voices]
    assert [[(one.length, one.sha256) for one in voices] for voices in spoken] == [
        [("0:42", voice.sha256)]
    ]


def test_only_the_recording_page_may_use_the_microphone(
    visit: Visit, cast: Cast, client: Client
) -> None:
    client.sign_in(cast.supervisor)
    allowed = client.get(f"/visits/{visit.number}/record/1").headers
    assert "microphone=(self)" in allowed["Permissions-Policy"]
    assert "media-src 'self' blob:" in allowed["Content-Security-Policy"]
    for path in ("/", f"/visits/{visit.number}", f"/visits/{visit.number}/record/summary"):
        other = client.get(path).headers
        assert "microphone=()" in other["Permissions-Policy"]
        assert "media-src" not in other["Content-Security-Policy"]


def test_recording_is_handed_in_by_a_plain_form_and_checked_as_the_devices_are(
    sender: Sender, items: Items, visit: Visit, client: Client
) -> None:
    place = f"/visits/{visit.reference}/answers/{items['yes_no'].id}/voice"
    assert place in client.page(f"/visits/{visit.reference}/record/1").links()
    recording = webm(42)
    for bad, words in (
        ((io.BytesIO(b"MZ" + bytes(400)), "note.m4a"), "不是能在此播放的语音"),
        ((io.BytesIO(webm(900)), "long.webm"), "300"),
        (None, "请选择录音文件"),
    ):
        refused = client.send(place, {"recording": bad} if bad else {})
        assert refused.status_code == 422
        assert words in refused.text

    sent = client.send(place, {"recording": (io.BytesIO(recording), "走廊.webm")})

    assert sent.status_code == 303
    assert sent.location.endswith(f"#item-{items['yes_no'].id}")
    (voice,) = voices_by_item(visit)[items["yes_no"].id]
    assert (voice.seconds, voice.sha256) == (42, hashlib.sha256(recording).hexdigest())
