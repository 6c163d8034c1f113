"""Summary counts: pupils by type of need, year group and class, and the school beside England."""

from __future__ import annotations

from math import fsum

from sendbook.changes import Formula
from sendbook.derive import Derived
from sendbook.layouts import WorkbookLayout
from sendbook.policy import code_lists
from sendbook.rules.matching import same_text
from sendbook.rules.rounding import excel_round
from sendbook.tables import Tables, Value
from sendbook.views.block import Block, Cell
from sendbook.views.class_sheet import nth_class
from sendbook.views.counting import both, holding, on_roll, rows_that_pass, test
from sendbook.views.lookup import Rows, as_it_is, unless_blank
from sendbook.workbook.shown import Part, shown

CLASSES = 24
"""How many classes the Summary sheet counts."""

_PROVISION = ("K", "E")
_HEADERS = ("SEN support", "EHC plan")


class _Pupils:
    """Pupils on roll by SEN provision and one more column."""

    def __init__(self, layout: WorkbookLayout, tables: Tables) -> None:
        self.register = Rows(layout, tables, "register")

    def count(self, provision: str, key: str = "", word: str = "") -> Formula:
        return on_roll(self.register, holding(self.register, sen_provision=provision, **({key: word} if key else {})))


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
    rows: list[tuple[Cell, ...]] = []
    for n in range(1, CLASSES + 1):
        at, name = f"$A{first_row + n - 1}", nth_class(register, n)
        same = same_text(f"Class {name.result}")
        listed = test(register, "class_listed", f'"Class "&{at}', same)
        counts = (rows_that_pass(tests=both(listed, holding(register, sen_provision=word))) for word in _PROVISION)
        rows.append((name, *(unless_blank(cell=Part(at, name.result), told=count) for count in counts)))
    return Block("SummaryClasses", "Classes", "Pupils on roll with SEN, class by class.", ("Class", *_HEADERS),
                 ("text", "count", "count"), tuple(rows))  # fmt: skip


_ENGLAND = {"K": "national_sen_support_share", "E": "national_ehc_plan_share"}


@shown('IF(N({roll})=0,"",ROUND(100*({counted})/{roll},1))')
def _of_the_roll(counted: int, roll: Value) -> float | str:
    return excel_round(100 * counted / roll, 1) if isinstance(roll, int | float) and roll > 0 else ""


@shown('IF(({k}+{e})=0,"",ROUND(100*({e})/({k}+{e}),1))')
def _with_plan(k: int, e: int) -> float | str:
    return excel_round(100 * e / (k + e), 1) if k + e else ""


@shown("ROUND(100*{e}/({e}+{k}),1)")
def _with_plan_in_england(k: float, e: float) -> float:
    return excel_round(100 * e / fsum((e, k)), 1)


def national(layout: WorkbookLayout, tables: Derived) -> Block:
    """The school beside England: pupils with SEN support and with an EHC plan in 100 pupils."""
    pupils, roll = _Pupils(layout, tables), tables.school["pupils_on_roll"]
    numbers = tables.numbers
    rows: list[tuple[Cell, ...]] = []
    for (provision, name), label in zip(_ENGLAND.items(), ("SEN support (K)", "EHC plan (E)"), strict=True):
        here = _of_the_roll(counted=pupils.count(provision), roll=Part("pupils_on_roll", roll))
        rows.append((label, here, as_it_is(cell=Part(name, numbers[name]))))
    england = {word: Part(name, numbers[name]) for word, name in _ENGLAND.items()}
    here = _with_plan(k=pupils.count("K"), e=pupils.count("E"))
    rows.append(("EHC plan, in 100 with SEN", here, _with_plan_in_england(k=england["K"], e=england["E"])))
    return Block(
        "SummaryNational", "Beside England, in 100 pupils",
        "England: all schools, school census; source and date on the Policy sheet. Pupils on roll: School sheet.",
        ("In 100 pupils", "This school", "England"), ("text", "number", "number"), tuple(rows),
    )  # fmt: skip


def counted_blocks(layout: WorkbookLayout, tables: Derived, first_row: int) -> list[Block]:
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
