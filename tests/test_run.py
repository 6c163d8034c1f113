"""The test command itself: what is missing is said, and only CI makes a failure of it; the worst exit code wins."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import run

PROJECT = """
[tool.mypy]
files = ["module.py"]
[tool.pytest.ini_options]
testpaths = ["tests"]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one right module and one right test, on a machine where nothing is missing."""
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "module.py").write_text("number: int = 1\n", encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text("def test_it() -> None:\n    pass\n", encoding="utf-8")
    conftest = Path(run.__file__).with_name("conftest.py")
    (tmp_path / "tests" / "conftest.py").write_bytes(conftest.read_bytes())
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "environment", lambda: sys.executable)
    for name in ("install_tools", "install_validator", "install_route_tools", "missing_corpus"):
        monkeypatch.setattr(run, name, lambda *_: [])
    for name in ("CI", "SENDBOOK_RAN_WITHOUT", "SENDBOOK_ALSO_FAILED", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def last_line(capfd: pytest.CaptureFixture[str]) -> tuple[str, str]:
    printed = capfd.readouterr().out
    return printed.strip().splitlines()[-1], printed


def test_all_is_well(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--all", "-n0"]) == 0
    assert "1 passed" in last_line(capfd)[0]


def test_two_processes_are_used_when_nobody_says_otherwise(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run.main([]) == 0
    closing, printed = last_line(capfd)
    assert "1 passed" in closing and "2 workers" in printed


@pytest.mark.parametrize(("arguments", "code"), [(["-n0"], 0), (["-n0", "--all"], 1)])
def test_what_is_missing_is_said_and_fails_only_where_all_is_asked(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    monkeypatch.setattr(run, "install_tools", lambda: ["Abacus (counts: abacus)"])
    assert run.main(arguments) == code
    closing, printed = last_line(capfd)
    assert "1 passed" in closing
    assert printed.count("without Abacus (counts: abacus)") == 2


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("module.py", "number: int = 'one'\n", "FAILED: mypy"),
        ("module.py", "import os\nnumber: int = 1\n", "FAILED: ruff"),
        ("tests/test_it.py", "def test_it() -> None:\n    raise ValueError\n", "1 failed"),
        ("tests/test_it.py", "", "no tests ran"),
    ],
)
def test_each_kind_of_fault_gives_an_exit_code(
    project: Path, capfd: pytest.CaptureFixture[str], name: str, text: str, words: str
) -> None:
    (project / name).write_text(text, encoding="utf-8")
    assert run.main(["-n0"]) != 0
    closing, printed = last_line(capfd)
    assert words in printed
    assert "passed" in closing or "failed" in closing or "no tests ran" in closing


def test_a_missing_tool_is_installed_or_named(monkeypatch: pytest.MonkeyPatch) -> None:
    here: set[str] = set()
    tools = tuple(
        run.Tool(name, lambda name=name: name in here, (name,), "counts")  # type: ignore[misc]
        for name in ("abacus", "slate")
    )
    monkeypatch.setattr(run, "TOOLS", tools)

    def install(packages: list[str]) -> bool:
        assert packages == ["abacus", "slate"]
        here.add("slate")
        return True

    monkeypatch.setattr(run, "apt_get_install", install)
    assert run.install_tools() == ["abacus (counts: abacus)"]
