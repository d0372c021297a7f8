"""Makes referrals for tests; they reach their states through the services."""

from app.rectification.models import RectificationTask
from app.referrals import service
from app.referrals.models import Referral
from tests.support.cast import Cast
from tests.support.factories.files import PDF_BYTES, upload

MATTER = "校舍外墙脱落需鉴定，学校无鉴定经费，请核拨并派员。"
ANSWERED = "已列入本年度维修计划，十日内派员鉴定。"


def proposed(cast: Cast, task: RectificationTask) -> Referral:
    """What the head of school 1 proposes, without naming a section."""
    return service.propose(cast.act.head, task, text=MATTER)


def referred(cast: Cast, task: RectificationTask, *, by: str = "supervisor") -> Referral:
    """Before the building section, with a file."""
    return service.refer(
        getattr(cast.act, by),
        task,
        section=cast.building,
        matter=MATTER,
        files=[upload(PDF_BYTES, "鉴定申请.pdf")],
    )


def answered(cast: Cast, task: RectificationTask) -> Referral:
    """Answered by the section, not ended yet."""
    return service.answer(cast.act.section, referred(cast, task), text=ANSWERED)


def ended(cast: Cast, task: RectificationTask) -> Referral:
    """Answered and ended: the task is the school's again."""
    referral = answered(cast, task)
    service.act(cast.act.supervisor, referral, "end", reason="按科室意见安排维修。")
    return referral
