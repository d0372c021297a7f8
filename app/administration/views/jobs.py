"""Runs of the scheduler's jobs."""

from flask import render_template, request
from sqlalchemy import select

from app.administration.permissions import may_administer
from app.administration.views.blueprint import blueprint
from app.core.paging import page_of, sort_of
from app.core.requests import authorise
from app.reminders.models import JobRun


@blueprint.get("/jobs")
@authorise(may_administer)
def jobs() -> str:
    """What ran in the background, newest first."""
    sort = sort_of(None, {"id": JobRun.id}, "-id")
    page = page_of(select(JobRun), sort, JobRun.id, request.args)
    return render_template("administration/jobs.html", page=page)
