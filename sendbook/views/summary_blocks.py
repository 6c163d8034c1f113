"""Summary: what the Summary sheet counts and adds up, each figure as a formula beside its present result.

Pupils are counted while they are on roll; costs are the year's, those of leavers included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import fsum

from sendbook.changes import Formula
from sendbook.derive import Derived
from sendbook.layouts import WorkbookLayout
from sendbook.policy import code_lists
from sendbook.rules.lines_of_year import IN_USE
from sendbook.rules.registry import RULES
from sendbook.rules.rounding import to_the_penny
from sendbook.tables import Tables, Value
from sendbook.views import summary_costs, summary_counts
from sendbook.views.block import Block, Cell
from sendbook.views.counting import (
    holding,
    less,
    number_in,
    on_roll,
    plus,
    pounds,
    pounds_where,
    rows_that_pass,
    terms,
    values,
)
from sendbook.views.lookup import Rows, as_it_is
from sendbook.workbook.shown import Part, shown, shown_by

TOP = 15
"""How many pupils the cost chart shows."""

_PROVISION = {"K": "SEN support", "E": "EHC plan"}
_STATUSES = (
    ("Overdue", "*overdue*"), ("Due today or soon", "Due*"), ("Not due yet", "Not due*"), ("Held", "Held*"),
)  # fmt: skip


class _Register(Rows):
    """The register's rows and the formulas that count them."""

    def __init__(self, layout: WorkbookLayout, tables: Tables) -> None:
        super().__init__(layout, tables, "register")

    def count(self, *, roll: bool = True, **wanted: str) -> Formula:
        """How many rows hold these words by column; * stands for any text. Leavers are left out."""
        tests = holding(self, **wanted)
        return on_roll(self, tests) if roll else rows_that_pass(tests=tests)

    def sum(self, key: str, **wanted: str) -> Formula:
        """The pounds in a column of the rows that hold these words."""
        return pounds_where(amounts=values(self, key), tests=holding(self, **wanted))


def pupils(register: _Register) -> Block:
    """How many pupils the register holds."""
    k, e = register.count(sen_provision="K"), register.count(sen_provision="E")
    rows = (
        ("On the SEN register", plus(k, e)),
        ("SEN support (K)", k),
        ("EHC plan (E)", e),
        ("No longer on the register (N)", register.count(sen_provision="N")),
        ("Left the school", register.count(roll=False, on_roll="No")),
    )
    return Block("SummaryPupils", "Pupils", "Leavers are counted in the last line only.",
                 ("Pupils", "Number"), ("text", "count"), rows)  # fmt: skip


def reviews(register: _Register) -> Block:
    """How many reviews are overdue, due and to come."""

    def line(word: str) -> tuple[Formula, Formula]:
        # Whoever has an EHC plan has the annual review, not one each term.
        return register.count(sen_provision="K", review_status=word), register.count(
            sen_provision="E", annual_review_status=word
        )

    lines = [(label, *line(word)) for label, word in _STATUSES]
    # Held, and the authority's decision is overdue: the school's meeting is not.
    (label, support, plan), (support_held, plan_held) = lines[0], line("Held*overdue*")
    lines[0] = (label, less(support, [support_held]), less(plan, [plan_held]))
    blank = ("No date to go by", less(register.count(sen_provision="K"), [x[1] for x in lines]),
             less(register.count(sen_provision="E"), [x[2] for x in lines]))  # fmt: skip
    return Block(
        "SummaryReviews", "Reviews", "Due soon: within the days that the Policy sheet says.",
        ("Reviews", "SEN support review", "EHC plan meeting"), ("text", "count", "count"), (*lines, blank),
    )  # fmt: skip


def lacking(layout: WorkbookLayout, tables: Tables) -> Formula:
    """How many lines of the Provision sheet that count this year have no cost, in words."""
    lines = Rows(layout, tables, "provision")
    return shown_by(
        RULES["all_lines_without_cost"],
        label=Part(f'"{IN_USE}"', IN_USE), no_cost_reasons=values(lines, "no_cost_reason"),
        counted_years=values(lines, "counted_years"),
    )  # fmt: skip


def _pupils_with(register: _Register, area: str, provision: str) -> Formula:
    return register.count(area_of_need=area, sen_provision=provision)


def needs(register: _Register, with_cost: bool) -> Block:
    """Pupils, and what they cost, by area of need."""
    areas = code_lists()["area_of_need"].current

    def line(label: str, cells: Callable[[str], Formula], *cost: Formula) -> tuple[Cell, ...]:
        return (label, *(cells(provision) for provision in _PROVISION), *cost)

    def cost_of(area: str) -> Formula:
        return register.sum("additional_support_cost", area_of_need=area)

    costs = [cost_of(area) for area in areas] if with_cost else []
    lines = [
        line(area, partial(_pupils_with, register, area), *costs[place : place + 1]) for place, area in enumerate(areas)
    ]
    other = line(
        "No area chosen",
        lambda p: less(register.count(sen_provision=p), [_pupils_with(register, a, p) for a in areas]),
        *([_no_area(amounts=values(register, "additional_support_cost"), listed=terms(costs))] if with_cost else []),
    )  # fmt: skip
    return Block(
        "SummaryNeeds", "Areas of need", "By primary need." + (" Costs include leavers." if with_cost else ""),
        ("Area of need", *_PROVISION.values(), *(("Cost",) if with_cost else ())),
        ("text", "count", "count", *(("money",) if with_cost else ())), (*lines, other),
    )  # fmt: skip


@shown("ROUND(SUM({amounts})-({listed}),2)")
def _no_area(amounts: Sequence[Value], listed: Sequence[float]) -> float:
    return to_the_penny(fsum(number_in(amount) for amount in amounts) - fsum(listed))


def threshold(register: _Register) -> Block:
    """How the pupils stand to the high needs cost threshold; those whose lines lack a cost are under no word of it."""
    words = {word: word for word in ("Over threshold", "Near threshold", "Under threshold", "No cost recorded")}
    words["Lines without a cost"] = "At least*"
    rows = [
        (
            label,
            register.count(roll=False, threshold_status=word),
            register.sum("additional_support_cost", threshold_status=word),
            register.sum("cost_above_threshold", threshold_status=word),
        )
        for label, word in words.items()
    ]
    totals = [pounds(amounts=values(register, key)) for key in ("additional_support_cost", "cost_above_threshold")]
    counts = plus(*(row[1] for row in rows))
    return Block(
        "SummaryThreshold", "Cost and the threshold",
        "What is recorded for the year. It is not an entitlement, and nobody must spend it first.",
        ("Threshold status", "Pupils", "Cost", "Above threshold"), ("text", "count", "money", "money"),
        (*rows, ("All pupils", counts, *totals)),
    )  # fmt: skip


@shown('IF(COUNTIF({costs},">0")<{n},"",LARGE({costs},{n}))')
def _nth_cost(costs: Mapping[int, float], n: int) -> float | str:
    ranked = sorted((cost for cost in costs.values() if cost > 0), reverse=True)
    return ranked[n - 1] if n <= len(ranked) else ""


@shown('IF({cost}="","",1048577-SUMPRODUCT(LARGE(({costs}={cost})*(1048577-ROW({costs})),COUNTIF({above},{cost}))))')
def _line_of_cost(cost: float | str, costs: Mapping[int, float], above: Sequence[float]) -> int | str:
    """The n-th of the rows that hold this cost, counted from the top: equal costs are different pupils."""
    if cost == "":
        return ""
    return [row for row, held in costs.items() if held == cost][list(above).count(float(cost)) - 1]


@shown('IF({cost}="","",{surname}&", "&{forename})')
def _whole_name(cost: float | str, surname: str | None, forename: str | None) -> str:
    return "" if cost == "" else f"{surname or ''}, {forename or ''}"


def top(register: _Register, first_row: int, limit: float) -> Block:
    """The pupils whose provision costs most, beside the threshold; `first_row` is the worksheet row of the first.

    Pupils of equal cost come in the order of the register.
    """
    cost = register.column("additional_support_cost")
    headers = f"ROW({register.table.name}[[#Headers],[{register.table.column('surname').header}]])"
    costs = Part(cost, {row.number: number_in(row["additional_support_cost"]) for row in register.rows})
    names = {row.number: row for row in register.rows}
    rows: list[tuple[Cell, ...]] = []
    for n in range(1, TOP + 1):
        at = first_row + n - 1
        most = _nth_cost(costs=costs, n=n)
        above = Part(f"B${first_row}:B{at}", [*(number_in(row[1]) for row in rows), most.result])
        held = Part(f"B{at}", most.result)
        line = _line_of_cost(cost=held, costs=costs, above=above)
        row = names.get(int(number_in(line)))
        surname, forename = (
            Part(f"INDEX({register.column(key)},D{at}-{headers})", row.value(key) if row else None)
            for key in ("surname", "forename")
        )
        # The threshold in every row: the chart's line would fall to nought where there is no pupil.
        limit_here = as_it_is(cell=Part("high_needs_cost_threshold", limit))
        rows.append((_whole_name(cost=held, surname=surname, forename=forename), most, limit_here, line))
    return Block(
        "SummaryTop", f"The {TOP} pupils whose provision costs most",
        "The cost recorded for the year beside the high needs cost threshold.",
        ("Pupil", "Cost", "Threshold", "Register row"), ("text", "money", "money", "count"), tuple(rows),
    )  # fmt: skip


FIRST_ROW = 4
"""The worksheet row on which the first block's title stands."""

_ABOVE_ROWS = 3
"""A block's title, what it tells, and its headers."""


def starts(made: Sequence[Block]) -> list[int]:
    """The worksheet row of each block's title: one below the other, a blank row between them."""
    rows = [FIRST_ROW]
    for block in made:
        rows.append(rows[-1] + _ABOVE_ROWS + len(block.rows) + 1)
    return rows


def blocks(layout: WorkbookLayout, tables: Derived, limit: float) -> list[Block]:
    """Every block of a workbook's Summary sheet, in order; `limit` is the threshold in use, in pounds."""
    register = _Register(layout, tables)
    with_cost = layout.has("provision")
    made = [pupils(register), reviews(register), needs(register, with_cost)]
    if with_cost:
        first = threshold(register)
        made = [
            first,
            top(register, starts([first])[-1] + _ABOVE_ROWS, limit),
            *made,
            summary_costs.tiers(layout, tables),
        ]
        made.append(summary_costs.sources(layout, tables, starts(made)[-1] + _ABOVE_ROWS))
        made.append(summary_costs.staff(layout, tables))
        found = lacking(layout, tables)
        made = [replace(block, lacking=found) if "money" in block.kinds else block for block in made]
    return [*made, *summary_counts.counted_blocks(layout, tables, starts(made)[-1])]
