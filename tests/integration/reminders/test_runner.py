"""Telling what is due: the table of cases that every reminder engine must get right."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock as the_clock
from app.core import policy
from app.extensions import db
from app.messages.kinds import words_of
from app.messages.models import Delivery, Message
from app.reminders.models import SentReminder
from app.reminders.rules import Due, ReminderRule, furthest_deadline, offsets_for
from app.reminders.runner import RunReport, run_due
from app.reminders.states import TASK_DUE_DAYS
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.messages import FakeRecipient, declare_probe
from tests.support.factories.reminders import Deadline, only_rules, rule_over

TODAY = date(2026, 3, 2)  # the day on which the clock fixture stands, 09:00


@pytest.fixture(autouse=True)
def _still(app: Flask, clock: Clock) -> None:
    declare_probe(app, subject="Probe {{ number }}")


@pytest.fixture
def deadlines() -> Iterator[list[Deadline]]:
    """What the rule of the test reads; the test fills it."""
    found: list[Deadline] = []
    with only_rules(rule_over(found)):
        yield found


def run(now: datetime | None = None, *, dry_run: bool = False) -> RunReport:
    return run_due(now or the_clock.now(), dry_run=dry_run)


def counts(report: RunReport) -> tuple[int, int, int, int]:
    return tuple(report.total(name) for name in ("sent", "already", "skipped", "failed"))  # type: ignore[return-value]


def told(cast: Cast) -> dict[str, list[str]]:
    """Titles of the lines that each person finds in the inbox."""
    db.session.expire_all()
    found: dict[str, list[str]] = {}
    names = {user.id: name for name, user in cast.people().items()}
    for message in db.session.scalars(select(Message).order_by(Message.id)):
        titles = [line.title for line in words_of(message).lines]
        found.setdefault(names[message.recipient_id], []).extend(titles)
    return found


def test_due_today_is_told(cast: Cast, deadlines: list[Deadline]) -> None:
    deadlines.append(Deadline(1, TODAY, [cast.head, cast.staff]))
    assert counts(run()) == (2, 0, 0, 0)
    assert told(cast) == {"head": ["Probe T-1"], "staff": ["Probe T-1"]}
    assert db.session.scalar(select(func.count(Delivery.id))) == 2


def test_not_yet_due_is_not_told(cast: Cast, deadlines: list[Deadline]) -> None:
    deadlines.append(Deadline(1, TODAY + timedelta(days=8), [cast.head]))
    assert counts(run()) == (0, 0, 0, 0)
    assert told(cast) == {}


def test_already_told_is_not_told_again(cast: Cast, deadlines: list[Deadline]) -> None:
    deadlines.append(Deadline(1, TODAY, [cast.head]))
    run()
    assert counts(run()) == (0, 1, 0, 0)
    assert told(cast) == {"head": ["Probe T-1"]}


def test_rescheduled_after_a_reminder_begins_anew(
    cast: Cast, deadlines: list[Deadline], clock: Clock
) -> None:
    deadlines.append(Deadline(1, TODAY, [cast.head]))
    run()
    deadlines[0].due_on = TODAY + timedelta(days=10)
    assert counts(run()) == (0, 0, 0, 0)
    clock.advance(days=3)
    assert counts(run()) == (1, 0, 0, 0)
    assert told(cast) == {"head": ["Probe T-1", "Probe T-1"]}


def test_closed_meanwhile_is_not_told(cast: Cast, deadlines: list[Deadline]) -> None:
    deadlines.append(Deadline(1, TODAY, [cast.head], is_open=False))
    assert counts(run()) == (0, 0, 0, 0)


def test_an_inactive_recipient_is_passed_over_and_counted(
    cast: Cast, deadlines: list[Deadline]
) -> None:
    deadlines.append(Deadline(1, TODAY, [cast.inactive, cast.head]))
    assert counts(run()) == (1, 0, 1, 0)
    assert told(cast) == {"head": ["Probe T-1"]}


def test_three_missed_days_give_one_message(
    cast: Cast, deadlines: list[Deadline], clock: Clock
) -> None:
    deadlines.append(Deadline(1, TODAY, [cast.head]))
    clock.advance(days=3)
    assert counts(run()) == (1, 0, 0, 0)
    assert told(cast) == {"head": ["Probe T-1"]}


def test_a_daily_run_reminds_as_the_offsets_say(
    cast: Cast, deadlines: list[Deadline], clock: Clock
) -> None:
    deadlines.append(Deadline(1, TODAY + timedelta(days=7), [cast.head]))
    sent = []
    for day in range(25):
        if run().total("sent"):
            sent.append(day)
        clock.advance(days=1)
    # 7, 3, 1, 0 days before, three days overdue, then the Mondays
    assert sent == [0, 4, 6, 7, 8, 9, 10, 14, 21]


def test_a_clock_that_goes_back_repeats_nothing(
    cast: Cast, deadlines: list[Deadline], clock: Clock
) -> None:
    deadlines.append(Deadline(1, TODAY, [cast.head]))
    clock.set_day(TODAY, time(8, 30))
    run()
    clock.advance(minutes=-20)
    assert counts(run()) == (0, 1, 0, 0)
    clock.advance(minutes=40)
    assert counts(run()) == (0, 1, 0, 0)


def test_several_rules_on_one_day_make_one_message_and_one_email(cast: Cast) -> None:
    many = [Deadline(number, TODAY, [cast.head]) for number in range(1, 6)]
    late = [Deadline(9, TODAY - timedelta(days=2), [cast.head, cast.lead])]
    with only_rules(rule_over(many), rule_over(late, "probe_late")):
        report = run()
    assert {name: tally.sent for name, tally in report.rules.items()} == {
        "probe_due": 5,
        "probe_late": 2,
    }
    per_person = db.session.execute(
        select(Message.recipient_id, func.count(Message.id)).group_by(Message.recipient_id)
    ).all()
    assert sorted(tuple(row) for row in per_person) == sorted(
        [(cast.head.id, 1), (cast.lead.id, 1)]
    )
    assert db.session.scalar(select(func.count(Delivery.id))) == 2
    assert len(told(cast)["head"]) == 6


def test_what_falls_due_later_on_the_day_joins_the_message(
    cast: Cast, deadlines: list[Deadline], clock: Clock
) -> None:
    deadlines.append(Deadline(1, TODAY, [cast.head]))
    run()
    deadlines.append(Deadline(2, TODAY, [cast.head]))
    clock.advance(hours=2)
    assert counts(run()) == (1, 1, 0, 0)
    assert db.session.scalar(select(func.count(Message.id))) == 1
    assert told(cast) == {"head": ["Probe T-1", "Probe T-2"]}


def test_a_rule_that_stands_alone_sends_its_own_messages(cast: Cast) -> None:
    many = [Deadline(number, TODAY, [cast.head]) for number in range(1, 4)]
    with only_rules(rule_over(many, alone=True)):
        run()
        assert counts(run()) == (0, 3, 0, 0)
    assert db.session.scalar(select(func.count(Message.id))) == 3


def test_a_dry_run_writes_nothing_and_lists_what_would_go_out(
    cast: Cast, deadlines: list[Deadline]
) -> None:
    deadlines.append(Deadline(1, TODAY, [cast.head, cast.inactive]))
    report = run(dry_run=True)
    assert counts(report) == (1, 0, 1, 0)
    assert [(person.name, one.url) for person, one in report.plan] == [("陆秋实", "/probes/T-1")]
    assert db.session.scalar(select(func.count(SentReminder.id))) == 0
    assert counts(run()) == (1, 0, 1, 0)


def test_a_failing_rule_leaves_the_others(cast: Cast) -> None:
    def broken(now: datetime) -> Iterator[Due]:
        yield from rule_over([Deadline(1, TODAY, [cast.head])]).due(now)
        db.session.execute(select(func.no_such_function()))

    rules = (
        ReminderRule("broken", "Broken", broken, message="probe"),
        rule_over([Deadline(2, TODAY, [cast.head])], "sound"),
    )
    with only_rules(*rules):
        report = run()
    assert (report.rules["broken"].failed, report.rules["sound"].sent) == (1, 1)
    assert told(cast) == {"head": ["Probe T-1", "Probe T-2"]}


def test_a_subject_with_an_unknown_message_leaves_the_others(
    cast: Cast, deadlines: list[Deadline]
) -> None:
    deadlines.append(Deadline(1, TODAY, [cast.head], message="never_declared"))
    deadlines.append(Deadline(2, TODAY, [cast.head]))
    assert counts(run()) == (1, 0, 0, 1)
    assert told(cast) == {"head": ["Probe T-2"]}


def test_a_failing_recipient_leaves_the_others(cast: Cast, deadlines: list[Deadline]) -> None:
    ghost = FakeRecipient(id=999_999)
    deadlines.append(Deadline(1, TODAY, [cast.head, ghost, cast.staff]))
    assert counts(run()) == (2, 0, 0, 1)
    assert told(cast) == {"head": ["Probe T-1"], "staff": ["Probe T-1"]}
    assert counts(run()) == (0, 2, 0, 1)


def test_a_run_told_to_stop_goes_on_next_time(
    cast: Cast, deadlines: list[Deadline], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.reminders.runner.PEOPLE_PER_COMMIT", 1)
    deadlines.append(Deadline(1, TODAY, [cast.head, cast.staff]))
    answers = iter([True, False])
    report = run_due(the_clock.now(), keep_going=lambda: next(answers))
    assert report.is_cut_short
    assert counts(report) == (1, 0, 0, 0)
    assert counts(run()) == (1, 1, 0, 0)


def test_deadlines_are_looked_for_as_far_ahead_as_any_region_reminds(cast: Cast) -> None:
    now = the_clock.now()
    assert furthest_deadline(now) == TODAY + timedelta(days=7)
    setting = {"key": TASK_DUE_DAYS, "value": [30, 2], "valid_from": TODAY, "by": None}
    policy.set_value(region_id=cast.foreign_county.id, **setting)  # type: ignore[arg-type]
    assert furthest_deadline(now) == TODAY + timedelta(days=30)
    assert offsets_for(cast.foreign_county.path).days_before == (2, 30)
    assert offsets_for(cast.county.path).days_before == (0, 1, 3, 7)


def at_once(app: Flask, moment: datetime, tasks: list[Callable[[], object]]) -> None:
    """Run tasks in threads of their own, each with its own session, held at one moment."""
    gate = threading.Barrier(len(tasks))
    faults: list[Exception] = []

    def work(task: Callable[[], object]) -> None:
        try:
            with app.app_context(), the_clock.at(moment):
                gate.wait()
                task()
                db.session.remove()
        except Exception as fault:  # noqa: BLE001 - told to the test below
            faults.append(fault)

    threads = [threading.Thread(target=work, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


def test_two_runs_at_once_tell_everybody_once(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.reminders.runner.PEOPLE_PER_COMMIT", 2)
    people = [
        FakeRecipient(id=user.id, name=user.name, email=user.email)
        for user in cast.people().values()
        if user.is_active
    ]
    many = [Deadline(number, TODAY, people) for number in range(1, 6)]
    reports: list[RunReport] = []
    moment = the_clock.now()
    db.session.commit()
    with only_rules(rule_over(many)):
        at_once(app, moment, [lambda: reports.append(run_due(moment)) for _ in range(4)])
    assert sum(report.total("sent") for report in reports) == 5 * len(people)
    assert sum(report.total("failed") for report in reports) == 0
    assert db.session.scalar(select(func.count(Message.id))) == len(people)
    assert {len(lines) for lines in told(cast).values()} == {5}
    assert db.session.scalar(select(func.count(SentReminder.id))) == 5 * len(people)
