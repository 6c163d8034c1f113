"""Fill: a school's own list gets columns of ours: reviews and areas of need beside a register, costs beside a
provision map.

Nothing of the school's is changed: columns are added at the right (or ours are brought up to date), as formulas that
point at the school's columns, or as plain values. What they need besides, such as terms and areas of need, stands on
sheets of ours, which the school may edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sendbook.book import Book
from sendbook.changes import Change, Formula, NewColumn, Result, Step
from sendbook.filling.columns import COLUMNS, Filled, columns_for
from sendbook.filling.counted import PLAN_DATES, counted
from sendbook.filling.formulas import Made, WorkedOut, column_of
from sendbook.filling.lines_told import REASON, damaged_cells
from sendbook.filling.lookup_sheets import SHEET, LookupValues, lookup_values, sheets
from sendbook.filling.rates_told import rate_notes, rates_told
from sendbook.filling.rows_told import not_worked_out, rows_filled, rows_told
from sendbook.findings import Finding, finding
from sendbook.lists.find import OURS, Target, find_target, known_as
from sendbook.lists.headings import MATCHED
from sendbook.lists.hidden import hidden_lists, lists_beside_it
from sendbook.lists.left_out import LeftOut
from sendbook.lists.left_rows import said_to_have_left
from sendbook.lists.read import OwnList, read_list
from sendbook.lists.sen_words import first_need, needs_told
from sendbook.lists.values import as_text
from sendbook.rules.bind import Source
from sendbook.tables import Value, column_letter, quote_sheet
from sendbook.workbook.formulas import same_formula


@dataclass(frozen=True, slots=True)
class ColumnTold:
    """A column of ours as a person is told of it: its heading, where it stands, how many rows it fills."""

    name: str
    number: int
    rows: int
    new: bool = True

    @property
    def letter(self) -> str:
        """The letters that Excel shows above it."""
        return column_letter(self.number)

    def line(self) -> str:
        """It in one line."""
        filled = "1 row" if self.rows == 1 else f"{self.rows} rows"
        return f"{'Adds' if self.new else 'Brings up to date'}: {self.name} in column {self.letter}, {filled} filled"


@dataclass(frozen=True, slots=True)
class FillPlan:
    """What a fill would do: the list it found, the steps to write, what to tell, and what was odd.

    `columns` says of each column of ours that it is added or brought up to date, and how many rows it fills; `rows`
    what became of the rows, `counts` what the columns say, `how` by which rates and up to when lines are costed.
    """

    target: Target
    steps: tuple[Step, ...]
    columns: tuple[ColumnTold, ...]
    rows: tuple[str, ...]
    counts: tuple[str, ...]
    how: tuple[str, ...]
    findings: tuple[Finding, ...]
    reason: str
    left_out: tuple[LeftOut, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """All of it in one go, for doors that show it so."""
        return (*(one.line() for one in self.columns), *self.rows, *self.how, *self.counts)


def fill_list(
    book: Book, today: date, *, sheet: str = "", mapping: Mapping[str, str] | None = None, as_values: bool = False
) -> FillPlan | list[Finding]:
    """Find the register or provision map in a workbook and work out the columns; nothing is written."""
    found = _lists_to_fill(book, sheet, mapping)
    if isinstance(found, list):
        return found
    tables = _together(found)
    own = {table: read_list(found[table], today, table) for table in tables}
    fills = {table: columns_for(table, set(found[table].columns), _full(found[table], own[table])) for table in tables}
    if len(tables) > 1:
        # What the school itself adds up for a pupil goes before the sum of the lines.
        mine = {one.header for one in fills["register"]}
        fills["provision"] = [one for one in fills["provision"] if one.header not in mine]
    target = _one_target([found[table] for table in tables])
    if not target.rows and not target.table:
        return [finding("7162", quote_sheet(target.sheet))]
    headers = [one.header for columns in fills.values() for one in columns]
    every = [one for columns in fills.values() for one in columns]
    looked_up = lookup_values(
        book, today, _spellings(target), _roles(target),
        calendar=any({a.name for a in one.rule.arguments} & {"calendar_dates"} for one in every),
    )  # fmt: skip
    made, notes, workings = Made(), list[Finding](), list[WorkedOut]()
    if not sheet:
        notes += [*hidden_lists(book, tables[0]), *lists_beside_it(book, target, tables[0])]
    left_out: list[LeftOut] = []
    for table, columns in fills.items():
        worked = WorkedOut(found[table], own[table], looked_up, columns, as_values, headers)
        part = worked.made()
        workings.append(worked)
        left_out += [one for one in not_worked_out(worked, columns) if one not in left_out]
        made.formulas |= part.formulas
        made.values |= part.values
        notes += [note for note in _notes(worked, looked_up, columns) if note not in notes]
        notes += damaged_cells(worked, part.values.get(REASON, {}))
        notes += rate_notes(worked, looked_up, part, {one.header for one in columns})
    steps, told = _steps(book, target, every, made, as_values)
    if not as_values:
        steps = [*sheets(looked_up), *steps]
    reasons = {"register": "Review dates and areas of need", "provision": "School weeks and costs"}
    reason = " and ".join(reasons[table] for table in tables)
    more = [f"Sheet {other.sheet} has {known_as(kind)}, which is filled on its own: name or open that sheet"
            for kind, other in found.items() if other.sheet != target.sheet]  # fmt: skip
    first = workings[0]
    rows = rows_told(first, rows_filled(first, made), left_out)
    counts = (*counted(every, made, first), *more)
    how = tuple(rates_told({one.header for one in every}, looked_up))
    left = said_to_have_left(target, today) if "register" in tables else ()
    findings = (*target.findings, *left, *notes)
    return FillPlan(target, tuple(steps), tuple(told), tuple(rows), counts, how, findings, reason, tuple(left_out))


def _lists_to_fill(book: Book, sheet: str, mapping: Mapping[str, str] | None) -> dict[str, Target] | list[Finding]:
    """The lists by their kind, the register first."""
    found: dict[str, Target] = {}
    wrong: list[Finding] = []
    for table in COLUMNS:
        target = find_target(book, table, mapping, sheet)
        if isinstance(target, Finding):
            wrong = wrong or [target]
        elif columns_for(table, set(target.columns)):
            found[table] = with_group_sizes(target) if table == "provision" else target
        elif table == "register":
            wrong = [*target.findings, finding("7101", quote_sheet(target.sheet))]
    return found or wrong


def _full(target: Target, own: OwnList) -> set[str]:
    """The columns of a list in which no row that begins on a day is blank."""
    begins, listed = target.columns.get("starts"), {row.number for row in own.table}
    rows = [row for row in target.rows if row.number in listed and begins and row[begins] is not None]
    return {key for key, at in target.columns.items() if all(row[at] is not None for row in rows)}


_OF_A_PUPIL = {"last_review", "support_started", "ehc_plan_issued", "last_decision", "additional_support_cost"}
"""Columns that a list of pupils has, and a provision map of its own has not."""


def _together(found: Mapping[str, Target]) -> list[str]:
    """The kinds to fill now: the first list; both kinds where one list has reviews and costs."""
    register, provision = found.get("register"), found.get("provision")
    if register is None or provision is None:
        return list(found)
    if (register.sheet, register.header_row) != (provision.sheet, provision.header_row):
        return ["register"]
    costed = any(one.key == "cost" for one in columns_for("provision", set(provision.columns)))
    if costed and _OF_A_PUPIL & set(register.columns):
        return ["register", "provision"]
    return ["provision"] if len(provision.columns) > len(register.columns) else ["register"]


def with_group_sizes(target: Target) -> Target:
    """A map whose column Group holds nothing but numbers of pupils: they are its sizes, not its names."""
    at = target.columns.get("group_name")
    cells = [row[at] for row in target.rows if row[at] is not None] if at else []
    if (
        not cells
        or "group_size" in target.columns
        or not all(isinstance(cell, int | float) and not isinstance(cell, bool) and 1 <= cell <= 100 for cell in cells)
    ):
        return target
    told = tuple(
        replace(one, field="group_size", called="group size") if one.number == at else one for one in target.told
    )
    columns = {"group_size" if key == "group_name" else key: place for key, place in target.columns.items()}
    return replace(target, columns=columns, told=told)


def _one_target(targets: Sequence[Target]) -> Target:
    """One list of two kinds: each of its columns as the kind that knows it has it, and what neither is sure of."""
    if len(targets) == 1:
        return targets[0]
    told = []
    for columns in zip(*(target.told for target in targets), strict=True):
        told.append(next((one for one in columns if one.verdict == MATCHED), columns[0]))
    known = {one.number for one in told if one.verdict == MATCHED}
    findings = list[Finding]()
    for target in targets:
        unsure = {target.cell(target.header_row, one.number) for one in target.unsure if one.number in known}
        findings += [item for item in target.findings if item.cell not in unsure and item not in findings]
    columns_of_both = {key: at for target in reversed(targets) for key, at in target.columns.items()}
    return replace(targets[0], told=tuple(told), findings=tuple(findings), columns=columns_of_both)


def _spellings(target: Target) -> dict[str, str]:
    """How the list writes needs, each with its census code."""
    return {text: need for text in _texts(target, "primary_need") if (need := first_need(text))}


def _roles(target: Target) -> list[str]:
    """Who delivers, as the list writes it; nobody where it has rates itself."""
    return [] if "hourly_rate" in target.columns else _texts(target, "delivered_by")


def _texts(target: Target, key: str) -> list[str]:
    at = target.columns.get(key)
    return list(dict.fromkeys(as_text(row[at]) for row in target.rows if row[at] is not None)) if at else []


def _notes(worked: WorkedOut, looked_up: LookupValues, columns: Sequence[Filled]) -> Iterator[Finding]:
    """What the person should know: dates and numbers that are text, needs not known, example terms, rates to type."""
    target = worked.target
    asked = {binding.name for bound in worked.bound.values() for binding in bound.values()}
    numeric = {
        binding.name for one in columns for argument in one.rule.arguments if argument.numeric
        if (binding := worked.bound[one.key][argument.name]).source is Source.CELL
    }  # fmt: skip
    for key in sorted(numeric, key=lambda key: target.columns[key]):
        at = target.columns[key]
        texts = [row for row in target.rows if isinstance(row[at], str) and row.number in worked.rows]
        if texts and not worked.as_values:
            yield finding("7102", target.cell(texts[0].number, at), count=len(texts))
    needs = target.columns.get("primary_need", 0) if "primary_need" in asked else 0
    unknown = [row for row in target.rows if needs and row[needs] is not None and needs_told(row[needs]).unknown]
    if unknown:
        yield finding("7103", target.cell(unknown[0].number, needs), count=len(unknown), sheet=SHEET)
    if looked_up.examples and {"term_ends", "calendar_dates"} & asked:
        yield finding("7104", sheet=SHEET)
    plans = [number for number, row in worked.rows.items() if row.value("sen_provision") == "E"]
    if plans and any(one.header == "Review due" for one in columns) and not {*PLAN_DATES} & {*target.columns}:
        yield finding("7155", target.cell(plans[0], target.columns["sen_provision"]), count=len(plans))
    blank = sum(1 for rate in looked_up.rates if rate is None)
    if blank and any(one.header == "Hourly rate" for one in columns):
        yield finding("9318", count=blank, sheet=SHEET)


def _steps(
    book: Book, target: Target, columns: Sequence[Filled], made: Made, as_values: bool
) -> tuple[list[Step], list[ColumnTold]]:
    standing = {column.heading.casefold() for column in target.told}
    headers = [one.header for one in columns]
    steps: list[Step] = []
    told: list[ColumnTold] = []
    for one in columns:
        name, column = one.header + OURS, column_of(target, one.header, headers)
        values = made.values.get(one.header, {})
        content: dict[int, Value | Formula] = {
            row: value if as_values else Formula(made.formulas[one.header][row], "" if value is None else value)
            for row, value in values.items()
        }
        count = sum(1 for value in values.values() if value not in (None, "", 0))
        reason = f"{one.header}, worked out from the list"
        if name.casefold() in standing:
            # Without knowing where formulas stand, nobody can tell which of them were typed over.
            steps += _refreshed(book, target, column, content, reason) if book.knows_formulas else []
            told.append(ColumnTold(name, column, count, new=False))
        else:
            steps.append(NewColumn(target.sheet, target.table, name, target.header_row, column, content,
                                   one.number_format, reason, one.width, one.colours))  # fmt: skip
            told.append(ColumnTold(name, column, count))
    return steps, told


def _refreshed(
    book: Book, target: Target, column: int, content: Mapping[int, Value | Formula], reason: str
) -> list[Step]:
    """The cells of a column of ours that are not as they should be; a formula that stands gets its new result only."""
    steps: list[Step] = []
    for row, wanted in content.items():
        cell, stands = f"{column_letter(column)}{row}", book.standing(target.sheet, row, column)
        same: Callable[[Value], Value] = lambda value: None if value == "" else value  # noqa: E731
        if isinstance(wanted, Formula) and isinstance(stands, Formula) and same_formula(stands.text, wanted.text):
            if same(stands.result) != same(wanted.result):
                steps.append(Result(target.sheet, cell, wanted.result))
        elif isinstance(wanted, Formula) or isinstance(stands, Formula) or same(stands) != same(wanted):
            before = stands.result if isinstance(stands, Formula) else stands
            steps.append(Change(target.sheet, cell, before, wanted, reason))
    return steps
