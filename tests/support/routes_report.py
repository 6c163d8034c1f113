"""Two tables, cases by routes and buttons by routes: `python -m tests.support.routes_report [PICTURE.png]`.

The picture is of the task pane. The second table says of each button whether a route does what plain Python does.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

from sendbook.excel.lambda_names.names import left_out
from tests.support import hosts, lambda_engines
from tests.support.button_cases import Press, presses, written_in_browser, written_in_python
from tests.support.clock import TODAY
from tests.support.excel_model import model
from tests.support.lambda_cases import LambdaCase, of_table
from tests.support.route_cases import cases, different

EMPTY: dict[str, Any] = {"name": "book.xlsx", "names": [], "sheets": [{"name": "Sheet1", "cells": {}}]}


class Report:
    """What is printed, and how much differed."""

    def __init__(self) -> None:
        self.odd = 0

    def row(self, name: str, of: int, ask: Callable[[], int]) -> None:
        """One route: how many answered alike, and how many did not."""
        start = time.monotonic()
        odd = ask()
        self.odd += odd
        print(f"{name:<52}{of - odd:>6}{odd:>11}{time.monotonic() - start:>9.1f}", flush=True)


def main(picture: str = "") -> int:
    """Ask every route every case and press its buttons; 0 when all is the same."""
    from sendbook.excel.functions import lite

    asked, report, main_py = cases()[0], Report(), lite.bundle()["main.py"]
    with tempfile.TemporaryDirectory() as name, hosts.server() as server:
        folder = Path(name)
        with contextlib.redirect_stdout(io.StringIO()):
            pressed = presses(folder, TODAY, pane=True)
            without_pane = presses(folder / "lite", TODAY, pane=False)
        port = hosts.free_port()
        built = hosts.build_site(folder, f"http://127.0.0.1:{port}")
        with hosts.plain_files(built, port) as site:
            _head(f"{len(asked)} cases: every example of every function, and every way in which a cell arrives")
            job: dict[str, Any] = {"cases": asked} | ({"picture": picture} if picture else {})
            demo = model(folder / "demo" / "register.xlsx")
            routes: dict[str, Callable[[], list[hosts.Answer]]] = {
                "plain Python": lambda: hosts.in_python(asked),
                "xlwings-server over HTTP": lambda: hosts.over_http(server, asked),
                "its JavaScript in Node": lambda: hosts.in_node(server, asked)["answers"],
                "its task pane in Chromium": lambda: hosts.in_browser(server, demo, **job)["answers"],
                "the static site in Chromium (Pyodide 0.27.5)": lambda: hosts.in_browser(site, EMPTY, cases=asked)[
                    "answers"
                ],
                "Pyodide 314 in Node": lambda: hosts.in_pyodide(folder, asked)["answers"],
                "xlwings Lite's code in Pyodide 0.27.5": lambda: hosts.in_old_pyodide(asked, main_py)["answers"],
                "classic: xlwings' call_udf, pywin32 a stand-in": hosts.in_classic,
            }
            for title, ask in routes.items():
                report.row(title, len(asked), lambda ask=ask: len(different(ask())))  # type: ignore[misc]

            # The newest column: nothing to install, so what is asked is worked out by a spreadsheet program.
            judged = of_table(*cases())
            title = "LAMBDA names, worked out by IronCalc"
            report.row(title, len(judged), lambda: _in_lambda(judged, folder / "names.xlsx"))
            others = f"text that only the functions read, and {', '.join(left_out())}"
            print(f"{'  of those left, none is for it: ' + str(len(asked) - len(judged)):<52}{others}")

            _head(f"{len(pressed)} buttons, each on a workbook on which it has work to do, beside plain Python")
            report.row("the task pane of the server in Chromium", len(pressed), lambda: _apart(server, pressed))
            report.row("the task pane of the static site in Chromium", len(pressed), lambda: _apart(site, pressed))
            report.row("xlwings Lite's code in Pyodide 0.27.5", len(pressed), lambda: sum(
                one.outcome != outcome
                for one, outcome in zip(
                    without_pane, hosts.in_old_pyodide([], main_py, without_pane)["outcomes"], strict=True
                )
            ))  # fmt: skip
    return 1 if report.odd else 0


def _head(title: str) -> None:
    print(f"\n{title}\n\n{'route':<52}{'same':>6}{'different':>11}{'seconds':>9}")


def _in_lambda(judged: list[LambdaCase], path: Path) -> int:
    """How many cases the LAMBDA names answer otherwise."""
    places = lambda_engines.write_cases(judged, path)
    return len(lambda_engines.different(judged, lambda_engines.in_ironcalc(path, judged, places)))


def _apart(home: str, pressed: list[Press]) -> int:
    """How many buttons of a task pane leave another workbook behind than plain Python does."""
    return sum(written_in_browser(home, one) != written_in_python(one) for one in pressed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
