"""Report page: sections of figures, as a worksheet that sendbook writes and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sendbook.changes import OwnSheet
from sendbook.tables import Value

_WIDTHS = (26, 46, 13, 40)
HEADERS = ("About", "What", "Figure", "Note")
_HEADER_ROW = 5
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is, the figure as it is shown, and a note."""

    what: str
    figure: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that belong together."""

    title: str
    lines: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A report: the sheet's name, title, what it is as on which day, how to read it, and its sections."""

    name: str
    title: str
    about: str
    note: str
    sections: tuple[Section, ...]

    def sheet(self) -> OwnSheet:
        """The report as a worksheet."""
        rows: list[Sequence[Value]] = [(self.title,), (self.about,), (self.note,), (None,), HEADERS]
        for section in self.sections:
            for place, line in enumerate(section.lines):
                figure: Value = int(line.figure) if line.figure.isdigit() else line.figure
                rows.append((section.title if place == 0 else None, line.what, figure, line.note or None))
        return OwnSheet(self.name, rows, _WIDTHS, _HEADER_ROW, reason=self.title, one_page=True)

    def as_json(self) -> dict[str, Any]:
        """The report for a program: its sections, each figure as it is shown."""
        sections = [{"title": one.title, "lines": [asdict(line) for line in one.lines]} for one in self.sections]
        return {"title": self.title, "about": self.about, "note": self.note, "sections": sections}

    def markdown(self) -> str:
        """The report as Markdown."""
        lines = [f"# {_plain(self.title)}", "", _plain(self.about), "", _plain(self.note)]
        for section in self.sections:
            lines += ["", f"## {_plain(section.title)}", "", "| What | Figure | Note |", "| --- | ---: | --- |"]
            lines += [f"| {_plain(x.what)} | {_plain(x.figure)} | {_plain(x.note)} |" for x in section.lines]
        return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text that Markdown shows as it stands, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
