"""What the tests of the Office.js routes need from npm and, for the browser's Python, from the package index.

`tests/run.py` installs it into the cache folder; nothing of it is part of sendbook. Standard library only.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.validator import cache_folder

PACKAGES = {
    "pyodide": "pyodide@314.0.7",  # the newest browser Python: the functions must load in it
    "pyodide-of-xlwings": "npm:pyodide@0.27.5",  # the one that xlwings' task pane asks for
    "playwright-core": "playwright-core@1.65.1",  # drives Debian's Chromium; brings no browser of its own
    "axe-core": "axe-core@4.14.1",  # looks at every step of the page for what keeps people out
}
PLAIN_WHEELS = (
    "micropip==0.8.0",
    "packaging==24.2",
    "openpyxl==3.1.5",
    "et-xmlfile==2.0.0",
    "defusedxml==0.7.1",
    "xlsxwriter==3.3.1",
)
XLWINGS = "xlwings==0.37.8"
_NEW_PYODIDE = ("--python-version", "3.14", "--platform", "pyemscripten_2026_0_wasm32")
_OLD_PYODIDE = ("--python-version", "3.12", "--platform", "any")


def folder() -> Path:
    """Where it all lies: node_modules, wheels-old (for 0.27.5) and wheels-new (for 314)."""
    return cache_folder() / "routes-1"


def package(name: str) -> Path:
    """The folder of an npm package."""
    return folder() / "node_modules" / name


def wheels(kind: str) -> list[Path]:
    """The wheels for the `old` or the `new` browser Python."""
    return sorted((folder() / f"wheels-{kind}").glob("*.whl"))


def browser() -> str | None:
    """Debian's Chromium, if it is here."""
    return next(filter(None, (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))), None)


def missing() -> list[str]:
    """What is not here yet."""
    gone = [name for name in PACKAGES if not (package(name) / "package.json").is_file()]
    gone += [f"wheels for Pyodide ({kind})" for kind, least in (("old", 7), ("new", 1)) if len(wheels(kind)) < least]
    return gone


def install(python: str = sys.executable) -> list[str]:
    """Install what is missing; gives what is still missing then."""
    npm = shutil.which("npm")
    if missing() and npm:
        folder().mkdir(parents=True, exist_ok=True)
        named = [f"{name}@{wanted}" if wanted.startswith("npm:") else wanted for name, wanted in PACKAGES.items()]
        _run([npm, "install", "--prefix", str(folder()), "--no-save", "--no-package-lock", "--no-audit", *named])
        _download(python, "old", _OLD_PYODIDE, (*PLAIN_WHEELS, XLWINGS))
        _download(python, "new", _NEW_PYODIDE, (XLWINGS,))
    return missing()


def _download(python: str, kind: str, target: tuple[str, ...], names: tuple[str, ...]) -> None:
    command = [python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--only-binary=:all:", *target, "--dest", str(folder() / f"wheels-{kind}"), *names]  # fmt: skip
    _run(command)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        print("\n".join((done.stdout + done.stderr).strip().splitlines()[-15:]), flush=True)
