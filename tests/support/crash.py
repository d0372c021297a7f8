"""A process that runs jobs in forked children and kills them at the n-th step inside the run.

The test talks to it in JSON lines. Each child is a process of its own with its own connections; a
step is a statement, the moment before or after a commit, or a line to or from the mail server. The
child kills itself with SIGKILL, so no clean-up of any kind runs.
"""

import gc
import json
import os
import signal
import smtplib
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import configure_mappers

from app.core import clock
from app.extensions import db
from app.messages.mailer import compose
from app.messages.models import Delivery, Message
from app.reminders import runner
from app.reminders.jobs import JOBS, Tick, run_job
from tests.support.databases import make_app
from tests.support.factories.messages import FakeRecipient, declare_probe
from tests.support.factories.reminders import Deadline, only_rules, rule_over

ROOT = Path(__file__).resolve().parents[2]
SUBJECTS = (1, 2)


@dataclass(frozen=True)
class End:
    """How a child ended: the kind of step at which it was killed, or "" when it got to its end."""

    killed_at: str


class CrashingJobs(AbstractContextManager["CrashingJobs"]):
    """The process, seen from the test."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.support.crash"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def work_on(self, url: str, folder: Path, people: Sequence[dict[str, Any]], port: int) -> None:
        """Say which database, whom to write to, and where the mail server listens."""
        plain = {"url": url, "folder": str(folder), "people": list(people), "port": port}
        self._ask({"work_on": plain})

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.communicate(timeout=30)

    def run(self, job: str, at: datetime, *kill_at: int, leased: bool = True) -> list[End]:
        """Run the job in as many children at once as there are numbers; 0 means: do not kill.

        Without lease they all work at the same time, as if the lease had been lost unnoticed.
        """
        question = {"job": job, "at": at.isoformat(), "kill_at": list(kill_at), "leased": leased}
        return [End(killed_at) for killed_at in self._ask(question)["ends"]]

    def _ask(self, question: dict[str, Any]) -> Any:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the process with the jobs has died"
        return json.loads(line)


class Steps:
    """Counts steps of a run and kills the process at the given one."""

    def __init__(self, kill_at: int, report: int) -> None:
        self.left = kill_at
        self.report = report

    def __call__(self, kind: str) -> None:
        self.left -= 1
        if self.left == 0:
            os.write(self.report, kind.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, engine: Engine) -> None:
        """Count what the database and the mail server are asked."""
        event.listen(engine, "before_cursor_execute", lambda *_: self("statement"))
        commit = engine.dialect.do_commit

        def do_commit(connection: Any) -> None:
            self("before commit")
            commit(connection)
            self("after commit")

        setattr(engine.dialect, "do_commit", do_commit)  # noqa: B010 - a method by another name
        self._watch_mail("send", before="mail line", after="")
        self._watch_mail("getreply", before="", after="mail reply")

    def _watch_mail(self, name: str, *, before: str, after: str) -> None:
        real: Callable[..., Any] = getattr(smtplib.SMTP, name)

        def watched(server: smtplib.SMTP, *args: Any) -> Any:
            if before:
                self(before)
            answer = real(server, *args)
            if after:
                self(after)
            return answer

        setattr(smtplib.SMTP, name, watched)


@dataclass
class Work:
    """The database and people that children work on."""

    app: Flask
    people: list[FakeRecipient]

    @classmethod
    def of(cls, given: dict[str, Any]) -> Self:
        """Make the application; no connection is opened before a child is forked."""
        mail = {"BIHUAN_MAIL_HOST": "127.0.0.1", "BIHUAN_MAIL_PORT": str(given["port"])}
        app = make_app(given["url"], Path(given["folder"]), **mail)
        declare_probe(app)
        cls._warm_up(app)
        return cls(app, [FakeRecipient(**person) for person in given["people"]])

    @staticmethod
    def _warm_up(app: Flask) -> None:
        """Do once what every child would do again: mappings, templates, translations."""
        configure_mappers()
        message = Message(kind="probe", context={}, url="", is_digest=False)
        recipient = {"name": "x", "address": "x@example.invalid", "locale": "zh_Hans_CN"}
        with app.app_context():
            compose(Delivery(message=message, token="x", **recipient), app.config["SETTINGS"])
        gc.freeze()

    def run(self, question: dict[str, Any], kill_at: int, report: int) -> None:
        """The life of a child."""
        at = datetime.fromisoformat(question["at"])
        day = date.fromisoformat(question["at"][:10])
        rule = rule_over([Deadline(number, day, self.people) for number in SUBJECTS])
        with self.app.app_context(), clock.at(at), only_rules(rule):
            Steps(kill_at, report).watch(db.engine)
            if question["leased"]:
                run_job(question["job"], holder=f"test:{os.getpid()}")
            else:
                JOBS[question["job"]].function(Tick(at))
            db.session.remove()
            db.engine.dispose()


def main() -> None:
    """Answer the test's questions until it closes the pipe."""
    runner.PEOPLE_PER_COMMIT = 2
    work: Work | None = None
    for line in sys.stdin:
        question = json.loads(line)
        if "work_on" in question:
            work = Work.of(question["work_on"])
            ends = []
        else:
            assert work is not None
            children = [_fork(work, question, kill_at) for kill_at in question["kill_at"]]
            ends = [_end_of(pid, pipe) for pid, pipe in children]
        print(json.dumps({"ends": ends}), flush=True)  # noqa: T201 - the answer to the test


def _fork(work: Work, question: dict[str, Any], kill_at: int) -> tuple[int, int]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    status = 1
    try:
        os.close(reader)
        work.run(question, kill_at, writer)
        status = 0
    except BaseException:  # noqa: BLE001 - the child ends here, and must say why
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _end_of(pid: int, pipe: int) -> str:
    killed_at = os.read(pipe, 100).decode()
    os.close(pipe)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert killed_at
    else:
        assert os.WEXITSTATUS(status) == 0, "a run failed"
        assert not killed_at
    return killed_at


if __name__ == "__main__":
    main()
