"""What a person is told to run when the set-up could not install something itself."""

from pathlib import Path

import pytest

from scripts import system


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole search path; it has apt."""
    (tmp_path / "apt-get").write_text("#!/bin/sh\n")
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_packages_are_named_in_one_command(programs: Path) -> None:
    said = system.command_for(list(system.TESTING))
    assert said.endswith("--no-install-recommends chromium libatomic1 postgresql")
    assert "playwright" not in said


def test_package_that_only_starts_a_snap_is_not_named(programs: Path) -> None:
    starter = programs / "chromium-browser"
    starter.write_text("#!/bin/sh\nexec /snap/bin/chromium\n")
    starter.chmod(0o755)
    said = system.command_for(list(system.TESTING))
    assert "libatomic1 postgresql && .venv/bin/playwright install chromium" in said
    browser = [need for need in system.TESTING if need.name.startswith("Chromium")]
    assert system.command_for(browser).startswith(".venv/bin/playwright install chromium")


def test_machine_without_apt_is_told_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system.command_for(list(system.PDF)).startswith(
        "the equivalents of these Debian packages"
    )
