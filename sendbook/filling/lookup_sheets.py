"""The sheets of ours on which the formulas of a filled list look things up: dates and numbers that a school may edit.

What a school typed there stays when the list is filled again. The calendar of school days, which only costs need,
follows from the terms and closures and stands on a sheet of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from sendbook.book import Book
from sendbook.changes import Formula, OwnSheet
from sendbook.filling.earlier_rates import (
    COLUMNS,
    EARLIER_ROWS,
    HEADERS,
    TO_TYPE,
    EarlierRate,
    earlier_rows,
    kept,
    read_earlier_rates,
    what_follows,
)
from sendbook.layouts.types import date_in_text
from sendbook.policy import code_lists, example_years, parameters
from sendbook.rules.registry import RULES
from sendbook.rules.years import academic_year_start
from sendbook.tables import Value, amount_in, day_in, quote_sheet
from sendbook.workbook.shown import Part, shown, shown_by

SHEET, CALENDAR = "sendbook dates", "sendbook calendar"
FIRST, _FIRST_DAY = 6, 5
"""The first row below the headings of our sheet, and of our calendar."""
_TERMS, _MORE_NEEDS, _CLOSURES, _MORE_ROLES = 30, 30, 60, 20
"""Rows for terms and closures, and rows that are left for needs and roles in the school's own words."""

_WIDTHS = (34, 14, 14, 3, 48, 40, 3, 36, 14, 14, 3, 40, 14, 3, 14, 18, 3, 34, 14, 14, 14, 14, 14)
_HEADERS = (
    "Term", "First day", "Last day", None, "Need, as the list says it", "Area of need", None,
    "Closed in term time", "First day", "Last day", None, "Who delivers, as the list says it", "Hourly rate", None,
    "Season ends", "Next season ends", None, *HEADERS,
)  # fmt: skip
_NUMBERS: Mapping[str, tuple[str, int, int, str]] = {
    "due_soon_days": ("Due soon means within so many days", 4, 2, "B"),
    "high_needs_cost_threshold": ("High needs cost threshold", 3, 6, "F"),
    "near_threshold_percent": ("Near the threshold from this share of it", 4, 6, "F"),
    "annual_review_months": ("Months from one annual review to the next", 3, 9, "I"),
    "annual_review_soon_weeks": ("Its meeting is due soon, so many school weeks before", 4, 9, "I"),
    "annual_review_meeting_days_before": ("Annual review meeting, so many days before", 3, 13, "M"),
}
"""Numbers of the policy that formulas use: what each is called, and its row, column and column letter."""

_SEASONS = ("season_end", "next_season_end")
"""What follows from a term's last day, beside the terms."""

Span = tuple[str, date | None, date | None]


@dataclass(frozen=True, slots=True)
class LookupValues:
    """What formulas look up: the day, numbers, terms, closures, needs and roles; `names` is how they refer to each."""

    as_at: date
    numbers: Mapping[str, float]
    terms: tuple[Span, ...]
    closures: tuple[Span, ...]
    needs: tuple[str | None, ...]
    areas: tuple[str | None, ...]
    roles: tuple[str | None, ...]
    rates: tuple[float | None, ...]
    rate_cells: tuple[Value, ...]
    earlier: tuple[EarlierRate, ...]
    open_lines_end: date
    days: tuple[date, ...]
    flags: tuple[int, ...]
    so_far: tuple[int, ...]
    examples: bool

    @property
    def values(self) -> dict[str, object]:
        """What each thing is."""
        return {
            "as_at": self.as_at, **self.numbers, **self._terms(),
            **what_follows(self.earlier, self.roles, self.rates, self.days, self.so_far),
            "open_lines_end": self.open_lines_end,
            "need_codes": self.needs, "need_areas": self.areas, "staff_roles": self.roles, "staff_rates": self.rates,
            "calendar_dates": self.days, "school_day_flags": self.flags, "school_days_so_far": self.so_far,
            "closure_first_days": tuple(span[1] for span in self.closures),
            "closure_last_days": tuple(span[2] for span in self.closures),
        }  # fmt: skip

    def parts(self) -> dict[str, Part]:
        """Each thing as a formula names it, and what it is."""
        values = self.values
        return {name: Part(text, values[name]) for name, text in self.names.items() if name in values}

    def _terms(self) -> dict[str, tuple[date | None, ...]]:
        starts, ends = (tuple(term[place] for term in self.terms) for place in (1, 2))
        seasons = {f"{name}s": tuple(RULES[name](end, ends) for end in ends) for name in _SEASONS}
        return {"term_starts": starts, "term_ends": ends, **seasons}

    @property
    def names(self) -> dict[str, str]:
        """How a formula refers to each thing."""
        here, days = quote_sheet(SHEET), quote_sheet(CALENDAR)
        needs, roles = len(self.needs) + _MORE_NEEDS, len(self.roles) + _MORE_ROLES
        last = _FIRST_DAY + max(1, len(self.days)) - 1

        def column(letter: str, rows: int) -> str:
            return f"{here}!${letter}${FIRST}:${letter}${FIRST + rows - 1}"

        return {
            "as_at": f"{here}!$B$3",
            **{name: f"{here}!${letter}${row}" for name, (_, row, _, letter) in _NUMBERS.items()},
            "term_starts": column("B", _TERMS), "term_ends": column("C", _TERMS),
            "need_codes": column("E", needs), "need_areas": column("F", needs),
            "closure_first_days": column("I", _CLOSURES), "closure_last_days": column("J", _CLOSURES),
            "staff_roles": column("L", roles), "staff_rates": column("M", roles),
            "season_ends": column("O", _TERMS), "next_season_ends": column("P", _TERMS),
            "open_lines_end": f"{here}!$P$3",
            **{f"earlier_{name}": column(letter, EARLIER_ROWS) for name, letter in COLUMNS.items()},
            **{name: f"{days}!${letter}${_FIRST_DAY}:${letter}${last}"
               for name, letter in (("calendar_dates", "A"), ("school_day_flags", "B"), ("school_days_so_far", "C"))},
        }  # fmt: skip


def ranges_of_terms() -> dict[str, str]:
    """Where terms and closures stand on our sheet, by the names that worksheet functions have for them."""
    here, columns = quote_sheet(SHEET), {"term_starts": "B", "term_ends": "C", "term_names": "A"}
    found = {name: f"{here}!${at}${FIRST}:${at}${FIRST + _TERMS - 1}" for name, at in columns.items()}
    return found | {"closures": f"{here}!$I${FIRST}:$J${FIRST + _CLOSURES - 1}"}


def lookup_values(
    lists: Book, today: date, spellings: Mapping[str, str], roles: Iterable[str], *, calendar: bool
) -> LookupValues:
    """What the sheets are to hold: what a school typed on them stays; else example terms and national numbers.

    `spellings` are needs as the list writes them, with their census codes; `roles` who delivers, as it writes them.
    """
    stands = _standing(lists)
    years = example_years().values()
    examples = [(f"{term.name} {year.year}", term.first, term.last) for year in years for term in year.terms][:_TERMS]
    closed = [(day.name, day.first, day.last) for year in years for day in year.closures][:_CLOSURES]
    below = stands[FIRST - 1 :]
    terms = [line for row in below if (line := _span(row, 0))][:_TERMS] or examples
    closures = [line for row in below if (line := _span(row, 7, one_day=True))][:_CLOSURES] or closed
    numbers = {
        name: _number(stands, row, column, parameters()[name].at(today))
        for name, (_, row, column, _) in _NUMBERS.items()
    }
    known = {item.code: item.extra.get("area_of_need") or "" for item in code_lists()["need"].items if item.current}
    areas = {str(row[4]): str(row[5] or "") for row in below if len(row) > 5 and row[4] is not None}
    for text, code in (*((code, code) for code in known), *spellings.items()):
        # What stands there wins: a school decides for DS, OTH and NSA.
        areas.setdefault(text, known.get(code, ""))
    rates = {str(row[11]): row[12] if len(row) > 12 else None for row in below if len(row) > 11 and row[11] is not None}
    rates |= {role: None for role in roles if role not in rates}
    days = _days(terms) if calendar else ()
    flags = _flags(days, terms, closures)
    return LookupValues(
        today, numbers, tuple(terms), tuple(closures),
        tuple(areas), tuple(area or None for area in areas.values()),
        tuple(rates), tuple(map(amount_in, rates.values())), tuple(map(kept, rates.values())),
        read_earlier_rates(below), _open_lines_end(stands, today),
        days, flags, tuple(accumulate(flags)), terms == examples,
    )  # fmt: skip


def _standing(lists: Book) -> list[Sequence[object]]:
    """The rows of the sheet as it stands in the workbook; none when it is not there."""
    if not lists.has_sheet(SHEET):
        return []
    found, _ = lists.listings(SHEET)
    rows = {row.number: row.cells for listing in found for row in listing.grid.rows}
    return [rows.get(number, ()) for number in range(1, max(rows, default=0) + 1)]


def _span(row: Sequence[object], first: int, *, one_day: bool = False) -> Span | None:
    """A name, a first and a last day; `one_day` keeps a line that has its first day only."""
    name, start, last = (row[place] if place < len(row) else None for place in range(first, first + 3))
    end, begin = _day(last), _day(start)
    known = end or (begin if one_day else None)
    return None if known is None else (str(name or ""), begin, end)


def _open_lines_end(kept: Sequence[Sequence[object]], today: date) -> date:
    """The day to which lines without a last day are costed: as it stands, else the end of today's academic year.

    One of a year that is over is moved on: lines that still run would cost nothing in this year.
    """
    cells = kept[2] if len(kept) > 2 else ()
    stands = _day(cells[15]) if len(cells) > 15 else None
    year: date = academic_year_start(today)
    return stands if stands is not None and stands >= year else date(year.year + 1, 8, 31)


def _day(cell: object) -> date | None:
    """A day, also one that was typed as text: it stands there as a date from then on."""
    return date_in_text(cell) if isinstance(cell, str) else day_in(cell)


def _number(kept: Sequence[Sequence[object]], row: int, column: int, usual: float) -> float:
    """A number that stands on the sheet, or the usual one."""
    cells = kept[row - 1] if row <= len(kept) else ()
    amount = amount_in(cells[column - 1] if column <= len(cells) else None)
    return float(usual) if amount is None else amount


def year_end(day: date) -> date:
    """The last day of the academic year in which a day lies."""
    return date(day.year + (day.month > 8), 8, 31)


def _days(terms: Sequence[Span]) -> tuple[date, ...]:
    """Every day of the academic years in which the terms lie."""
    known = [day for _, *span in terms for day in span if day is not None]
    first, last = min(known), max(known)
    day = date(first.year - (first.month < 9), 9, 1)
    count = (year_end(last) - day).days + 1
    return tuple(day + timedelta(days=n) for n in range(count))


def _flags(days: Sequence[date], terms: Sequence[Span], closures: Sequence[Span]) -> tuple[int, ...]:
    starts, ends = ([span[place] for span in terms] for place in (1, 2))
    firsts, lasts = ([span[place] for span in closures] for place in (1, 2))
    return tuple(RULES["school_day"](day, starts, ends, firsts, lasts) for day in days)


def sheets(reference: LookupValues) -> list[OwnSheet]:
    """The sheet of dates and numbers, and the calendar if a column needs it."""
    rows: list[list[Value | Formula]] = [
        ["Dates, numbers and areas of need behind the columns marked (sendbook)"],
        ["Type your own term dates over the examples, and what else is blank or different at your school. "
         "The columns follow."],
        [None] * len(_WIDTHS), [None] * len(_WIDTHS), list(_HEADERS),
    ]  # fmt: skip
    rows[2][:2] = ["Works as on", _today(day=Part("TODAY()", reference.as_at))]
    rows[2][14:16] = ["Open lines run to", reference.open_lines_end]
    rows[3][17] = TO_TYPE
    for name, (said, row, column, _) in _NUMBERS.items():
        number = reference.numbers[name]
        rows[row - 1][column - 2 : column] = [said, int(number) if number.is_integer() else number]
    rates = list(zip(reference.roles, reference.rate_cells, strict=True))
    earlier: Sequence[Sequence[Value | Formula]] = [line.cells for line in reference.earlier]
    if reference.days:
        earlier = earlier_rows(reference.earlier, reference.parts(), FIRST)
    blocks: tuple[Sequence[Sequence[Value | Formula]], ...] = (
        _padded(reference.terms, 3, _TERMS), [(None,)],
        list(zip(reference.needs, reference.areas, strict=True)), [(None,)],
        _padded(reference.closures, 3, _CLOSURES), [(None,)], rates, [(None,)], _seasons(reference), [(None,)], earlier,
    )  # fmt: skip
    widths = (3, 1, 2, 1, 3, 1, 2, 1, 2, 1, 6)
    for place in range(max(len(block) for block in blocks)):
        line: list[Value | Formula] = []
        for block, width in zip(blocks, widths, strict=True):
            cells: Sequence[Value | Formula] = block[place] if place < len(block) else (None,) * width
            line += [cell or None for cell in cells]
        rows.append(line)
    made = [OwnSheet(SHEET, rows, _WIDTHS, FIRST - 1, reason="Terms, numbers and areas of need")]
    return [*made, _calendar(reference)] if reference.days else made


@shown("{day}")
def _today(day: date) -> date:
    return day


def _seasons(reference: LookupValues) -> list[Sequence[Formula]]:
    ends = [term[2] for term in reference.terms] + [None] * (_TERMS - len(reference.terms))
    term_ends = reference.parts()["term_ends"]
    return [
        [shown_by(RULES[name], ends=Part(f"$C{row}", end), term_ends=term_ends) for name in _SEASONS]
        for row, end in enumerate(ends, start=FIRST)
    ]


def _padded(spans: Sequence[Span], width: int, rows: int) -> list[Sequence[Value]]:
    return [*spans, *[(None,) * width] * (rows - len(spans))]


def _calendar(reference: LookupValues) -> OwnSheet:
    parts = reference.parts()
    rules = [RULES["school_day"], RULES["school_days_so_far"]]
    known = [{a.name: parts[a.name] for a in rule.arguments if a.name != "day"} for rule in rules]
    lines: list[list[Value | Formula]] = [
        ["School days, counted from the terms and closures on the sheet " + SHEET],
        ["Nothing to type here: school weeks and costs are worked out from it."],
        [None], ["Date", "School day", "School days so far"],
    ]  # fmt: skip
    for row, day in enumerate(reference.days, start=_FIRST_DAY):
        here = Part(f"$A{row}", day)
        lines.append([day, *(shown_by(rule, day=here, **rest) for rule, rest in zip(rules, known, strict=True))])
    return OwnSheet(CALENDAR, lines, (14, 12, 18), _FIRST_DAY - 1, reason="School days")
