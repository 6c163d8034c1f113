"""Names and texts in XML: which namespace a prefix stands for, and how characters are written and read."""

from __future__ import annotations

import re

XML_SPACE = "http://www.w3.org/XML/1998/namespace"

ATTRIBUTE = re.compile(r"""([^\s=/]+)(\s*=\s*)("[^"]*"|'[^']*')""", re.ASCII)
"""One attribute of a start tag as it is written: its name, the equals sign, and the value with its quotes."""

_NAME = re.compile(r"[^\s/]+", re.ASCII)
_SIMPLE = re.compile(r"""([^\s=]+)\s*=\s*"([^"]*)\"""", re.ASCII)
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(\w+));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "'", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


class Scope:
    """The prefixes that are in force at one place of a document. One scope serves all elements that declare nothing."""

    __slots__ = ("known", "outer", "spaces")

    def __init__(self, spaces: dict[str, str], outer: Scope | None = None) -> None:
        self.spaces = spaces
        """Each prefix with its namespace; "" is the prefix of names that have none."""
        self.outer = outer
        self.known: dict[str, str] = {}
        """Beginnings of start tags, with what their names mean."""

    def inside(self, tag: str) -> Scope:
        """The scope inside an element whose start tag declares namespaces."""
        spaces = dict(self.spaces)
        for name, _, value in ATTRIBUTE.findall(tag):
            if name == "xmlns":
                spaces[""] = read_value(value[1:-1])
            elif name.startswith("xmlns:"):
                spaces[name[6:]] = read_value(value[1:-1])
        return Scope(spaces, self)

    def element(self, head: str) -> str:
        """What an element is, from the beginning of its start tag: `{namespace}name`, or a name without namespace."""
        prefix, colon, local = name_of(head).rpartition(":")
        space = self.spaces[prefix] if colon else self.spaces.get("")
        meaning = self.known[head] = f"{{{space}}}{local}" if space else local
        return meaning

    def attribute(self, name: str) -> str:
        """What an attribute's name means: without a prefix it has no namespace."""
        prefix, colon, local = name.rpartition(":")
        return f"{{{self.spaces[prefix]}}}{local}" if colon else name

    def prefix(self, space: str, for_attribute: bool = False) -> str | None:
        """A prefix that stands for a namespace here (an attribute needs one that is not blank); None without one."""
        found = (prefix for prefix, known in self.spaces.items() if known == space and (prefix or not for_attribute))
        return next(found, None)


BARE = Scope({"xml": XML_SPACE})
"""Where a document begins: only the prefix `xml` stands for something."""


def name_of(written: str) -> str:
    """The name that a start tag begins with."""
    found = _NAME.match(written)
    return found[0] if found else ""


def split(tag: str) -> tuple[str, str]:
    """The namespace ("" without one) and the local name of `{namespace}name`."""
    space, _, local = tag.rpartition("}")
    return space[1:], local


def declares(tag: str) -> bool:
    """Whether a start tag declares a namespace."""
    return "xmlns" in tag and any(name == "xmlns" or name.startswith("xmlns:") for name, _, _ in ATTRIBUTE.findall(tag))


def read_attributes(written: str, scope: Scope) -> dict[str, str]:
    """The attributes of a start tag, in order, without the declarations of namespaces."""
    if "=" not in written:
        return {}
    if not ("'" in written or "&" in written or ":" in written or "xmlns" in written) and written.isprintable():
        return dict(_SIMPLE.findall(written))
    found = {}
    for name, _, value in ATTRIBUTE.findall(written):
        if ":" not in name:
            if name != "xmlns":
                found[name] = read_value(value[1:-1])
        elif not name.startswith("xmlns:"):
            found[scope.attribute(name)] = read_value(value[1:-1])
    return found


def _referred(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return chr(int(found[2])) if found[2] else _NAMED[found[3]]


def read_value(written: str) -> str:
    """An attribute's value from what stands between its quotes: a written line feed is a space, `&#10;` is not."""
    if "\n" in written or "\t" in written or "\r" in written:
        written = written.replace("\r\n", " ").translate({9: " ", 10: " ", 13: " "})
    return _REFERENCE.sub(_referred, written) if "&" in written else written


def read_text(written: str) -> str:
    """The text from what stands between two tags, CDATA sections included."""
    if "\r" in written:
        written = written.replace("\r\n", "\n").replace("\r", "\n")
    if "<" not in written:
        return _REFERENCE.sub(_referred, written) if "&" in written else written
    pieces = _CDATA.split(written)  # text and CDATA take turns
    return "".join(piece if place % 2 else _REFERENCE.sub(_referred, piece) for place, piece in enumerate(pieces))


def write_value(text: str) -> str:
    """A text as it stands between the double quotes of an attribute; what XML cannot hold is a ValueError."""
    return _allowed(text).translate(_IN_VALUE)


def write_text(text: str) -> str:
    """A text as it stands between two tags; what XML cannot hold is a ValueError."""
    return _allowed(text).translate(_IN_TEXT)


def plain_text(xml: str) -> str:
    """XML without comments and processing instructions, and with CDATA sections as ordinary text."""
    return _NOTES.sub(lambda found: write_text(found[1]) if found[1] else "", xml)


_NOTES = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def _allowed(text: str) -> str:
    if _FORBIDDEN.search(text):
        raise ValueError("a character that XML cannot hold")
    return text
