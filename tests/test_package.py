"""What a school installs: the package holds every module and every data file, and nothing else, and is built alike."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from sendbook import __version__
from sendbook.page.site import packing, parts_list, pyodide
from tests.support.release import wheel

ROOT = Path(__file__).resolve().parent.parent
EPOCH = 1_790_000_000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A checkout beside others: templates and macros are for people, and must not end up as packages."""
    for folder in ("templates", "macros"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "module.py").touch()
    for name in ("sendbook", "pyproject.toml", "README.md", "LICENSE"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def test_the_wheel_holds_all_of_sendbook_and_nothing_else(source: Path) -> None:
    name, content = wheel(source, EPOCH)
    assert name == f"sendbook-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        entry_points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "sendbook = sendbook.terminal.main:main" in archive.read(entry_points).decode()
    files = (path for path in (ROOT / "sendbook").rglob("*") if path.is_file())
    expected = {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"}
    assert packed == expected
    assert {"sendbook/terminal/main.py", "sendbook/layouts/tables/register.toml"} <= packed


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="rights of files are kept by POSIX systems only")
def test_two_builds_of_one_source_are_the_same_bytes(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (source / "README.md").unlink()
    (source / "README.md").write_bytes((ROOT / "README.md").read_bytes())
    first = wheel(source, EPOCH)
    (source / "README.md").chmod(0o600)
    os.utime(source / "README.md", (EPOCH - 99_999, EPOCH - 99_999))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    before = os.umask(0o077)
    try:
        again = wheel(source, EPOCH)
    finally:
        os.umask(before)
    assert first == again


def test_two_programs_pack_the_same_pyz() -> None:
    program = "import hashlib, sendbook.page.site.pyz as m; print(hashlib.sha256(m.pyz(b'the page')).hexdigest())"
    said = []
    for seed, zone in (("1", "Europe/London"), ("2", "America/Los_Angeles")):
        settings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=True)
        said.append(done.stdout)
    assert said[0] == said[1] and len(said[0].strip()) == 64


def test_the_list_of_parts_is_what_a_machine_expects_and_names_every_part() -> None:
    listed = parts_list.parts_list()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(listed.decode()) is None
    held = json.loads(listed)
    named = {(part["name"], part["version"]) for part in held["components"]}
    assert named == {(name, packing.distribution(name).version) for name in packing.LIBRARIES} | {
        ("pyodide", pyodide.VERSION)
    }
    assert all(part["licenses"][0]["license"]["id"] for part in held["components"])
    assert held["metadata"]["component"]["version"] == __version__


def test_the_sums_are_those_of_the_files() -> None:
    told = parts_list.sums({"b": b"two", "a": b"one"}).decode()
    assert told == f"{hashlib.sha256(b'one').hexdigest()}  a\n{hashlib.sha256(b'two').hexdigest()}  b\n"


def locked(path: Path) -> dict[str, str]:
    """The packages of a lock file with their versions; every one of them must name the bytes that it may have."""
    entries = path.read_text(encoding="ascii").replace("\\\n", " ").splitlines()
    entries = [line for line in entries if line.strip() and not line.startswith("#")]
    assert all("--hash=sha256:" in line for line in entries)
    found = [re.match(r"([A-Za-z0-9_.-]+)==(\S+)", line) for line in entries]
    assert all(found)
    return {match[1].lower().replace("_", "-"): match[2] for match in found if match}


def test_what_the_commands_of_the_readme_install_stands_in_lock_files_with_its_bytes() -> None:
    school, tests = locked(ROOT / "requirements.lock"), locked(ROOT / "tests" / "requirements.lock")
    assert {name.lower() for name in packing.LIBRARIES} | {"setuptools"} == set(school)
    assert school.items() <= tests.items() and {"pytest", "hypothesis", "mypy", "xlwings"} <= set(tests)
    for name in packing.LIBRARIES:
        assert packing.distribution(name).version == school[name.lower()]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "pip install -q -r requirements.lock" in readme
