"""The test command itself: its verbs, its other days, what is missing is said; the worst exit code wins."""

from __future__ import annotations

import ast
import re
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests import run
from tests.support import installing

ROOT = Path(__file__).resolve().parent.parent
CHECKERS = run.CHECKERS

PROJECT = """
[tool.ruff]
line-length = 120
[tool.mypy]
files = ["module.py"]
[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["."]
markers = ["long: more of the same", "sampled: every third"]
"""


@pytest.fixture(scope="module")
def type_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where mypy keeps what it knows of Python itself, from one project to the next."""
    return tmp_path_factory.mktemp("types")


@pytest.fixture
def project(tmp_path: Path, type_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one right module and one right test, on a machine where nothing is missing."""
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "module.py").write_text("number: int = 1\n", encoding="utf-8")
    (tmp_path / "tests" / "support").mkdir(parents=True)
    (tmp_path / "tests" / "test_it.py").write_text("def test_it() -> None:\n    pass\n", encoding="utf-8")
    for name in ("__init__.py", "conftest.py", "support/__init__.py", "support/sizes.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests" / name)
    monkeypatch.setenv("MYPY_CACHE_DIR", str(type_cache))
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(
        run,
        "CHECKERS",
        {"lint": ("ruff", ["-c", ""]), "format": ("ruff format", ["-c", ""]), "types": ("mypy", ["-c", ""])},
    )
    monkeypatch.setattr(installing, "environment", lambda: sys.executable)
    if not shutil.which("faketime"):
        pytest.skip("faketime is not installed")
    for name in ("install_tools", "install_validator", "install_route_tools", "missing_corpus"):
        monkeypatch.setattr(installing, name, lambda *_: [])
    for name in ("CI", "SENDBOOK_RAN_WITHOUT", "SENDBOOK_ALSO_FAILED", "SENDBOOK_TESTS", "PYTEST_ADDOPTS",
                 "PYTEST_XDIST_WORKER", "PYTHONPATH"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def last_line(capfd: pytest.CaptureFixture[str]) -> tuple[str, str]:
    printed = capfd.readouterr().out
    return printed.strip().splitlines()[-1], printed


@pytest.mark.long
def test_all_runs_everything_and_once_more_on_another_day(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run.main(["all", "-n0"]) == 0
    closing, printed = last_line(capfd)
    assert "1 passed" in closing and len(re.findall("1 passed", printed)) == 2
    assert "as if it were" in printed and "ruff ..." in printed and "mypy ..." in printed


@pytest.mark.long
def test_a_file_that_is_named_runs_alone_and_in_full(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installing, "install_all", lambda _python: pytest.fail("a file needs nothing installed"))
    (project / "tests" / "test_it.py").write_text(LONG, encoding="utf-8")
    (project / "tests" / "test_other.py").write_text("def test_no() -> None:\n    raise ValueError\n", encoding="utf-8")
    (project / "module.py").write_text("import os\nnumber: int = 'one'\n", encoding="utf-8")
    assert run.main(["tests/test_it.py"]) == 0
    closing, printed = last_line(capfd)
    assert "6 passed" in closing and "ruff" not in printed and "mypy" not in printed and "workers" not in printed
    assert run.main(["tests/test_it.py::test_long", "-q"]) == 0
    assert "1 passed" in last_line(capfd)[0]


LONG = """import pytest


@pytest.mark.long
def test_long() -> None:
    pass

def test_short() -> None:
    pass

@pytest.mark.sampled
@pytest.mark.parametrize("case", range(4))
def test_several(case: int) -> None:
    pass
"""


@pytest.mark.long
def test_a_newcomers_run_leaves_the_long_ones_out_and_all_does_not(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "tests" / "test_it.py").write_text(LONG, encoding="utf-8")
    assert run.main(["-n0"]) == 0
    assert "3 passed, 3 deselected" in last_line(capfd)[0]
    assert run.main(["all", "-n0"]) == 0
    assert "6 passed" in last_line(capfd)[1]


@pytest.mark.sampled
@pytest.mark.parametrize(("verb", "says"), [("lint", "F401"), ("format", "module.py"), ("types", "Incompatible")])
def test_the_linter_the_formatter_and_the_type_checker_run_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], verb: str, says: str
) -> None:
    monkeypatch.setattr(run, "CHECKERS", CHECKERS)
    assert run.main([verb]) == 0
    capfd.readouterr()
    (project / "module.py").write_text("import os\nnumber: int = 'one'\n", encoding="utf-8")
    assert run.main([verb]) != 0
    printed = capfd.readouterr().out
    assert says in printed and "passed" not in printed


TELLS_THE_DAY = """
import datetime, pathlib, subprocess, sys, time

def test_it() -> None:
    time.sleep(0.01)
    child = subprocess.run([sys.executable, "-c", "import datetime; print(datetime.date.today())"], capture_output=True)
    said = f"{datetime.date.today()} {child.stdout.decode().strip()}"
    with pathlib.Path("days.txt").open("a") as file:
        print(said, file=file)
"""


@pytest.mark.long
def test_the_tests_and_what_they_start_run_on_another_day(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "tests" / "test_it.py").write_text(TELLS_THE_DAY, encoding="utf-8")
    assert run.main(["--day", "2028-02-29", "tests/test_it.py"]) == 0
    assert (project / "days.txt").read_text() == "2028-02-29 2028-02-29\n"
    assert run.main(["--day=tomorrow", "tests/test_it.py"]) == 2
    assert "--day takes a day such as 2028-02-29" in last_line(capfd)[0]


def test_the_other_days_are_five_and_none_is_today() -> None:
    day = datetime(2026, 11, 28, 9)
    assert run.other_days(day) == [
        datetime(2028, 2, 29, 10), datetime(2027, 4, 1, 10), datetime(2027, 8, 15, 10), datetime(2026, 12, 31, 23, 59),
        datetime(2028, 11, 28, 10),
    ]  # fmt: skip
    for number in range(1500):
        now = day + timedelta(days=number)
        assert all(one > now for one in run.other_days(now)) and run.day_of_ci(now) in run.other_days(now)
    assert len({run.day_of_ci(day + timedelta(days=number)).month for number in range(5)}) == 5


CLOCKS = {"today": "date", "now": "datetime", "utcnow": "datetime", "localtime": "time", "gmtime": "time"}


def test_no_test_asks_the_computers_clock() -> None:
    asking = []
    files = [path for path in sorted((ROOT / "tests").rglob("*.py")) if path.name not in {"run.py", "clock.py"}]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if CLOCKS.get(node.attr) == owner:
                    asking.append(f"{path.name}:{node.lineno} {owner}.{node.attr}: tests work on clock.TODAY")
    assert asking == []


def test_no_file_is_left_out_of_a_newcomers_run() -> None:
    whole = [path.name for path in (ROOT / "tests").glob("test_*.py")
             if re.search(r"^pytestmark.*\blong\b", path.read_text(encoding="utf-8"), re.MULTILINE)]  # fmt: skip
    assert whole == [], "mark the tests that take long, not a whole file"


def test_ci_and_the_readme_run_this_command() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"python3 (\S+)", ci) == ["tests/run.py"] and "tests/run.py all" in ci
    assert "```sh\npython3 tests/run.py\n```" in readme, "the command that a newcomer types is the one that CI runs"
    seconds = re.search(r"timeout (\d+)", ci)
    assert seconds and int(seconds[1]) < 5400


@pytest.mark.long
def test_two_processes_are_used_when_nobody_says_otherwise(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run.main([]) == 0
    closing, printed = last_line(capfd)
    assert "1 passed" in closing and "2 workers" in printed


@pytest.mark.long
@pytest.mark.parametrize(("arguments", "code"), [(["-n0"], 0), (["all", "-n0"], 1)])
def test_what_is_missing_is_said_and_fails_only_where_all_is_asked(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    monkeypatch.setattr(installing, "install_tools", lambda: ["Abacus (counts: abacus)"])
    assert run.main(arguments) == code
    closing, printed = last_line(capfd)
    assert "1 passed" in closing
    assert printed.count("without Abacus (counts: abacus)") == 2 + code


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("module.py", 'number: int = "one"\n', "FAILED: mypy"),
        ("module.py", "import os\nnumber: int = 1\n", "FAILED: ruff"),
        ("tests/test_it.py", "def test_it() -> None:\n    raise ValueError\n", "1 failed"),
        ("tests/test_it.py", "", "no tests ran"),
    ],
)
def test_each_kind_of_fault_gives_an_exit_code(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], name: str, text: str, words: str
) -> None:
    if name == "module.py":
        monkeypatch.setattr(run, "CHECKERS", CHECKERS)
    (project / name).write_text(text, encoding="utf-8")
    assert run.main(["-n0"]) != 0
    closing, printed = last_line(capfd)
    assert words in printed
    assert "passed" in closing or "failed" in closing or "no tests ran" in closing


def test_a_missing_tool_is_installed_or_named(monkeypatch: pytest.MonkeyPatch) -> None:
    here: set[str] = set()
    tools = tuple(
        installing.Tool(name, lambda name=name: name in here, (name,), "counts")  # type: ignore[misc]
        for name in ("abacus", "slate")
    )
    monkeypatch.setattr(installing, "TOOLS", tools)

    def install(packages: list[str]) -> bool:
        assert packages == ["abacus", "slate"]
        here.add("slate")
        return True

    monkeypatch.setattr(installing, "apt_get_install", install)
    assert installing.install_tools() == ["abacus (counts: abacus)"]
