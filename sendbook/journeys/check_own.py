"""Check an own list: what a school keeps in a workbook of its own is checked by what its columns allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from sendbook.book import Book
from sendbook.checks import CHECKS
from sendbook.checks.columns_needed import PLANS_OF_LISTS, REVIEWS_OF_LISTS, could_be_typed, held_by_list
from sendbook.checks.declared import Check
from sendbook.checks.given import Given, provision_code
from sendbook.checks.whose import place_of_row
from sendbook.derive import Derived, derive
from sendbook.findings import About, Finding, finding
from sendbook.journeys.check_own_map import check_map, is_map, said_of_maps
from sendbook.layouts import TableLayout, workbook_layout
from sendbook.layouts.last_years import SETTING as LAST_YEARS
from sendbook.layouts.last_years import last_years_to_check
from sendbook.layouts.starting import starting_tables
from sendbook.lists.find import Target, find_in
from sendbook.lists.headings import aliases_of
from sendbook.lists.hidden import hidden_lists
from sendbook.lists.left_rows import said_to_have_left
from sendbook.lists.one_sheet import lists_on
from sendbook.lists.our_tables import OurTables
from sendbook.lists.read import read_list
from sendbook.reports.findings_sheet import SHEET as FINDINGS
from sendbook.rules.years import academic_year
from sendbook.tables import Row, Table, column_letter, quote_sheet

_OF_A_LIST = 3
"""So many columns of a register has a list that is said not to have been checked."""
_OF_OUR_FORMULAS = {"2040Q", "2041Q"}
"""What is asked of a calculated column, which a list of the school's own has not."""
_OF_WORDS = {"sen_provision": "1245Q", "primary_need": "1246Q", "secondary_need": "1246Q"}
_TOPICS = (
    ("UPNs", {"upn"}), ("dates of birth", {"date_of_birth"}), ("SEN provision", {"sen_provision"}),
    ("types of need", {"primary_need"}), ("reviews of SEN support", REVIEWS_OF_LISTS),
    ("annual reviews of EHC plans", PLANS_OF_LISTS), ("when parents were told", {"parents_notified_on"}),
)  # fmt: skip
"""What is checked of a register, with the columns of which one is enough."""


@dataclass(frozen=True, slots=True)
class CheckedList:
    """Lists of a school's own as they were read and checked; `tables` has their pupils and lines, and the day."""

    read: OurTables
    tables: Derived
    findings: tuple[Finding, ...]


def check_own_lists(book: Book, today: date) -> CheckedList | Finding:
    """Check every list of pupils or provision in a workbook of the school's own; a finding says that there is none."""
    targets, maps, others = _lists_in(book)
    if not targets and not maps:
        return _nothing_in(book)
    checked = [_check_list(target, today) for target in targets]
    mapped = [check_map(target, today) for target in maps]
    of_maps = [derived["provision"] for derived, _ in mapped]
    found = [item for one in checked for item in one.findings]
    # A list of pupils with hours beside them is looked at twice, and a cell of it is named once.
    named = {one.cell for one in found}
    more = [item for _, findings in mapped for item in findings if item not in found]
    more = [item for item in more if not (item.about is About.COLUMN_OF_EXPORT and item.cell in named)]
    findings = (
        *(_said_first(targets, checked) if targets else ()), *(said_of_maps(maps, of_maps) if maps else ()),
        *(finding("1243Q", other.cell(other.header_row, other.first_column)) for other in others),
        *_passed_over(book, [*targets, *maps, *others]), *hidden_lists(book), *found, *more,
    )  # fmt: skip
    rows = {f"register {at}": one.tables["register"] for at, one in enumerate(checked[1:], start=2)}
    rows |= {f"provision {at}": table for at, table in enumerate(of_maps, start=1)}
    if checked:
        return CheckedList(checked[0].read, checked[0].tables.with_tables(rows), findings)
    read = OurTables(workbook_layout("provision-map"), {"provision": of_maps[0]}, (), "")
    return CheckedList(read, mapped[0][0].with_tables(rows), findings)


def _passed_over(book: Book, seen: Sequence[Target]) -> Iterator[Finding]:
    """The sheets with more than a heading on which no list was found, in one sentence."""
    named = {one.sheet for one in seen} | {FINDINGS}
    filled = {one.sheet: sum(row.filled > 0 for row in one.grid.rows) for one in book.listings()[0]}
    sheets = [
        sheet for sheet, rows in filled.items() if rows > 1 and sheet not in named and not sheet.startswith("sendbook ")
    ]
    if sheets:
        yield finding(
            "1248", quote_sheet(sheets[0]), sheets=("sheet " if len(sheets) == 1 else "sheets ") + ", ".join(sheets)
        )


def _nothing_in(book: Book) -> Finding:
    """Why a workbook has no list to be checked: none at all, or one with nobody in it."""
    for listing in book.listings()[0]:
        target = find_in([listing], [], "register")
        if isinstance(target, Target) and not target.rows and len(target.columns) >= _OF_A_LIST:
            return finding("1244", target.cell(target.header_row, target.first_column))
    return finding("1001")


def _lists_in(book: Book) -> tuple[list[Target], list[Target], list[Target]]:
    """The lists of pupils and of provision in a workbook, and the lists of pupils that say nothing to be checked."""
    registers: list[Target] = []
    maps: list[Target] = []
    others: list[Target] = []
    for listing in book.listings()[0]:
        if listing.sheet == FINDINGS:
            continue
        grids = [listing.grid] if listing.table else lists_on(listing.grid, aliases_of("register"))
        for grid in grids:
            found = [find_in([replace(listing, grid=grid)], [], table) for table in ("register", "provision")]
            pupils, lines = (one if isinstance(one, Target) and one.rows else None for one in found)
            says = (
                {*pupils.columns, *(("sen_provision",) if pupils.ticks or pupils.statuses else ())}
                if pupils is not None
                else set()
            )
            says_sen = bool({"sen_provision", *REVIEWS_OF_LISTS, *PLANS_OF_LISTS} & says)
            # A register may say in a column what a pupil gets: a map has more to say of it than of the pupil.
            more = lines is not None and len(lines.columns) > (len(pupils.columns) if pupils else 0)
            has_map = lines is not None and is_map(lines, says_sen and not more)
            if lines is not None and has_map:
                maps.append(lines)
            if pupils is not None and says_sen and not (has_map and more and lines and "intervention" in lines.columns):
                registers.append(pupils)
            elif pupils is not None and not has_map and len(pupils.columns) >= _OF_A_LIST:
                others.append(pupils)
    return registers, maps, others


def _check_list(target: Target, today: date) -> CheckedList:
    layout = workbook_layout("register")
    own = read_list(target, today)
    register = _with_agreed(_with_ticks(own.table, target))
    last_years = last_years_to_check(row.values for row in register)
    starting = starting_tables(layout, academic_year(today), today, {LAST_YEARS: last_years})
    tables = {**starting, "register": replace(register, key="register")}
    present = {*register.columns}
    derived = derive(tables, layout, today)
    held = held_by_list(present)
    ran = [check for check in CHECKS if check.needs and _can_run(check, held, present)]
    ran += [one for one in CHECKS if not one.needs and one.code.startswith("2") and one.code not in _OF_OUR_FORMULAS]
    named = _only_what_is_there(layout.table("register"), present)
    given = Given({"register": derived["register"], **{key: starting[key] for key in ("terms", "school", "codes")}},
                  replace(layout, tables=(named, *(one for one in layout.tables if one.key != "register"))),
                  derived.numbers, today)  # fmt: skip
    rows = {f"{quote_sheet(target.sheet)}!{row.number}": row for row in derived["register"]}
    words = {f"{quote_sheet(target.sheet)}!{column_letter(at)}": _OF_WORDS[key]
             for key, at in register.columns.items() if key in _OF_WORDS}  # fmt: skip
    found = [_as_of_a_word(item, words) for check in ran for item in check.findings(given)
             if _is_of(item, target.sheet) and _is_fair(item, rows)]  # fmt: skip
    read = OurTables(layout, {"register": derived["register"]}, (), "")
    return CheckedList(read, derived, (*target.findings, *said_to_have_left(target, today), *found))


def _can_run(check: Check, held: set[str], present: set[str]) -> bool:
    """Whether the list has what a check needs; reviews that nobody could have typed are not missed."""
    return all(_is_there(need, held) for need in check.needs) and could_be_typed(check.code, present)


def _is_there(need: str, held: set[str]) -> bool:
    table, _, column = need.partition(".")
    return table == "terms" or (table == "register" and column in held)


def _with_agreed(table: Table) -> Table:
    """What ours works out as the next review, and a school's own list says, is what was agreed."""
    if "review_due" not in table.columns or "review_agreed" in table.columns:
        return table
    columns = {("review_agreed" if key == "review_due" else key): at for key, at in table.columns.items()}
    rows = [row.with_values({"review_agreed": row.value("review_due")}) for row in table]
    return replace(table.with_rows(rows), columns=columns)


def _with_ticks(table: Table, target: Target) -> Table:
    """The list with the column that is ticked for SEN support as that of the SEN provision: there a person looks."""
    if target.ticks is None:
        return table
    return replace(table, columns={**table.columns, "sen_provision": target.ticks.columns["K"]})


def _only_what_is_there(layout: TableLayout, present: set[str]) -> TableLayout:
    """The register's columns as its checks of cells take them: what the list lacks is not asked for, nor a formula."""
    return replace(layout, columns=tuple(
        replace(column, required=column.required and column.key in present) for column in layout.columns
    ))  # fmt: skip


def _is_of(item: Finding, sheet: str) -> bool:
    return item.cell.startswith(f"{quote_sheet(sheet)}!")


def _as_of_a_word(item: Finding, words: Mapping[str, str]) -> Finding:
    """What is said of a status or need that no code of ours says: a list of the school's own has no drop-down."""
    code = words.get(item.cell.rstrip("0123456789"), "") if item.about is About.NO_VALUE else ""
    return finding(code, item.cell) if code else item


def _is_fair(item: Finding, rows: Mapping[str, Row]) -> bool:
    """Whether a list of the school's own can be held to what was found: no reviews are missed that nobody could read,
    and none by term of a pupil with an EHC plan.
    """
    if item.about is not About.TERMLY_REVIEW:
        return True
    row = rows.get(place_of_row(item.cell))
    return row is None or not ({"last_review", "review_due"} & row.unreadable.keys() or provision_code(row) == "E")


def _said_first(targets: Sequence[Target], checked: Sequence[CheckedList]) -> Iterator[Finding]:
    """What the check could look at in these lists, and what not."""
    tables = [one.tables["register"] for one in checked]
    present = {key for table in tables for key in table.columns}
    present |= {"sen_provision" for one in targets if one.ticks or one.statuses}
    lacking = [said for what, columns in _TOPICS if (said := _not_looked_at(what, columns, present, tables))]
    moves = "year_group" in present and PLANS_OF_LISTS & present
    lacking += [] if moves else ["reviews before a move to another school or phase"]
    more = ["costs, cycles and meetings, which stand in a workbook of sendbook's own"]
    place = targets[0].cell(targets[0].header_row, targets[0].first_column)
    yield finding("1240", place, count=sum(len(table.rows) for table in tables), lacking=", ".join([*lacking, *more]))
    if REVIEWS_OF_LISTS & present:
        yield finding("1241", place)


def _not_looked_at(what: str, columns: AbstractSet[str], present: set[str], tables: Sequence[Table]) -> str:
    """What of a topic could not be looked at: all of it, or the pupils of whom no date can be read; "" for nothing.

    A check that is silent about a pupil without a date would look as if nothing were due.
    """
    if not columns & present:
        return what
    levels = {"reviews of SEN support": ("K", ""), "annual reviews of EHC plans": ("E",)}.get(what, ())
    rows = [row for table in tables for row in table if (provision_code(row) or "") in levels]
    without = sum(1 for row in rows if all(row.value(key) is None for key in columns))
    pupils = "1 pupil" if without == 1 else f"{without} pupils"
    return f"{what} of {pupils} without a date that can be read" if without else ""
