"""What goes to sections of the bureau: how many tasks, how long, and what share of the time."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, case, func, select

from app.core import clock
from app.core.calendar import load_calendar
from app.core.i18n import lazy_gettext as _l
from app.extensions import db
from app.insights.metrics.cohort import Cohort
from app.insights.metrics.metric import Metric
from app.insights.metrics.statistics import wilson
from app.insights.metrics.times import turnaround
from app.rectification.models import RectificationTask
from app.referrals.models import Referral
from app.referrals.states import ReferralState


def referred_share(cohort: Cohort, total: int | None = None) -> Metric:
    """Share of tasks that a school could not solve alone; `total` is the size of the cohort."""
    if total is None:
        total = db.session.scalar(_tasks(cohort).with_only_columns(func.count())) or 0
    referred = 0
    if total:
        counted = _referred(cohort).with_only_columns(func.count(Referral.task_id.distinct()))
        referred = db.session.scalar(counted) or 0
    return Metric(
        "referred_share",
        _l("Referred to sections"),
        _l("Tasks that were referred to a section of the bureau ÷ the cohort."),
        referred / total if total else None,
        referred,
        total,
        clock.now(),
        interval=wilson(referred, total),
        has_list=True,
    )


def referred_ids(cohort: Cohort, *, numerator: bool, most: int) -> Sequence[int]:
    """Ids of the tasks behind the share, newest first: those referred, or all."""
    task = RectificationTask
    query = _tasks(cohort).with_only_columns(task.id)
    if numerator:
        query = query.where(task.id.in_(_referred(cohort).with_only_columns(Referral.task_id)))
    return db.session.scalars(query.order_by(task.id.desc()).limit(most)).all()


def section_turnaround(cohort: Cohort) -> Metric:
    """Median working days from a referral to the section's answer."""
    return turnaround(
        "section_turnaround",
        _l("Turnaround of sections"),
        _l("Median working days from a referral to the section's answer."),
        _answered(cohort).with_only_columns(Referral.opened_at, Referral.answered_at),
    )


def answered_referral_ids(cohort: Cohort, *, numerator: bool, most: int) -> Sequence[int]:
    """Ids of the referrals behind the turnaround, newest first; both parts are the same."""
    query = _answered(cohort).with_only_columns(Referral.id)
    return db.session.scalars(query.order_by(Referral.id.desc()).limit(most)).all()


def section_time(cohort: Cohort) -> Metric:
    """Of tasks that were referred: which share of their time, in percent, lay with sections."""
    calendar, today = load_calendar(), clock.today()
    task = RectificationTask
    rows = _referred(cohort).with_only_columns(
        task.id,
        task.issued_on,
        task.closed_on,
        Referral.opened_at,
        # Asked again, it lies before the section once more, whatever was answered before.
        case(
            (
                Referral.state != ReferralState.OPEN,
                func.coalesce(Referral.answered_at, Referral.ended_at),
            ),
        ),
    )
    with_section = 0
    whole: dict[int, int] = {}
    lines: Iterable[Any] = db.session.execute(rows)
    for task_id, issued_on, closed_on, opened_at, until in lines:
        begin = clock.local(opened_at).date()
        end = clock.local(until).date() if until else today
        with_section += calendar.working_days_between(begin, end)
        whole[task_id] = calendar.working_days_between(issued_on, closed_on or today)
    total = sum(whole.values())
    return Metric(
        "section_time",
        _l("Time with sections of the bureau"),
        _l(
            "Of the tasks that were referred: working days with the section ÷ working days from"
            " issue to closure or today. The rest is the time of school and office."
        ),
        round(100 * with_section / total, 1) if total else None,
        len(whole),
        len(whole),
        clock.now(),
        unit="%",
        is_rate=False,
        has_list=True,
    )


def time_ids(cohort: Cohort, *, numerator: bool, most: int) -> Sequence[int]:
    """Ids of the tasks behind the share of time, newest first; both parts are the same."""
    return referred_ids(cohort, numerator=True, most=most)


def _tasks(cohort: Cohort) -> Select[Any]:
    return select(RectificationTask).where(cohort.condition())


def _referred(cohort: Cohort) -> Select[Any]:
    """Referrals that really went to a section, of tasks of the cohort."""
    return (
        select(Referral)
        .join(RectificationTask, RectificationTask.id == Referral.task_id)
        .where(cohort.condition(), Referral.opened_at.is_not(None))
    )


def _answered(cohort: Cohort) -> Select[Any]:
    return _referred(cohort).where(Referral.answered_at.is_not(None))
