"""How the part patch compares with openpyxl: 1,500 pupils into a 10,000-row workbook, one run, CPU and memory.

    python -m tests.bench.bench_patch [ROWS] [CHANGED]

Each way runs in its own process: cells changed in rows that stand, as many rows put below the table, and half of each.
Goal: at most 1/15 of openpyxl's load-change-save CPU, memory at most twice the
sheet's XML above what the interpreter and its libraries need.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

COLUMNS = 30


def build(path: Path, rows: int) -> None:
    """A register of that many invented rows: 26 values and 4 formulas in each, a table, validations, formats."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": False})
    sheet = book.add_worksheet("Register")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for row in range(1, rows + 1):
        for column in range(COLUMNS - 4):
            if column % 5 == 3:
                sheet.write_number(row, column, 45_000 + row % 700, day)
            elif column % 5 == 4:
                sheet.write_number(row, column, row * column % 97)
            else:
                sheet.write_string(row, column, f"text {row % 500} of column {column}")
        for column in range(COLUMNS - 4, COLUMNS):
            sheet.write_formula(row, column, f"E{row + 1}*2+J{row + 1}", None, row)
    sheet.add_table(
        0, 0, rows, COLUMNS - 1, {"name": "Register", "columns": [{"header": f"Column {n}"} for n in range(COLUMNS)]}
    )
    for column in range(5):
        sheet.data_validation(1, column, rows, column, {"validate": "length", "criteria": "<", "value": 100})
    for column in range(3):
        sheet.conditional_format(1, column, rows, column, {"type": "blanks", "format": day})
    book.close()


def _changes(rows: int, changed: int) -> dict[str, Any]:
    """Two cells of every so many rows, by their addresses."""
    step = max(1, rows // changed) if changed else 1
    return {
        f"{letter}{row}": value
        for row in range(2, changed * step + 2, step)
        for letter, value in (("B", f"new {row}"), ("E", row))
    }


def patch(path: Path, rows: int, changed: int, added: int) -> None:
    from sendbook.changes import Change, NewRow
    from sendbook.workbook.editing.write import write

    steps: list[Change | NewRow] = [
        *(Change("Register", cell, None, value) for cell, value in _changes(rows, changed).items()),
        *(NewRow("Register", "Register", _row(number)) for number in range(added)),
    ]
    receipt, findings = write(path, steps, reason="bench")
    assert receipt is not None, findings


def openpyxl_way(path: Path, rows: int, changed: int, added: int) -> None:
    """Rows below the table with the formats and formulas of the row above, as a person would have to program it."""
    from copy import copy

    import openpyxl
    from openpyxl.formula.translate import Translator

    book = openpyxl.load_workbook(path)
    sheet: Any = book["Register"]
    for address, changed_to in _changes(rows, changed).items():
        sheet[address] = changed_to
    above = sheet[rows + 1]
    for number in range(added):
        row = rows + 2 + number
        cell: Any
        for cell in above:
            new: Any = sheet.cell(row, cell.column)
            new._style = copy(cell._style)
            if isinstance(cell.value, str) and cell.value.startswith("="):
                new.value = Translator(cell.value, cell.coordinate).translate_formula(new.coordinate)
        for column, value in _row(number).items():
            sheet.cell(row, column).value = value
    sheet.tables["Register"].ref = f"A1:AD{rows + 1 + added}"
    book.save(path)


def _row(number: int) -> dict[int, Any]:
    return {
        column + 1: f"new {number} of column {column}" if column % 5 < 3 else number + column
        for column in range(COLUMNS - 4)
    }


def nothing(path: Path, rows: int, changed: int, added: int) -> None:
    import sendbook.workbook.editing.write  # noqa: F401  the memory that is there before anything is opened


WAYS = {"sendbook": patch, "openpyxl": openpyxl_way, "nothing": nothing}


def measured(way: str, path: Path, rows: int, changed: int, added: int) -> dict[str, float]:
    """What one way costs in a process of its own: CPU in seconds, and the most memory that it held, in MB."""
    numbers = map(str, (rows, changed, added))
    command = [sys.executable, "-m", "tests.bench.bench_patch", "--one", way, str(path), *numbers]
    run = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(run.stdout)
    return found


def main(rows: int = 10_000, pupils: int = 1_500) -> None:
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder) / "original.xlsx"
        build(original, rows)
        with zipfile.ZipFile(original) as archive:
            xml = archive.getinfo("xl/worksheets/sheet1.xml").file_size / 1e6
        print(f"{rows:,} rows x {COLUMNS} columns, {pupils:,} pupils; the sheet's XML is {xml:.1f} MB")
        base = measured("nothing", original, rows, 0, 0)["memory"]
        for what, changed in (("changed", pupils), ("appended", 0), ("half changed, half appended", pupils // 2)):
            found = {}
            for way in ("sendbook", "openpyxl"):
                book = Path(folder) / f"{way}.xlsx"
                book.write_bytes(original.read_bytes())
                one = found[way] = measured(way, book, rows, changed, pupils - changed)
                used = one["memory"] - base
                print(
                    f"  {way} CPU {one['cpu']:5.2f} s, memory above the start {used:4.0f} MB "
                    f"({used / xml:.1f} times the sheet's XML)"
                )
            ratio = found["openpyxl"]["cpu"] / found["sendbook"]["cpu"]
            print(f"rows {what}: openpyxl needs {ratio:.1f} times the CPU")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        import openpyxl  # noqa: F401  both libraries are there before the clock starts

        nothing(Path(), 0, 0, 0)
        started = time.process_time()
        WAYS[sys.argv[2]](Path(sys.argv[3]), *map(int, sys.argv[4:7]))
        cpu = time.process_time() - started
        # Not getrusage: a child begins there with what its parent had.
        high = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        print(json.dumps({"cpu": cpu, "memory": int(high.split()[1]) * 1024 / 1e6}))
    else:
        main(*map(int, sys.argv[1:3]))
