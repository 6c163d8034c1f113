"""Export files: what kind of file it is, by its content and never by its name, and its grids of cells."""

from __future__ import annotations

import re
from pathlib import Path

from sendbook.findings import finding
from sendbook.sources.delimited import read_delimited
from sendbook.sources.limited import Read, read_apart
from sendbook.sources.sheets import read_old_xls, read_zipped

MOST_BYTES = 50 * 1024 * 1024
_MARKUP = re.compile(rb"^[\s\x00]*<(!doctype html|html|head|body|table|meta|\?xml|!--|[a-z]+[ >])", re.IGNORECASE)


def read_grids(path: Path) -> Read:
    """The sheets of an export that hold something, or the one finding that says why it cannot be read.

    The file is only ever read. A text export gives one grid, a workbook one for each visible sheet.
    """
    file = path.name
    try:
        if not path.is_file():
            return [], [finding("7001", file=file)]
        if path.stat().st_size > MOST_BYTES:
            return [], [finding("7008", file=file)]
        data = path.read_bytes()
    except OSError:
        return [], [finding("7001", file=file)]
    return grids_in(data, file)


def grids_in(data: bytes, file: str) -> Read:
    """The same from the bytes of a file, such as one that was picked in Excel's task pane.

    They are read in a process of its own wherever one can be started, and else here.
    """
    if len(data) > MOST_BYTES:
        return [], [finding("7008", file=file)]
    apart = read_apart(data, file)
    return grids_here(data, file) if apart is None else apart


def grids_here(data: bytes, file: str) -> Read:
    """The same, read in this process by what is written in Python alone."""
    return _grids_of(data, file, apart=False)


def grids_apart(data: bytes, file: str) -> Read:
    """The same in a process of its own: calamine may read too, which a broken file could make fall."""
    return _grids_of(data, file, apart=True)


def _grids_of(data: bytes, file: str, apart: bool) -> Read:
    grids, findings = _by_content(data, file, apart)
    return (grids, findings) if grids or findings else ([], [finding("7002", file=file)])


def _by_content(data: bytes, file: str, apart: bool) -> Read:
    start = data[:2048]
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return [], [finding("7002", file=file)]
    if start.startswith(b"PK"):
        return read_zipped(data, file, apart)
    if start.startswith((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\t\x08", b"\t\x04", b"\t\x02")):
        return read_old_xls(data, file)
    if start.startswith(
        (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
    ):
        return [], [finding("7005", file=file)]
    if _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe")):
        ctf = b"<CTfile" in start or b"<CTFHeader" in start
        return [], [finding("7013" if ctf else "7004", file=file)]
    grid, findings = read_delimited(data, file)
    return [grid] if grid and grid.rows else [], findings
