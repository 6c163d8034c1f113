"""Two spreadsheet programs that are not us say what a formula gives: LibreOffice and IronCalc.

A number is right when the Python function and both engines agree. `evaluate` puts thousands of formulas with
their inputs into one workbook; `recalculate_libreoffice` and `recalculate_ironcalc` work out finished workbooks.
Neither ever trusts the results stored in a file. Both work on one day, whatever the computer's clock says: in the
copy that an engine gets, a formula that asks for today's date is told `TODAY`.
"""

from __future__ import annotations

import atexit
import functools
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tests.support.cells_in_file import cells_in
from tests.support.clock import TODAY

Engine = Literal["libreoffice", "ironcalc"]
ENGINES: tuple[Engine, ...] = ("libreoffice", "ironcalc")

LOCALE = "en-GB"
STALE = "not recalculated"
"""The result stored beside every formula: an engine that gives it back did not calculate."""

_FORMULA = re.compile(rb"(<(?:f|definedName)\b[^>]*>)([^<]*\b(?:TODAY|NOW)\(\)[^<]*)")
_CLOCK = re.compile(rb"\b(?:TODAY|NOW)\(\)")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")
_EPOCH = datetime(1899, 12, 30)
_SECONDS_FOR_LIBREOFFICE = 600

_PROFILE = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{LOCALE}</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse">
<value>false</value></prop></item>
</oor:items>
"""


class Case(NamedTuple):
    """A formula and what goes into it.

    `formula` names each input as `{name}`, as a rule does. An input is a scalar (number, text, date, bool, `None` for
    an empty cell, "" for a cell whose own formula gives "") or a list, which becomes a column of cells. `gives="date"`
    asks for the answer as a `date`; else a date is its serial number.
    """

    formula: str
    inputs: dict[str, Any]
    gives: Literal["", "date"] = ""


def evaluate(cases: Sequence[Case], engine: Engine) -> list[Any]:
    """What each formula gives in one engine, in order: numbers, text, bools, "" for empty text, "#N/A" for an error."""
    if not cases:
        return []
    with tempfile.TemporaryDirectory(prefix="sendbook-engine-") as folder:
        path = Path(folder, "cases.xlsx")
        _write_cases(cases, path)
        addresses = {"Cases": [f"A{row}" for row in range(1, len(cases) + 1)]}
        if engine == "libreoffice":
            answers = recalculate_libreoffice([path])[path]["Cases"]
        else:
            answers = recalculate_ironcalc(path, addresses)["Cases"]
    results = [answers.get(cell, "") for cell in addresses["Cases"]]
    if STALE in results:
        raise RuntimeError(f"{engine} gave back a stored result: it did not recalculate")
    return [_as_asked(case, _plain(result)) for case, result in zip(cases, results, strict=True)]


def recalculate_libreoffice(paths: Iterable[Path | str]) -> dict[Path, dict[str, dict[str, Any]]]:
    """Every value of the workbooks as LibreOffice calculates them afresh: `{path: {sheet: {"F17": value}}}`.

    All files go through one start of LibreOffice. Empty cells are left out; a formula that gives empty text is "";
    a cell with a date's number format is a `date` (with a time: `datetime`); an error is its text, such as "#N/A".
    """
    originals = [Path(path) for path in paths]
    with tempfile.TemporaryDirectory(prefix="sendbook-libreoffice-") as folder:
        copies = {}
        for number, original in enumerate(originals):
            copies[original] = Path(folder, "in", f"{number}{original.suffix}")
            copies[original].parent.mkdir(exist_ok=True)
            _copy_on_the_day(original, copies[original])
        convert(list(copies.values()), "xlsx:Calc MS Excel 2007 XML", Path(folder, "out"))
        return {original: _values(Path(folder, "out", copy.stem + ".xlsx")) for original, copy in copies.items()}


def recalculate_ironcalc(path: Path | str, cells: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any]]:
    """The asked-for cells (`{sheet: ["F17", ...]}`) as IronCalc calculates them afresh, in the same shape.

    A date is its serial number, an empty cell is `None`, an error is its text.
    """
    import ironcalc

    from sendbook.tables import column_number

    with tempfile.TemporaryDirectory(prefix="sendbook-ironcalc-") as folder:
        copy = Path(folder, "book.xlsx")
        _copy_on_the_day(Path(path), copy)
        model = ironcalc.load_from_xlsx(str(copy), LOCALE, "Europe/London", "en")
    model.evaluate()
    order = {sheet["name"]: number for number, sheet in enumerate(model.get_worksheets_properties())}
    answers: dict[str, dict[str, Any]] = {}
    for sheet, addresses in cells.items():
        found = answers.setdefault(sheet, {})
        for address in addresses:
            letters = address.rstrip("0123456789")
            row, column = int(address[len(letters) :]), column_number(letters)
            found[address] = model.get_cell_value(order[sheet], row, column)
    return answers


def _copy_on_the_day(original: Path, copy: Path) -> None:
    """Copy a workbook for an engine; where its formulas ask the computer's clock, they are told `TODAY`."""
    if original.suffix not in {".xlsx", ".xlsm"} or not zipfile.is_zipfile(original):
        shutil.copyfile(original, copy)
        return
    told = b"DATE(%d,%d,%d)" % (TODAY.year, TODAY.month, TODAY.day)
    with zipfile.ZipFile(original) as before, zipfile.ZipFile(copy, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name.endswith(".xml"):
                part = _FORMULA.sub(lambda found: found[1] + _CLOCK.sub(told, found[2]), part)
            after.writestr(name, part)


def convert(paths: Sequence[Path], target: str, folder: Path) -> None:
    """Convert files with LibreOffice into a folder, all in one start; raises when one of them did not come out.

    A page to look at (`pdf`) shows the workbook on `TODAY`; any other conversion takes each file as it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if target == "pdf":
        with tempfile.TemporaryDirectory(prefix="sendbook-pages-") as apart:
            copies = [Path(apart, path.name) for path in paths]
            for path, copy in zip(paths, copies, strict=True):
                _copy_on_the_day(path, copy)
            return _convert(copies, target, folder)
    return _convert(paths, target, folder)


def _convert(paths: Sequence[Path], target: str, folder: Path) -> None:
    command = [
        soffice(),
        "--headless",
        "--norestore",
        "--nolockcheck",
        f"-env:UserInstallation={_profile().as_uri()}",
        "--convert-to",
        target,
        "--outdir",
        str(folder),
        *map(str, paths),
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS_FOR_LIBREOFFICE, check=False)
    suffix = target.partition(":")[0]
    missing = [path.name for path in paths if not (folder / f"{path.stem}.{suffix}").is_file()]
    if missing:
        raise RuntimeError(f"LibreOffice did not convert {missing}: exit {run.returncode}, {run.stdout}{run.stderr}")


def soffice() -> str:
    """The path of LibreOffice; where it is not installed, the running test is skipped with that reason."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        import pytest

        pytest.skip("LibreOffice (soffice) is not installed")
    return found


def has_writer() -> bool:
    """Whether LibreOffice can open documents; its part for spreadsheets alone cannot."""
    return (Path(soffice()).resolve().parent / "libswlo.so").is_file()


@functools.cache
def _profile() -> Path:
    """A LibreOffice profile of this process alone, which recalculates everything on load, in British English."""
    folder = Path(tempfile.mkdtemp(prefix=f"sendbook-profile-{os.getpid()}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir()
    settings.write_text(_PROFILE, encoding="utf-8")
    return folder


def _values(path: Path) -> dict[str, dict[str, Any]]:
    """Every value of a workbook that LibreOffice wrote."""
    return {
        sheet: {address: _day(cell.value) for address, cell in cells.items() if cell.value is not None}
        for sheet, cells in cells_in(path).items()
    }


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) and value.time() == time() else value


def _plain(value: Any) -> Any:
    """Dates and times back to serial numbers: an engine may dress a number as a date of its own accord."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (value - _EPOCH) / timedelta(days=1)
    if isinstance(value, date):
        return (datetime.combine(value, time()) - _EPOCH).days
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, time):
        return (datetime.combine(_EPOCH, value) - _EPOCH) / timedelta(days=1)
    return value


def _as_asked(case: Case, result: Any) -> Any:
    number = isinstance(result, int | float) and not isinstance(result, bool)
    if case.gives == "date" and number and result == int(result):
        return (_EPOCH + timedelta(days=int(result))).date()
    return result


def _write_cases(cases: Sequence[Case], path: Path) -> None:
    """One row a case: its formula in A, its scalars to the right; each list once, in a column of the sheet Columns."""
    import xlsxwriter
    from xlsxwriter.utility import xl_col_to_name

    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet, columns = book.add_worksheet("Cases"), book.add_worksheet("Columns")
    ranges: dict[tuple[tuple[str, Any], ...], str] = {}
    next_row = 0

    def range_of(values: Sequence[Any]) -> str:
        # Lists stand one below the other in column A: any number of them fits, and each is a column of its own.
        nonlocal next_row
        key = tuple((type(value).__name__, value) for value in values)
        if key not in ranges:
            for offset, value in enumerate(values):
                _write(columns, next_row + offset, 0, value, day)
            last = next_row + max(len(values), 1)
            ranges[key] = f"Columns!$A${next_row + 1}:$A${last}"
            next_row = last + 1
        return ranges[key]

    for row, case in enumerate(cases):
        places = {}
        column = 1
        for name, value in case.inputs.items():
            if isinstance(value, list | tuple):
                places[name] = range_of(value)
            else:
                _write(sheet, row, column, value, day)
                places[name] = f"${xl_col_to_name(column)}{row + 1}"
                column += 1
        sheet.write_formula(row, 0, "=" + _filled(case.formula, places).removeprefix("="), None, STALE)
    book.close()


def _filled(formula: str, places: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: places[match[1]], formula)


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    """One input, as the type that it is."""
    if value is None:
        return
    if value == "" and isinstance(value, str):
        sheet.write_formula(row, column, '=""', None, "")
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, value)
