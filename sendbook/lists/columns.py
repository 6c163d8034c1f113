"""Columns: what each column under a row of headings holds, by its heading and by what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from sendbook.findings import Finding, finding
from sendbook.lists.amounts import read_amount
from sendbook.lists.by_values import SAYS_PROVISION, by_values, is_status
from sendbook.lists.dates import Order, read_date
from sendbook.lists.fields import FIELDS
from sendbook.lists.headings import (
    GUESSED,
    IGNORED,
    MATCHED,
    NEARLY,
    NOT_KNOWN,
    Aliases,
    Meaning,
    System,
    may_be_headings,
    meanings,
    system_of,
)
from sendbook.lists.likely import likely
from sendbook.lists.readers import READERS
from sendbook.lists.sen_words import needs_told, perhaps_need, perhaps_provision, provision_told
from sendbook.lists.two_names import NameColumn, parts_of_names
from sendbook.lists.values import as_text, read_upn
from sendbook.lists.words import folded, squeezed, words
from sendbook.sources.grid import Cell, Grid, GridRow
from sendbook.tables import column_letter

ROWS_SEARCHED = 60
_LONGEST_SAMPLE = 40
NO_VALUE_FITS = "no value in the column fits"
AS_SAID = "as you said"
ALSO = "says the same as column"
_TWICE = "the heading stands twice"
_NOT_WANTED = frozenset({"school_la", "school_estab", "school_urn", "school_number", "attendance"})
"""Fields that a heading is not guessed to be for its spelling alone: no register has a column for them."""
READ_TWICE = frozenset({"sen_provision", "need"})
_COUNTED: Mapping[str, str] = {"delivered_by": "staff_count"}
"""What a column of words may be where nothing but numbers stand under its heading: Staff 2 is how many."""


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of an export, or of a list that a school keeps: where it stands, its heading, what was made of it and
    why, and up to three sample values.

    Samples are for the person at the screen; they are never put into a log or a finding.
    """

    number: int
    heading: str
    verdict: str
    field: str
    reason: str
    samples: tuple[str, ...]
    called: str = ""

    def line(self) -> str:
        """The column as one line of a list: `E  Date of Birth -> date of birth (matched)  2017-09-15; ...`."""
        meaning = f" -> {self.called}" if self.field and self.verdict != IGNORED else ""
        why = f": {self.reason}" if self.reason else ""
        samples = f"  e.g. {'; '.join(self.samples)}" if self.samples else ""
        return (
            f"{column_letter(self.number):>3}  {self.heading or '(no heading)'}{meaning} ({self.verdict}{why}){samples}"
        )


def best_header(
    grids: Sequence[Grid], known: Aliases, mapping: Mapping[str, str] | None = None
) -> tuple[Grid, GridRow] | None:
    """The row whose headings say the most, of all grids; `None` where no row has headings of a list."""
    best: tuple[int, Grid, GridRow] | None = None
    for grid in grids:
        for row in grid.rows[:ROWS_SEARCHED]:
            points = score(row, known, mapping)
            if points and (best is None or points > best[0]):
                best = points, grid, row
    return best[1:] if best else None


def score(row: GridRow, known: Aliases, mapping: Mapping[str, str] | None = None) -> int:
    """How many different fields a row's headings name; nothing for a row that could not identify a pupil."""
    texts = sum(1 for cell in row.cells if isinstance(cell, str))
    if texts < 2 or texts * 2 < row.filled or not (mapping or may_be_headings(row.cells, known)):
        return 0
    system, _ = system_of(row.cells)
    told = meanings(row.cells, system, suggest=False, known=known)
    fields = {meaning.field for meaning in told if meaning.verdict == MATCHED}
    fields |= {field for heading in row.cells if (field := confirmed(heading, 0, mapping or {}))}
    return len(fields) if fields & known.identity and len(fields) > 1 else 0


def confirmed(heading: Cell, number: int, mapping: Mapping[str, str]) -> str | None:
    """The field that a person confirmed for a heading or column letter; "" to leave it out; `None` for no word."""
    for key, field in mapping.items():
        if (number and key == column_letter(number)) or (heading is not None and squeezed(key) == squeezed(heading)):
            return field
    return None


def columns_in(
    grid: Grid, header: GridRow, system: System | None, known: Aliases, mapping: Mapping[str, str] | None = None
) -> tuple[tuple[ExportColumn, ...], list[Finding]]:
    """Every column under a row of headings and what it holds, and what a person should say about them."""
    columns, findings = _told_apart(grid, header.number, _columns(grid, header, system, known, mapping or {}), known)
    asked = [
        finding("7020Q", grid.cell(header.number, column.number), field=column.called, reason=column.reason,
                say=f"{column_letter(column.number)}={column.field}")
        for column in columns
        if column.verdict == GUESSED and column.reason != _TWICE
    ]  # fmt: skip
    return columns, [*asked, *findings]


def _columns(
    grid: Grid, header: GridRow, system: System | None, known: Aliases, mapping: Mapping[str, str]
) -> tuple[ExportColumn, ...]:
    body = [row for row in grid.rows if row.number > header.number]
    width = max((len(row.cells) for row in [header, *body]), default=0)
    headings = [header[number] for number in range(1, width + 1)]
    columns = []
    told = _names_apart(headings, body, meanings(headings, system, known=known), mapping)
    taken, names = {one.field for one in told}, {*known.names} - ({"sen_provision"} - {*known.fields.values()})
    wants_status = "sen_provision" in names and Meaning(MATCHED, "sen_provision") not in told
    for number, (heading, meaning) in enumerate(zip(headings, told, strict=True), start=1):
        cells = [row[number] for row in body]
        if heading is None and all(cell is None for cell in cells):
            continue
        said = confirmed(heading, number, mapping)
        if said is not None:
            meaning = Meaning(MATCHED if said else IGNORED, said, AS_SAID)
        elif meaning.verdict == MATCHED and (misfit := _misfit(meaning.field, cells, known)):
            meaning = Meaning(GUESSED, meaning.field, misfit)
        elif meaning.verdict == MATCHED and (count := _counts(meaning.field, cells, taken)):
            meaning = Meaning(GUESSED, count, "only numbers stand under it")
        elif meaning.verdict != MATCHED or meaning.field == "mis_id":
            known_by = by_values(cells, taken, names & {"upn"} if meaning.verdict == MATCHED else names)
            meaning = Meaning(GUESSED, *known_by) if known_by else _likelier(heading, meaning, cells, told, known)
        if wants_status and said is None and meaning.verdict != MATCHED and is_status(heading, meaning, cells):
            meaning = Meaning(MATCHED, "sen_provision", SAYS_PROVISION)
        samples = tuple(dict.fromkeys(as_text(cell)[:_LONGEST_SAMPLE] for cell in cells if cell is not None))[:3]
        called = known.names.get(meaning.field, "")
        plain = " ".join(as_text(heading).split())
        columns.append(
            ExportColumn(number, plain, meaning.verdict, meaning.field, meaning.reason, samples, called)
        )  # fmt: skip
    return tuple(columns)


def _counts(field: str, cells: Iterable[Cell], taken: Set[str]) -> str:
    """The field of numbers that a column of words may be, by what stands in it; "" where it is none."""
    number = _COUNTED.get(field, "")
    filled = [cell for cell in cells if cell is not None]
    counts = number and number not in taken and all(read_amount(number, "count", cell).ok for cell in filled)
    return number if filled and counts else ""


def _names_apart(
    headings: Sequence[Cell], body: Sequence[GridRow], told: Sequence[Meaning], mapping: Mapping[str, str]
) -> list[Meaning]:
    """The meanings of headings, those of columns with one part of the name each by what stands below them."""
    if not any(one.field in ("full_name", "surname", "forename") for one in told):
        return [*told]
    named = []
    for number, (heading, meaning) in enumerate(zip(headings, told, strict=True), start=1):
        said = confirmed(heading, number, mapping)
        meant = meaning if said is None else Meaning(MATCHED if said else IGNORED, said)
        named.append(NameColumn(number, as_text(heading), meant, [row[number] for row in body if row.filled > 1]))
    parts = parts_of_names(named)
    return [parts.get(number, meaning) for number, meaning in enumerate(told, start=1)]


def _likelier(
    heading: Cell, meaning: Meaning, cells: Sequence[Cell], told: Sequence[Meaning], known: Aliases
) -> Meaning:  # fmt: skip
    """What a heading means that nobody knows, or that is only spelt nearly like another, where its values show it."""
    if meaning.reason not in (NEARLY, NOT_KNOWN):
        return meaning
    taken = {one.field for one in told if one.verdict == MATCHED}
    if found := likely(heading, cells, known.names.keys(), taken):
        return found
    field = meaning.field
    named = FIELDS[field].kind == "name" if field in FIELDS else False
    filled = [cell for cell in cells if cell is not None]
    unnamed = named and sum(map(_has_letters, filled)) * 2 <= len(filled)
    wrong = field in _NOT_WANTED or _misfit(field, cells, known) or unnamed
    return Meaning(IGNORED, reason=NOT_KNOWN) if meaning.reason == NEARLY and wrong else meaning


def _has_letters(cell: Cell) -> bool:
    return isinstance(cell, str) and any(map(str.isalpha, cell))


def _fits(field: str, known: Aliases) -> Callable[[Cell], bool] | None:
    """Whether a cell could be a value of a field; `None` for fields that may hold anything."""
    kind = "date" if field in known.dates else FIELDS[field].kind if field in FIELDS else ""
    match kind:
        case "" | "name" | "class" | "reference" | "sex":
            return None
        case "upn":
            return lambda cell: len(str(read_upn(cell).value or "")) == 13
        case "date":
            return lambda cell: any(
                read_date(cell, order, date(2026, 1, 1)) for order in (Order.DAY_FIRST, Order.MONTH_FIRST)
            )
        case "sen_provision":
            return lambda cell: bool(provision_told(cell).code or perhaps_provision(as_text(cell)))
        case "need":
            return _names_a_need
        case _:
            return lambda cell: READERS[field](cell).ok


def _names_a_need(cell: Cell) -> bool:
    told = needs_told(cell)
    return bool(told.codes or told.areas or any(perhaps_need(word) for word in told.unknown))


def _misfit(field: str, cells: Iterable[Cell], known: Aliases) -> str:
    """Why a column cannot hold what its heading says, or "": not one of its values fits."""
    filled = [cell for cell in cells if cell is not None]
    fits = _fits(field, known)
    if not filled or fits is None:
        return ""
    if field == "sen_provision":
        # A yes/no column under "SEN" would make every pupil who has a need an N.
        answers = {folded(as_text(cell)) for cell in filled}
        if answers <= set(words("yes_no")) and answers != {"n"} and answers != {"no"}:
            return "the column holds yes and no, not E, K and N"
    return "" if any(fits(cell) for cell in filled[:2000]) else NO_VALUE_FITS


def _told_apart(
    grid: Grid, header_row: int, columns: Sequence[ExportColumn], known: Aliases
) -> tuple[tuple[ExportColumn, ...], list[Finding]]:
    """Columns that mean the same field put in order: by how many values can be read, then by the better heading.

    Where nothing tells them apart and their content differs, a person is asked. SEN provision and needs may well
    stand twice, as name and code: both are read, and must agree.
    """
    findings: list[Finding] = []
    told = list(columns)
    body = [row for row in grid.rows if row.number > header_row]

    def merit(column: ExportColumn) -> tuple[int, int]:
        fits = _fits(column.field, known)
        readable = sum(1 for row in body if row[column.number] is not None and fits(row[column.number])) if fits else 0
        confirmed = column.reason == AS_SAID
        return -readable, 0 if confirmed else 1 + known.order.get(squeezed(column.heading), 99)

    for field in dict.fromkeys(column.field for column in columns if column.verdict == MATCHED):
        rivals = [column for column in told if column.field == field and column.verdict == MATCHED]
        if len(rivals) < 2:
            continue
        best, second, *_ = ordered = sorted(rivals, key=lambda column: (merit(column), column.number))
        differ = any(row[best.number] != row[second.number] for row in body)
        if field not in READ_TWICE and merit(best) == merit(second) and differ:
            cell = grid.cell(header_row, second.number)
            other = grid.cell(header_row, best.number)
            findings.append(finding("7021Q", cell, field=known.names[field], other=other))
            for column in ordered:
                told[told.index(column)] = replace(column, verdict=GUESSED, reason=_TWICE)
            continue
        for column in ordered[1:]:
            verdict = MATCHED if field in READ_TWICE else IGNORED
            told[told.index(column)] = replace(column, verdict=verdict, reason=f"{ALSO} {column_letter(best.number)}")
    return tuple(told), findings
