"""How quickly the terminal answers, beside what importing pandas alone costs: `python tests/bench/bench_start.py`.

The goal is under a quarter. Both are CPU seconds above a bare Python, the median of several runs taken in turn, so
that a busy machine slows both alike.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

RUNS = 9
COMMANDS = {"bare": ["-c", ""], "help": ["-m", "sendbook", "--help"], "pandas": ["-c", "import pandas"]}


def cpu_seconds(arguments: list[str]) -> float:
    """CPU time of one fresh Python."""
    before = os.times()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def main() -> None:
    """Print the medians and the ratio."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, arguments in COMMANDS.items():
            seconds[name].append(cpu_seconds(arguments))
    median = {name: statistics.median(values) for name, values in seconds.items()}
    help_ms, pandas_ms = (1000 * (median[name] - median["bare"]) for name in ("help", "pandas"))
    print(f"bare Python                    {1000 * median['bare']:6.0f} ms")
    print(f"sendbook --help, above that    {help_ms:6.0f} ms")
    print(f"import pandas, above that      {pandas_ms:6.0f} ms")
    print(f"ratio                          {help_ms / pandas_ms:6.2f}  (goal: under 0.25)")


if __name__ == "__main__":
    main()
