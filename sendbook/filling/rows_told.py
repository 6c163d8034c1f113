"""Rows told: what became of every row of a list that was filled, so that nobody goes without an answer unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sendbook.filling.columns import Filled
from sendbook.filling.formulas import Made, WorkedOut
from sendbook.filling.lines_told import REASON
from sendbook.lists.left_out import LeftOut
from sendbook.lists.totals import is_nobodys
from sendbook.lists.values import as_text
from sendbook.rules.bind import Source
from sendbook.rules.no_cost import NO_RATE
from sendbook.tables import Row

TEXT = "cannot be read by Excel: typed as text"
"""Why a row gets no answer, where only formulas cannot read a date."""

_MARKS = ("sen_provision", "primary_need")


@dataclass(frozen=True, slots=True)
class Done:
    """One list that was filled: what its columns of ours hold, how its rows were read, those columns; `as_map` is how
    its rows were read as a provision map, where it is one.
    """

    made: Made
    worked: WorkedOut
    columns: Sequence[Filled]
    as_map: WorkedOut | None = None


def rows_told(lists: Sequence[Done], left_out: Sequence[LeftOut]) -> list[str]:
    """Rows read, rows understood, rows that get an answer in every column, those of which there is nothing to say, and
    how many go without one: together they are all rows that were read. No pupil is named.
    """
    what = "pupils" if lists[0].worked.own.table.key == "register" else "lines"
    places = {one.place for one in left_out}
    others = totals = understood = filled = without = 0
    for one in lists:
        rows, known = one.worked.target.rows, one.worked.rows
        others += sum(1 for row in rows if row.filled and row.number not in known)
        totals += sum(1 for row in rows if row.number not in known and is_nobodys(row.cells))
        understood += len(known)
        out = {number for number, row in known.items() if one.worked.own.table.cell(row, "") in places}
        without += len(out)
        filled += len(_rows_filled(one.worked, one.made) - out)
    apart = [f"{totals} with totals"] * bool(totals) + [f"{others - totals} with nothing to read"] * (others > totals)
    where = f" on {len(lists)} sheets" if len(lists) > 1 else ""
    nothing = understood - filled - without
    return [
        f"Rows read: {understood + others}{where}{' (' + ', '.join(apart) + ')' if apart else ''}",
        f"Understood: {understood} {what[:-1] if understood == 1 else what}",
        f"Filled: {filled} of them" + (f"; nothing to say of {nothing}" if nothing else ""),
        f"Left out of a column: {without}",
    ]


def _rows_filled(worked: WorkedOut, made: Made) -> set[int]:
    """The rows in which one of our columns says something; of a provision map with costs, those with a cost."""
    costed = worked.own.table.key == "provision" and "Cost" in made.values
    columns = [made.values["Cost"]] if costed else list(made.values.values())
    return {row for row in worked.rows if any(values.get(row) not in (None, "") for values in columns)}


def once_a_row(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """Whoever goes without an answer, each row once with all the reasons."""
    rows: dict[str, LeftOut] = {}
    for one in left_out:
        known = rows.get(one.place)
        rows[one.place] = replace(known, why=f"{known.why}; {one.why}") if known and one.why not in known.why else (
            known or one
        )  # fmt: skip
    return tuple(rows.values())


def not_worked_out(worked: WorkedOut, columns: Sequence[Filled]) -> list[LeftOut]:
    """The rows of which a cell that our columns need cannot be read: who, where, and under which headings."""
    asked = {
        binding.name: argument
        for one in columns for argument in one.rule.arguments
        if (binding := worked.bound[one.key][argument.name]).source in (Source.CELL, Source.CODE)
    }  # fmt: skip
    told = []
    for row in worked.rows.values():
        bad = [key for key in sorted(asked) if _cannot(worked, row, key, asked[key].kind)]
        # A date that is text can be read by us, but no formula counts with it: that is another thing to put right.
        texts = [key for key in bad if not worked.as_values and asked[key].kind is date and row.value(key) is not None]
        why = [
            f"{' and '.join(_heading(worked, key) for key in keys)} {said}"
            for keys, said in (([key for key in bad if key not in texts], "cannot be read"), (texts, TEXT)) if keys
        ]  # fmt: skip
        if why:
            told.append(LeftOut(_who(worked, row), worked.own.table.cell(row, ""), "; ".join(why)))
    return told


def not_costed(worked: WorkedOut, made: Made, already: Sequence[LeftOut]) -> list[LeftOut]:
    """The lines that should have a cost and have none: who, where, and what is missing.

    A rate that is still to be typed on our sheet of rates is asked for once there, and not of every line.
    """
    reasons, places = made.values.get(REASON, {}), {one.place for one in already}
    to_come = "Hourly rate" in made.values
    told = []
    for number, row in worked.rows.items():
        reason, place = as_text(reasons.get(number)), worked.own.table.cell(row, "")
        typed_there = to_come and reason == NO_RATE and as_text(worked.raw(number, "delivered_by"))
        if reason and place not in places and not typed_there:
            told.append(LeftOut(_who(worked, row), place, f"no cost: {reason[:1].lower()}{reason[1:]}"))
    return told


def _cannot(worked: WorkedOut, row: Row, key: str, kind: object) -> bool:
    raw = worked.raw(row.number, key)
    if raw is None or not as_text(raw):
        return False
    if kind is date:
        return worked.date_at(row.number, key) is None
    return key in _MARKS and key in row.unreadable


def _heading(worked: WorkedOut, key: str) -> str:
    at = worked.target.columns[key]
    return next((column.heading for column in worked.target.told if column.number == at), key)


def _who(worked: WorkedOut, row: Row) -> str:
    names = [str(row[key]) for key in ("surname", "forename") if row[key]]
    return ", ".join(names) or str(row.value("full_name") or "")
