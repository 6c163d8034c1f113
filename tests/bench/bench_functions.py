"""CPU of one call of a worksheet function: ours on the server and in the browser's Python, beside xlwings as shipped.

    python tests/bench/bench_functions.py

"As shipped" is the same function on the same server without the line in macros/office/custom_functions/__init__.py
that spares a search of the disk for each cell. Goal: 10,000 rows in at most 0.15 of that. Run on a quiet machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = (1, 1_000, 10_000)
_TIMES = 3

_CHILD = """
import asyncio, json, os, sys, time, types
os.environ.update(XLWINGS_ON_SERVER="true", XLWINGS_LICENSE_KEY="noncommercial")
if sys.argv[1] == "ours":
    sys.modules.setdefault("pyodide.ffi", None)
module = types.ModuleType("custom_functions")
exec("from sendbook.excel.functions.every_function import *", module.__dict__)
import xlwings.server
answers = {}
for name, args in json.load(sys.stdin):
    def call():
        # What the server does for a request: text to data, the call, data to text.
        data = json.loads(json.dumps({"client": "Office.js", "func_name": name, "args": args, "session_id": "t",
            "caller_address": "[b.xlsx]Sheet1!A1", "culture_info_name": "en-GB", "date_format": "dd/MM/yyyy",
            "version": "0.37.8", "runtime": "1.4"}))
        return json.dumps(asyncio.run(xlwings.server.custom_functions_call(data, module=module, typehint_to_value={})))
    call()
    times = []
    for _ in range(int(sys.argv[2])):
        start = time.process_time(); call(); times.append(time.process_time() - start)
    answers[f"{name} {max(len(a) for a in args if a)}"] = min(times)
print(json.dumps(answers))
"""


def calls() -> list[tuple[str, list[object]]]:
    """The calls that are timed: a date in, a word out, for each number of rows."""
    return [("SEND_REVIEW_STATUS", [[[46000 + n % 700] for n in range(rows)], [[46347]], None, None]) for rows in ROWS]


def on_server(kind: str) -> dict[str, float]:
    """Seconds of CPU a call, as the server spends them."""
    run = subprocess.run(
        [sys.executable, "-c", _CHILD, kind, str(_TIMES)], input=json.dumps(calls()), capture_output=True, text=True,
        check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    measured: dict[str, float] = json.loads(run.stdout)
    return measured


def in_browser_python() -> list[float]:
    """Seconds of CPU a call in Pyodide."""
    sys.path.insert(0, str(ROOT))
    from tests.support import hosts

    with tempfile.TemporaryDirectory() as folder:
        seconds: list[float] = hosts.in_pyodide(Path(folder), [], timings=calls())["seconds"]
    return seconds


def main() -> None:
    """Print the table."""
    shipped, ours, browser = on_server("shipped"), on_server("ours"), in_browser_python()
    print(f"{'rows':>6}  {'as shipped':>10}  {'ours':>8}  {'ratio':>5}  {'browser':>8}   CPU milliseconds a call")
    for rows, (name, before), seconds in zip(ROWS, shipped.items(), browser, strict=True):
        now = ours[name]
        print(f"{rows:>6}  {before * 1e3:10.1f}  {now * 1e3:8.1f}  {now / before:5.2f}  {seconds * 1e3:8.1f}")


if __name__ == "__main__":
    main()
