"""A lossless tree of XML: elements to read and change, in which all that nobody changes stays as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sendbook.workbook.parts.xmlnames import (
    ATTRIBUTE,
    Scope,
    declares,
    read_attributes,
    read_text,
    split,
    write_text,
    write_value,
)

_NONE: Sequence[Any] = ()


class Element:
    """One element, or (with a `tag` of None) a comment or processing instruction.

    `written` is its start tag between `<` and `>` as the document has it; None for an element that was made here.
    """

    __slots__ = ("_attributes", "closing", "kids", "parent", "scope", "tag", "written", "written_tail", "written_text")

    def __init__(self, tag: str | None, written: str | None, text: str, parent: Element | None, scope: Scope) -> None:
        self.tag = tag
        self.written = written
        self.written_text = text
        self.written_tail = ""
        self.parent = parent
        self.scope = scope
        """The prefixes in force inside its start tag (of an element that was made here: where it was made)."""
        self.closing = ""
        """Spaces that the document has in its end tag."""
        self.kids: list[Element] | None = None
        """What it holds; None where that is nothing."""
        self._attributes: dict[str, str] | None = None

    def __len__(self) -> int:
        return 0 if self.kids is None else len(self.kids)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Element]:
        return iter(self.kids or _NONE)

    def __getitem__(self, place: int) -> Element:
        return (self.kids or _NONE)[place]

    def __deepcopy__(self, memo: object) -> Element:
        return self.copy()

    def iter(self) -> Iterator[Element]:
        """This element and all inside it, in the order of the document."""
        yield self
        for kid in self.kids or _NONE:
            yield from kid.iter()

    @property
    def text(self) -> str | None:
        """The text before the first thing inside; None when there is none."""
        return read_text(self.written_text) or None

    @text.setter
    def text(self, text: str | None) -> None:
        self._changing()
        self.written_text = write_text(text or "")

    @property
    def tail(self) -> str | None:
        """The text between the end of this element and what follows it."""
        return read_text(self.written_tail) or None

    @property
    def attributes(self) -> Mapping[str, str]:
        """Its attributes in order, without the declarations of namespaces."""
        return self._known()

    def _known(self) -> dict[str, str]:
        if self._attributes is None:
            self._attributes = read_attributes(self.written, self.scope) if self.tag and self.written else {}
        return self._attributes

    def get(self, name: str, default: str | None = None) -> str | None:
        """An attribute's value by its name (`{namespace}name` where it has a namespace)."""
        if self._attributes is None and name[0] != "{" and name not in (self.written or ""):
            return default  # which is told without reading them all
        return self._known().get(name, default)

    def set(self, name: str, value: str) -> None:
        """Set an attribute: one that stands keeps its place and its quotes, a new one comes last."""
        self._changing()
        known, new = self._known(), write_value(value)
        if self.written is not None:
            place = self._place(name) if name in known else None
            if place is not None:
                quote = self.written[place[1] - 1]
                new = new.replace("'", "&#39;") if quote == "'" else new
                self.written = self.written[: place[0]] + quote + new + quote + self.written[place[1] :]
            else:
                end = len(self.written.rstrip("/ \t\r\n"))
                self.written = f'{self.written[:end]} {self._prefixed(name)}="{new}"{self.written[end:]}'
        known[name] = value

    def unset(self, name: str) -> None:
        """Take an attribute away, if it is there."""
        self._changing()
        if self._known().pop(name, None) is None or self.written is None:
            return
        place = self._place(name, whole=True)
        if place is not None:
            self.written = self.written[: place[0]].rstrip(" \t\r\n") + self.written[place[1] :]

    def _place(self, name: str, whole: bool = False) -> tuple[int, int] | None:
        """Where the start tag has an attribute's value with its quotes, or the whole attribute."""
        return next(
            (
                (found.start() if whole else found.start(3), found.end())
                for found in ATTRIBUTE.finditer(self.written or "")
                if found[1] == name
                or (":" in found[1] and not found[1].startswith("xmlns:") and self.scope.attribute(found[1]) == name)
            ),
            None,
        )

    def _prefixed(self, name: str) -> str:
        """An attribute's name as this start tag writes it; a namespace that has no prefix here is declared."""
        space, local = split(name)
        if not space:
            return local
        prefix = self.scope.prefix(space, for_attribute=True)
        if prefix is not None:
            return f"{prefix}:{local}"
        prefix = free_prefix(self.scope)
        outer = self.scope.outer if declares(self.written or "") else self.scope
        self.scope = Scope({**self.scope.spaces, prefix: space}, outer)
        return f'xmlns:{prefix}="{write_value(space)}" {prefix}:{local}'

    def makeelement(self, tag: str, attributes: Mapping[str, str], _: object = None) -> Element:
        """A new element, which is not yet anywhere in the tree; what XML cannot hold is a ValueError."""
        made = Element(tag, None, "", None, self.scope)
        made._attributes = {}
        for name, value in attributes.items():
            made.set(name, value)
        return made

    def append(self, item: Element) -> None:
        """Put an element in as the last one."""
        self._put(len(self), item)

    def addnext(self, item: Element) -> None:
        """Put an element directly behind this one; the text that followed this one follows the new one."""
        holder = self._holder()
        holder._put(holder.kids.index(self) + 1, item)  # type: ignore[union-attr]
        item.written_tail, self.written_tail = item.written_tail + self.written_tail, ""

    def addprevious(self, item: Element) -> None:
        """Put an element directly before this one."""
        holder = self._holder()
        holder._put(holder.kids.index(self), item)  # type: ignore[union-attr]

    def remove(self, item: Element) -> None:
        """Take an element out, with the text that follows it."""
        self._changing()
        if self.kids is None or item not in self.kids:
            raise ValueError("that element is not here")
        self.kids.remove(item)
        item.parent = None

    def getparent(self) -> Element | None:
        """The element that this one stands in."""
        return self.parent

    def _changing(self) -> None:
        """A programmer's error is stopped here: a tree that others read too must not be changed."""
        root = self
        while root.parent is not None:
            root = root.parent
        if isinstance(root, Document) and root.shared:
            raise TypeError("this tree is shared: ask the package for one of your own")

    def _holder(self) -> Element:
        if self.parent is None:
            raise ValueError("nothing can stand beside the root element")
        return self.parent

    def _put(self, place: int, item: Element) -> None:
        self._changing()
        if item.parent is not None:
            item.parent.remove(item)
        if not self._means_the_same(item):
            item._write_anew()
        self.kids = [] if self.kids is None else self.kids
        self.kids.insert(place, item)
        item.parent = self

    def _means_the_same(self, item: Element) -> bool:
        """Whether the prefixes that an element was written with mean the same inside this one."""
        if self.written is None or item.written is None:
            return False
        return item.scope is self.scope or (item.scope.outer is self.scope and declares(item.written))

    def _write_anew(self) -> None:
        """Forget how it was written: it comes from elsewhere, where the prefixes meant something else."""
        if self.tag is not None:
            self._known()
            self.written, self.closing = None, ""
        for kid in self.kids or _NONE:
            kid._write_anew()

    def copy(self) -> Element:
        """The same element with all inside it, standing nowhere."""
        made = Element(self.tag, self.written, self.written_text, None, self.scope)
        made.written_tail, made.closing = self.written_tail, self.closing
        made._attributes = None if self._attributes is None else dict(self._attributes)
        if self.kids is not None:
            made.kids = [kid.copy() for kid in self.kids]
            for kid in made.kids:
                kid.parent = made
        return made


class Document(Element):
    """A root element with what stands before and after it, and how the part was encoded."""

    __slots__ = ("after", "before", "codec", "mark", "shared")

    before: str
    """The XML declaration, and comments and spaces around it."""
    after: str
    codec: str
    mark: bytes
    """The bytes of its byte order mark."""
    shared: bool
    """Whether others read this tree too, so that nobody may change it."""


def free_prefix(scope: Scope) -> str:
    """A prefix that stands for nothing yet."""
    return next(prefix for number in range(10_000) if (prefix := f"ns{number}") not in scope.spaces)
