"""Summary counts: pupils by type of need, year group and class, and the school beside England."""

from __future__ import annotations

from math import fsum

from sendbook.changes import Formula
from sendbook.derive import Derived
from sendbook.layouts import WorkbookLayout
from sendbook.policy import code_lists
from sendbook.rules.listing import PER_DAY
from sendbook.rules.rounding import excel_round
from sendbook.tables import Row, Tables
from sendbook.views.block import Block, Cell
from sendbook.views.lookup import Rows
from sendbook.workbook.formulas import text_literal

CLASSES = 24
"""How many classes the Summary sheet counts."""

_PROVISION = ("K", "E")
_HEADERS = ("SEN support", "EHC plan")


def _same(value: object, word: str) -> bool:
    return str(value or "").casefold() == word.casefold()


def _left(row: Row) -> bool:
    return _same(row["on_roll"], "No")


class _Pupils:
    """Pupils on roll by SEN provision and one more column."""

    def __init__(self, layout: WorkbookLayout, tables: Tables) -> None:
        self.register = Rows(layout, tables, "register")

    def count(self, provision: str, key: str = "", word: str = "") -> Formula:
        register = self.register
        tests = f'{register.column("sen_provision")},"{provision}"'
        tests += f",{register.column(key)},{text_literal(word)}" if key else ""
        found = sum(
            1 for row in register.rows
            if _same(row["sen_provision"], provision) and not _left(row) and (not key or _same(row.value(key), word))
        )  # fmt: skip
        return Formula(f'COUNTIFS({tests})-COUNTIFS({tests},{register.column("on_roll")},"No")', found)


def _by_code(pupils: _Pupils, key: str, code_list: str, name: str, title: str, header: str) -> Block:
    items = [item for item in code_lists()[code_list].items if item.current]
    rows: list[tuple[Cell, ...]] = [
        (f"Year {item.code}" if item.code.isdigit() else item.name,
         *(pupils.count(provision, key, item.code) for provision in _PROVISION))
        for item in items
    ]  # fmt: skip
    return Block(name, title, "Pupils on roll, by what the Register says.", (header, *_HEADERS),
                 ("text", "count", "count"), tuple(rows))  # fmt: skip


def _by_class(pupils: _Pupils, first_row: int) -> Block:
    """The classes by year group; `first_row` is the worksheet row of the first. A class has its name in column A."""
    register = pupils.register
    order, listed = register.column("class_order"), register.column("class_listed")
    places = sorted(row["class_order"] for row in register.rows if isinstance(row["class_order"], int))
    rows: list[tuple[Cell, ...]] = []
    for n in range(1, CLASSES + 1):
        at, name = f"$A{first_row + n - 1}", ""
        if n <= len(places):
            name = str(register.value("class_name", places[n - 1] % PER_DAY) or "")
        line = f"MOD(SMALL({order},{n}),{PER_DAY})"
        cells: list[Cell] = [
            Formula(f'IF(COUNT({order})<{n},"",INDEX({register.column("class_name")},{line})&"")', name)
        ]
        for provision in _PROVISION:
            found = sum(
                1 for row in register.rows
                if _same(row["class_listed"], f"Class {name}") and _same(row["sen_provision"], provision)
            )  # fmt: skip
            tests = f'{listed},"Class "&{at},{register.column("sen_provision")},"{provision}"'
            cells.append(Formula(f'IF({at}="","",COUNTIFS({tests}))', found if name else ""))
        rows.append(tuple(cells))
    return Block("SummaryClasses", "Classes", "Pupils on roll with SEN, class by class.", ("Class", *_HEADERS),
                 ("text", "count", "count"), tuple(rows))  # fmt: skip


def national(layout: WorkbookLayout, tables: Derived) -> Block:
    """The school beside England: pupils with SEN support and with an EHC plan in 100 pupils."""
    pupils, roll = _Pupils(layout, tables), tables.school["pupils_on_roll"]
    numbers = tables.numbers
    rows: list[tuple[Cell, ...]] = []
    for provision, label, name in (
        ("K", "SEN support (K)", "national_sen_support_share"), ("E", "EHC plan (E)", "national_ehc_plan_share"),
    ):  # fmt: skip
        counted = pupils.count(provision)
        here = f'IF(N(pupils_on_roll)=0,"",ROUND(100*({counted.text})/pupils_on_roll,1))'
        known = isinstance(roll, int | float) and roll > 0
        share = excel_round(100 * _number(counted) / float(str(roll)), 1) if known else ""
        rows.append((label, Formula(here, share), Formula(name, numbers[name])))
    k, e = pupils.count("K"), pupils.count("E")
    both = _number(k) + _number(e)
    england = numbers["national_ehc_plan_share"], numbers["national_sen_support_share"]
    rows.append((
        "EHC plan, in 100 with SEN",
        Formula(f'IF(({k.text}+{e.text})=0,"",ROUND(100*({e.text})/({k.text}+{e.text}),1))',
                excel_round(100 * _number(e) / both, 1) if both else ""),
        Formula("ROUND(100*national_ehc_plan_share/(national_ehc_plan_share+national_sen_support_share),1)",
                excel_round(100 * england[0] / fsum(england), 1)),
    ))  # fmt: skip
    return Block(
        "SummaryNational", "Beside England, in 100 pupils",
        "England: all schools, school census; source and date on the Policy sheet. Pupils on roll: School sheet.",
        ("In 100 pupils", "This school", "England"), ("text", "number", "number"), tuple(rows),
    )  # fmt: skip


def _number(cell: Formula) -> float:
    return cell.result if isinstance(cell.result, int | float) else 0


def blocks(layout: WorkbookLayout, tables: Derived, first_row: int) -> list[Block]:
    """The blocks in order; `first_row` is the worksheet row on which the first block's title stands."""
    if not layout.table("register").has("class_order"):
        return []
    pupils = _Pupils(layout, tables)
    made = [
        national(layout, tables),
        _by_code(pupils, "primary_need", "need", "SummaryTypes", "Types of need", "Primary need"),
        _by_code(pupils, "year_group", "year_group", "SummaryYears", "Year groups", "Year group"),
    ]
    above = sum(len(block.rows) + 4 for block in made)
    return [*made, _by_class(pupils, first_row + above + 3)]
