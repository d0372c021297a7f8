"""What a signature binds: one letter of the slip or one point of the strokes, and it no longer verifies."""

import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import TermUnit
from app.core.errors import InvalidInput
from app.core.severity import Mode, Severity
from app.papers.service import plain, revive
from app.visits.models import Signature
from app.visits.service import signing
from app.visits.service.contents import SlipContent, SlipProblem, checksum_of
from app.visits.service.signing import Signing, SlipChanged
from app.visits.states import SchoolAnswer, SignerRole, SigningWay, VisitKind

STROKES = [[[100, 200], [300, 210], [320, 90]], [[400, 100], [410, 260]]]
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def make_problem() -> SlipProblem:
    return SlipProblem(
        position=1,
        title="留样缺品种",
        text="4 盒没有时间标签",
        basis="食品安全法",
        demand="当天补齐",
        severity=Severity.SERIOUS,
        mode=Mode.WITHIN_TIME,
        term=15,
        unit=TermUnit.WORKING_DAYS,
        due_on=None,
    )


def make_content() -> SlipContent:
    return SlipContent(
        number="DD-519999-2026-0001",
        kind=VisitKind.REGULAR,
        theme="食品安全",
        school_code="2151000001",
        school_zh="桃岭小学",
        school_en="Taoling Primary School",
        arrived_at=NOON - timedelta(hours=2),
        left_at=NOON,
        recorded_at=NOON,
        team=("沈知远", "叶知秋"),
        merits="晨检记录完整",
        advice="每周抽查",
        problems=(make_problem(),),
    )


def make_signature() -> Signature:
    content = make_content()
    signature = Signature(
        visit_id=7,
        answer=SchoolAnswer.OBJECTED,
        text="当天检修",
        name="陆秋实",
        role=SignerRole.HEAD,
        way=SigningWay.DRAWN,
        strokes=copy.deepcopy(STROKES),
        content=plain(content),
        content_sha256=content.checksum,
        signed_at=NOON,
        received_at=NOON + timedelta(minutes=1),
        recorded_by_id=3,
    )
    signature.sha256 = signing.seal_of(signature)
    return signature


def test_content_comes_back_from_its_snapshot_with_the_same_checksum() -> None:
    content = make_content()
    again = revive(SlipContent, plain(content))

    assert again == content
    assert again.checksum == content.checksum == checksum_of(plain(content))


def test_same_moment_in_another_zone_is_the_same_content() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=8)))

    assert replace(make_content(), left_at=there).checksum == make_content().checksum


@pytest.mark.parametrize(
    "change",
    [
        {"merits": "晨检记录完整。"},
        {"team": ("叶知秋", "沈知远")},
        {"school_en": "Taoling primary School"},
        {"left_at": NOON + timedelta(microseconds=1)},
        {"problems": ()},
        {"problems": (replace(make_problem(), severity=Severity.GENERAL),)},
        {"problems": (replace(make_problem(), text="3 盒没有时间标签"),)},
        {"problems": (replace(make_problem(), due_on=date(2026, 3, 9)),)},
    ],
)
def test_content_that_differs_anywhere_has_another_checksum(change: dict[str, object]) -> None:
    assert replace(make_content(), **change).checksum != make_content().checksum  # type: ignore[arg-type]


def test_untouched_signature_verifies() -> None:
    assert signing.verifies(make_signature())


def letters(data: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Where the texts of plain data stand."""
    if isinstance(data, dict):
        return [place for key, item in data.items() for place in letters(item, (*path, key))]
    if isinstance(data, list):
        return [place for key, item in enumerate(data) for place in letters(item, (*path, key))]
    return [path] if isinstance(data, str) and data else []


@given(st.data())
def test_one_changed_letter_of_the_slip_breaks_it(data: st.DataObject) -> None:
    signature = make_signature()
    *way, last = data.draw(st.sampled_from(letters(signature.content)))
    holder: object = signature.content
    for step in way:
        holder = holder[step]  # type: ignore[index]
    text = holder[last]  # type: ignore[index]
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda c: c != text[place]))
    holder[last] = text[:place] + letter + text[place + 1 :]  # type: ignore[index]

    assert not signing.verifies(signature)
    # Nor does it when whoever changed it computes the checksum of the slip anew.
    signature.content_sha256 = checksum_of(signature.content)
    assert not signing.verifies(signature)


@given(st.integers(0, 1), st.integers(0, 1), st.integers(0, 1), st.integers(-90, 90))
def test_one_moved_point_breaks_it(stroke: int, point: int, axis: int, by: int) -> None:
    signature = make_signature()
    signature.strokes[stroke][point][axis] += by

    assert signing.verifies(signature) == (by == 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("answer", SchoolAnswer.ACKNOWLEDGED),
        ("text", "当天检修。"),
        ("name", "别人"),
        ("role", None),
        ("way", SigningWay.TYPED),
        ("signed_at", None),
        ("received_at", NOON),
        ("recorded_by_id", 4),
        ("visit_id", 8),
        ("strokes", STROKES[:1]),
    ],
)
def test_answer_or_signer_changed_afterwards_breaks_it(name: str, value: object) -> None:
    signature = make_signature()
    setattr(signature, name, value)

    assert not signing.verifies(signature)


@pytest.mark.parametrize("shown", ["", "陆", "0" * 64, make_content().checksum.upper()])
def test_page_that_showed_something_else_is_refused(shown: str) -> None:
    with pytest.raises(SlipChanged):
        signing.require_shown(make_content(), shown)


def test_page_that_showed_just_this_is_accepted() -> None:
    signing.require_shown(make_content(), make_content().checksum)


@pytest.mark.parametrize("answer", [SchoolAnswer.REFUSED, SchoolAnswer.ABSENT])
def test_nobody_signs_a_refusal_or_absence(answer: SchoolAnswer) -> None:
    signed = Signing(way=SigningWay.DRAWN, strokes="[[[0,0],[900,0]]]")

    assert signing.way_of(answer, signed) is SigningWay.NOBODY
    assert signing.errors_of(answer, Signing(way=None, strokes="nonsense")) == {}


def test_strokes_without_a_chosen_way_are_a_drawn_signature() -> None:
    signed = Signing(way=None, strokes="[[[0,0],[900,0]]]")

    assert signing.way_of(SchoolAnswer.ACKNOWLEDGED, signed) is SigningWay.DRAWN


@pytest.mark.parametrize("way", [None, SigningWay.DRAWN])
def test_answer_without_a_signature_is_refused(way: SigningWay | None) -> None:
    with pytest.raises(InvalidInput):
        signing.way_of(SchoolAnswer.ACKNOWLEDGED, Signing(way=way, strokes=" "))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T04:00:00.000Z", NOON),
        ("2026-03-02T12:00:00+08:00", NOON),
        ("2026-03-02T04:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_claim_of_the_device_is_a_moment_with_a_zone_or_nothing(
    text: str, moment: datetime | None
) -> None:
    assert signing.read_claim(text) == moment
