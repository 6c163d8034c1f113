"""Report: the one shape of all reports: a title, sentences, and sections of rows; as sheet, Markdown, JSON and Word.

Texts of a school and its pupils are data: in each format they are shown as they were typed, and do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sendbook.changes import OwnSheet
from sendbook.tables import Value

_ABOUT = "About"
_MARKS = re.compile(r"([\\`*_{}\[\]|~#])")
_BEGINNING = re.compile(r"^(\d*)([-+=.)])")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a report: its header, its key in JSON, its width in characters, and whether it holds figures."""

    header: str
    key: str
    width: float
    figures: bool = False


class Figure(NamedTuple):
    """One figure: what it is, the figure as it is shown, and a note. A row of `FIGURES`."""

    what: str
    figure: str
    note: str = ""


FIGURES = (Heading("What", "what", 46), Heading("Figure", "figure", 13, figures=True), Heading("Note", "note", 40))


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together, under their headers, and perhaps their total."""

    title: str
    rows: Sequence[Sequence[Value]]
    headings: Sequence[Heading] = FIGURES
    total: Sequence[Value] = ()

    def all_rows(self) -> Iterator[Sequence[Value]]:
        """The rows, and the total as the last."""
        yield from self.rows
        if self.total:
            yield self.total


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its sheet's name, title, whose it is and as on which day, sentences about it, and its sections.

    `notes` are read after the sections. All sections of a report have the same headings.
    """

    name: str
    title: str
    school: str
    day: date
    about: Sequence[str]
    sections: Sequence[Section]
    notes: Sequence[str] = ()

    @property
    def headings(self) -> Sequence[Heading]:
        """The columns of every section."""
        return self.sections[0].headings

    @property
    def wide(self) -> bool:
        """Whether its rows need a page on its side."""
        return sum(heading.width for heading in self.headings) > 110

    def sheet(self) -> OwnSheet:
        """The report as a worksheet; several sections have their title in a column of their own."""
        several = len(self.sections) > 1 or bool(self.sections[0].title)
        above: list[Sequence[Value]] = [(self.title,), *((text,) for text in (*self.about, *self.notes)), (None,)]
        rows = [*above, ((_ABOUT,) if several else ()) + tuple(heading.header for heading in self.headings)]
        for section in self.sections:
            for place, row in enumerate(section.all_rows()):
                title = (section.title if place == 0 else None,) if several else ()
                rows.append((*title, *map(_in_a_cell, row, section.headings)))
        widths = [*((26,) if several else ()), *(heading.width for heading in self.headings)]
        return OwnSheet(self.name, rows, widths, len(above) + 1, reason=self.title, one_page=not self.wide)

    def as_json(self) -> dict[str, Any]:
        """The report for a program: each section's rows by the keys of its columns."""
        keys = [heading.key for heading in self.headings]
        sections = [
            {"title": one.title, "rows": [dict(zip(keys, row, strict=True)) for row in one.rows]}
            | ({"total": {k: v for k, v in zip(keys, one.total, strict=True) if v is not None}} if one.total else {})
            for one in self.sections
        ]
        return {
            "title": self.title, "school": self.school, "day": self.day.isoformat(), "about": list(self.about),
            "sections": sections, "notes": list(self.notes),
        }  # fmt: skip

    def markdown(self) -> str:
        """The report as Markdown."""
        lines = [f"# {_paragraph(self.title)}"]
        for text in self.about:
            lines += ["", _paragraph(text)]
        for section in self.sections:
            lines += ["", *([f"## {_paragraph(section.title)}", ""] if section.title else [])]
            lines.append(_line(_plain(heading.header) for heading in section.headings))
            lines.append(_line("---:" if heading.figures else "---" for heading in section.headings))
            lines += [_line(_plain(as_shown(value)) for value in row) for row in section.rows]
            if section.total:
                lines.append(_line(f"**{_plain(as_shown(v))}**" if v is not None else "" for v in section.total))
        for text in self.notes:
            lines += ["", _paragraph(text)]
        return "\n".join(lines) + "\n"

    def word(self) -> bytes:
        """The report as a document for Word."""
        from sendbook.reports.word import document

        return document(self)


def as_shown(value: Value) -> str:
    """A value as a reader sees it: a number with pence is pounds, a whole number has its thousands apart."""
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case int():
            return f"{value:,}"
        case float():
            return f"-£{-value:,.2f}" if value < 0 else f"£{value:,.2f}"
        case date():
            return f"{value:%d/%m/%Y}"
        case _:
            return str(value)


def _in_a_cell(value: Value, heading: Heading) -> Value:
    if heading.figures and isinstance(value, str) and value.isdecimal():
        return int(value)
    return None if value == "" else value


def _line(cells: Sequence[str] | Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Text that Markdown shows as it stands, on one line: neither a mark, a link, a picture nor HTML."""
    marked = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("://", "&#58;//")


def _paragraph(text: str) -> str:
    """Plain text that starts a line: no list, and no line under a heading, begins with it."""
    return _BEGINNING.sub(r"\1\\\2", _plain(text))
