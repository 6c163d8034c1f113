"""Undo in the open workbook: write by write, the newest first, each cell is put back as the Changes sheet lists it.

A cell that was edited since keeps what the person typed, and so does a cell whose row was moved or sorted since.
Rows, columns and sheets that a write added go again when nobody typed in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sendbook.book import Undone
from sendbook.changes import Formula
from sendbook.excel.open_book.cells import set_column, set_look
from sendbook.excel.open_book.changes_sheet import MOST, SHEET, Block, Listed, blocks_on, changes_sheet, told
from sendbook.excel.open_book.colours import take_out_colours
from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.own_sheets import is_ours, seal, write_sheet
from sendbook.excel.open_book.shrink import Grown, grown, rows_worked_in, shrink
from sendbook.excel.open_book.tables import formulas_on, same_value, sheet_names, used_cells
from sendbook.excel.open_book.write import Written
from sendbook.findings import Finding, finding
from sendbook.lists.find import OURS
from sendbook.tables import Value, quote_sheet
from sendbook.workbook.formulas import same_formula
from sendbook.workbook.parts.references import read_cell

_TELLING = 3
"""By so many of its first columns a row is told from the others: on a register these name the pupil."""

Grids = Mapping[str, Sequence[Sequence[object]]]


def remember(book: Any, written: Sequence[Written], reason: str, given: Given) -> None:
    """List what was written on top of the Changes sheet, for a person to read and for Undo."""
    blocks = _blocks(book)
    known = [replace(item, look=_stood(given, item)) if item.look == "" else item for item in written]
    grids = {name: used_cells(book.sheets[name]) for name in {item.sheet for item in known} & {*sheet_names(book)}}
    marks = row_marks(known, grids)
    number = max((block.number for block in blocks), default=0) + 1
    new = Block(number, reason, [Listed(item, marks.get(_row_of(item), "")) for item in known])
    about = "What the buttons wrote, the newest first. Undo takes back the newest; press it again for the one before."
    write_sheet(book, changes_sheet([new, *blocks][:MOST], about))


def reasons(book: Any) -> list[str]:
    """Why the writes were made that stand in the open workbook, the newest first."""
    return [block.reason for block in _blocks(book)]


def undo(book: Any, given: Given) -> Undone | Finding:
    """Take back the newest write that the Changes sheet lists."""
    blocks = _blocks(book)
    if not blocks:
        return finding("9302", sheet=SHEET)
    newest, older = blocks[0], blocks[1:]
    if not newest.untouched:
        return finding("9330", SHEET, number=newest.number)
    if locked := [item.written.sheet for item in newest.items if item.written.sheet in given.protected]:
        return finding("9110", quote_sheet(locked[0]))
    tables = grown(book, [item.written for item in newest.items], given)
    back, kept = _apart(book, newest, tables, given)
    gone, stuck = shrink(book, tables, back)
    kept += stuck
    cells = [item for item in back if item not in gone]
    _put_back(book, [item for item in cells if item.cell])
    _dress_as_before(book, back)
    _without_colours(book, given, newest, back)
    for item in cells:
        if not item.cell:
            book.sheets[item.sheet].delete()
    stood = {_place(item.written): told(item.written.before)[1] for item in newest.items}
    about = f"Undone: {newest.reason}. Put back: {len(back)}; left: {len(kept)}. " + (
        "Undo takes back the newest below." if older else "There is nothing more to undo."
    )
    write_sheet(book, changes_sheet(older, about, [(one.cell, stood.get(one.cell, ""), one.wrong) for one in kept]))
    return Undone(newest.reason, len(back), kept, len(older))


def _blocks(book: Any) -> list[Block]:
    standing = SHEET in sheet_names(book) and is_ours(book.sheets[SHEET])
    return blocks_on(used_cells(book.sheets[SHEET])) if standing else []


def _stood(given: Given, item: Written) -> str:
    """The number format that stood in a cell before, where the task pane told it; "" where nobody did."""
    row, column = _cell_of(item)
    if given.looks is None or not row:
        return ""
    runs = given.looks.get(item.sheet, ())
    return next((look for at, first, last, look in runs if at == column and first <= row <= last), "General")


def _place(item: Written) -> str:
    return f"{quote_sheet(item.sheet)}!{item.cell}" if item.cell else item.sheet


def _row_of(item: Written) -> tuple[str, int]:
    return item.sheet, _cell_of(item)[0]


def _cell_of(item: Written) -> tuple[int, int]:
    """Its row and column; zeros for a sheet as a whole."""
    return read_cell(item.cell) or (0, 0)


def row_marks(written: Sequence[Written], grids: Grids) -> dict[tuple[str, int], str]:
    """For each row that was written a short text by which it is known again, after a sort or when rows were moved.

    It is made from the row's first columns as they stand after the write. Cells that the write replaced are left out:
    what was typed into such a cell since is told by the cell itself.
    """
    rows: dict[tuple[str, int], dict[int, Value | Formula]] = {}
    replaced: set[tuple[str, int, int]] = set()
    for item in written:
        row, column = _cell_of(item)
        if row:
            rows.setdefault(_row_of(item), {})[column] = item.after
            if item.before is not None:
                replaced.add((*_row_of(item), column))
    firsts = {
        sheet: min((n for line in grid for n, cell in enumerate(line[:20], 1) if cell not in (None, "")), default=1)
        for sheet, grid in grids.items()
    }
    marks = {}
    for (sheet, row), after in rows.items():
        grid = grids.get(sheet, ())
        line = grid[row - 1] if row <= len(grid) else ()
        stands: list[object] = []
        first = firsts.get(sheet, 1)
        for column in range(first, first + _TELLING):
            value: object = after.get(column, line[column - 1] if column <= len(line) else None)
            stands.append("" if (sheet, row, column) in replaced else _mark(value))
        marks[sheet, row] = hashlib.sha256(repr(stands).encode()).hexdigest()[:8]
    return marks


def _mark(value: object) -> str:
    if isinstance(value, Formula):
        value = value.result
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d}"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:g}" if number else str("" if value is None else value).strip()


def _apart(book: Any, block: Block, tables: Sequence[Grown], given: Given) -> tuple[list[Written], list[Finding]]:
    """The cells that are still as the write left them, and a note for each other."""
    names = {*sheet_names(book)}
    written = [item.written for item in block.items]
    grids = {name: used_cells(book.sheets[name]) for name in {item.sheet for item in written} & names}
    # What the row's cells are now is told by the sheet alone, so nothing is laid over it.
    now = row_marks([replace(item, after=_cell(grids, item)) for item in written], grids)  # type: ignore[arg-type]
    formulas = {name: formulas_on(book, name, given) for name in grids}
    back, kept = list[Written](), list[Finding]()
    for item in block.items:
        one = item.written
        place = _place(one)
        if one.sheet not in names:
            kept.append(finding("9303", place, sheet=SHEET))
        elif not one.cell:
            areas = str(one.after).split()[1:]
            same = is_ours(book.sheets[one.sheet]) and seal(grids[one.sheet], areas) == one.after
            (back.append(one) if same else kept.append(finding("9331", place)))
        elif not _stands(one, _cell(grids, one), formulas[one.sheet]):
            kept.append(finding("9303", place, sheet=SHEET))
        elif item.row_mark != now.get(_row_of(one), ""):
            kept.append(finding("9332", place, sheet=SHEET))
        else:
            back.append(one)
    plain = [one for one in written if not one.grew]
    lines = {_row_of(one): _line(grids, *_row_of(one)) for one in plain}
    whole = rows_worked_in(tables, plain, back, lines, formulas, _TELLING) & {_row_of(one) for one in back}
    kept += [finding("9335", f"{quote_sheet(sheet)}!{row}:{row}") for sheet, row in sorted(whole)]
    return [one for one in back if _row_of(one) not in whole], kept


def _stands(item: Written, now: object, formulas: Mapping[tuple[int, int], str] | None) -> bool:
    """Whether a cell holds what was written into it, a formula by its text where Excel tells it."""
    formula = None if formulas is None else formulas.get(_cell_of(item), "")
    if isinstance(item.after, Formula):
        return same_value(now, item.after.result) if formula is None else same_formula(formula, item.after.text)
    return not formula and same_value(now, item.after)


def _line(grids: Grids, sheet: str, row: int) -> Sequence[object]:
    grid = grids.get(sheet, ())
    return grid[row - 1] if 0 < row <= len(grid) else ()


def _cell(grids: Grids, item: Written) -> object:
    row, column = _cell_of(item)
    line = _line(grids, item.sheet, row)
    return line[column - 1] if 0 < column <= len(line) else None


def _put_back(book: Any, back: Sequence[Written]) -> None:
    """Set the cells as they were: values by column, and formulas last, as they may spill."""
    columns: dict[tuple[str, int], dict[int, Value]] = {}
    for item in back:
        (row, column), value = _cell_of(item), None if isinstance(item.before, Formula) else item.before
        columns.setdefault((item.sheet, column), {})[row] = value
    for (sheet, column), values in columns.items():
        set_column(book.sheets[sheet], column, values)
    for item in back:
        if isinstance(item.before, Formula):
            book.sheets[item.sheet].range(item.cell).formula = f"={item.before.text.removeprefix('=')}"


def _without_colours(book: Any, given: Given, newest: Block, back: Sequence[Written]) -> None:
    """Take the colours off the columns of ours whose heading is taken out."""
    for head in back:
        if not isinstance(head.after, str) or not head.after.endswith(OURS) or head.before not in (None, ""):
            continue
        top, column = _cell_of(head)
        places = [_cell_of(item.written) for item in newest.items if item.written.sheet == head.sheet]
        rows = [row for row, at in places if at == column and row > top]
        if rows:
            take_out_colours(book, given, head.sheet, column, rows)


def _dress_as_before(book: Any, back: Sequence[Written]) -> None:
    """Set the number formats as they were; where nobody told them, a number at least is not dressed as a date."""
    looks: dict[tuple[str, int, str], list[int]] = {}
    for item in back:
        number = isinstance(item.before, int | float) and not isinstance(item.before, bool)
        look = item.look or ("General" if item.look == "" and number else "")
        row, column = _cell_of(item)
        if look and row:
            looks.setdefault((item.sheet, column, look), []).append(row)
    for (sheet, column, look), rows in looks.items():
        set_look(book.sheets[sheet], column, rows, look)
