"""Visits on site to record in: what the figures of recording are measured on."""

import re
from itertools import cycle, islice

from sqlalchemy import select

from app.accounts.models import User
from app.checklists import service as checklists
from app.checklists.states import EvidenceRule
from app.extensions import db
from app.frameworks.models import FrameworkItem
from app.schools.models import Region
from app.visits.models import Visit
from app.visits.states import VisitState
from tests.support.factories.accounts import actor as acting
from tests.support.factories.checklists import add_item, make_blank
from tests.support.factories.visits import make_visit

ROUNDS = 4


def visits_with(size: int) -> list[Visit]:
    """A visit on site for each round; the record of each is one page of the same so many items."""
    known = db.session.scalars(select(Visit).where(Visit.state == VisitState.IN_PROGRESS)).first()
    if known is None:
        raise RuntimeError("The demo has no visit under way.")
    county = db.session.get_one(Region, known.county_id)
    lead = acting(db.session.scalars(select(User).where(User.login == "lead")).one())
    version = make_blank(lead, county, title_zh=f"{size} 项检查")
    section = checklists.add_section(lead, version, name_zh="全部项目", name_en="Everything")
    bank = db.session.scalars(select(FrameworkItem).order_by(FrameworkItem.id)).all()
    before = ""
    for place, source in enumerate(islice(cycle(bank), size)):
        parts = [part for part in re.split("[，、；。]", source.text_zh) if part]
        made = add_item(
            lead,
            version,
            source.text_zh,
            section=section,
            guidance_zh=source.indicator.look_at_zh,
            note_rule=EvidenceRule.UNMET,
            photo_rule=EvidenceRule.UNMET,
            stock_phrases=[f"未落实：{part[:30]}" for part in parts[:4]],
            show_if={"item": before, "operator": "is", "value": "no"} if place % 10 == 1 else None,
        )
        before = made.code
    checklists.publish(lead, version)
    return [
        make_visit(known.lead, known.school, version, until=VisitState.IN_PROGRESS)
        for _ in range(ROUNDS)
    ]
