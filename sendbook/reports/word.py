"""Word: a report as a .docx file that Word, LibreOffice and Google Docs open: A4, headings, tables with header rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence

from sendbook.reports.report import Heading, Report, Section, as_shown
from sendbook.tables import Value

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})

_LONG, _SHORT, _EDGE = 16838, 11906, 1134
"""A4 and its margins of 2 cm, in twentieths of a point."""

_SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""Every part has the same time, so that the same report gives the same bytes."""

_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_TYPES}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_PACKAGE_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_DOCUMENT_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/footer" Target="footer1.xml"/></Relationships>'
)


def _heading(level: int, size: int) -> str:
    """A heading's style: large, dark and bold, with what follows it on the same page."""
    return (
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/>'
        f'<w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:color w:val="1F4E79"/><w:sz w:val="{2 * size}"/></w:rPr></w:style>'
    )


_STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:lang w:val="en-GB"/>'
    "</w:rPr></w:rPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:spacing w:before="0" w:after="60"/></w:pPr><w:rPr><w:sz w:val="20"/></w:rPr></w:style>'
    + _heading(1, 18) + _heading(2, 13) + "</w:styles>"
)  # fmt: skip


def document(report: Report) -> bytes:
    """The bytes of the document: the same for the same report."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES, "_rels/.rels": _PACKAGE_RELATIONS,
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS, "word/document.xml": _body(report),
        "word/styles.xml": _STYLES, "word/footer1.xml": _footer(report), "docProps/core.xml": _properties(report),
    }  # fmt: skip
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, _SAME_DAY), text.encode(), zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _body(report: Report) -> str:
    across, down = (_LONG, _SHORT) if report.wide else (_SHORT, _LONG)
    made = [_paragraph(report.title, "Heading1"), *map(_paragraph, report.about)]
    for section in report.sections:
        made += [_paragraph(section.title, "Heading2")] if section.title else []
        made += [_table(section, across - 2 * _EDGE), _paragraph("")]
    made += map(_paragraph, report.notes)
    side = ' w:orient="landscape"' if report.wide else ""
    edges = " ".join(f'w:{edge}="{_EDGE}"' for edge in ("top", "right", "bottom", "left"))
    return (
        f'{_HEAD}<w:document xmlns:w="{_MAIN}" xmlns:r="{_RELATIONS}"><w:body>{"".join(made)}<w:sectPr>'
        f'<w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="{across}" w:h="{down}"{side}/>'
        f'<w:pgMar {edges} w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def _footer(report: Report) -> str:
    """Whose report it is, as on which day, and the number of the page."""
    told = _run(f"{report.school}, as on {report.day:%d/%m/%Y}. Page ")
    number = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    return f'{_HEAD}<w:ftr xmlns:w="{_MAIN}"><w:p>{told}{number}</w:p></w:ftr>'


def _properties(report: Report) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{_text(report.title)}</dc:title>'
        "<dc:language>en-GB</dc:language></cp:coreProperties>"
    )


def _table(section: Section, across: int) -> str:
    whole = sum(heading.width for heading in section.headings)
    widths = [int(across * heading.width / whole) for heading in section.headings]
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    rows = [_row([heading.header for heading in section.headings], section.headings, widths, header=True)]
    rows += [_row(row, section.headings, widths) for row in section.rows]
    rows += [_row(section.total, section.headings, widths, bold=True)] if section.total else []
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + f"</w:tblGrid>{''.join(rows)}</w:tbl>"
    )  # fmt: skip


def _row(
    values: Sequence[Value], headings: Sequence[Heading], widths: Iterable[int], *, header: bool = False,
    bold: bool = False,
) -> str:  # fmt: skip
    """A row that no page break parts; a header row is repeated on each page."""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="D9E2F3"/>' if header else ""
    cells = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        f"{_paragraph(as_shown(value), right=heading.figures, bold=header or bold)}</w:tc>"
        for value, heading, width in zip(values, headings, widths, strict=True)
    )
    repeated = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _paragraph(text: str, style: str = "", *, right: bool = False, bold: bool = False) -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    sided = '<w:jc w:val="right"/>' if right else ""
    return f"<w:p><w:pPr>{named}{sided}</w:pPr>{_run(text, bold=bold) if text else ''}</w:p>"


def _run(text: str, *, bold: bool = False) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    lines = (f'<w:t xml:space="preserve">{_text(line)}</w:t>' for line in text.splitlines())
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>"


def _text(text: str) -> str:
    return _FORBIDDEN.sub("", text).translate(_IN_TEXT)
