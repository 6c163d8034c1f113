"""Check an own provision map: what a school keeps of its provision is checked by what its columns allow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import fsum, isclose

from sendbook.checks import CHECKS
from sendbook.checks.declared import Check
from sendbook.checks.given import Given
from sendbook.derive import Derived, derive
from sendbook.findings import Finding, finding
from sendbook.layouts import declared_tables, workbook_layout
from sendbook.layouts.starting import starting_tables
from sendbook.lists.amounts import LEAST_MINUTES, read_amount
from sendbook.lists.find import Target
from sendbook.lists.group_sizes import with_group_sizes
from sendbook.lists.read import OwnList, read_list
from sendbook.lists.totals import says_total
from sendbook.lists.words import squeezed
from sendbook.rules.costs import provision_cost
from sendbook.rules.possible import POSSIBLE, cannot_be
from sendbook.rules.years import academic_year
from sendbook.sources.grid import GridRow
from sendbook.tables import Row, Table, amount_in, column_letter, quote_sheet

HOURS = frozenset({"minutes_per_session", "sessions_per_week"})
_PUPIL = ("upn", "full_name", "surname", "forename")
_OF_CELLS = frozenset({"2010", "2011", "2012", "2013", "2014"})
_OF_OUR_SHEETS = frozenset({"6024Q", "6042", "6043Q"})
"""What is asked of a line with the calendar and the Staff sheet, which a list of the school's own has not."""
_TOPICS = (
    ("whose lines they are", {*_PUPIL}), ("days of start and end", {"starts", "ends"}),
    ("minutes and sessions", {*HOURS}), ("rates", {"hourly_rate"}), ("group sizes", {"group_size"}),
    ("outcomes", {"outcome"}), ("scores", {"entry_score", "exit_score"}), ("reviews of the provision", {"review_held"}),
)  # fmt: skip
"""What is checked of a provision map, with the columns of which one is enough."""
_COST = re.compile(
    r"(?:total|annual|yearly|line|overall)?costs?(?:ofprovision|perpupil|perchild|peryear|pa|annual|total)?"
)
_MONEY = re.compile(r"£?\s*-?[\d,]+(?:\.\d+)?")
_NEAR = 0.51
"""Costs that differ by up to half a pound were rounded."""


def is_map(target: Target, is_register: bool) -> bool:
    """Whether a list says provision: minutes and sessions, or an intervention in a list that is no register."""
    return target.columns.keys() >= HOURS or ("intervention" in target.columns and not is_register)


def check_map(target: Target, today: date) -> tuple[Derived, list[Finding]]:
    """One provision map, or the hours and costs that stand beside a register: its table, and what was found."""
    layout = workbook_layout("provision-map")
    target = with_group_sizes(target)
    own = read_list(target, today, "provision")
    table = _with_rates(_known_by_name(own.table), own, target)
    tables = {**starting_tables(layout, academic_year(today), today), "provision": table}
    derived = derive(tables, layout, today)
    present = {*table.columns}
    declared = tuple(replace(one, required=False) for one in layout.table("provision").columns if one.key in present)
    plain = replace(layout, tables=(replace(layout.table("provision"), columns=declared),))
    given = Given({"provision": derived["provision"]}, plain, derived.numbers, today)
    found = [item for check in CHECKS if _can_run(check, present) for item in check.findings(given)]
    here = f"{quote_sheet(target.sheet)}!"
    few = _less_than_a_session(target, own)
    found = [finding("1247Q", item.cell) if item.cell in few else item for item in found if item.cell.startswith(here)]
    more = [*_without_pupil(target, table), *_not_meant(target, table), *_texts(target, table, own),
            *_costs(target, table), *_totals(target)]  # fmt: skip
    return derived, [*target.findings, *found, *more]


def _less_than_a_session(target: Target, own: OwnList) -> set[str]:
    """The cells of minutes that hold a number too small to be minutes, such as 0.5 for half an hour."""
    at = target.columns.get("minutes_per_session", 0)
    return {target.cell(row, column) for (row, column), cell in own.raw.items()
            if column == at and isinstance(cell, int | float) and 0 < cell < LEAST_MINUTES}  # fmt: skip


def said_of_maps(targets: Sequence[Target], tables: Sequence[Table]) -> Iterator[Finding]:
    """What the check could look at in these maps, and what not."""
    present = {key for one in targets for key in with_group_sizes(one).columns}
    lacking = [what for what, columns in _TOPICS if not columns & present]
    costed = present >= HOURS and "hourly_rate" in present and {"fixed_weeks", "school_weeks"} & present
    lacking += [] if costed and any(_cost_columns(one) for one in targets) else ["whether each cost is right"]
    lacking += [] if any(_total_rows(one) for one in targets) else ["totals"]
    place = targets[0].cell(targets[0].header_row, targets[0].first_column)
    count = sum(len(table.rows) for table in tables)
    yield finding("1242", place, count=count, lacking=", ".join([*lacking, "school weeks and the threshold"]))


def _can_run(check: Check, present: set[str]) -> bool:
    if check.code in _OF_CELLS:
        return True
    # Terms and calendar are no columns of a list; who delivers a line matters for its rate only.
    held = {f"provision.{key}" for key in {*present, "delivered_by"}}
    return bool(check.needs) and {*check.needs} <= held and check.code not in _OF_OUR_SHEETS


def _known_by_name(table: Table) -> Table:
    """The table with the name for a UPN where a line has none: it tells whose line it is."""
    name = next((key for key in _PUPIL if key in table.columns), "")
    rows = []
    for row in table:
        said = ", ".join(str(row.value(key)) for key in _PUPIL[1:] if row.value(key))
        rows.append(row if row["upn"] or not said else row.with_values({"upn": said}))
    columns = {**table.columns, **({"upn": table.columns[name]} if name else {})}
    return replace(table, columns=columns).with_rows(rows)


def _with_rates(table: Table, own: OwnList, target: Target) -> Table:
    """The table with the rates and school weeks that a map of the school's own says itself."""
    told = {key: target.columns[key] for key in ("hourly_rate", "school_weeks") if key in target.columns}
    rows = [row.with_values({key: _amount(own.raw.get((row.number, at))) for key, at in told.items()}) for row in table]
    return table.with_rows(rows)


def _without_pupil(target: Target, table: Table) -> Iterator[Finding]:
    named = [key for key in _PUPIL if key in target.columns]
    for row in table if named and "intervention" in target.columns else ():
        if not row["upn"] and row.unreadable.keys().isdisjoint(named):
            yield finding("6200Q", target.cell(row.number, target.columns[named[0]]))


def _texts(target: Target, table: Table, own: OwnList) -> Iterator[Finding]:
    """Numbers and dates that were typed as text, with which Excel's formulas cannot count; each column once."""
    numeric = {one.key for one in declared_tables()["provision"].columns if one.type.numeric}
    for key, at in sorted(target.columns.items(), key=lambda item: item[1]):
        texts = [row for row in table if isinstance(own.raw.get((row.number, at)), str) and row.value(key) is not None]
        if key in numeric and texts:
            yield finding("7102", target.cell(texts[0].number, at), count=len(texts))


def _not_meant(target: Target, table: Table) -> Iterator[Finding]:
    """Rates and weeks of the map itself that no hour costs and no year has: times and dates that Excel made."""
    for key in ("hourly_rate", "school_weeks"):
        for row in table if key in target.columns else ():
            if cannot_be(key, row.value(key)):
                yield finding("6049", target.cell(row.number, target.columns[key]), takes=POSSIBLE[key].words)


def _cost_columns(target: Target) -> list[tuple[int, str]]:
    return [(one.number, one.heading) for one in target.told if _COST.fullmatch(squeezed(one.heading))]


def _costs(target: Target, table: Table) -> Iterator[Finding]:
    """The costs that stand in the map beside what their lines make."""
    cells = {row.number: row for row in target.rows}
    for at, _ in _cost_columns(target):
        for row in table:
            says = _amount(cells[row.number][at])
            made = _makes(row)
            if says is None or not made or any(isclose(says, one, rel_tol=0.005, abs_tol=_NEAR) for one in made):
                continue
            weeks = row["fixed_weeks"] or row.value("school_weeks")
            sum_ = (f"{row['minutes_per_session']:g} minutes × {row['sessions_per_week']:g} a week × {weeks:g} weeks × "
                    f"£{row.value('hourly_rate'):,.2f}")  # fmt: skip
            size = row.value("group_size")
            sum_ += f" ÷ {size:g} pupils" if size and size > 1 else ""
            yield finding("6201Q", target.cell(row.number, at), says=f"{says:,.2f}", makes=f"{made[0]:,.2f}", sum=sum_)


def _makes(row: Row) -> list[float]:
    """What a line may be said to cost: for a pupil, for the group, for all adults, with and without its resources."""
    weeks, size = row["fixed_weeks"] or row.value("school_weeks"), row.value("group_size")
    parts = (row["minutes_per_session"], row["sessions_per_week"], weeks, row.value("hourly_rate"))
    if any(part is None for part in parts) or (size is not None and size < 1):
        return []
    made = []
    for adults in dict.fromkeys((1, row.value("staff_count") or 1)):
        for resources in dict.fromkeys((row.value("resources"), None)):
            for share in (size, None):
                cost = provision_cost(*parts[:3], parts[3] * adults, share, resources, None)
                made += [cost] if cost is not None else []
    return list(dict.fromkeys(made))


def _total_rows(target: Target) -> list[GridRow]:
    return [row for row in target.rows if says_total(row.cells)]


def _totals(target: Target) -> Iterator[Finding]:
    """The totals under the lines beside what the lines add up to; those of a part are taken since the one before."""
    lines = [row for row in target.rows if not says_total(row.cells)]
    for total in _total_rows(target):
        above = [row for row in lines if row.number < total.number]
        since = max((row.number for row in _total_rows(target) if row.number < total.number), default=0)
        part = [row for row in above if row.number > since] or above
        words = str(next(cell for cell in total.cells if cell is not None)).casefold()
        for at in range(1, len(total.cells) + 1) if "total" in words or "sum" in words else ():
            says = total[at]
            if isinstance(says, bool) or not isinstance(says, int | float) or not _is_of_numbers(above, at):
                continue
            sums = [fsum(_amount(row[at]) or 0 for row in rows) for rows in (part, above)]
            place = f"{quote_sheet(target.sheet)}!{column_letter(at)}{total.number}"
            unread = sum(row[at] is not None and _amount(row[at]) is None for row in above)
            if any(isclose(says, one, rel_tol=1e-9, abs_tol=0.006) for one in sums) or says == len(above):
                continue
            told = {"says": f"{says:,.2f}", "makes": f"{sums[0]:,.2f}"}
            yield finding("6203Q", place, count=unread) if unread else finding("6202Q", place, **told)


def _is_of_numbers(rows: Sequence[GridRow], at: int) -> bool:
    cells = [row[at] for row in rows if row[at] is not None]
    read = [cell for cell in cells if _amount(cell) is not None]
    return bool(read) and len(read) * 2 > len(cells)


def _amount(cell: object) -> float | None:
    """A number of money or hours, also one that was typed as text, such as £20."""
    if not (isinstance(cell, str) and _MONEY.fullmatch(cell.strip())):
        return amount_in(cell)
    reading = read_amount("resources", "money", cell)
    return amount_in(reading.value) if reading.ok else None
