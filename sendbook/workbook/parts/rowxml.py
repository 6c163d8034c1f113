"""A worksheet's row and its cells as the XML has them, taken apart and put together again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

ATTRIBUTES = rb"""[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*"""
"""The inside of a start tag: an attribute's value may hold what looks like the tag's end."""
_ATTRIBUTE = re.compile(rb"""([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]+[0-9]+)\s*["']""")
_STYLE = re.compile(rb"""\ss\s*=\s*["']\s*([0-9]+)\s*["']""")
_KIND = re.compile(rb"""\st\s*=\s*["']([^"']*)["']""")


def attributes(text: bytes) -> dict[bytes, bytes]:
    """The attributes of a start tag, in their order, values as they stand in the XML."""
    return {found[1]: found[2] if found[2] is not None else found[3] for found in _ATTRIBUTE.finditer(text)}


def as_attributes(values: dict[bytes, bytes]) -> bytes:
    """Attributes as a start tag writes them, each with a space before it."""
    return b"".join(b" " + name + b'="' + value.replace(b'"', b"&quot;") + b'"' for name, value in values.items())


def without(tag: bytes, *names: bytes) -> bytes:
    """The inside of a start tag without some attributes."""
    return _attribute_of(names).sub(b"", tag).rstrip(b"/ \t\r\n")


@cache
def _attribute_of(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    return re.compile(rb"\s(?:" + b"|".join(names) + rb""")\s*=\s*(?:"[^"]*"|'[^']*')""")


@dataclass(slots=True)
class Cell:
    """A cell as the XML has it: column, the inside of its start tag, content, and the bytes before it in its row.

    `raw` is its XML while nobody has changed it.
    """

    column: int
    tag: bytes = b""
    content: bytes = b""
    gap: bytes = b""
    raw: bytes | None = None

    @property
    def attributes(self) -> dict[bytes, bytes]:
        """The attributes of its start tag."""
        return attributes(self.tag)

    @property
    def address(self) -> str:
        """The address that the XML gives; blank when it leaves it to be counted."""
        found = _ADDRESS.search(self.tag)
        return found[1].decode("ascii", "replace") if found else ""

    @property
    def style(self) -> int:
        """The number of its cell format."""
        found = _STYLE.search(self.tag)
        return int(found[1]) if found else 0

    @property
    def kind(self) -> bytes:
        """Its declared type: n, s, str, inlineStr, b, e or d."""
        found = _KIND.search(self.tag)
        return found[1] if found else b"n"

    @property
    def has_content(self) -> bool:
        """Whether it holds a value or a formula, not only a format."""
        return b"<" in self.content

    def xml(self, p: bytes) -> bytes:
        """The cell's XML; `p` is the namespace prefix of the sheet, with its colon."""
        if self.raw is not None:
            return self.raw
        tag = self.tag.rstrip(b"/ ")
        if not self.content:
            return b"<" + p + b"c" + tag + b"/>"
        return b"<" + p + b"c" + tag + b">" + self.content + b"</" + p + b"c>"


@dataclass
class RowXml:
    """A row taken apart: its attributes, its cells by column, and what follows the last cell (rarely anything)."""

    number: int
    attributes: dict[bytes, bytes]
    cells: dict[int, Cell] = field(default_factory=dict)
    rest: bytes = b""

    def put_together(self, p: bytes) -> bytes:
        """The row's XML; `p` is the namespace prefix of the sheet, with its colon."""
        columns = sorted(self.cells)
        tag = b"<" + p + b"row" + as_attributes(wide_enough(self.attributes, columns))
        if not columns and not self.rest:
            return tag + b"/>"
        pieces = [tag, b">"]
        for column in columns:
            cell = self.cells[column]
            pieces += [cell.gap, cell.xml(p)]
        return b"".join([*pieces, self.rest, b"</", p, b"row>"])


def _span(text: bytes) -> tuple[int, int] | None:
    """The first and last column of a part of `spans`; None where it is no such pair."""
    first, _, last = text.partition(b":")
    return (int(first), int(last)) if first.isdigit() and last.isdigit() else None


def wide_enough(row: Mapping[bytes, bytes], columns: Sequence[int]) -> dict[bytes, bytes]:
    """A row's attributes with the columns that it says it spans widened to hold these, which rise."""
    values = dict(row)
    if b"spans" in values and columns:
        told = [_span(span) for span in values[b"spans"].split()]
        spans = [span for span in told if span]
        if not spans or len(spans) < len(told):
            del values[b"spans"]  # which only helps a program to read faster, and says nothing that can be read
            return values
        if any(not any(low <= column <= high for low, high in spans) for column in columns):
            low, high = min(columns[0], *(s[0] for s in spans)), max(columns[-1], *(s[1] for s in spans))
            values[b"spans"] = b"%d:%d" % (low, high)
    return values


def row_looks(like: RowXml | None) -> dict[bytes, bytes]:
    """What a new row takes from the row above it: height and format, never that it is hidden."""
    if like is None:
        return {}
    kept = (b"s", b"customFormat", b"ht", b"customHeight", b"spans", b"outlineLevel", b"thickTop", b"thickBot")
    flat = (b"ht", b"customHeight") if not like.attributes.get(b"ht", b"15").strip(b"0.") else ()
    return {
        name: value
        for name, value in like.attributes.items()
        if (name in kept and name not in flat) or name.endswith(b":dyDescent") or name.startswith(b"xmlns:")
    }
