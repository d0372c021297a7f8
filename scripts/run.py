"""`make run`: check, migrate, load demo data into an empty database, start web and scheduler.

One process watches both; Ctrl-C or SIGTERM stops both, and when one dies the other is stopped too.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from config import DEMO_PASSWORD, Settings, SettingsError, load_settings

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ACCOUNTS = (
    "admin",
    "lead",
    "leader",
    "supervisor",
    "supervisor2",
    "head",
    "staff",
    "head2",
    "section",
    "auditor",
)
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20


class CannotRun(Exception):
    """The program cannot start; the text is the sentence for the person who tried."""


@dataclass(frozen=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """What a browser on this machine opens."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def bind(self) -> str:
        """The same in the words of the web server."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def main() -> int:
    """Run until stopped; 0 after a clean stop, 1 with a sentence otherwise."""
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda _signal, _frame: stopping.set())
    try:
        address = free_address(os.environ)
        # The log of every request would bury the address that is printed here.
        defaults = {"BIHUAN_BASE_URL": address.url, "BIHUAN_LOG_LEVEL": "WARNING"}
        environment = {**defaults, **os.environ}
        settings = load_settings(environment)
        check_database(settings)
        prepare(settings, environment)
        return serve(settings, address, environment, stopping)
    except (CannotRun, SettingsError) as problem:
        print(problem, file=sys.stderr)
        return 1


def free_address(environment: Mapping[str, str]) -> Address:
    """HOST and PORT, when nobody listens there; port 0 picks a free one."""
    host = environment.get("HOST", "127.0.0.1")
    given = environment.get("PORT", "8000")
    if not given.isdigit() or int(given) > 65535:
        raise CannotRun(f"PORT must be a number from 0 to 65535, not “{given}”.")
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(
            host, int(given), type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
            probe.listen(1)
            return Address(host, probe.getsockname()[1])
    except socket.gaierror:
        raise CannotRun(f"HOST “{host}” is not an address of this machine.") from None
    except PermissionError:
        raise CannotRun(f"Port {given} needs administrator rights; try PORT=8000.") from None
    except OSError as error:
        reason = "is in use" if error.errno == 98 else f"cannot be used ({error.strerror})"
        raise CannotRun(f"Port {given} on {host} {reason}; try PORT=8001 make run.") from None


def check_database(settings: Settings) -> None:
    """Raise CannotRun unless the database can be written."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        check_sqlite(Path(url.database or ""))
        return
    engine = create_engine(url)
    try:
        with engine.connect():
            pass
    except SQLAlchemyError as error:
        reason = str(error.__cause__ or error).strip().splitlines()[0]
        where = url.render_as_string(hide_password=True)
        raise CannotRun(f"The database {where} cannot be reached: {reason}") from None
    finally:
        engine.dispose()


def check_sqlite(file: Path) -> None:
    """Raise CannotRun unless the file can be made or written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(file, timeout=10)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
        finally:
            connection.close()
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotRun(f"The database {file} cannot be written: {reason}.") from None


def prepare(settings: Settings, environment: Mapping[str, str]) -> None:
    """Bring the texts and the database up to date; demo data when it is empty."""
    compiled = subprocess.run(
        [sys.executable, "-m", "scripts.translations", "compile"], cwd=ROOT, check=False
    )
    if compiled.returncode != 0:
        raise CannotRun("The translations could not be compiled; the reason is above.")
    output = flask(environment, "db", "upgrade")
    if output is not None:
        if "Can't locate revision" in output:
            reason = "it was made by a newer version of this program."
        else:
            reason = last_line(output)
        raise CannotRun(f"The database cannot be brought to the newest migration: {reason}")
    if settings.mode == "demo":
        output = flask(environment, "demo", "load", "--if-empty")
        if output is not None:
            raise CannotRun(f"The demo data could not be loaded: {last_line(output)}")


def flask(environment: Mapping[str, str], *arguments: str) -> str | None:
    """Run a command of the program; its output when it failed."""
    done = subprocess.run(
        [BIN / "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return None if done.returncode == 0 else done.stdout


def last_line(output: str) -> str:
    """The line of a failed command that says why."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"


def serve(
    settings: Settings,
    address: Address,
    environment: Mapping[str, str],
    stopping: threading.Event,
) -> int:
    """Start web and scheduler and watch them; 0 when asked to stop, 1 when one of them died."""
    # Loaded once and forked: two workers share the memory of the code.
    options = ["--workers", "2", "--preload", "--graceful-timeout", "10", "--log-level", "warning"]
    commands = {
        "web": [f"{BIN}/gunicorn", "wsgi:app", "--bind", address.bind, *options],
        "scheduler": [f"{BIN}/flask", "--app", "wsgi", "scheduler", "run"],
    }
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            # A session of its own: Ctrl-C reaches this process alone, which stops the others.
            running[name] = subprocess.Popen(
                command, cwd=ROOT, env=dict(environment), start_new_session=True
            )
        wait_until_answering(address, running, stopping)
        if not stopping.is_set():
            announce(settings, address)
        while not stopping.wait(0.3):
            complain_about_dead(running)
    finally:
        stop(running)
    print("Stopped.", flush=True)
    return 0


def wait_until_answering(
    address: Address, running: Mapping[str, subprocess.Popen[bytes]], stopping: threading.Event
) -> None:
    """Return when the web server answers; raise CannotRun when it does not in time."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and not stopping.is_set():
        complain_about_dead(running)
        try:
            with urllib.request.urlopen(f"{address.url}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as answer:
            answer.close()
            return
        except OSError:
            stopping.wait(0.1)
    if not stopping.is_set():
        raise CannotRun(f"The web server did not answer within {SECONDS_TO_START} seconds.")


def complain_about_dead(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Raise CannotRun when a process has ended by itself."""
    for name, process in running.items():
        code = process.poll()
        if code is not None:
            raise CannotRun(f"The {name} process ended with exit code {code}; all is stopped.")


def announce(settings: Settings, address: Address) -> None:
    """Say where the program is and who may sign in."""
    print(f"\nBihuan is running on {address.url} (Ctrl-C stops it)")
    if settings.mode == "demo":
        print(f"Demo accounts: {', '.join(ACCOUNTS)} – password {DEMO_PASSWORD}")
    sys.stdout.flush()


def stop(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask every process to end, then make it."""
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in running.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
