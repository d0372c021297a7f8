"""Signatures given on a device: bound to the slip that it showed, by the rules of the form, never lost."""

import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import func, select

from app.checklists.models import ChecklistVersion
from app.extensions import db
from app.findings import service as findings
from app.findings.queries import standing_findings
from app.papers.models import IssuedRecord
from app.recorder.models import SyncOperation
from app.recorder.queries import kept_by_ids
from app.recorder.states import Late
from app.visits import queries, service
from app.visits.models import Visit
from app.visits.states import SchoolAnswer, SignerRole, SigningWay, VisitState
from tests.integration.recorder.conftest import Items
from tests.support.cast import Cast
from tests.support.factories.visits import make_visit
from tests.support.sending import Sender, an_operation

STROKES = json.dumps([[[120, 260], [300, 90], [420, 280]], [[500, 200], [640, 210]]])
SIGNED_AT = "2026-03-02T00:30:00+00:00"


@pytest.fixture
def visit(cast: Cast, every_kind: tuple[ChecklistVersion, Items]) -> Visit:
    """Recorded, with one finding on its slip: supervisor leads, supervisor 2 is a member."""
    version, items = every_kind
    return make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2],
        until=VisitState.RECORDED,
        unmet=[items["yes_no"]],
    )


def signature(visit: Visit, **fields: Any) -> dict[str, Any]:
    """What the device of the lead makes of the slip that it shows."""
    slip = fields.pop("slip", service.slip_of(visit).canonical)
    shown = hashlib.sha256(slip.encode("utf-8", "replace")).hexdigest()
    by_hand = {"answer": "acknowledged", "by": "陆秋实 校长", "role": "head", "way": "drawn"}
    signed = {"strokes": STROKES, "text": "", "signed_at": SIGNED_AT, "shown": shown, "slip": slip}
    return an_operation("signature", **{**by_hand, **signed, **fields})


def one(sender: Sender, operation: dict[str, Any]) -> dict[str, Any]:
    (result,) = sender.send(operation)
    return result


def kept(operation: dict[str, Any]) -> SyncOperation:
    db.session.expire_all()
    return kept_by_ids({operation["id"]})[operation["id"]]


def count(model: type[Any], **facts: Any) -> int:
    query = select(func.count()).select_from(model).filter_by(**facts)
    return db.session.scalar(query) or 0


def change_the_slip(cast: Cast, visit: Visit) -> None:
    (finding,) = standing_findings(visit.id)
    findings.edit_finding(cast.act.supervisor, finding, demand="当天补齐标签")


def test_signature_on_the_slip_of_now_is_recorded_as_by_the_form_and_only_once(
    sender: Sender, visit: Visit
) -> None:
    shown = service.slip_of(visit)
    sent = signature(visit)
    result = one(sender, sent)
    assert (result["outcome"], result["again"]) == ("applied", False)
    db.session.expire_all()
    (found,) = queries.signatures_of(visit)
    assert visit.state is VisitState.FED_BACK
    assert (found.answer, found.way, found.role) == (
        SchoolAnswer.ACKNOWLEDGED,
        SigningWay.DRAWN,
        SignerRole.HEAD,
    )
    assert found.strokes == json.loads(STROKES)
    assert found.signed_at is not None
    assert found.signed_at.isoformat() == SIGNED_AT
    assert found.received_at > found.signed_at
    assert (service.slip_as_signed(visit), service.verifies(found)) == (shown, True)
    assert count(IssuedRecord, kind="exit_slip", subject_id=visit.id) == 1
    again = one(sender, sent)
    assert (again["outcome"], again["again"]) == ("applied", True)
    assert len(queries.signatures_of(visit)) == 1


@pytest.mark.parametrize(
    ("answer", "text"), [("refused", "不同意签字"), ("objected", "留样标签当天已补")]
)
def test_refusal_and_objection_are_recorded_as_such(
    sender: Sender, visit: Visit, answer: str, text: str
) -> None:
    way = None if answer == "refused" else "typed"
    sent = signature(visit, answer=answer, text=text, way=way, strokes="")
    assert one(sender, sent)["outcome"] == "applied"
    db.session.expire_all()
    assert (visit.school_answer, visit.school_answer_text) == (SchoolAnswer(answer), text)
    (found,) = queries.signatures_of(visit)
    assert found.way is (SigningWay.NOBODY if answer == "refused" else SigningWay.TYPED)
    assert service.verifies(found)


def test_signature_on_an_earlier_slip_is_kept_beside_it_and_the_new_one_signed_again(
    sender: Sender, cast: Cast, visit: Visit
) -> None:
    sent = signature(visit)
    change_the_slip(cast, visit)
    assert one(sender, sent)["outcome"] == "appended"
    row = kept(sent)
    assert (row.late, visit.state) == (Late.CHANGED, VisitState.RECORDED)
    assert row.payload["slip"] == sent["slip"]
    assert not queries.signatures_of(visit)
    slip = sender.client.page(f"/visits/{visit.number}/slip")
    assert "反馈单的旧版本" in slip.text
    appendix = sender.client.page(f"{sender.base}/appendix")
    assert appendix.soup.select("svg.signature-drawing path")
    assert sent["shown"][:12] in appendix.text
    assert "陆秋实 校长" in appendix.text

    assert one(sender, signature(visit))["outcome"] == "applied"
    second = signature(visit, by="别人")
    assert one(sender, second)["outcome"] == "appended"
    assert kept(second).late is Late.ANSWERED
    assert (visit.school_answer_by, len(queries.signatures_of(visit))) == ("陆秋实 校长", 1)
    assert "旧版本" not in sender.client.page(f"/visits/{visit.number}/slip").text


def test_signature_by_the_member_or_the_lead_of_before_is_kept_and_does_not_count(
    other: Sender, visit: Visit
) -> None:
    sent = signature(visit)
    assert one(other, sent)["outcome"] == "appended"
    assert kept(sent).late is Late.NOT_LEAD
    assert (visit.state, queries.signatures_of(visit)) == (VisitState.RECORDED, [])


def test_what_no_slip_can_have_shown_is_refused_and_changes_nothing(
    sender: Sender, cast: Cast, visit: Visit, every_kind: Any
) -> None:
    foreign = make_visit(cast.supervisor, cast.school1, every_kind[0], until=VisitState.RECORDED)
    said = json.loads(service.slip_of(visit).canonical)

    def spelled(**changed: Any) -> str:
        return json.dumps(
            {**said, **changed}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )

    problem = said["problems"][0]
    refused = {
        "slip_damaged": [signature(visit, shown="0" * 64)],
        "malformed": [
            signature(foreign),
            signature(visit, slip="[]"),
            signature(visit, slip="{" * 3000),
            signature(visit, slip=json.dumps(said)),
            signature(visit, slip=spelled(problems=[{**problem, "term": "x"}])),
            signature(visit, slip=spelled(theme="\ud800")),
            signature(visit, slip=spelled(theme="X").replace("X", "\\ud800")),
            signature(visit, by=""),
            signature(visit, answer="objected"),
            signature(visit, answer=None),
            signature(visit, way="account"),
            signature(visit, strokes="[[[1,2]]]"),
            signature(visit, strokes="[[[1,2"),
            signature(visit, signed_at="gestern"),
        ],
        "not_in_scale": [signature(visit, answer="perhaps"), signature(visit, role="cook")],
        "too_long": [signature(visit, by="长" * 61), signature(visit, strokes="9" * 100_001)],
    }
    for reason, operations in refused.items():
        for operation in operations:
            result = one(sender, operation)
            assert (result["outcome"], result["reason"]) == ("refused", reason), operation
            assert result["message"]
    db.session.expire_all()
    assert (visit.state, queries.signatures_of(visit)) == (VisitState.RECORDED, [])
    assert count(SyncOperation, visit_id=visit.id) == 0


def test_slip_of_a_record_sent_back_keeps_the_signature_for_later(
    sender: Sender, cast: Cast, visit: Visit
) -> None:
    sent = signature(visit)
    service.reopen_record(cast.act.lead, visit, reason="漏填一项")
    assert one(sender, sent)["outcome"] == "appended"
    assert kept(sent).late is Late.CHANGED


def test_nothing_is_signed_before_the_arrival(sender: Sender, cast: Cast, every_kind: Any) -> None:
    planned = make_visit(cast.supervisor, cast.school1, every_kind[0])
    result = one(Sender(sender.client, planned), signature(planned))
    assert (result["outcome"], result["reason"]) == ("refused", "not_arrived")
