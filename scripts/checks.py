"""Run the checks in order, stop at the first failure, print how long each took.

`python -m scripts.checks [STAGE ...]`; without a name all stages run.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTEST = ("pytest", "-q")
TWO_WORKERS = ("-n", "2", "--dist", "worksteal", "--max-worker-restart", "0")

STAGES: dict[str, tuple[str, ...]] = {
    "lint": ("ruff", "check", "--output-format", "concise", "."),
    "format": ("ruff", "format", "--check", "."),
    "types": ("mypy",),
    "imports": ("lint-imports", "--no-logo"),
    "translations": ("python", "-m", "scripts.translations", "check"),
    "templates": ("djlint", "templates", "--lint", "--quiet"),
    "scripts": ("python", "-m", "scripts.javascript"),
    "architecture": (*PYTEST, "tests/architecture", *TWO_WORKERS),
    "unit": (*PYTEST, "tests/unit"),
    "integration": (*PYTEST, "tests/integration", *TWO_WORKERS),
    "journeys": (*PYTEST, "tests/journeys", *TWO_WORKERS),
}


# Tests that start the product again and again would compile all of it each time.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}


def main(names: Sequence[str]) -> int:
    """Run the named stages, or all; the exit code of the first that fails."""
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. There are: {', '.join(STAGES)}.", file=sys.stderr)
        return 2
    timings: list[tuple[str, float]] = []
    for name in names or STAGES:
        print(f"== {name}", flush=True)
        started = time.monotonic()
        code = run_stage(name)
        timings.append((name, time.monotonic() - started))
        if code != 0:
            report(timings)
            print(f"FAILED: {name} (exit code {code})", file=sys.stderr, flush=True)
            return code
    report(timings)
    return 0


def run_stage(name: str) -> int:
    """Run one stage in the repository; its exit code."""
    if name not in {"lint", "format", "types", "imports", "translations", "templates", "scripts"}:
        compiled = subprocess.run(
            [BIN / "python", "-m", "scripts.translations", "compile"],
            cwd=ROOT,
            env=ENVIRONMENT,
            check=False,
        )
        if compiled.returncode != 0:
            return compiled.returncode
    program, *arguments = STAGES[name]
    command = [BIN / program, *arguments]
    return subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False).returncode


def report(timings: list[tuple[str, float]]) -> None:
    """Print the seconds of each stage."""
    total = sum(seconds for _, seconds in timings)
    parts = [f"{name} {seconds:.1f} s" for name, seconds in timings]
    print(f"== {', '.join(parts)}; {total:.1f} s in all", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
