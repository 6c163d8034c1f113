"""Extent: where a block of rows ends before and after it takes more, and what that does to places and formulas."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sendbook.workbook.list_rows import Block
from sendbook.workbook.parts.references import Area, Reference, end_at, moved_down, read_area, rewrite


@dataclass(frozen=True, slots=True)
class Extent:
    """A block and by how many rows it grows; its totals row, if it has one, moves down by as many."""

    block: Block
    rows: int

    @property
    def growing(self) -> Block:
        """The block, with by how many rows it grows: for whoever looks which formulas miss them."""
        return replace(self.block, grows=self.rows)

    @property
    def area(self) -> Area:
        """The block as it was, header and blank rows included, totals row left out."""
        block = self.block
        return Area(block.header_row or block.first_row, block.first_column, block.last_row, block.last_column)

    @property
    def totals(self) -> Area | None:
        """Where the rows of totals were; None when it has none."""
        block = self.block
        if not block.totals_row:
            return None
        return Area(block.totals[0], block.first_column, block.totals[-1], block.last_column)

    @property
    def new(self) -> Area:
        """The cells by which the block's data grew."""
        block = self.block
        return Area(block.last_row + 1, block.first_column, block.last_row + self.rows, block.last_column)

    def is_home(self, sheet: str | None) -> bool:
        """Whether a sheet is the one that the block stands on."""
        return sheet is not None and sheet.casefold() == self.block.sheet.casefold()

    def is_whole(self, area: Area) -> bool:
        """Whether a place holds all rows of the block, with or without the header, in some of its columns."""
        block = self.block
        return (
            area.first_row in (block.first_row, block.header_row)
            and area.last_row == block.last_row
            and block.first_column <= area.first_column
            and area.last_column <= block.last_column
        )

    def moved(self, area: Area) -> Area:
        """Where a place is after the totals row has moved: one that stands in its rows goes along."""
        totals = self.totals
        inside = totals and totals.first_row <= area.first_row and area.last_row <= totals.last_row
        if totals is None or not inside or not area.meets(totals):
            return area
        return replace(area, first_row=area.first_row + self.rows, last_row=area.last_row + self.rows)

    def grown(self, area: Area) -> Area:
        """Where a place is afterwards: one that ends at the block's last row, or at its totals, ends lower."""
        if area.last_row in self.block.ends and area.meets(self.area):
            return area.taller(self.rows)
        return self.moved(area)

    def places(self, text: str, only_moved: bool = False) -> str:
        """A list of places (`sqref`) as it is afterwards; what cannot be read stays as it stands."""
        pieces = []
        for piece in text.split():
            area = read_area(piece)
            after = None if area is None else self.moved(area) if only_moved else self.grown(area)
            pieces.append(piece if after in (None, area) else str(after))
        return " ".join(pieces)

    def formula(self, text: str, home: str | None, fixed: bool = False) -> str:
        """A formula that stands on the sheet `home` as it is afterwards.

        Ranges that cover exactly the block's rows end lower, and cells of the totals row are followed. `fixed`: only
        ranges whose last row is fixed by a dollar grow, as in a format that means another cell in every row.
        """
        return rewrite(text, lambda reference: self._afterwards(reference, home, fixed))

    def what_stays(self, text: str, home: str | None, fixed: bool = False) -> str:
        """The same formula with a 0 for each reference that `formula` changes: what is left does not follow."""
        return rewrite(text, lambda reference: None if self._afterwards(reference, home, fixed) is None else "0")

    def _afterwards(self, reference: Reference, home: str | None, fixed: bool) -> str | None:
        if not self.is_home(reference.sheet if reference.sheet is not None else home):
            return None
        area, block = reference.area, self.block
        if not (block.first_column <= area.first_column and area.last_column <= block.last_column):
            return None
        if area.first_row in block.totals and area.last_row in block.totals:
            return moved_down(reference, self.rows)
        if (
            reference.last is None
            or area.first_row not in (block.first_row, block.header_row)
            or (fixed and not reference.last[2])
        ):
            return None
        return end_at(reference, area.last_row + self.rows) if area.last_row in block.ends else None
