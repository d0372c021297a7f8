"""The slip is signed on the lead's phone: what was shown is what is kept, on both databases."""

import json

import pytest
from sqlalchemy import text, update

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core.errors import InvalidInput, NotAllowed
from app.extensions import db
from app.findings import service as findings
from app.findings.queries import standing_findings
from app.visits import queries, service
from app.visits.models import Signature, SignatureIsFinal, Visit
from app.visits.service import Signing, SlipChanged
from app.visits.states import SchoolAnswer, SignerRole, SigningWay
from app.visits.states import VisitState as S
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.visits import make_visit
from tests.support.page import FilledForm

Items = dict[str, ChecklistItem]
STROKES = json.dumps([[[120, 260], [300, 90], [420, 280]], [[500, 200], [640, 210]]])
BY_HAND = {
    "answer": "acknowledged",
    "by": "陆秋实 校长",
    "role": "head",
    "way": "drawn",
    "strokes": STROKES,
    "signed_at": "2026-03-02T04:00:00.000Z",
}


@pytest.fixture
def visit(cast: Cast, version: ChecklistVersion, items: Items) -> Visit:
    """Recorded, with one finding on its slip."""
    return make_visit(
        cast.supervisor, cast.school1, version, until=S.RECORDED, unmet=[items["single"]]
    )


@pytest.fixture
def phone(client: Client, cast: Cast) -> Client:
    """The lead's phone."""
    return client.sign_in(cast.supervisor)


def only_signature(visit: Visit) -> Signature:
    (signature,) = queries.signatures_of(visit)
    return signature


def slip_form(phone: Client, visit: Visit) -> FilledForm:
    return phone.page(f"/visits/{visit.number}/slip").form("/feedback")


def change_a_finding(cast: Cast, visit: Visit) -> None:
    (finding,) = standing_findings(visit.id)
    findings.edit_finding(cast.act.supervisor, finding, demand="当天补齐标签")


def test_head_signs_by_hand_what_the_page_showed(phone: Client, visit: Visit) -> None:
    form = slip_form(phone, visit)
    shown = service.slip_of(visit)
    assert form.values["shown"] == shown.checksum
    assert form.send(**BY_HAND).status_code == 303

    signature = only_signature(visit)
    assert (signature.way, signature.role) == (SigningWay.DRAWN, SignerRole.HEAD)
    assert signature.strokes == json.loads(STROKES)
    assert signature.content_sha256 == shown.checksum
    assert signature.recorded_by_id == visit.lead_id
    assert service.slip_as_signed(visit) == shown
    assert service.verifies(signature)
    for path in (f"/visits/{visit.number}/slip", f"/visits/{visit.number}"):
        page = phone.page(path)
        drawing = page.soup.select_one("svg.signature-drawing path")
        assert drawing is not None
        assert drawing["d"] == service.path_of(signature.strokes)
        assert signature.sha256[:12] in page.text
        assert page.soup.select(".signature-mark .i-check")


def test_form_sent_twice_makes_one_signature(phone: Client, visit: Visit) -> None:
    form = slip_form(phone, visit)
    first, second = form.send(**BY_HAND), form.send(**BY_HAND)

    assert (first.status_code, second.status_code) == (303, 303)
    assert second.location == first.location
    assert only_signature(visit)


def test_objection_is_signed_with_its_words(phone: Client, visit: Visit) -> None:
    form = slip_form(phone, visit)
    refused = form.send_page(**BY_HAND | {"answer": "objected"})
    assert refused.response.status_code == 422
    assert refused.form("/feedback").values["strokes"] == STROKES
    again = refused.form("/feedback").send(answer="objected", text="留样柜当天在检修")
    assert again.status_code == 303
    signature = only_signature(visit)
    assert (signature.answer, signature.text) == (SchoolAnswer.OBJECTED, "留样柜当天在检修")
    db.session.execute(update(Signature).values(text="没有异议"))
    db.session.expire_all()
    assert not service.verifies(only_signature(visit))


def test_name_typed_is_a_signature_of_its_own_kind(phone: Client, visit: Visit) -> None:
    form = slip_form(phone, visit)
    unsigned = form.send_page(answer="acknowledged", by="陆秋实")
    assert unsigned.response.status_code == 422
    assert unsigned.soup.select("#strokes .error")
    assert (
        form.send(answer="acknowledged", by="陆秋实", way="typed", _form_id="b").status_code == 303
    )
    signature = only_signature(visit)
    assert (signature.way, signature.strokes, signature.name) == (SigningWay.TYPED, [], "陆秋实")
    assert service.verifies(signature)


@pytest.mark.parametrize(("answer", "by"), [("refused", "教务主任"), ("absent", "")])
def test_refusal_and_absence_keep_the_checksum_of_the_slip(
    phone: Client, visit: Visit, answer: str, by: str
) -> None:
    assert slip_form(phone, visit).send(answer=answer, by=by, strokes="[[").status_code == 303
    signature = only_signature(visit)
    assert (signature.way, signature.name, signature.strokes) == (SigningWay.NOBODY, by, [])
    assert signature.content_sha256 == service.slip_of(visit).checksum
    assert signature.received_at
    assert service.verifies(signature)


def test_slip_changed_meanwhile_is_shown_anew_with_everything_kept(
    phone: Client, cast: Cast, visit: Visit
) -> None:
    form = slip_form(phone, visit)
    change_a_finding(cast, visit)
    page = form.send_page(**BY_HAND | {"text": "属实"})

    assert page.response.status_code == 409
    assert visit.state is S.RECORDED
    assert "当天补齐标签" in page.text
    kept = page.form("/feedback")
    sent = {**BY_HAND, "text": "属实"}
    assert {name: kept.values[name] for name in sent} == sent
    assert kept.values["shown"] == service.slip_of(visit).checksum != form.values["shown"]
    assert kept.send().status_code == 303
    assert only_signature(visit).content["problems"][0]["demand"] == "当天补齐标签"


def test_page_that_does_not_say_what_it_showed_signs_nothing(phone: Client, visit: Visit) -> None:
    assert slip_form(phone, visit).send(**BY_HAND, shown=None).status_code == 409
    assert not queries.signatures_of(visit)


def test_head_who_answers_an_outdated_page_is_shown_the_new_slip(
    client: Client, cast: Cast, visit: Visit
) -> None:
    client.sign_in(cast.head)
    form = client.page(f"/visits/{visit.number}/slip").form("/answer")
    change_a_finding(cast, visit)
    page = form.send_page(answer="objected", text="当天检修")
    assert page.response.status_code == 409
    assert page.form("/answer").values["text"] == "当天检修"
    assert page.form("/answer").send().status_code == 303
    signature = only_signature(visit)
    assert (signature.way, signature.name) == (SigningWay.ACCOUNT, cast.head.name)
    assert service.verifies(signature)


@pytest.mark.parametrize(
    "strokes",
    ["[[[0,0],[9,0", "[[[0,0],[2000,0]]]", "[[[5,5]]]", json.dumps([[[1, 1], [900, 1]] * 2501])],
    ids=["broken", "outside", "dot", "too many"],
)
def test_wrong_strokes_are_refused_beside_the_pad_and_kept(
    phone: Client, visit: Visit, strokes: str
) -> None:
    page = slip_form(phone, visit).send_page(**BY_HAND | {"strokes": strokes})

    assert page.response.status_code == 422
    assert page.soup.select("#strokes .error")
    kept = page.form("/feedback").values
    assert (kept["strokes"], kept["by"], kept["way"]) == (strokes, "陆秋实 校长", "drawn")
    assert not queries.signatures_of(visit)


def test_slip_stays_as_it_was_signed_when_a_finding_changes_later(
    phone: Client, cast: Cast, visit: Visit
) -> None:
    slip_form(phone, visit).send(**BY_HAND)
    change_a_finding(cast, visit)

    assert "当天补齐标签" not in phone.page(f"/visits/{visit.number}/slip").text
    assert service.verifies(only_signature(visit))


def test_snapshot_changed_in_the_database_no_longer_verifies(phone: Client, visit: Visit) -> None:
    slip_form(phone, visit).send(**BY_HAND)
    content = dict(only_signature(visit).content)
    content["advice"] = f"{content['advice']}。"
    db.session.execute(update(Signature).values(content=content))
    db.session.commit()

    page = phone.page(f"/visits/{visit.number}/slip")
    assert page.soup.select(".signature-mark .i-alert")
    assert not page.soup.select(".signature-mark .i-check")


def test_program_itself_cannot_change_or_remove_a_signature(cast: Cast, visit: Visit) -> None:
    service.record_feedback(
        cast.act.supervisor,
        visit,
        answer=SchoolAnswer.ACKNOWLEDGED,
        by="陆秋实",
        signed=Signing(way=SigningWay.DRAWN, strokes=STROKES),
    )
    db.session.commit()
    only_signature(visit).name = "别人"
    with pytest.raises(SignatureIsFinal):
        db.session.flush()
    db.session.rollback()
    db.session.delete(only_signature(visit))
    with pytest.raises(SignatureIsFinal):
        db.session.flush()
    db.session.rollback()
    assert db.session.scalar(text("SELECT count(*) FROM signature")) == 1


def test_later_answer_of_the_head_is_kept_beside_the_refusal(cast: Cast, visit: Visit) -> None:
    service.record_feedback(cast.act.supervisor, visit, answer=SchoolAnswer.REFUSED, by="教务主任")
    service.answer_for_school(cast.act.head, visit, answer=SchoolAnswer.ACKNOWLEDGED)

    newest, first = queries.signatures_of(visit)
    assert (newest.answer, first.answer) == (SchoolAnswer.ACKNOWLEDGED, SchoolAnswer.REFUSED)
    assert all(map(service.verifies, (newest, first)))


@pytest.mark.parametrize("who", ["supervisor3", "lead", "head", "staff", "head2", "admin"])
def test_nobody_but_the_lead_of_the_visit_has_it_signed(
    client: Client, cast: Cast, visit: Visit, who: str
) -> None:
    signed = Signing(way=SigningWay.DRAWN, strokes=STROKES)
    with pytest.raises(NotAllowed):
        service.record_feedback(
            getattr(cast.act, who),
            visit,
            answer=SchoolAnswer.ACKNOWLEDGED,
            by="陆秋实",
            signed=signed,
        )
    client.sign_in(getattr(cast, who))
    answer = client.send(f"/visits/{visit.number}/feedback", BY_HAND)
    assert answer.status_code in {403, 404}
    assert not queries.signatures_of(visit)


def test_service_refuses_another_slip_and_wrong_strokes(cast: Cast, visit: Visit) -> None:
    def sign(signed: Signing) -> None:
        service.record_feedback(
            cast.act.supervisor,
            visit,
            answer=SchoolAnswer.ACKNOWLEDGED,
            by="陆秋实",
            signed=signed,
        )

    with pytest.raises(SlipChanged):
        sign(Signing(way=SigningWay.DRAWN, strokes=STROKES, shown="0" * 64))
    with pytest.raises(InvalidInput) as refused:
        sign(Signing(way=SigningWay.DRAWN, strokes="[]"))
    assert list(refused.value.errors) == ["strokes"]
    assert visit.state is S.RECORDED
