"""Make: a new workbook, empty, with rows, or with the pupils of an own list or an export in its register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.changes import Plan
from sendbook.derive import derive
from sendbook.findings import Finding, finding
from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.layouts import workbook_layout
from sendbook.layouts.last_years import SETTING as TRANSFER_YEARS
from sendbook.layouts.last_years import last_years
from sendbook.layouts.starting import placed, starting_tables
from sendbook.rules.years import academic_year
from sendbook.tables import Value
from sendbook.workbook.parts.disk import taken


@dataclass(frozen=True, slots=True)
class MadeWorkbook:
    """A workbook that was made: which kind, how many pupils were put in, and what became of their list."""

    path: Path
    kind: str
    pupils: int = 0
    findings: tuple[Finding, ...] = ()
    source: NewRegister | None = None

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        found = [item.as_dict() for item in self.findings]
        told = {"workbook": str(self.path), "kind": self.kind, "pupils": self.pupils, "findings": found}
        return {**told, **self.source.as_json()} if self.source else told


def make(
    kind: str,
    path: Path,
    today: date,
    *,
    year: str | None = None,
    school: Mapping[str, Value] | None = None,
    rows: Mapping[str, Iterable[Mapping[str, Value]]] | None = None,
    parts: Sequence[Plan] = (),
) -> list[Finding]:
    """Build a new workbook, with rows in some of its tables and perhaps further `parts`; an existing file is refused.

    A part is a plan such as xlwings Lite's code: it stands in the file when the file gets its name, or there is none.
    """
    from sendbook.views.book import build

    if problems := cannot_be_made(path):
        return problems
    layout = workbook_layout(kind)
    tables = starting_tables(layout, year or academic_year(today), today, school)
    for key, lines in (rows or {}).items():
        tables[key] = placed(layout.table(key), lines)

    def finish(content: bytes) -> bytes | list[Finding]:
        return _with_parts(content, parts)

    return build(layout, derive(tables, layout, today), path, today=today, finish=finish if parts else None)


def _with_parts(content: bytes, parts: Sequence[Plan]) -> bytes | list[Finding]:
    from sendbook.workbook.editing.patch import Patched, apply
    from sendbook.workbook.parts.package import read_package

    for plan in parts:
        package = read_package(content)
        patched = [package] if isinstance(package, Finding) else apply(package, plan)
        if not isinstance(patched, Patched):
            return list(patched)
        content = patched.content
    return content


def cannot_be_made(path: Path) -> list[Finding]:
    """Why no new workbook can be made at a path: another ending than .xlsx, or something that stands there."""
    if path.suffix.casefold() != ".xlsx":
        return [finding("9021", what=path.suffix or "no ending")]
    return taken(path)


def make_from_list(
    kind: str, path: Path, today: date, *, year: str | None = None, school: Mapping[str, Value] | None = None,
    pupils: NewRegister | None = None, parts: Sequence[Plan] = (),
) -> MadeWorkbook | list[Finding]:  # fmt: skip
    """Build a new workbook, with the pupils of a list that was read; findings instead say why it was not made.

    `school` has lines of the School sheet by their keys; the year groups after which pupils leave are put as they
    stand there ("n2 and 6" is "N2, 6").
    """
    rows, told = {"register": pupils.rows} if pupils else {}, dict(school or {})
    if (said := told.get(TRANSFER_YEARS)) is not None:
        told[TRANSFER_YEARS] = last_years(str(said))
        if told[TRANSFER_YEARS] is None:
            return [finding("1206")]
    problems = make(kind, path, today, year=year, school=told, rows=rows, parts=parts)
    count, found = (len(pupils.rows), pupils.findings) if pupils else (0, ())
    return problems or MadeWorkbook(path, kind, count, found, pupils)


__all__ = ["MadeWorkbook", "NewRegister", "cannot_be_made", "make", "make_from_list", "read_new_register"]
