"""Fill sheet: what the formulas of a filled register look things up in, on one sheet of ours that a school may edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sendbook.changes import Formula, OwnSheet
from sendbook.policy import code_lists, example_years, parameters
from sendbook.registers.lists import Lists
from sendbook.tables import Value, quote_sheet

SHEET = "sendbook dates"
_FIRST = 6
_TERMS, _MORE_NEEDS = 30, 30
"""Rows for terms, and rows that are left for needs in the school's own words."""

_WIDTHS = (34, 14, 14, 3, 48, 40)
_HEADERS = ("Term", "First day", "Last day", None, "Need, as the list says it", "Area of need")


@dataclass(frozen=True, slots=True)
class Reference:
    """Terms, areas of need and the day: their values, and by `names` how a formula refers to each."""

    as_at: date
    due_soon_days: float
    terms: tuple[tuple[str, date | None, date | None], ...]
    needs: tuple[str | None, ...]
    areas: tuple[str | None, ...]
    examples: bool

    @property
    def term_ends(self) -> tuple[date | None, ...]:
        """The last days of the terms."""
        return tuple(last for _, _, last in self.terms)

    @property
    def names(self) -> dict[str, str]:
        """How a formula refers to each thing on the sheet."""
        here, last = quote_sheet(SHEET), _FIRST + len(self.needs) + _MORE_NEEDS - 1
        return {
            "as_at": f"{here}!$B$3",
            "due_soon_days": f"{here}!$B$4",
            "term_ends": f"{here}!$C${_FIRST}:$C${_FIRST + _TERMS - 1}",
            "need_codes": f"{here}!$E${_FIRST}:$E${last}",
            "need_areas": f"{here}!$F${_FIRST}:$F${last}",
        }


def reference(lists: Lists, today: date, spellings: Mapping[str, str]) -> Reference:
    """What the sheet is to hold: what a school typed on it stays; else example terms and the areas of the census."""
    kept = _standing(lists)
    terms = [line for row in kept if (line := _term(row))]
    days = next((row[1] for row in kept[3:4] if len(row) > 1 and isinstance(row[1], int | float)), None)
    examples = [
        (f"{term.name} {year.year}", term.first, term.last)
        for year in example_years().values() for term in year.terms
    ]  # fmt: skip
    known = {item.code: item.extra.get("area_of_need") or "" for item in code_lists()["need"].items if item.current}
    areas: dict[str, str] = {}
    for row in kept[_FIRST - 1 :]:
        if len(row) > 5 and row[4] is not None:
            areas[str(row[4])] = str(row[5] or "")
    for text, code in (*((code, code) for code in known), *spellings.items()):
        # What stands there wins: a school decides for DS, OTH and NSA.
        areas.setdefault(text, known.get(code, ""))
    return Reference(
        today,
        float(days) if days is not None else parameters()["due_soon_days"].at(today),
        tuple(terms[:_TERMS]) or tuple(examples[:_TERMS]),
        tuple(areas), tuple(area or None for area in areas.values()),
        not terms or terms == examples[:_TERMS],
    )  # fmt: skip


def _standing(lists: Lists) -> list[Sequence[object]]:
    """The rows of the sheet as it stands in the workbook; none when it is not there."""
    if not lists.has_sheet(SHEET):
        return []
    found, _ = lists.listings(SHEET)
    rows = {row.number: row.cells for listing in found for row in listing.grid.rows}
    return [rows.get(number, ()) for number in range(1, max(rows, default=0) + 1)]


def _term(row: Sequence[object]) -> tuple[str, date | None, date | None] | None:
    if len(row) < 3 or not isinstance(row[2], date | datetime):
        return None
    first, last = (day.date() if isinstance(day, datetime) else day for day in row[1:3])
    return str(row[0] or ""), first if isinstance(first, date) else None, last if isinstance(last, date) else None


def sheet(reference: Reference) -> OwnSheet:
    """The sheet: the day, the terms and the areas of need."""
    rows: list[list[Value | Formula]] = [
        ["Dates and areas of need behind the columns marked (sendbook)"],
        ["Type your own term dates over the examples, and the area of need where it is blank. The columns follow."],
        ["Works as on", Formula("TODAY()", reference.as_at)],
        ["Due soon means within so many days", reference.due_soon_days],
        list(_HEADERS),
    ]
    terms = [*reference.terms, *[("", None, None)] * (_TERMS - len(reference.terms))]
    needs = list(zip(reference.needs, reference.areas, strict=True))
    for place in range(max(_TERMS, len(needs))):
        term: tuple[Value, ...] = terms[place] if place < len(terms) else (None, None, None)
        need: tuple[Value, ...] = needs[place] if place < len(needs) else (None, None)
        rows.append([*(value or None for value in term), None, *need])
    return OwnSheet(SHEET, rows, _WIDTHS, _FIRST - 1, reason="Terms and areas of need")
