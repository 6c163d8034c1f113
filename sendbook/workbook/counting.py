"""Counting: whether a formula counts the rows of a list by their address, and so misses those that are added.

One definition for a file and for the workbook open in Excel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sendbook.findings import Finding, finding
from sendbook.tables import column_number, quote_sheet
from sendbook.workbook.list_rows import Block
from sendbook.workbook.parts.references import MAX_ROW, Area, Reference, as_cells, read_area, references

Place = tuple[str, int, int]
"""Sheet, row and column of a cell."""

_SEVERAL_SHEETS = re.compile(r"(?:'((?:[^']|'')+)'|([^\W\d][\w.]*:[^\W\d][\w.]*))!")
_PICK = re.compile(r"\b(?:OFFSET|INDIRECT)\(|:\s*INDEX\(|\)\s*:", re.IGNORECASE)
_WHOLE_COLUMNS = r"(?:(?P<sheet>'(?:[^']|'')+'|[\w.:]+)!)?\$?(?P<first>[A-Z]{1,3}):\$?(?P<last>[A-Z]{1,3})(?![\w(:])"
_COUNTS_A_COLUMN = re.compile(rf"\b(?:COUNTA?|COUNTIFS?|X?MATCH|LOOKUP)\([^()]*?{_WHOLE_COLUMNS}", re.IGNORECASE)
_INDEX_OF_COLUMN = re.compile(rf"\bINDEX\(\s*{_WHOLE_COLUMNS}", re.IGNORECASE)
_COLUMNS = re.compile(r"\$?[A-Z]{1,3}:\$?[A-Z]{1,3}", re.IGNORECASE)
_BEGINNING = re.compile(r"\$?([A-Z]{1,3})\$?", re.IGNORECASE)
_JOINS = (
    (re.compile(r'"\s*&\s*(\d+)\s*&\s*"'), r"\1"),
    (re.compile(r'"\s*&\s*(\d+)(?![\w.])'), r'\1"'),
    (re.compile(r'(?<![\w.$])(\d+)\s*&\s*"'), r'"\1'),
    (re.compile(r'"\s*&\s*"'), ""),
)
"""What joins pieces of a text in a formula: `"G"&2&":G"&4` is `"G2:G4"`."""
_RUN = 3
"""Cells beside or below one another are named one by one up to this number, and as a stretch beyond."""


@dataclass(frozen=True)
class Counting:
    """The formulas that count a block's rows; `sheets` are the workbook's, in the order of their tabs."""

    block: Block
    sheets: Sequence[str]

    @cached_property
    def _order(self) -> dict[str, int]:
        return {name.casefold(): at for at, name in enumerate(self.sheets)}

    def plainly(self, formula: str) -> str:
        """The formula with a reference through several sheets (`Autumn:Summer!A2`) as one to the block's own sheet."""

        def one(found: re.Match[str]) -> str:
            first, colon, last = (found[1] or found[2]).replace("''", "'").partition(":")
            places = [self._order.get(name.casefold()) for name in (first, self.block.sheet, last)]
            if not colon or None in places:
                return found[0]
            start, here, end = (place or 0 for place in places)
            return f"{quote_sheet(self.block.sheet)}!" if min(start, end) <= here <= max(start, end) else found[0]

        return _SEVERAL_SHEETS.sub(one, formula) if ":" in formula and "!" in formula else formula

    def misses(self, formula: str, home: str | None, row: int = 0, column: int = 0) -> bool:
        """Whether a formula has a range of several rows that ends at the block's last row; or adds up all its rows
        cell by cell, or in pieces. A total that runs down the list ends at its own row, and so does the next pupil's.
        """
        block, alone = self.block, dict[int, set[int]]()
        if not self._may_name(formula, home):
            return False
        for reference in references(as_cells(self.plainly(formula))):
            if not self._is_home(reference, home) or not self._in_columns(reference.area):
                continue
            area = reference.area
            if reference.last is None:
                alone.setdefault(area.first_column, set()).add(area.first_row)
                continue
            one_pupil = block.first_row == block.last_row and area.first_column == area.last_column
            if (
                (area.first_row < area.last_row or one_pupil)
                and area.last_row in block.ends
                and area.last_row not in (block.totals_row, MAX_ROW)
                and not (self._holds(home, row, column) and self._follows(reference, row))
            ):
                return True
            if area.first_column == area.last_column and area.last_row < block.last_row:
                alone.setdefault(area.first_column, set()).update(range(area.first_row, area.last_row + 1))
        rows = {*range(block.first_row, block.last_row + 1)}
        return len(rows) > 1 and any(rows <= named for named in alone.values())

    def picks(self, formula: str, home: str | None, row: int = 0, column: int = 0) -> bool:
        """Whether a formula picks rows of the block by a number or a text, and by no count of a whole column.

        What stands in quotation marks is an address there; its sheet may be put together from what cells say.
        """
        picks = len(_PICK.findall(formula))
        if not picks or len(_COUNTS_A_COLUMN.findall(formula)) >= picks:
            return False
        inside, upper = self._holds(home, row, column), formula.upper()
        built, shifted = "INDIRECT(" in upper, "OFFSET(" in upper
        formula = joined(formula) if built else formula
        if built and not inside and any(self._begins_here(text, home, "ADDRESS(" in upper) for text in texts(formula)):
            return True
        text = self.plainly(formula.replace('"', " "))
        for reference in references(text):
            area = reference.area
            sheet, on_a_sheet = reference.sheet, text[: reference.start].endswith("!")
            named = sheet is not None and (sheet.casefold() in self._order or "[" in sheet)
            here = self._is_home(reference, home) and (sheet is not None or not on_a_sheet)
            own = inside and self._follows(reference, row)
            first = 1 if shifted else block_head(self.block)
            near = area.first_row <= self.block.last_row and area.last_row >= first and area.last_row < MAX_ROW
            if (here or (built and on_a_sheet and not named)) and near and self._in_columns(area) and not own:
                return True
        return any(self._is_of_its_columns(found, home) for found in _INDEX_OF_COLUMN.finditer(text))

    def _begins_here(self, text: str, home: str | None, addressed: bool) -> bool:
        """Whether a text in a formula begins an address on the block's sheet whose row is told by something else.

        `addressed` when a formula has ADDRESS, which takes the name of a sheet by itself.
        """
        sheet, bang, rest = text.rpartition("!")
        named = (sheet if bang else text).strip().strip("'").replace("''", "'").casefold()
        if named == self.block.sheet.casefold() and (bang or addressed):
            return not bang or not (read_area(rest) or _COLUMNS.fullmatch(rest.strip()))
        of_home = not bang and home is not None and home.casefold() == self.block.sheet.casefold()
        letters = _BEGINNING.fullmatch(rest) if of_home else None
        return letters is not None and column_number(letters[1].upper()) in self.block.columns

    def repeated(self, found: Iterable[tuple[str, int, int, str]]) -> list[Place]:
        """The cells of other sheets that repeat the block's last row, beside some for its first and the one before.

        Where the next row is repeated too, they were filled down in advance, and show the new ones by themselves.
        """
        block, by_column = self.block, dict[tuple[str, int], dict[int, Place]]()
        for sheet, row, column, formula in found:
            if sheet.casefold() == block.sheet.casefold() or not self._may_name(formula, sheet):
                continue
            for one in references(self.plainly(formula)):
                if one.last is None and self._is_home(one, sheet) and self._in_columns(one.area):
                    rows = by_column.setdefault((sheet, one.area.first_column), {})
                    rows.setdefault(one.area.first_row, (sheet, row, column))
        wanted = {block.first_row, block.last_row - 1, block.last_row}
        return [
            rows[block.last_row] for rows in by_column.values()
            if block.first_row < block.last_row and wanted <= rows.keys() and block.last_row + 1 not in rows
            and len({rows[row] for row in wanted}) == len(wanted)
        ]  # fmt: skip

    def _is_of_its_columns(self, found: re.Match[str], home: str | None) -> bool:
        sheet = (found["sheet"] or home or "").strip("'").replace("''", "'")
        columns = sorted((column_number(found["first"].upper()), column_number(found["last"].upper())))
        return sheet.casefold() == self.block.sheet.casefold() and self._in_columns(Area(1, columns[0], 1, columns[1]))

    def _may_name(self, formula: str, home: str | None) -> bool:
        """Whether a formula can name a cell of the block's sheet: it stands there, or names some sheet.

        Most formulas of a large workbook do neither, and to read them all takes longer than the edit.
        """
        return "!" in formula or (home is not None and home.casefold() == self.block.sheet.casefold())

    def _is_home(self, reference: Reference, home: str | None) -> bool:
        on = reference.sheet if reference.sheet is not None else home
        return on is not None and on.casefold() == self.block.sheet.casefold()

    def _in_columns(self, area: Area) -> bool:
        return area.first_column <= self.block.last_column and self.block.first_column <= area.last_column

    def _holds(self, home: str | None, row: int, column: int) -> bool:
        """Whether the formula stands in a row of the block."""
        block = self.block
        here = home is not None and home.casefold() == block.sheet.casefold()
        return here and block.first_row <= row <= block.last_row and column in block.columns

    @staticmethod
    def _follows(reference: Reference, row: int) -> bool:
        """Whether the end of a reference is the row itself, and goes along as the formula is filled down."""
        corner = max((c for c in (reference.first, reference.last) if c), key=lambda one: int(one[3]))
        return int(corner[3]) == row and not corner[2]


def joined(formula: str) -> str:
    """The formula with texts that are put together from texts and numbers alone in one piece."""
    for joint, whole in _JOINS:
        formula = joint.sub(whole, formula)
    return formula


def texts(formula: str) -> list[str]:
    """The texts in quotation marks."""
    return re.findall(r'"([^"]*)"', formula)


def block_head(block: Block) -> int:
    """The row of the block's headings, or its first where it has none."""
    return block.header_row or block.first_row


def said_of(block: Block, missing: Iterable[Place], picking: Iterable[Place]) -> Iterator[Finding]:
    """What is said of the cells whose formulas miss new rows, and of those that pick theirs."""
    missing = dict.fromkeys(missing)
    for sheet, area in _in_stretches(missing):
        yield finding("9131Q", f"{quote_sheet(sheet)}!{area}", rows=block.last_row)
    for sheet, area in _in_stretches(place for place in picking if place not in missing):
        yield finding("9133Q", f"{quote_sheet(sheet)}!{area}")


def said_of_repeats(block: Block, repeats: Iterable[Place]) -> Iterator[Finding]:
    """What is said of the cells that repeat a block row by row, and not its new rows."""
    for sheet, area in _in_stretches(repeats):
        yield finding("9136Q", f"{quote_sheet(sheet)}!{area}", rows=block.last_row, list=block.sheet)


def _in_stretches(places: Iterable[Place]) -> Iterator[tuple[str, Area]]:
    """Cells as a person is told of them: each by itself, or as one stretch where many stand in a row or column."""
    left = dict.fromkeys(places)
    for place in tuple(left):
        if place not in left:
            continue
        sheet, row, column = place
        down = next(n for n in range(1, len(left) + 1) if (sheet, row + n, column) not in left)
        right = next(n for n in range(1, len(left) + 1) if (sheet, row, column + n) not in left)
        tall, wide = (down, 1) if down >= right and down > _RUN else (1, right) if right > _RUN else (1, 1)
        for at in range(max(tall, wide)):
            left.pop((sheet, row + at * (tall > 1), column + at * (wide > 1)))
        yield sheet, Area(row, column, row + tall - 1, column + wide - 1)
