"""Summary costs: cost by tier, money against cost by funding source, and how busy each role is."""

from __future__ import annotations

from math import fsum

from sendbook.changes import Formula
from sendbook.layouts import WorkbookLayout
from sendbook.policy import code_lists
from sendbook.rules.rounding import excel_round, to_the_penny
from sendbook.rules.totals import NOT_SAID
from sendbook.tables import Tables
from sendbook.views.block import Block, Cell
from sendbook.workbook.formulas import text_literal, whole_column
from sendbook.workbook.shown import Part, shown

ROLES = 15
"""How many roles of the Staff sheet the Summary sheet shows."""


class _Totals:
    """The Totals sheet, by what it adds up and by which word."""

    def __init__(self, layout: WorkbookLayout, tables: Tables) -> None:
        self.table, self.rows = layout.table("totals"), tables["totals"].rows

    def of(self, by: str, item: str, key: str) -> Formula:
        """The figure of one row; 0 if a person deleted the row."""
        found = fsum(row.value(key) or 0 for row in self.rows if _same(row["by"], by) and _same(row["item"], item))
        amounts, whats, words = (whole_column(self.table, name) for name in (key, "by", "item"))
        text = f"ROUND(SUMIFS({amounts},{whats},{text_literal(by)},{words},{text_literal(item)}),2)"
        return Formula(text, to_the_penny(found))


def tiers(layout: WorkbookLayout, tables: Tables) -> Block:
    """Lines of the provision map by tier, and what they cost in the costing year."""
    totals, table, rows = _Totals(layout, tables), layout.table("provision"), tables["provision"].rows
    column, upns = whole_column(table, "tier"), whole_column(table, "upn")
    words = code_lists()["tier"].current
    counts = [
        Formula(f"COUNTIFS({column},{text_literal(word)})", sum(_same(row["tier"], word) for row in rows))
        for word in words
    ]
    every = sum(bool(row["upn"]) for row in rows)
    known = sum(int(_number(count)) for count in counts)
    counts.append(Formula(f'COUNTIFS({upns},"?*")-({"+".join(count.text for count in counts)})', every - known))
    made = tuple(
        (word, count, totals.of("Tier", word, "cost"), totals.of("Tier", word, "counted"))
        for word, count in zip((*words, NOT_SAID), counts, strict=True)
    )
    return Block(
        "SummaryTiers", "Tiers", "Lines of the Provision sheet; cost in the year over which costs are counted.",
        ("Tier", "Lines", "Cost this year", "Counted cost"), ("text", "count", "money", "money"), made,
    )  # fmt: skip


def sources(layout: WorkbookLayout, tables: Tables, first_row: int) -> Block:
    """Money in against cost by funding source; `first_row` is the worksheet row of the first."""
    totals = _Totals(layout, tables)
    made: list[tuple[Cell, ...]] = []
    for at, word in enumerate((*code_lists()["funding_source"].current, NOT_SAID), start=first_row):
        money, cost = totals.of("Funding source", word, "money"), totals.of("Funding source", word, "cost")
        left = _left(money=Part(f"B{at}", _number(money)), cost=Part(f"C{at}", _number(cost)))
        made.append((word, money, cost, left))
    return Block(
        "SummaryFunding", "Money in and cost by source",
        "Money of the Funding sheet and cost of the lines, in the year over which costs are counted.",
        ("Funding source", "Money in", "Cost this year", "In words"), ("text", "money", "money", "text"), tuple(made),
    )  # fmt: skip


_REST = "ROUND({money}-{cost},0)"


@shown(
    'IF(AND({money}=0,{cost}=0),"",IF({money}=0,"No money in",'
    f'IF({_REST}<0,"Over by £"&TEXT(-{_REST},"#,##0"),"£"&TEXT({_REST},"#,##0")&" left")))'
)
def _left(money: float, cost: float) -> str:
    """How money and cost stand to each other, in words."""
    if money == 0:
        return "No money in" if cost else ""
    rest = int(excel_round(money - cost))
    return f"Over by £{-rest:,}" if rest < 0 else f"£{rest:,} left"


def staff(layout: WorkbookLayout, tables: Tables) -> Block:
    """The hours a week that lines ask of each role now, beside the hours that it has, and the load in words."""
    table, rows = layout.table("staff"), tables["staff"].rows

    def cell(key: str, place: int) -> Formula:
        found = rows[place].value(key) if place < len(rows) else None
        at = f"INDEX({whole_column(table, key)},{place + 1})"
        text = f'IF({place + 1}>ROWS({whole_column(table, key)}),"",IF({at}="","",{at}))'
        return Formula(text, "" if found is None else found)

    keys = ("role", "hours_used", "hours_available", "load")
    made = tuple(tuple(cell(key, place) for key in keys) for place in range(ROLES))
    return Block(
        "SummaryStaff", "Staff: hours a week",
        f"The first {ROLES} roles of the Staff sheet: hours of the lines that run now, and hours that there are.",
        ("Role", "Hours used", "Hours there are", "Load"), ("text", "number", "number", "text"), made,
    )  # fmt: skip


def _same(value: object, word: str) -> bool:
    return str(value or "").casefold() == word.casefold()


def _number(cell: Formula) -> float:
    return cell.result if isinstance(cell.result, int | float) else 0.0


