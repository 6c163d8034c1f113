"""What the tests need on this machine: looked for, installed where that is allowed, and named where it is missing.

Standard library only: `tests/run.py` imports this before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support import node_tools, validator

ROOT = Path(__file__).resolve().parents[2]
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
LOCK = ROOT / "tests" / "requirements.lock"
"""Every package of the tests' environment, of one version and with the bytes that it must have."""
FONTS = Path("/usr/share/fonts/truetype")


def on_path(*names: str) -> Callable[[], bool]:
    """Whether one of these programs can be started."""
    return lambda: any(shutil.which(name) for name in names)


def font(*files: str) -> Callable[[], bool]:
    """Whether these font files are where Debian puts them."""
    return lambda: all(any(FONTS.glob(file)) for file in files)


def clock_is_here() -> bool:
    """Whether tests can run on another day: Debian's faketime is here, or could be installed."""
    return bool(shutil.which("faketime")) or (apt_get_install(["faketime"]) and bool(shutil.which("faketime")))


def node_is_recent() -> bool:
    """Whether Node.js and npm are here, and Node.js is recent enough."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    version = said([node, "--version"]).lstrip("v").partition(".")[0]
    return version.isdigit() and int(version) >= OLDEST_NODE


@dataclass(frozen=True)
class Tool:
    """Something outside Python that tests need: how to see that it is here, Debian's packages, and what it is for."""

    name: str
    present: Callable[[], bool]
    packages: tuple[str, ...]
    reason: str


TOOLS = (
    Tool("LibreOffice", on_path("soffice", "libreoffice"), ("libreoffice-calc",), "works out every formula afresh"),
    Tool("LibreOffice Writer", on_path("lowriter"), ("libreoffice-writer",), "opens the reports for Word"),
    Tool("pdftoppm", on_path("pdftoppm"), ("poppler-utils",), "makes pictures of workbooks"),
    Tool("DejaVu", font("dejavu/DejaVuSans.ttf"), ("fonts-dejavu-core",), "symbols in pictures"),
    Tool("Liberation", font("liberation*/LiberationSans-Regular.ttf"), ("fonts-liberation",), "stands in for Arial"),
    Tool("Carlito", font("crosextra/Carlito-Regular.ttf"), ("fonts-crosextra-carlito",), "stands in for Calibri"),
    Tool("Node.js", node_is_recent, ("nodejs", "npm"), "brings the Open XML SDK validator, runs JavaScript"),
    Tool("faketime", on_path("faketime"), ("faketime",), "runs the tests on another day"),
    Tool("Chromium", lambda: node_tools.browser() is not None, ("chromium",), "opens the add-in's task pane"),
)


def install_all(python: str) -> list[str]:
    """Install everything that a whole run needs; gives what is still missing, each with what it is for."""
    return [*install_tools(), *install_validator(), *install_route_tools(python), *missing_corpus()]


def environment() -> str | None:
    """The Python of the tests' own environment, made when needed; `None`, with one line said, when it cannot be."""
    base = base_python()
    if base is None:
        say("sendbook needs Python 3.11 or later: install it, then run this again with it")
        return None
    folder = ROOT / ".venv-test"
    if not os.access(ROOT, os.W_OK):
        folder = validator.cache_folder() / ("venv-" + hashlib.sha256(str(ROOT).encode()).hexdigest()[:12])
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "installed"
    wanted = hashlib.sha256(
        b"\0".join([(ROOT / "pyproject.toml").read_bytes(), LOCK.read_bytes(), str(ROOT).encode()])
    ).hexdigest()
    if python.exists() and stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return str(python)
    say(f"making the tests' Python environment in {folder} ...")
    if not make_environment(base, folder):
        say("Python's venv module is missing: on Debian run `apt-get install python3-venv`, then run this again")
        return None
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    ours = [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    if not run([*pip, "--require-hashes", "--requirement", str(LOCK)]) or not run(ours):
        say("pip could not install what the tests need (see above): see to the network or pip's settings")
        return None
    stamp.write_text(wanted, encoding="ascii")
    return str(python)


def make_environment(base: str, folder: Path) -> bool:
    """Make an empty environment with pip; where Debian left the venv module out, install it first."""
    for attempt in ("at once", "after installing venv"):
        shutil.rmtree(folder, ignore_errors=True)
        made = subprocess.run([base, "-m", "venv", str(folder)], capture_output=True, text=True, check=False)
        if made.returncode == 0:
            return True
        if attempt == "at once" and not apt_get_install(["python3-venv"]):
            break
    say(made.stdout.strip() or made.stderr.strip())
    return False


def base_python() -> str | None:
    """A Python that is recent enough: this one, else one on the path."""
    if sys.version_info >= OLDEST_PYTHON:
        return sys.executable
    return next(filter(None, (shutil.which(f"python3.{minor}") for minor in (14, 13, 12, 11))), None)


def install_tools() -> list[str]:
    """Install the tools that are missing from Debian's packages; gives those that are still missing, with their use."""
    missing = [tool for tool in TOOLS if not tool.present()]
    if missing:
        packages = [package for tool in missing for package in tool.packages]
        say("installing " + " ".join(packages) + " ...")
        apt_get_install(packages)
    return [f"{tool.name} ({tool.reason}: {' '.join(tool.packages)})" for tool in missing if not tool.present()]


def install_validator() -> list[str]:
    """Install the Open XML SDK validator with npm; says so when it is not to be had."""
    if validator.program() is None and node_is_recent():
        say(f"installing {validator.PACKAGE} {validator.VERSION} ...")
        folder = validator.npm_folder()
        folder.mkdir(parents=True, exist_ok=True)
        package = f"{validator.PACKAGE}@{validator.VERSION}"
        npm = shutil.which("npm") or "npm"
        run([npm, "install", "--prefix", str(folder), "--no-save", "--no-package-lock", "--no-audit", package])
    return [] if validator.program() else [f"the Open XML SDK validator (npm {validator.PACKAGE})"]


def install_route_tools(python: str) -> list[str]:
    """Install the browser's Python and what drives Chromium; says what is still missing of them."""
    if node_tools.missing() and node_is_recent():
        say("installing what the Office.js routes are tried with ...")
        node_tools.install(python)
    return [f"{name} (the Office.js routes)" for name in node_tools.missing()]


def missing_corpus() -> list[str]:
    """Workbooks made by others lie outside the project: in SENDBOOK_CORPUS, or in shared/corpus beside it."""
    folder = Path(os.environ.get("SENDBOOK_CORPUS") or ROOT.parent / "shared" / "corpus")
    return [] if any(folder.glob("*.xls*")) else ["workbooks made by others (SENDBOOK_CORPUS names their folder)"]


def apt_get_install(packages: Sequence[str]) -> bool:
    """Install Debian packages where that is allowed (root, or sudo that asks nothing); whether it worked."""
    if not shutil.which("apt-get"):
        return False
    may = []
    if os.geteuid() != 0:
        may = ["sudo", "-n"]
        if not shutil.which("sudo") or subprocess.run([*may, "true"], capture_output=True, check=False).returncode:
            return False
    apt = [*may, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300",
           "-o", "Acquire::Retries=3"]  # fmt: skip
    run([*apt, "update"])
    return run([*apt, "install", "-y", "--no-install-recommends", *packages])


def run(command: Sequence[str]) -> bool:
    """Run a quiet command; what it said is shown only when it failed."""
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        say("\n".join((done.stdout + done.stderr).strip().splitlines()[-15:]))
    return done.returncode == 0


def said(command: Sequence[str]) -> str:
    """What a command prints, in one line."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def say(line: str) -> None:
    """Print at once, so that lines stand in the order in which things happen."""
    print(line, flush=True)
