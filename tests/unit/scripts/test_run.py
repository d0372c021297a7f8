"""`make run` refuses to start with one sentence that says why."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config import load_settings
from scripts.run import (
    Address,
    CannotRun,
    check_database,
    complain_about_dead,
    free_address,
    last_line,
)


def test_taken_port_is_refused_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(CannotRun, match=rf"Port {port} on 127\.0\.0\.1 is in use; try PORT="):
            free_address({"PORT": str(port)})


@pytest.mark.parametrize("given", ["eighty", "-1", "65536", ""])
def test_port_that_is_no_port_number_is_refused(given: str) -> None:
    with pytest.raises(CannotRun, match="PORT must be a number"):
        free_address({"PORT": given})


def test_port_zero_picks_a_free_one() -> None:
    address = free_address({"PORT": "0"})
    assert address.host == "127.0.0.1"
    assert address.port > 1023


def test_address_of_all_interfaces_is_shown_as_this_machine() -> None:
    assert Address("0.0.0.0", 8000).url == "http://127.0.0.1:8000"
    assert Address("::1", 8000).url == "http://[::1]:8000"
    assert Address("::1", 8000).bind == "[::1]:8000"


def test_database_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = load_settings(
        {
            "BIHUAN_MODE": "testing",
            "BIHUAN_SECRET_KEY": "x" * 32,
            "BIHUAN_DATABASE_URL": f"sqlite:///{tmp_path}/file/bihuan.db",
        }
    )
    with pytest.raises(CannotRun, match=r"bihuan\.db cannot be written"):
        check_database(settings)


def test_unreachable_server_is_refused_without_showing_the_password() -> None:
    settings = load_settings(
        {
            "BIHUAN_MODE": "testing",
            "BIHUAN_SECRET_KEY": "x" * 32,
            "BIHUAN_DATABASE_URL": "postgresql://person:secret@127.0.0.1:1/bihuan",
        }
    )
    with pytest.raises(CannotRun, match="cannot be reached") as refusal:
        check_database(settings)
    assert "secret" not in str(refusal.value)


def test_process_that_ended_by_itself_is_named() -> None:
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    process.wait()
    with pytest.raises(CannotRun, match="scheduler process ended with exit code 3"):
        complain_about_dead({"scheduler": process})


def test_reason_is_the_last_line_that_says_something() -> None:
    assert last_line("Traceback\n  somewhere\nError: no table\n\n") == "Error: no table"
    assert last_line("") == "it gave no reason"
