"""Line notes: what an old list says of a line that its table has no column for: into the line's notes, and said."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sendbook.findings import Finding, finding
from sendbook.importing.old_sources import Source
from sendbook.layouts import TableLayout
from sendbook.lists.columns import ExportColumn
from sendbook.lists.find import OURS
from sendbook.lists.read import OF_A_PUPIL, OwnList
from sendbook.lists.values import as_text
from sendbook.sources.marks import NO_RESULT
from sendbook.tables import Table, Value

NOTES = "notes"
_AND = ". "


@dataclass
class LineNotes:
    """The columns without a place of their own that some line of an old list filled, by sheet."""

    table: Table
    layout: TableLayout
    met: dict[str, dict[int, tuple[str, str]]] = field(default_factory=dict)

    def of_line(
        self, row: int, source: Source, own: OwnList, values: Mapping[str, Value], odd: Collection[str]
    ) -> Mapping[str, Value]:
        """The values of a line, and in its notes what stands in the other columns of its row or could not be read."""
        others = self._others(source)
        unread = [column for column in source.target.told if column.field in odd]
        told = []
        for column in (*others, *unread):
            cell = own.raw.get((row, column.number))
            if cell is None or cell == NO_RESULT:
                continue
            told.append(f"{column.heading or 'No heading'}: {as_text(cell)}")
            if column in others:
                place = source.target.cell(source.target.header_row, column.number)
                self.met.setdefault(source.target.sheet, {})[column.number] = (column.heading or "no heading", place)
        if not told or NOTES not in self.table.columns or not self.layout.has(NOTES):
            return values
        stands = [str(values[NOTES])] if values.get(NOTES) else []
        return {**values, NOTES: _AND.join([*stands, *told])}

    def _others(self, source: Source) -> Sequence[ExportColumn]:
        """The columns of a list that nothing is read from; those of a workbook of ours fill themselves."""
        ours = {column.header for column in self.layout.columns if source.is_ours}
        typed = {column.key for column in self.layout.columns if not column.calculated} & self.table.columns.keys()
        columns = source.target.columns
        read = {columns[key] for key in (*typed, *OF_A_PUPIL, "full_name") if key in columns}
        return [
            column for column in source.target.told
            if column.number not in read and not column.heading.endswith(OURS) and column.heading not in ours
            and column.number not in source.ticked
        ]  # fmt: skip

    def findings(self) -> Iterator[Finding]:
        """What is said of these columns, once for each sheet."""
        code = "7194" if NOTES in self.table.columns and self.layout.has(NOTES) else "7195Q"
        for columns in self.met.values():
            headings = ", ".join(dict.fromkeys(heading for heading, _ in columns.values()))
            yield finding(code, next(iter(columns.values()))[1], headings=headings, sheet=self.table.sheet)


def with_notes(one: Mapping[str, Value], other: Mapping[str, Value]) -> Mapping[str, Value]:
    """A line with the notes of another that says the same besides."""
    notes = dict.fromkeys(str(line[NOTES]) for line in (one, other) if line.get(NOTES))
    return {**one, NOTES: _AND.join(notes)} if notes else one


def but_for_notes(values: Mapping[str, Value]) -> dict[str, Value]:
    """What a line says besides its notes."""
    return {key: value for key, value in values.items() if key != NOTES}
