"""Looks: the colours and cell formats of new workbooks, every pair of them readable (contrast at least 4.5 to 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sendbook.layouts import Column, TableLayout

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

FONT = "Calibri"
INK = "#111827"
QUIET = "#4B5563"
"""The ink of cells that fill themselves, and of what a sheet says of itself."""
DARK = "#1F3864"
WHITE = "#FFFFFF"
LINE = "#D1D5DB"
LINK = "#0B5394"


@dataclass(frozen=True, slots=True)
class Pair:
    """A fill and the ink on it."""

    fill: str
    ink: str


URGENT = Pair("#FDE7E9", "#9B1C1C")
SOON = Pair("#FFF4D6", "#7A4B00")
DONE = Pair("#E6F4EA", "#1E6B34")
MISSING = Pair("#F3F4F6", "#4B5563")
BAND = Pair(DARK, WHITE)
HEADER = Pair("#E8EEF7", "#1F2937")

STATUS_WORDS = {
    "Over": URGENT, "Tell": URGENT, "Due": SOON, "Near": SOON, "Short": SOON, "Expected": SOON, "Involve a": SOON,
    "No review since": URGENT, "Last review is in": URGENT, "Terms needed": SOON, "Not recorded": SOON,
    "At least £": SOON, "No first day": SOON, "No minutes": SOON, "Minutes or": SOON, "No rate": SOON,
    "A part is": SOON,
}  # fmt: skip
"""How a status begins, and its colours: "Overdue 12 days" and "Over threshold", "Tell the parents", "Due in 5 days",
"Near threshold", "Short by 1", a specialist who is expected."""

TAB_COLOURS = {"do": "#2F5597", "look": "#548235", "settings": "#7F7F7F", "when_used": "#7F7F7F"}
"""The colour of a sheet's tab by what it is there for."""

PAIRS = (
    Pair(WHITE, "#000000"), Pair(WHITE, INK), Pair(WHITE, QUIET), Pair(WHITE, LINK), Pair(WHITE, DARK),
    URGENT, SOON, DONE, MISSING, BAND, HEADER,
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
            usual = {"font_name": FONT, "font_size": 11, "font_color": INK}
            self._made[key] = self.book.add_format(usual | properties)
        return self._made[key]

    @property
    def title(self) -> Format:
        return self.format(bold=True, font_size=16, font_color=DARK)

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
        return self.format(bold=True, font_size=13, font_color=DARK)

    @property
    def link(self) -> Format:
        return self.format(valign="top", font_color=LINK, underline=1)

    def pair(self, pair: Pair, **properties: Any) -> Format:
        """A format of a fill and its ink."""
        return self.format(bg_color=pair.fill, font_color=pair.ink, **properties)

    def change(self, pair: Pair) -> Format:
        """The fill and ink that a conditional format lays over a cell: nothing else of the cell changes."""
        return self.book.add_format({"bg_color": pair.fill, "font_color": pair.ink})

    @property
    def quiet(self) -> Format:
        """The ink that a conditional format lays over a cell which nobody typed in."""
        return self.book.add_format({"font_color": QUIET})

    def band(self, *, first: bool) -> Format:
        """The label above a group of columns; a white edge tells one group from the next."""
        edge = {"left": 2, "left_color": WHITE} if first else {}
        return self.pair(BAND, bold=True, valign="vcenter", **edge)

    def header(self, align: str = "left", **more: Any) -> Format:
        """The header of a column."""
        look = {"bold": True, "text_wrap": True, "valign": "top", "align": align, "bottom": 1, "bottom_color": QUIET}
        return self.pair(HEADER, **look | more)

    def cell(self, column: Column, *, calculated: bool = False, number_format: str = "", **more: Any) -> Format:
        """A cell of a column: black ink where people type, grey where it fills itself; `more` wins over the column."""
        properties: dict[str, Any] = {
            "num_format": number_format or column.type.number_format,
            "align": column.type.align,
            "valign": "top",
            "bottom": 1, "bottom_color": LINE,
        }  # fmt: skip
        if column.type.align == "right":
            properties["indent"] = 1  # a text at its right does not touch it
        if calculated:
            properties["font_color"] = QUIET
        return self.format(**properties | more)

    def below(self, column: Column) -> Format:
        """The column below its table: the number format that a new row needs before Excel takes it in."""
        return self.format(num_format=column.type.number_format, align=column.type.align, valign="top")
