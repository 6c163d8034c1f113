"""A workbook's package: its parts, and what they say of sheets, Excel tables, defined names and macros."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.container import MAX_FILE, Container, open_container
from sendbook.workbook.parts.disk import read_at_most
from sendbook.workbook.parts.exceltables import ExcelColumn, ExcelTable, read_table
from sendbook.workbook.parts.refusal import Refused, refuse
from sendbook.workbook.parts.relationships import Relationship, read_relationships
from sendbook.workbook.parts.styles import Styles
from sendbook.workbook.parts.xmlparts import Element

__all__ = [
    "DefinedName", "ExcelColumn", "ExcelTable", "Package", "Relationship", "Sheet", "open_package", "read_package",
]  # fmt: skip

_BOOK_TYPES = (
    "spreadsheetml.sheet.main+xml", "ms-excel.sheet.macroenabled.main+xml", "spreadsheetml.template.main+xml",
    "ms-excel.template.macroenabled.main+xml",
)  # fmt: skip
_NEEDED = {"worksheet", "table", "sharedStrings", "styles", "chartsheet", "pivotCacheDefinition", "drawing", "comments"}
_SMALL = 1_000_000
_SHEET_KINDS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook, in the order of its tabs; `hidden` is "", "hidden" or "veryHidden"."""

    name: str
    part: str
    kind: str
    hidden: str
    index: int


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name that the workbook defines; `sheet` is the sheet it belongs to, or None for the whole workbook."""

    name: str
    text: str
    sheet: str | None = None
    hidden: bool = False


@dataclass
class Package:
    """An opened workbook: nothing of it is changed here; `patch.apply` makes the bytes of a new one."""

    container: Container
    path: Path | None = None
    _names: dict[str, str] = field(init=False, repr=False)
    _contents: dict[str, bytes] = field(init=False, repr=False, default_factory=dict)
    _trees: dict[str, Element] = field(init=False, repr=False, default_factory=dict)
    _relationships: dict[str, tuple[Relationship, ...]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._names = {name.casefold(): name for name in self.container.members}

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the whole file as it was read."""
        return hashlib.sha256(self.container.data).hexdigest()

    def member(self, part: str) -> str | None:
        """The zip member that holds a part: names compare without case."""
        return self._names.get(part.lstrip("/").casefold())

    def read(self, part: str) -> bytes:
        """The bytes of a part; a part that is not there is refused."""
        name = self.member(part)
        if name is None:
            refuse("9010", what=posixpath.basename(part))
        if name not in self._contents:
            content = self.container.read(name)
            if len(content) > _SMALL:
                # Only one large part is kept: an edit needs memory for one sheet, not for all.
                self._contents = {held: text for held, text in self._contents.items() if len(text) <= _SMALL}
            self._contents[name] = content
        return self._contents[name]

    def forget(self) -> None:
        """Give back the memory of the parts that were read; they are read again when they are asked for."""
        self._contents.clear()
        self._trees.clear()
        self.__dict__.pop("styles", None)

    def xml(self, part: str) -> Element:
        """The root element of a part, for reading only: a small part is parsed once and its tree serves everybody."""
        name = self.member(part) or part
        if name in self._trees:
            return self._trees[name]
        content = self.read(part)
        root = xmlparts.parse(content)
        if len(content) <= _SMALL:
            root.shared = True
            self._trees[name] = root
        return root

    def own_xml(self, part: str) -> Element:
        """The root element of a part for a caller that changes it: nobody else has this tree."""
        return xmlparts.parse(self.read(part))

    @cached_property
    def styles(self) -> Styles | None:
        """The workbook's cell formats, for reading only; None where it has none."""
        part = next(iter(self.related(self.book_part, "styles")), None)
        return None if part is None else Styles(self.read(part))

    @cached_property
    def _types(self) -> tuple[dict[str, str], dict[str, str]]:
        defaults: dict[str, str] = {}
        overrides: dict[str, str] = {}
        for entry in self.xml("[Content_Types].xml"):
            kind = entry.get("ContentType") or ""
            if xmlparts.local_name(entry) == "Default":
                defaults[(entry.get("Extension") or "").casefold()] = kind
            elif xmlparts.local_name(entry) == "Override":
                overrides[(entry.get("PartName") or "").lstrip("/").casefold()] = kind
        return defaults, overrides

    def content_type(self, part: str) -> str:
        """The content type that the package declares for a part; blank when it declares none."""
        defaults, overrides = self._types
        name = part.casefold()
        return overrides.get(name) or defaults.get(name.rpartition(".")[2], "")

    def relationships(self, part: str = "") -> tuple[Relationship, ...]:
        """What a part points to, in the order of the file; "" asks for the whole package's."""
        if part not in self._relationships:
            folder, name = posixpath.split(part)
            rels = posixpath.join(folder, "_rels", f"{name}.rels")
            there = self.member(rels) is not None
            self._relationships[part] = read_relationships(self.xml(rels), folder) if there else ()
        return self._relationships[part]

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of one kind ("table", "sharedStrings") that a part points to."""
        return [item.target for item in self.relationships(part) if item.kind == kind and not item.external]

    @cached_property
    def book_part(self) -> str:
        """The name of the workbook part."""
        target = next(iter(self.related("", "officeDocument")), "")
        if not self.content_type(target).casefold().endswith(_BOOK_TYPES):
            refuse("9012")
        return target

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets in the order of their tabs."""
        targets = {item.id: item for item in self.relationships(self.book_part)}
        declared = xmlparts.child(self.xml(self.book_part), "sheets")
        found = []
        for index, entry in enumerate([] if declared is None else xmlparts.children(declared, "sheet")):
            name, link = entry.get("name") or "", targets.get(xmlparts.related(entry) or "")
            hidden = "" if entry.get("state") in (None, "visible") else entry.get("state")
            if xmlparts.related(entry) == "":
                # Excel keeps module and dialog sheets of Excel 5 so, inside the VBA project and with no part.
                found.append(Sheet(name, "", "module", hidden, index))
                continue
            if link is None or link.external or self.member(link.target) is None:
                refuse("9010", what=f"sheet {name}")
            if link.kind not in _SHEET_KINDS:
                refuse("9010", what=f"sheet {name}")
            found.append(Sheet(name, link.target, link.kind, hidden, index))
        if not found:
            refuse("9010", what="list of sheets")
        return tuple(found)

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name (upper and lower case are one, as in Excel)."""
        return next((sheet for sheet in self.sheets if sheet.name.casefold() == name.casefold()), None)

    def tables(self, sheet: str | None = None) -> list[ExcelTable]:
        """The workbook's Excel tables, or those of one sheet."""
        return [table for table in self._tables if sheet is None or table.sheet.casefold() == sheet.casefold()]

    @cached_property
    def _tables(self) -> tuple[ExcelTable, ...]:
        return tuple(
            read_table(self.xml(part), sheet.name, part, bool(self.related(part, "queryTable")))
            for sheet in self.sheets
            if sheet.kind == "worksheet"
            for part in dict.fromkeys(self.related(sheet.part, "table"))
        )

    def table(self, name: str) -> ExcelTable | None:
        """The Excel table of that name."""
        return next((table for table in self._tables if table.name.casefold() == name.casefold()), None)

    @cached_property
    def defined_names(self) -> tuple[DefinedName, ...]:
        """The names that the workbook defines, in the order of the file."""
        holder = xmlparts.child(self.xml(self.book_part), "definedNames")
        found = []
        for entry in [] if holder is None else xmlparts.children(holder, "definedName"):
            local = entry.get("localSheetId")
            inside = local is not None and local.isdigit() and int(local) < len(self.sheets)
            found.append(
                DefinedName(
                    entry.get("name") or "",
                    entry.text or "",
                    self.sheets[int(local)].name if inside else None,
                    xmlparts.truth(entry.get("hidden")),
                )
            )
        return tuple(found)

    @cached_property
    def date1904(self) -> bool:
        """Whether the workbook counts its days from 1904 instead of 1900."""
        settings = xmlparts.child(self.xml(self.book_part), "workbookPr")
        return settings is not None and xmlparts.truth(settings.get("date1904"))

    @cached_property
    def is_signed(self) -> bool:
        """Whether the package carries a digital signature, which any edit makes invalid."""
        return bool(self.related("", "origin")) or any("_xmlsignatures/" in name for name in self._names)

    def xml_parts(self) -> Iterator[str]:
        """The names of the members that hold XML (or VML)."""
        for name in self.container.members:
            if name.casefold().endswith((".xml", ".rels", ".vml")):
                yield name


def check_whole(package: Package) -> None:
    """Refuse a package in which a part is dangerous or a declared part is missing."""
    for name in package.xml_parts():
        xmlparts.refuse_doctype(package.read(name))
    check_structure(package)


def check_structure(package: Package) -> None:
    """Refuse a package in which a declared part is missing, or tables or names make no sense."""
    sheets = package.sheets
    parts = [package.book_part, *(sheet.part for sheet in sheets if sheet.part)]
    for part in parts:
        for item in package.relationships(part):
            # Excel itself opens files whose calculation chain or printer settings are gone.
            if not item.external and package.member(item.target) is None and item.kind in _NEEDED:
                refuse("9010", what=f"{item.kind} part")
    _ = package.tables(), package.defined_names


def read_package(data: bytes, path: Path | None = None) -> Package | Finding:
    """A workbook from its bytes, or the finding that says why it cannot be opened."""
    try:
        package = Package(open_container(data), path)
        if package.member("[Content_Types].xml") is None:
            refuse("9012")
        check_whole(package)
    except Refused as refusal:
        return refusal.finding
    except (ValueError, RecursionError, MemoryError):
        # What a damaged attribute (a count that is no number) comes to: never a traceback.
        return finding("9011")
    return package


def open_package(path: Path | str) -> Package | Finding:
    """Open a workbook file for reading its parts, or say in a finding why it cannot be opened."""
    path = Path(path)
    try:
        if path.stat().st_size > MAX_FILE:
            return finding("9006", what=f"it is larger than {MAX_FILE // 1024 // 1024} MB")
        data = read_at_most(path, MAX_FILE)
    except FileNotFoundError:
        return finding("9001")
    except OSError:
        return finding("9014")
    if not data:
        return finding("9013")
    return read_package(data, path)
