"""Undo in the open workbook: write by write, the newest first, each cell is put back as the Changes sheet lists it.

A cell that was edited since keeps what the person typed, and so does a cell whose row was moved or sorted since.
Rows, columns and sheets that a write added go again when nobody typed in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sendbook.book import Undone
from sendbook.changes import Formula
from sendbook.excel.open_book.cells import set_column, set_look
from sendbook.excel.open_book.changes_sheet import MOST, SHEET, Block, blocks_on, changes_sheet, told
from sendbook.excel.open_book.colours import take_out_colours
from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.own_sheets import is_ours, seal, write_sheet
from sendbook.excel.open_book.shrink import Grown, grown, rows_worked_in, shrink
from sendbook.excel.open_book.tables import sheet_names, used_cells
from sendbook.excel.open_book.write import Written
from sendbook.findings import Finding, finding
from sendbook.lists.find import OURS
from sendbook.sources.grid import tidy
from sendbook.tables import Value, quote_sheet
from sendbook.workbook.formulas import same_formula
from sendbook.workbook.parts.cells import same_value

if TYPE_CHECKING:
    from sendbook.excel.open_book.book import OpenBook

_TELLING = 3
"""By so many of its first columns a row is told from the others: on a register these name the pupil."""


def remember(lists: OpenBook, written: Sequence[Written], reason: str) -> None:
    """List what was written on top of the Changes sheet, for a person to read and for Undo; the book is read anew."""
    blocks = _blocks(lists.book)
    known = [replace(item, look=_stood(lists.given, item)) if item.look == "" else item for item in written]
    marks = row_marks(known, lists, written_now=True)
    number = max((block.number for block in blocks), default=0) + 1
    new = Block(number, reason, [replace(item, row_mark=marks.get(item.row, "")) for item in known])
    about = "What the buttons wrote, the newest first. Undo takes back the newest; press it again for the one before."
    write_sheet(lists.book, changes_sheet([new, *blocks][:MOST], about))


def reasons(book: Any) -> list[str]:
    """Why the writes were made that stand in the open workbook, the newest first."""
    return [block.reason for block in _blocks(book)]


def undo(lists: OpenBook) -> Undone | Finding:
    """Take back the newest write that the Changes sheet lists."""
    book, blocks = lists.book, _blocks(lists.book)
    if not blocks:
        return finding("9302", sheet=SHEET)
    newest, older = blocks[0], blocks[1:]
    if not newest.untouched:
        return finding("9330", SHEET, number=newest.number)
    if locked := [item.sheet for item in newest.items if item.sheet in lists.given.protected]:
        return finding("9110", quote_sheet(locked[0]))
    tables = grown(lists, newest.items)
    back, kept = _apart(lists, newest.items, tables)
    gone, stuck = shrink(book, tables, back)
    kept += stuck
    cells = [item for item in back if item not in gone]
    _put_back(book, [item for item in cells if item.cell])
    _dress_as_before(book, back)
    _without_colours(lists, newest, back)
    for item in cells:
        if not item.cell:
            book.sheets[item.sheet].delete()
    stood = {item.where: told(item.before)[1] for item in newest.items}
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
    row, column = item.place
    if given.looks is None or not row:
        return ""
    runs = given.looks.get(item.sheet, ())
    return next((look for at, first, last, look in runs if at == column and first <= row <= last), "General")


def row_marks(written: Sequence[Written], lists: OpenBook, *, written_now: bool = False) -> dict[tuple[str, int], str]:
    """For each row that was written a short text by which it is known again, after a sort or when rows were moved.

    It is made from the row's first columns as they stand after the write (`written_now`: the book may not show it
    yet). Cells that the write replaced are left out: what was typed into such a cell since is told by the cell itself.
    """
    rows: dict[tuple[str, int], dict[int, Written]] = {}
    for item in written:
        if item.cell and lists.has_sheet(item.sheet):
            rows.setdefault(item.row, {})[item.place[1]] = item
    firsts = {sheet: lists.first_column(sheet) for sheet, _ in rows}
    marks = {}
    for (sheet, row), cells in rows.items():
        stands: list[str] = []
        for column in range(firsts[sheet], firsts[sheet] + _TELLING):
            wrote = cells.get(column)
            now = wrote.after if wrote and written_now else lists.standing(sheet, row, column)
            stands.append("" if wrote and wrote.before is not None else _mark(now))
        marks[sheet, row] = hashlib.sha256(repr(stands).encode()).hexdigest()[:8]
    return marks


def _mark(value: Value | Formula) -> str:
    if isinstance(value, Formula):
        value = value.result
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d}"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:g}" if number else str("" if value is None else value).strip()


def _apart(lists: OpenBook, items: Sequence[Written], tables: Sequence[Grown]) -> tuple[list[Written], list[Finding]]:
    """The cells that are still as the write left them, and a note for each other."""
    now = row_marks(items, lists)
    back, kept = list[Written](), list[Finding]()
    for item in items:
        if not lists.has_sheet(item.sheet):
            kept.append(finding("9303", item.where, sheet=SHEET))
        elif not item.cell:
            sheet, areas = lists.book.sheets[item.sheet], str(item.after).split()[1:]
            same = is_ours(sheet) and seal(used_cells(sheet), areas) == item.after
            (back.append(item) if same else kept.append(finding("9331", item.where)))
        elif not _stands(lists, item):
            kept.append(finding("9303", item.where, sheet=SHEET))
        elif item.row_mark != now.get(item.row, ""):
            kept.append(finding("9332", item.where, sheet=SHEET))
        else:
            back.append(item)
    whole = rows_worked_in(lists, tables, [item for item in items if not item.grew], back, _TELLING)
    kept += [finding("9335", f"{quote_sheet(sheet)}!{row}:{row}") for sheet, row in sorted(whole)]
    return [item for item in back if item.row not in whole], kept


def _stands(lists: OpenBook, item: Written) -> bool:
    """Whether a cell holds what was written into it, a formula by its text where Excel tells it."""
    now, after = lists.standing(item.sheet, *item.place), item.after
    if isinstance(after, Formula) and isinstance(now, Formula):
        return same_formula(now.text, after.text)
    if isinstance(after, Formula):
        return lists.formulas(item.sheet) is None and same_value(now, after.result)
    return same_value(now, str(tidy(after) or "") if isinstance(after, str) else after)


def _put_back(book: Any, back: Sequence[Written]) -> None:
    """Set the cells as they were: values by column, and formulas last, as they may spill."""
    columns: dict[tuple[str, int], dict[int, Value]] = {}
    for item in back:
        (row, column), value = item.place, None if isinstance(item.before, Formula) else item.before
        columns.setdefault((item.sheet, column), {})[row] = value
    for (sheet, column), values in columns.items():
        set_column(book.sheets[sheet], column, values)
    for item in back:
        if isinstance(item.before, Formula):
            book.sheets[item.sheet].range(item.cell).formula = f"={item.before.text.removeprefix('=')}"


def _without_colours(lists: OpenBook, newest: Block, back: Sequence[Written]) -> None:
    """Take the colours off the columns of ours whose heading is taken out."""
    for head in back:
        if not isinstance(head.after, str) or not head.after.endswith(OURS) or head.before not in (None, ""):
            continue
        top, column = head.place
        places = [item.place for item in newest.items if item.sheet == head.sheet]
        rows = [row for row, at in places if at == column and row > top]
        if rows:
            take_out_colours(lists.book, lists.given, head.sheet, column, rows)


def _dress_as_before(book: Any, back: Sequence[Written]) -> None:
    """Set the number formats as they were; where nobody told them, a number at least is not dressed as a date."""
    looks: dict[tuple[str, int, str], list[int]] = {}
    for item in back:
        number = isinstance(item.before, int | float) and not isinstance(item.before, bool)
        look = item.look or ("General" if item.look == "" and number else "")
        row, column = item.place
        if look and row:
            looks.setdefault((item.sheet, column, look), []).append(row)
    for (sheet, column, look), rows in looks.items():
        set_look(book.sheets[sheet], column, rows, look)
