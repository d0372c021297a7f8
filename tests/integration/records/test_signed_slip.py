"""The issued exit slip carries the signature: as a drawing, with its checksums, in HTML and PDF."""

import json

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.papers import service as papers
from app.records import press
from app.records.builders import ExitSlip
from app.records.states import RecordKind
from app.visits import queries, service
from app.visits.service import Signing
from app.visits.states import SchoolAnswer, SignerRole, SigningWay
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.records import pages_of, recorded_visit, the_paper

STROKES = [[[120, 260], [300, 90], [420, 280]], [[500, 200], [640, 210]]]


def test_signed_slip_is_issued_with_the_signature_and_printed_with_it(
    client: Client, cast: Cast, version: ChecklistVersion, items: list[ChecklistItem], clock: Clock
) -> None:
    visit = recorded_visit(cast, version, items[:1])
    service.record_feedback(
        cast.act.supervisor,
        visit,
        answer=SchoolAnswer.ACKNOWLEDGED,
        by="陆秋实 校长",
        signed=Signing(
            way=SigningWay.DRAWN,
            role=SignerRole.HEAD,
            strokes=json.dumps(STROKES),
            shown=service.slip_of(visit).checksum,
        ),
    )
    signature = queries.newest_signature(visit)
    assert signature is not None
    record = the_paper(RecordKind.EXIT_SLIP)
    sheet = press.sheet_of(record)
    assert sheet is not None
    assert isinstance(sheet.paper, ExitSlip)
    signed = sheet.paper.feedback.signed
    assert signed is not None
    assert (signed.sha256, signed.content_sha256) == (signature.sha256, signature.content_sha256)
    assert papers.is_intact(record)

    client.sign_in(cast.head)
    page = client.page(f"/records/{record.public_id}")
    drawing = page.soup.select_one(".sign-line svg path")
    assert drawing is not None
    assert drawing["d"] == service.path_of(STROKES)
    assert drawing.parent is not None
    assert drawing.parent["viewBox"] == "0 0 1000 400"
    assert signature.sha256 in page.text
    text = "".join(pages_of(press.pdf_of(record)))
    for words in ("陆秋实校长", signature.sha256, signature.content_sha256):
        assert words in text
    assert client.get(f"/records/verify/{record.verification_token}").status_code == 200


def test_slip_signed_on_paper_leaves_the_line_free_for_ink(
    cast: Cast, version: ChecklistVersion, clock: Clock
) -> None:
    visit = recorded_visit(cast, version)
    service.record_feedback(
        cast.act.supervisor, visit, answer=SchoolAnswer.ACKNOWLEDGED, by="陆秋实 校长"
    )
    sheet = press.sheet_of(the_paper(RecordKind.EXIT_SLIP))
    assert sheet is not None
    html = press.compose(sheet).html

    assert sheet.paper.feedback.signed.way is SigningWay.PRINTED
    assert "is-drawn" not in html
    assert sheet.paper.feedback.signed.content_sha256 in html
