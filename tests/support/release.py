"""A release: the wheel, the page, the .pyz, the list of parts and the sums of all, the same bytes on every machine.

python -m tests.support.release FOLDER
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sendbook.findings import Finding
from sendbook.page.site import parts_list
from sendbook.page.site.build import everything

ROOT = Path(__file__).resolve().parents[2]
_SOURCES = ("sendbook", "pyproject.toml", "README.md", "LICENSE")
_NOT_OURS = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info")


def wheel(source: Path, epoch: int) -> tuple[str, bytes]:
    """The name and the bytes of the wheel that is built of a folder of sources.

    A wheel keeps the times and the rights of the files it is made of: so it is built of a copy, all of whose files are
    of one moment (`epoch`, seconds since 1970) and readable by all.
    """
    with tempfile.TemporaryDirectory() as place:
        copy, out = Path(place) / "sendbook-source", Path(place) / "out"
        copy.mkdir()
        for name in _SOURCES:
            kept = source / name
            if kept.is_dir():
                shutil.copytree(kept, copy / name, ignore=_NOT_OURS)
            else:
                shutil.copy(kept, copy)
        for path in copy.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps",
                   "--no-build-isolation", "--no-index", "--wheel-dir", str(out), "."]  # fmt: skip
        settings = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
        before = os.umask(0o022) if os.name == "posix" else None
        try:
            done = subprocess.run(command, cwd=copy, env=settings, capture_output=True, text=True, check=False)
        finally:
            if before is not None:
                os.umask(before)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        (made,) = out.glob("*.whl")
        return made.name, made.read_bytes()


def committed_at() -> int:
    """The moment of the newest commit: a release is as old as what it is made of."""
    told = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(told.stdout)


def main(words: list[str]) -> int:
    """Write a whole release into a new or empty folder."""
    if len(words) != 1 or (Path(words[0]).exists() and any(Path(words[0]).iterdir())):
        print(__doc__)
        return 2
    files = everything()
    if isinstance(files, Finding):
        print(files.wrong, files.fix)
        return 2
    name, content = wheel(ROOT, committed_at())
    files = {kept: held for kept, held in files.items() if kept != parts_list.SUMS} | {name: content}
    for place, held in (files | {parts_list.SUMS: parts_list.sums(files)}).items():
        path = Path(words[0]) / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)
    print(f"{len(files)} files in {words[0]}; check them there with: sha256sum --check {parts_list.SUMS}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
