"""A worksheet's row and its cells as the XML has them, taken apart and put together again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ATTRIBUTES = rb"""(?:[^<>"']|"[^"]*"|'[^']*')*"""
_ATTRIBUTE = re.compile(rb"""([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def attributes(text: bytes) -> dict[bytes, bytes]:
    """The attributes of a start tag, in their order, values as they stand in the XML."""
    return {found[1]: found[2] if found[2] is not None else found[3] for found in _ATTRIBUTE.finditer(text)}


def as_attributes(values: dict[bytes, bytes]) -> bytes:
    """Attributes as a start tag writes them, each with a space before it."""
    return b"".join(b" " + name + b'="' + value.replace(b'"', b"&quot;") + b'"' for name, value in values.items())


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the XML has it: column, attributes, content between its tags, and the bytes before it in its row."""

    column: int
    attributes: dict[bytes, bytes]
    content: bytes = b""
    gap: bytes = b""
    raw: bytes | None = None

    @property
    def style(self) -> int:
        """The number of its cell format."""
        value = self.attributes.get(b"s", b"0")
        return int(value) if value.isdigit() else 0

    @property
    def kind(self) -> bytes:
        """Its declared type: n, s, str, inlineStr, b, e or d."""
        return self.attributes.get(b"t", b"n")

    @property
    def has_content(self) -> bool:
        """Whether it holds a value or a formula, not only a format."""
        return b"<" in self.content


@dataclass
class RowXml:
    """A row taken apart: its attributes, its cells by column, and what follows the last cell (rarely anything)."""

    number: int
    attributes: dict[bytes, bytes]
    cells: dict[int, Cell] = field(default_factory=dict)
    rest: bytes = b""

    def put_together(self, p: bytes) -> bytes:
        """The row's XML; `p` is the namespace prefix of the sheet, with its colon."""
        values = dict(self.attributes)
        columns = sorted(self.cells)
        if b"spans" in values and columns:
            spans = [tuple(map(int, span.split(b":"))) for span in values[b"spans"].split()]
            if any(not any(low <= column <= high for low, high in spans) for column in columns):
                low, high = min(columns[0], *(s[0] for s in spans)), max(columns[-1], *(s[1] for s in spans))
                values[b"spans"] = b"%d:%d" % (low, high)
        tag = b"<" + p + b"row" + as_attributes(values)
        if not columns and not self.rest:
            return tag + b"/>"
        pieces = [tag, b">"]
        for column in columns:
            cell = self.cells[column]
            pieces.append(cell.gap)
            if cell.raw is not None:
                pieces.append(cell.raw)
            elif cell.content:
                pieces += [b"<", p, b"c", as_attributes(cell.attributes), b">", cell.content, b"</", p, b"c>"]
            else:
                pieces += [b"<", p, b"c", as_attributes(cell.attributes), b"/>"]
        return b"".join([*pieces, self.rest, b"</", p, b"row>"])


def row_looks(like: RowXml | None) -> dict[bytes, bytes]:
    """What a new row takes from the row above it: height and format, never that it is hidden."""
    if like is None:
        return {}
    kept = (b"s", b"customFormat", b"ht", b"customHeight", b"spans", b"outlineLevel", b"thickTop", b"thickBot")
    return {name: value for name, value in like.attributes.items() if name in kept or name.endswith(b":dyDescent")}
