"""The self-check of a deployment: what it stands on, one finding per part."""

import shutil
import smtplib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.models import User
from app.core import audit, clock, pdf
from app.extensions import db
from app.messages.models import Delivery
from app.messages.states import UNSENT
from app.reminders.models import JobRun
from config import ROOT, Settings

QUIET_AFTER = timedelta(minutes=15)
LEAST_FREE_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One part: `state` is ok, warning or fault; the sentence says what to do."""

    part: str
    state: str
    sentence: str


def database_answers() -> CheckResult:
    """The database can be reached."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return CheckResult("database", "fault", f"The database does not answer: {error}.")
    return CheckResult("database", "ok", "The database answers.")


def migrations_are_current() -> CheckResult:
    """The schema is the one this program was written for."""
    scripts = ScriptDirectory.from_config(_alembic())
    with db.engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_heads()
    wanted = tuple(scripts.get_heads())
    if set(at) == set(wanted):
        return CheckResult("migrations", "ok", f"The schema is at {', '.join(wanted)}.")
    return CheckResult(
        "migrations",
        "fault",
        f"The schema is at {', '.join(at) or 'nothing'}, the program needs {', '.join(wanted)}:"
        " run `flask --app wsgi db upgrade`.",
    )


def storage_is_writable(settings: Settings) -> CheckResult:
    """Attachments can be written and there is room for them."""
    try:
        settings.files_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.files_dir):
            pass
    except OSError as error:
        return CheckResult("storage", "fault", f"{settings.files_dir} cannot be written: {error}.")
    free = shutil.disk_usage(settings.files_dir).free
    if free < LEAST_FREE_BYTES:
        return CheckResult("storage", "warning", f"Only {free // 2**20} MiB are free.")
    return CheckResult("storage", "ok", f"{settings.files_dir} is writable.")


def pdf_can_be_made() -> CheckResult:
    """Pango and a Chinese font are installed."""
    if pdf.is_available():
        return CheckResult("pdf", "ok", "PDFs can be made.")
    return CheckResult(
        "pdf", "warning", "PDFs wait for system libraries: run `make setup` or see operations.md."
    )


def scheduler_is_alive() -> CheckResult:
    """Some scheduled job has run lately."""
    last = db.session.scalar(select(func.max(JobRun.started_at)))
    if last is None:
        return CheckResult("scheduler", "warning", "No scheduled job has run yet.")
    if clock.now() - last > QUIET_AFTER:
        return CheckResult(
            "scheduler", "warning", f"The last scheduled job ran at {last:%Y-%m-%d %H:%M} UTC."
        )
    return CheckResult("scheduler", "ok", "The scheduler is running.")


def mail_is_reachable(settings: Settings) -> CheckResult:
    """The mail host takes connections; without one, mail goes to a folder."""
    if not settings.mail_host:
        state = "warning" if settings.is_production else "ok"
        return CheckResult("mail", state, f"No mail host: mail is kept in {settings.mail_folder}.")
    try:
        with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=5) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return CheckResult("mail", "fault", f"{settings.mail_host} does not answer: {error}.")
    return CheckResult("mail", "ok", f"{settings.mail_host} answers.")


def no_demo_accounts(settings: Settings) -> CheckResult:
    """Production has no account whose password is printed in the README."""
    number = db.session.scalar(
        select(func.count()).select_from(User).where(User.is_demo, User.is_active)
    )
    if number and settings.is_production:
        return CheckResult("accounts", "fault", f"{number} demo accounts are active in production.")
    return CheckResult("accounts", "ok", "No demo account is active in production.")


def audit_chain_holds() -> CheckResult:
    """No row of the security trail was changed or removed."""
    broken = list(audit.broken_links())
    if broken:
        return CheckResult("audit", "fault", f"The security trail is broken at {broken[:5]}.")
    return CheckResult("audit", "ok", "The security trail is whole.")


def inspect_deployment(settings: Settings) -> list[CheckResult]:
    """All checks in order; what needs the database is left out when it does not answer."""
    first = database_answers()
    apart: list[Callable[[], CheckResult]] = [
        lambda: storage_is_writable(settings),
        pdf_can_be_made,
        lambda: mail_is_reachable(settings),
    ]
    if first.state != "ok":
        return [first, *(check() for check in apart)]
    schema = migrations_are_current()
    if schema.state != "ok":
        return [first, schema, *(check() for check in apart)]
    inside = [scheduler_is_alive, lambda: no_demo_accounts(settings), audit_chain_holds]
    return [first, schema, *(check() for check in [*apart, *inside])]


def figures() -> dict[str, float]:
    """Gauges for a monitoring system."""
    last = db.session.scalar(select(func.max(JobRun.started_at)))
    waiting = select(func.count()).select_from(Delivery).where(Delivery.status.in_(UNSENT))
    return {
        "bihuan_deliveries_waiting": float(db.session.scalar(waiting) or 0),
        "bihuan_seconds_since_last_job": (
            -1.0 if last is None else (clock.now() - last).total_seconds()
        ),
        "bihuan_users_active": float(
            db.session.scalar(select(func.count()).select_from(User).where(User.is_active)) or 0
        ),
    }


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(ROOT) / "migrations"))
    return config
