"""Tiles: the four numbers that stand large on the Start sheet, each with its words and the sheet that it leads to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sendbook.changes import Formula
from sendbook.tables import Value
from sendbook.views.counting import both, holding, numbers_in, on_roll, rows_that_pass, test, values
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


@shown('IF({pupils}=0,"%s",{number})' % NONE_YET)
def _number(pupils: int, number: float) -> float | str:
    return number if pupils else NONE_YET


@shown("COUNTA({column})")
def _filled(column: Sequence[Value]) -> int:
    return sum(1 for value in column if value)


@shown("{every}-{late}")
def _not_late(every: int, late: int) -> int:
    return every - late


class _Counts:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.register = Rows(setting.layout, setting.typed, "register")

    def or_dash(self, number: Formula) -> Formula:
        """A number, or a dash while the register is empty."""
        return _number(pupils=_filled(column=values(self.register, "surname")), number=number)

    def rows(self, key: str, *tests: Callable[[Rows], Part]) -> Formula:
        """How many rows of a table pass tests."""
        rows = Rows(self.setting.layout, self.setting.typed, key)
        return self.or_dash(rows_that_pass(tests=both(*(one(rows) for one in tests))))


def tiles(setting: Setting) -> list[Tile]:
    """The four numbers of this kind of workbook."""
    counts, layout = _Counts(setting), setting.layout
    if not layout.table("register").has("notify_place"):
        return _of_a_map(counts)
    work = Work(layout, setting.typed)
    late, every = work.overdue(setting.as_at), work.all()
    # Less the leavers, as elsewhere: whether "<>No" counts a blank, not every engine agrees.
    incomplete = on_roll(counts.register, test(counts.register, "completeness", '"<1"', _is_below_one))
    made = [
        Tile(counts.or_dash(late), "overdue", "Reviews due", URGENT),
        Tile(counts.or_dash(_not_late(every=every, late=late)), "due soon", "Reviews due", SOON),
        Tile(counts.or_dash(incomplete), "records with something missing", "Register", SOON),
    ]
    return [*made, _over(counts) if layout.has("provision") else _untold(counts)]


def _is_below_one(value: Value) -> bool:
    return isinstance(value, int | float) and value < 1


def _over(counts: _Counts) -> Tile:
    over = counts.rows("register", lambda rows: holding(rows, threshold_status="Over*"))
    limit = counts.setting.numbers["high_needs_cost_threshold"]
    return Tile(over, f"pupils above £{limit:,.0f}", "Summary")


def _untold(counts: _Counts) -> Tile:
    untold = numbers_in(column=values(counts.register, "notify_place"))
    return Tile(counts.or_dash(untold), "parents still to be told", "Reviews due", SOON)


def _of_a_map(counts: _Counts) -> list[Tile]:
    near = counts.rows("register", lambda rows: holding(rows, threshold_status="Near*"))
    uncosted = counts.rows(
        "provision", lambda rows: holding(rows, upn="?*"),
        lambda rows: test(rows, "provision_cost", '""', lambda value: value in (None, "")),
    )  # fmt: skip
    late = counts.rows("provision", lambda rows: holding(rows, review_status="Overdue*"))
    return [
        _over(counts),
        Tile(near, "pupils near it", "Summary", SOON),
        Tile(uncosted, "lines without a cost", "Provision", SOON),
        Tile(late, "reviews of provision overdue", "Provision", URGENT),
    ]
