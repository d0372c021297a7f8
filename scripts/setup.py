"""Make this checkout ready: `python3 -m scripts.setup run|test`.

Standard library only. Works with a system Python that has no `venv` module and refuses installs
(PEP 668): pip unpacks uv into `.tools`, uv makes `.venv` and syncs it to the hashed lock file.
A second run finds everything in place and returns at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from scripts import javascript, system

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".synced.json"
LOCKS = {"run": "runtime", "test": "dev"}


def main(arguments: list[str]) -> int:
    """Prepare for running or testing; exit code 1 with one sentence when that is not possible."""
    purpose = arguments[0] if arguments else "run"
    if purpose not in LOCKS:
        return fail(f"Unknown purpose {purpose!r}: say 'run' or 'test'.")
    if sys.version_info < (3, 11):  # noqa: UP036 - the reader may have an older one
        version = ".".join(str(part) for part in sys.version_info[:3])
        return fail(
            f"Python 3.11 or newer is needed; this is {version}. Try make PYTHON=python3.12."
        )
    problem = prepare_python(LOCKS[purpose])
    if problem:
        return fail(problem)
    code = prepare_system(purpose)
    # Node needs a system library, so it comes last.
    if code == 0 and purpose == "test" and (problem := javascript.prepare()):
        return fail(problem)
    return code


def prepare_python(lock: str) -> str | None:
    """Bring `.venv` to the lock file; returns a sentence when it could not."""
    synced = read_stamp()
    # What is set up for testing can also run: keep the larger set when it is there.
    if synced.get("lock") == "dev":
        lock = "dev"
    wanted = {"lock": lock, "hash": digest(lock), "python": list(sys.version_info[:2])}
    if synced == wanted and PYTHON.exists():
        return None
    problem = prepare_uv()
    if problem:
        return problem
    uv = str(TOOLS / "bin" / "uv")
    same_python = synced.get("python") == wanted["python"] and runs([str(PYTHON), "-c", ""])
    if not same_python:
        print("Making .venv", flush=True)
        # Colleagues may be running something from an existing folder: replace, never merge.
        if not runs([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]):
            return "The virtual environment .venv could not be made; the reason is above."
    print(f"Installing Python packages from requirements/{lock}.txt", flush=True)
    sync = [uv, "pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes"]
    if not runs([*sync, f"requirements/{lock}.txt"]):
        return "The Python packages could not be installed; the reason is above."
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")
    return None


def prepare_uv() -> str | None:
    """Unpack the pinned uv into `.tools`; returns a sentence when it could not."""
    stamp = TOOLS / ".stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest("tools"):
        return None
    if system.missing((system.PIP,)):
        system.install([system.PIP])
        if system.missing((system.PIP,)):
            return f"pip is missing. Run: {system.command_for([system.PIP])}"
    print("Fetching the package installer", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # `--target` is allowed on a system Python that manages its own packages (PEP 668).
    target = ["--upgrade", "--target", str(TOOLS), "--require-hashes"]
    if not runs([*pip, *target, "-r", "requirements/tools.txt"]):
        return "The package installer uv could not be fetched; the reason is above."
    stamp.write_text(digest("tools"), encoding="utf-8")
    return None


def prepare_system(purpose: str) -> int:
    """Install missing system libraries. Without them the program still runs; the tests do not."""
    needs = system.PDF if purpose == "run" else (*system.PDF, *system.TESTING)
    absent = system.missing(needs)
    if not absent:
        return 0
    system.install(absent)
    absent = system.missing(needs)
    if any(need.name.startswith("Chromium") for need in absent):
        fetch_chromium()
        absent = system.missing(needs)
    if not absent:
        return 0
    names = ", ".join(need.name for need in absent)
    sentence = f"Missing on this machine: {names}. Run: {system.command_for(absent)}"
    if purpose == "run":
        print(f"{sentence}\nThe program starts without them; its PDFs wait.", flush=True)
        return 0
    return fail(sentence)


def fetch_chromium() -> None:
    """Let Playwright fetch its own build, where apt has no real Chromium (Ubuntu ships a snap)."""
    print("Fetching Chromium through Playwright", flush=True)
    command = [str(VENV / "bin" / "playwright"), "install", "chromium"]
    if os.geteuid() == 0:
        command.insert(2, "--with-deps")
    runs(command)


def digest(lock: str) -> str:
    """SHA-256 of a lock file."""
    return hashlib.sha256((ROOT / "requirements" / f"{lock}.txt").read_bytes()).hexdigest()


def read_stamp() -> dict[str, object]:
    """What `.venv` was last synced to; empty when unknown."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def runs(command: list[str]) -> bool:
    """Run a command in the repository; True on success."""
    # The certificates that this machine trusts, as every other program on it does.
    defaults = {"PIP_ROOT_USER_ACTION": "ignore", "UV_SYSTEM_CERTS": "1"}
    environment = {**defaults, **os.environ}
    try:
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
    except OSError:
        return False


def fail(sentence: str) -> int:
    """Say why the set-up stopped."""
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
