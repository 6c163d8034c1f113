"""A worksheet's XML, edited by splicing: rows that nobody touched keep their bytes, cells that nobody touched too."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.references import Area, address, column_of, read_area, read_cell
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowindex import index_rows
from sendbook.workbook.parts.rowxml import ATTRIBUTES, Cell, RowXml, attributes, row_looks, without

_PLACE = re.compile(rb' r="([A-Z]{1,2})([1-9][0-9]{0,5})"')
_ROOT = re.compile(rb"<(?:([\w.-]+):)?worksheet(?=[\s>/])(" + ATTRIBUTES + rb")>")


class SheetXml:
    """One worksheet under edit. Open rows are held apart; all else stays as bytes until `rebuild`."""

    def __init__(self, content: bytes, sheet: str) -> None:
        self.sheet = sheet
        self.content = xmlparts.plain(content)
        root = _ROOT.search(self.content)
        if not root:
            refuse("9119", sheet=sheet)
        self.prefix = root[1] + b":" if root[1] else b""
        spaces = attributes(root[2])
        space = spaces.get(b"xmlns:" + root[1] if root[1] else b"xmlns")
        if space not in (xmlparts.MAIN.encode(), xmlparts.STRICT_MAIN.encode()):
            refuse("9119", sheet=sheet)
        p = re.escape(self.prefix)
        data = re.search(rb"<" + p + rb"sheetData(?=[\s/>])[^>]*?(/?)>", self.content)
        if not data:
            refuse("9119", sheet=sheet)
        self._row = re.compile(rb"<" + p + rb"row(?=[\s/>])(" + ATTRIBUTES + rb")>")
        # A start tag that closes itself ends in a slash: no attribute does, because values end in a quote.
        cell = rb"(?s)<" + p + rb"%b(?=[\s/>])(" + ATTRIBUTES + rb")(?:(?<=/)>|>(.*?)</" + p + rb"%b\s*>)"
        self._cell = re.compile(cell % (b"c", b"c"))
        self._cell_at = b"<" + self.prefix + b'c r="%b"'
        self.formula = re.compile(cell % (b"f", b"f"))
        self.stored = re.compile(rb"<" + p + rb"v(?:\s[^<>]*)?(?<!/)>(.*?)</" + p + rb"v\s*>", re.DOTALL)
        self._row_end = re.compile(rb"</" + p + rb"row\s*>")
        if data[1]:
            self.head = self.content[: data.start()] + b"<" + self.prefix + b"sheetData>"
            self._start = self._end = data.end()
            self.tail = b"</" + self.prefix + b"sheetData>" + self.content[data.end() :]
        else:
            ends = list(re.finditer(rb"</" + p + rb"sheetData\s*>", self.content))
            if len(ends) != 1:
                refuse("9119", sheet=sheet)
            self.head = self.content[: data.end()]
            self._start, self._end = data.end(), ends[0].start()
            self.tail = self.content[self._end :]
        self.content, self._end, self._numbers, self._starts = index_rows(
            self.content, self.prefix, self._start, self._end, sheet
        )
        self._open: dict[int, RowXml] = {}
        self._new: dict[int, bytes] = {}
        self._new_area: Area | None = None
        self._created: set[int] = set()
        self._patched: dict[int, dict[int, tuple[int, int, Cell]]] = {}
        self._peeked: RowXml | None = None
        self._found: tuple[int, int, tuple[int, int, Cell] | None] = (0, 0, None)
        self.shared_formulas: dict[bytes, tuple[int, int, str]] | None = None
        self.sharers: dict[bytes, list[tuple[int, int]]] | None = None

    @property
    def numbers(self) -> Sequence[int]:
        """The numbers of all rows that stand in the XML, rising, new ones included."""
        return sorted({*self._numbers, *self._created}) if self._created else self._numbers

    def span(self, number: int) -> tuple[int, int] | None:
        """Where a row begins and ends in the XML; None when it does not stand there."""
        at = bisect_left(self._numbers, number)
        if at == len(self._numbers) or self._numbers[at] != number:
            return None
        return self._starts[at], self._starts[at + 1] if at + 1 < len(self._starts) else self._end

    def row_bytes(self, number: int) -> bytes:
        """A row as it stands in the XML that was read; blank when it does not."""
        span = self.span(number)
        return self.content[slice(*span)] if span else b""

    @property
    def touched(self) -> frozenset[int]:
        """The numbers of the rows that are new or may have changed."""
        return frozenset({*self._open, *self._patched, *self._new})

    def add_rows(self, rows: Mapping[int, bytes], area: Area | None) -> None:
        """Put in whole rows, written out, where none stand; `area` is the place that their cells take up."""
        self._new.update(rows)
        self._created.update(rows)
        if area is not None:
            self._new_area = area if self._new_area is None else self._new_area.with_also(area)

    def peek(self, number: int) -> RowXml | None:
        """A row for reading only; None when it does not stand in the XML."""
        if number in self._open:
            return self._open[number]
        if self._peeked is None or self._peeked.number != number:
            if number in self._new:
                self._peeked = self._take_apart(number, self._new[number], 0, len(self._new[number]))
                return self._peeked
            span = self.span(number)
            if span is None:
                return None
            self._peeked = self._take_apart(number, self.content, *span)
            for column, (_, _, cell) in self._patched.get(number, {}).items():
                self._peeked.cells[column] = cell
        return self._peeked

    def row(self, number: int, like: RowXml | None = None) -> RowXml:
        """A row for changing; one that is not there is made, with height and format of the row `like`."""
        if number not in self._open:
            found = self.peek(number)
            if found is None:
                found = RowXml(number, {b"r": b"%d" % number, **row_looks(like)})
                self._created.add(number)
            self._open[number] = found
            self._peeked = None
            self._patched.pop(number, None)
            self._new.pop(number, None)
        return self._open[number]

    def _take_apart(self, number: int, content: bytes, start: int, end: int) -> RowXml:
        tag = self._row.match(content, start)
        if tag is None:
            refuse("9119", sheet=self.sheet)
        looks, closed = tag[1], tag[1].endswith(b"/")
        row = RowXml(number, attributes(looks))
        if closed:
            return row
        finishes = list(self._row_end.finditer(content, tag.end(), end))
        if len(finishes) != 1:
            refuse("9119", sheet=self.sheet)
        at, last, column = tag.end(), finishes[0].start(), 0
        for found in self._cell.finditer(content, at, last):
            cell = Cell(0, found[1], found[2] or b"", content[at : found.start()], found[0])
            usual = _PLACE.match(found[1])
            given = (int(usual[2]), column_of(usual[1])) if usual else read_cell(cell.address)
            place = given[1] if given else column + 1
            if place <= column or (given and given[0] != number) or b"<" in cell.gap:
                refuse("9119", sheet=self.sheet)
            column = place
            if given is None:
                cell = Cell(0, b' r="%b"' % address(number, column).encode() + found[1], cell.content, cell.gap)
            cell.column = column
            row.cells[column] = cell
            at = found.end()
        row.rest = content[at:last]
        return row

    def _find(self, row: int, column: int) -> tuple[int, int, Cell] | None:
        """A cell of a row that is not open, found by its address, and where it stands in the XML.

        None when it is not there, or is not written in the usual way: then the row must be taken apart.
        """
        if self._found[:2] == (row, column):
            return self._found[2]
        span = self.span(row)
        mark = self._cell_at % address(row, column).encode()
        start = self.content.find(mark, *span) if span else -1
        found = self._cell.match(self.content, start, span[1]) if span and start >= 0 else None
        place = None if found is None else (*found.span(), Cell(column, found[1], found[2] or b"", b"", found[0]))
        self._found = row, column, place
        return place

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell as it now stands; None when the XML has none there."""
        if row not in self._open and (self._peeked is None or self._peeked.number != row):
            standing = self._patched.get(row, {}).get(column) or self._find(row, column)
            if standing is not None:
                return standing[2]
        found = self.peek(row)
        return None if found is None else found.cells.get(column)

    def put(self, row: int, cell: Cell, like: RowXml | None = None) -> None:
        """Set a cell of a row, which is made if it is not there."""
        tag = b' r="%b"' % address(row, cell.column).encode() + without(cell.tag, b"r")
        new = Cell(cell.column, tag, cell.content)
        standing = self._find(row, cell.column) if row not in self._open else None
        if standing is not None:
            self._patched.setdefault(row, {})[cell.column] = *standing[:2], new
            self._peeked = None
            return
        target = self.row(row, like)
        old = target.cells.get(cell.column)
        new.gap = old.gap if old else b""
        target.cells[cell.column] = new

    def drop(self, row: int, column: int) -> None:
        """Take a cell out of its row, format and all."""
        self.row(row).cells.pop(column, None)

    def column_style(self, column: int) -> int | None:
        """The cell format that new cells of a column take; None when the column says nothing."""
        for found in re.finditer(rb"<" + re.escape(self.prefix) + rb"col\s(" + ATTRIBUTES + rb")>", self.head):
            values = attributes(found[1])
            if int(values.get(b"min", b"0")) <= column <= int(values.get(b"max", b"0")):
                style = values.get(b"style")
                return int(style) if style else None
        return None

    def set_width(self, column: int, width: float) -> None:
        """Give a column a width, in Excel's character units, unless the sheet says something of the column already."""
        mark = re.compile(rb"<" + re.escape(self.prefix) + rb"col\s(" + ATTRIBUTES + rb")>")
        place = None
        for found in mark.finditer(self.head):
            values = attributes(found[1])
            first, last = int(values.get(b"min", b"0")), int(values.get(b"max", b"0"))
            if first <= column <= last:
                return
            if place is None and first > column:
                place = found.start()
        entry = b'<%bcol min="%d" max="%d" width="%g" customWidth="1"/>' % (self.prefix, column, column, width)
        ends = list(re.finditer(rb"</" + re.escape(self.prefix) + rb"cols\s*>", self.head))
        if ends:
            place = ends[-1].start() if place is None else place
        elif self.has(b"cols"):
            return
        else:
            place = self.head.rfind(b"<" + self.prefix + b"sheetData")
            entry = b"<%bcols>%b</%bcols>" % (self.prefix, entry, self.prefix)
        self.head = self.head[:place] + entry + self.head[place:]

    def areas(self, element: bytes, attribute: bytes = b"ref") -> Iterator[Area]:
        """The places that elements of one name after the cells give: merged cells, the filter."""
        for found in re.finditer(rb"<" + re.escape(self.prefix + element) + rb"\s(" + ATTRIBUTES + rb")>", self.tail):
            area = read_area(attributes(found[1]).get(attribute, b"").decode("ascii", "replace"))
            if area:
                yield area

    def blocks(self) -> Iterator[tuple[Area, bytes]]:
        """The places of array formulas and data tables, with their kind."""
        if self.content.find(b"ref", self._start, self._end) < 0:  # which each of them has, and nothing else of a cell
            return
        pattern = re.compile(rb"<" + re.escape(self.prefix) + rb"f\s(" + ATTRIBUTES + rb")>")
        for found in pattern.finditer(self.content, self._start, self._end):
            values = attributes(found[1])
            area = read_area(values.get(b"ref", b"").decode("ascii", "replace"))
            if area and values.get(b"t") in (b"array", b"dataTable"):
                yield area, values[b"t"]

    def has(self, element: bytes) -> bool:
        """Whether an element of that name stands before or after the cells."""
        mark = re.compile(rb"<" + re.escape(self.prefix + element) + rb"(?=[\s/>])")
        return bool(mark.search(self.tail) or mark.search(self.head))

    def element(self, name: bytes) -> dict[bytes, bytes] | None:
        """The attributes of the first element of that name before or after the cells."""
        mark = re.compile(rb"<" + re.escape(self.prefix + name) + rb"(?=[\s/>])(" + ATTRIBUTES + rb")>")
        found = mark.search(self.head) or mark.search(self.tail)
        return attributes(found[1]) if found else None

    def rebuild(self) -> list[bytes | range]:
        """The worksheet with all changes in: new pieces, and ranges of `content` between them."""
        pieces: list[bytes | range] = [self._head_with_dimension()]
        at = self._start
        for number in sorted(self.touched):
            row, new = self._open.get(number), self._new.get(number)
            if row is None and new is None:
                for start, end, cell in sorted(self._patched[number].values(), key=lambda splice: splice[0]):
                    pieces += [range(at, start), cell.xml(self.prefix)]
                    at = end
                continue
            span = self.span(number)
            if span is None:
                place = bisect_left(self._numbers, number)
                start = end = close = self._starts[place] if place < len(self._starts) else self._end
            else:
                start, end = span
                closes = self._row.match(self.content, start)
                ends = self._row_end.search(self.content, start, end)
                close = ends.end() if ends else closes.end() if closes else end
            if start > at:
                pieces.append(range(at, start))
            pieces.append(row.put_together(self.prefix) if row is not None else new or b"")
            at = close
        return [*pieces, range(at, self._end), self.tail]

    def _head_with_dimension(self) -> bytes:
        """What stands before the rows, its dimension widened by new rows and cells."""
        content = self.head
        tag = re.compile(rb"(<" + re.escape(self.prefix) + rb"dimension\s+ref\s*=\s*[\"'])([^\"']+)([\"'])")
        found = tag.search(content)
        area = read_area(found[2].decode("ascii", "replace")) if found else None
        if not found or area is None:
            return content
        wider = area if self._new_area is None else area.with_also(self._new_area)
        for number, row in self._open.items():
            if row.cells:
                columns = row.cells.keys()
                wider = wider.with_also(Area(number, min(columns), number, max(columns)))
        if wider == area:
            return content
        return content[: found.start(2)] + str(wider).encode() + content[found.end(2) :]
