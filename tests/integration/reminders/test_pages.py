"""Pages of jobs and deliveries: for administrators, with a warning when reminders have stopped."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core import clock as the_clock
from app.extensions import db
from app.messages.models import ChannelHealth, Delivery
from app.messages.service import enqueue
from app.messages.states import DeliveryStatus
from app.reminders.chores import DELIVER, PULSE, REMIND
from app.reminders.jobs import JOBS, run_job
from app.reminders.models import JobRun
from app.reminders.queries import RUNS_PER_PAGE
from app.reminders.states import RunOutcome
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.messages import context, declare_probe


@pytest.fixture(autouse=True)
def _still(app: Flask, clock: Clock) -> None:
    declare_probe(app)


def park(cast: Cast) -> None:
    enqueue("probe", [cast.head, cast.foreign_head], key="k", context=context(number="geheim"))
    values = {"status": DeliveryStatus.PARKED, "last_error": "550 no such user", "attempts": 2}
    db.session.execute(update(Delivery).values(**values))
    db.session.commit()


def test_before_the_first_run_the_page_and_the_banner_say_so(client: Client, cast: Cast) -> None:
    page = client.sign_in(cast.admin).page("/admin/jobs")
    assert page.title.startswith(f"{len(JOBS)} 项任务未按时运行")
    assert "提醒尚未运行过" in page.text
    assert "还没有运行记录" in page.text


def test_after_a_run_everything_is_on_time(client: Client, cast: Cast) -> None:
    for name in JOBS:
        run_job(name)
    page = client.sign_in(cast.admin).page("/admin/jobs")
    assert page.h1 == "各项任务均按时运行"
    assert "调度进程" not in page.soup.select_one(".notice-banner").__str__()
    assert "无事可做" in page.text


def test_a_run_too_old_warns_administrators_and_nobody_else(
    client: Client, cast: Cast, clock: Clock
) -> None:
    run_job(REMIND)
    clock.advance(minutes=30)
    assert "提醒上次运行是在 30 分钟前" in client.sign_in(cast.admin).page("/inbox").text
    assert "分钟前" not in client.sign_in(cast.lead).page("/inbox").text


def test_a_mail_server_out_of_reach_is_told(client: Client, cast: Cast) -> None:
    db.session.add(ChannelHealth(channel="email", failures=3, since_at=the_clock.now()))
    assert "连不上邮件服务器" in client.sign_in(cast.admin).page("/inbox").text


def test_the_runs_of_one_job_page_by_page(client: Client, cast: Cast) -> None:
    for number in range(RUNS_PER_PAGE + 3):
        at = the_clock.now() + timedelta(minutes=number)
        done = {"outcome": RunOutcome.DONE, "started_at": at, "finished_at": at}
        db.session.add(JobRun(job=PULSE, host="here", report={"sent": number + 1}, **done))
        db.session.add(JobRun(job=DELIVER, host="here", report={"sent": 7000}, **done))
    page = client.sign_in(cast.admin).page(f"/admin/jobs?job={PULSE}")
    rows = [row for row in page.rows() if "已发" in row]
    assert len(rows) == RUNS_PER_PAGE
    assert not any("7000" in row for row in rows)
    following = page.soup.select_one(".pager a[rel=next]")
    assert following is not None
    rest = [row for row in client.page(str(following["href"])).rows() if "已发" in row]
    assert len(rest) == 3


@pytest.mark.parametrize("query", ["job=nothing", "before=x", "before=-1", "before=" + "9" * 40])
def test_odd_arguments_give_a_page(client: Client, cast: Cast, query: str) -> None:
    client.sign_in(cast.admin).page(f"/admin/jobs?{query}")


def test_what_was_given_up_is_listed_without_what_it_says(client: Client, cast: Cast) -> None:
    park(cast)
    page = client.sign_in(cast.admin).page("/admin/deliveries")
    assert page.h1 == "1 封邮件未能送达"
    assert "陆秋实" in page.text
    assert "550 no such user" in page.text
    assert "geheim" not in page.text
    assert "槐素心" not in page.text


def test_an_administrator_can_have_it_sent_again(client: Client, cast: Cast) -> None:
    park(cast)
    page = client.sign_in(cast.admin).page("/admin/deliveries")
    assert page.form("/try-again").send().status_code == 303
    delivery = db.session.scalars(select(Delivery).where(Delivery.address == cast.head.email)).one()
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.PENDING, 0)


def test_somebody_elses_delivery_does_not_exist(client: Client, cast: Cast) -> None:
    park(cast)
    address = cast.foreign_head.email
    foreign = db.session.scalars(select(Delivery).where(Delivery.address == address)).one()
    path = f"/admin/deliveries/{foreign.public_id}/actions/try-again"
    assert client.sign_in(cast.admin).send(path).status_code == 404
    assert client.sign_in(cast.foreign_admin).send(path).status_code == 303


@pytest.mark.parametrize("path", ["/admin/jobs", "/admin/deliveries"])
def test_other_roles_are_refused(client: Client, cast: Cast, path: str) -> None:
    for person in (cast.supervisor, cast.lead, cast.leader, cast.head, cast.auditor, cast.nobody):
        assert client.sign_in(person).get(path).status_code == 403
