"""Own names: the formulas with a name (LAMBDA) that sendbook puts into a workbook, put in, renewed and taken out.

A name is ours when it begins as ours do and its comment ends with our mark; any other name is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sendbook.changes import OwnName, OwnNames
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.ownsheet import is_ours, names_holder, remove_sheet
from sendbook.workbook.editing.records import CellRecord
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.package import Package
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.xmlparts import Element

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?(f|formula|formula1|formula2|calculatedColumnFormula)(?:\s[^>]*)?>([^<]+)</")
_CELL = re.compile(rb'<(?:[\w.-]+:)?c\s[^>]*?\br="([A-Z]+[0-9]+)"')


def own_names(package: Package, prefix: str, mark: str) -> dict[str, str]:
    """The names of ours that stand in a workbook, with their formulas as the file has them."""
    return {entry.get("name"): entry.text or "" for entry in _entries(package.xml(package.book_part))
            if _is_ours(entry, prefix, mark)}  # fmt: skip


def callers(package: Package, prefix: str) -> list[str]:
    """Where the workbook calls such a name: cells as a person reads them, or the sheet of a table or rule."""
    call = re.compile(rb"(?<![\w.])" + prefix.encode() + rb"\w+\(", re.IGNORECASE)
    found: list[str] = []
    for sheet in package.sheets:
        for part in (sheet.part, *package.related(sheet.part, "table")) if sheet.kind == "worksheet" else ():
            content = package.read(part)
            if call.search(content):
                found += [f"{sheet.name}!{cell}" if cell else sheet.name for cell in _calling(content, call)]
    return list(dict.fromkeys(found))


def define_names(draft: Draft, step: OwnNames) -> None:
    """Put our names in, or in the place of those of ours that stand there; with no names take ours out."""
    root = draft.tree(draft.package.book_part)
    standing = [entry for entry in _entries(root) if _is_ours(entry, step.prefix, step.mark)]
    if not step.names:
        _take_out(draft, step, standing)
        return
    ours = {entry.get("name").casefold() for entry in standing}
    for entry in _entries(root):
        name = entry.get("name") or ""
        if name.casefold() in {new.casefold() for new in step.names} - ours:
            refuse("9341", name=name)
    holder = names_holder(draft, root)
    for entry in standing:
        holder.remove(entry)
    for name, own in step.names.items():
        holder.append(_made(root, name, own))
    draft.formulas_changed = True
    draft.records.append(CellRecord("", "", None, f"{len(step.names)} LAMBDA names put in", step.reason))


def _take_out(draft: Draft, step: OwnNames, standing: list[Element]) -> None:
    sheet = draft.package.sheet(step.sheet) if step.sheet else None
    ours = sheet if sheet is not None and is_ours(draft, sheet) else None
    if not standing and ours is None:
        refuse("9342")
    calling = callers(draft.package, step.prefix)
    if calling:
        refuse("9343", calling[0], count=len(calling))
    for entry in standing:
        entry.getparent().remove(entry)
    if ours is not None:
        remove_sheet(draft, ours)
    holder = xmlparts.child(draft.tree(draft.package.book_part), "definedNames")
    if holder is not None and len(holder) == 0:
        holder.getparent().remove(holder)
    draft.formulas_changed = True
    draft.records.append(CellRecord("", "", None, f"{len(standing)} LAMBDA names taken out", step.reason))


def _entries(root: Element) -> list[Element]:
    holder = xmlparts.child(root, "definedNames")
    return [] if holder is None else xmlparts.children(holder, "definedName")


def _is_ours(entry: Element, prefix: str, mark: str) -> bool:
    named = (entry.get("name") or "").upper().startswith(prefix) and entry.get("localSheetId") is None
    return named and (entry.get("comment") or "").endswith(mark)


def _made(root: Element, name: str, own: OwnName) -> Element:
    entry = root.makeelement(root.tag.rpartition("}")[0] + "}definedName", {"name": name, "comment": own.comment}, None)
    entry.text = own.text
    return entry


def _calling(content: bytes, call: re.Pattern[bytes]) -> Iterator[str]:
    for formula in _FORMULA.finditer(content):
        if call.search(formula[2]):
            cells = _CELL.findall(content, max(0, formula.start() - 400), formula.start())
            yield cells[-1].decode() if formula[1] == b"f" and cells else ""
