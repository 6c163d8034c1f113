"""The lock files: which version of each package the README's commands install, with the bytes that it must have.

    python -m tests.support.write_locks             with the versions of today's lock files, as far as they still fit
    python -m tests.support.write_locks --upgrade   with the newest versions; then run `python3 tests/run.py all`

Needs `uv` (pip install uv), which reads what every system and every Python from 3.11 on would install.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCHOOL, TESTS = ROOT / "requirements.lock", ROOT / "tests" / "requirements.lock"
_COMMAND = "uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header"
_ABOUT = "# Made by: python -m tests.support.write_locks (see there); not by hand.\n"


def write(lock: Path, *words: str) -> None:
    """Write one lock file; the versions in it are kept unless `--upgrade` is among the words."""
    with tempfile.TemporaryDirectory() as place:
        build = Path(place) / "build.in"
        build.write_text("setuptools>=77\n", encoding="ascii")  # what the project itself is built with
        out = ["--output-file", str(lock)]
        subprocess.run([*_COMMAND.split(), "pyproject.toml", str(build), *out, *words], cwd=ROOT, check=True)
    lines = [line for line in lock.read_text(encoding="ascii").splitlines(keepends=True) if line[0] != "#"]
    lock.write_text(_ABOUT + "".join(lines), encoding="ascii")


if __name__ == "__main__":
    write(TESTS, "--all-extras", *sys.argv[1:])
    write(SCHOOL, "--constraint", str(TESTS), *sys.argv[1:])
