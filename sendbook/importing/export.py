"""An export read: what it is, its pupils (one record each), and what was odd about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sendbook.checks.whose import place_of_row
from sendbook.findings import Finding, finding
from sendbook.importing.export_rows import AskedWord, RowReader
from sendbook.importing.pupils import ImportedPupil, folded_pupil
from sendbook.importing.recognise import recognise
from sendbook.lists.columns import ExportColumn
from sendbook.lists.fields import OF_COLUMNS
from sendbook.lists.one_sheet import divides, is_key
from sendbook.lists.sen_words import Said, needs_told, provision_told
from sendbook.lists.totals import says_total
from sendbook.lists.values import same_text
from sendbook.lists.without_results import read_lists
from sendbook.lists.words import folded, squeezed
from sendbook.rules.upn import upn_problem
from sendbook.sources.grid import Grid, GridRow
from sendbook.tables import Value

_A_FEW = 3
_DAY_OR_NUMBER = re.compile(r"[\s./:-]*\d[\d\s./:-]*")
_OF_ONE_PUPIL = (
    "upn", "mis_id", "surname", "forename", "full_name", "date_of_birth", "year_group", "class_name", "sen_provision",
)  # fmt: skip
_NEEDS = ("need", "primary_need", "secondary_need")


@dataclass(frozen=True, slots=True)
class Rejected:
    """Rows of an export that were not used, the finding that says why, and what they would have said.

    The pupil is kept so that nobody whose row was rejected is taken for a leaver.
    """

    rows: tuple[int, ...]
    finding: Finding
    pupil: ImportedPupil


@dataclass(frozen=True, slots=True)
class Export:
    """A MIS export that was read.

    `whole_roll` says whether it lists all pupils of the school (so that a missing one has left), `evidence` why.
    """

    file: str
    mis_name: str
    pupils: tuple[ImportedPupil, ...]
    columns: tuple[ExportColumn, ...]
    findings: tuple[Finding, ...]
    rejected: tuple[Rejected, ...] = ()
    whole_roll: bool = False
    evidence: str = ""
    asked: tuple[AskedWord, ...] = ()

    def has(self, field: str) -> bool:
        """Whether a column of the export was matched to this field."""
        return any(column.field == field and column.verdict == "matched" for column in self.columns)

    def lines(self) -> list[str]:
        """What a person sees of the export: what it is, and every column with what was made of it."""
        pupils = f"{len(self.pupils)} pupil{'' if len(self.pupils) == 1 else 's'}"
        return [f"{self.file}: {self.mis_name}, {pupils}", *(column.line() for column in self.columns)]


def read_export(
    path: Path, today: date, mapping: Mapping[str, str] | None = None, words: Mapping[str, Said] | None = None
) -> Export | Finding:
    """Read a MIS export: CSV or TSV in any encoding, .xlsx, .xlsm or .xls; or the finding that says why it cannot be.

    `mapping` is what a person has confirmed of its columns: a field, or "" to leave it out, by heading or letter;
    `words` what they said of words for SEN provision and need.
    """
    grids, findings = read_lists(path)
    return export_of(path.name, grids, findings, today, mapping, words)


def export_of(
    file: str, grids: Sequence[Grid], findings: Sequence[Finding], today: date,
    mapping: Mapping[str, str] | None = None, words: Mapping[str, Said] | None = None,
) -> Export | Finding:  # fmt: skip
    """The export in grids that were read already, from a file or from a sheet of the open workbook."""
    recognition = recognise(grids, mapping) if grids else findings[0]
    if isinstance(recognition, Finding):
        return recognition
    reader = RowReader(recognition, today, [*findings, *recognition.findings], words or {})
    read = export_from(file, reader)
    if not read.pupils and not read.rejected:
        return finding("7011", recognition.grid.cell(recognition.header_row))
    return read


def export_from(file: str, reader: RowReader) -> Export:
    """The pupils of one list whose columns were recognised, and what was odd about them."""
    recognition = reader.recognition
    groups, rejected = _grouped(reader)
    pupils = tuple(folded_pupil(reader, rows) for rows in groups)
    unsplit = _names_not_split(reader, pupils)
    whole_roll, evidence = _whole_roll(reader, pupils)
    return Export(
        file, recognition.report, pupils, recognition.columns,
        (*reader.all_findings(), *unsplit, *(item.finding for item in rejected)), tuple(rejected), whole_roll, evidence,
        tuple(reader.asked.values()),
    )  # fmt: skip


def _grouped(reader: RowReader) -> tuple[list[list[GridRow]], list[Rejected]]:
    """The rows of each pupil together; rows without a pupil, and UPNs that two pupils share, are rejected."""
    recognition = reader.recognition
    grid, headings = recognition.grid, {c.number: squeezed(c.heading) for c in recognition.columns if c.heading}
    # What is odd about a rejected row besides is not worth a finding.
    quiet = replace(reader, findings=[], asked={}, _often={})
    groups: dict[tuple[object, ...], list[GridRow]] = {}
    rejected: list[Rejected] = []
    noise: list[GridRow] = []
    last: tuple[object, ...] | None = None
    for row in recognition.rows():
        if row.number in grid.out_of_place or _is_moved(reader, row):
            rejected.append(_rejected(quiet, [_only_the_upn(reader, row)], finding("7019", grid.cell(row.number))))
            continue
        identity = _identity(reader, row)
        repeated = sum(1 for number, heading in headings.items() if squeezed(row[number] or "") == heading)
        explains = row.number == recognition.header_row + 1 and not any(
            re.search(r"\d", str(c or "")) for c in row.cells
        )
        title = reader.names_alone and row.filled == 1 and not any("," in str(cell) for cell in row.cells if cell)
        apart = reader.names_alone and (says_total(row.cells) or divides(row))
        said = reader.names_alone and identity is None and _is_of_somebody(reader, row)
        remark = (reader.names_alone and is_key(row.cells)) or (identity is None and (row.filled <= 2 or explains))
        if reader.names_alone and identity is None and last and _goes_on(reader, row, groups[last][-1]):
            groups[last].append(row)
        elif repeated > 1 or title or apart or (remark and not said):
            noise.append(row)
        elif identity is None:
            why = "7164" if reader.names_alone else "7038"
            rejected.append(_rejected(quiet, [row], finding(why, grid.cell(row.number))))
        else:
            groups.setdefault(identity, []).append(row)
            last = identity
    if noise:
        reader.findings.append(finding("7046", grid.cell(noise[0].number), count=len(noise)))
    repeats: list[GridRow] = []
    told: list[list[GridRow]] = []
    for rows in groups.values():
        kept = [row for place, row in enumerate(rows) if all(row.cells != before.cells for before in rows[:place])]
        repeats.extend(row for row in rows if all(row is not one for one in kept))
        children = _children(reader, kept)
        if len(children) == 1:
            told.append(kept)
            continue
        column = reader.column("upn") or reader.column("mis_id")
        number = column.number if column else 0
        for child in children:
            other = next(one for one in children if one is not child)
            where = grid.cell(other[0].number, number)
            found = finding("7043", grid.cell(child[0].number, number), other=where)
            rejected.append(_rejected(quiet, child, found))
    if repeats:
        reader.findings.append(finding("7044", grid.cell(repeats[0].number), count=len(repeats)))
    return told, rejected


def _is_moved(reader: RowReader, row: GridRow) -> bool:
    """Whether a date or a number stands where a name belongs in a row of a text file: a cell too few has moved it."""
    columns = [column for key in ("surname", "forename") for column in reader.recognition.columns_of(key)]
    cells = [str(row[column.number]) for column in columns if row[column.number] is not None]
    return not reader.recognition.grid.sheet and row.filled > _A_FEW and any(map(_DAY_OR_NUMBER.fullmatch, cells))


def _is_of_somebody(reader: RowReader, row: GridRow) -> bool:
    """Whether a row without a name is a pupil's: a status or need stands in its column, and no mere count beside it."""
    fields = {column.number: key for key in _OF_ONE_PUPIL + _NEEDS for column in reader.recognition.columns_of(key)}
    said: set[str] = set()
    for at, cell in enumerate(row.cells, start=1):
        if cell is None:
            continue
        key, level, needs = fields.get(at, ""), provision_told(cell).code, needs_told(cell).codes
        if (key == "sen_provision" and level in ("E", "K")) or (key in _NEEDS and needs):
            said.add("level" if key == "sen_provision" else "need")
        elif not level and not needs and (isinstance(cell, str) or key in ("year_group", "date_of_birth")):
            said.add("more" if re.search(r"[^\W_]", str(cell)) else "")
    return len(said - {""}) > 1


def _goes_on(reader: RowReader, row: GridRow, above: GridRow) -> bool:
    """Whether a row says more of the pupil right above: words under need or further on, no name, number or level."""
    if row.number != above.number + 1 or row.filled > _A_FEW:
        return False
    named = [column.number for key in _OF_ONE_PUPIL for column in reader.recognition.columns_of(key)]
    typed = {at: cell for at, cell in enumerate(row.cells, start=1) if cell is not None}
    return all(at not in named and isinstance(cell, str) and cell.strip(" .") for at, cell in typed.items()) and bool(
        named and min(typed, default=0) > min(named)
    )


def _rejected(quiet: RowReader, rows: Sequence[GridRow], why: Finding) -> Rejected:
    return Rejected(tuple(row.number for row in rows), why, folded_pupil(quiet, rows))


def _only_the_upn(reader: RowReader, row: GridRow) -> GridRow:
    """A row whose cells do not stand under their headings, with its UPN alone: whoever it is has not left."""
    column = reader.column("upn")
    upns = [cell for cell in row.cells if isinstance(cell, str) and not upn_problem(cell.strip().upper())]
    if column is None or len(upns) != 1:
        return GridRow(row.number, ())
    return GridRow(row.number, (*[None] * (column.number - 1), upns[0]))


def _children(reader: RowReader, rows: Sequence[GridRow]) -> list[list[GridRow]]:
    """The rows of one identity, apart where they cannot be the same child."""
    children: list[list[GridRow]] = []
    for row in rows:
        same = next((child for child in children if not _differ(reader, child[0], row)), None)
        if same is None:
            children.append([row])
        else:
            same.append(row)
    return children


def _identity(reader: RowReader, row: GridRow) -> tuple[object, ...] | None:
    """What tells a row's pupil from others: UPN, else MIS number, else names with date of birth."""
    upn = str(reader.quiet(row, "upn") or "")
    if len(re.findall(r"\d", upn)) >= 6:
        return ("upn", upn)
    mis_id = str(reader.quiet(row, "mis_id") or "")
    if re.search(r"\d", mis_id):
        return ("mis_id", mis_id)
    name, born = reader.name(row), reader.quiet(row, "date_of_birth")
    whole = str(reader.quiet(row, "full_name") or "") if reader.column("full_name") else ""
    parts = [part.casefold() for part in name] if name else [folded(whole)] if " " in whole else []
    if reader.names_alone and not parts:
        # One half of a name: the pupil is left out for it, and said by the half that is known.
        halves = [reader.quiet(row, key) for key in ("surname", "forename") if reader.column(key)]
        parts = [str(half) for half in halves if half]
    if reader.names_alone and (parts or whole):
        # One sheet is one list: two of a name in one class, with nothing else to tell them apart, are one pupil.
        beside = [reader.quiet(row, key) for key in ("year_group", "class_name") if reader.column(key)]
        return ("name", *(parts or [folded(whole)]), born, *beside)
    return ("name", *parts, born) if parts and born else None


def _differ(reader: RowReader, one: GridRow, other: GridRow) -> bool:
    """Whether two rows with one UPN or number cannot be the same child: another name, or another date of birth."""
    names = [reader.name(row) or (str(reader.quiet(row, "full_name") or ""), "") for row in (one, other)]
    if all(any(name) for name in names) and not all(same_text(a, b) for a, b in zip(*names, strict=True)):
        return True
    born = [reader.quiet(row, "date_of_birth") for row in (one, other)]
    return None not in born and born[0] != born[1]


def _names_not_split(reader: RowReader, pupils: Sequence[ImportedPupil]) -> list[Finding]:
    column = reader.column("full_name")
    bad = [pupil for pupil in pupils if column and "surname" not in pupil.values and "forename" not in pupil.values]
    if not bad or column is None:
        return []
    return [finding("7039Q", reader.recognition.grid.cell(bad[0].rows[0], column.number), count=len(bad))]


def _whole_roll(reader: RowReader, pupils: Sequence[ImportedPupil]) -> tuple[bool, str]:
    """Whether the export lists the whole school, by its content, and the sentence that says why."""
    if (system := reader.recognition.system) and system.part_of_roll:
        return False, system.part_of_roll
    if not pupils:
        return False, "No row of the export could be used, so nobody who is missing from it was taken for a leaver."
    for key, field in OF_COLUMNS.items():
        if field.kind == "yes_no" and len(pupils) > _A_FEW and all(pupil[key] == "Yes" for pupil in pupils):
            why = f"All pupils of the export have Yes under {field.name}, so nobody missing was taken for a leaver."
            return False, why
    if not reader.column("sen_provision"):
        return True, "The export has no SEN column, so it was read as the whole roll: who is missing has left."
    provisions: list[Value] = [pupil["sen_provision"] for pupil in pupils]
    without = sum(1 for provision in provisions if provision == "N")
    if without * 2 >= len(provisions):
        return True, (
            f"{without} of {len(provisions)} pupils of the export have no SEN, so it was read as the whole roll: "
            "who is missing has left."
        )
    return False, "The export lists pupils with SEN only, so nobody who is missing from it was taken for a leaver."


def pupils_of(*exports: Export) -> Callable[[str], str]:
    """Which pupil a cell of these exports is about, by name and class: for the person at the screen only."""
    names: dict[str, str] = {}
    for export in exports:
        for pupil in (*export.pupils, *(item.pupil for item in export.rejected)):
            sheet = pupil.place.rpartition("!")[0]
            who = ", ".join(filter(None, (pupil.said, str(pupil["class_name"] or ""))))
            names |= {f"{sheet}!{row}": who for row in pupil.rows}
    return lambda cell: names.get(place_of_row(cell), "")
