"""Looks: the colours and cell formats of new workbooks, every pair of them readable (contrast at least 4.5 to 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sendbook.layouts import Column, TableLayout

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

FONT = "Calibri"
INK = "#000000"
QUIET = "#595959"
WHITE = "#FFFFFF"
LINE = "#BFBFBF"
CALCULATED_FILL = "#EDEDED"
"""The grey of cells that fill themselves."""
LINK = "#0B5394"


@dataclass(frozen=True, slots=True)
class Pair:
    """A fill and the ink on it."""

    fill: str
    ink: str


URGENT = Pair("#FFC7CE", "#8A0006")
SOON = Pair("#FFEB9C", "#6B4700")

STATUS_WORDS = {
    "Over": URGENT, "Tell": URGENT, "Due": SOON, "Near": SOON, "Short": SOON, "Expected": SOON, "Involve a": SOON,
    "No review since": URGENT, "Last review is in": URGENT, "Terms needed": SOON, "Not recorded": SOON,
}  # fmt: skip
"""How a status begins, and its colours: "Overdue 12 days" and "Over threshold", "Tell the parents", "Due in 5 days",
"Near threshold", "Short by 1", a specialist who is expected."""

_BANDS = (
    Pair("#1F4E79", WHITE), Pair("#375623", WHITE), Pair("#7A3A0B", WHITE), Pair("#3F3F3F", WHITE),
    Pair("#134F5C", WHITE), Pair("#4A2C6E", WHITE), Pair("#5F4B00", WHITE), Pair("#44546A", WHITE),
)  # fmt: skip
_TINTS = (
    Pair("#DDEBF7", INK), Pair("#E2EFDA", INK), Pair("#FCE4D6", INK), Pair("#E7E6E6", INK),
    Pair("#D0E7EA", INK), Pair("#E9E1F2", INK), Pair("#FFF2CC", INK), Pair("#D6DCE4", INK),
)  # fmt: skip

PAIRS = (
    Pair(WHITE, INK), Pair(WHITE, QUIET), Pair(WHITE, LINK), Pair(WHITE, _BANDS[0].fill), Pair(CALCULATED_FILL, INK),
    URGENT, SOON, *_BANDS, *_TINTS,
)  # fmt: skip
"""Every pair of fill and ink that a new workbook uses."""


def contrast(pair: Pair) -> float:
    """The contrast ratio of a pair, from 1 to 21, as the Web Content Accessibility Guidelines define it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(pair.fill), luminance(pair.ink)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def groups(table: TableLayout) -> list[tuple[str, int, int]]:
    """The groups of columns as they stand side by side: name, first and last column (the first column is 0)."""
    found: list[tuple[str, int, int]] = []
    for place, column in enumerate(table.columns):
        if found and found[-1][0] == column.group:
            found[-1] = (column.group, found[-1][1], place)
        else:
            found.append((column.group, place, place))
    return found


class Looks:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """A cell format of these XlsxWriter properties; the same properties give the same format."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format({"font_name": FONT, "font_size": 11, **properties})
        return self._made[key]

    @property
    def title(self) -> Format:
        return self.format(bold=True, font_size=16, font_color=_BANDS[0].fill)

    @property
    def about(self) -> Format:
        return self.format(font_color=QUIET)

    @property
    def plain(self) -> Format:
        return self.format(valign="top")

    @property
    def wrapped(self) -> Format:
        return self.format(valign="top", text_wrap=True)

    @property
    def strong(self) -> Format:
        return self.format(valign="top", bold=True)

    @property
    def heading(self) -> Format:
        return self.format(bold=True, font_size=13, font_color=_BANDS[0].fill)

    @property
    def link(self) -> Format:
        return self.format(valign="top", font_color=LINK, underline=1)

    def pair(self, pair: Pair, **properties: Any) -> Format:
        """A format of a fill and its ink."""
        return self.format(bg_color=pair.fill, font_color=pair.ink, **properties)

    def change(self, pair: Pair) -> Format:
        """The fill and ink that a conditional format lays over a cell: nothing else of the cell changes."""
        return self.book.add_format({"bg_color": pair.fill, "font_color": pair.ink})

    def band(self, group: int) -> Format:
        """The label above a group of columns."""
        return self.pair(_BANDS[group % len(_BANDS)], bold=True)

    def header(self, group: int, align: str = "left", **more: Any) -> Format:
        """The header of a column of a group."""
        tint = _TINTS[group % len(_TINTS)]
        look = {"bold": True, "text_wrap": True, "valign": "top", "align": align, "bottom": 1, "bottom_color": QUIET}
        return self.pair(tint, **look | more)

    def cell(self, column: Column, *, calculated: bool = False, number_format: str = "", **more: Any) -> Format:
        """A cell of a column: white where people type, grey where it fills itself; `more` wins over the column."""
        properties: dict[str, Any] = {
            "num_format": number_format or column.type.number_format,
            "align": column.type.align,
            "valign": "top",
            "bottom": 1, "bottom_color": LINE, "right": 1, "right_color": LINE,
        }  # fmt: skip
        if column.type.name == "long_text":
            properties["text_wrap"] = True
        if calculated:
            properties["bg_color"] = CALCULATED_FILL
        return self.format(**properties | more)

    def below(self, column: Column) -> Format:
        """The column below its table: the number format that a new row needs before Excel takes it in."""
        return self.format(num_format=column.type.number_format, align=column.type.align, valign="top")
