"""Make: a new workbook, empty, with rows, or with the pupils of a MIS export in its register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.derive import derive
from sendbook.findings import Finding, finding
from sendbook.importing.export import Export, read_export
from sendbook.layouts import workbook_layout
from sendbook.layouts.starting import placed, starting_tables
from sendbook.rules.years import academic_year
from sendbook.tables import Value


@dataclass(frozen=True, slots=True)
class MadeWorkbook:
    """A workbook that was made: which kind, how many pupils were put in, and what was found in their export."""

    path: Path
    kind: str
    pupils: int = 0
    findings: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        found = [item.as_dict() for item in self.findings]
        return {"workbook": str(self.path), "kind": self.kind, "pupils": self.pupils, "findings": found}


def make(
    kind: str,
    path: Path,
    today: date,
    *,
    year: str | None = None,
    school: Mapping[str, Value] | None = None,
    rows: Mapping[str, Iterable[Mapping[str, Value]]] | None = None,
) -> list[Finding]:
    """Build a new workbook, with rows in some of its tables; an existing file is refused."""
    from sendbook.views.book import build

    if problems := cannot_be_made(path):
        return problems
    layout = workbook_layout(kind)
    tables = starting_tables(layout, year or academic_year(today), today, school)
    for key, lines in (rows or {}).items():
        tables[key] = placed(layout.table(key), lines)
    return build(layout, derive(tables, layout, today), path, today=today)


def cannot_be_made(path: Path) -> list[Finding]:
    """Why no new workbook can be made at a path: another ending than .xlsx, or something that stands there."""
    if path.suffix.casefold() != ".xlsx":
        return [finding("9021", what=path.suffix or "no ending")]
    return [finding("9020")] if path.exists() else []


def make_from_export(
    kind: str, path: Path, today: date, *, year: str | None = None, school_name: str = "", export: Export | None = None
) -> MadeWorkbook | list[Finding]:
    """Build a new workbook, with the pupils of an export that was read; findings instead say why it was not made."""
    pupils = pupils_for_new_register(export) if export else []
    rows = {"register": pupils} if export else {}
    problems = make(kind, path, today, year=year, school={"school_name": school_name or None}, rows=rows)
    return problems or MadeWorkbook(path, kind, len(pupils), export.findings if export else ())


def pupils_for_new_register(export: Export) -> list[dict[str, Value]]:
    """The pupils of an export as rows of a new register: those on roll with SEN support or an EHC plan."""
    listed = [pupil for pupil in export.pupils if not pupil.leaver]
    return [{**pupil.values, "on_roll": "Yes"} for pupil in listed if pupil.values.get("sen_provision") in ("K", "E")]


__all__ = [
    "Export", "MadeWorkbook", "cannot_be_made", "make", "make_from_export", "pupils_for_new_register", "read_export",
]  # fmt: skip
