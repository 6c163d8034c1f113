"""Parts that Excel keeps in a school's workbook and that no library writes: macros, threads, slicers, pivots."""

from __future__ import annotations

import posixpath
import re

from tests.support.fidelity import members
from tests.support.workbooks import repacked

SHEET = "xl/worksheets/sheet2.xml"
BOOK = "xl/workbook.xml"
TABLE = "xl/tables/table1.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DIGITAL = "application/vnd.openxmlformats-package.digital-signature"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def with_link(content: bytes, owner: str, target: str, kind: str) -> bytes:
    """A package in which a part points to another."""
    folder, name = posixpath.split(owner)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    empty = f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode()
    known = members(content).get(rels, empty)
    number = known.count(b"<Relationship ") + 1
    entry = f'<Relationship Id="rId{number}" Type="{kind}" Target="/{target}"/>'.encode()
    return repacked(content, {rels: known.replace(b"</Relationships>", entry + b"</Relationships>")})


def with_part(content: bytes, part: str, body: bytes | str, content_type: str, owner: str, kind: str) -> bytes:
    """A package with one part more: its content type, and its owner's relationship to it."""
    override = f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>'.encode()
    types = members(content)["[Content_Types].xml"].replace(b"</Types>", override)
    text = body if isinstance(body, bytes) else (_DECLARATION + body).encode()
    return with_link(repacked(content, {"[Content_Types].xml": types, part: text}), owner, part, kind)


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """A package in which a text of a part is another one; it must stand there."""
    body = members(content)[part].decode()
    assert old in body, (part, old)
    return repacked(content, {part: body.replace(old, new, 1).encode()})


def with_macro(content: bytes, signed: bool = False) -> bytes:
    """A workbook with a VBA project (bytes that nobody may touch), signed by its author or not."""
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    content = changed(content, "[Content_Types].xml", plain, "application/vnd.ms-excel.sheet.macroEnabled")
    content = with_part(
        content,
        "xl/vbaProject.bin",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8,
        "application/vnd.ms-office.vbaProject",
        BOOK,
        f"{_MICROSOFT}/2006/relationships/vbaProject",
    )
    if signed:
        content = with_part(content, "xl/vbaProjectSignature.bin", b"0\x82" + bytes(range(255, -1, -1)),
                            "application/vnd.ms-office.vbaProjectSignature", "xl/vbaProject.bin",
                            f"{_MICROSOFT}/2006/relationships/vbaProjectSignature")  # fmt: skip
    return content


def with_threads(content: bytes) -> bytes:
    """A conversation at a cell, as today's Excel keeps it, and the people who took part."""
    space = f"{_MICROSOFT}/spreadsheetml/2018/threadedcomments"
    person, thread = "{11111111-2222-4333-8444-555555555555}", "{66666666-7777-4888-9999-AAAAAAAAAAAA}"
    content = with_part(
        content, "xl/threadedComments/threadedComment1.xml",
        f'<ThreadedComments xmlns="{space}" xmlns:x="{_MAIN}"><threadedComment ref="C8" dT="2026-10-01T09:00:00.00" '
        f'personId="{person}" id="{thread}"><text>Did anybody ring home?</text></threadedComment></ThreadedComments>',
        "application/vnd.ms-excel.threadedcomments+xml", SHEET,
        f"{_MICROSOFT}/2017/10/relationships/threadedComment",
    )  # fmt: skip
    return with_part(
        content, "xl/persons/person.xml",
        f'<personList xmlns="{space}" xmlns:x="{_MAIN}"><person displayName="Sam Example" id="{person}" userId="sam" '
        'providerId="None"/></personList>',
        "application/vnd.ms-excel.person+xml", BOOK, f"{_MICROSOFT}/2017/10/relationships/person",
    )  # fmt: skip


def with_custom_xml(content: bytes) -> bytes:
    """Data that a document system keeps inside the workbook."""
    labels = '<labels xmlns="urn:example:labels"><keep>7 years</keep></labels>'
    content = with_part(content, "customXml/item1.xml", labels, "application/xml", BOOK, f"{_OFFICE}/customXml")
    return with_part(
        content, "customXml/itemProps1.xml",
        '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        'ds:itemID="{AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE}"><ds:schemaRefs/></ds:datastoreItem>',
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml", "customXml/item1.xml",
        f"{_OFFICE}/customXmlProps",
    )  # fmt: skip


def with_slicer(content: bytes) -> bytes:
    """Buttons that filter the table by SEND status."""
    x14, x15 = (f"{_MICROSOFT}/spreadsheetml/{year}/main" for year in ("2009/9", "2010/11"))
    spaces = f'xmlns="{x14}" xmlns:x="{_MAIN}"'
    content = with_part(
        content, "xl/slicerCaches/slicerCache1.xml",
        f'<slicerCacheDefinition {spaces} name="Slicer_SEND_status" sourceName="SEND status"><extLst>'
        f'<x:ext uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}" xmlns:x15="{x15}">'
        '<x15:tableSlicerCache tableId="1" column="7"/></x:ext></extLst></slicerCacheDefinition>',
        "application/vnd.ms-excel.slicerCache+xml", BOOK, f"{_MICROSOFT}/2007/relationships/slicerCache",
    )  # fmt: skip
    content = with_part(
        content, "xl/slicers/slicer1.xml",
        f'<slicers {spaces}><slicer name="SEND status" cache="Slicer_SEND_status" caption="SEND status" '
        'rowHeight="225425"/></slicers>',
        "application/vnd.ms-excel.slicer+xml", SHEET, f"{_MICROSOFT}/2007/relationships/slicer",
    )  # fmt: skip
    link = _last_link(content, SHEET)
    content = changed(
        content, SHEET, "</worksheet>",
        f'<extLst><ext uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}" xmlns:x14="{x14}" xmlns:x15="{x15}">'
        f'<x14:slicerList xmlns:x14="{x14}"><x14:slicer r:id="{link}"/></x14:slicerList></ext></extLst></worksheet>',
    )  # fmt: skip
    return changed(
        content, BOOK, "</workbook>",
        f'<extLst><ext uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}" xmlns:x15="{x15}">'
        f'<x15:slicerCaches xmlns:x14="{x14}"><x14:slicerCache r:id="{_last_link(content, BOOK)}"/></x15:slicerCaches>'
        "</ext></extLst></workbook>",
    )  # fmt: skip


def with_pivot(content: bytes) -> bytes:
    """A count of pupils by SEND status, of the table `Ours`, on the first sheet."""
    names = re.findall(r'<tableColumn id="\d+" name="([^"]+)"', members(content)["xl/tables/table1.xml"].decode())
    items = '<sharedItems count="2"><s v="K"/><s v="E"/></sharedItems>'
    fields = "".join(
        f'<cacheField name="{name}" numFmtId="0">{items if name == "SEND status" else "<sharedItems/>"}</cacheField>'
        for name in names
    )  # fmt: skip
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    content = with_part(
        content, cache,
        f'<pivotCacheDefinition xmlns="{_MAIN}" xmlns:r="{_OFFICE}" saveData="0" refreshedBy="Sam" createdVersion="6" '
        'refreshedVersion="6" minRefreshableVersion="3" recordCount="3"><cacheSource type="worksheet">'
        f'<worksheetSource name="Ours"/></cacheSource><cacheFields count="{len(names)}">{fields}</cacheFields>'
        "</pivotCacheDefinition>",
        f"{spreadsheet}.pivotCacheDefinition+xml", BOOK, f"{_OFFICE}/pivotCacheDefinition",
    )  # fmt: skip
    at = names.index("SEND status")
    columns = "".join(
        '<pivotField axis="axisRow" dataField="1" showAll="0"><items count="3"><item x="0"/><item x="1"/>'
        '<item t="default"/></items></pivotField>' if place == at else '<pivotField showAll="0"/>'
        for place in range(len(names))
    )  # fmt: skip
    front, table = "xl/worksheets/sheet1.xml", "xl/pivotTables/pivotTable1.xml"
    content = with_part(
        content, table,
        f'<pivotTableDefinition xmlns="{_MAIN}" name="Counts" cacheId="1" dataCaption="Values" createdVersion="6" '
        'updatedVersion="6" minRefreshableVersion="3"><location ref="A20:B23" firstHeaderRow="1" firstDataRow="1" '
        f'firstDataCol="1"/><pivotFields count="{len(names)}">{columns}</pivotFields><rowFields count="1">'
        f'<field x="{at}"/></rowFields><rowItems count="3"><i><x/></i><i><x v="1"/></i><i t="grand"><x/></i></rowItems>'
        '<colItems count="1"><i/></colItems><dataFields count="1">'
        f'<dataField name="Pupils" fld="{at}" subtotal="count"/></dataFields></pivotTableDefinition>',
        f"{spreadsheet}.pivotTable+xml", front, f"{_OFFICE}/pivotTable",
    )  # fmt: skip
    link = _last_link(content, BOOK)
    content = with_link(content, table, cache, f"{_OFFICE}/pivotCacheDefinition")
    calculation = re.search(r"<calcPr[^>]*/>", members(content)[BOOK].decode())
    assert calculation is not None
    held = f'{calculation[0]}<pivotCaches><pivotCache cacheId="1" r:id="{link}"/></pivotCaches>'
    return changed(content, BOOK, calculation[0], held)


def with_query(content: bytes) -> bytes:
    """A table that a query from elsewhere fills."""
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    content = with_part(
        content, "xl/connections.xml",
        f'<connections xmlns="{_MAIN}"><connection id="1" name="Pupils" type="5" refreshedVersion="6">'
        '<dbPr connection="Provider=Example" command="Pupils"/></connection></connections>',
        f"{spreadsheet}.connections+xml", BOOK, f"{_OFFICE}/connections",
    )  # fmt: skip
    return with_part(
        content, "xl/queryTables/queryTable1.xml", f'<queryTable xmlns="{_MAIN}" name="Pupils" connectionId="1"/>',
        f"{spreadsheet}.queryTable+xml", TABLE, f"{_OFFICE}/queryTable",
    )  # fmt: skip


def with_signature(content: bytes) -> bytes:
    """A workbook that somebody signed digitally: the part from which Excel finds the signatures."""
    return with_part(content, "_xmlsignatures/origin.sigs", b"", f"{_DIGITAL}-origin", "",
                     f"{_PACKAGE}/digital-signature/origin")  # fmt: skip


def _last_link(content: bytes, owner: str) -> str:
    folder, name = posixpath.split(owner)
    rels = members(content)[posixpath.join(folder, "_rels", f"{name}.rels")]
    return f"rId{rels.count(b'<Relationship ')}"
