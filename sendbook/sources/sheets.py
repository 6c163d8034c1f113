"""Workbook exports: .xlsx, .xlsm, .xlsb, .ods and the old .xls, read as values only; nothing in them is ever run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import IO, Any

from sendbook.findings import Finding, finding
from sendbook.sources.grid import BLANK_ROWS_THAT_END_A_SHEET, MOST_COLUMNS, MOST_ROWS, Cell, Grid, GridRow, tidy
from sendbook.sources.marks import NO_RESULT, emptied, unmarked
from sendbook.sources.packages import in_usual_form
from sendbook.tables import column_number

MOST_UNPACKED = 200 * 1024 * 1024
_MOST_PARTS = 5_000
_HIGHEST_RATIO = 100
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_LONGEST_FORMULA = 10_000


def read_zipped(data: bytes, file: str, apart: bool) -> tuple[list[Grid], list[Finding]]:
    """The grids of the visible sheets of an .xlsx or .xlsm, or the finding that says why there are none.

    `apart` says that this is a process of its own: there an .xlsb or .ods is read too.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            kind = _kind(package)
            problem = _refusal(package, kind, file)
        if problem:
            return [], [problem]
        if kind == "xlsx":
            return _grids(in_usual_form(data), file)
        return _by_calamine(data, file) if apart else ([], [finding("7006", file=file)])
    except MemoryError:
        raise
    except ImportError:
        return [], [finding("7012", file=file, form=f".{kind}", extra="bulk")]
    except Exception:  # Whatever a damaged file makes the libraries raise: the file is refused, in one sentence.
        return [], [finding("7007", file=file)]


def _kind(package: zipfile.ZipFile) -> str:
    """What kind of workbook it is, by its parts; "" for none."""
    names = {part.filename.casefold(): part for part in package.infolist()}
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    if "mimetype" in names and not names["mimetype"].flag_bits & 1:
        with package.open(names["mimetype"]) as stream:
            return "ods" if stream.read(100).startswith(b"application/vnd.oasis.opendocument.spreadsheet") else ""
    return ""


def _refusal(package: zipfile.ZipFile, kind: str, file: str) -> Finding | None:
    parts = package.infolist()
    if any(part.flag_bits & 1 for part in parts):
        return finding("7003", file=file)
    if not kind:
        return finding("7005", file=file)
    unpacked = sum(part.file_size for part in parts)
    bombs = any(part.file_size > 1_000_000 and part.file_size > part.compress_size * _HIGHEST_RATIO for part in parts)
    if len(parts) > _MOST_PARTS or unpacked > MOST_UNPACKED or bombs:
        return finding("7008", file=file)
    for part in parts:
        if part.filename.casefold().endswith((".xml", ".rels", ".vml")):
            with package.open(part) as stream:
                start = stream.read(65_536).replace(b"\0", b"")  # UTF-16 parts give themselves away without noughts
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                return finding("7009", file=file)
    return None


def _grids(data: bytes, file: str) -> tuple[list[Grid], list[Finding]]:
    import defusedxml  # noqa: F401 (openpyxl uses it when it is there; without it nothing is read)
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    grids, without = [], list[str]()
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
            rows: list[GridRow] = []
            for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
                row = _row(number, values)
                if row.cells:
                    rows.append(row)
                elif number - (rows[-1].number if rows else 0) > BLANK_ROWS_THAT_END_A_SHEET:
                    break
                if len(rows) > MOST_ROWS:
                    return [], [finding("7008", file=file)]
            if rows:
                with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(_part_of(sheet)) as xml:
                    merged, unknown = _said_by_the_part(xml)
                rows = emptied(_without_results(_said_again(rows, merged), unknown))
                grids.append(Grid(file, sheet.title, rows))
                without += [grids[-1].cell(row, column) for row, column in sorted(unknown)]
    finally:
        book.close()
    return grids, [finding("7023", without[0], count=len(without))] if without else []


def _part_of(sheet: Any) -> str:
    part: str = sheet._worksheet_path  # openpyxl reads merged cells only when it reads the whole workbook
    return part


def _said_by_the_part(xml: IO[bytes]) -> tuple[dict[int, list[range]], set[tuple[int, int]]]:
    """By column the rows that one cell covers, where cells of one column are merged; and the cells (row, column) whose
    formulas have no result."""
    merged: dict[int, list[range]] = {}
    unknown: set[tuple[int, int]] = set()
    before = b""
    while piece := xml.read(1024**2):
        before = before[-_LONGEST_FORMULA:] + piece
        for column, first, other, last in _MERGED.findall(before):
            run, runs = range(int(first), int(last) + 1), merged.setdefault(column_number(column.decode()), [])
            if column == other and len(run) <= MOST_ROWS and run not in runs:
                runs.append(run)
        for attributes in _NO_RESULT.findall(before):
            if b't="str"' not in attributes and (place := _PLACE.search(attributes)):
                unknown.add((int(place[2]), column_number(place[1].decode())))
    return merged, unknown


def _without_results(rows: list[GridRow], unknown: set[tuple[int, int]]) -> list[GridRow]:
    """The rows with a word in each cell whose formula has no result: blank it would say something of the pupil."""
    if not unknown:
        return rows
    width = max(column for _, column in unknown)
    told = []
    for row in rows:
        here = {column for number, column in unknown if number == row.number}
        cells = [*row.cells, *[None] * (width - len(row.cells))] if here else row.cells
        told.append(GridRow(row.number, tuple(NO_RESULT if at in here else cell for at, cell in enumerate(cells, 1))))
    return told


def _said_again(rows: list[GridRow], merged: Mapping[int, Sequence[range]]) -> list[GridRow]:
    """The rows, each with what a merged cell above says of it too: one name beside three lines is said of all three."""
    stands = {row.number: row for row in rows}
    for column, runs in merged.items():
        for run in runs:
            said = stands[run.start][column] if run.start in stands else None
            for number in run[1:] if said is not None else ():
                if number in stands and stands[number][column] is None:
                    cells = [*stands[number].cells, *[None] * (column - len(stands[number].cells))]
                    cells[column - 1] = said
                    stands[number] = GridRow(number, tuple(cells))
    return list(stands.values())


def _row(number: int, values: Iterable[Any]) -> GridRow:
    """A row up to the last cell that holds something."""
    cells = [_from_excel(value) for value in values]
    while cells and cells[-1] is None:
        cells.pop()
    return GridRow(number, tuple(cells))


def _from_excel(value: Any) -> Cell:
    if isinstance(value, datetime):
        return value.date() if value.time() == time() or value.year > 1900 else value.time()
    if isinstance(value, timedelta):
        return time(value.seconds // 3600 % 24, value.seconds // 60 % 60)
    return _whole(tidy(unmarked(value) if isinstance(value, str) else value))


def _by_calamine(data: bytes, file: str) -> tuple[list[Grid], list[Finding]]:
    """The grids of an .xlsb or .ods. Only for a process of its own: what calamine cannot bear may end the process."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        return [], [finding("7003", file=file)]
    grids = []
    for told in book.sheets_metadata:
        if told.typ != SheetTypeEnum.WorkSheet or told.visible != SheetVisibleEnum.Visible:
            continue
        rows = []
        lines = book.get_sheet_by_name(told.name).to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
        for number, line in enumerate(lines, start=1):
            row = _row(number, line[:MOST_COLUMNS])
            if row.cells:
                rows.append(row)
        if len(rows) > MOST_ROWS:
            return [], [finding("7008", file=file)]
        if rows:
            grids.append(Grid(file, told.name, rows))
    return grids, []


def _whole(value: Cell) -> Cell:
    """A number without its decimals where it has none, as Excel shows it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read_old_xls(data: bytes, file: str) -> tuple[list[Grid], list[Finding]]:
    """The grids of an .xls of Excel 97 to 2003, where the package for it is installed."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return [], [finding("7003", file=file)]
    try:
        import xlrd
    except ImportError:
        return [], [finding("7012", file=file, form=".xls", extra="xls")]
    try:
        book = xlrd.open_workbook(file_contents=data, on_demand=True, logfile=io.StringIO())
        grids = []
        for sheet in book.sheets():
            if sheet.visibility != 0:
                continue
            rows = [
                GridRow(row + 1, tuple(_from_xls(book, sheet.cell(row, at)) for at in range(sheet.row_len(row))))
                for row in range(sheet.nrows)
            ]
            rows = [row for row in rows if row.filled]
            if rows:
                grids.append(Grid(file, sheet.name, rows))
        return grids, []
    except MemoryError:
        raise
    except Exception as trouble:  # xlrd raises its own errors for passwords, and anything at all for damage
        protected = "encrypted" in str(trouble).casefold()
        return [], [finding("7003" if protected else "7007", file=file)]


def _from_xls(book: Any, cell: Any) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        if cell.value < 1:
            seconds = round(cell.value * 86_400)
            return time(seconds // 3600 % 24, seconds // 60 % 60)
        return xlrd.xldate_as_datetime(cell.value, book.datemode).date()
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#N/A")
    return _whole(tidy(cell.value))
