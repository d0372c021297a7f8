"""Papers are issued once, for ever; the PDF follows once; only who sees the subject sees the paper."""

import os
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Select, select, text
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.errors import StaleState
from app.core.files import storage, sweep
from app.core.permissions import Actor
from app.extensions import db
from app.papers import queries, service
from app.papers.models import IssuedRecord, PaperIsFinal
from app.schools.models import School
from tests.support.cast import Cast

PDF = b"%PDF-1.7 one"


def own_school(actor: Actor) -> Select[int]:
    ids = [grant.school_id for grant in actor.grants if grant.school_id is not None]
    return select(School.id).where(School.id.in_(ids))


@pytest.fixture(autouse=True)
def rules(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    # After the application was made, or its own rules would be lost with the patch.
    monkeypatch.setattr(queries, "_subjects", {})
    monkeypatch.setattr(queries, "_kinds", {})
    queries.register_subject("school", own_school)


def issue(cast: Cast, number: str = "ZG-519999-2026-0001", **rest: object) -> IssuedRecord:
    arguments = {
        "kind": "notice",
        "subject": cast.school1,
        "title_zh": "整改通知书",
        "title_en": "Rectification notice",
        "data": {"school": cast.school1.name_zh, "terms": [15, 3.5, None]},
        "region_id": cast.county.id,
        "school_id": cast.school1.id,
        "number": number,
    }
    return service.issue(cast.act.lead, **{**arguments, **rest})


def test_a_paper_holds_number_data_and_checksum(cast: Cast) -> None:
    record = issue(cast)
    db.session.commit()
    db.session.expire_all()

    assert record.number == "ZG-519999-2026-0001"
    assert record.data == {"school": "桃岭小学", "terms": [15, 3.5, None]}
    assert record.issued_by_name == cast.lead.name
    assert (record.subject_kind, record.subject_id) == ("school", cast.school1.id)
    assert service.is_intact(record)
    assert not record.has_pdf


def test_a_rolled_back_paper_never_was(cast: Cast) -> None:
    issue(cast)
    db.session.rollback()

    assert db.session.scalars(select(IssuedRecord)).all() == []


def test_a_number_is_given_once(cast: Cast) -> None:
    issue(cast)

    with pytest.raises(IntegrityError):
        issue(cast)


def test_a_paper_needs_a_number(cast: Cast) -> None:
    with pytest.raises(ValueError, match="number"):
        issue(cast, number="")


@pytest.mark.parametrize(
    "change", [{"data": {}}, {"number": "other"}, {"checksum": "0" * 64}, {"title_zh": "别的"}]
)
def test_an_issued_paper_cannot_be_changed(cast: Cast, change: dict[str, object]) -> None:
    record = issue(cast)
    for name, value in change.items():
        setattr(record, name, value)

    with pytest.raises(PaperIsFinal):
        db.session.flush()


def test_an_issued_paper_cannot_be_deleted(cast: Cast) -> None:
    db.session.delete(issue(cast))

    with pytest.raises(PaperIsFinal):
        db.session.flush()


def test_a_change_behind_the_program_s_back_is_seen(cast: Cast) -> None:
    record = issue(cast)
    db.session.execute(text("UPDATE issued_record SET number = 'forged'"))
    db.session.refresh(record)

    assert not service.is_intact(record)


def test_a_correction_is_a_new_issue(cast: Cast) -> None:
    first = issue(cast)
    second = issue(cast, number="", supersedes=first)
    third = issue(cast, number="", supersedes=second)

    assert [r.number[-3:] for r in (second, third)] == ["-v2", "-v3"]
    assert third.number == "ZG-519999-2026-0001-v3"
    assert queries.successor_of(first) == second
    assert queries.newest_of("school", cast.school1.id, "notice") == third
    assert list(queries.papers_of("school", cast.school1.id)) == [third, second, first]


def test_a_paper_is_corrected_once(cast: Cast) -> None:
    first = issue(cast)
    issue(cast, number="", supersedes=first)

    with pytest.raises(StaleState):
        issue(cast, number="", supersedes=first)


def test_the_pdf_is_stored_once_and_read_back(cast: Cast) -> None:
    record = issue(cast)
    assert service.read_pdf(record) is None
    assert list(queries.awaiting_pdf()) == [record]

    service.store_pdf(record, PDF)

    assert record.has_pdf
    assert service.read_pdf(record) == PDF
    assert list(queries.awaiting_pdf()) == []


def test_a_second_pdf_is_refused_and_leaves_nothing(cast: Cast) -> None:
    record = issue(cast)
    service.store_pdf(record, PDF)

    with pytest.raises(StaleState):
        service.store_pdf(record, b"%PDF-1.7 other")
    assert service.read_pdf(record) == PDF
    assert [key for keys in storage.store().shards("papers") for key in keys] == [record.pdf_key]


def test_the_pdf_of_a_paper_cannot_be_exchanged(cast: Cast) -> None:
    record = issue(cast)
    service.store_pdf(record, PDF)
    record.pdf_key = "papers/00/" + "0" * 32

    with pytest.raises(PaperIsFinal):
        db.session.flush()


def test_a_changed_or_lost_file_is_not_shown(cast: Cast) -> None:
    record = issue(cast)
    service.store_pdf(record, PDF)
    path = storage.store().path(record.pdf_key or "")

    path.write_bytes(b"%PDF-1.7 forged")
    with pytest.raises(service.PaperDamaged, match=record.number):
        service.read_pdf(record)
    path.unlink()
    with pytest.raises(service.PaperDamaged):
        service.read_pdf(record)


def test_the_sweep_keeps_pdfs_of_papers_and_takes_left_overs(cast: Cast) -> None:
    record = issue(cast)
    service.store_pdf(record, PDF)
    orphan = storage.store().save(b"left over", "papers")
    for key in (record.pdf_key or "", orphan):
        then = (clock.now() - timedelta(days=2)).timestamp()
        os.utime(storage.store().path(key), (then, then))

    assert sweep.clean().orphans == [orphan]
    assert service.read_pdf(record) == PDF


def test_who_sees_the_subject_sees_the_paper(cast: Cast) -> None:
    record = issue(cast)

    assert queries.paper_by_number(cast.act.head, record.number) == record
    assert queries.paper_by_number(cast.act.head2, record.number) is None
    assert queries.paper_by_number(cast.act.admin, record.number) is None


def test_papers_about_undeclared_things_are_nobody_s(cast: Cast) -> None:
    record = issue(cast, subject=cast.county)

    assert queries.paper_by_number(cast.act.head, record.number) is None


def test_a_second_rule_for_a_kind_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="school"):
        queries.register_subject("school", lambda actor: select(School.id))


def test_a_verification_code_finds_its_paper_and_no_other(cast: Cast) -> None:
    record = issue(cast)

    assert queries.paper_by_token(record.verification_token) == record
    assert queries.paper_by_token("") is None
    assert len(record.verification_token) >= 22


def test_a_rule_for_one_kind_takes_the_place_of_its_subjects_rule(cast: Cast) -> None:
    issue(cast)
    issue(cast, "ZG-519999-2026-0002", kind="inner")
    queries.register_kind("school", "inner", lambda actor: select(School.id).where(School.id < 0))

    seen = db.session.scalars(queries.papers_visible_to(cast.act.head)).all()
    assert [record.kind for record in seen] == ["notice"]


def test_a_second_rule_for_a_kind_is_a_fault(cast: Cast) -> None:
    queries.register_kind("school", "inner", own_school)
    queries.register_kind("school", "inner", own_school)

    with pytest.raises(RuntimeError, match="inner"):
        queries.register_kind("school", "inner", lambda actor: select(School.id))
