"""Splices: a large part with a few new pieces in it, put together while it is packed and never held twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Splices = Sequence[bytes | range]
"""A part from its start to its end: new bytes, and ranges of the part as it was, which rise."""


def views(splices: Splices, content: bytes) -> list[bytes | memoryview]:
    """The pieces of a part whose old bytes are at hand; slices of them are no copies."""
    whole = memoryview(content)
    return [whole[piece.start : piece.stop] if isinstance(piece, range) else piece for piece in splices]


def is_unchanged(splices: Splices, content: bytes, original: bytes) -> bool:
    """Whether the pieces joined are the original; `content` is what the ranges speak of. Nothing is joined."""
    pieces = views(splices, content)
    if sum(map(len, pieces)) != len(original):
        return False
    at, whole = 0, memoryview(original)
    for piece in pieces:
        if whole[at : at + len(piece)] != piece:
            return False
        at += len(piece)
    return True


def put_together(splices: Splices, old: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    """The pieces of a part whose old bytes come along in pieces too."""
    source, held, at = iter(old), memoryview(b""), 0
    for piece in splices:
        if isinstance(piece, bytes):
            yield piece
            continue
        start = piece.start
        while start < piece.stop:
            if start >= at + len(held):
                at += len(held)
                held = memoryview(next(source))
                continue
            end = min(piece.stop, at + len(held))
            yield held[start - at : end - at]
            start = end
