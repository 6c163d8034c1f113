"""How quickly the terminal answers, as a multiple of the barest Python: `python tests/bench/bench_start.py`.

CPU of a process of its own, user and system; medians of runs taken in turn, so that a busy machine slows all alike.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

RUNS = 11
BARE = ("-c", "pass")
GOALS = {
    ("--version",): 3.0,
    ("--help",): 3.0,
    ("explain", "5010"): 5.0,
    ("explain", "SEND_REVIEW_DUE"): 6.0,
}
"""Each command, and at most how many times the barest Python it may take."""


def cpu_seconds(arguments: tuple[str, ...]) -> float:
    """CPU time of one fresh Python."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Print the medians and the ratios."""
    commands = {BARE: BARE, **{words: ("-m", "sendbook", *words) for words in GOALS}}
    seconds: dict[tuple[str, ...], list[float]] = {words: [] for words in commands}
    for _ in range(RUNS):
        for words, arguments in commands.items():
            seconds[words].append(cpu_seconds(arguments))
    bare = statistics.median(seconds[BARE])
    print(f"{'python -c pass':34} {1000 * bare:6.0f} ms")
    for words, goal in GOALS.items():
        median = statistics.median(seconds[words])
        told = "sendbook " + " ".join(words)
        print(f"{told:34} {1000 * median:6.0f} ms  {median / bare:5.2f}  (goal: at most {goal:g})")


if __name__ == "__main__":
    main()
