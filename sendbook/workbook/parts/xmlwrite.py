"""Writing a lossless tree back: as it was written where nobody changed it, and in the part's own encoding."""

from __future__ import annotations

from sendbook.workbook.parts.xmlnames import Scope, name_of, split, write_value
from sendbook.workbook.parts.xmltree import Document, Element, free_prefix


def write(root: Document) -> bytes:
    """The bytes of a part: its byte order mark, declaration and all around its root element are kept."""
    pieces = [root.before]
    _put(root, root.scope, pieces)
    pieces.append(root.after)
    # A character that the part's own encoding does not have is written by its number.
    return root.mark + "".join(pieces).encode(root.codec, "xmlcharrefreplace")


def _put(item: Element, scope: Scope, pieces: list[str]) -> None:
    """Put an element's text behind the pieces; `scope` is what stands around it."""
    written = item.written
    if item.tag is None:
        pieces.append(f"<{written}>{item.written_tail}")
        return
    if written is None:
        written, scope = _start(item, scope)
        empty = True
    else:
        scope = item.scope
        empty = written[-1] == "/"
    kids = item.kids
    if empty and not kids and not item.written_text:
        pieces.append(f"<{written}{'' if item.written else '/'}>{item.written_tail}")
        return
    if written[-1] == "/":
        written = written[:-1].rstrip(" \t\r\n")
    pieces.append(f"<{written}>{item.written_text}")
    for kid in kids or ():
        if kid.kids or kid.written is None or kid.written[-1] != "/" or kid.written_text:
            _put(kid, scope, pieces)
        else:
            pieces.append(f"<{kid.written}>{kid.written_tail}")
    pieces.append(f"</{name_of(written)}{item.closing}>{item.written_tail}")


def _start(item: Element, scope: Scope) -> tuple[str, Scope]:
    """The start tag of an element that was made or moved here, and the prefixes in force inside it.

    It takes its parent's prefix where that means the same, else another that does; else the namespace is declared.
    """
    spaces, new = dict(scope.spaces), dict[str, str]()
    space, local = split(item.tag or "")
    prefix = _parents_prefix(item, space, scope)
    if prefix is None:
        prefix = item.scope.prefix(space) or ""
        prefix = "" if prefix in spaces else prefix
    if spaces.get(prefix, "") != space:
        spaces[prefix] = new[prefix] = space
    words = []
    for name, value in item.attributes.items():
        name = name if name[0] != "{" else _attribute(name, item, spaces, new)
        words.append(f'{name}="{write_value(value)}"')
    declared = [f'xmlns{":" if prefix else ""}{prefix}="{write_value(space)}"' for prefix, space in new.items()]
    return " ".join([f"{prefix}:{local}" if prefix else local, *declared, *words]), Scope(spaces) if new else scope


def _attribute(name: str, item: Element, spaces: dict[str, str], new: dict[str, str]) -> str:
    """The name of an attribute that has a namespace; one that has no prefix here is declared among the new ones."""
    space, local = split(name)
    here = Scope(spaces)
    prefix = here.prefix(space, for_attribute=True)
    if prefix is None:
        prefix = item.scope.prefix(space, for_attribute=True)
        if prefix is None or prefix in spaces:
            prefix = free_prefix(here)
        spaces[prefix] = new[prefix] = space
    return f"{prefix}:{local}"


def _parents_prefix(item: Element, space: str, scope: Scope) -> str | None:
    parent = item.parent
    if not space:
        return ""
    if parent is not None and parent.written is not None:
        prefix = name_of(parent.written).rpartition(":")[0]
        if scope.spaces.get(prefix) == space:
            return prefix
    return scope.prefix(space)
