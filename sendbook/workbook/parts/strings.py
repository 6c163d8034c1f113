"""The workbook's shared strings: the text of a number, and new texts put at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.celltext import as_xml, edges_matter, unescape
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import ATTRIBUTES

_PLAIN = re.compile(r"[^\s&<>_]+(?: [^\s&<>_]+)*")
"""A text that XML takes as it is."""
_SOME = 1_000


class SharedStrings:
    """The shared strings part; numbers that cells already hold never change their text."""

    def __init__(self, content: bytes) -> None:
        self.original = content
        self.content = xmlparts.plain(content)
        root = re.search(rb"<(?:([\w.-]+):)?sst(?=[\s>/])(" + ATTRIBUTES + rb")>", self.content)
        if not root:
            refuse("9011")
        self._root = root
        self.prefix = root[1] + b":" if root[1] else b""
        self._added: dict[str, int] = {}
        self._listed: list[str] = []
        self._uses = 0

    @cached_property
    def _texts(self) -> list[str]:
        """The text of each string."""
        p = re.escape(self.prefix)
        # Nearly every string is one plain text, which is told at once.
        items = re.compile(
            rb"<%bsi><%bt>([^<&_\r]*)</%bt></%bsi>" % (p, p, p, p)
            + rb"|<"
            + p
            + rb"si(?=[\s/>])(?:[^<>]*/>|[^<>]*>(.*?)</"
            + p
            + rb"si\s*>)",
            re.DOTALL,
        )
        return [
            plain_text(found[2], self.prefix) if found[2] else (found[1] or b"").decode("utf-8", "replace")
            for found in items.finditer(self.content)
        ]

    def text(self, number: int) -> str | None:
        """The text of a string by its number, without its formatting and reading aids; None when there is none."""
        if 0 <= number < len(self._texts):
            return self._texts[number]
        if len(self._listed) != len(self._added):
            self._listed = list(self._added)
        number -= self._first
        return self._listed[number] if 0 <= number < len(self._listed) else None

    def number(self, text: str) -> int:
        """The number of a text; a text that this edit has not used yet is put at the end."""
        self._uses += 1
        return self._added.setdefault(text, self._first + len(self._added))

    @cached_property
    def _first(self) -> int:
        """The number of the first text that is added."""
        return len(re.findall(rb"<" + re.escape(self.prefix) + rb"si(?=[\s/>])", self.content))

    @property
    def changed(self) -> bool:
        """Whether texts were added."""
        return bool(self._added)

    def rebuild(self) -> Iterator[bytes | memoryview]:
        """The part's bytes with the added texts in, in pieces that are made as they are asked for."""
        p, whole = self.prefix, memoryview(self.content)
        tag = self._root[0]
        for name, more in ((b"count", self._uses), (b"uniqueCount", len(self._added))):
            tag = re.sub(
                rb"(\s" + name + rb"\s*=\s*[\"'])(\d+)",
                lambda found, more=more: (  # type: ignore[misc]
                    found[1] + b"%d" % (int(found[2]) + more)
                ),
                tag,
            )
        at, closed = self._root.end(), tag.endswith(b"/>")
        last = max(self.content.rfind(mark + p + b"si", at) for mark in (b"<", b"</"))
        place = self.content.index(b">", last) + 1 if last > 0 else at
        yield whole[: self._root.start()]
        yield tag[:-2].rstrip() + b">" if closed else tag
        yield whole[at:place]
        start, end = f"<{p.decode()}si><{p.decode()}t>", f"</{p.decode()}t></{p.decode()}si>"
        kept = start[:-1] + ' xml:space="preserve">'
        texts = iter(self._added)
        while some := list(islice(texts, _SOME)):
            yield "".join(
                [
                    f"{start}{text}{end}"
                    if _PLAIN.fullmatch(text)
                    else f"{kept if edges_matter(text) else start}{as_xml(text)}{end}"
                    for text in some
                ]
            ).encode()
        if closed:
            yield b"</" + p + b"sst>"
        yield whole[place:]


def plain_text(item: bytes, prefix: bytes) -> str:
    """The text of a string item or inline string: rich runs joined, phonetic readings left out."""
    p = re.escape(prefix)
    if b"rPh" in item:
        item = re.sub(rb"<" + p + rb"rPh(?=[\s>]).*?</" + p + rb"rPh\s*>", b"", item, flags=re.DOTALL)
    texts = re.findall(rb"<" + p + rb"t(?:\s[^<>]*)?(?<!/)>(.*?)</" + p + rb"t\s*>", item, re.DOTALL)
    return unescape("".join(unmarked(text) for text in texts))


_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|lt|gt|amp|quot|apos);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def unmarked(text: bytes) -> str:
    """Text between tags as characters: XML's own escapes undone, line ends as XML reads them."""
    plain = text.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if "&" not in plain:
        return plain

    def character(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith("#"):
            number = int(name[2:], 16) if name[1] == "x" else int(name[1:])
            return chr(number) if number <= 0x10FFFF else "\ufffd"
        return _NAMED[name]

    return _ENTITY.sub(character, plain)
