"""Old sources: where in an old file lists of one kind stand: on one sheet, or on one for each term or year group."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

from sendbook.findings import About, Finding, finding
from sendbook.importing.column_map import ColumnMap
from sendbook.importing.lines_beside import ELSEWHERE, TICKS, unfolded
from sendbook.layouts import declared_tables
from sendbook.lists.find import Target, find_in, kind_of_list, likely_names
from sendbook.lists.group_sizes import with_group_sizes
from sendbook.lists.headings import IGNORED, aliases_of
from sendbook.lists.sheet_names import year_told
from sendbook.lists.values import as_text
from sendbook.lists.without_results import read_lists
from sendbook.lists.words import folded
from sendbook.sources.grid import Grid, Listing

_PUPIL = frozenset({"upn", "mis_id", "surname", "full_name"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells one line of a table from another (`line`), and what a line must at least say (`needed`)."""

    line: tuple[str, ...]
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A list found in the old file. `years` are the year groups that its sheet's name (row 0) and the rows between its
    lines tell, from which row on; `remarks` the rows that hold one cell only, with that cell's column. `ticked` are
    columns of ticks under headings that are not known. `is_ours` where the old file is a workbook of ours.
    """

    target: Target
    years: tuple[tuple[int, str], ...]
    remarks: Mapping[int, int]
    ticked: frozenset[int] = frozenset()
    is_ours: bool = False

    def year_group(self, row: int) -> str:
        """The year group under which a line stands, or ""."""
        return next((year for number, year in reversed(self.years) if number < row), "")


@cache
def kind_of_line(table: str) -> Kind:
    """The identity of a table's lines, from its `own_<table>.toml`."""
    data = tomllib.loads((resources.files("sendbook.lists") / f"own_{table}.toml").read_text(encoding="utf-8"))
    return Kind(tuple(data["line"]), tuple(data["needed"]))


def sources_in(
    path: Path, table: str, columns: ColumnMap, catalogue: Iterable[str]
) -> tuple[list[Source], list[Finding]] | Finding:
    """Every list of this kind in an old file, and the sheets that hold none; a finding where there is none at all.

    The file is read in a process of its own, as any export is. `columns.export` is what a person has confirmed,
    `catalogue` the interventions of the workbook: they may stand as headings, with a tick under them.
    """
    known, mapping = aliases_of(table), columns.export
    unknown = sorted({field for field in mapping.values() if field and field not in known.names})
    if unknown:
        return finding("7017", fields=", ".join(unknown), known=likely_names(unknown, known))
    grids, findings = read_lists(path)
    if not grids:
        return findings[0]
    findings = [*findings, *(finding("7019", grid.cell(row)) for grid in grids for row in sorted(grid.out_of_place))]
    grids = [
        replace(grid, rows=[row for row in grid.rows if row.number not in grid.out_of_place]) if grid.out_of_place
        else grid for grid in grids
    ]  # fmt: skip
    ours = _our_sheet({grid.sheet for grid in grids}, table)
    if ours:
        headers = {column.header: column.key for column in declared_tables()[table].columns if not column.calculated}
        mapping = {**headers, **mapping}
    sheet = columns.sheet or ours
    if sheet:
        grids = [grid for grid in grids if grid.sheet.casefold() == sheet.casefold()]
    if not grids:
        return finding("9101", name=sheet)
    names = {folded(name): name for name in catalogue} if table == "provision" else {}
    found: list[Source] = []
    refused: list[Finding] = []
    ticked: list[Finding] = []
    for grid in grids:
        name = grid.sheet or path.name
        parts = unfolded(grid, set(kind_of_line(table).line) - {"upn"}, known, mapping, names)
        told = [_list_in(one, name, table, mapping) for one in parts]
        lists = [one for one in told if isinstance(one, Target)]
        under = _ticked(lists) if names else {}
        ticked += [finding("7125Q", cell, heading=heading) for cell, (_, heading) in under.items()]
        found += [
            replace(_source(one, grid, len(kind_of_line(table).needed) > 1), is_ours=bool(ours),
                    ticked=frozenset(column for column, _ in under.values()))
            for one in lists
        ]  # fmt: skip
        if not lists:
            refused += [item for item in told[:1] if isinstance(item, Finding)]
    if not found:
        nearly = [item for item in refused if item.about is About.NEARLY_A_LIST]
        return nearly[0] if nearly else refused[0] if len(grids) == 1 else finding("7070", what=kind_of_list(table))
    return found, [*findings, *(_not_read(item, table) for item in refused), *ticked]


def _our_sheet(sheets: Set[str], table: str) -> str:
    """The sheet of the table where the old file is a workbook of ours, such as last year's; "" for any other file."""
    declared = declared_tables()
    # Sheets that are in sight in every workbook of ours: what is out of sight is not read.
    ours = {declared[key].sheet for key in (table, "school", "terms", "closures")}
    return declared[table].sheet if ours <= sheets else ""


def _list_in(grid: Grid, name: str, table: str, mapping: Mapping[str, str]) -> Target | Finding:
    """The list on a sheet; a sheet whose columns cannot make a line, such as one without pupils, holds none."""
    none: frozenset[int] = frozenset()
    listing = Listing(name, "", 0, 0, Grid("", name, grid.rows), frozenset(), none)
    target = find_in([listing], [], table, mapping)
    if isinstance(target, Finding):
        return target
    held = target.columns.keys() | {column.field for column in target.unsure}
    needed = kind_of_line(table).needed
    lacks = [f"the {aliases_of(table).names[key]}" for key in needed if key != "upn" and key not in held]
    if "upn" in needed and not held & _PUPIL:
        lacks.append("pupils, by name or UPN")
    if lacks:
        row = grid.rows[[one.number for one in grid.rows].index(target.header_row)]
        there = ", ".join(as_text(cell) for cell in row.cells if cell not in (None, ELSEWHERE))
        place = grid.cell(target.header_row)
        return finding("7197", place, what=kind_of_list(table), lacks=" and no column for ".join(lacks), headings=there)
    target = with_group_sizes(target) if table == "provision" else target
    return replace(target, told=tuple(column for column in target.told if column.heading != ELSEWHERE))


def _ticked(lists: Sequence[Target]) -> dict[str, tuple[int, str]]:
    """The columns of one sheet that hold ticks, under headings that no intervention of the workbook has, by cell."""
    samples: dict[str, set[str]] = {}
    headed: dict[str, tuple[int, str]] = {}
    for one in lists:
        for column in one.told:
            if column.verdict == IGNORED and column.heading and column.samples:
                cell = one.cell(one.header_row, column.number)
                headed[cell] = column.number, column.heading
                samples.setdefault(cell, set()).update(map(str.casefold, column.samples))
    return {cell: headed[cell] for cell, seen in samples.items() if seen <= TICKS}


def _source(target: Target, grid: Grid, remarks: bool) -> Source:
    """A list with what its sheet says besides; where one cell can be a whole line, none is a remark."""
    alone = {
        row.number: (column, as_text(cell))
        for row in grid.rows if row.filled == 1
        for column, cell in enumerate(row.cells, start=1) if cell is not None
    }  # fmt: skip
    years = [(0, year_told(grid.sheet)), *((number, year_told(text)) for number, (_, text) in alone.items())]
    below = {number: column for number, (column, _) in alone.items() if number > target.header_row and remarks}
    return Source(target, tuple((number, year) for number, year in years if year), below)


def _not_read(why: Finding, table: str) -> Finding:
    return (
        finding("7122", why.cell, what=kind_of_list(table))
        if why.about in (About.NO_LIST, About.NEARLY_A_LIST)
        else why
    )
