"""Checks of single cells: text where a date belongs, codes that are not on the list, blanks, formulas typed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words, is_blank, is_on_roll
from sendbook.layouts import Column, TableLayout
from sendbook.layouts.types import date_in_text
from sendbook.policy import CodeList, code_lists
from sendbook.rules.matching import has_wildcard
from sendbook.rules.matching import places as cells_that_match
from sendbook.tables import Row

EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})

_EVENTS: dict[str, tuple[str, ...]] = {
    "register": (
        "date_of_birth",
        "entry_date",
        "first_concern_on",
        "parents_notified_on",
        "iass_told_on",
        "discussed_on",
        "staff_told_on",
        "ehc_plan_issued",
        "last_decision",
        "phase_transfer_held",
        "report_sent_on",
        "amended_plan_on",
        "assessment_asked_on",
        "advice_asked_on",
        "advice_sent_on",
        "medical_plan_reviewed",
    ),
    "provision": ("review_held",),
    "events": ("parents_informed_on", "discussed_on"),
    "cycles": ("staff_told_on",),
    "agencies": ("first_seen_on", "report_on"),
    "monitoring": ("raised_on", "parents_told_on", "decided_on"),
    "transitions": ("sent_on", "received_on"),
    "leavers": ("date_of_birth", "file_sent_on"),
}
"""Dates of what has happened, which therefore cannot lie ahead. Reviews and meetings have codes of their own."""


def _cells(given: Given, *, calculated: bool = False) -> Iterator[tuple[TableLayout, Column, Row]]:
    """Every cell of every table, column by column, of the typed or of the calculated columns."""
    for declared in given.layout.tables:
        for column in declared.columns:
            if column.calculated is calculated and given.has(declared.key, column.key):
                for row in given.rows(declared.key):
                    yield declared, column, row


def _is_error(column: Column, row: Row) -> bool:
    return str(row.unreadable.get(column.key, row.value(column.key))).strip().upper() in EXCEL_ERRORS


def _unreadable(given: Given, fits: Callable[[Column, str], bool]) -> Iterator[tuple[TableLayout, Column, Row, str]]:
    for declared, column, row in _cells(given):
        text = row.unreadable.get(column.key)
        if text is not None and not _is_error(column, row) and fits(column, text):
            yield declared, column, row, text


@check("2010")
def text_date(given: Given) -> Iterator[Spot]:
    """Text that spells a date in a column of dates: it looks right, but nothing can be worked out from it."""
    for declared, column, row, text in _unreadable(given, lambda c, t: c.type.name == "date" and bool(date_in_text(t))):
        read = date_in_text(text)
        # A date of birth helps to identify a child, so it is not repeated in a finding.
        shown = "" if column.key == "date_of_birth" or read is None else f" ({in_words(read)}, day first)"
        yield given.at(declared.key, row, column.key, reading=shown)


@check("2011")
def not_a_date(given: Given) -> Iterator[Spot]:
    """Something in a column of dates that is not a date."""
    for declared, column, row, _ in _unreadable(given, lambda c, t: c.type.name == "date" and not date_in_text(t)):
        yield given.at(declared.key, row, column.key)


@check("2012")
def excel_error(given: Given) -> Iterator[Spot]:
    """A cell that shows one of Excel's error values."""
    for declared, column, row in _cells(given):
        if _is_error(column, row):
            yield given.at(declared.key, row, column.key)


@check("2013")
def not_a_number(given: Given) -> Iterator[Spot]:
    """Something in a column of numbers that Excel cannot count with."""
    for declared, column, row, _ in _unreadable(given, lambda c, _: c.type.numeric and c.type.name != "date"):
        yield given.at(declared.key, row, column.key, takes=column.type.takes)


@check("2014")
def does_not_fit(given: Given) -> Iterator[Spot]:
    """Something that its column does not take: neither a date nor a number."""
    for declared, column, row, _ in _unreadable(given, lambda c, _: not c.type.numeric):
        yield given.at(declared.key, row, column.key, takes=column.type.takes)


def _coded(given: Given) -> Iterator[tuple[TableLayout, Column, Row, CodeList, str]]:
    """Every filled cell whose column offers the codes of a list and takes no others."""
    for declared, column, row in _cells(given):
        known = code_lists().get(column.codes)
        value = row.value(column.key)
        if known and column.strict and value is not None and not _is_error(column, row):
            yield declared, column, row, known, str(value)


@check("2020")
def unknown_code(given: Given) -> Iterator[Spot]:
    """A code that is not on its list, now or in former years."""
    for declared, column, row, known, value in _coded(given):
        if value.casefold() not in {item.code.casefold() for item in known.items}:
            yield given.at(declared.key, row, column.key, codes=", ".join(known.current))


@check("2021")
def code_in_small_letters(given: Given) -> Iterator[Spot]:
    """A code that is right but for its capitals."""
    for declared, column, row, known, value in _coded(given):
        codes = {item.code.casefold(): item.code for item in known.items}
        if codes.get(value.casefold(), value) != value:
            yield given.at(declared.key, row, column.key, census_code=codes[value.casefold()])


@check("2030")
def required_blank(given: Given) -> Iterator[Spot]:
    """A cell that may not be blank, in a row that holds something."""
    for declared, column, row in _cells(given):
        if column.required and is_blank(row, column.key):
            yield given.at(declared.key, row, column.key, header=column.header)


@check("2060")
def stands_twice(given: Given) -> Iterator[Spot]:
    """A name that may stand only once in its column (UPNs have a check of their own)."""
    for declared in given.layout.tables:
        for column in declared.columns:
            if not column.unique or column.type.name == "upn" or not given.has(declared.key, column.key):
                continue
            places = defaultdict(list)
            for row in given.rows(declared.key):
                if row.value(column.key) is not None:
                    places[str(row.value(column.key)).casefold()].append(row)
            for rows in places.values():
                for row in rows[1:]:
                    other = given.tables[declared.key].cell(rows[0], column.key)
                    yield given.at(declared.key, row, column.key, other=other)


@check("2061")
def finds_another(given: Given) -> Iterator[Spot]:
    """A name with * ? or ~, by which a lookup finds the row of another name, or not its own."""
    for declared in given.layout.tables:
        for column in declared.columns:
            if not (column.unique and column.type.name == "text" and given.has(declared.key, column.key)):
                continue
            names = tuple(given.tables[declared.key].column(column.key))
            for place, row in enumerate(given.tables[declared.key]):
                name = names[place]
                if not isinstance(name, str) or not has_wildcard(name):
                    continue
                # A ~ is itself only where it stands twice: engines differ in what a single one does.
                if "~" in name or list(cells_that_match(name, names)) != [place]:
                    yield given.at(declared.key, row, column.key)


def _is_cost(column: Column) -> bool:
    """Whether a calculated column is an amount of money, or the weeks that one is made from."""
    return column.type.name == "money" or column.key == "school_weeks"


def _typed_over(given: Given, cost: bool) -> Iterator[tuple[TableLayout, Column, list[Row]]]:
    found: dict[tuple[str, str], tuple[TableLayout, Column, list[Row]]] = {}
    for declared, column, row in _cells(given, calculated=True):
        counts = any(declared.column(key).read_by == column.key for key in row.overruled)
        if column.key in row.typed_over and _is_cost(column) is cost and not counts:
            found.setdefault((declared.key, column.key), (declared, column, []))[2].append(row)
    yield from found.values()


def _whole_column(given: Given, declared: TableLayout, rows: list[Row]) -> bool:
    """Whether so many cells lost their formula that it is the column that did: half of it, and at least five."""
    return len(rows) >= 5 and 2 * len(rows) >= len(given.rows(declared.key))


@check("2040Q")
def formula_gone(given: Given) -> Iterator[Spot]:
    """A calculated cell in which a value was typed over the formula, or the formula was cleared."""
    for declared, column, rows in _typed_over(given, cost=False):
        if not _whole_column(given, declared, rows):
            for row in rows:
                yield given.at(declared.key, row, column.key)


@check("2041Q")
def formulas_gone_from_column(given: Given) -> Iterator[Spot]:
    """A calculated column that lost its formulas in half of its rows or more."""
    for cost in (False, True):
        for declared, column, rows in _typed_over(given, cost=cost):
            if _whole_column(given, declared, rows):
                yield given.at_header(declared.key, column.key, count=len(rows), header=column.header)


@check("6110Q")
def cost_typed_over(given: Given) -> Iterator[Spot]:
    """A number typed over the formula of a cost, or of something that a cost is made from."""
    for declared, column, rows in _typed_over(given, cost=True):
        if not _whole_column(given, declared, rows):
            for row in rows:
                yield given.at(declared.key, row, column.key)


def _upns_typed(given: Given, chosen: bool) -> Iterator[tuple[TableLayout, Column, list[Row]]]:
    """The rows whose UPN was typed over its formula, sheet by sheet: those in which a pupil is chosen too, or not."""
    for declared in given.layout.tables:
        for column in declared.columns:
            rows = [row for row in given.rows(declared.key) if bool(row.overruled.get(column.key)) is chosen
                    and column.key in row.overruled]  # fmt: skip
            if rows:
                yield declared, column, rows


@check("2042Q")
def upn_typed(given: Given) -> Iterator[Spot]:
    """A UPN that was typed where it fills itself, in a row in which no pupil is chosen: it counts."""
    for declared, column, rows in _upns_typed(given, chosen=False):
        if _whole_column(given, declared, rows):
            yield given.at_header(declared.key, column.read_by, header=column.header, where=f", in {len(rows)} rows")
            continue
        for row in rows:
            yield given.at(declared.key, row, column.read_by, header=column.header, where="")


@check("2043")
def upn_typed_beside_another(given: Given) -> Iterator[Spot]:
    """A UPN that was typed where it fills itself, in a row in which something else is chosen: the typed one counts."""
    for declared, column, rows in _upns_typed(given, chosen=True):
        for row in rows:
            other = given.tables[declared.key].cell(row, column.key)
            yield given.at(declared.key, row, column.read_by, other=other)


@check("2050")
def in_the_future(given: Given) -> Iterator[Spot]:
    """The date of something that has happened, but that lies ahead."""
    for declared, column, row in _cells(given):
        day = row.value(column.key)
        if column.key in _EVENTS.get(declared.key, ()) and isinstance(day, date) and day > given.today:
            yield given.at(declared.key, row, column.key, header=column.header)


@check("2051", needs=("register.date_of_birth",))
def before_birth(given: Given) -> Iterator[Spot]:
    """A date in a pupil's row that is before the pupil was born."""
    for declared, column, row in _cells(given):
        day, born = row.value(column.key), row["date_of_birth"]
        if declared.key == "register" and isinstance(day, date) and born is not None and day < born:
            yield given.at("register", row, column.key, header=column.header)


@check("2053")
def year_not_meant(given: Given) -> Iterator[Spot]:
    """A date so many years from today that its year cannot be meant, such as 1904 or 2062; births have their own."""
    years = int(given.numbers["furthest_date_years"])
    first, last = (date(given.today.year + step, 1, 1) for step in (-years, years))
    for declared, column, row in _cells(given):
        day = row.value(column.key) if column.type.name == "date" else None
        if isinstance(day, date) and column.key != "date_of_birth" and not first <= day < last:
            yield given.at(declared.key, row, column.key, header=column.header, year=day.year)


def age_in_years(born: date, day: date) -> int:
    """A person's age in whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@check("2052Q", needs=("register.date_of_birth",))
def unlikely_age(given: Given) -> Iterator[Spot]:
    """A pupil on roll who is too young or too old for a school."""
    youngest, oldest = given.numbers["youngest_pupil_years"], given.numbers["oldest_pupil_years"]
    for row in given.rows("register"):
        born = row["date_of_birth"]
        if born is None or born > given.today or not is_on_roll(row, given.today):
            continue
        if not youngest <= age_in_years(born, given.today) <= oldest:
            yield given.at("register", row, "date_of_birth")
