"""What a school installs: the package holds every module and every data file, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_wheel_holds_all_of_sendbook_and_nothing_else(tmp_path: Path) -> None:
    source = tmp_path / "source"
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(ROOT / "sendbook", source / "sendbook", ignore=ignored)
    for folder in ("templates", "macros"):  # for people: they must not end up as packages
        (source / folder).mkdir()
        (source / folder / "module.py").touch()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    made = subprocess.run(
        [*command, "--wheel-dir", str(tmp_path), "."], cwd=source, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    (wheel,) = tmp_path.glob("sendbook-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        entry_points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "sendbook = sendbook.terminal.main:main" in archive.read(entry_points).decode()
    expected = {path.relative_to(source).as_posix() for path in (source / "sendbook").rglob("*") if path.is_file()}
    assert packed == expected
    assert {"sendbook/terminal/main.py", "sendbook/layouts/tables/register.toml"} <= packed
