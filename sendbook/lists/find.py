"""Target: where a school's own list stands in a workbook, and what each of its columns holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sendbook.findings import About, Finding, finding
from sendbook.lists.columns import ALSO, ExportColumn, best_header, columns_in, score
from sendbook.lists.dates import ORDER_TOLD, Order, order_of
from sendbook.lists.foot import foot_of, is_summary, summaries, without_numbers_in_advance
from sendbook.lists.headings import GUESSED, IGNORED, MATCHED, Aliases, aliases_of, system_of
from sendbook.lists.leavers import under_leavers
from sendbook.lists.one_sheet import (
    begins_another,
    divides,
    headings_in,
    is_key,
    is_remark,
    is_repeated,
    lists_beside,
    titles_below,
)
from sendbook.lists.sheet_names import statuses_told, titles_of
from sendbook.lists.stretches import Lists
from sendbook.lists.tick_columns import Ticks, ticks_in
from sendbook.lists.totals import is_nobodys, says_total
from sendbook.lists.words import squeezed
from sendbook.sources.grid import Grid, GridRow, Listing
from sendbook.tables import column_letter, quote_sheet

OURS = " (sendbook)"
"""How the header of each column that Fill adds to a list ends: by it we know it again, and never touch another."""


@dataclass(frozen=True, slots=True)
class Target:
    """A list in a workbook: sheet, Excel table ("" for a plain range), header row, its columns, and its rows.

    `columns` gives the worksheet column (A is 1) of each field that is sure; `told` is every column with what was
    made of it and up to three sample values, which are for the person at the screen only. `rows` hold each cell's
    value, for a formula its last result; `formulas` says at which (row, column) formulas stand. `gap` is the first
    blank row inside the list, `below` the row where another list or a remark begins under it; 0 when there is none.
    Of an Excel table `headers` are its headers letter by letter, and `last_row` is the last row of its data.
    `leavers` are the rows under a title such as `LEAVERS`. `statuses` are the SEN provision that the sheet's name and
    titles tell, each from which row on, where no column tells it; `ticks` two columns that are ticked for it.
    `titles` are the rows between the pupils that hold one text.
    """

    sheet: str
    table: str
    header_row: int
    first_column: int
    last_column: int
    columns: Mapping[str, int]
    told: tuple[ExportColumn, ...]
    rows: tuple[GridRow, ...]
    formulas: frozenset[tuple[int, int]]
    hidden_rows: frozenset[int] = frozenset()
    gap: int = 0
    findings: tuple[Finding, ...] = ()
    below: int = 0
    headers: tuple[str, ...] = ()
    last_row: int = 0
    leavers: frozenset[int] = frozenset()
    statuses: tuple[tuple[int, str], ...] = ()
    ticks: Ticks | None = None
    titles: tuple[tuple[int, str], ...] = ()

    def status_at(self, row: int) -> str:
        """The SEN provision that the sheet, a title or a tick tells of a row; "" where none does."""
        if self.ticks is not None:
            return self.ticks.statuses.get(row, "")
        return next((code for number, code in reversed(self.statuses) if number < row), "")

    @property
    def unsure(self) -> list[ExportColumn]:
        """The columns that a person must say something about."""
        return [column for column in self.told if column.verdict == GUESSED]

    def cell(self, row: int, column: int) -> str:
        """A cell as findings name it: `Register!F17`."""
        return f"{quote_sheet(self.sheet)}!{column_letter(column)}{row}"

    def lines(self, every: bool = True) -> list[str]:
        """What a person sees of the list: where it stands, and its columns with what was made of them: every one, or
        those that somebody must say something about.
        """
        kind = f"table {self.table}" if self.table else "a list without an Excel table"
        number = sum(not is_nobodys(row.cells) for row in self.rows)
        rows = "1 row" if number == 1 else f"{number} rows"
        return [
            f"Sheet {self.sheet}: {kind}, headings in row {self.header_row}, {rows}",
            *(column.line() for column in (self.told if every else self.unsure)),
        ]


def find_target(
    lists: Lists, table: str = "register", mapping: Mapping[str, str] | None = None, sheet: str = ""
) -> Target | Finding:
    """The list in a workbook that is a register (or whatever list `table` names), found by its headings.

    Every visible sheet is searched, Excel tables and plain ranges. `mapping` is what a person has confirmed: a field,
    or "" to leave the column out, by heading or column letter. Two lists that look equally like it are not guessed
    between: the finding asks for the sheet.
    """
    known = aliases_of(table)
    unknown = sorted({field for field in (mapping or {}).values() if field and field not in known.names})
    if unknown:
        return finding("7017", fields=", ".join(unknown), known=likely_names(unknown, known))
    if sheet and not lists.has_sheet(sheet):
        names = list(dict.fromkeys(one.sheet for one in lists.listings()[0]))
        return finding("7160", name=sheet, sheets=", ".join(names) or "no sheet with anything on it")
    found, troubles = lists.listings(sheet)
    return find_in(found, troubles, table, mapping)


def likely_names(unknown: Sequence[str], known: Aliases) -> str:
    """The fields whose names are like those that a person wrote; all of them where none is."""
    from difflib import get_close_matches

    called = {squeezed(word): key for key, name in known.names.items() for word in (key, name)}
    near = [called[word] for text in unknown for word in get_close_matches(squeezed(text), called)]
    return ", ".join(dict.fromkeys(near)) or ", ".join(known.names)


def find_in(
    found: Sequence[Listing], troubles: Sequence[Finding], table: str, mapping: Mapping[str, str] | None = None
) -> Target | Finding:
    """The same among stretches of cells that were read already, such as those of a text file."""
    known = aliases_of(table)
    sheet = found[0].sheet if found and len({listing.sheet for listing in found}) == 1 else ""
    candidates = [
        (points, one, row)
        for listing in found
        for one in _parts(listing, known, mapping)
        if (row := _header(one, known, mapping))
        if (points := score(row, known, mapping)) and (not one.header_row or row.number == one.header_row)
    ]
    if not candidates:
        return troubles[0] if troubles else finding("7070", sheet, what=kind_of_list(table))
    most = max(points for points, _, _ in candidates)
    best_ones = [(one, row) for points, one, row in candidates if points == most]
    if len(best_ones) > 1:
        filled = [(one, row) for one, row in best_ones if any(line.number > row.number for line in one.grid.rows)]
        best_ones = filled or best_ones[:1]
    if len(best_ones) > 1:
        places = ", ".join(f"{quote_sheet(one.sheet)}!{row.number}:{row.number}" for one, row in best_ones[:5])
        return finding("7071", places=places)
    one, header = best_ones[0]
    target = _target(one, header, known, mapping)
    place = f"{quote_sheet(target.sheet)}!"
    hidden = next((item for item in troubles if item.about is About.HIDDEN_SHEET and item.cell.startswith(place)), None)
    return hidden if hidden and not target.rows else target


def kind_of_list(table: str) -> str:
    """A kind of list as a SENCO calls it."""
    return {"register": "a register of pupils", "provision": "a provision map"}.get(table, f"a list of {table}")


def _header(listing: Listing, known: Aliases, mapping: Mapping[str, str] | None) -> GridRow | None:
    """The headings of a listing; an Excel table has them in one row."""
    if not listing.table:
        return headings_in(listing.grid, known, mapping)
    best = best_header([listing.grid], known, mapping)
    return best[1] if best else None


def _parts(listing: Listing, known: Aliases, mapping: Mapping[str, str] | None) -> list[Listing]:
    """A listing, cut where two lists stand side by side."""
    header = _header(listing, known, mapping)
    if listing.table or header is None:
        return [listing]
    return [replace(listing, grid=grid) for grid in lists_beside(listing.grid, header, known, mapping)]


def _target(listing: Listing, header: GridRow, known: Aliases, mapping: Mapping[str, str] | None) -> Target:
    grid, gap, below = _one_list(listing, header, known)
    # A register is nobody's export: its headings mean what they mean in any register, whichever MIS wrote them first.
    system = system_of(header.cells)[0]
    told, findings = columns_in(grid, header, system, known, mapping)
    # What Fill added is known by its heading, and nobody is asked what it may be.
    ours = {f"{quote_sheet(listing.sheet)}!{column_letter(one.number)}{header.number}" for one in told if _is_ours(one)}
    findings = [one for one in findings if one.cell not in ours]
    told = tuple(_once(column) for column in told)
    columns: dict[str, int] = {}
    for column in told:
        if column.verdict == MATCHED:
            columns.setdefault(column.field, column.number)
    rows = tuple(row for row in grid.rows if row.number > header.number)
    ticks = ticks_in(told, rows) if known is aliases_of("register") else None
    if ticks:
        told = tuple(_ticked(column, ticks) for column in told)
        columns.pop("sen_provision", None)
        findings = [item for item in findings if item.cell not in {f"{quote_sheet(listing.sheet)}!{column_letter(at)}"
                    f"{header.number}" for at in ticks.columns.values()}]  # fmt: skip
    first, last = _edges(listing, header, told, columns)
    rows = without_numbers_in_advance(rows)
    sums = frozenset() if listing.table else summaries(rows, listing)
    if known is aliases_of("register") and not listing.table and (foot := foot_of(rows, columns, sums)):
        rows = tuple(row for row in rows if row.number not in foot)
        below = min(foot)
        findings.append(finding("7177", f"{quote_sheet(listing.sheet)}!{below}:{below}", count=len(foot)))
        gap = gap if gap < max((row.number for row in rows), default=0) else 0
    rows = tuple(row for row in rows if row.number not in sums)
    inside = frozenset((row, column) for row, column in listing.formulas if row > header.number)
    if listing.grid.beside:
        findings.append(finding("7179", f"{quote_sheet(listing.sheet)}!{column_letter(listing.grid.beside[0])}"
                                        f"{header.number}"))  # fmt: skip
    findings += _orders_of_days(listing.sheet, header.number, rows, columns, known)
    hidden = frozenset(number for number in listing.hidden_rows if number > header.number)
    if hidden:
        findings.append(finding("7072", quote_sheet(listing.sheet), count=len(hidden)))
    return Target(
        listing.sheet, listing.table, header.number, first, last, columns,
        tuple(column for column in told if first <= column.number <= last), rows, inside, hidden, gap, tuple(findings),
        below, listing.headers, listing.last_row,
        frozenset(number for number, _ in under_leavers(listing.grid.rows, divides) if number > header.number),
        () if "sen_provision" in columns else statuses_told(titles_of(listing.grid, header.number)), ticks,
        titles_below(listing.grid, header),
    )  # fmt: skip


def _orders_of_days(
    sheet: str, header: int, rows: Sequence[GridRow], columns: Mapping[str, int], known: Aliases
) -> Iterator[Finding]:  # fmt: skip
    """What is said of columns of days in which the day does not plainly come first."""
    for key in sorted(columns.keys() & known.dates):
        order, place = order_of(row[columns[key]] for row in rows), f"{column_letter(columns[key])}{header}"
        if order is not Order.DAY_FIRST:
            yield finding(ORDER_TOLD[order], f"{quote_sheet(sheet)}!{place}")


def _is_ours(column: ExportColumn) -> bool:
    return column.heading.endswith(OURS)


def _once(column: ExportColumn) -> ExportColumn:
    """The second of two columns that say the same is left alone: a list is written in one place."""
    if _is_ours(column):
        return replace(column, verdict=IGNORED, field="", called="", reason="sendbook fills it in")
    return replace(column, verdict=IGNORED) if column.reason.startswith(ALSO) else column


def _ticked(column: ExportColumn, ticks: Ticks) -> ExportColumn:
    """One of the two columns that are ticked for the SEN provision, as a person is told of it."""
    if column.number not in ticks.columns.values():
        return column
    return replace(column, verdict=IGNORED, field="", called="", reason="its ticks are read as the SEN provision")


def _one_list(listing: Listing, header: GridRow, known: Aliases) -> tuple[Grid, int, int]:
    """The rows of this list only: another list below it, told by its own headings, is not read.

    Also its first gap, and the row where something else begins, a list or a remark; each 0 where there is none.
    """
    kept = [row for row in listing.grid.rows if row.number <= header.number]
    gap, before, remark, pupil, adds = 0, header.number, 0, 0, False
    upns = {column for column, cell in enumerate(header.cells, start=1) if known.fields.get(squeezed(cell)) == "upn"}
    for row in listing.grid.rows:
        if row.number <= header.number:
            continue
        if not listing.table:
            if score(row, known) or (before > header.number and begins_another(row, known)):
                if not is_repeated(row, header):
                    return Grid("", listing.sheet, kept), gap, min(filter(None, (remark, row.number)))
                continue  # the same headings again, as for a printed page
            adds = says_total(row.cells) or bool(pupil and is_summary(row, pupil, listing, after=adds))
            if adds and row.number > before + 1:
                kept.append(row)  # blank rows set the totals off: new rows go above them
                continue
            apart = row.number > before + 1
            explains = divides(row) or ((apart or remark) and is_key(row.cells))
            if not adds and (explains or is_remark(row, header, set() if apart else upns)):
                remark = remark or row.number
                continue
            # Pupils below a remark stand in a part of the list: where a new one belongs only a person can say.
            gap = gap or (before + 1 if row.number > before + 1 else remark)
            pupil = pupil if adds else row.number
        kept.append(row)
        before = row.number
    return Grid("", listing.sheet, kept), gap, remark if remark > before else 0


def _edges(
    listing: Listing, header: GridRow, told: Sequence[ExportColumn], columns: Mapping[str, int]
) -> tuple[int, int]:
    """The first and last column of the list: those that are known, and on either side all that have a heading."""
    if listing.table:
        return min(column.number for column in told), max(column.number for column in told)
    first, last = min(columns.values()), max(columns.values())
    while first > 1 and header[first - 1] is not None:
        first -= 1
    while header[last + 1] is not None:
        last += 1
    return first, last
