"""One table, cases by routes: `python -m tests.support.routes_report [PICTURE.png]` (of the task pane)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support import hosts
from tests.support.route_cases import cases, different

EMPTY: dict[str, Any] = {"name": "book.xlsx", "names": [], "sheets": [{"name": "Sheet1", "cells": {}}]}


def main(picture: str = "") -> int:
    """Ask every route every case; 0 when all answers are the same."""
    from sendbook.excel import lite

    asked = cases()[0]
    print(f"{len(asked)} cases: every example of every function, and every way in which a cell arrives\n")
    print(f"{'route':<52}{'same':>6}{'different':>11}{'seconds':>9}")
    worst = 0

    def row(name: str, ask: Callable[[], list[hosts.Answer]]) -> None:
        nonlocal worst
        start = time.monotonic()
        odd = different(ask())
        worst += len(odd)
        print(f"{name:<52}{len(asked) - len(odd):>6}{len(odd):>11}{time.monotonic() - start:>9.1f}", flush=True)

    with tempfile.TemporaryDirectory() as name, hosts.server() as server:
        folder = Path(name)
        job = {"cases": asked} | ({"picture": picture} if picture else {})
        row("plain Python", lambda: hosts.in_python(asked))
        row("xlwings-server over HTTP", lambda: hosts.over_http(server, asked))
        row("its JavaScript in Node", lambda: hosts.in_node(server, asked)["answers"])
        row("its task pane in Chromium", lambda: hosts.in_browser(server, _demo(folder), **job)["answers"])
        port = hosts.free_port()
        with hosts.plain_files(hosts.build_site(folder, f"http://127.0.0.1:{port}"), port) as site:
            row("the static site in Chromium (Pyodide 0.27.5)",
                lambda: hosts.in_browser(site, EMPTY, cases=asked)["answers"])  # fmt: skip
        row("Pyodide 314 in Node", lambda: hosts.in_pyodide(folder, asked)["answers"])
        row("xlwings Lite's code in Pyodide 0.27.5",
            lambda: hosts.in_old_pyodide(asked, lite.bundle()["main.py"])["answers"])  # fmt: skip
    classic = subprocess.run([sys.executable, "-m", "tests.support.classic_route"], capture_output=True, text=True,
                             check=False, cwd=hosts.ROOT)  # fmt: skip
    worst += classic.returncode
    print(f"{'classic: call_udf of xlwings, pywin32 a stand-in':<52}{classic.stdout.strip().split()[-1]:>6}"
          f"{'0' if classic.returncode == 0 else 'some':>11}   (the examples)")  # fmt: skip
    return 1 if worst else 0


def _demo(folder: Path) -> dict[str, Any]:
    """The register of the invented school, for the task pane's counts."""
    from datetime import date

    from sendbook.demo import tour
    from tests.support.excel_model import model

    tour.run(folder / "demo", date(2026, 11, 22), opens=False)
    return model(folder / "demo" / "register.xlsx")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
