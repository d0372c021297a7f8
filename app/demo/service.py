"""Loading the demo: county, checklists, stories, and what the scheduler would have done meanwhile."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import User
from app.checklists import service as checklists
from app.checklists.models import ChecklistVersion
from app.checklists.states import AnswerType
from app.core import clock
from app.core.calendar_data import seed_calendar
from app.core.errors import InvalidInput
from app.core.permissions import SYSTEM
from app.core.severity import Severity
from app.demo import bulk
from app.demo.county import County, make_county
from app.demo.places import COUNTY
from app.demo.stories import STORIES
from app.demo.teller import Teller
from app.extensions import db
from app.frameworks import service as frameworks
from app.frameworks.models import Framework
from app.frameworks.queries import tree_of
from app.frameworks.states import FrameworkState
from app.messages import service as messages
from app.messages.models import Message
from app.rectification.models import RectificationTask
from app.schools.models import School
from app.schools.queries import region_by_code

BASE_DAYS_AGO = 150
FRAMEWORK = "x02_responsible_inspector_eight_items"


WHO = [
    {"code": "a", "name_zh": "学校自查", "name_en": "Own check", "unmet": False},
    {"code": "b", "name_zh": "第三方检测", "name_en": "Third party", "unmet": False},
    {"code": "c", "name_zh": "没有", "name_en": "None", "unmet": True},
]


def is_empty() -> bool:
    """True while nobody has an account."""
    return db.session.scalar(select(User.id).limit(1)) is None


def load_demo() -> None:
    """Make the demo county and let every story happen; commits step by step, on moved days."""
    today = clock.today()
    begin = clock.local_moment(today - timedelta(days=BASE_DAYS_AGO))
    with clock.at(begin + timedelta(hours=9)):
        seed_calendar()
        frameworks.load_builtin(SYSTEM)
        county = make_county()
        db.session.commit()
        version = _regular_checklist(county)
        _fire_checklist(county)
        db.session.commit()
    teller = Teller(county, version, clock.now())
    for story in STORIES:
        story(teller)
    _read_old_messages(county)


def enlarge(schools: int, tasks: int, seed: int = 1) -> None:
    """Add schools and tasks to a loaded demo, up to the given numbers; for measuring."""
    county = region_by_code(COUNTY[0])
    if county is None:
        raise InvalidInput("The demo county is not there.")
    have = db.session.scalar(select(func.count()).select_from(School)) or 0
    bulk.add_schools(county, max(0, schools - have))
    db.session.commit()
    have = db.session.scalar(select(func.count()).select_from(RectificationTask)) or 0
    bulk.add_tasks(county, max(0, tasks - have), seed)


def _read_old_messages(county: County) -> None:
    """People have opened what is more than ten days old."""
    until = clock.now() - timedelta(days=10)
    last = db.session.scalar(select(func.max(Message.id)).where(Message.created_at < until))
    for login in county.people:
        messages.mark_all_read(county.act(login), up_to=last or 0)
    db.session.commit()


def _regular_checklist(county: County) -> ChecklistVersion:
    lead = county.act("lead")
    framework = db.session.scalars(
        select(Framework).where(
            Framework.code == FRAMEWORK, Framework.state == FrameworkState.PUBLISHED
        )
    ).one()
    version = checklists.create_from_framework(
        lead,
        framework=framework,
        region=county.county,
        indicator_ids={node.indicator.id for node in tree_of(framework)},
        title_zh="责任督学经常性督导清单",
        title_en="Checklist of regular inspection",
    )
    for item in version.items:
        if item.code == "7.1-02":
            checklists.change_item(
                lead,
                item,
                stock_phrases=["留样缺品种", "不足 48 小时", "标签不全", "未专人签字"],
                legal_basis="《学校食品安全与营养健康管理规定》关于食品留样的要求",
                measure_zh="补齐标签和品种，每餐由食堂负责人核对签字。",
                measure_en="Complete labels and dishes; the canteen manager checks and signs.",
                guidance_zh="看留样柜和近三天留样记录，抽 2 个品种核对时间。",
                guidance_en="Look at the cabinet and three days of records; check two dishes.",
            )
    checklists.publish(lead, version)
    return version


def _fire_checklist(county: County) -> ChecklistVersion:
    """A small checklist written from nothing, with an item of every answer type."""
    lead = county.act("lead")
    version = checklists.create_blank(
        lead,
        region=county.county,
        title_zh="消防安全专项清单",
        title_en="Fire safety checklist",
    )
    section = checklists.add_section(lead, version, name_zh="消防设施", name_en="Equipment")
    common = {"section": section}
    checklists.add_item(
        lead,
        version,
        **common,
        answer_type=AnswerType.YES_NO,
        prompt_zh="疏散通道和安全出口畅通",
        prompt_en="Escape routes and exits are clear",
        severity=Severity.MAJOR,
        veto=True,
    )
    checklists.add_item(
        lead,
        version,
        **common,
        answer_type=AnswerType.NUMBER,
        prompt_zh="抽查的灭火器数量",
        prompt_en="Fire extinguishers checked",
        unit_zh="具",
        unit_en="pieces",
        minimum=0,
        maximum=200,
    )
    checklists.add_item(
        lead,
        version,
        **common,
        answer_type=AnswerType.GRADE,
        prompt_zh="消防器材维护保养",
        prompt_en="Maintenance of equipment",
        severity=Severity.SERIOUS,
    )
    for kind, zh, en in (
        (AnswerType.SINGLE, "最近一次检测由谁完成", "Who did the last inspection"),
        (AnswerType.MULTIPLE, "有哪些检测记录", "Which records exist"),
    ):
        fields: dict[str, Any] = {"answer_type": kind, "prompt_zh": zh, "prompt_en": en}
        checklists.add_item(lead, version, **common, **fields, option_data=WHO)
    for kind, zh, en in (
        (AnswerType.TEXT, "消防控制室值班情况", "Duty in the control room"),
        (AnswerType.PHOTO, "总平面疏散图照片", "Photo of the evacuation plan"),
    ):
        fields = {"answer_type": kind, "prompt_zh": zh, "prompt_en": en}
        checklists.add_item(lead, version, **common, **fields, required=False)
    checklists.publish(lead, version)
    return version
