"""Sheets that sendbook writes whole, such as Findings: added, or written anew if ours stands there already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from textwrap import wrap
from xml.sax.saxutils import quoteattr

from sendbook.changes import Formula, Link, OwnSheet
from sendbook.tables import Value, column_letter, quote_sheet
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.recalculate import AFTER_CALCULATION
from sendbook.workbook.editing.records import CellRecord
from sendbook.workbook.editing.titles import list_titles
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.content import FORMULA_STARTS, check_text, formula_xml, inline_xml, value_xml
from sendbook.workbook.parts.package import Sheet
from sendbook.workbook.parts.references import address
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.xmlparts import Element

MARK = "sendbook.sheet"
"""The defined name by which sendbook knows a sheet as its own; it is seen in Excel's Name Manager."""

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_AFTER_NAMES = ("calcPr", *AFTER_CALCULATION)


def write_sheet(draft: Draft, step: OwnSheet) -> None:
    """Add a sheet of ours or write it anew; a sheet of that name that is not ours is refused."""
    check_name(step.sheet)
    standing = draft.package.sheet(step.sheet)
    if standing is None:
        _add(draft, step)
        list_titles(draft)
        return
    if standing.kind != "worksheet" or not is_ours(draft, standing) or draft.package.relationships(standing.part):
        refuse("9117", standing.name)
    if _has_formula(draft.package.read(standing.part)):
        draft.formulas_changed = True
    draft.replace(standing.part, _sheet_xml(draft, step, standing.name, _space_of(draft)))
    _set_name(draft, "_xlnm.Print_Titles", standing.index, _titles(step, standing.name))
    list_titles(draft)
    draft.records.append(CellRecord(standing.name, "", None, "written anew", step.reason))


def is_ours(draft: Draft, sheet: Sheet) -> bool:
    """Whether sendbook wrote this sheet."""
    return any(name.name == MARK and name.sheet == sheet.name for name in draft.package.defined_names)


def check_name(name: str) -> None:
    """Refuse a name that Excel does not allow for a sheet."""
    wrong = (
        not name.strip()
        or len(name) > 31
        or _FORBIDDEN.search(name)
        or name[0] == "'"
        or name[-1] == "'"
        or name.casefold() == "history"
        or any(ord(character) < 32 for character in name)
    )
    if wrong:
        refuse("9118")


def _add(draft: Draft, step: OwnSheet) -> None:
    book = draft.package.book_part
    structure = xmlparts.child(draft.package.xml(book), "workbookProtection")
    if structure is not None and xmlparts.truth(structure.get("lockStructure")):
        refuse("9130")
    folder = book.rpartition("/")[0]
    taken = {name.casefold() for name in (*draft.package.container.members, *draft.added)}
    number = next(n for n in range(1, 10_000) if f"{folder}/worksheets/sheet{n}.xml".lstrip("/") not in taken)
    part = f"{folder}/worksheets/sheet{number}.xml".lstrip("/")
    link = draft.add_part(part, _sheet_xml(draft, step, step.sheet, _space_of(draft)), _SHEET_TYPE, book, "worksheet")
    root = draft.tree(book)
    holder: Element = xmlparts.child(root, "sheets")
    entries = xmlparts.children(holder, "sheet")
    relations = xmlparts.STRICT_RELATIONSHIPS if xmlparts.STRICT_MAIN in root.tag else xmlparts.RELATIONSHIPS
    ids = [int(entry.get("sheetId") or 0) for entry in entries]
    holder.append(
        holder.makeelement(
            root.tag.rpartition("}")[0] + "}sheet",
            {"name": step.sheet, "sheetId": str(max(ids) + 1), f"{{{relations}}}id": link},
            None,
        )
    )
    _set_name(draft, MARK, len(entries), f"{quote_sheet(step.sheet)}!$A$1")
    _set_name(draft, "_xlnm.Print_Titles", len(entries), _titles(step, step.sheet))
    draft.records.append(CellRecord(step.sheet, "", None, "new sheet", step.reason))


def _space_of(draft: Draft) -> str:
    strict = xmlparts.STRICT_MAIN in draft.package.xml(draft.package.book_part).tag
    return xmlparts.STRICT_MAIN if strict else xmlparts.MAIN


def _titles(step: OwnSheet, name: str) -> str:
    return f"{quote_sheet(name)}!${step.header_row}:${step.header_row}" if step.header_row else ""


def _set_name(draft: Draft, name: str, index: int, text: str) -> None:
    """Set, or with no text take away, a name that belongs to one sheet."""
    root = draft.tree(draft.package.book_part)
    space = root.tag.rpartition("}")[0] + "}"
    if xmlparts.child(root, "definedNames") is None and not text:
        return
    holder = names_holder(draft, root)
    entry = next(
        (
            item
            for item in xmlparts.children(holder, "definedName")
            if item.get("name") == name and item.get("localSheetId") == str(index)
        ),
        None,
    )
    if entry is None and text:
        entry = holder.makeelement(space + "definedName", {"name": name, "localSheetId": str(index)}, None)
        holder.append(entry)
    if entry is not None and text:
        entry.text = text
    elif entry is not None:
        holder.remove(entry)


def names_holder(draft: Draft, root: Element) -> Element:
    """The element that holds the workbook's defined names, made in its place where there is none."""
    holder: Element = xmlparts.child(root, "definedNames")
    if holder is None:
        holder = root.makeelement(root.tag.rpartition("}")[0] + "}definedNames", {}, None)
        following = next(iter(xmlparts.children(root, *_AFTER_NAMES)), None)
        if following is not None:
            following.addprevious(holder)
        else:
            xmlparts.children(root, "sheets", "functionGroups", "externalReferences")[-1].addnext(holder)
    return holder


def remove_sheet(draft: Draft, sheet: Sheet) -> None:
    """Take a sheet of ours out again, with the names that belong to it; the sheets after it move up by one."""
    book = draft.package.book_part
    root = draft.tree(book)
    structure = xmlparts.child(root, "workbookProtection")
    if structure is not None and xmlparts.truth(structure.get("lockStructure")):
        refuse("9130")
    holder: Element = xmlparts.child(root, "sheets")
    holder.remove(xmlparts.children(holder, "sheet")[sheet.index])
    names = xmlparts.child(root, "definedNames")
    for entry in xmlparts.children(names, "definedName") if names is not None else []:
        place = entry.get("localSheetId")
        if place == str(sheet.index):
            entry.getparent().remove(entry)
        elif place is not None and place.isdigit() and int(place) > sheet.index:
            entry.set("localSheetId", str(int(place) - 1))
    for views in xmlparts.children(root, "bookViews"):
        for view in xmlparts.children(views, "workbookView"):
            for shown in ("activeTab", "firstSheet"):
                place = view.get(shown)
                if place is not None and place.isdigit() and int(place) >= max(1, sheet.index):
                    view.set(shown, str(int(place) - 1))
    draft.remove_part(sheet.part, book)
    list_titles(draft)


def _has_formula(content: bytes) -> bool:
    return bool(re.search(rb"<(?:[\w.-]+:)?f[\s>/]", content))


_PAGES, _ONE_PAGE = 'orientation="landscape" fitToHeight="0"', 'orientation="portrait"'
"""How a sheet is laid on paper: one page across and as many down as it takes, or one page."""


class _Looks:
    """The cell formats of our sheets, added to the workbook's once."""

    def __init__(self, draft: Draft) -> None:
        styles = draft.styles
        bold = styles.font('<b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Calibri"/>')
        blue = styles.font('<u/><sz val="11"/><color rgb="FF0B5394"/><name val="Calibri"/>')
        dark = styles.fill("FF1F3864")
        day = styles.number_format_id("dd/mm/yyyy")
        top = '<alignment vertical="top" wrapText="1"/></xf>'
        basis = 'borderId="0" xfId="0" applyAlignment="1"'
        self.header = styles.own(
            f'<xf numFmtId="0" fontId="{bold}" fillId="{dark}" {basis} applyFont="1" applyFill="1">{top}'
        )
        strong = styles.font('<b/><sz val="14"/><name val="Calibri"/>')
        plain = '<alignment vertical="top"/></xf>'
        self.title = styles.own(f'<xf numFmtId="0" fontId="{strong}" fillId="0" {basis} applyFont="1">{plain}')
        self.about = styles.own(f'<xf numFmtId="0" fontId="0" fillId="0" {basis}>{plain}')
        self.text = styles.own(f'<xf numFmtId="0" fontId="0" fillId="0" {basis}>{top}')
        self.quoted = styles.own(f'<xf numFmtId="0" fontId="0" fillId="0" {basis} quotePrefix="1">{top}')
        self.link = styles.own(f'<xf numFmtId="0" fontId="{blue}" fillId="0" {basis} applyFont="1">{top}')
        self.day = styles.own(f'<xf numFmtId="{day}" fontId="0" fillId="0" {basis} applyNumberFormat="1">{top}')


def _sheet_xml(draft: Draft, step: OwnSheet, name: str, space: str) -> bytes:
    looks = _Looks(draft)
    width = max([1, *(len(row) for row in step.rows)])
    frozen = ""
    if step.header_row:
        below = f"A{step.header_row + 1}"
        frozen = (
            f'<pane ySplit="{step.header_row}" topLeftCell="{below}" activePane="bottomLeft" state="frozen"/>'
            f'<selection pane="bottomLeft" activeCell="{below}" sqref="{below}"/>'
        )
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{max(1.0, min(255.0, size)):g}" customWidth="1"/>'
        for n, size in enumerate(step.widths, start=1)
    )
    rows = "".join(_row_xml(draft, step, looks, number, row, name) for number, row in enumerate(step.rows, start=1))
    links = "".join(
        f'<hyperlink ref="{address(number, column)}" location={quoteattr(value.target)} '
        f"display={quoteattr(value.text)}/>"
        for number, row in enumerate(step.rows, start=1)
        for column, value in enumerate(row, start=1)
        if isinstance(value, Link) and value.target
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{space}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{column_letter(width)}{max(1, len(step.rows))}"/>'
        f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
        '<sheetFormatPr defaultRowHeight="15"/>'
        + (f"<cols>{columns}</cols>" if columns else "")
        + f"<sheetData>{rows}</sheetData>"
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" {_ONE_PAGE if step.one_page else _PAGES}/>'
        "<headerFooter><oddFooter>&amp;L&amp;A&amp;RPage &amp;P of &amp;N</oddFooter></headerFooter>"
        # Codes such as 5010 are text on purpose: no green triangles.
        f'<ignoredErrors><ignoredError sqref="A1:{column_letter(width)}{max(1, len(step.rows))}" '
        'numberStoredAsText="1"/></ignoredErrors></worksheet>'
    ).encode()


def _row_xml(
    draft: Draft, step: OwnSheet, looks: _Looks, number: int, row: Sequence[Value | Formula | Link], name: str
) -> str:
    # Above the headers stand a title and sentences, which run on to the right; below them text is wrapped.
    look = looks.header if number == step.header_row else looks.text
    if number < step.header_row:
        look = looks.title if number == 1 else looks.about
    cells = [
        _cell_xml(draft, value, address(number, column), looks, look, f"{quote_sheet(name)}!")
        for column, value in enumerate(row, start=1)
        if value is not None and value != ""
    ]
    height = 19 if look == looks.title else _LINE * (_lines(step, row) if look == looks.text else 1)
    return f'<row r="{number}" ht="{height}">{"".join(cells)}</row>' if cells else ""


_LINE = 15


def _lines(step: OwnSheet, row: Sequence[Value | Formula | Link]) -> int:
    """How many lines a row's longest cell takes when it is wrapped; a first guess, Excel measures anew on edits."""
    texts = [value.text if isinstance(value, Link) else value for value in row]
    widths = [*step.widths, *[10.0] * len(row)]
    needed = [
        len(wrap(text, max(4, int(width)))) for text, width in zip(texts, widths, strict=False) if isinstance(text, str)
    ]
    return min(27, max([1, *needed]))


def _cell_xml(draft: Draft, value: Value | Formula | Link, place: str, looks: _Looks, look: int, sheet: str) -> str:
    shown = value.result if isinstance(value, Formula) else value
    if isinstance(shown, date) and look != looks.header:
        look = looks.day
    elif look == looks.text and isinstance(value, Link):
        look = looks.link
    text = value.text if isinstance(value, Link) else value
    if isinstance(text, str):
        check_text(text, sheet + place)
        if text.startswith(FORMULA_STARTS) and look == looks.text:
            look = looks.quoted
        kind, content = inline_xml(text, b"")
    elif isinstance(text, Formula):
        draft.formulas_changed = True
        kind, content = formula_xml(text, draft.package.date1904, sheet + place, b"")
    else:
        kind, content = value_xml(text, draft.package.date1904, sheet + place, b"")
    declared = f' t="{kind.decode()}"' if kind else ""
    return f'<c r="{place}" s="{look}"{declared}>{content.decode()}</c>'
