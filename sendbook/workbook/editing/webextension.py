"""Code for xlwings Lite inside a workbook: put in, read out and taken out; other add-ins' parts are not touched.

xlwings Lite keeps its code in a "web extension" part, each file as JSON text in an attribute (seen in workbooks that
it saved). The part is found from the package through a list of task panes, which other add-ins may share.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from sendbook.changes import LiteCode
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.records import CellRecord
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.package import Package
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.xmlparts import Element

STORE_ID = "wa200008175"
"""xlwings Lite in Microsoft's store of add-ins."""

MAIN, MARK = "main.py", "# sendbook for xlwings Lite"
"""The file that Lite runs, and how its first line shows that the code is ours."""

_WE = "http://schemas.microsoft.com/office/webextensions/webextension/2010/11"
_PANES = "http://schemas.microsoft.com/office/webextensions/taskpanes/2010/11"
_TO_PANES = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"
_TO_EXTENSION = "http://schemas.microsoft.com/office/2011/relationships/webextension"
_PANES_TYPE = "application/vnd.ms-office.webextensiontaskpanes+xml"
_EXTENSION_TYPE = "application/vnd.ms-office.webextension+xml"
_ID = "{5e4c7a1d-91b3-4c86-8f02-a4d6b3e9c785}"
_FOLDER = "xl/webextensions"


def lite_files(package: Package) -> dict[str, str]:
    """The files of xlwings Lite's code in a workbook, by name; empty when there is none."""
    part = _lite_part(package)
    return {} if part is None else _files(package.xml(part))


def embed(draft: Draft, step: LiteCode) -> None:
    """Put the code in (or ours anew), or with no files take ours out; code that is not ours is refused."""
    part = _lite_part(draft.package)
    if part is not None and not _files(draft.package.xml(part)).get(MAIN, "").startswith(MARK):
        refuse("9313")
    if not step.files:
        if part is None:
            refuse("9314")
        _remove(draft, part)
        draft.records.append(CellRecord("", "", None, "code for xlwings Lite taken out", step.reason))
        return
    if part is None:
        _add(draft, _extension(step.files))
    else:
        draft.replace(part, _extension(step.files))
    draft.records.append(CellRecord("", "", None, "code for xlwings Lite put in", step.reason))


def _panes_part(package: Package) -> str | None:
    return next(iter(package.related("", "webextensiontaskpanes")), None)


def _lite_part(package: Package) -> str | None:
    panes = _panes_part(package)
    for part in package.related(panes, "webextension") if panes else ():
        for reference in _children(package.xml(part), "reference"):
            if (reference.get("id") or "").casefold() == STORE_ID:
                return part
    return None


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if xmlparts.local_name(child) == name]


def _files(root: Element) -> dict[str, str]:
    files = {}
    for entry in (entry for holder in _children(root, "properties") for entry in _children(holder, "property")):
        try:
            text = json.loads(entry.get("value") or '""')
        except ValueError:
            text = entry.get("value")
        if isinstance(text, str):
            files[entry.get("name") or ""] = text
    return files


def _extension(files: Mapping[str, str]) -> bytes:
    properties = "".join(
        f"<we:property name={quoteattr(name)} value={quoteattr(json.dumps(text))}/>" for name, text in files.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<we:webextension xmlns:we="{_WE}" id="{_ID}">'
        f'<we:reference id="{STORE_ID}" version="1.0.0.0" store="en-US" storeType="OMEX"/><we:alternateReferences/>'
        f"<we:properties>{properties}</we:properties><we:bindings/>"
        f'<we:snapshot xmlns:r="{xmlparts.RELATIONSHIPS}"/></we:webextension>'
    ).encode()


def _add(draft: Draft, content: bytes) -> None:
    taken = {name.casefold() for name in (*draft.package.container.members, *draft.added)}
    number = next(n for n in range(1, 10_000) if f"{_FOLDER}/webextension{n}.xml" not in taken)
    part = f"{_FOLDER}/webextension{number}.xml"
    draft.replace(part, content)
    _declare(draft, part, _EXTENSION_TYPE)
    panes = _panes_part(draft.package)
    if panes is None:
        panes = f"{_FOLDER}/taskpanes.xml"
        if panes in taken:
            refuse("9010", what="list of task panes")
        link = _link(draft, f"{_FOLDER}/_rels/taskpanes.xml.rels", _TO_EXTENSION, part)
        pane = _pane(link, 1)
        draft.replace(panes, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<wetp:taskpanes '
                             f'xmlns:wetp="{_PANES}">{pane}</wetp:taskpanes>'.encode())  # fmt: skip
        _declare(draft, panes, _PANES_TYPE)
        _link(draft, "_rels/.rels", _TO_PANES, panes)
        return
    folder, _, name = panes.rpartition("/")
    link = _link(draft, f"{folder}/_rels/{name}.rels", _TO_EXTENSION, part)
    root = draft.tree(panes)
    root.append(xmlparts.parse(_pane(link, len(root) + 1).encode()))


def _pane(link: str, row: int) -> str:
    return (
        f'<wetp:taskpane xmlns:wetp="{_PANES}" dockstate="right" visibility="0" width="350" row="{row}">'
        f'<wetp:webextensionref xmlns:r="{xmlparts.RELATIONSHIPS}" r:id="{link}"/></wetp:taskpane>'
    )


def _declare(draft: Draft, part: str, content_type: str) -> None:
    types = draft.tree("[Content_Types].xml")
    types.append(types.makeelement(f"{{{xmlparts.CONTENT_TYPES}}}Override",
                                   {"PartName": f"/{part}", "ContentType": content_type}, None))  # fmt: skip


def _link(draft: Draft, rels: str, kind: str, target: str) -> str:
    """A relationship to a part; the file of relationships is made where there is none."""
    if draft.package.member(rels) is None:
        if rels in draft.added:
            refuse("9010", what="relationships of the task panes")
        link = "rId1"
        draft.replace(rels, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships '
                            f'xmlns="{xmlparts.PACKAGE_RELATIONSHIPS}"><Relationship Id="{link}" Type="{kind}" '
                            f'Target="/{target}"/></Relationships>'.encode())  # fmt: skip
        return link
    root = draft.tree(rels)
    taken = {item.get("Id") for item in root}
    link = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
    root.append(root.makeelement(f"{{{xmlparts.PACKAGE_RELATIONSHIPS}}}Relationship",
                                 {"Id": link, "Type": kind, "Target": f"/{target}"}, None))  # fmt: skip
    return link


def _remove(draft: Draft, part: str) -> None:
    """Take our code out; the list of task panes goes as well when nothing is left in it."""
    panes = _panes_part(draft.package)
    assert panes is not None
    ours = {item.id for item in draft.package.relationships(panes) if item.target.casefold() == part.casefold()}
    root = draft.tree(panes)
    for pane in list(root):
        if any(xmlparts.related(item) in ours for item in pane):
            root.remove(pane)
    draft.remove_part(part, panes)
    if len(root) == 0:
        draft.remove_part(panes, "")
