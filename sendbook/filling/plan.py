"""Fill: a school's own list gets columns of ours: reviews and areas of need beside a register, costs beside a
provision map.

Nothing of the school's is changed: columns are added at the right (or ours are brought up to date), as formulas that
point at the school's columns, or as plain values. What they need besides, such as terms and areas of need, stands on
sheets of ours, which the school may edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sendbook.book import Book
from sendbook.changes import Step
from sendbook.filling.columns import Filled, columns_for
from sendbook.filling.counted import PLAN_DATES, counted
from sendbook.filling.formulas import Made, WorkedOut, column_of
from sendbook.filling.lines_told import REASON, damaged_cells, names_apart
from sendbook.filling.lookup_sheets import SHEET, LookupValues, lookup_values, sheets
from sendbook.filling.rates_told import rate_notes, rates_told
from sendbook.filling.rows_told import Done, not_costed, not_worked_out, once_a_row, rows_told
from sendbook.filling.steps import ColumnTold, steps_of
from sendbook.filling.which_lists import ListToFill, full_columns, lists_to_fill
from sendbook.findings import Finding, finding
from sendbook.lists.find import Target
from sendbook.lists.hidden import hidden_lists, lists_beside_it
from sendbook.lists.left_out import LeftOut
from sendbook.lists.left_rows import said_to_have_left
from sendbook.lists.read import OwnList, read_list
from sendbook.lists.sen_words import first_need, needs_told
from sendbook.lists.values import as_text
from sendbook.rules.bind import Source
from sendbook.tables import quote_sheet


@dataclass(frozen=True, slots=True)
class FillPlan:
    """What a fill would do: the list it found, the steps to write, what to tell, and what was odd.

    `also` are the lists on the other sheets where each class, year or status has one.
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
    also: tuple[Target, ...] = ()

    @property
    def targets(self) -> tuple[Target, ...]:
        """The lists that are filled: more than one where each class, year or status has a sheet."""
        return (self.target, *self.also)

    @property
    def told(self) -> tuple[str, ...]:
        """All of it in one go, for doors that show it so."""
        return (*(one.line() for one in self.columns), *self.rows, *self.how, *self.counts)


def fill_list(
    book: Book, today: date, *, sheet: str = "", mapping: Mapping[str, str] | None = None, as_values: bool = False
) -> FillPlan | list[Finding]:
    """Find the register or provision map in a workbook and work out the columns; nothing is written.

    Where each class, year or status has a sheet, the lists of all of them are filled by one plan.
    """
    found = lists_to_fill(book, sheet, mapping)
    if isinstance(found, list):
        return found
    lists = found.lists
    if len(lists) == 1 and not lists[0].target.rows and not lists[0].target.table:
        return [finding("7162", quote_sheet(lists[0].target.sheet))]
    worked = [_worked_list(one, today) for one in lists if one.target.rows or one.target.table]
    if not worked:
        return [finding("7162", quote_sheet(lists[0].target.sheet))]
    every = [one for each in worked for columns in each.fills.values() for one in columns]
    looked_up = lookup_values(
        book, today, {text: need for each in worked for text, need in _spellings(each.target).items()},
        [role for each in worked for role in _roles(each.target)],
        calendar=any({a.name for a in one.rule.arguments} & {"calendar_dates"} for one in every),
    )  # fmt: skip
    notes, left_out, done = list[Finding](), list[LeftOut](), list[Done]()
    steps, told = list[Step](), list[ColumnTold]()
    tables = worked[0].tables
    if not sheet:
        notes += hidden_lists(book, tables[0])
        notes += lists_beside_it(book, worked[0].target, tables[0], [each.target.sheet for each in worked])
    for each in worked:
        part, workings = _fill_one(book, each, looked_up, as_values, left_out, notes)
        columns = [one for columns in each.fills.values() for one in columns]
        more, lines = steps_of(book, each.target, columns, part, as_values, several=len(worked) > 1)
        steps += more
        told += lines
        done.append(Done(part, workings[0], tuple(columns), workings[-1] if "provision" in each.tables else None))
    if not as_values:
        steps = [*sheets(looked_up), *steps]
    reasons = {"register": "Review dates and areas of need", "provision": "School weeks and costs"}
    reason = " and ".join(reasons[table] for table in tables)
    headers = {one.header for one in every}
    empty = [one.target.sheet for one in lists if not (one.target.rows or one.target.table)]
    more_said = [*found.more, *(f"Sheet {name} has headings and nobody below them: nothing is added there"
                                for name in empty)]  # fmt: skip
    targets = [each.target for each in worked]
    findings = [item for target in targets for item in target.findings]
    findings += [item for target in targets if "register" in tables for item in said_to_have_left(target, today)]
    return FillPlan(
        targets[0], tuple(steps), tuple(told), tuple(rows_told(done, left_out)), (*counted(done), *more_said),
        tuple(rates_told(headers, looked_up)), (*findings, *notes), reason, once_a_row(left_out), tuple(targets[1:]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Worked:
    """A list to fill, as it was read: its kinds, and the columns that are added for each of them."""

    found: Mapping[str, Target]
    tables: Sequence[str]
    own: Mapping[str, OwnList]
    fills: Mapping[str, list[Filled]]
    target: Target


def _worked_list(one: ListToFill, today: date) -> _Worked:
    tables = one.tables
    own = {table: read_list(one.found[table], today, table) for table in tables}
    fills = {
        table: columns_for(table, set(one.found[table].columns), full_columns(one.found[table], own[table]))
        for table in tables
    }
    if len(tables) > 1:
        # What the school itself adds up for a pupil goes before the sum of the lines.
        mine = {column.header for column in fills["register"]}
        fills["provision"] = [column for column in fills["provision"] if column.header not in mine]
    return _Worked(one.found, tables, own, fills, one.target)


def _fill_one(
    book: Book,
    each: _Worked,
    looked_up: LookupValues,
    as_values: bool,
    left_out: list[LeftOut],
    notes: list[Finding],
) -> tuple[Made, list[WorkedOut]]:
    """The columns of one list; who is left out of them, and what is to be said, is added to the lists."""
    headers = [one.header for columns in each.fills.values() for one in columns]
    made, workings = Made(), list[WorkedOut]()
    standing = partial(book.standing, each.target.sheet) if book.knows_formulas else None
    for table, columns in each.fills.items():
        worked = WorkedOut(each.found[table], each.own[table], looked_up, columns, as_values, headers, standing)
        part = worked.made()
        workings.append(worked)
        known = frozenset(left_out)
        left_out += [one for one in not_worked_out(worked, columns) if one not in known]
        left_out += not_costed(worked, part, left_out)
        made.formulas |= part.formulas
        made.values |= part.values
        made.kept |= part.kept
        more = [*_notes(worked, looked_up, columns), *_kept(worked, part, headers),
                *damaged_cells(worked, part.values.get(REASON, {})), *names_apart(worked),
                *rate_notes(worked, looked_up, part, {one.header for one in columns})]  # fmt: skip
        said = frozenset(notes)
        notes += [note for note in more if note not in said]
    return made, workings


def _spellings(target: Target) -> dict[str, str]:
    """How the list writes needs, each with its census code."""
    return {text: need for text in _texts(target, "primary_need") if (need := first_need(text))}


def _roles(target: Target) -> list[str]:
    """Who delivers, as the list writes it; nobody where it has rates itself."""
    return [] if "hourly_rate" in target.columns else _texts(target, "delivered_by")


def _texts(target: Target, key: str) -> list[str]:
    at = target.columns.get(key)
    return list(dict.fromkeys(as_text(row[at]) for row in target.rows if row[at] is not None)) if at else []


def _kept(worked: WorkedOut, made: Made, headers: list[str]) -> Iterator[Finding]:
    """The cells of columns of ours in which a person has put something of their own."""
    for header, cells in made.kept.items():
        at = column_of(worked.target, header, headers) if cells else 0
        yield from (finding("7117Q", worked.target.cell(row, at), column=header) for row in cells)


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
        at = target.columns.get("sen_provision", target.first_column)
        yield finding("7155", target.cell(plans[0], at), count=len(plans))
    blank = sum(1 for rate in looked_up.rates if rate is None)
    if blank and any(one.header == "Hourly rate" for one in columns):
        yield finding("9318", count=blank, sheet=SHEET)
