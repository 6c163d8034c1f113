"""What every test shares: how hypothesis searches, where others' workbooks lie, and that CI skips nothing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.support.sizes import EVERY, QUICK, some_of, tries

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() in {"true", "1"}
CPU_BEFORE = pytest.StashKey[float]()

# The buttons are tried with xlwings' remote engine, which asks for a key when xlwings is first imported, whichever test
# does that: "noncommercial" is the one that xlwings documents for noncommercial use (test_scripts.py sets it too).
os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

# No deadline: a busy machine is not a fault. In CI the same examples every time, so that a run can be repeated.
EXAMPLES = tries(100)
settings.register_profile("sendbook", deadline=None, max_examples=EXAMPLES)
settings.register_profile(
    "sendbook-ci", deadline=None, max_examples=EXAMPLES, derandomize=True, database=None, print_blob=True
)
settings.load_profile("sendbook-ci" if IN_CI else "sendbook")


@pytest.fixture(scope="session")
def corpus() -> list[Path]:
    """The workbooks made by others (charts, pivots, macros, ...), in order of name; they are never written to.

    A newcomer's run takes every fifth.
    """
    folder = Path(os.environ.get("SENDBOOK_CORPUS") or ROOT.parent / "shared" / "corpus")
    books = sorted(folder.glob("*.xls*"))
    if not books:
        pytest.skip("workbooks made by others are not here: SENDBOOK_CORPUS names their folder")
    return list(some_of(books, 5))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A newcomer's run leaves out what is marked `long` and most of what is `sampled`; everything else runs all."""
    if not QUICK:
        return
    seen: Counter[str] = Counter()
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        test = item.nodeid.partition("[")[0]
        another = item.get_closest_marker("sampled") and seen[test] % EVERY
        (left_out if another or item.get_closest_marker("long") else kept).append(item)
        seen[test] += 1
    items[:] = kept
    if left_out:
        config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, Any, Any]:
    """From here on a test's own work counts, with what it is the first to ask for."""
    item.stash[CPU_BEFORE] = _cpu_seconds()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """How much CPU time the test took, other programs that it waited for included."""
    try:
        return (yield)
    finally:
        item.user_properties.append(("cpu", _cpu_seconds() - item.stash[CPU_BEFORE]))


def _cpu_seconds() -> float:
    return sum(os.times()[:4])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failed run: a test that did not run has proved nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and session.exitstatus == 0 and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Just above the closing line: what the parity tests counted, what this run went without, what else failed."""
    seconds: Counter[str] = Counter()
    for report in (one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, [])):
        for name, counted in report.user_properties:
            if name == "parity":
                terminalreporter.write_line(f"parity, {counted}")
            elif name == "cpu":
                seconds[report.location[0]] += counted
    if (total := sum(seconds.values())) > 60:
        most = ", ".join(f"{Path(file).stem} {spent / 60:.1f}" for file, spent in seconds.most_common(12))
        terminalreporter.write_line(f"CPU minutes: {total / 60:.1f} in all; {most}")
    if IN_CI and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("FAILED: tests were skipped, and in CI none may be", red=True)
    if os.environ.get("SENDBOOK_RAN_WITHOUT"):
        terminalreporter.write_line("ran without " + os.environ["SENDBOOK_RAN_WITHOUT"])
    if os.environ.get("SENDBOOK_ALSO_FAILED"):
        terminalreporter.write_line("FAILED: " + os.environ["SENDBOOK_ALSO_FAILED"] + " (see above)", red=True)
