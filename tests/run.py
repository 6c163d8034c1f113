"""The test command of sendbook, for a fresh machine with only Python: `python3 tests/run.py [WHAT] [pytest's words]`.

    python3 tests/run.py                     lint, format, types and the tests that a newcomer waits for
    python3 tests/run.py tests/test_x.py     that file and nothing else; `::test_name`, `-k`, `-x` as in pytest
    python3 tests/run.py lint                the linter alone; `format`: whether ruff's formatter would change
                                             something (`ruff format` does it); `types`: the type checker alone
    python3 tests/run.py all                 everything, today and on another day, nothing skipped: what CI runs
    python3 tests/run.py --day 2028-02-29    the tests as if it were that day; with a file or `all` too
    python3 tests/run.py --other-days        every test on five days on which dates go wrong

It makes its own Python environment and installs what the tests need (once). Where it may not install something it
says in one line what it ran without; for `all`, or with CI=true, anything missing is a failure. The exit code is 0
only when everything that ran is right. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import installing  # noqa: E402  (the project's folder must be on the path first)
from tests.support.installing import say  # noqa: E402

VERBS = ("lint", "format", "types", "all")
ON_ANOTHER_DAY = tuple(
    f"tests/test_{name}.py"
    for name in (
        "rules",
        "checks",
        "derive",
        "functions",
        "function_answers",
        "mis_values",
        "layouts",
        "policy",
        "records",
    )
)
"""What CI runs a second time, on another day: all that reckons with days. `--other-days` runs every test."""
CHECKERS = {
    "lint": ("ruff", ["-m", "ruff", "check", "."]),
    "format": ("ruff format", ["-m", "ruff", "format", "--check", "--quiet", "."]),
    "types": ("mypy", ["-m", "mypy"]),
}


@dataclass
class Asked:
    """What the person wants: a verb ("" for a newcomer's run), other days, every test or not, and pytest's words."""

    verb: str = ""
    days: list[datetime] = field(default_factory=list)
    whole: bool = False
    pytest: list[str] = field(default_factory=list)

    @property
    def names_tests(self) -> bool:
        """Whether a file, folder or test is named: then nothing else runs."""
        folder = ROOT / "tests"
        paths = [(ROOT / word.partition("::")[0]).resolve() for word in self.pytest if not word.startswith("-")]
        return any(path.exists() and path.is_relative_to(folder) for path in paths)


def main(arguments: Sequence[str]) -> int:
    """Do what was asked and give the worst exit code."""
    try:
        asked = read(arguments, datetime.now())
    except ValueError as trouble:
        say(str(trouble))
        return 2
    if os.environ.get("CI", "").lower() in {"true", "1"} and not asked.names_tests:
        asked.verb = asked.verb or "all"
    python = installing.environment()
    if python is None:
        return 2
    if asked.verb in CHECKERS:
        return subprocess.run([python, *CHECKERS[asked.verb][1]], cwd=ROOT, check=False).returncode
    if asked.days and not installing.clock_is_here():
        say("another day needs Debian's faketime: apt-get install faketime")
        return 2
    return only_these(python, asked) if asked.names_tests else suite(python, asked)


def read(arguments: Sequence[str], now: datetime) -> Asked:
    """The command line; what we do not know is pytest's."""
    asked, words = Asked(), list(arguments)
    if words and words[0] in VERBS:
        asked.verb = words.pop(0)
    while words:
        word = words.pop(0)
        if word == "--other-days":
            asked.days += other_days(now)
            asked.whole = True
        elif word == "--day" or word.startswith("--day="):
            asked.days.append(_moment(word.partition("=")[2] or (words.pop(0) if words else "")))
        else:
            asked.pytest.append(word)
    return asked


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--day takes a day such as 2028-02-29, or '2026-12-31 23:59', not {text!r}") from None
    return moment if moment.time() != time() else datetime.combine(moment, time(10))


def other_days(now: datetime) -> list[datetime]:
    """Five days on which dates go wrong: a leap day, 1 April, the holidays, a year's last minute, two years on."""
    year, morning = now.year, time(10)
    leap = next(one for one in range(year, year + 9) if _leap(one) and date(one, 2, 29) > now.date())
    april = year + (date(year, 4, 1) <= now.date())
    august = year + (date(year, 8, 15) <= now.date())
    on = now.date().replace(year=year + 2) if (now.month, now.day) != (2, 29) else date(year + 2, 3, 1)
    days = (date(leap, 2, 29), date(april, 4, 1), date(august, 8, 15), date(year, 12, 31), on)
    return [datetime.combine(day, time(23, 59) if (day.month, day.day) == (12, 31) else morning) for day in days]


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def only_these(python: str, asked: Asked) -> int:
    """The named files alone, in full, in one process: nothing is installed for them but Python's packages."""
    settings = dict(os.environ)
    days: list[datetime | None] = [*asked.days] or [None]
    codes = [tests(python, asked.pytest, settings, day) for day in days]
    return max(codes, key=abs)


def suite(python: str, asked: Asked) -> int:
    """Install what is missing, then lint, types and tests; `all` runs every test, and once more on another day."""
    everything = asked.verb == "all"
    without = installing.install_all(python)
    if without:
        say("running without " + "; ".join(without))
    settings = {**os.environ, "SENDBOOK_RAN_WITHOUT": "; ".join(without)}
    if everything:
        settings["CI"] = "true"
    worst = 1 if without and everything else 0
    for name, command in CHECKERS.values() if not asked.days else ():
        say(f"{name} ...")
        if subprocess.run([python, *command], cwd=ROOT, env=settings, check=False).returncode:
            settings["SENDBOOK_ALSO_FAILED"] = f"{settings.get('SENDBOOK_ALSO_FAILED', '')} {name}".strip()
            worst = 1
    many = [] if names_workers(asked.pytest) else workers()
    quick = {**settings, "SENDBOOK_TESTS": "quick"}
    passes: list[tuple[dict[str, str], datetime | None]]
    if asked.days:
        passes = [(settings if everything or asked.whole else quick, day) for day in asked.days]
    elif everything:
        # Long searches and many samples ask for no more dates than the short ones do: the second time takes the short.
        passes = [(settings, None), (quick, day_of_ci(datetime.now()))]
    else:
        passes = [(quick, None)]
    for at, (how, day) in enumerate(passes):
        slowest = ["--durations=25"] if everything and at == 0 else []
        named = list(ON_ANOTHER_DAY) if everything and at == 1 and not asked.pytest else []
        worst = tests(python, [*many, *slowest, *named, *asked.pytest], how, day) or worst
    return worst


def day_of_ci(now: datetime) -> datetime:
    """The other day of a whole run: it changes from day to day, so that every one of the five has its turn."""
    days = other_days(now)
    return days[now.toordinal() % len(days)]


def tests(python: str, arguments: Sequence[str], settings: dict[str, str], day: datetime | None) -> int:
    """Run pytest; on another day every process that it starts sees a clock that goes on from that moment."""
    command = [python, "-m", "pytest", *arguments]
    if day is None:
        return subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode
    say(f"as if it were {day:%d %B %Y, %H:%M} ...")
    with tempfile.TemporaryDirectory(prefix="sendbook-day-") as compiled:
        # A file's time is that of the day, so compiled Python is kept apart. The clock that only counts on is left with
        # the others: with it apart, every wait of a process fails (libfaketime 0.9.10, "Invalid argument").
        settings = {**settings, "PYTHONPYCACHEPREFIX": compiled}
        clock = shutil.which("faketime") or "faketime"
        command = [clock, "-f", f"@{day:%Y-%m-%d %H:%M:%S}", *command]
        code = subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode
    if code:
        say(f"FAILED on {day:%d %B %Y, %H:%M}: run it again with --day '{day:%Y-%m-%d %H:%M}'")
    return code


def workers() -> list[str]:
    """Two test processes; the tests of one file stay together, so what they share is made once."""
    return ["-n", "2", "--dist", "loadfile"]


def names_workers(arguments: Sequence[str]) -> bool:
    """Whether the person chose the number of processes, or a debugger that needs one."""
    return any(argument.startswith(("-n", "--numprocesses", "--pdb", "--trace")) for argument in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
