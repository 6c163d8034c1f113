"""Fill: a school's own list gets columns of ours: reviews and areas of need beside a register, costs beside a
provision map.

Nothing of the school's is changed: columns are added at the right (or ours are brought up to date), as formulas that
point at the school's columns, or as plain values. What they need besides, such as terms and areas of need, stands on
sheets of ours, which the school may edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from sendbook.book import Book
from sendbook.changes import Change, Formula, NewColumn, Result, Step
from sendbook.filling.columns import COLUMNS, Filled, columns_for
from sendbook.filling.formulas import Made, WorkedOut, column_of
from sendbook.filling.lookup_sheets import SHEET, Reference, reference, sheets
from sendbook.findings import Finding, finding
from sendbook.lists.find import OURS, Target, find_target, known_as
from sendbook.lists.read import read_list
from sendbook.lists.sen_words import read_need
from sendbook.lists.values import as_text
from sendbook.rules.bind import Source
from sendbook.tables import Value, column_letter, quote_sheet
from sendbook.workbook.formulas import same_formula


@dataclass(frozen=True, slots=True)
class FillPlan:
    """What a fill would do: the list it found, the steps to write, what to tell, and what was odd."""

    target: Target
    steps: tuple[Step, ...]
    told: tuple[str, ...]
    findings: tuple[Finding, ...]
    reason: str


def fill_list(
    lists: Book, today: date, *, sheet: str = "", mapping: Mapping[str, str] | None = None, as_values: bool = False
) -> FillPlan | list[Finding]:
    """Find the register or provision map in a workbook and work out the columns; nothing is written."""
    found = _lists_to_fill(lists, sheet, mapping)
    if isinstance(found, list):
        return found
    (table, target), *others = found.items()
    columns = columns_for(table, set(target.columns))
    own = read_list(target, today, table)
    calendar = any("@ calendar_dates" in one.takes.values() for one in columns)
    looked_up = reference(lists, today, _spellings(target), _roles(target), calendar=calendar)
    worked = WorkedOut(target, own, looked_up, columns, as_values)
    made = worked.made()
    steps, told = _steps(lists, target, columns, made, as_values)
    if not as_values:
        steps = [*sheets(looked_up), *steps]
    notes = tuple(_notes(worked, looked_up, columns))
    reason = "School weeks and costs" if table == "provision" else "Review dates and areas of need"
    more = [f"Sheet {other.sheet} has {known_as(kind)}, which is filled on its own: name or open that sheet"
            for kind, other in others]  # fmt: skip
    return FillPlan(target, tuple(steps), (*told, *_counts(columns, made), *more), (*target.findings, *notes), reason)


def _lists_to_fill(
    lists: Book, sheet: str, mapping: Mapping[str, str] | None
) -> dict[str, Target] | list[Finding]:
    """The lists by their kind, the one to fill first: the register, unless it is a provision map by more columns."""
    found: dict[str, Target] = {}
    wrong: list[Finding] = []
    for table in COLUMNS:
        target = find_target(lists, table, mapping, sheet)
        if isinstance(target, Finding):
            wrong = wrong or [target]
        elif columns_for(table, set(target.columns)):
            found[table] = target
        elif table == "register":
            wrong = [*target.findings, finding("7101", quote_sheet(target.sheet))]
    if not found:
        return wrong
    register, provision = found.get("register"), found.get("provision")
    if register and provision and (register.sheet, register.header_row) == (provision.sheet, provision.header_row):
        more = len(provision.columns) > len(register.columns)
        return {"provision": provision} if more else {"register": register}
    return found


def _spellings(target: Target) -> dict[str, str]:
    """How the list writes needs, each with its census code."""
    readings = ((text, read_need(text)) for text in _texts(target, "primary_need"))
    return {text: str(reading.value) for text, reading in readings if reading.ok and reading.value}


def _roles(target: Target) -> list[str]:
    """Who delivers, as the list writes it; nobody where it has rates itself."""
    return [] if "hourly_rate" in target.columns else _texts(target, "delivered_by")


def _texts(target: Target, key: str) -> list[str]:
    at = target.columns.get(key)
    return list(dict.fromkeys(as_text(row[at]) for row in target.rows if row[at] is not None)) if at else []


def _notes(worked: WorkedOut, looked_up: Reference, columns: Sequence[Filled]) -> Iterator[Finding]:
    """What the person should know: dates and numbers that are text, needs not known, example terms, rates to type."""
    target = worked.target
    asked = {binding.name for bound in worked.bound.values() for binding in bound.values()}
    numeric = {
        binding.name for one in columns for argument in one.rule.arguments if argument.numeric
        if (binding := worked.bound[one.key][argument.name]).source is Source.CELL
    } | ({"staff_count"} & set(target.columns) if "hourly_rate" in asked else set())  # fmt: skip
    for key in sorted(numeric, key=lambda key: target.columns[key]):
        at = target.columns[key]
        texts = [row for row in target.rows if isinstance(row[at], str) and row.number in worked.rows]
        if texts and not worked.as_values:
            yield finding("7102", target.cell(texts[0].number, at), count=len(texts))
    needs = target.columns.get("primary_need", 0) if "primary_need" in asked else 0
    unknown = [row for row in target.rows if needs and row[needs] is not None and not read_need(row[needs]).ok]
    if unknown:
        yield finding("7103", target.cell(unknown[0].number, needs), count=len(unknown), sheet=SHEET)
    if looked_up.examples and {"term_ends", "calendar_dates"} & asked:
        yield finding("7104", sheet=SHEET)
    blank = sum(1 for rate in looked_up.rates if rate is None)
    if blank and any(one.header == "Hourly rate" for one in columns):
        yield finding("9318", count=blank, sheet=SHEET)


def _steps(
    lists: Book, target: Target, columns: Sequence[Filled], made: Made, as_values: bool
) -> tuple[list[Step], list[str]]:
    standing = {column.heading.casefold() for column in target.told}
    headers = [one.header for one in columns]
    steps: list[Step] = []
    told: list[str] = []
    for one in columns:
        name, column = one.header + OURS, column_of(target, one.header, headers)
        values = made.values.get(one.header, {})
        content: dict[int, Value | Formula] = {
            row: value if as_values else Formula(made.formulas[one.header][row], value) for row, value in values.items()
        }
        count = sum(1 for value in values.values() if value not in (None, "", 0))
        filled = "1 row" if count == 1 else f"{count} rows"
        reason = f"{one.header}, worked out from the list"
        if name.casefold() in standing:
            # Without knowing where formulas stand, nobody can tell which of them were typed over.
            steps += _refreshed(lists, target, column, content, reason) if lists.knows_formulas else []
            told.append(f"Brings up to date: {name} in column {column_letter(column)}, {filled} filled")
        else:
            steps.append(NewColumn(target.sheet, target.table, name, target.header_row, column, content,
                                   one.number_format, reason, one.width))  # fmt: skip
            told.append(f"Adds: {name} in column {column_letter(column)}, {filled} filled")
    return steps, told


def _counts(columns: Sequence[Filled], made: Made) -> Iterator[str]:
    """What the columns say, in numbers."""
    headers = {one.header for one in columns}
    for header, of in (("Review status", "Reviews"), ("Annual review status", "Annual reviews")):
        if header in headers:
            yield f"{of}: {_starting(made, header, 'Overdue')} overdue, {_starting(made, header, 'Due')} due soon"
    if "Threshold status" in headers:
        near, over = (_starting(made, "Threshold status", word) for word in ("Near", "Over"))
        yield f"Costs: {over} over the threshold, {near} near it"
    if "Cost" in headers:
        costs = [value for value in made.values.get("Cost", {}).values() if isinstance(value, int | float)]
        yield f"Costs: {len(costs)} lines, £{fsum(costs):,.2f} in all"


def _starting(made: Made, header: str, word: str) -> int:
    return sum(1 for value in made.values.get(header, {}).values() if str(value or "").startswith(word)
               or (word == "Overdue" and ", overdue " in str(value or "")))


def _refreshed(
    lists: Book, target: Target, column: int, content: Mapping[int, Value | Formula], reason: str
) -> list[Step]:
    """The cells of a column of ours that are not as they should be; a formula that stands gets its new result only."""
    steps: list[Step] = []
    for row, wanted in content.items():
        cell, stands = f"{column_letter(column)}{row}", lists.standing(target.sheet, row, column)
        same: Callable[[Value], Value] = lambda value: None if value == "" else value  # noqa: E731
        if isinstance(wanted, Formula) and isinstance(stands, Formula) and same_formula(stands.text, wanted.text):
            if same(stands.result) != same(wanted.result):
                steps.append(Result(target.sheet, cell, wanted.result))
        elif isinstance(wanted, Formula) or isinstance(stands, Formula) or same(stands) != same(wanted):
            before = stands.result if isinstance(stands, Formula) else stands
            steps.append(Change(target.sheet, cell, before, wanted, reason))
    return steps
