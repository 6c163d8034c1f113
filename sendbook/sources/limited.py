"""Apart: an export is read in a process of its own, which may use only so much time and memory.

A file that came by email may be broken or hostile. Whatever it does to the libraries that read it happens there: a
crash, a hang or a hunger for memory ends that process and gives a finding. Bytes go in by a pipe, plain cells come out
by a pipe; there is no temporary file. Where no process can be started (inside Excel's own Python, a frozen app) the
file is read here, behind the limits of `mis.files`.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, time
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from sendbook.findings import Finding, Severity, finding
from sendbook.sources.grid import Cell, Grid, GridRow

Read = tuple[list[Grid], list[Finding]]

READER = "sendbook.sources.files:grids_apart"
_START = (
    "import json, sys\n"
    "job = json.loads(sys.stdin.buffer.readline())\n"
    "sys.path[:] = job['path']\n"
    "try:\n"
    "    from sendbook.sources.limited import answer\n"
    "except ImportError:\n"
    "    sys.exit(70)\n"
    "answer(job)\n"
)
_NOT_STARTED, _MEMORY = 70, 71
_KEPT = ("SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What of the environment Python itself needs to start; nothing else is handed on."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds, bytes of memory, and bytes of the cells that come back.

    Time holds everywhere. Memory holds where the system can limit it for a process: not on Windows.
    """

    seconds: float = 20
    memory: int = 1024**3
    answer: int = 256 * 1024**2


def can_start() -> bool:
    """Whether a process can be started here: not in a browser's Python, nor where Python is part of another program."""
    if sys.platform in ("emscripten", "wasi") or getattr(sys, "frozen", False) or not sys.executable:
        return False
    return Path(sys.executable).stem.casefold().startswith(("python", "pypy"))


def read_apart(data: bytes, file: str, limits: Limits | None = None, reader: str = READER) -> Read | None:
    """The grids of a file, read in a process of its own, or the finding that says why not; `None` if none starts.

    `reader` names the function that turns bytes and a file's name into grids, as `module:function`.
    """
    limits = limits or Limits()
    if not can_start():
        return None
    here = str(Path(__file__).absolute().parents[2])
    path = [here, *(str(Path(entry).absolute()) for entry in sys.path if entry)]
    job = {"path": path, "file": file, "reader": reader, "seconds": limits.seconds, "memory": limits.memory}
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={key: os.environ[key] for key in _KEPT if key in os.environ},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except OSError:
        return None
    assert process.stdin is not None and process.stdout is not None
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limits.seconds, stop)
    feeder = threading.Thread(target=_feed, args=(process.stdin, json.dumps(job).encode() + b"\n" + data), daemon=True)
    try:
        timer.start()
        feeder.start()
        answered = _all(process.stdout, limits.answer)
        if answered is not None:
            process.wait()
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        feeder.join()
        process.stdout.close()
    if process.returncode == _NOT_STARTED:
        return None
    if late.is_set() or process.returncode == -getattr(signal, "SIGXCPU", signal.SIGTERM):
        return [], [finding("9024", file=file, seconds=math.ceil(limits.seconds))]
    if answered is None or process.returncode == _MEMORY:
        return [], [finding("9025", file=file)]
    if process.returncode:
        return [], [finding("9026", file=file)]
    return _told(answered, file)


def _feed(pipe: IO[bytes], data: bytes) -> None:
    with contextlib.suppress(OSError), pipe:  # the reader may have ended before it took everything
        pipe.write(data)


def _all(pipe: IO[bytes], most: int) -> bytes | None:
    """Everything that comes, or `None` when it is more than it may be."""
    pieces, size = [], 0
    while piece := pipe.read(1024**2):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            return None
    return b"".join(pieces)


def _told(answered: bytes, file: str) -> Read:
    """The grids and findings of an answer: a line of findings, then for each sheet its name and a line for each row."""
    lines = iter(answered.split(b"\n"))
    findings = [Finding(**{**item, "severity": Severity(item["severity"])}) for item in json.loads(next(lines))]
    grids: list[Grid] = []
    rows: list[GridRow] = []
    for line in lines:
        told = json.loads(line) if line else None
        if isinstance(told, dict):
            rows = []
            grids.append(Grid(file, told["sheet"], rows, frozenset(told["out_of_place"])))
        elif told:
            number, *cells = told
            rows.append(GridRow(number, tuple(_cell(cell) for cell in cells)))
    return grids, findings


def _cell(told: Any) -> Cell:
    if isinstance(told, dict):
        return date.fromisoformat(told["date"]) if "date" in told else time.fromisoformat(told["time"])
    found: Cell = told
    return found


# ---------------------------------------------------------------- in the process of its own


def answer(job: dict[str, Any]) -> None:
    """Read the bytes that wait at the standard input and write the answer: what the process that was started does."""
    try:
        module, _, name = job["reader"].partition(":")
        reader: Callable[[bytes, str], Read] = getattr(import_module(module), name)
    except ImportError:
        sys.exit(_NOT_STARTED)
    # openpyxl looks for numpy, which no cell needs, which takes long to load, and which asks for memory in advance.
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
    _limit(job["seconds"], job["memory"])
    try:
        for line in _lines(*reader(sys.stdin.buffer.read(), job["file"])):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    except MemoryError:
        os._exit(_MEMORY)


def _lines(grids: list[Grid], findings: list[Finding]) -> Iterator[bytes]:
    yield json.dumps([asdict(item) for item in findings]).encode() + b"\n"
    for grid in grids:
        yield json.dumps({"sheet": grid.sheet, "out_of_place": sorted(grid.out_of_place)}).encode() + b"\n"
        for row in grid.rows:
            yield json.dumps([row.number, *row.cells], default=_day_or_time).encode() + b"\n"


def _day_or_time(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    assert isinstance(value, time)
    return {"time": value.isoformat()}


def _limit(seconds: float, memory: int) -> None:
    """No more than this much time and memory, no file written, no picture of the memory left behind."""
    try:
        import resource
    except ImportError:  # Windows
        return
    limits = (
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CPU, math.ceil(seconds)),
        (resource.RLIMIT_AS, memory),
    )  # fmt: skip
    for what, most in limits:
        with contextlib.suppress(ValueError, OSError):  # a system may not let this one be set
            hard = resource.getrlimit(what)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (most, most))
