"""Every way in which a worksheet function is called, behind one shape: cases in, what stands in the cells out.

A case is a function's name and its arguments as Excel sends them: each a matrix of cells, dates as day numbers, an
argument that was left out as None. An answer is `{"rows": [[...]]}`, dates as day numbers, blanks as "".
"""

from __future__ import annotations

import json
import os
import runpy
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from tests.support import node_tools
from tests.support.clock import TODAY

if TYPE_CHECKING:
    from tests.support.button_cases import Press

ROOT = Path(__file__).resolve().parents[2]
SUPPORT = Path(__file__).resolve().parent
SHIM = SUPPORT / "office_shim.js"
OFFICE = ROOT / "macros" / "office"

Case = tuple[str, list[Any]]
Answer = dict[str, Any]
_EPOCH = date(1899, 12, 30)


def excel_value(value: object) -> object:
    """A value as it stands in a cell: a date as its day number."""
    return (value - _EPOCH).days if isinstance(value, date) else value


def excel_argument(value: object) -> list[list[object]] | None:
    """An argument as Excel sends it; `None` for one that was left out. A list is a column."""
    if value is None:
        return None
    if not isinstance(value, list | tuple):
        return [[excel_value(value)]]
    rows = [list(row) if isinstance(row, list | tuple) else [row] for row in value]
    return [[excel_value(cell) for cell in row] for row in rows]


def stands(answer: object) -> Answer:
    """A Python answer as the rows that stand in the cells."""
    rows = excel_argument(answer) or [[""]]
    return {"rows": [["" if cell is None else cell for cell in row] for row in rows]}


ERRORS = {
    "#DIV/0!": "Div0", "#N/A": "NotAvailable", "#NAME?": "Name", "#NULL!": "Null", "#NUM!": "Num", "#REF!": "Ref",
    "#VALUE!": "Value",
}  # fmt: skip
"""Excel's errors and what Office.js calls them."""


def as_office_sends(given: Any) -> Any:
    """Arguments as Office.js sends them: one of Excel's errors as an object of its own."""
    if isinstance(given, list | tuple):
        return [as_office_sends(one) for one in given]
    return {"type": "Error", "basicValue": given, "errorType": ERRORS[given]} if given in ERRORS else given


def in_python(cases: Sequence[Case]) -> list[Answer]:
    """Plain Python: the function itself, with the very matrices that Excel sends."""
    from sendbook.excel.functions import every_function as module

    answers = []
    for name, given in cases:
        answers.append(stands(getattr(module, name)(*given)))
    return answers


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "XLWINGS_LICENSE_KEY": "noncommercial", **more}


def free_port() -> int:
    """A port of this computer that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(log: Path | None = None) -> Iterator[str]:
    """The add-in's server, started by its one command; gives its address. What it logs goes into a file."""
    port = free_port()
    program = [sys.executable, str(OFFICE / "serve.py"), "--port", str(port)]
    with (
        Path(log or os.devnull).open("wb") as said,
        subprocess.Popen(program, env=_environment(PYTHONUNBUFFERED="1"), stdout=said, stderr=said) as process,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/xlwings/custom-functions-meta.json", process)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server stopped at once")
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  (our own server on this computer)
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


def fetched(address: str) -> str:
    """What stands at an address of our own server."""
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310
        text: str = answer.read().decode()
    return text


def headers_for_origin(address: str, origin: str) -> dict[str, str]:
    """The headers with which our own server answers a page of another site that wants to call it."""
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    request = urllib.request.Request(address, headers=asked, method="OPTIONS")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return dict(answer.headers)
    except urllib.error.HTTPError as refusal:
        return dict(refusal.headers)


def build_program(*words: str) -> int:
    """The exit code of the command that builds the static site."""
    command = [sys.executable, str(OFFICE / "build.py"), *words]
    return subprocess.run(command, env=_environment(), capture_output=True, check=False).returncode


def over_http(address: str, cases: Sequence[Case]) -> list[Answer]:
    """The running server, called as the add-in calls it."""
    return [_posted(address, case) for case in cases]


def _posted(address: str, case: Case) -> Answer:
    name, given = case
    body = {
        "client": "Office.js", "func_name": name, "args": as_office_sends(given),
        "caller_address": "[book.xlsx]Sheet1!A1",
        "session_id": "test", "culture_info_name": "en-GB", "date_format": "dd/MM/yyyy", "version": "0.37.8",
        "runtime": "1.4",
    }  # fmt: skip
    request = urllib.request.Request(  # noqa: S310
        f"{address}/xlwings/custom-functions-call", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as response:  # noqa: S310
            rows = json.loads(response.read())["result"]
    except urllib.error.HTTPError as trouble:
        return {"error": trouble.code, "message": trouble.read().decode()}
    return {"rows": [[_cell(cell) for cell in row] for row in rows]}


def _cell(cell: object) -> object:
    if not isinstance(cell, dict):
        return cell
    if cell.get("type") == "Error":
        return next(name for name, kind in ERRORS.items() if kind == cell["errorType"])
    return cell["basicValue"]


def _node(script: str, job: dict[str, Any]) -> dict[str, Any]:
    node = shutil.which("node") or "node"
    run = subprocess.run([node, str(SUPPORT / script)], input=json.dumps(job), capture_output=True, text=True,
                         timeout=900, check=False)  # fmt: skip
    if run.returncode:
        raise RuntimeError(f"{script}: {run.stderr[-3000:]}")
    answered: dict[str, Any] = json.loads(run.stdout)
    return answered


def in_node(address: str, cases: Sequence[Case], runtime: dict[str, int] | None = None) -> dict[str, Any]:
    """The JavaScript that the server makes for Excel, in Node."""
    asked = {"shim": str(SHIM), "server": address, "cases": as_office_sends(cases), "runtime": runtime}
    return _node("node_functions.mjs", asked)


def in_browser(address: str, workbook: dict[str, Any], **job: Any) -> dict[str, Any]:
    """The task pane of a server or a site in headless Chromium, whose clock shows `TODAY`."""
    return _node("browser.mjs", {
        "tools": str(node_tools.folder()), "browser": node_tools.browser(), "url": f"{address}/taskpane.html",
        "shim": str(SHIM), "workbook": workbook, "day": TODAY.isoformat(), **job,
        "cases": as_office_sends(job.get("cases", [])),
    })  # fmt: skip


def own_wheel(folder: Path) -> Path:
    """sendbook as the wheel that the browser's Python gets."""
    program = runpy.run_path(str(OFFICE / "build.py"))
    made: Path = program["own_wheel"](folder)
    return made


def in_pyodide(folder: Path, cases: Sequence[Case], **job: Any) -> dict[str, Any]:
    """The newest browser Python, in Node, from wheels on this disk."""
    wheels = [str(wheel) for wheel in (*node_tools.wheels("new"), own_wheel(folder))]
    return _node("pyodide_functions.mjs", {
        "pyodide": str(node_tools.package("pyodide")), "wheels": wheels, "cases": as_office_sends(cases), **job,
    })  # fmt: skip


def in_old_pyodide(cases: Sequence[Case], main: str, pressed: Sequence[Press] = ()) -> dict[str, Any]:
    """The browser Python that xlwings Lite asks for, in Node, running the functions and buttons of a workbook."""
    xlwings = [str(wheel) for wheel in node_tools.wheels("old") if wheel.name.startswith("xlwings-")]
    pyodide = str(node_tools.package("pyodide-of-xlwings"))
    presses = [{"script": one.script, "workbook": one.workbook, "given": one.given} for one in pressed]
    return _node("pyodide_functions.mjs", {
        "pyodide": pyodide, "wheels": xlwings, "cases": as_office_sends(cases), "main": main, "presses": presses,
        "day": TODAY.isoformat(),
    })  # fmt: skip


def in_classic() -> list[Answer]:
    """xlwings' own calls from VBA, with pywin32 played: every case of the table, dates as COM hands them over."""
    command = [sys.executable, "-m", "tests.support.classic_route"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-3000:])
    answers: list[Answer] = json.loads(ran.stdout)
    return answers


def build_site(folder: Path, address: str) -> Path:
    """The static site, built by its one command from what is on this disk."""
    pyodide, wheels = node_tools.package("pyodide-of-xlwings"), node_tools.folder() / "wheels-old"
    command = [sys.executable, str(OFFICE / "build.py"), address, "-o", str(folder / "site")]
    command += ["--pyodide", str(pyodide), "--wheels", str(wheels)]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return folder / "site"


@contextmanager
def plain_files(folder: Path, port: int) -> Iterator[str]:
    """A server that knows nothing but to hand out files, as a trust's web space would."""

    class Handler(SimpleHTTPRequestHandler):
        extensions_map = SimpleHTTPRequestHandler.extensions_map | {".wasm": "application/wasm"}

        def __init__(self, *given: Any) -> None:
            super().__init__(*given, directory=str(folder))

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as files:
        thread = Thread(target=files.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}"
        files.shutdown()
