"""A skipped test fails the run."""

import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT


@pytest.mark.parametrize(
    "body",
    [
        'def test_a():\n    pytest.skip("later")\n',
        '@pytest.mark.skip(reason="later")\ndef test_a():\n    pass\n',
        '@pytest.mark.xfail(reason="later")\ndef test_a():\n    assert False\n',
        'pytest.importorskip("no_such_module")\n',
    ],
)
def test_run_with_a_skipped_test_fails(tmp_path: Path, body: str) -> None:
    (tmp_path / "test_later.py").write_text(f"import pytest\n\n{body}", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.support.no_skips",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", "/dev/null", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Tests are not skipped here" in done.stdout
