"""Pages for administrators: which jobs ran, and which e-mails did not leave."""

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core import templating
from app.core.dates import moment
from app.core.i18n import Text, gettext
from app.core.permissions import Role, holds
from app.core.requests import authorise, current_actor
from app.messages import service
from app.messages.kinds import KINDS
from app.messages.mailer import shows_outbox
from app.messages.models import Delivery
from app.messages.queries import health
from app.reminders import queries
from app.reminders.chores import REMIND, REPORT_NAMES, register_chores
from app.reminders.jobs import JOBS
from app.reminders.permissions import may_manage_deliveries, may_see_jobs

blueprint = Blueprint("reminders", __name__, url_prefix="/admin")

LARGEST_ID = 2**31 - 1


def register(app: Flask) -> None:
    """Add the pages, the standard jobs and the warnings for administrators."""
    app.register_blueprint(blueprint)
    register_chores()
    for source in (reminders_are_late, mail_is_down):
        if source not in templating.banner_sources:
            templating.banner_sources.append(source)


def reminders_are_late() -> Text | None:
    """Warning for administrators that reminders have not run for two intervals."""
    if not holds(current_actor(), Role.ADMIN):
        return None
    age = queries.last_run_age(REMIND)
    if not queries.is_overdue(JOBS[REMIND], age):
        return None
    if age is None:
        return gettext("Reminders have never run: the scheduler is not running.")
    return gettext(
        "Reminders last ran %(minutes)s minutes ago: the scheduler may have stopped.",
        minutes=int(age.total_seconds() // 60),
    )


def mail_is_down() -> Text | None:
    """Warning for administrators that the mail server cannot be reached."""
    if not holds(current_actor(), Role.ADMIN):
        return None
    trouble = health()
    if trouble is None or trouble.since_at is None:
        return None
    return gettext(
        "The mail server has not been reachable since %(moment)s; e-mails wait and nothing is lost.",
        moment=moment(trouble.since_at),
    )


@blueprint.get("/jobs")
@authorise(may_see_jobs)
def jobs() -> str:
    """Every job with its last run, and the runs one by one."""
    chosen = request.args.get("job", "")
    before = request.args.get("before", LARGEST_ID, int)
    found = queries.runs(chosen, min(max(before, 0), LARGEST_ID))
    page = found[: queries.RUNS_PER_PAGE]
    return render_template(
        "reminders/jobs.html",
        lines=queries.job_lines(),
        runs=page,
        labels={name: job.label for name, job in JOBS.items()},
        chosen=JOBS.get(chosen),
        next_before=page[-1].id if len(found) > len(page) else None,
        parked=queries.parked_count(current_actor()),
        names=REPORT_NAMES,
        has_outbox=shows_outbox(current_app.config["SETTINGS"]),
    )


@blueprint.get("/deliveries")
@authorise(may_manage_deliveries)
def deliveries() -> str:
    """E-mails to the administrator's people that did not leave."""
    stuck = queries.stuck_mails(current_actor())
    return render_template(
        "reminders/deliveries.html",
        rows=[(mail, _kind_of(mail.delivery)) for mail in stuck],
        parked=queries.parked_count(current_actor()),
    )


def _kind_of(delivery: Delivery) -> Text:
    """What kind of message it carries; what it says is for its recipient only."""
    kind = KINDS.get(delivery.message.kind)
    return kind.title if kind is not None else delivery.message.kind


@blueprint.post("/deliveries/<public_id>/actions/try-again")
@authorise(may_manage_deliveries, load=queries.parked_delivery)
def try_again(delivery: Delivery) -> Response:
    """Put an e-mail that was given up back into the outbox."""
    service.try_again(delivery)
    flash(gettext("The e-mail will be tried again within a minute."))
    return redirect(url_for("reminders.deliveries"), 303)
