"""Cell formats: what a number means, and new formats put at the end so that no existing number changes."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cached_property

from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.xmlparts import Element

DATE_FORMAT = "dd/mm/yyyy"
TIME_FORMAT = "dd/mm/yyyy hh:mm"
_BUILT_IN_MONEY = frozenset((2, 4, 7, 8, 39, 40, 43, 44))
_BUILT_IN_DATES = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}
_BUILT_IN_TEXT = 49
_NOT_DATE_TOKENS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_BUILT_IN = {"General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "@": 49}


class Styles:
    """The styles part. Formats are only ever added at the end of its lists."""

    def __init__(self, content: bytes) -> None:
        self.original = content
        self.root = xmlparts.parse(content)
        self.changed = False
        self._known: dict[str, dict[str, int]] = {}
        self._entries: list[Element] | None = None
        self._dates: dict[int, bool] = {}
        self._made: dict[tuple[object, ...], int] = {}

    def _list(self, name: str, before: tuple[str, ...]) -> Element:
        """One of the part's lists, made in its place if it is missing."""
        found = xmlparts.child(self.root, name)
        if found is None:
            space = self.root.tag.rpartition("}")[0] + "}"
            found = self.root.makeelement(space + name, {}, None)
            following = next(iter(xmlparts.children(self.root, *before)), None)
            self.root.append(found) if following is None else following.addprevious(found)
        return found

    def _append(self, holder: Element, entry: Element) -> int:
        """The place of an entry in its list: where an equal one stands, else at the end."""
        entries = [item for item in holder if isinstance(item.tag, str)]
        known = self._known.setdefault(holder.tag, {})
        for place in range(len(known), len(entries)):
            known[_canonical(entries[place])] = place
        text = _canonical(entry)
        if text not in known:
            holder.append(entry)
            self._entries = None
            holder.set("count", str(len(entries) + 1))
            known[text] = len(entries)
            self.changed = True
        return known[text]

    @cached_property
    def _formats(self) -> Element:
        return self._list("cellXfs", ("cellStyles", "dxfs", "tableStyles", "colors", "extLst"))

    def _format(self, style: int) -> Element | None:
        if self._entries is None:
            self._entries = xmlparts.children(self._formats, "xf")
        return self._entries[style] if 0 <= style < len(self._entries) else None

    def number_format(self, style: int) -> tuple[int, str]:
        """The number format of a cell format: its id, and its text where the workbook spells it out."""
        entry = self._format(style)
        number = int(entry.get("numFmtId") or 0) if entry is not None else 0
        return number, self._spelt.get(number, "")

    @cached_property
    def _spelt(self) -> dict[int, str]:
        holder = xmlparts.child(self.root, "numFmts")
        return (
            {}
            if holder is None
            else {
                int(item.get("numFmtId") or 0): item.get("formatCode") or ""
                for item in xmlparts.children(holder, "numFmt")
            }
        )

    def is_date(self, style: int) -> bool:
        """Whether a number in this format shows as a day."""
        if style not in self._dates:
            self._dates[style] = self._shows_days(style)
        return self._dates[style]

    def _shows_days(self, style: int) -> bool:
        number, text = self.number_format(style)
        if not text:
            return number in _BUILT_IN_DATES
        first = _NOT_DATE_TOKENS.sub("", text).split(";")[0]
        return bool(re.search(r"[yd]", first, re.IGNORECASE)) and "general" not in first.lower()

    def is_money(self, style: int) -> bool:
        """Whether a number in this format shows pounds or pence."""
        number, text = self.number_format(style)
        return "£" in text or ("0.00" in text and "%" not in text) if text else number in _BUILT_IN_MONEY

    def breaks_lines(self, style: int) -> bool:
        """Whether a text too long for its cell goes on in a second line."""
        entry = self._format(style)
        alignment = None if entry is None else xmlparts.child(entry, "alignment")
        return alignment is not None and xmlparts.truth(alignment.get("wrapText"))

    def is_text(self, style: int) -> bool:
        """Whether the cell format is Text."""
        number, text = self.number_format(style)
        return number == _BUILT_IN_TEXT or text == "@"

    def is_locked(self, style: int) -> bool:
        """Whether cells of this format are locked when their sheet is protected (they are unless it says not)."""
        entry = self._format(style)
        protection = None if entry is None else xmlparts.child(entry, "protection")
        return protection is None or xmlparts.truth(protection.get("locked"), default=True)

    def is_quoted(self, style: int) -> bool:
        """Whether the format marks its text as typed with an apostrophe."""
        entry = self._format(style)
        return entry is not None and xmlparts.truth(entry.get("quotePrefix"))

    def number_format_id(self, text: str) -> int:
        """The id of a number format, added to the workbook if it does not know it."""
        if text in _BUILT_IN:
            return _BUILT_IN[text]
        known = next((number for number, spelt in self._spelt.items() if spelt == text), None)
        if known is not None:
            return known
        number = max([163, *self._spelt]) + 1
        holder = self._list("numFmts", ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs"))
        space = self.root.tag.rpartition("}")[0] + "}"
        self._append(holder, holder.makeelement(space + "numFmt", {"numFmtId": str(number), "formatCode": text}, None))
        self._spelt[number] = text
        return number

    def like(self, style: int, **changes: str) -> int:
        """The number of the format that is like another but for some attributes (`numFmtId`, `quotePrefix`)."""
        key = ("xf", style, *sorted(changes.items()))
        if key not in self._made:
            model = self._format(style)
            space = self.root.tag.rpartition("}")[0] + "}"
            entry = deepcopy(model) if model is not None else self.root.makeelement(space + "xf", {}, None)
            for name, value in changes.items():
                entry.set(name, value)
            if "numFmtId" in changes:
                entry.set("applyNumberFormat", "1")
            self._made[key] = self._append(self._formats, entry)
        return self._made[key]

    def dated(self, style: int, with_time: bool = False) -> int:
        """This format if it shows days, else one like it that does."""
        if self.is_date(style):
            return style
        return self.like(style, numFmtId=str(self.number_format_id(TIME_FORMAT if with_time else DATE_FORMAT)))

    def quoted(self, style: int) -> int:
        """A format like this one that keeps text such as `=1+1` as text when a person edits the cell."""
        return style if self.is_quoted(style) or self.is_text(style) else self.like(style, quotePrefix="1")

    def unquoted(self, style: int) -> int:
        """A format like this one for numbers and formulas."""
        return self.like(style, quotePrefix="0") if self.is_quoted(style) else style

    def _own(self, xml: str, name: str, before: tuple[str, ...]) -> int:
        space = self.root.tag.rpartition("}")[0][1:]
        entry = xmlparts.parse(re.sub(r"\A<(\w+)", rf'<\1 xmlns="{space}"', xml).encode())
        return self._append(self._list(name, before), entry)

    def font(self, xml: str) -> int:
        """The number of a font of our own, from the XML inside a `font`."""
        return self._own(f"<font>{xml}</font>", "fonts", ("fills", "borders", "cellStyleXfs", "cellXfs"))

    def fill(self, colour: str) -> int:
        """The number of a plain fill in a colour (eight hexadecimal digits)."""
        solid = f'<patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill>'
        return self._own(f"<fill>{solid}</fill>", "fills", ("borders", "cellStyleXfs", "cellXfs"))

    def change(self, fill: str, ink: str) -> int:
        """The number of the fill and ink (eight hexadecimal digits) that a conditional format lays over a cell."""
        looks = f'<font><color rgb="{ink}"/></font><fill><patternFill><bgColor rgb="{fill}"/></patternFill></fill>'
        return self._own(f"<dxf>{looks}</dxf>", "dxfs", ("tableStyles", "colors", "extLst"))

    def own(self, xml: str) -> int:
        """The number of a cell format of our own, written as the XML of an `xf`."""
        return self._own(xml, "cellXfs", ("cellStyles", "dxfs", "tableStyles", "colors", "extLst"))

    def rebuild(self) -> bytes:
        """The part's bytes with the added formats in."""
        return xmlparts.serialise(self.root) if self.changed else self.original


def _canonical(entry: Element) -> str:
    """An entry as text that is the same for equal entries, wherever their namespaces are declared."""
    names = " ".join(f'{name}="{value}"' for name, value in sorted(entry.attributes.items()))
    return f"<{entry.tag} {names}>{(entry.text or '').strip()}{''.join(map(_canonical, entry))}</>"
