"""One prepared world: for each of two counties an object of every kind in a useful state.

Both sides are made by the same code through the services, so an address of one side is a foreign one
for the people of the other. `Side.at` is flat: name of an object → what its address needs. The titles
of a side hold its canary, a word that may stand on no page of the other side.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from app.checklists import service as checklists
from app.core import clock, policy
from app.core.calendar import CalendarDay, DayKind
from app.core.files.models import Attachment
from app.core.files.queries import by_public_id
from app.core.files.service import store_upload
from app.core.permissions import Role
from app.core.severity import Mode, Severity
from app.extensions import db
from app.findings import service as findings
from app.findings.models import Finding
from app.followups import queries as followup_queries
from app.followups import service as followups
from app.papers.models import IssuedRecord
from app.rectification import service as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from app.visits import queries
from app.visits import service as visits
from app.visits.models import Answer, Visit
from app.visits.states import Partner, TranscriptKind, VisitKind, VisitState
from tests.support.cast import Cast, make_cast
from tests.support.factories import accounts as people
from tests.support.factories import checklists as sheets
from tests.support.factories import earlier, ratings, recorder
from tests.support.factories import followups as reviewing
from tests.support.factories import rectification as work
from tests.support.factories import visits as visiting
from tests.support.factories.files import PDF_BYTES, picture, upload
from tests.support.factories.findings import draft_finding, findings_of
from tests.support.factories.frameworks import EIGHT_ITEMS, make_framework
from tests.support.factories.sounds import webm
from tests.support.people_of_scenes import add_people
from tests.support.referrals_of_scenes import add_referrals
from tests.support.sending import an_answer, an_operation
from tests.support.side import Side

V, T = VisitState, TaskState
OWN_CANARY, FOREIGN_CANARY = "桃岭暗号", "槐安暗号"


def make_scene() -> tuple[Side, Side]:
    """Own side and foreign side in the present database, flushed."""
    cast = make_cast()
    db.session.add(CalendarDay(day=date(2026, 10, 1), kind=DayKind.OFF, name_zh="国庆节"))
    own = _make_side(cast, OWN_CANARY, "")
    far = _make_side(_far_cast(cast), FOREIGN_CANARY, "far_")
    db.session.flush()
    return own, far


def _far_cast(cast: Cast) -> Cast:
    """The foreign county's people in the parts that the factories ask for."""
    school, zone = cast.foreign_school, cast.foreign_zone
    # Theirs is a zone, as that of the supervisor for whom they stand.
    grant = cast.foreign_supervisor.grants[0]
    grant.region, grant.zone = None, zone
    db.session.flush()
    return replace(
        cast,
        county=cast.foreign_county,
        town_a=cast.foreign_county,
        school1=school,
        school2=school,
        zone_a=zone,
        zone_b=zone,
        supervisor=cast.foreign_supervisor,
        supervisor3=people.make_person("far_third", "岑远", Role.SUPERVISOR, zone),
        lead=cast.foreign_lead,
        head=cast.foreign_head,
        admin=cast.foreign_admin,
        building=cast.foreign_building,
        section=cast.foreign_section,
        staff=people.make_person("far_staff", "尤守成", Role.SCHOOL_STAFF, school),
    )


def _make_side(cast: Cast, canary: str, prefix: str) -> Side:
    version, items = sheets.make_every_kind(cast.act.lead, cast.county)
    zone = cast.zone_b
    side = Side(
        cast=cast,
        canary=canary,
        teammate=people.make_person(f"{prefix}teammate", "同行者", Role.SUPERVISOR, zone),
        former=people.make_person(f"{prefix}former", "离任者", Role.SUPERVISOR, zone),
        assigned=people.make_person(f"{prefix}assigned", "受派者", Role.SUPERVISOR, zone),
        roving=people.make_person(f"{prefix}roving", "巡视者", Role.SUPERVISOR, cast.county),
        recused=people.make_person(f"{prefix}recused", "易回避", Role.SUPERVISOR, cast.zone_a),
        checklist=version,
        items=items,
        at={},
    )
    for part in (_places, _sheets, _visits, _findings, _notices, _tasks, _reviews):
        part(side)
    add_referrals(side)
    add_people(side)
    return side


def _places(side: Side) -> None:
    cast = side.cast
    make_framework()
    side.at |= {
        "school": cast.school1.code,
        "county": cast.county.code,
        "town": cast.town_a.code,
        "zone": cast.zone_a.public_id,
        "section": cast.building.public_id,
        "framework": EIGHT_ITEMS,
    }


def _sheets(side: Side) -> None:
    lead = side.cast.act.lead
    draft = sheets.make_blank(lead, side.cast.county, title_zh=side.title("草稿清单"))
    section = checklists.add_section(lead, draft, name_zh="一", name_en="One")
    item = sheets.add_item(lead, draft, side.title("留样"), section=section)
    side.at |= {
        "checklist": side.checklist.checklist.public_id,
        "draft_checklist": draft.checklist.public_id,
        "draft_section": section.public_id,
        "draft_item": item.public_id,
    }


# -------------------------------------------------------------------------------------- visits


def _visit(side: Side, until: VisitState, **rest: Any) -> Visit:
    # Before the arrival everybody on the team must still be fit for it.
    team = [side.teammate] if until in {V.DRAFT, V.PLANNED} else [side.teammate, side.former]
    facts = {"members": team, "planned_on": clock.today(), **rest}
    return visiting.make_visit(
        side.cast.supervisor, side.cast.school1, side.checklist, until=until, **facts
    )


def _visits(side: Side) -> None:
    cast, at = side.cast, side.at
    at["draft_visit"] = _visit(side, V.DRAFT).reference
    at["secret_visit"] = _visit(side, V.PLANNED, unannounced=True).reference
    at["planned_visit"] = _visit(side, V.PLANNED).reference
    policy.set_value(
        region_id=side.cast.county.id,
        key="visit.arrival_position",
        value=True,
        valid_from=clock.today(),
        by=None,
    )
    team = [side.teammate, cast.supervisor3]
    asked = _visit(side, V.DRAFT, kind=VisitKind.SPECIAL, members=team)
    visits.ask_approval(cast.act.supervisor, asked)
    at["asked_visit"] = asked.reference
    _on_site(side)
    _ratings(side)
    complete = _visit(side, V.IN_PROGRESS)
    visiting.answer_all(cast.act.supervisor, complete)
    visits.note_conversation(
        cast.act.supervisor, complete, partner=Partner.TEACHERS, people=2, points="课表。"
    )
    at["complete_visit"] = complete.reference
    _sent(side)
    recorded = _visit(side, V.RECORDED, unmet=[side.items["yes_no"]])
    at["recorded_visit"] = recorded.reference
    _sent_late(side, recorded)
    (finding,) = findings_of(recorded)
    at["visit_finding"] = finding.reference
    fed_back = _visit(side, V.FED_BACK, unmet=[side.items["yes_no"]])
    at["fed_back_visit"] = fed_back.reference
    (finding,) = findings_of(fed_back)
    findings.confirm_finding(cast.act.supervisor, finding)
    at["visit_confirmed"] = finding.reference
    at["original_photo"] = _file("answer", _answer_ids(fed_back))
    at["answer_photo"] = _marked(side, at["original_photo"])
    at["done_visit"] = _visit(side, V.FED_BACK).reference
    at["exit_slip"], at["visit_record"] = (
        _paper("exit_slip", fed_back),
        _paper("visit_record", fed_back),
    )


def _on_site(side: Side) -> None:
    """A visit under way, with a note of each kind and a photo."""
    cast, at = side.cast, side.at
    visit, item = _visit(side, V.IN_PROGRESS), side.items["photo"]
    actor = cast.act.supervisor
    visiting.give(actor, visit, item, sheets.best_answer(item))
    talk = visits.note_conversation(
        actor, visit, partner=Partner.TEACHERS, people=3, points=side.title("座谈")
    )
    book = visits.note_document(actor, visit, title=side.title("台账"), remark="齐全")
    form = visits.begin_transcript(
        actor, visit, TranscriptKind.INTERVIEW, visits.new_transcript_id()
    )
    visits.write_field(actor, visit, form, "points", side.title("访谈"))
    lot = visits.draw_partners(
        actor, visit, partner=Partner.TEACHERS, text=f"甲\n{side.title('乙')}", wanted=1
    )
    (scan,) = visits.attach_scan(actor, visit, [upload(PDF_BYTES, "补录.pdf")])
    at |= {
        "scan": scan.public_id,
        "visit": visit.reference,
        "item": side.items["yes_no"].id,
        "photo_item": item.id,
        "talk": talk.id,
        "form": form.client_id,
        "lot": lot.public_id,
        "book": book.id,
        "photo": _file("answer", _answer_ids(visit)),
    }


def _ratings(side: Side) -> None:
    """One that both can still submit, one that both have submitted."""
    rated = ratings.begin_rating(_visit(side, V.IN_PROGRESS), side.teammate)
    for user in (side.cast.supervisor, side.teammate):
        ratings.rate_all(rated, user)
    visit, item = _visit(side, V.IN_PROGRESS), side.items["single"]
    done = ratings.complete_rating(visit, side.teammate, item)
    side.at |= {"rating": rated.public_id, "done_rating": done.public_id, "rated_item": item.id}


def _sent(side: Side) -> None:
    """To the visit under way: two answers to one item, and a photo on its way."""
    visit = queries.get_visit(side.cast.act.supervisor, side.at["visit"])
    assert visit is not None
    item, actor = side.items["text"], side.cast.act.supervisor
    visiting.give(actor, visit, item, sheets.best_answer(item))
    said = an_answer(item.id, side.title("另有所见"))
    recorder.send(people.actor(side.teammate), visit, said)
    side.at["conflict"] = said["id"]
    side.at["voice"] = visits.add_voice(actor, visit, item, upload(webm(), "a.webm")).public_id
    side.at["upload"] = recorder.begin_upload(actor, visit, picture(), whole=False).client_id


def _sent_late(side: Side, visit: Visit) -> None:
    """To a record that is closed: an answer and a photo."""
    actor = people.actor(side.teammate)
    upload = recorder.begin_upload(actor, visit, picture()).client_id
    photo = an_operation("photo", item=side.items["photo"].id, upload=upload, caption="")
    said = an_answer(side.items["text"].id, side.title("补记"))
    _, receipt = recorder.send(actor, visit, said, photo)
    side.at["appended_photo"] = receipt.attachment


def _answer_ids(visit: Visit) -> Sequence[int]:
    return db.session.scalars(select(Answer.id).where(Answer.visit_id == visit.id)).all()


def _file(kind: str, owner_ids: Sequence[int]) -> str:
    """The first photo of the things."""
    return db.session.scalars(
        select(Attachment.public_id)
        .where(Attachment.owner_kind == kind, Attachment.owner_id.in_(owner_ids))
        .order_by(Attachment.id)
    ).all()[0]


def _marked(side: Side, public_id: str) -> str:
    """What was drawn on a photo."""
    photo = by_public_id(public_id)
    assert photo is not None
    return visits.draw_on(side.cast.act.supervisor, photo, upload(picture((64, 48)))).public_id


def _paper(kind: str, subject: Any) -> str:
    return db.session.scalars(
        select(IssuedRecord.public_id).where(
            IssuedRecord.kind == kind, IssuedRecord.subject_id == subject.id
        )
    ).one()


# ---------------------------------------------------------------------------- findings, notices


def _findings(side: Side) -> None:
    cast, at = side.cast, side.at
    at["draft_finding"] = draft_finding(cast, title=side.title("草稿问题")).reference
    at["finding"] = _confirmed(side, "已确认").reference
    disputed = _confirmed(side, "有异议")
    findings.object_to(cast.act.head, disputed, text="留样齐全，请复核。")
    at["disputed_finding"] = disputed.reference


def _confirmed(side: Side, title: str, **rest: Any) -> Finding:
    return work.confirmed_finding(side.cast, title=side.title(title), **rest)


def _notices(side: Side) -> None:
    cast, at = side.cast, side.at
    for name in ("draft_notice", "approved_notice"):
        notice = rectification.draft_notice(
            cast.act.supervisor, school=cast.school1, findings=[_confirmed(side, name)]
        )
        if name == "approved_notice":
            rectification.approve_notice(cast.act.lead, notice)
        at[name] = notice.public_id
    issued = work.issued_notice(cast, _confirmed(side, "已下发"))
    at["notice"] = issued.public_id
    at["notice_paper"] = _paper("rectification_notice", issued)


# --------------------------------------------------------------------------------------- tasks


def _task(side: Side, until: TaskState, **rest: Any) -> RectificationTask:
    return work.make_task(side.cast, until=until, title=side.title(until.value), **rest)


def _tasks(side: Side) -> None:
    cast, at = side.cast, side.at
    issued = _task(side, T.ISSUED)
    at["task"] = issued.number
    at["comment"] = work.comment(cast.act.supervisor, issued, side.title("补照片")).public_id
    at["office_comment"] = work.comment(
        cast.act.supervisor, issued, side.title("慢"), office_only=True
    ).public_id
    at["immediate_task"] = _task(side, T.ISSUED, mode=Mode.IMMEDIATE).number
    at["planned_task"] = _task(side, T.PLAN_SUBMITTED).number
    at["applied_task"] = _task(side, T.PENDING_REVIEW).number
    at["verified_task"] = _task(side, T.VERIFIED, severity=Severity.MAJOR).number
    at["reopened_task"] = _task(side, T.REOPENED).number
    running = _task(side, T.IN_PROGRESS)
    work.prove(cast, running)
    at["running_task"] = running.number
    at["evidence"] = db.session.scalars(
        select(Attachment.public_id)
        .where(Attachment.owner_kind.in_(["progress_entry", "rectification_task"]))
        .order_by(Attachment.id.desc())
    ).all()[0]
    at["extension"] = work.ask_for_time(cast, running).public_id
    advised = _task(side, T.IN_PROGRESS)
    request = work.ask_for_time(cast, advised)
    rectification.give_opinion(cast.act.supervisor, request, supports=True, text="情况属实。")
    at["advised_task"], at["advised_extension"] = advised.number, request.public_id
    closed = _task(side, T.CLOSED)
    at["closed_task"] = closed.number
    at["closing_form"] = _paper("closing_form", closed)
    at["kept_up_task"] = _task(side, T.SUSTAINED, mode=Mode.CONTINUING).number
    _looked_at(side)


def _looked_at(side: Side) -> None:
    """What teams saw: of a running task on the visit under way, of an applied one on one submitted."""
    at, actor, seen = side.at, side.cast.act.supervisor, side.title("留样齐全")
    visit, running = queries.get_visit(actor, at["visit"]), work.task_by(actor, at["running_task"])
    assert visit is not None
    check = earlier.look_at(actor, visit, running, seen=seen, photos=[upload(picture(), "今.jpg")])
    at["before"] = _before_photo(side, running.finding)
    at["earlier"], at["earlier_photo"] = running.finding.number, _file("site_check", [check.id])
    place = (visit.reference, at["earlier"], at["before"])
    pairing = followup_queries.get_pairing(actor, *place)
    assert pairing is not None
    followups.link_after(actor, pairing, at["earlier_photo"])
    waiting = _task(side, T.PENDING_REVIEW)
    at["prepared_review"] = earlier.prepared_review(actor, _visit(side, V.IN_PROGRESS), waiting)


def _before_photo(side: Side, finding: Finding) -> str:
    """A photo that shows how it was."""
    photo = store_upload(
        side.cast.act.supervisor,
        upload(picture(), "前.jpg"),
        owner_kind="finding",
        owner_id=finding.id,
        purpose="photo",
    )
    return photo.public_id


def _reviews(side: Side) -> None:
    cast, at = side.cast, side.at
    look_back = followups.schedule_review(
        cast.act.lead, reviewing.closed_task(cast), reviewer=side.assigned, on=clock.today()
    )
    at["scheduled_review"], at["reviewed_task"] = look_back.number, look_back.task.number
    begun = followups.start_verification(cast.act.supervisor, reviewing.applied_task(cast))
    at["review"] = begun.number
    done = reviewing.verify(cast.act.supervisor, reviewing.applied_task(cast))
    at["done_review"] = done.number
