"""The fidelity table: what one changed cell and one appended row do to each workbook, and what openpyxl's save does.

    python -m tests.support.fidelity_table [WORKBOOK ...]

Without names: every workbook made by others, sendbook's own templates and the rich ones that the tests build.
"""

from __future__ import annotations

import io
import sys
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from sendbook.changes import PROTECTED, Change, NewRow, Step
from sendbook.workbook.editing.patch import Patched, apply
from sendbook.workbook.parts.package import Package
from sendbook.workbook.parts.references import address, read_cell
from sendbook.workbook.parts.sheetxml import SheetXml
from tests.support import fidelity
from tests.support.engines import convert
from tests.support.fidelity import ALLOW, Place, cell_to_change, opened, with_word
from tests.support.fidelity import WORD as CELL
from tests.support.validator import validate

ROW = "Sendbook's new row"


@dataclass
class Line:
    """One workbook of the table. What could not be written has its code; what a program cannot read even before."""

    path: Path
    cell: Place | None = None
    asked: str = ""
    moved: bool = False
    row: Place | None = None
    codes: dict[str, str] = field(default_factory=dict)
    out: Path | None = None
    lost: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    spoilt: set[str] = field(default_factory=set)
    outside: list[str] = field(default_factory=list)
    new_errors: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    openpyxl_lost: str = ""

    @property
    def is_right(self) -> bool:
        """Whether nothing is lost and everything asked for is seen, or was refused with a code."""
        asked = [kind for kind in ("cell", "row") if kind not in self.codes]
        seen = all(word in ("yes", "unread") for word in self.seen.values())
        return (
            not (self.lost or self.spoilt or self.outside or self.new_errors)
            and seen
            and (not asked or self.out is not None)
        )

    def words(self) -> list[str]:
        """The cells of the line, as the table prints them."""

        def place(kind: str, where: Place | None) -> str:
            asked = f" ({self.asked} unless allowed)" if self.asked and kind == "row" else ""
            return self.codes.get(kind) or ("-" if where is None else f"{address(*where[1:])}{asked}")

        return [
            self.path.name[:44],
            place("cell", self.cell),
            place("row", self.row),
            str(len(self.touched)),
            str(len(self.lost)),
            "no" if self.spoilt else "yes",
            "no" if self.outside else "yes",
            str(len(self.new_errors)),
            *(self.seen.get(who, "-") for who in READERS),
            self.openpyxl_lost,
        ]


READERS = ("openpyxl", "calamine", "LibreOffice")
HEADINGS = (
    "workbook",
    "cell",
    "row",
    "parts touched",
    "lost",
    "untouched same bytes",
    "same outside the edit",
    "new validator errors",
    *READERS,
    "openpyxl's own save",
)


def lines(paths: Sequence[Path], folder: Path) -> list[Line]:
    """The table: each workbook edited into `folder`, and looked at by everything that reads workbooks."""
    found = [_edited(path, folder / f"{number:03}{path.suffix}") for number, path in enumerate(paths)]
    made = [line for line in found if line.out is not None]
    _validated(made)
    _seen(made, folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for line in found:
            line.openpyxl_lost = openpyxl_loses(line.path)
    return found


def rows_to_append(package: Package) -> Iterable[NewRow]:
    """A row for each Excel table; then one for the first plain list of each sheet, wide lists before narrow ones."""
    for table in package.tables():
        yield NewRow(table.sheet, table.name, {table.area.first_column: ROW})
    sheets = [SheetXml(package.read(sheet.part), sheet.name) for sheet in package.sheets if sheet.kind == "worksheet"]
    for xml, wide in ((xml, wide) for wide in (True, False) for xml in sheets):
        headers = ((number, _headings(xml, number, wide)) for number in xml.numbers[:30])
        found = next(((number, columns) for number, columns in headers if columns), None)
        if found is not None:
            number, columns = found
            yield NewRow(
                xml.sheet, "", {columns[0]: ROW}, header_row=number, first_column=columns[0], last_column=columns[-1]
            )


def _headings(xml: SheetXml, number: int, wide: bool) -> list[int]:
    """The columns of a row that look like headings: three texts side by side; or, above something, two texts, or one
    that has a filter or is formatted unlike what stands below."""
    row, below = xml.peek(number), xml.peek(number + 1)
    texts = sorted(column for column, cell in (row.cells.items() if row else ()) if cell.kind in (b"s", b"inlineStr"))
    if not texts or row is None:
        return []
    beside = [column for place, column in enumerate(texts[:3]) if column == texts[0] + place]
    under = below.cells.get(texts[0]) if below is not None else None
    filtered = any(area.holds(number, texts[0]) for area in xml.areas(b"autoFilter"))
    unlike = under is not None and (filtered or under.style != row.cells[texts[0]].style)
    stands = under is not None and under.has_content
    narrow = stands and (len(beside) == 2 or (len(texts) == 1 and unlike))
    return texts if (len(beside) == 3 if wide else narrow) else []


def _edited(path: Path, out: Path) -> Line:
    line, package = Line(path), opened(path)
    steps: list[Step] = []
    line.cell = cell_to_change(package)
    if line.cell is None:
        sheet = package.sheets[0]
        answer = with_word(package, (sheet.name, 1, 1))
        line.codes["cell"] = answer[0].code if isinstance(answer, list) else "?"
    else:
        steps.append(Change(line.cell[0], address(*line.cell[1:]), None, CELL))
    allowed = ALLOW
    for row, allow in ((row, allow) for allow in (ALLOW, ALLOW | {PROTECTED}) for row in rows_to_append(package)):
        answer = apply(package, [row], allow)
        if isinstance(answer, Patched):
            line.asked, allowed = line.codes.pop("row", "") if allow != ALLOW else "", allow
            line.codes.pop("row", None)
            steps.append(row)
            break
        line.codes.setdefault("row", answer[0].code)
    if line.cell is None and not steps:
        line.codes.setdefault("row", "none")
    patched = apply(package, steps, allowed)
    assert isinstance(patched, Patched), (path.name, patched)
    if not steps:
        return line
    out.write_bytes(patched.content)
    line.out, line.touched = out, set(patched.touched)
    for record in patched.records:
        place = read_cell(record.cell)
        if record.after == ROW and place is not None:
            line.row = (record.sheet, *place)
            sheet = next(item for item in package.sheets if item.name == record.sheet)
            before = SheetXml(package.read(sheet.part), sheet.name).peek(place[0])
            line.moved = before is not None and any(cell.has_content for cell in before.cells.values())
    _compared(line, package, patched)
    return line


def _compared(line: Line, package: Package, patched: Patched) -> None:
    before, after = line.path.read_bytes(), patched.content
    changed_now, lost, added = fidelity.changed_parts(before, after)
    # The calculation chain is only Excel's note of an order; it must go when formulas come.
    line.lost = {name for name in lost | added if "calcchain" not in name.casefold()}
    old, new = fidelity.raw_members(before), fidelity.raw_members(after)
    line.spoilt = {name for name in old.keys() - changed_now - lost if old[name] != new[name]}
    for sheet in {place[0] for place in (line.cell, line.row) if place}:
        part = package.member(next(item.part for item in package.sheets if item.name == sheet)) or ""
        cells = {record.cell for record in patched.records if record.sheet == sheet}
        table = next((t for t in package.tables(sheet) if line.row and line.row[0] == sheet), None)
        # What an edit may add outside its cells: a row, and a sparkline for it.
        rows, moved = {line.row[1]} if line.row and line.row[0] == sheet else set(), 0
        for item in package.tables(sheet) if table else ():
            if item.totals_rows:
                rows |= {item.area.last_row, item.area.last_row + 1}
                moved = item.area.last_row
        if rows and not moved:
            moved = max(rows)  # the new row, which may have stood there blank
            rows |= {moved + 1} if line.moved else set()  # totals under a plain list
        cells |= {address(row, column) for row in rows for column in range(1, 400)}
        grown = bool(rows)
        one, other = (
            fidelity.outside(fidelity.members(content)[part], cells, grown, moved) for content in (before, after)
        )
        line.outside += [str(key[0]) for key in one - other]
        line.outside += [
            str(key[0])
            for key in other - one
            if not any(place in key[0] for place in ("/row", "sheetData", "sparklines/"))
        ]


def _validated(made: list[Line]) -> None:
    after = validate([line.out for line in made if line.out])
    before = validate([line.path for line in made if line.out and after[line.out]])
    for line in made:
        new = fidelity.kinds_of_errors(after[line.out or line.path])
        line.new_errors = list((new - fidelity.kinds_of_errors(before.get(line.path, []))).elements())


def _seen(made: list[Line], folder: Path) -> None:
    asked = [(line, place, word) for line in made for place, word in ((line.cell, CELL), (line.row, ROW)) if place]
    originals = fidelity.seen_by_calamine([(line.path, place) for line, place, _ in asked])
    edited = fidelity.seen_by_calamine([(line.out or line.path, place) for line, place, _ in asked])
    for (line, _, word), original, now in zip(asked, originals, edited, strict=True):
        _note(line, "calamine", "unread" if original is None else "yes" if now == [word] else "NO")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for line, place, word in asked:
            _note(line, "openpyxl", _answer(line, place, word, fidelity.seen_by_openpyxl))
        by_office = folder / "libreoffice"
        convert([line.out for line in made if line.out], "xlsx", by_office)

        def seen_by_libreoffice(path: Path, place: Place) -> Any:
            import openpyxl

            book = openpyxl.load_workbook(by_office / f"{path.stem}.xlsx", read_only=True, data_only=True)
            return book[place[0]].cell(*place[1:]).value

        for line, place, word in asked:
            _note(line, "LibreOffice", "yes" if line.out and seen_by_libreoffice(line.out, place) == word else "NO")


def _note(line: Line, who: str, word: str) -> None:
    line.seen[who] = word if line.seen.get(who) in (None, "yes", word) else "NO"


def _answer(line: Line, place: Place, word: str, look: Any) -> str:
    try:
        return "yes" if look(line.out, place) == word else "NO"
    except Exception:  # whatever a reader of others' workbooks may raise
        try:
            look(line.path, place)
        except Exception:
            return "unread"
        return "NO"


def openpyxl_loses(path: Path) -> str:
    """What openpyxl does to a workbook that it loads and saves with nothing changed, in words."""
    import openpyxl

    made = io.BytesIO()
    try:
        openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm").save(made)
    except Exception as error:
        return f"fails: {type(error).__name__}"
    old, new = fidelity.members(path.read_bytes()), fidelity.members(made.getvalue())
    lost = old.keys() - new.keys()
    differ = [name for name in old.keys() & new.keys() if _canonical(old[name]) != _canonical(new[name])]
    return f"{len(lost)} parts lost, {len(differ)} of {len(old)} not the same XML"


def _canonical(content: bytes) -> bytes:
    try:
        made: bytes = etree.tostring(etree.fromstring(content), method="c14n")
        return made
    except etree.XMLSyntaxError:
        return content


def printed(found: Sequence[Line]) -> str:
    """The table as text, with the sums below."""
    rows = [HEADINGS, *(line.words() for line in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    text = ["  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    refused = sorted(code for line in found for code in line.codes.values())
    written = [line for line in found if line.out is not None]
    return "\n".join([
        *text, "",
        f"{len(found)} workbooks, {len(written)} written: {sum(line.cell is not None for line in found)} with a cell "
        f"changed, {sum(line.row is not None for line in found)} with a row appended; refused: {refused}",
        f"parts lost {sum(len(line.lost) for line in found)}, untouched parts not the same bytes "
        f"{sum(len(line.spoilt) for line in found)}, elements changed outside the edit "
        f"{sum(len(line.outside) for line in found)}, new validator errors "
        f"{sum(len(line.new_errors) for line in found)}, not seen {sum('NO' in line.seen.values() for line in found)}",
        f"openpyxl's own load and save: parts lost in "
        f"{sum(not line.openpyxl_lost.startswith(('0 parts', 'fails')) for line in found)}, fails on "
        f"{sum(line.openpyxl_lost.startswith('fails') for line in found)}, keeps all XML in "
        f"{sum(line.openpyxl_lost.startswith('0 parts lost, 0 of') for line in found)} of {len(found)}",
    ])  # fmt: skip


def built(folder: Path) -> list[Path]:
    """The rich workbooks that the tests build, and sendbook's own templates.

    Not the one whose rows have no numbers: an edit writes them out, so it is not the same outside the edit.
    """
    from tests.support import workbooks

    root = Path(__file__).resolve().parents[2]
    made = {
        "rich": workbooks.rich(),
        "totals": workbooks.rich(totals=True),
        "inline": workbooks.rich(shared=False),
        "1904": workbooks.rich(date1904=True),
        "prefixed": workbooks.prefixed(workbooks.rich()),
        "plain-range": workbooks.plain_range(),
    }
    return [
        *(workbooks.saved(folder, content, f"built-{name}.xlsx") for name, content in made.items()),
        *sorted((root / "templates").glob("*.xlsx")),
    ]


def main(names: Sequence[str]) -> int:
    """Print the table; the exit code is 1 when a line is not right."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        corpus = Path(__file__).resolve().parents[3] / "shared" / "corpus"
        paths = [Path(name) for name in names] or [*sorted(corpus.glob("*.xls*")), *built(folder)]
        found = lines(paths, folder)
    print(printed(found))
    return 0 if all(line.is_right for line in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
