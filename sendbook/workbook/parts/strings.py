"""The workbook's shared strings: the text of a number, and new texts put at the end."""

from __future__ import annotations

import re
from functools import cached_property

from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.celltext import as_xml, edges_matter, unescape
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import ATTRIBUTES


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
        self._uses = 0

    @cached_property
    def _items(self) -> list[tuple[int, int]]:
        """Where each string stands in the XML."""
        p = re.escape(self.prefix)
        pattern = re.compile(rb"<" + p + rb"si(?=[\s>/])(?:[^<>]*/>|[^<>]*>(?:.*?)</" + p + rb"si\s*>)", re.DOTALL)
        return [found.span() for found in pattern.finditer(self.content)]

    def text(self, number: int) -> str | None:
        """The text of a string by its number, without its formatting and reading aids; None when there is none."""
        if not 0 <= number < len(self._items):
            added = {index: text for text, index in self._added.items()}
            return added.get(number)
        start, end = self._items[number]
        return plain_text(self.content[start:end], self.prefix)

    def number(self, text: str) -> int:
        """The number of a text; a text that this edit has not used yet is put at the end."""
        self._uses += 1
        return self._added.setdefault(text, len(self._items) + len(self._added))

    def rebuild(self) -> bytes:
        """The part's bytes with the added texts in."""
        if not self._added:
            return self.original
        p = self.prefix
        new = b"".join(
            b"<%bsi><%bt%b>%b</%bt></%bsi>" % (
                p, p, b' xml:space="preserve"' if edges_matter(text) else b"", as_xml(text).encode(), p, p)
            for text in self._added)
        tag = self._root[0]
        for name, more in ((b"count", self._uses), (b"uniqueCount", len(self._added))):
            tag = re.sub(rb"(\s" + name + rb"\s*=\s*[\"'])(\d+)", lambda found, more=more:  # type: ignore[misc]
                         found[1] + b"%d" % (int(found[2]) + more), tag)
        before, after = self.content[:self._root.start()], self.content[self._root.end():]
        if tag.endswith(b"/>"):
            return before + tag[:-2].rstrip() + b">" + new + b"</" + p + b"sst>" + after
        place = (self._items[-1][1] if self._items else self._root.end()) - self._root.end()
        return before + tag + after[:place] + new + after[place:]


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
