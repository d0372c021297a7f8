"""Makes visits for tests; they reach their states through the services."""

from collections.abc import Collection, Mapping
from datetime import date

from app.accounts.models import User
from app.accounts.queries import Person
from app.checklists.answers import AnswerValue
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.checklists.states import AnswerType
from app.core import clock
from app.schools.models import School
from app.visits import queries, service
from app.visits.models import Answer, Visit
from app.visits.service import Given, Plan
from app.visits.states import Partner, SchoolAnswer, VisitKind, VisitState
from tests.support.factories.accounts import actor as acting
from tests.support.factories.checklists import best_answer, worst_answer
from tests.support.factories.files import picture, upload

S = VisitState
# In a test no time passes between arrival and submission, which the examination finds doubtful.
WHY_ALL_THE_SAME = "只核对上次的问题点，用时较短。"
COURSE = (S.DRAFT, S.PLANNED, S.IN_PROGRESS, S.RECORDED, S.FED_BACK, S.CONCLUDED)


def make_plan(school: School, lead: User, version: ChecklistVersion | None, **rest: object) -> Plan:
    """A plan of a regular, announced visit today; further fields as in `service.Plan`."""
    facts: dict[str, object] = {
        "kind": VisitKind.REGULAR,
        "planned_on": clock.today(),
        "versions": [version] if version is not None else [],
        **rest,
    }
    return Plan(school=school, lead=lead, **facts)  # type: ignore[arg-type]


def make_visit(
    lead: User,
    school: School,
    version: ChecklistVersion,
    *,
    until: VisitState = S.PLANNED,
    kind: VisitKind = VisitKind.REGULAR,
    unannounced: bool = False,
    notify: bool = False,
    members: Collection[User] = (),
    planned_on: date | None = None,
    unmet: Collection[ChecklistItem] = (),
    planner: Person | None = None,
) -> Visit:
    """A visit in the state `until`; every item is met but those in `unmet`.

    A visit that goes on site happens on its planned day: move the clock there first.
    """
    plan = make_plan(
        school,
        lead,
        version,
        kind=kind,
        unannounced=unannounced,
        members=list(members),
        planned_on=planned_on or clock.today(),
    )
    visit = service.draft_visit(planner or acting(lead), plan)
    if until is S.DRAFT:
        return visit
    service.fix_plan(planner or acting(lead), visit)
    if notify:
        service.notify_school(planner or acting(lead), visit)
    if until in COURSE[2:]:
        go_on(visit, until, unmet)
    return visit


def go_on(visit: Visit, until: VisitState, unmet: Collection[ChecklistItem] = ()) -> None:
    """Bring a planned visit as far as the state `until`."""
    person = acting(visit.lead)
    service.arrive(person, visit)
    if until in COURSE[3:]:
        record(visit, unmet)
    if until in COURSE[4:]:
        service.record_feedback(person, visit, answer=SchoolAnswer.ACKNOWLEDGED, by="陆秋实 校长")
    if until in COURSE[5:]:
        service.conclude(person, visit)


def record(visit: Visit, unmet: Collection[ChecklistItem] = ()) -> None:
    """Answer what is asked on a visit that has arrived, and hand the record in."""
    person = acting(visit.lead)
    answer_all(person, visit, unmet)
    service.note_conversation(
        person, visit, partner=Partner.TEACHERS, people=3, points="课表与公示一致。"
    )
    service.submit_record(person, visit, reason=WHY_ALL_THE_SAME)


def give(
    actor: Person, visit: Visit, item: ChecklistItem, answer: AnswerValue, *, version: int = 0
) -> Answer | None:
    """Save an answer as the recording page would; photos are uploaded when it counts any."""
    raw = answer.value if isinstance(answer.value, list) else [answer.value or ""]
    saved = service.save_answer(
        actor,
        visit,
        item,
        Given(
            raw=tuple(raw),
            not_applicable=answer.not_applicable,
            note=answer.note,
            version=version,
        ),
    )
    if answer.photo_count and item_wants_photos(item):
        photos = [upload(picture((64, 48)), f"照片{n}.jpg") for n in range(answer.photo_count)]
        service.add_photos(actor, visit, item, photos)
    return saved


def item_wants_photos(item: ChecklistItem) -> bool:
    """True when the item is answered with photos or asks for some."""
    return item.answer_type is AnswerType.PHOTO or item.photo_rule != "never"


def answer_all(
    actor: Person,
    visit: Visit,
    unmet: Collection[ChecklistItem] = (),
    given: Mapping[int, AnswerValue] | None = None,
) -> None:
    """Answer every item of the visit: well, but badly those in `unmet`."""
    bad = {item.id for item in unmet}
    for sheet in queries.paper_of(visit).sheets:
        for item in sheet.items:
            answer = worst_answer(item) if item.id in bad else best_answer(item)
            give(actor, visit, item, (given or {}).get(item.id, answer))
