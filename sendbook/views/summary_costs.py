"""Summary costs: cost by tier, money against cost by funding source, and how busy each role is."""

from __future__ import annotations

from collections.abc import Sequence

from sendbook.changes import Formula
from sendbook.layouts import WorkbookLayout
from sendbook.policy import code_lists
from sendbook.rules.rounding import excel_round
from sendbook.rules.totals import NOT_SAID
from sendbook.tables import Tables, Value
from sendbook.views.block import Block, Cell
from sendbook.views.counting import holding, less, pounds_where, rows_that_pass, values
from sendbook.views.lookup import Rows
from sendbook.workbook.shown import Part, shown

ROLES = 15
"""How many roles of the Staff sheet the Summary sheet shows."""


class _Totals:
    """The Totals sheet, by what it adds up and by which word."""

    def __init__(self, layout: WorkbookLayout, tables: Tables) -> None:
        self.rows = Rows(layout, tables, "totals")

    def of(self, by: str, item: str, key: str) -> Formula:
        """The figure of one row; 0 if a person deleted the row."""
        return pounds_where(amounts=values(self.rows, key), tests=holding(self.rows, by=by, item=item))


def tiers(layout: WorkbookLayout, tables: Tables) -> Block:
    """Lines of the provision map by tier, and what they cost in the costing year."""
    totals, lines, words = _Totals(layout, tables), Rows(layout, tables, "provision"), code_lists()["tier"].current
    counts = [rows_that_pass(tests=holding(lines, tier=word)) for word in words]
    counts.append(less(rows_that_pass(tests=holding(lines, upn="?*")), counts))
    made = tuple(
        (word, count, totals.of("Tier", word, "cost"), totals.of("Tier", word, "counted"))
        for word, count in zip((*words, NOT_SAID), counts, strict=True)
    )
    return Block(
        "SummaryTiers", "Tiers", "Cost in the year over which costs are counted; counted cost in the academic year.",
        ("Tier", "Lines", "Cost this year", "Counted cost"), ("text", "count", "money", "money"), made,
    )  # fmt: skip


def sources(layout: WorkbookLayout, tables: Tables, first_row: int) -> Block:
    """Money in against cost by funding source; `first_row` is the worksheet row of the first."""
    totals = _Totals(layout, tables)
    made: list[tuple[Cell, ...]] = []
    for at, word in enumerate((*code_lists()["funding_source"].current, NOT_SAID), start=first_row):
        money, cost = totals.of("Funding source", word, "money"), totals.of("Funding source", word, "cost")
        left = _left(money=Part(f"B{at}", money.result), cost=Part(f"C{at}", cost.result))
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


@shown('IF({n}>ROWS({column}),"",IF(INDEX({column},{n})="","",INDEX({column},{n})))')
def _nth_cell(n: int, column: Sequence[Value]) -> Value:
    found = column[n - 1] if n <= len(column) else None
    return "" if found is None else found


def staff(layout: WorkbookLayout, tables: Tables) -> Block:
    """The hours a week that lines ask of each role now, beside the hours that it has, and the load in words."""
    rows, keys = Rows(layout, tables, "staff"), ("role", "hours_used", "hours_available", "load")
    columns = [values(rows, key) for key in keys]
    made = tuple(tuple(_nth_cell(n=n, column=column) for column in columns) for n in range(1, ROLES + 1))
    return Block(
        "SummaryStaff", "Staff: hours a week",
        f"The first {ROLES} roles of the Staff sheet: hours of the lines that run now, and hours that there are.",
        ("Role", "Hours used", "Hours there are", "Load"), ("text", "number", "number", "text"), made,
    )  # fmt: skip
