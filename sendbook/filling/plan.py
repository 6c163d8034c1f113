"""Fill: a school's own register gets the area of need, the next review and how it stands, beside its own columns.

Nothing of the school's is changed: columns are added at the right (or ours are brought up to date), as formulas that
point at the school's columns, or as plain values. What they need besides, terms and areas of need, stands on one
sheet of ours, which the school may edit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sendbook.changes import Change, Formula, NewColumn, Result, Step
from sendbook.filling import list_sheet
from sendbook.filling.list_sheet import Reference
from sendbook.findings import Finding, finding
from sendbook.grid import Cell
from sendbook.mis.values import as_text, read_need, read_provision
from sendbook.registers.lists import Lists
from sendbook.registers.reading import OwnList, read_list
from sendbook.registers.target import Target, find_target
from sendbook.rules.registry import RULES
from sendbook.tables import Value, column_letter, quote_sheet
from sendbook.workbook.formulas import escape_header, same_formula, text_literal

MARK = " (sendbook)"
"""How the header of each column that we add ends: by it we know it again, and never touch another."""

_DUE, _STATUS, _LATE, _AREA = ("Review due", "Review status", "Days overdue", "Area of need")
_DATES = ("last_review", "support_started", "review_due", "review_agreed")
_FORMATS = {_DUE: "dd/mm/yyyy"}
_WIDE = {_DUE: 21, _STATUS: 24, _LATE: 23, _AREA: 36}


@dataclass(frozen=True, slots=True)
class FillPlan:
    """What a fill would do: the list it found, the steps to write, what to tell, and what was odd."""

    target: Target
    steps: tuple[Step, ...]
    told: tuple[str, ...]
    findings: tuple[Finding, ...]
    reason: str = "Review dates and areas of need"


@dataclass
class _Columns:
    """The columns to fill, row by row: formula (or nothing) and value."""

    formulas: dict[str, dict[int, str]] = field(default_factory=dict)
    values: dict[str, dict[int, Value]] = field(default_factory=dict)

    def put(self, header: str, row: int, formula: str, value: Value) -> None:
        self.formulas.setdefault(header, {})[row] = formula
        self.values.setdefault(header, {})[row] = value


def fill_list(
    lists: Lists, today: date, *, sheet: str = "", mapping: Mapping[str, str] | None = None, as_values: bool = False
) -> FillPlan | list[Finding]:
    """Find the register in a workbook and work out the columns; nothing is written."""
    target = find_target(lists, "register", mapping, sheet)
    if isinstance(target, Finding):
        return [target]
    own = read_list(target, today)
    if not (set(_DATES) | {"primary_need"}) & set(target.columns):
        return [*target.findings, finding("7101", quote_sheet(target.sheet))]
    reference = list_sheet.reference(lists, today, _spellings(target))
    filling = _Filling(target, own, reference, as_values)
    filled = filling.columns()
    steps, told = _steps(lists, target, filled, as_values)
    if not as_values:
        steps.insert(0, list_sheet.sheet(reference))
    return FillPlan(target, tuple(steps), tuple(told), (*target.findings, *filling.notes()))


def _spellings(target: Target) -> dict[str, str]:
    """How the list writes needs, each with its census code."""
    found = {}
    at = target.columns.get("primary_need")
    for row in target.rows if at else ():
        cell = row[at or 0]
        reading = read_need(cell)
        if cell is not None and reading.ok and reading.value:
            found[as_text(cell)] = str(reading.value)
    return found


class _Filling:
    """The values and formulas of the columns, for the rows of one list."""

    def __init__(self, target: Target, own: OwnList, reference: Reference, as_values: bool) -> None:
        self.target, self.own = target, own
        self.reference, self.as_values = reference, as_values
        self.rows = {row.number: row for row in own.table}
        self.agreed = next((key for key in ("review_agreed", "review_due") if key in target.columns), "")

    def numbers(self) -> list[int]:
        """The rows to fill: those of the list; in an Excel table all of them, so that its column has one formula."""
        if self.target.table and not self.as_values:
            return list(range(self.target.header_row + 1, self.target.last_row + 1))
        return sorted(self.rows)

    def columns(self) -> _Columns:
        made = _Columns()
        with_dates = set(_DATES) & set(self.target.columns)
        for number in self.numbers():
            if "primary_need" in self.target.columns:
                made.put(_AREA, number, *self.area(number))
            if with_dates:
                due_at = self.place(number, _DUE)
                text, due = self.due(number)
                made.put(_DUE, number, text, due)
                rest = {"review_due": due_at, "held": '""', "reviewed_on": '""', **self.reference.names}
                given = {"as_at": self.reference.as_at, "due_soon_days": self.reference.due_soon_days}
                for header, rule, extra in (
                    (_STATUS, RULES["review_status"], {"held": None, **given}),
                    (_LATE, RULES["days_late"], {"reviewed_on": None, "as_at": self.reference.as_at}),
                ):
                    made.put(header, number, rule.excel(rest), rule(review_due=due, **extra))
        return made

    def due(self, row: int) -> tuple[str, Value]:
        """The review that is due: the rule of the workbooks that we make, over the school's columns."""
        rule = RULES["review_due"]
        keys = {"last_review": "last_review", "support_started": "support_started", "review_agreed": self.agreed}
        cells = {name: self.cell(row, key) if key in self.target.columns else '""' for name, key in keys.items()}
        without = self.without_sen(row)
        text = rule.excel({**cells, "sen_provision": without[0], "term_ends": self.reference.names["term_ends"]})
        values = {name: self.date_at(row, key) for name, key in keys.items()}
        due = rule(sen_provision=without[1], term_ends=self.reference.term_ends, **values)
        # A blank row of an Excel table is nobody's.
        return text, due if row in self.rows else None

    def without_sen(self, row: int) -> tuple[str, str | None]:
        """The formula that gives N where the list says, in its own words, that a pupil has no SEN provision."""
        at = self.target.columns.get("sen_provision")
        if not at:
            return '""', None
        words = {as_text(r[at]) for r in self.target.rows if r[at] is not None and read_provision(r[at]).value == "N"}
        if not words:
            return '""', None
        cell = self.cell(row, "sen_provision")
        tests = ",".join(f"{cell}={text_literal(word)}" for word in sorted(words))
        here = as_text(self.raw(row, at)).lower()
        return f'IF(OR({tests}),"N","")', "N" if here in {word.lower() for word in words} else ""

    def area(self, row: int) -> tuple[str, Value]:
        """The area of need, looked up by the words that the list uses."""
        rule = RULES["area_of_need"]
        names = {key: self.reference.names[key] for key in ("need_codes", "need_areas")}
        text = rule.excel({"need_code": self.cell(row, "primary_need"), **names})
        raw = self.raw(row, self.target.columns["primary_need"])
        value = rule(as_text(raw) or None, self.reference.needs, self.reference.areas)
        return text, value

    def raw(self, row: int, column: int) -> Cell:
        return self.own.raw.get((row, column))

    def cell(self, row: int, key: str) -> str:
        """How a formula in this row refers to the school's cell."""
        return self.reference_to(row, self.target.columns[key])

    def reference_to(self, row: int, column: int) -> str:
        if not self.target.table:
            return f"${column_letter(column)}{row}"
        header = self.target.headers[column - self.target.first_column]
        return f"{self.target.table}[[#This Row],[{escape_header(header)}]]"

    def place(self, row: int, header: str) -> str:
        """How a formula in this row refers to a column of ours."""
        if self.target.table:
            return f"{self.target.table}[[#This Row],[{escape_header(header + MARK)}]]"
        return f"${column_letter(column_of(self.target, header, self.headers()))}{row}"

    def headers(self) -> list[str]:
        """The headers of the columns that are filled, from left to right."""
        with_dates = set(_DATES) & set(self.target.columns)
        area = [_AREA] if "primary_need" in self.target.columns else []
        return area + ([_DUE, _STATUS, _LATE] if with_dates else [])

    def date_at(self, row: int, key: str) -> date | None:
        """The date of a cell: as Excel's formulas see it, or, for plain values, as it can be read."""
        at = self.target.columns.get(key)
        if not at:
            return None
        if self.as_values:
            found = self.rows[row][key] if row in self.rows else None
            return found if isinstance(found, date) else None
        raw = self.raw(row, at)
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, int | float) and not isinstance(raw, bool) and 1 <= raw < 100_000:
            return date(1899, 12, 30) + timedelta(days=int(raw))
        return raw if isinstance(raw, date) else None

    def notes(self) -> list[Finding]:
        """What the person should know: dates that are text, needs that are not known, example terms."""
        found: list[Finding] = []
        for key in _DATES:
            at = self.target.columns.get(key)
            texts = [r for r in self.target.rows if at and isinstance(r[at], str) and r.number in self.rows]
            if texts and not self.as_values:
                found.append(finding("7102", self.target.cell(texts[0].number, at or 1), count=len(texts)))
        at = self.target.columns.get("primary_need")
        unknown = [r for r in self.target.rows if at and r[at] is not None and not read_need(r[at]).ok]
        if unknown:
            cell = self.target.cell(unknown[0].number, at or 1)
            found.append(finding("7103", cell, count=len(unknown), sheet=list_sheet.SHEET))
        if self.reference.examples and set(_DATES) & set(self.target.columns):
            found.append(finding("7104", sheet=list_sheet.SHEET))
        return found


def column_of(target: Target, header: str, headers: list[str]) -> int:
    """The worksheet column of a column of ours: where it stands, or where it will stand at the right of the list."""
    standing = {column.heading.casefold(): column.number for column in target.told}
    if (header + MARK).casefold() in standing:
        return standing[(header + MARK).casefold()]
    new = [one for one in headers if (one + MARK).casefold() not in standing]
    return target.last_column + 1 + new.index(header)


def _steps(lists: Lists, target: Target, made: _Columns, as_values: bool) -> tuple[list[Step], list[str]]:
    headers = list(made.values)
    standing = {column.heading.casefold() for column in target.told}
    steps: list[Step] = []
    told: list[str] = []
    for header in headers:
        name, column = header + MARK, column_of(target, header, headers)
        content = {
            row: value if as_values else Formula(made.formulas[header][row], value)
            for row, value in made.values[header].items()
        }
        filled = sum(1 for value in made.values[header].values() if value not in (None, "", 0))
        reason = f"{header}, worked out from the list"
        if name.casefold() in standing:
            steps += _refreshed(lists, target, column, content, reason)
            told.append(f"Brings up to date: {name} in column {column_letter(column)}, {filled} rows filled")
        else:
            steps.append(NewColumn(target.sheet, target.table, name, target.header_row, column, content,
                                   _FORMATS.get(header, ""), reason, _WIDE[header]))  # fmt: skip
            told.append(f"Adds: {name} in column {column_letter(column)}, {filled} rows filled")
    if _STATUS in made.values:
        late = _starting(made, "Overdue")
        told.append(f"Reviews: {late} overdue, {_starting(made, 'Due')} due soon")
    return steps, told


def _starting(made: _Columns, word: str) -> int:
    return sum(1 for value in made.values[_STATUS].values() if str(value or "").startswith(word))


def _refreshed(
    lists: Lists, target: Target, column: int, content: Mapping[int, Value | Formula], reason: str
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
