"""The XML inside a workbook: parsed without entities or network, and written back as it was but for the edit."""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from sendbook.workbook.parts import xmlread, xmlwrite
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.xmlnames import plain_text
from sendbook.workbook.parts.xmlread import DECLARATION, ENCODING

Element = Any
"""An element of our tree (see xmltree)."""

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONSHIPS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

_DOCTYPES = (b"<!DOCTYPE", b"<!doctype", b"<!ENTITY")
_WIDE_DOCTYPES = tuple(mark.decode().encode(code) for mark in _DOCTYPES for code in ("utf-16-le", "utf-16-be"))
_LARGE = 100_000
_PROLOG = re.compile(rb"\A(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_TEXT_DECLARATION = re.compile(r"<\?xml[^>]*\?>\s*")


def refuse_doctype(content: bytes) -> None:
    """Refuse XML that declares a document type: no workbook needs one, and entities hide in it."""
    if len(content) > _LARGE and content[:1] == b"<":
        # In well-formed XML it stands before the root element; anywhere else every parser refuses it.
        start = _PROLOG.match(content)
        after = start.end() if start else 0
        content = content[after : after + _LARGE]
    wide = b"\0" in content[:4] or content[:2] in (b"\xff\xfe", b"\xfe\xff")
    if any(mark in content for mark in (*_DOCTYPES, *(_WIDE_DOCTYPES if wide else ()))):
        refuse("9009")


def check_well_formed(content: bytes) -> None:
    """Refuse bytes that are not well-formed XML, or that declare a document type."""
    refuse_doctype(content)
    parser = expat.ParserCreate()

    def no_doctype(*_: object) -> None:
        refuse("9009")

    parser.StartDoctypeDeclHandler = no_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError):
        refuse("9011")


def parse(content: bytes) -> Element:
    """The root element of an XML part, in a tree that keeps every character of it."""
    refuse_doctype(content)
    return xmlread.read(content)


def serialise(root: Element) -> bytes:
    """A part's bytes again: as they were but for what was changed in the tree."""
    return xmlwrite.write(root)


def local_name(element: Element) -> str:
    """An element's name without its namespace; blank for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, *names: str) -> list[Element]:
    """The children with one of these local names in the workbook's main namespace (transitional or strict)."""
    return [
        child
        for child in element
        if isinstance(child.tag, str)
        and child.tag.rpartition("}")[2] in names
        and child.tag.rpartition("}")[0][1:] in (MAIN, STRICT_MAIN, "")
    ]


def child(element: Element, name: str) -> Element | None:
    """The first child with this local name, if there is one."""
    return next(iter(children(element, name)), None)


def related(element: Element, name: str = "id") -> str | None:
    """The relationship id that an element carries (`r:id`), transitional or strict."""
    for space in (RELATIONSHIPS, STRICT_RELATIONSHIPS):
        value = element.get(f"{{{space}}}{name}")
        if value is not None:
            return str(value)
    return None


def truth(value: str | None, default: bool = False) -> bool:
    """An XML boolean: 1 and true are true."""
    return default if value is None else value.strip() in ("1", "true", "on")


def plain(content: bytes) -> bytes:
    """The XML as the splicing modules read it: UTF-8, without comments, CDATA or processing instructions."""
    declared = DECLARATION.match(content)
    encoding = ENCODING.search(declared[1]) if declared else None
    utf8 = not encoding or encoding[1].lower() in (b"utf-8", b"us-ascii", b"ascii")
    body = declared.end() if declared else 0
    unusual = any(_marked(content, mark, body) for mark in b"!?")
    if utf8 and not unusual and b"\0" not in content[:4]:
        return content
    refuse_doctype(content)
    _, _, text = xmlread.decode(content)
    xmlread.judge(text)
    stood = _TEXT_DECLARATION.match(text)
    start = stood[0] if stood else ""
    if not utf8 or b"\0" in content[:4]:
        alone = ' standalone="yes"' if re.search(r"""standalone\s*=\s*["']yes""", start) else ""
        start = f'<?xml version="1.0" encoding="UTF-8"{alone}?>\n'
    return (start + plain_text(text[stood.end() if stood else 0 :])).encode()


def _marked(content: bytes, mark: int, start: int) -> bool:
    """Whether `<` and this character stand together: the rarer of the two is looked for, which is quick."""
    at = content.find(mark, start + 1)
    while at > 0:
        if content[at - 1] == 60:  # <
            return True
        at = content.find(mark, at + 1)
    return False
