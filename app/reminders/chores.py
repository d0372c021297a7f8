"""The jobs every deployment has: reminders, outbox, clean-up, and the pulse of the scheduler itself."""

from datetime import datetime, timedelta
from typing import Any, cast

from flask import current_app
from sqlalchemy import ColumnElement, delete, or_, select

from app.accounts.models import SignInFailure, UserSession
from app.core.files import sweep
from app.core.i18n import lazy_gettext as _l
from app.core.requests import FormSubmission
from app.extensions import db
from app.messages.dispatcher import deliver_due
from app.messages.mailer import open_transport
from app.reminders.jobs import Job, Report, Tick, housekeeping, register
from app.reminders.models import JobRun
from app.reminders.runner import RunReport, run_due
from config import Settings

REMIND = "reminders"
DELIVER = "messages"
CLEAN_UP = "housekeeping"
PULSE = "pulse"

# Words for the counts in the reports of these jobs.
REPORT_NAMES = {
    "sent": _l("sent"),
    "failed": _l("failed"),
    "skipped": _l("passed over"),
    "put_off": _l("put off"),
    "parked": _l("given up"),
    "taken_over": _l("taken over"),
    "forms": _l("sent forms removed"),
    "sessions": _l("old sign-ins removed"),
    "sign_in_failures": _l("failed sign-ins removed"),
    "runs": _l("records of runs removed"),
    "files": _l("files without owner removed"),
    "parts": _l("unfinished uploads removed"),
}

FORMS_KEPT = timedelta(days=7)
ENDED_SESSIONS_KEPT = timedelta(days=30)
SIGN_IN_FAILURES_KEPT = timedelta(days=30)
RUNS_KEPT = timedelta(days=30)
ROWS_PER_COMMIT = 1000


def remind(tick: Tick) -> Report:
    """Tell what is due; whatever was told before is no work."""
    return summary(run_due(tick.now, keep_going=tick.keep_going))


def summary(report: RunReport) -> dict[str, Any]:
    """What a reminder run did, for its record; empty when there was nothing to do."""
    done = {count: report.total(count) for count in ("sent", "failed") if report.total(count)}
    if not done:
        return {}
    rules = {name: tally.sent for name, tally in sorted(report.rules.items()) if tally.sent}
    failed = sorted(name for name, tally in report.rules.items() if tally.failed)
    data: dict[str, Any] = {**done, "skipped": report.total("skipped"), "rules": rules}
    if failed:
        data["error"] = ", ".join(failed)
    return data


def deliver(tick: Tick) -> Report:
    """Send what the outbox holds; an unreachable server counts as a failed run."""
    settings: Settings = current_app.config["SETTINGS"]
    report = deliver_due(
        tick.now, settings=settings, transport=open_transport, keep_going=tick.keep_going
    )
    data = report.as_data()
    if report.server_error:
        data["error"] = data.pop("server_error")
    return data


def clean_up(tick: Tick) -> Report:
    """Remove what nobody needs any more; one clean-up that fails does not stop the others."""
    removed, failed = housekeeping.run_all(tick.now)
    report: dict[str, Any] = {name: number for name, number in removed.items() if number}
    if failed:
        report["error"] = ", ".join(failed)
    return report


def pulse(tick: Tick) -> Report:
    """Nothing but the record that the scheduler is alive, which running this at all makes."""
    return {}


def remove_old_rows(now: datetime) -> dict[str, int]:
    """Sent forms, ended sessions, wrong passwords and records of runs, each after its time."""
    settings: Settings = current_app.config["SETTINGS"]
    seen_before = now - timedelta(minutes=settings.session_idle_minutes) - ENDED_SESSIONS_KEPT
    dead = or_(
        UserSession.ended_at < now - ENDED_SESSIONS_KEPT,
        UserSession.last_seen_at < seen_before,
        UserSession.created_at
        < now - timedelta(hours=settings.session_hours) - ENDED_SESSIONS_KEPT,
    )
    return {
        "forms": _remove(FormSubmission, FormSubmission.at < now - FORMS_KEPT),
        "sessions": _remove(UserSession, dead),
        "sign_in_failures": _remove(SignInFailure, SignInFailure.at < now - SIGN_IN_FAILURES_KEPT),
        "runs": _remove(JobRun, JobRun.finished_at < now - RUNS_KEPT),
    }


def _remove(table: Any, condition: ColumnElement[bool]) -> int:
    """Delete rows in small commits, so that nobody waits long for a lock; how many."""
    key = next(iter(table.__table__.primary_key))
    removed = 0
    while True:
        some = select(key).where(condition).limit(ROWS_PER_COMMIT)
        result = db.session.execute(
            delete(table).where(key.in_(some)).execution_options(synchronize_session=False)
        )
        db.session.commit()
        count = cast("int", result.rowcount)  # type: ignore[attr-defined]
        removed += count
        if count < ROWS_PER_COMMIT:
            return removed


def remove_orphan_files(now: datetime) -> dict[str, int]:
    """Files without a row and uploads that were never finished."""
    report = sweep.clean()
    db.session.rollback()
    return {"files": len(report.orphans), "parts": len(report.parts)}


def register_chores() -> None:
    """Make the standard jobs and clean-ups known."""
    register(Job(REMIND, _l("Reminders"), 300, remind))
    register(Job(DELIVER, _l("E-mail delivery"), 10, deliver))
    register(Job(CLEAN_UP, _l("Clean-up"), 3600, clean_up))
    register(Job(PULSE, _l("Scheduler pulse"), 60, pulse))
    housekeeping.connect(remove_old_rows)
    housekeeping.connect(remove_orphan_files)
