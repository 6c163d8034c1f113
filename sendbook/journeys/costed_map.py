"""Costed map: a local authority's own template filled with one pupil's provision and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum
from pathlib import Path
from typing import Any

from sendbook.findings import About, Finding, finding, has_errors
from sendbook.journeys.work_out import work_out_costs
from sendbook.layouts.settings import not_used
from sendbook.reports.costed_map import fill_steps
from sendbook.reports.la_map import LaMap, read_la_map
from sendbook.reports.line_facts import FACTS, FIELDS, SEASONS, pupil_facts, pupil_lines, season_starts
from sendbook.rules.budget_years import ACADEMIC
from sendbook.rules.matching import first_match
from sendbook.rules.rounding import to_the_penny
from sendbook.tables import Row, Table, Value
from sendbook.workbook.parts.disk import read_at_most

MOST_BYTES = 1024**2
"""No mapping file of a local authority is larger."""


@dataclass(frozen=True, slots=True)
class CostedMap:
    """What was laid into a local authority's template: how many lines, what they cost in all, and what was found."""

    template: str
    lines: int
    cost: float
    year: str
    findings: tuple[Finding, ...]
    written: bool
    lacking: str = ""
    """How many of the pupil's lines have no cost, in words; empty when all have one."""

    @property
    def said(self) -> str:
        """How many lines, what they cost, in which year, and how much of the cost is missing."""
        least, lacking = ("at least ", f"; {self.lacking}") if self.lacking else ("", "")
        lines = f"{self.lines} line{'' if self.lines == 1 else 's'}"
        return f"{lines}, {least}£{self.cost:,.2f} of additional provision recorded ({self.year}){lacking}"

    def as_json(self) -> dict[str, Any]:
        """The same for a program; nothing in it names the pupil."""
        found = [item.as_dict() for item in self.findings]
        return {
            "template": self.template, "lines": self.lines, "cost": self.cost, "year": self.year,
            "lines_without_cost": self.lacking, "written": self.written, "findings": found,
        }  # fmt: skip


def read_map(path: Path) -> LaMap | Finding:
    """A local authority's mapping file."""
    try:
        text = read_at_most(path, MOST_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        return finding("9601", file=path.name, what="there is no file of that name")
    except (OSError, UnicodeDecodeError):
        return finding("9601", file=path.name, what="it is not a text file that can be read")
    return read_la_map(text, FACTS, FIELDS, path.name)


def find_pupil(tables: Mapping[str, Table], upn: str = "", row: int = 0) -> Row | None:
    """The pupil with a UPN, or in a row of the Register sheet."""
    register = tables["register"]
    if row:
        return next((line for line in register if line.number == row), None)
    wanted = "".join(upn.split()).upper()
    place = first_match(wanted, tuple(register.column("upn"))) if wanted.isalnum() else None
    return None if place is None else register.rows[place]


def fill_template(
    book_path: Path, template: Path, map_path: Path, out: Path, today: date, *, upn: str = "", row: int = 0
) -> CostedMap | list[Finding]:
    """Fill a copy of a local authority's template with one pupil's provision; with an error nothing is written."""
    from sendbook.workbook.editing.filled_copy import fill_copy

    la_map = read_map(map_path)
    # The threshold, and so the authority's page, is about one whole academic year, whatever budgets are counted over.
    settings: dict[str, Value] = {"costing_year": ACADEMIC}
    if isinstance(la_map, LaMap) and la_map.rates:
        settings["rate_basis"] = la_map.rates
    book = work_out_costs(book_path, today, settings)
    wrong = [item for item in (book, la_map) if isinstance(item, Finding)]
    if isinstance(book, Finding) or isinstance(la_map, Finding):
        return wrong
    tables = book.tables
    pupil = find_pupil(tables, upn, row)
    if pupil is None:
        return [finding("9602")]
    if _asks_for_terms(la_map) and season_starts(tables) is None:
        return [finding("9610")]
    facts = pupil_facts(tables, pupil, tables.as_at, tables.numbers["high_needs_cost_threshold"])
    lines = pupil_lines(tables, pupil)
    filled = fill_steps(la_map, facts, lines, tables["provision"])
    school = book.read.tables.get("school")
    unused = [finding("9612Q", school.cell(row, "value")) for row in not_used(book.read.tables)] if school else []
    found = [*filled.findings, *unused]
    if not has_errors(found):
        notes = fill_copy(template, filled.steps, out, may_replace=filled.may_replace)
        if any(item.about is About.DISK for item in notes):
            return notes
        found += notes
    counted = [line for line in lines if line.row["counted_share"] != 0]
    cost = to_the_penny(fsum(line.row["counted_cost"] or 0 for line in counted))
    return CostedMap(
        la_map.name, filled.lines, cost, str(facts["year"] or ""), tuple(found), not has_errors(found),
        str(facts["lines_without_cost"] or ""),
    )  # fmt: skip


def _asks_for_terms(la_map: LaMap) -> bool:
    asked = {field for section in la_map.sections for field in section.columns.values()}
    return bool(asked & {f"cost_{season}" for season in SEASONS})
