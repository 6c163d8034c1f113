"""Reviews due: the list to act on. What is overdue or due soon, for whom, by when; the most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sendbook.changes import Formula
from sendbook.rules.listing import KINDS, PER_LINE
from sendbook.tables import Value
from sendbook.views.layout_of_view import Cell, Field, write_table, write_title
from sendbook.views.work import KIND_WORDS, Item, Work, place_in
from sendbook.workbook.building import printing
from sendbook.workbook.building.looks import Looks
from sendbook.workbook.building.setting import Setting
from sendbook.workbook.building.sheets import write_cell
from sendbook.workbook.building.view import View
from sendbook.workbook.shown import shown

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "Reviews due"
SHOWN = 120
"""How many things to do the list can hold."""

_HEADER_ROW = 4
DO = (
    "Invite all at least 2 weeks before; type it on Meetings.",
    "Hold it in time to amend the plan; type it on Meetings.",
    "Meet pupil and parents; type it on Meetings or Cycles.",
    "Tell them formally (section 68); fill in Parents notified.",
    "Chase the local authority; fill in its day (EHC plan).",
    "Send it to the next school; fill in Sent on Transitions.",
    "Meet pupil and parents; type it on Meetings or Cycles.",
    "Send it; fill in its day in the Register (EHC plan).",
    "Consider it with parents; type its day on Meetings.",
)
"""What to do in one line each: any row may come to hold any of them, and its height does not follow by itself."""
_FIELDS = (
    Field("By", "date", 12), Field("How it stands", "text", 17, statuses=True), Field("What", "text", 36),
    Field("Pupil", "text", 30), Field("Year group", "text", 7), Field("Responsible teacher", "text", 19),
    Field("Last contact", "date", 12), Field("What to do", "text", 50), Field("Order", "count", 13, working=True),
    Field("Line", "count", 6, working=True),
)  # fmt: skip
_ABOUT = "What is overdue and what is due soon, from the Register. Nothing to type here: act on a line, and it goes."


def first_row() -> int:
    """The worksheet row of the first line of the list."""
    return _HEADER_ROW + 2


def row_of(work: Work, setting: Setting, number: int, row: int) -> list[Cell]:
    """The n-th line of the list, which stands in a worksheet row."""
    item = work.item(number)
    place, line_cell = f"$I{row}", f"$J{row}"
    line = item.line if item else None
    fetched = (
        work.register.at(key, line_cell, line) for key in ("pupil_to_choose", "year_group", "teacher", "last_contact")
    )
    return [
        work.due(place, item),
        work.status(f"$A{row}", item, setting.as_at),
        _what(work, place, line_cell, item),
        *fetched,
        work.by_kind(place, item, DO),
        work.place(number),
        work.line(place, item),
    ]


def _what(work: Work, place: str, line_cell: str, item: Item | None) -> Formula:
    """What is to be done: of an EHC plan the authority's step, or the school's own, that is open."""
    kind = work.by_kind(place, item, KIND_WORDS)
    step, own = (work.register.at(key, line_cell, item.line if item else None) for key in ("ehc_step", "own_step"))
    return _of_plan(place=place_in(place, item), step=step, own=own, kind=kind)


_LA, _OWN = (KINDS.index(kind) + 1 for kind in "ER")


def _before_colon(step: str) -> str:
    """A step without what to do about it, which stands in a column of its own, in a formula."""
    return f'LEFT({step},FIND(":",{step}&":")-1)'


_SHOWN = f"IF(MOD({{place}},{PER_LINE})={_OWN},{_before_colon('{own}')},{{kind}})"


@shown(f'IF({{place}}="","",IF(MOD({{place}},{PER_LINE})={_LA},{_before_colon("{step}")},{_SHOWN}))')
def _of_plan(place: int | str, step: Value, own: Value, kind: Value) -> Value:
    if not isinstance(place, int):
        return ""
    told = {_LA: step, _OWN: own}.get(place % PER_LINE)
    return kind if told is None else str(told).partition(":")[0]


def add_reviews_due(sheet: Worksheet, setting: Setting, looks: Looks) -> None:
    """Write the view."""
    work = Work(setting.layout, setting.tables)
    write_title(sheet, looks, SHEET, _ABOUT)
    told = work.sentence(setting.as_at, SHOWN)
    write_cell(sheet, 2, 0, told, looks.heading)
    rows = [row_of(work, setting, n, _HEADER_ROW + 1 + n) for n in range(1, SHOWN + 1)]
    write_table(sheet, looks, "ReviewsDue", _ABOUT, _FIELDS, rows, _HEADER_ROW)
    order = len(_FIELDS) - 2
    # What to do about it, and on which sheet, is for the screen.
    printing.set_up_list(sheet, looks.book, _HEADER_ROW, SHOWN, across=order - 1, filled=order)
    sheet.set_portrait()


VIEW = View(
    SHEET,
    "What is overdue, and what is due soon: who, what and by when, the most urgent first.",
    add_reviews_due,
)
