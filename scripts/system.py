"""System libraries and programs the product needs: found by trying, installed through apt.

Standard library only, because this runs before anything else is installed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PDF_LIBRARIES = (
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz-subset.so.0",
)


@dataclass(frozen=True)
class Need:
    """Something outside Python: how to see it, and the Debian packages that bring it."""

    name: str
    found: Callable[[], bool]
    packages: tuple[str, ...]


def has_pdf_libraries() -> bool:
    """True when the libraries that WeasyPrint opens can be opened."""
    return all(can_open(library) for library in PDF_LIBRARIES)


def can_open(library: str) -> bool:
    """True when the dynamic linker finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_chinese_fonts() -> bool:
    """True when fontconfig knows the serif and sans faces that the papers name."""
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    ).stdout
    return "Noto Serif CJK SC" in listed and "Noto Sans CJK SC" in listed


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome that a test may drive.

    `BIHUAN_CHROMIUM` wins. Ubuntu's package of that name only starts a snap, whose sandbox cannot
    read the test's profile folder, so it does not count; a build fetched by Playwright does.
    """
    chosen = os.environ.get("BIHUAN_CHROMIUM")
    if chosen:
        return chosen if os.access(chosen, os.X_OK) else None
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        path = shutil.which(name)
        if path and not _starts_snap(Path(path)):
            return path
    fetched = Path.home() / ".cache" / "ms-playwright"
    builds = sorted(fetched.glob("chromium-*/chrome-linux*/chrome"))
    return str(builds[-1]) if builds else None


def _starts_snap(path: Path) -> bool:
    real = path.resolve()
    if real.name == "snap" or "/snap/" in str(real):
        return True
    return real.stat().st_size < 64_000 and b"/snap/" in real.read_bytes()


def find_postgresql() -> Path | None:
    """Folder with `initdb` and `postgres`, the newest installed version first."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    by_version = sorted(folders, key=lambda folder: _number(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        by_version.append(Path(on_path).resolve().parent)
    for folder in by_version:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


PIP = Need("pip", lambda: _runs([sys.executable, "-m", "pip", "--version"]), ("python3-pip",))
PDF = (
    Need(
        "Pango (PDF)",
        has_pdf_libraries,
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    ),
    Need("Chinese fonts (PDF)", has_chinese_fonts, ("fontconfig", "fonts-noto-cjk")),
)
TESTING = (
    Need("Chromium (browser tests)", lambda: find_chromium() is not None, ("chromium",)),
    # The Node.js inside the Playwright package is linked to it.
    Need("libatomic (browser tests)", lambda: can_open("libatomic.so.1"), ("libatomic1",)),
    Need("PostgreSQL (tests)", lambda: find_postgresql() is not None, ("postgresql",)),
)


def missing(needs: tuple[Need, ...]) -> list[Need]:
    """The needs that this machine does not meet, in the given order."""
    return [need for need in needs if not need.found()]


def install(needs: list[Need]) -> None:
    """Install what is missing through apt where that is possible and permitted."""
    prefix = _as_root()
    if prefix is None:
        return
    packages = [package for need in needs for package in need.packages]
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    environment = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"]
    apt = [*environment, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    # A failing update may still leave lists good enough to install from: the install decides.
    _quietly([*apt, "update"])
    done = _quietly([*apt, "install", "-y", "--no-install-recommends", *packages])
    if done.returncode != 0:
        print("\n".join(done.stdout.splitlines()[-15:]), file=sys.stderr)


def _quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def command_for(needs: list[Need]) -> str:
    """The command a person runs to meet the needs by hand."""
    commands = []
    if any(need.name.startswith("Chromium") for need in needs) and apt_starts_snap():
        needs = [need for need in needs if not need.name.startswith("Chromium")]
        commands.append(
            ".venv/bin/playwright install chromium (or set BIHUAN_CHROMIUM to the path of a Chrome)"
        )
    packages = " ".join(package for need in needs for package in need.packages)
    sudo = "" if os.geteuid() == 0 else "sudo "
    if shutil.which("apt-get") is None:
        commands.insert(0, f"the equivalents of these Debian packages: {packages}")
    elif packages:
        install = f"{sudo}apt-get install -y --no-install-recommends {packages}"
        commands[:0] = [f"{sudo}apt-get update", install]
    return " && ".join(commands)


def apt_starts_snap() -> bool:
    """True where the package of Chromium is there and only starts a snap, as on Ubuntu."""
    paths = [shutil.which(name) for name in ("chromium", "chromium-browser")]
    return any(_starts_snap(Path(path)) for path in paths if path)


@cache
def _as_root() -> list[str] | None:
    """Words that make a command run as root without asking, or None when that is not permitted."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _runs(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def _runs(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0
