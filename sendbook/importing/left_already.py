"""Left already: the pupils of a list who stand under a title of leavers, or of whom a column says that they left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sendbook.importing.export_rows import RowReader
from sendbook.importing.pupils import ImportedPupil
from sendbook.lists.dates import Order
from sendbook.lists.leavers import is_leavers_sheet, says_left, tells_leavers, under_leavers
from sendbook.lists.one_sheet import divides
from sendbook.lists.values import as_text
from sendbook.sources.grid import GridRow

_EITHER = (Order.DAY_FIRST, Order.MONTH_FIRST)
"""Where nothing says which comes first, nobody has left by one reading of a day alone."""


@dataclass(frozen=True, slots=True)
class LeftAlready:
    """What a list says of those who left: the title over each of their rows, and the columns that tell it."""

    reader: RowReader
    titles: Mapping[int, str]
    columns: Mapping[int, str]
    rows: Mapping[int, GridRow]

    @classmethod
    def of(cls, reader: RowReader) -> LeftAlready:
        """What a list that was recognised says of leavers."""
        found = reader.recognition
        # A title above the headings is that of the list when no other stands between the two.
        rows = [row for row in found.grid.rows if row.number != found.header_row]
        last = max((row.number for row in rows if row.number < found.header_row), default=0)
        rows = [row for row in rows if row.number >= last]
        columns = {one.number: one.heading for one in found.columns if tells_leavers(one.field, one.heading)}
        return cls(reader, dict(under_leavers(rows, divides)), columns, {row.number: row for row in found.rows()})

    def why(self, pupil: ImportedPupil) -> str:
        """Why a pupil is no current one, as the list says it; "" for one who is."""
        if is_leavers_sheet(sheet := self.reader.recognition.grid.sheet):
            return f"stands on the sheet {sheet}, so is taken for a leaver"
        for number in pupil.rows:
            if title := self.titles.get(number):
                return f"stands under {title!r}, so is taken for a leaver"
            for column, heading in self.columns.items():
                cell = self.rows[number][column] if number in self.rows else None
                plain = self.reader.orders.get(column)
                orders = [plain] if plain in _EITHER else _EITHER
                if cell is not None and all(says_left(cell, self.reader.today, order) for order in orders):
                    return f"the column {heading} says {as_text(cell)}, so is taken for a leaver"
        return f"{pupil.leaver}, so is taken for a leaver" if pupil.leaver else ""
