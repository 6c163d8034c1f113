"""A workbook's package under edit: the sheets, strings, formats and small parts that a plan touches."""

from __future__ import annotations

import posixpath
import re
from datetime import date, datetime
from functools import cached_property

from sendbook.changes import Formula, Link
from sendbook.findings import Finding
from sendbook.tables import Value
from sendbook.workbook.editing.records import CellRecord, RowRecord
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.cells import read_value, where
from sendbook.workbook.parts.container import Pieces
from sendbook.workbook.parts.content import FORMULA_STARTS, check_text, formula_xml, inline_xml, stored, value_xml
from sendbook.workbook.parts.package import Package, Sheet
from sendbook.workbook.parts.references import address
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import Cell, without
from sendbook.workbook.parts.sharing import hand_on
from sendbook.workbook.parts.sheetxml import SheetXml
from sendbook.workbook.parts.splices import is_unchanged, put_together, views
from sendbook.workbook.parts.strings import SharedStrings
from sendbook.workbook.parts.styles import Styles
from sendbook.workbook.parts.xmlparts import Element

_KIND_ATTRIBUTES = (b"r", b"s", b"t", b"cm", b"vm", b"ph")


class Draft:
    """What an edit has changed so far. `finish` gives the parts to write; the package itself stays as it was."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.notes: list[Finding] = []
        self.records: list[CellRecord | RowRecord] = []
        self.formulas_changed = False
        self._sheets: dict[str, SheetXml] = {}
        self._by_name: dict[str, SheetXml] = {}
        self._trees: dict[str, Element] = {}
        self._replaced: dict[str, bytes] = {}
        self._removed: set[str] = set()
        self._shares: dict[str, bool] = {}

    def find_sheet(self, name: str) -> Sheet:
        """The worksheet of that name; a missing one and a chart or dialog sheet are refused."""
        sheet = self.package.sheet(name)
        if sheet is None:
            refuse("9101", name=name)
        if sheet.kind != "worksheet":
            refuse("9102", name)
        return sheet

    def sheet(self, name: str) -> SheetXml:
        """A worksheet's XML, for reading and changing."""
        if name not in self._by_name:
            part = self.find_sheet(name).part
            if part not in self._sheets:
                self._sheets[part] = SheetXml(self.package.read(part), name)
            self._by_name[name] = self._sheets[part]
        return self._by_name[name]

    def tree(self, part: str) -> Element:
        """A small part as XML that will be written back."""
        part = self.package.member(part) or part
        if part not in self._trees:
            self._trees[part] = self.package.own_xml(part)
        return self._trees[part]

    def replace(self, part: str, content: bytes) -> None:
        """A part with new bytes, or a part that is new."""
        self._replaced[self.package.member(part) or part] = content

    @property
    def added(self) -> list[str]:
        """The names of the parts that this edit has replaced or added so far."""
        return list(self._replaced)

    def current(self, part: str) -> bytes:
        """A part's bytes as this edit has them now."""
        return self._replaced.get(self.package.member(part) or part) or self.package.read(part)

    @cached_property
    def styles(self) -> Styles:
        """The workbook's cell formats."""
        part = self._book_part_of("styles")
        if part is None:
            refuse("9010", what="cell formats")
        return Styles(self.package.read(part))

    @cached_property
    def strings(self) -> SharedStrings | None:
        """The workbook's shared strings; None when it keeps every text in its cell."""
        part = self._book_part_of("sharedStrings")
        return None if part is None else SharedStrings(self.package.read(part))

    def _book_part_of(self, kind: str) -> str | None:
        return next(iter(self.package.related(self.package.book_part, kind)), None)

    def value(self, sheet: str, row: int, column: int, as_number: bool = False) -> Value | Formula:
        """What a cell holds as this edit has it now; `as_number`: a day as the number that is stored for it."""
        xml = self.sheet(sheet)
        # The package's own are read already, until this edit has formats of its own.
        styles = None if as_number else self.__dict__.get("styles") or self.package.styles or self.styles
        return read_value(xml, xml.cell(row, column), self.strings, styles, self.package.date1904)

    def write(
        self,
        sheet: str,
        row: int,
        column: int,
        value: Value | Formula | Link,
        *,
        style: int | None = None,
        array: str = "",
        dynamic: int = 0,
        reason: str = "",
        record: bool = True,
    ) -> None:
        """Set a cell. Its own format stays; `style` is for a cell that is not there yet.

        `array` is the place of an array formula, `dynamic` the mark (`cm`) of a dynamic one. Days, and text that
        looks like a formula, take a format that shows or keeps them.
        """
        xml = self.sheet(sheet)
        old = xml.cell(row, column)
        if old is not None and b"shared" in old.content:
            hand_on(xml, row, column, old)
        before = self.value(sheet, row, column) if record and old is not None and old.has_content else None
        look = old.style if old is not None else style if style is not None else self._style_for_new(xml, row, column)
        kind, content, look = self.content(xml, value, look, where(row, column, sheet), array)
        if content or old is not None or look:
            kept = without(old.tag, *_KIND_ATTRIBUTES) if old is not None else b""
            mark = b' cm="%d"' % dynamic if dynamic else b""
            tag = (b' s="%d"' % look if look else b"") + kept + (b' t="%b"' % kind if kind else b"") + mark
            xml.put(row, Cell(column, tag, content))
        if isinstance(value, Formula) or isinstance(before, Formula):
            self.formulas_changed = True
        if record:
            after = value.text if isinstance(value, Link) else value
            self.records.append(CellRecord(sheet, address(row, column), before, after, reason))

    def store_result(self, sheet: str, row: int, column: int, value: Value) -> None:
        """Store what a cell's formula gives; formula and format stay. A cell that holds no formula is left alone."""
        xml = self.sheet(sheet)
        old = xml.cell(row, column)
        found = None if old is None else xml.formula.search(old.content)
        if old is None or found is None or b"dataTable" in found[1]:
            return
        # A blank result is a text without letters, as Excel stores it: a number without one is shown as 0 by some.
        kind, text = stored("" if value is None else value, self.package.date1904, where(row, column, sheet))
        result = b"<%bv>%b</%bv>" % (xml.prefix, text, xml.prefix)
        content = old.content[: found.end()] + result
        tag = without(old.tag, b"t") + (b' t="%b"' % kind if kind else b"")
        if content != old.content:
            xml.put(row, Cell(column, tag, content))

    def _style_for_new(self, xml: SheetXml, row: int, column: int) -> int:
        found = xml.peek(row)
        if found is not None and xmlparts.truth(found.attributes.get(b"customFormat", b"0").decode()):
            return int(found.attributes.get(b"s", b"0"))
        return xml.column_style(column) or 0

    def content(
        self, xml: SheetXml, value: Value | Formula | Link, look: int, cell: str, array: str = ""
    ) -> tuple[bytes, bytes, int]:
        """A cell's type, its content and its format, for a value; `array` is the place of an array formula."""
        p, date1904 = xml.prefix, self.package.date1904
        if isinstance(value, Formula):
            return *formula_xml(value, date1904, cell, p, array), self.styles.unquoted(look)
        if isinstance(value, Link):
            value = value.text
        if value is None or value == "":
            return b"", b"", look
        if isinstance(value, str):
            check_text(value, cell)
            if value.startswith(FORMULA_STARTS):
                look = self.styles.quoted(look)
            if self.shares_strings(xml) and self.strings is not None:
                return b"s", b"<%bv>%d</%bv>" % (p, self.strings.number(value), p), look
            return *inline_xml(value, p), look
        if isinstance(value, date):
            timed = isinstance(value, datetime) and value.time() != datetime.min.time()
            look = self.styles.dated(look, timed)
        return *value_xml(value, date1904, cell, p), look

    def shares_strings(self, xml: SheetXml) -> bool:
        """Whether a sheet keeps its texts in the shared strings (then new texts go there too)."""
        if self.strings is None:
            return False
        if xml.sheet not in self._shares:
            shared = re.search(rb"""\st\s*=\s*["']s["']""", xml.content)
            self._shares[xml.sheet] = bool(shared) or b"inlineStr" not in xml.content
        return self._shares[xml.sheet]

    def add_part(self, part: str, content: bytes, content_type: str, owner: str, kind: str) -> str:
        """A new part with its content type, and a relationship from its owner, whose id is given back."""
        self.replace(part, content)
        types = self.tree("[Content_Types].xml")
        entry = types.makeelement(
            f"{{{xmlparts.CONTENT_TYPES}}}Override", {"PartName": "/" + part, "ContentType": content_type}, None
        )
        types.append(entry)
        folder, name = posixpath.split(owner)
        rels = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        taken = {item.get("Id") for item in rels}
        number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        strict = any("purl.oclc.org" in (item.get("Type") or "") for item in rels)
        base = xmlparts.STRICT_RELATIONSHIPS if strict else xmlparts.RELATIONSHIPS
        rels.append(
            rels.makeelement(
                f"{{{xmlparts.PACKAGE_RELATIONSHIPS}}}Relationship",
                {"Id": f"rId{number}", "Type": f"{base}/{kind}", "Target": "/" + part},
                None,
            )
        )
        return f"rId{number}"

    def remove_part(self, part: str, owner: str) -> None:
        """Take a part out, with its content type and the relationship that its owner has to it."""
        name = self.package.member(part)
        folder, owner_name = posixpath.split(owner)
        ids = {item.id for item in self.package.relationships(owner) if item.target.casefold() == part.casefold()}
        rels = self.tree(posixpath.join(folder, "_rels", f"{owner_name}.rels"))
        for entry in [item for item in rels if item.get("Id") in ids]:
            rels.remove(entry)
        types = self.tree("[Content_Types].xml")
        for entry in list(types):
            if (entry.get("PartName") or "").lstrip("/").casefold() == part.casefold():
                types.remove(entry)
        if name is not None:
            self._removed.add(name)
        rels = posixpath.join(posixpath.dirname(part), "_rels", f"{posixpath.basename(part)}.rels")
        own_rels = self.package.member(rels)
        if own_rels is not None:
            self._removed.add(own_rels)

    def finish(self) -> tuple[dict[str, bytes | Pieces], frozenset[str], dict[str, frozenset[int]]]:
        """The parts that are new or changed, by zip member, the members to leave out, and each sheet's touched rows."""
        parts: dict[str, bytes | Pieces] = dict(self._replaced)
        rows: dict[str, frozenset[int]] = {}
        for part, xml in self._sheets.items():
            name = self.package.member(part) or part
            splices, original = xml.rebuild(), self.package.read(part)
            if is_unchanged(splices, xml.content, original):
                continue
            rows[name] = xml.touched
            if xml.content == original:  # and need not be held any longer: it is unpacked again as it is packed
                parts[name] = put_together(splices, self.package.container.pieces(name))
            else:
                parts[name] = views(splices, xml.content)
        for part, root in self._trees.items():
            original = self.package.read(part) if self.package.member(part) else b""
            content = xmlparts.serialise(root)
            if content != original:
                parts[part] = content
        styles, strings = (self.__dict__.get(name) for name in ("styles", "strings"))  # if anybody has asked for them
        for kind, editor in (("styles", styles), ("sharedStrings", strings)):
            part_name = self._book_part_of(kind)
            if editor is not None and editor.changed and part_name is not None:
                parts[self.package.member(part_name) or part_name] = editor.rebuild()
        kept = {name: content for name, content in parts.items() if name not in self._removed}
        return kept, frozenset(self._removed), rows
