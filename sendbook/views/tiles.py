"""Tiles: the four numbers that stand large on the Start sheet, each with its words and the sheet that it leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sendbook.changes import Formula
from sendbook.tables import Row
from sendbook.views.lookup import Rows
from sendbook.views.work import Work
from sendbook.workbook.building.looks import SOON, URGENT, Pair
from sendbook.workbook.building.setting import Setting
from sendbook.workbook.shown import Part, shown

NONE_YET = "–"
"""What a tile shows while there are no pupils: nought would say that all is well."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number, what it counts, the sheet to look at, and its colours when it is not nought."""

    number: Formula
    words: str
    target: str
    colours: Pair | None = None


def _is_a_pupil(row: Row) -> bool:
    return str(row["on_roll"] or "").casefold() != "no"


@shown('IF({pupils}=0,"%s",{number})' % NONE_YET)
def _number(pupils: int, number: float) -> float | str:
    return number if pupils else NONE_YET


class _Counts:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.register = Rows(setting.layout, setting.typed, "register")

    def or_dash(self, text: str, number: float) -> Formula:
        """A number, or a dash while the register is empty."""
        pupils = sum(1 for row in self.register.rows if row["surname"])
        return _number(pupils=Part(f"COUNTA({self.register.column('surname')})", pupils), number=Part(text, number))

    def rows(self, table: str, tests: str, fits: Callable[[Row], bool]) -> Formula:
        """How many rows of a table pass tests (a COUNTIFS's arguments with {columns}), beside how many do now."""
        rows = Rows(self.setting.layout, self.setting.typed, table)
        columns = {column.key: rows.column(column.key) for column in rows.table.columns}
        return self.or_dash(f"COUNTIFS({tests.format(**columns)})", sum(1 for row in rows.rows if fits(row)))


def _begins(row: Row, key: str, word: str) -> bool:
    return str(row.value(key) or "").startswith(word)


def tiles(setting: Setting) -> list[Tile]:
    """The four numbers of this kind of workbook."""
    counts, layout = _Counts(setting), setting.layout
    if not layout.table("register").has("notify_place"):
        return _of_a_map(counts)
    work = Work(layout, setting.typed)
    late, every = work.overdue(setting.as_at), work.all()
    late_now = sum(1 for item in work.items if item.due < setting.as_at)
    made = [
        Tile(counts.or_dash(late.text, late_now), "overdue", "Reviews due", URGENT),
        Tile(counts.or_dash(f"{every.text}-{late.text}", len(work.items) - late_now), "due soon",
             "Reviews due", SOON),
        Tile(counts.rows("register", '{completeness},"<1",{on_roll},"<>No"', _is_incomplete),
             "records with something missing", "Register", SOON),
    ]  # fmt: skip
    return [*made, _over(counts) if layout.has("provision") else _untold(counts)]


def _is_incomplete(row: Row) -> bool:
    return isinstance(row["completeness"], int | float) and row["completeness"] < 1 and _is_a_pupil(row)


def _over(counts: _Counts) -> Tile:
    def fits(row: Row) -> bool:
        return _begins(row, "threshold_status", "Over")

    limit = counts.setting.numbers["high_needs_cost_threshold"]
    return Tile(counts.rows("register", '{threshold_status},"Over*"', fits), f"pupils above £{limit:,.0f}", "Summary")


def _untold(counts: _Counts) -> Tile:
    column = counts.register.column("notify_place")
    told = sum(1 for row in counts.register.rows if row["notify_place"] is not None)
    return Tile(counts.or_dash(f"COUNT({column})", told), "parents still to be told", "Reviews due", SOON)


def _of_a_map(counts: _Counts) -> list[Tile]:
    def near(row: Row) -> bool:
        return _begins(row, "threshold_status", "Near")

    def uncosted(row: Row) -> bool:
        return row["upn"] is not None and row["provision_cost"] in (None, "")

    def late(row: Row) -> bool:
        return _begins(row, "review_status", "Overdue")

    return [
        _over(counts),
        Tile(counts.rows("register", '{threshold_status},"Near*"', near), "pupils near it", "Summary", SOON),
        Tile(counts.rows("provision", '{upn},"?*",{provision_cost},""', uncosted), "lines without a cost", "Provision",
             SOON),
        Tile(counts.rows("provision", '{review_status},"Overdue*"', late), "reviews of provision overdue", "Provision",
             URGENT),
    ]  # fmt: skip
