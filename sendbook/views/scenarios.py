"""Scenarios: every total at the school's own rates, at the local authority's, and with a pay award, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import TYPE_CHECKING

from sendbook.changes import Formula
from sendbook.policy import code_lists
from sendbook.rules.lines_of_year import IN_USE
from sendbook.rules.matching import same_text, says
from sendbook.rules.purchases import lacking_as_formula, lacking_in_words
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.totals import NOT_SAID
from sendbook.tables import Value
from sendbook.views.counting import holding, number_in, pounds, pounds_where, rows_that_hold, test, values
from sendbook.views.layout_of_view import Field, write_table, write_title
from sendbook.views.lookup import Rows
from sendbook.workbook.building import printing
from sendbook.workbook.building.looks import Looks
from sendbook.workbook.building.setting import Setting
from sendbook.workbook.building.sheets import write_cell
from sendbook.workbook.building.view import View
from sendbook.workbook.formulas import text_literal
from sendbook.workbook.shown import Part, shown

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
    "A line has no cost at rates that the Staff sheet does not give for its role: such totals are not whole, and the "
    "last row says so.",
    "To see pupils over the threshold at other rates too: change Rates in use on the School sheet, or use "
    "sendbook scenarios.",
)

Cell = Value | Formula


class _Lines:
    """The lines of the provision map, and the formulas that add them up."""

    def __init__(self, setting: Setting) -> None:
        self.rows = Rows(setting.layout, setting.tables, "provision")

    def total(self, key: str, by: str = "", word: str = "") -> Formula:
        """The sum of a column, of all lines or of those that hold a word; of those that hold none for "Not said"."""
        amounts = values(self.rows, key)
        if not by:
            return pounds(amounts=amounts)
        if word == NOT_SAID:
            return _pounds_of_the_rest(amounts=amounts, said=holding(self.rows, **{by: "?*"}))
        return pounds_where(amounts=amounts, tests=test(self.rows, by, f'"="&{text_literal(word)}', same_text(word)))

    def lacking(self, key: str) -> Formula:
        """How many of the lines that should have a cost have none in a column, in words; blank where all have one."""
        return _so_many_lack(
            costed=self.count(_COLUMNS[0]),
            reasons=holding(self.rows, no_cost_reason="?*", counted_years=f"*; {IN_USE};*"), found=self.count(key),
        )  # fmt: skip

    def count(self, key: str) -> Formula:
        """How many lines cost something in a column: one of another year costs nothing in this one."""
        return rows_that_hold(test=test(self.rows, key, '">0"', lambda cost: number_in(cost) > 0))


def _with_differences(
    lines: _Lines, row: int, now: Formula, own: Formula, la: Formula, award: Formula
) -> tuple[Formula, ...]:
    """The four sums of a row and their differences; `row` is the worksheet row.

    Sums over different lines are not compared: the first row then says how many lines have such a rate.
    """
    every = lines.count("cost_at_own_rates")

    def less_own(letter: str, sums: Formula, key: str, rate: str) -> Formula:
        some = lines.count(key)
        told = _so_many(some=some, every=every, rate=Part(rate, rate)) if row == _HEADER + 1 else Part('""', "")
        difference = _difference(one=Part(f"{letter}{row}", sums.result), other=Part(f"C{row}", own.result))
        return _over_the_same(some=some, every=every, told=told, difference=difference)

    by_la = less_own("D", la, "cost_at_la_rates", "an LA rate")
    return (now, own, la, by_la, award, less_own("F", award, "cost_with_award", "a rate with the award"))


@shown('{some}&" of "&{every}&" lines have {rate}"')
def _so_many(some: int, every: int, rate: str) -> str:
    return f"{some} of {every} lines have {rate}"


_SHOULD = "({costed}+COUNTIFS({reasons}))"


@shown(lacking_as_formula(f"({_SHOULD}-{{found}})", _SHOULD))
def _so_many_lack(costed: int, reasons: Sequence[bool], found: int) -> str:
    should = costed + reasons.count(True)
    return lacking_in_words(should - found, should) or ""


@shown("IF({some}<>{every},{told},{difference})")
def _over_the_same(some: int, every: int, told: str, difference: float) -> float | str:
    return difference if some == every else told


@shown("ROUND(SUM({amounts})-SUMIFS({amounts},{said}),2)")
def _pounds_of_the_rest(amounts: Sequence[Value], said: Sequence[bool]) -> float:
    rest = (number_in(amount) for amount, known in zip(amounts, said, strict=True) if not known)
    return to_the_penny(fsum(rest))


@shown("ROUND({one}-{other},2)")
def _difference(one: float, other: float) -> float:
    return to_the_penny(one - other)


@shown('IF({basis}="LA","The local authority\'s","The school\'s own")')
def _rates(basis: Value) -> str:
    return "The local authority's" if says(str(basis or ""), "LA") else "The school's own"


@shown('IF(COUNT({award})=1,{award},"")')
def _award(award: Value) -> Value:
    return "" if award is None else award


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
    basis, award = (Part(key, setting.school[key]) for key in ("rate_basis", "award_to_compare"))
    facts = (
        ("Rates in use", _rates(basis=basis), "General"),
        ("Pay award to compare", _award(award=award), "0.0#%"),
    )
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
    sheet.write_string(below + 1, 0, "Totals that are not whole", looks.strong)
    for place, key in zip((1, 2, 3, 5), _COLUMNS, strict=True):
        write_cell(sheet, below + 1, place, lines.lacking(key), looks.format(align="right", text_wrap=True))
    printing.set_up(sheet, confidential=False)
    sheet.fit_to_pages(1, 1)


VIEW = View(
    SHEET,
    "What all provision costs at your own rates, at the local authority's, and with a pay award.",
    add_scenarios,
)
