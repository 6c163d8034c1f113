"""Summary: what the Summary sheet counts and adds up, each figure as a formula beside its present result.

Pupils are counted while they are on roll; costs are the year's, those of leavers included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import fsum

from sendbook.changes import Formula
from sendbook.derive import Derived
from sendbook.layouts import WorkbookLayout
from sendbook.policy import code_lists
from sendbook.rules.matching import same_text
from sendbook.rules.rounding import to_the_penny
from sendbook.tables import Row, Tables, Value
from sendbook.views import summary_costs, summary_counts
from sendbook.views.block import Block, Cell
from sendbook.workbook.formulas import text_literal, whole_column

TOP = 15
"""How many pupils the cost chart shows."""

_PROVISION = {"K": "SEN support", "E": "EHC plan"}
_STATUSES = (
    ("Overdue", "*overdue*"), ("Due today or soon", "Due*"), ("Not due yet", "Not due*"), ("Held", "Held"),
)  # fmt: skip


class _Register:
    """The register's rows and the formulas that count them."""

    def __init__(self, layout: WorkbookLayout, tables: Tables) -> None:
        self.table = layout.table("register")
        self.rows: Sequence[Row] = tuple(tables["register"])

    def column(self, key: str) -> str:
        return whole_column(self.table, key)

    def count(self, *, roll: bool = True, **wanted: str) -> Formula:
        """How many rows hold these words by column; * stands for any text. Leavers are left out."""
        tests = ",".join(f"{self.column(key)},{text_literal(word)}" for key, word in wanted.items())
        leavers = f'-COUNTIFS({tests},{self.column("on_roll")},"No")' if roll else ""
        fits = [row for row in self.rows if all(_fits(row.value(k), w) for k, w in wanted.items())]
        found = sum(1 for row in fits if not (roll and _left(row)))
        return Formula(f"COUNTIFS({tests}){leavers}", found)

    def sum(self, key: str, **wanted: str) -> Formula:
        """The pounds in a column of the rows that hold these words."""
        tests = ",".join(f"{self.column(k)},{text_literal(word)}" for k, word in wanted.items())
        total = fsum(row.value(key) or 0 for row in self.rows if all(_fits(row.value(k), w) for k, w in wanted.items()))
        return Formula(f"ROUND(SUMIFS({self.column(key)},{tests}),2)", to_the_penny(total))


def _fits(value: Value, word: str) -> bool:
    return same_text(word)(str(value or ""))


def _left(row: Row) -> bool:
    return _fits(row["on_roll"], "No")


def _number(cell: Cell) -> float:
    value = cell.result if isinstance(cell, Formula) else cell
    return value if isinstance(value, int | float) else 0


def _plus(*parts: Formula) -> Formula:
    return Formula("+".join(part.text for part in parts), sum(_number(part) for part in parts))


def _less(whole: Formula, parts: Iterable[Formula]) -> Formula:
    parts = tuple(parts)
    return Formula(
        f"{whole.text}-({'+'.join(part.text for part in parts)})", _number(whole) - sum(map(_number, parts))
    )


def pupils(register: _Register) -> Block:
    """How many pupils the register holds."""
    k, e = register.count(sen_provision="K"), register.count(sen_provision="E")
    rows = (
        ("On the SEN register", _plus(k, e)),
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
        support = _plus(*(register.count(sen_provision=p, review_status=word) for p in _PROVISION))
        return support, register.count(sen_provision="E", annual_review_status=word)

    lines = [(label, *line(word)) for label, word in _STATUSES]
    all_support = _plus(*(register.count(sen_provision=p) for p in _PROVISION))
    blank = ("No date to go by", _less(all_support, (x[1] for x in lines)),
             _less(register.count(sen_provision="E"), (x[2] for x in lines)))  # fmt: skip
    return Block(
        "SummaryReviews", "Reviews", "Due soon: within the days that the Policy sheet says.",
        ("Reviews", "SEN support review", "EHC plan meeting"), ("text", "count", "count"), (*lines, blank),
    )  # fmt: skip


def _pupils_with(register: _Register, area: str, provision: str) -> Formula:
    return register.count(area_of_need=area, sen_provision=provision)


def needs(register: _Register, with_cost: bool) -> Block:
    """Pupils, and what they cost, by area of need."""
    areas = code_lists()["area_of_need"].current

    def line(label: str, cells: Callable[[str], Formula], cost: Formula) -> tuple[Cell, ...]:
        counted = [cells(provision) for provision in _PROVISION]
        return (label, *counted, *([cost] if with_cost else []))

    def cost_of(area: str) -> Formula:
        return register.sum("additional_support_cost", area_of_need=area) if with_cost else Formula("0", 0)

    lines = [line(a, partial(_pupils_with, register, a), cost_of(a)) for a in areas]
    rest = Formula("0", 0)
    if with_cost:
        column = register.column("additional_support_cost")
        known = fsum(_number(cost_of(a)) for a in areas)
        total = fsum(row["additional_support_cost"] or 0 for row in register.rows)
        listed = "+".join(cost_of(a).text for a in areas)
        rest = Formula(f"ROUND(SUM({column})-({listed}),2)", to_the_penny(total - known))
    other = line(
        "No area chosen",
        lambda p: _less(register.count(sen_provision=p), (_pupils_with(register, a, p) for a in areas)),
        rest,
    )  # fmt: skip
    return Block(
        "SummaryNeeds", "Areas of need", "By primary need." + (" Costs include leavers." if with_cost else ""),
        ("Area of need", *_PROVISION.values(), *(("Cost",) if with_cost else ())),
        ("text", "count", "count", *(("money",) if with_cost else ())), (*lines, other),
    )  # fmt: skip


def threshold(register: _Register) -> Block:
    """How the pupils stand to the high needs cost threshold."""
    words = ("Over threshold", "Near threshold", "Under threshold", "No cost recorded")
    rows = [
        (
            word,
            register.count(roll=False, threshold_status=word),
            register.sum("additional_support_cost", threshold_status=word),
            register.sum("cost_above_threshold", threshold_status=word),
        )
        for word in words
    ]
    totals = []
    for key in ("additional_support_cost", "cost_above_threshold"):
        total = to_the_penny(fsum(row[key] or 0 for row in register.rows))
        totals.append(Formula(f"ROUND(SUM({register.column(key)}),2)", total))
    counts = Formula("+".join(row[1].text for row in rows), sum(_number(row[1]) for row in rows))
    return Block(
        "SummaryThreshold", "Cost and the threshold",
        "What is recorded for the year. It is not an entitlement, and nobody must spend it first.",
        ("Threshold status", "Pupils", "Cost", "Above threshold"), ("text", "count", "money", "money"),
        (*rows, ("All pupils", counts, *totals)),
    )  # fmt: skip


def top(register: _Register, first_row: int, limit: float) -> Block:
    """The pupils whose provision costs most, beside the threshold; `first_row` is the worksheet row of the first.

    Pupils of equal cost come in the order of the register.
    """
    cost = register.column("additional_support_cost")
    surname, forename = register.column("surname"), register.column("forename")
    headers = f"ROW({register.table.name}[[#Headers],[{register.table.column('surname').header}]])"
    ranked = sorted(
        (row for row in register.rows if (row["additional_support_cost"] or 0) > 0),
        key=lambda row: -row["additional_support_cost"],
    )
    rows: list[tuple[Cell, ...]] = []
    for place in range(TOP):
        row = ranked[place] if place < len(ranked) else None
        at = first_row + place
        # The n-th of the rows that hold this cost, counted from the top: equal costs are different pupils.
        same = f"COUNTIF(B${first_row}:B{at},B{at})"
        line = f"1048577-SUMPRODUCT(LARGE(({cost}=B{at})*(1048577-ROW({cost})),{same}))"
        name = f'INDEX({surname},D{at}-{headers})&", "&INDEX({forename},D{at}-{headers})'
        most = f'IF(COUNTIF({cost},">0")<{place + 1},"",LARGE({cost},{place + 1}))'
        rows.append((
            Formula(f'IF(B{at}="","",{name})', f"{row['surname'] or ''}, {row['forename'] or ''}" if row else ""),
            Formula(most, row["additional_support_cost"] if row else ""),
            # In every row: the chart's line would fall to nought where there is no pupil.
            Formula("high_needs_cost_threshold", limit),
            Formula(f'IF(B{at}="","",{line})', row.number if row else ""),
        ))  # fmt: skip
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
    return [*made, *summary_counts.blocks(layout, tables, starts(made)[-1])]
