"""The Findings sheet: what was found, with links to the cells, and the school's explanations, which outlive each check.

An explanation belongs to what was explained: the code, the row's own identity (a pupil's UPN, not the row's number)
and what the cell held. Rows may be sorted or inserted and it stays with its pupil; when the cell changes, a new
explanation is asked for. An explanation whose finding is gone is kept in the last rows: nothing a school typed is lost.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sendbook.changes import Link, OwnSheet
from sendbook.checks.whose import place_of_row, pupils_by_row
from sendbook.findings import Finding, Severity, count, most_urgent_first
from sendbook.layouts import declared_tables
from sendbook.tables import Row, Table, Tables, Value, column_number, quote_sheet

SHEET = "Findings"
HEADERS = ("Code", "Severity", "Where", "What is wrong", "How to fix it", "School's explanation", "Reference", "Pupil")
GONE = "no longer found"

_WIDTHS = (8, 10, 20, 52, 52, 44, 14, 30)
_HEADER_ROW = 5
_CELL = re.compile(r"(?P<sheet>'(?:[^']|'')+'|[^'!]+)!(?P<column>[A-Z]*)(?P<row>\d+)(?::\d+)?")

_IDENTITY = {
    "provision": ("upn", "intervention", "starts"),
    "terms": ("academic_year", "term"),
    "closures": ("closure", "first_day"),
}
"""What tells the rows of a table apart, where no single column does."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a school typed beside a finding: the finding's code, where it stood, what it said, and the explanation."""

    code: str
    where: str
    wrong: str
    text: str


Explanations = Mapping[str, Explanation]
"""The explanations of a Findings sheet by their reference."""


def explanations_in(grid: Sequence[Sequence[Any]]) -> dict[str, Explanation]:
    """The explanations on a Findings sheet that was read as rows of cells; none where it has no such headers.

    Columns are found by their headers, so that a school may move them. A row without its reference is kept as well.
    """
    for number, line in enumerate(grid):
        places = {str(cell).strip().casefold(): place for place, cell in enumerate(line) if cell is not None}
        if {HEADERS[0].casefold(), HEADERS[5].casefold()} <= set(places):
            return _read(grid[number + 1 :], [places.get(header.casefold()) for header in HEADERS])
    return {}


def _read(lines: Sequence[Sequence[Any]], places: Sequence[int | None]) -> dict[str, Explanation]:
    kept: dict[str, Explanation] = {}
    for line in lines:
        code, _, where, wrong, _, text, reference, _ = (_text(line, place) for place in places)
        if text:
            key = reference or f"{code} {where}"
            while key in kept and kept[key].text != text:
                key += "+"
            kept[key] = Explanation(code, where, wrong, text)
    return kept


def _text(line: Sequence[Any], place: int | None) -> str:
    cell = line[place] if place is not None and place < len(line) else None
    return "" if cell is None else str(cell).strip()


def references(findings: Sequence[Finding], tables: Tables) -> list[str]:
    """A short fingerprint of what each finding is about, the same at every check as long as that is the same."""
    seen: Counter[str] = Counter()
    made = []
    for item in findings:
        about = "|".join((item.code, *_subject(item, tables)))
        seen[about] += 1
        digest = hashlib.sha256(f"{about}|{seen[about]}".encode()).digest()
        made.append("R" + base64.b32encode(digest).decode()[:10])
    return made


def _subject(item: Finding, tables: Tables) -> tuple[str, ...]:
    """What a finding is about: table, row, column and the cell's value; else the place and the sentence."""
    found = _CELL.fullmatch(item.cell)
    if found is None:
        return (item.cell, item.wrong)
    number = int(found["row"])
    for table in tables.values():
        if quote_sheet(table.sheet) != found["sheet"]:
            continue
        keys = {place: key for key, place in table.columns.items()}
        key = keys.get(column_number(found["column"]), found["column"])
        if number == table.header_row:
            return (table.key, key)
        for row in table:
            if row.number == number:
                return (table.key, *_identity(table, row), key, _held(table, row, key))
    return (item.cell,)


def _held(table: Table, row: Row, key: str) -> str:
    """What a cell holds, as far as an explanation hangs on it: of what formulas say, only dates."""
    declared = declared_tables().get(table.key)
    calculated = declared is not None and declared.has(key) and declared.column(key).calculated
    if calculated and not isinstance(row.value(key), date):
        return ""
    return row.unreadable.get(key, str(row.value(key)))


def _identity(table: Table, row: Row) -> tuple[str, ...]:
    declared = declared_tables().get(table.key)
    columns = _IDENTITY.get(table.key) or ((declared.identity,) if declared and declared.identity else ())
    if table.key == "register" and row["upn"] is None:
        columns = ("surname", "forename", "date_of_birth")
    return tuple(str(row.value(column)) for column in columns) or (str(row.number),)


def explained(findings: Sequence[Finding], kept: Explanations, tables: Tables) -> list[Finding]:
    """The findings, each with the explanation that the school gave for it at an earlier check."""
    made = references(findings, tables)
    return [
        replace(item, explanation=kept[reference].text) if reference in kept else item
        for item, reference in zip(findings, made, strict=True)
    ]


def findings_sheet(findings: Sequence[Finding], kept: Explanations, as_at: date, tables: Tables) -> OwnSheet:
    """The Findings sheet: most urgent first, each with a link to its cell and the explanation kept from before."""
    ordered = most_urgent_first(explained(findings, kept, tables))
    made, pupils = references(ordered, tables), pupils_by_row(tables)
    rows: list[Sequence[Value | Link]] = [
        ("Findings",),
        (f"Checked as on {as_at:%d/%m/%Y}: {_counted(ordered)}.",),
        (
            "Errors must be fixed. For a query, fix it or type in the column School's explanation why it is right; "
            "what you type stays when the workbook is checked again.",
        ),
        ("More about a code: sendbook explain CODE. The column Reference keeps an explanation with its row.",),
        HEADERS,
    ]
    for item, reference in zip(ordered, made, strict=True):
        place, severity, said = _where(item.cell), str(item.severity), item.explanation or None
        who = pupils.get(place_of_row(item.cell))
        rows.append((item.code, severity, place, item.wrong, item.fix, said, reference, who))
    if not ordered:
        rows.append((None, None, None, "Nothing was found.", None, None, None, None))
    for reference, old in kept.items():
        if reference not in made:
            rows.append((old.code, GONE, old.where, old.wrong, None, old.text, reference, None))
    return OwnSheet(SHEET, rows, _WIDTHS, _HEADER_ROW, reason="Findings of the check")


def _where(cell: str) -> Value | Link:
    """A link to the cell; for a sheet to its first cell; plain words for the whole file."""
    if not cell:
        return "The whole file"
    return Link(cell, cell if "!" in cell else f"{cell}!A1")


def _counted(findings: Sequence[Finding]) -> str:
    many = {Severity.ERROR: "errors", Severity.QUERY: "queries", Severity.NOTE: "notes"}
    numbers = {severity: count(findings, severity) for severity in many}
    return ", ".join(f"{number} {severity if number == 1 else many[severity]}" for severity, number in numbers.items())
