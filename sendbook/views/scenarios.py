"""Scenarios: every total at the school's own rates, at the local authority's, and with a pay award, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum
from typing import TYPE_CHECKING

from sendbook.changes import Formula
from sendbook.layouts import TableLayout
from sendbook.policy import code_lists
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.totals import NOT_SAID
from sendbook.tables import Row, Value
from sendbook.views.layout_of_view import Field, write_table, write_title
from sendbook.workbook.building import printing
from sendbook.workbook.building.looks import Looks
from sendbook.workbook.building.setting import Setting
from sendbook.workbook.building.sheets import write_cell
from sendbook.workbook.building.view import View
from sendbook.workbook.formulas import text_literal, whole_column

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "Scenarios"
_HEADER = 9
_COLUMNS = ("cost_this_year", "cost_at_own_rates", "cost_at_la_rates", "cost_with_award")
_FIELDS = (
    Field("Total", "text", 44), Field("At the rates in use", "money", 15), Field("At your own rates", "money", 15),
    Field("At the LA's rates", "money", 15), Field("LA's less own", "money", 15),
    Field("Own rates with the award", "money", 15), Field("What the award adds", "money", 15),
)  # fmt: skip
_ABOUT = "The cost of all lines in the costing year, worked out for each line at other rates. Nothing to type here."
_NOTES = (
    "A line has no cost at rates that the Staff sheet does not give for its role: compare totals only where the number "
    "of lines is the same.",
    "To see pupils over the threshold at other rates too: change Rates in use on the School sheet, or use "
    "sendbook scenarios.",
)

Cell = Value | Formula


class _Lines:
    """The lines of the provision map, and the formulas that add them up."""

    def __init__(self, setting: Setting) -> None:
        self.table: TableLayout = setting.layout.table("provision")
        self.rows: Sequence[Row] = setting.tables["provision"].rows

    def total(self, key: str, by: str = "", word: str = "") -> Formula:
        """The sum of a column, of all lines or of those that hold a word; of those that hold none for "Not said"."""
        amounts = whole_column(self.table, key)
        if not by:
            return Formula(f"ROUND(SUM({amounts}),2)", self._sum(key, lambda row: True))
        words = whole_column(self.table, by)
        if word == NOT_SAID:
            text = f'ROUND(SUM({amounts})-SUMIFS({amounts},{words},"?*"),2)'
            return Formula(text, self._sum(key, lambda row: not row.value(by)))
        text = f'ROUND(SUMIFS({amounts},{words},"="&{text_literal(word)}),2)'
        return Formula(text, self._sum(key, lambda row: str(row.value(by) or "").casefold() == word.casefold()))

    def _sum(self, key: str, wanted: Callable[[Row], bool]) -> float:
        return to_the_penny(fsum(row.value(key) or 0 for row in self.rows if wanted(row)))

    def count(self, key: str) -> Formula:
        """How many lines have a cost in a column."""
        found = sum(1 for row in self.rows if row.value(key) is not None)
        return Formula(f"COUNT({whole_column(self.table, key)})", found)


def _with_differences(
    lines: _Lines, row: int, now: Formula, own: Formula, la: Formula, award: Formula
) -> tuple[Formula, ...]:
    """The four sums of a row and their differences; `row` is the worksheet row.

    Sums over different lines are not compared: the first row then says how many lines have such a rate.
    """
    counts = {key: lines.count(key) for key in _COLUMNS}

    def less(one: Formula, other: Formula, cells: str, key: str, rate: str) -> Formula:
        some, every = counts[key], counts["cost_at_own_rates"]
        told = f'{some.text}&" of "&{every.text}&" lines have {rate}"' if row == _HEADER + 1 else '""'
        text = f"IF({some.text}<>{every.text},{told},{cells})"
        if some.result == every.result:
            return Formula(text, to_the_penny(_number(one) - _number(other)))
        shown = f"{some.result} of {every.result} lines have {rate}" if row == _HEADER + 1 else ""
        return Formula(text, shown)

    by_la = less(la, own, f"ROUND(D{row}-C{row},2)", "cost_at_la_rates", "an LA rate")
    by_award = less(award, own, f"ROUND(F{row}-C{row},2)", "cost_with_award", "a rate with the award")
    return (now, own, la, by_la, award, by_award)


def _number(cell: Formula) -> float:
    return cell.result if isinstance(cell.result, int | float) else 0.0


def _rows(lines: _Lines) -> list[tuple[Cell, ...]]:
    lists = code_lists()
    wanted: list[tuple[str, str, str]] = [("All lines", "", "")]
    for name, by, words in (
        ("Tier", "tier", (*lists["tier"].current, NOT_SAID)),
        ("Area", "area_of_need", (*lists["area_of_need"].current, "School decides", NOT_SAID)),
    ):
        wanted += [(f"{name}: {word}", by, word) for word in words]
    made: list[tuple[Cell, ...]] = []
    for row, (label, by, word) in enumerate(wanted, start=_HEADER + 1):
        sums = (lines.total(key, by, word) for key in _COLUMNS)
        made.append((label, *_with_differences(lines, row, *sums)))
    return made


def add_scenarios(sheet: Worksheet, setting: Setting, looks: Looks) -> None:
    """Write the Scenarios sheet of a workbook that has a provision map."""
    lines = _Lines(setting)
    write_title(sheet, looks, SHEET, _ABOUT)
    in_use = "The local authority's" if str(setting.school["rate_basis"]).casefold() == "la" else "The school's own"
    basis = Formula('IF(rate_basis="LA","The local authority\'s","The school\'s own")', in_use)
    award = setting.school["award_to_compare"]
    facts = (
        ("Rates in use", basis, "General"),
        ("Pay award to compare", Formula('IF(COUNT(award_to_compare)=1,award_to_compare,"")',
                                         "" if award is None else award), "0.0#%"),
    )  # fmt: skip
    for row, (label, content, number_format) in enumerate(facts, start=3):
        sheet.write_string(row, 0, label, looks.strong)
        write_cell(sheet, row, 1, content, looks.format(num_format=number_format, align="left"))
    sheet.write_url(5, 0, "internal:School!A1", looks.link, "Change them on the School sheet", "Go to the sheet School")
    for row, note in enumerate(_NOTES, start=6):
        sheet.write_string(row, 0, note, looks.about)
    rows = _rows(lines)
    write_table(sheet, looks, SHEET, _ABOUT, _FIELDS, rows, _HEADER - 1)
    below = _HEADER + len(rows) + 1
    sheet.write_string(below, 0, "Lines with a cost", looks.strong)
    for place, key in zip((1, 2, 3, 5), _COLUMNS, strict=True):
        write_cell(sheet, below, place, lines.count(key), looks.format(num_format="0", align="right"))
    printing.set_up(sheet, confidential=False)
    sheet.fit_to_pages(1, 1)


VIEW = View(
    SHEET,
    "What all provision costs at your own rates, at the local authority's, and with a pay award.",
    add_scenarios,
)
