"""One school for a roll-up: a pure function from a workbook's bytes to its small frame, which can be tried again."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sendbook.checks import check
from sendbook.derive import Derived, derive, refresh
from sendbook.findings import Finding, finding
from sendbook.layouts import WorkbookLayout, workbook_layout
from sendbook.layouts.bindings import bind
from sendbook.layouts.settings import school_values
from sendbook.policy import parameters
from sendbook.reports.rollup.counting import FINDINGS, OF_SCHOOL, REFRESHED, count_school, with_sen
from sendbook.reports.rollup.frame import FigureLine, SchoolFrame
from sendbook.reports.scenarios import with_settings
from sendbook.rules.bind import Source
from sendbook.rules.needs import area_of_need
from sendbook.rules.reviews import review_status
from sendbook.rules.school_numbers import dfe_number, urn
from sendbook.tables import Table, Tables

_SAVED = re.compile(rb"<(?:\w+:)?modified[^>]*>\s*(\d{4}-\d\d-\d\dT\d\d:\d\d)[^<]*<")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a roll-up asks of every workbook: the day, whether all is worked out anew and checked, and for schools' own
    lists what was confirmed of their columns, as plain values."""

    as_at: date
    checks: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    sheet_is_remembered: bool = False


def school_frame(data: bytes, file: str, asked: Asked) -> SchoolFrame:
    """The figures of a workbook, or the trouble that says why there are none. It never raises and names no pupil."""
    try:
        return _frame(data, file, asked)
    except Exception as fault:
        # No value and no traceback: they may hold a pupil's data.
        return in_trouble(file, finding("7206", fault=type(fault).__name__))


def in_trouble(file: str, why: Finding) -> SchoolFrame:
    """The frame of a workbook of which nothing could be read."""
    return SchoolFrame(file, trouble=(why.code, f"{why.wrong} {why.fix}"))


def _frame(data: bytes, file: str, asked: Asked) -> SchoolFrame:
    from sendbook.workbook.parts.package import read_package
    from sendbook.workbook.reader import kind_of, read_package_tables

    fingerprint = hashlib.sha256(data).hexdigest()
    if not data:
        return in_trouble(file, finding("9013"))
    package = read_package(data, Path(file))
    if isinstance(package, Finding):
        return replace(in_trouble(file, package), fingerprint=fingerprint)
    core = next(iter(package.related("", "core-properties")), "")
    found = _SAVED.search(package.read(core)) if core and package.member(core) else None
    saved = found[1].decode() if found else ""
    if not kind_of(package):
        return replace(_own_list(package, file, asked), fingerprint=fingerprint, saved=saved)
    read = read_package_tables(package, Path(file), None if asked.checks else _wanted())
    if isinstance(read, Finding):
        return replace(in_trouble(file, read), fingerprint=fingerprint)
    tables: Tables = with_settings(read.tables, {"today_pinned": asked.as_at})
    more: list[FigureLine] = []
    if asked.checks:
        derived, said = _checked(tables, read.layout, asked.as_at, read.findings)
        more += said
    elif _never_worked_out(read.tables):
        whole = read_package_tables(package, Path(file))
        assert not isinstance(whole, Finding)
        derived = derive(with_settings(whole.tables, {"today_pinned": asked.as_at}), whole.layout, asked.as_at)
        more.append(FigureLine(FINDINGS, "7209", 1))
    else:
        derived = refresh(tables, read.layout, asked.as_at, {"register": REFRESHED})
    known = {key: set(table.columns) for key, table in derived.items()}
    school: Mapping[str, Any] = school_values(read.tables)
    return SchoolFrame(
        file, str(school["school_name"] or Path(file).stem), dfe_number(school["dfe_number"]),
        urn(school["school_urn"]), str(school["local_authority"] or ""), str(school["academic_year"] or ""),
        read.layout.kind, saved, read.made_with, fingerprint, (*count_school(derived, known), *more),
        pupils_mark=_pupils_mark(derived),
    )  # fmt: skip


@cache
def _wanted() -> Mapping[str, Collection[str]]:
    """The tables and columns that are read: those that are counted, and what the refreshed ones are worked out from."""
    book = workbook_layout("book")
    register = book.table("register")
    wanted = {table: set(columns) for table, columns in OF_SCHOOL.items()}
    for key in REFRESHED:
        for binding in bind(register.column(key), register, book).values():
            if binding.source is Source.CELL:
                wanted["register"].add(binding.name)
            elif binding.source is Source.WHOLE:
                wanted.setdefault(binding.table, set()).add(binding.name)
    return wanted


def _checked(
    tables: Tables, layout: WorkbookLayout, as_at: date, odd: tuple[Finding, ...]
) -> tuple[Derived, list[FigureLine]]:
    derived = derive(tables, layout, as_at)
    found = check(tables, layout, derived.numbers, as_at, derived)
    counts = Counter(item.code for item in (*odd, *found))
    return derived, [FigureLine(FINDINGS, code, counts[code]) for code in sorted(counts)]


def _never_worked_out(tables: Tables) -> bool:
    """Whether no program has stored the results of the workbook's formulas: then they are blank in every row."""
    rows = with_sen(tables)
    held = tables["register"].columns if "register" in tables else {}
    asked = [key for key in ("review_due", "area_of_need") if key in held]
    if rows and asked and all(row.value(key) is None for row in rows for key in asked):
        return True
    lines = [row for row in tables["provision"] if row["intervention"]] if "provision" in tables else []
    return bool(lines) and all(row["cost_this_year"] is None and not row["no_cost_reason"] for row in lines)


def _own_list(package: Any, file: str, asked: Asked) -> SchoolFrame:
    """A school's own list: what its columns say, as they were confirmed, and nothing that they do not say."""
    from sendbook.book.file_book import FileBook
    from sendbook.lists.find import find_target
    from sendbook.lists.read import read_list

    book = FileBook(package)
    gone = asked.sheet_is_remembered and not book.has_sheet(asked.sheet)
    target = find_target(book, "register", asked.columns, "" if gone else asked.sheet)
    if isinstance(target, Finding):
        return in_trouble(file, target)
    table = _with_what_follows(read_list(target, asked.as_at).table, asked.as_at)
    tables = {"register": table}
    return SchoolFrame(
        file, Path(file).stem, kind="own list", lines=count_school(tables, {"register": set(table.columns)}),
        pupils_mark=_pupils_mark(tables),
    )  # fmt: skip


def _with_what_follows(table: Table, as_at: date) -> Table:
    """The list with the area of each need, and how the reviews stand, where it has no such columns of its own."""
    from sendbook.derive import need_areas

    columns = dict(table.columns)
    codes, areas = need_areas({})
    soon = parameters()["due_soon_days"].at(as_at)
    rows = list(table)
    if "primary_need" in columns and "area_of_need" not in columns:
        columns["area_of_need"] = columns["primary_need"]
        rows = [row.with_values({"area_of_need": area_of_need(row["primary_need"], codes, areas)}) for row in rows]
    if "review_due" in columns:
        columns["review_status"] = columns["review_due"]
        rows = [row.with_values({"review_status": review_status(row["review_due"], as_at, None, soon)}) for row in rows]
    return replace(table, columns=columns, rows=tuple(rows))


def _pupils_mark(tables: Mapping[str, Table]) -> str:
    """One mark for all pupils together, to know a copy by; too few pupils have none, for they could be guessed."""
    upns = sorted({str(row["upn"]) for row in tables["register"] if row["upn"]})
    return hashlib.sha256("\n".join(upns).encode()).hexdigest() if len(upns) >= 10 else ""
