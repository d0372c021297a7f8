"""Commands: dry run, another moment, JSON, exit codes."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from app.core.database import takes_write_lock
from app.extensions import db
from app.messages.models import ChannelHealth, Message
from app.reminders.jobs import JOBS
from app.reminders.models import JobRun, SentReminder
from app.reminders.rules import ReminderRule
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.messages import FakeRecipient, declare_probe, settings_of, utc
from tests.support.factories.reminders import Deadline, only_rules, rule_over

DUE = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _still(app: Flask, clock: Clock) -> None:
    declare_probe(app)


@pytest.fixture
def deadline(cast: Cast) -> Iterator[Deadline]:
    """One thing due today, owed to the head of school 1."""
    head = FakeRecipient(id=cast.head.id, name=cast.head.name, email=cast.head.email)
    made = Deadline(1, DUE, [head])
    with only_rules(rule_over([made])):
        yield made


def call(app: Flask, *arguments: str) -> Result:
    """Run a command in a context of its own, as from a shell."""
    db.session.commit()
    token = takes_write_lock.set(True)
    try:
        return app.test_cli_runner().invoke(args=list(arguments))
    finally:
        takes_write_lock.reset(token)
        db.session.expire_all()


def count(table: type[Message] | type[SentReminder] | type[JobRun]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_run_tells_and_is_recorded(app: Flask, deadline: Deadline) -> None:
    result = call(app, "reminders", "run")
    assert result.exit_code == 0, result.output
    assert "1 reminders sent" in result.output
    assert (count(SentReminder), count(JobRun)) == (1, 1)


def test_a_dry_run_lists_and_writes_nothing(app: Flask, deadline: Deadline) -> None:
    result = call(app, "reminders", "run", "--dry-run")
    assert result.exit_code == 0
    assert "probe_due  陆秋实  deadline 1  2026-03-02:before-0" in result.output
    assert (count(SentReminder), count(JobRun)) == (0, 0)


def test_a_dry_run_for_machines(app: Flask, deadline: Deadline) -> None:
    result = call(app, "reminders", "run", "--dry-run", "--json")
    data = json.loads(result.stdout)
    assert (data["dry_run"], data["sent"], data["failed"]) == (True, 1, 0)
    assert data["plan"][0]["recipient"] == "陆秋实"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-02-22", 0),
        ("2026-02-23", 0),
        ("2026-02-23T08:00", 1),
        ("2026-02-23T00:00:00+00:00", 1),
        ("2026-02-22T23:59:59+00:00", 0),
    ],
)
def test_another_moment_is_local_unless_it_says_otherwise(
    app: Flask, deadline: Deadline, moment: str, expected: int
) -> None:
    result = call(app, "reminders", "run", "--dry-run", "--json", "--at", moment)
    assert json.loads(result.stdout)["sent"] == expected


def test_a_moment_that_is_none_is_refused(app: Flask, deadline: Deadline) -> None:
    assert call(app, "reminders", "run", "--at", "tomorrow").exit_code == 2


def test_a_failing_rule_makes_the_command_fail(app: Flask, cast: Cast) -> None:
    def broken(now: object) -> list[object]:
        raise ValueError("odd")

    with only_rules(ReminderRule("broken", "Broken", broken, message="probe")):  # type: ignore[arg-type]
        assert call(app, "reminders", "run").exit_code == 1


def test_deliver_sends_what_waits(app: Flask, deadline: Deadline) -> None:
    call(app, "reminders", "run")
    result = call(app, "messages", "deliver", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["sent"] == 1
    assert len(list(settings_of(app).mail_folder.glob("*.eml"))) == 1


def test_deliver_fails_while_the_server_is_away(app: Flask, cast: Cast) -> None:
    trouble = {
        "since_at": utc(2026, 3, 2),
        "paused_until": utc(2026, 3, 3),
        "last_error": "refused",
    }
    db.session.add(ChannelHealth(channel="email", failures=1, **trouble))
    result = call(app, "messages", "deliver")
    assert result.exit_code == 1
    assert "refused" in result.output


def test_the_scheduler_can_run_every_job_once(app: Flask, deadline: Deadline) -> None:
    result = call(app, "scheduler", "run", "--once")
    assert result.exit_code == 0, result.output
    assert {line.split(":")[0] for line in result.output.splitlines()} >= set(JOBS)
    assert count(SentReminder) == 1


@pytest.mark.parametrize("group", ["reminders", "messages", "scheduler"])
def test_every_command_explains_itself(app: Flask, group: str) -> None:
    verb = "deliver" if group == "messages" else "run"
    assert "Usage" in call(app, group, verb, "--help").output
