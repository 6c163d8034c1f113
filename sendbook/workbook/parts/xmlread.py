"""Reading XML into a lossless tree: expat says whether it is sound, and every character of it stays in the tree.

A document type is refused, so there are no entities; the depth is limited.
"""

from __future__ import annotations

import codecs
import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from xml.parsers import expat

from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.xmlnames import BARE, Scope, declares
from sendbook.workbook.parts.xmltree import Document, Element

MAX_DEPTH = 256
MAX_TREE = 64 * 1024 * 1024
"""The most bytes of one part that are read into a tree (sheets and shared strings never are): a tree takes ten times
as much memory."""

DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?(<\?xml[^>]*\?>\s*)")
ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_NAMED = re.compile(r"""(\sencoding\s*=\s*["'])[\w.-]+(["'])""", re.ASCII)
_KNOWN = re.compile(
    r"utf-?8|(us-)?ascii|iso-?8859-\d+|iso_8859-\d+|latin-?\d+|windows-\d+|cp-?\d+|ibm-?\d+|koi8-[rut]|"
    r"macintosh|shift_jis|euc-(jp|kr)|gb(2312|k|18030)|big5|tis-620|utf-16(le|be)?",
    re.IGNORECASE,
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDE = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"))
_NEVER = "\x01"
"""A character that no XML holds: expat sets it between a namespace and a name."""

_PIECE = re.compile(
    r"""<((?![!?])[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*)>([^<]*)"""
    r"""|<(!--.*?--|!\[CDATA\[.*?\]\]|\?.*?\?)>([^<]*)""",
    re.DOTALL,
)
"""A tag or a note (comment, CDATA, instruction) between its brackets, and the text behind it."""
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL | re.ASCII)


def decode(content: bytes) -> tuple[bytes, str, str]:
    """The byte order mark, the codec and the text of an XML part; bytes that are no text in it are refused."""
    mark, codec = next((found for found in _MARKS if content.startswith(found[0])), (b"", ""))
    codec = codec or next((wide for start, wide in _WIDE if content.startswith(start)), "") or _declared(content)
    try:
        return mark, codec, content[len(mark) :].decode(codec)
    except (LookupError, ValueError):
        refuse("9011")


def _declared(content: bytes) -> str:
    """The codec that the declaration names, UTF-8 where it names none."""
    declared = DECLARATION.match(content)
    named = ENCODING.search(declared[1]) if declared else None
    codec = named[1].decode() if named else "utf-8"
    if not _KNOWN.fullmatch(codec) or codec.casefold().startswith("utf-16"):
        refuse("9011")
    return codec


def judge(text: str) -> None:
    """Refuse text that is not well-formed XML with sound namespaces, or that declares a document type."""
    # What is declared of the encoding does not count any more: text goes to expat as UTF-8.
    parser = expat.ParserCreate("utf-8", _NEVER)

    def no_doctype(*_: object) -> None:
        refuse("9009")

    parser.StartDoctypeDeclHandler = no_doctype
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError):
        refuse("9011")


def read(content: bytes) -> Document:
    """The root element of an XML part; what is not sound, too deep or too large is refused."""
    if len(content) > MAX_TREE:
        refuse("9006", what=f"a part of it holds more than {MAX_TREE // 1024 // 1024} MB beside its sheets")
    mark, codec, text = decode(content)
    judge(text)
    start = _PROLOG.match(text)
    begin = start.end() if start else 0
    with _nothing_to_collect():
        root, after = _build(text[begin:])
    root.mark, root.codec, root.before, root.after, root.shared = mark, codec, text[:begin], after, False
    if not codec.casefold().startswith("utf") and text.encode(codec, "replace") != content:
        # The codec has two ways to write one character: from here on the part is UTF-8.
        root.before, root.codec = _NAMED.sub(r"\1UTF-8\2", root.before, count=1), "utf-8"
    return root


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """Python does not look for rubbish while a tree grows: there is none, and looking takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _pieces(body: str) -> Iterable[tuple[str, str, str]]:
    """A body that is known to be well-formed, in pieces: what is between two brackets, ">", and the text behind."""
    if "<!" not in body and "<?" not in body:
        pieces = [piece.partition(">") for piece in body.split("<")[1:]]
        if all(">" not in behind for _, _, behind in pieces):
            return pieces
    return ((found[1] or found[3], ">", found[2] or found[4] or "") for found in _PIECE.finditer(body))


def _build(body: str) -> tuple[Document, str]:
    """The tree of text that is known to be well-formed from its root element on, and what stands behind that."""
    item: Element
    scope = Scope(BARE.spaces)
    root: Document | None = None
    parent: Element | None = None
    last: Element | None = None  # the sibling behind which text stands; None right after a start tag
    depth = 0
    after: list[str] = []
    for written, _, behind in _pieces(body):
        first = written[0]
        if first == "/":
            assert parent is not None
            last, parent = parent, parent.parent
            if written[-1] <= " ":
                last.closing = written[len(written.rstrip()) :]
            last.written_tail = behind
            depth -= 1
            if parent is not None:
                scope = parent.scope
            continue
        if first == "!" or first == "?":
            if depth:
                last = _note(parent, last, written, behind)
            else:
                after.append(f"<{written}>{behind}")
            continue
        if "xmlns" in written and declares(written):
            scope = scope.inside(written)
        head = written.partition(" ")[0]
        tag = scope.known.get(head) or scope.element(head)
        if parent is None:
            item = root = Document(tag, written, "", None, scope)
        else:
            item = Element(tag, written, "", parent, scope)
            if parent.kids is None:
                parent.kids = [item]
            else:
                parent.kids.append(item)
        if written[-1] == "/":
            last = item
            item.written_tail = behind
            if parent is not None:
                scope = parent.scope
        else:
            depth += 1
            if depth > MAX_DEPTH:
                refuse("9011")
            item.written_text = behind
            parent, last = item, None
    assert root is not None
    tail, root.written_tail = root.written_tail, ""
    return root, tail + "".join(after)


def _note(parent: Element | None, last: Element | None, note: str, after: str) -> Element | None:
    """Keep a comment or instruction as an element without a tag, and CDATA as a piece of the text."""
    assert parent is not None
    if note[1] == "[":
        if last is None:
            parent.written_text += f"<{note}>{after}"
        else:
            last.written_tail += f"<{note}>{after}"
        return last
    item = Element(None, note, "", parent, parent.scope)
    item.written_tail = after
    parent.kids = [*(parent.kids or ()), item]
    return item
