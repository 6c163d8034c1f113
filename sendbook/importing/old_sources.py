"""Old sources: where in an old file lists of one kind stand: on one sheet or many, a line a row or several beside.

Schools keep a sheet for each term or year group, and one row for each pupil with `Intervention 1`, `Intervention 2`
and their details side by side. Each such set of columns is read as a list of its own, so that every cell keeps its
place.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.grid import Cell, Grid, GridRow, Listing
from sendbook.importing.column_map import ColumnMap
from sendbook.mis.columns import best_header
from sendbook.mis.files import read_grids
from sendbook.mis.headings import Aliases, aliases_of
from sendbook.mis.values import as_text, read_year_group
from sendbook.mis.words import squeezed
from sendbook.registers.target import Target, find_in, known_as
from sendbook.tables import quote_sheet

_PUPIL = frozenset({"upn", "mis_id", "surname", "full_name"})
_NUMBERED = re.compile(r"(.+?)[\s\-_#(.]*(?:no\.?\s*)?(\d{1,2})\)?")
_DETAIL_OF = re.compile(r"(?:intervention|provision|support|meeting)\s*(\d{1,2})[\s\-–:_]*(\D.*)", re.I)
_ELSEWHERE = "–"
"""What stands over the columns of the other sets: they are there, so the list is not cut in two, and mean nothing."""

_YEAR = re.compile(r"\b(?:(?:year|yr|y)\s*\d{1,2}|reception|nursery)\b", re.I)


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells one line of a table from another (`line`), and what a line must at least say (`needed`)."""

    line: tuple[str, ...]
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A list found in the old file, and the year group that the name of its sheet tells, or ""."""

    target: Target
    year_group: str


@cache
def kind_of_line(table: str) -> Kind:
    """The identity of a table's lines, from its `own_<table>.toml`."""
    data = tomllib.loads((resources.files("sendbook.mis") / f"own_{table}.toml").read_text(encoding="utf-8"))
    return Kind(tuple(data["line"]), tuple(data["needed"]))


def sources_in(path: Path, table: str, columns: ColumnMap) -> tuple[list[Source], list[Finding]] | Finding:
    """Every list of this kind in an old file, and the sheets that hold none; a finding where there is none at all.

    The file is read in a process of its own, as any export is. `columns.export` is what a person has confirmed.
    """
    known, mapping = aliases_of(table), columns.export
    unknown = sorted({field for field in mapping.values() if field and field not in known.names})
    if unknown:
        return finding("7017", fields=", ".join(unknown), known=", ".join(known.names))
    grids, findings = read_grids(path)
    if not grids:
        return findings[0]
    if columns.sheet:
        grids = [grid for grid in grids if grid.sheet.casefold() == columns.sheet.casefold()]
    if not grids:
        return finding("9101", name=columns.sheet)
    found: list[Source] = []
    refused: list[Finding] = []
    for grid in grids:
        name = grid.sheet or path.name
        told = [_list_in(one, name, table, mapping) for one in _unfolded(grid, table, known, mapping)]
        lists = [one for one in told if isinstance(one, Target)]
        found += [Source(one, year_told(grid.sheet)) for one in lists]
        if not lists:
            refused += [item for item in told[:1] if isinstance(item, Finding)]
    if not found:
        return refused[0] if len(grids) == 1 else finding("7070", what=known_as(table))
    return found, [*findings, *(_not_read(item, table) for item in refused)]


def _list_in(grid: Grid, name: str, table: str, mapping: Mapping[str, str]) -> Target | Finding:
    """The list on a sheet; a sheet whose columns cannot make a line, such as one without pupils, holds none."""
    none: frozenset[int] = frozenset()
    listing = Listing(name, "", 0, 0, Grid("", name, grid.rows), frozenset(), none)
    target = find_in([listing], [], table, mapping)
    if isinstance(target, Finding):
        return target
    held = target.columns.keys() | {column.field for column in target.unsure}
    needed = kind_of_line(table).needed
    lacks = [key for key in needed if key != "upn" and key not in held]
    if lacks or ("upn" in needed and not held & _PUPIL):
        return finding("7070", quote_sheet(name), what=known_as(table))
    return replace(target, told=tuple(column for column in target.told if column.heading != _ELSEWHERE))


def _not_read(why: Finding, table: str) -> Finding:
    return finding("7122", why.cell, what=known_as(table)) if why.code == "7070" else why


def year_told(text: str) -> str:
    """The year group that a sheet's name or a heading tells, as `4` of `Year 4 autumn`; "" if it tells none."""
    found = _YEAR.search(text)
    reading = read_year_group(found[0]) if found else None
    return str(reading.value) if reading and reading.ok and reading.value else ""


# ---------------------------------------------------------------- several lines in one row


def _unfolded(grid: Grid, table: str, known: Aliases, mapping: Mapping[str, str]) -> list[Grid]:
    """The grid once for each numbered or repeated set of columns, with the columns of the other sets blank."""
    best = best_header([grid], known, mapping)
    if best is None:
        return [grid]
    header = best[1]
    sets = _sets(header.cells, known)
    fields = {known.fields.get(squeezed(name)) for names in sets.values() for name in names.values()}
    if not fields & (set(kind_of_line(table).line) - {"upn"}):
        return [grid]
    return [_one_set(grid, header, names, sets) for _, names in sorted(sets.items())]


def _sets(headings: Sequence[Cell], known: Aliases) -> dict[int, dict[int, str]]:
    """The sets of columns of a row of headings: by number of the set, the columns in it and their plain headings."""
    plain = [as_text(heading) for heading in headings]
    often = Counter(squeezed(text) for text in plain if _means(text, known))
    numbered = {column: told for column, text in enumerate(plain, start=1) if (told := _number_of(text, known))}
    also = {_means(name, known) for name, _ in numbered.values()}
    seen: Counter[str] = Counter()
    sets: dict[int, dict[int, str]] = {}
    for column, text in enumerate(plain, start=1):
        if column in numbered:
            name, number = numbered[column]
        elif often[squeezed(text)] > 1 or (_means(text, known) in also and _means(text, known)):
            seen[squeezed(text)] += 1
            name, number = text, seen[squeezed(text)]
        else:
            continue
        sets.setdefault(number, {})[column] = name
    return sets if len(sets) > 1 else {}


def _number_of(text: str, known: Aliases) -> tuple[str, int] | None:
    """`Intervention 2` as Intervention, 2; `Intervention 2 frequency` as frequency, 2; `None` for other headings."""
    if not text or squeezed(text) in known.fields or squeezed(text) in known.ask or squeezed(text) in known.ignored:
        return None
    if (detail := _DETAIL_OF.fullmatch(text.strip())) and _means(detail[2], known):
        return detail[2], int(detail[1])
    plain = _NUMBERED.fullmatch(text.strip())
    return (plain[1], int(plain[2])) if plain and _means(plain[1], known) else None


def _means(text: str, known: Aliases) -> str:
    return known.fields.get(squeezed(text)) or known.ask.get(squeezed(text), "") if text else ""


def _one_set(grid: Grid, header: GridRow, own: Mapping[int, str], sets: Mapping[int, Mapping[int, str]]) -> Grid:
    """The grid with this set's columns under their plain headings; rows in which the set holds nothing are left out."""
    others = {column for names in sets.values() for column in names if column not in own}
    rows = []
    for row in grid.rows:
        again = row.number == header.number or row.cells == header.cells
        headings = {**own, **dict.fromkeys(others, _ELSEWHERE)} if again else dict.fromkeys(others)
        cells = [headings.get(at, cell) for at, cell in enumerate(row.cells, start=1)]
        if row.number < header.number:
            rows.append(row)
        elif any(row[column] is not None for column in own):
            rows.append(GridRow(row.number, tuple(cells)))
    return Grid(grid.file, grid.sheet, rows)
