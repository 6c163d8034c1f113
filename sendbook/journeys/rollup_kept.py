"""Kept frames: frames of workbooks that were read before, by fingerprint: what has not changed is not read twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sendbook import __version__
from sendbook.journeys.rollup_school import Asked
from sendbook.reports.rollup.frame import SchoolFrame, frame_of
from sendbook.workbook.parts.disk import forget, write_over

_FOLDER = "_sendbook"
"""Readers of folders of Parquet pass over names that begin with an underscore."""


class KeptFrames:
    """What was kept in a folder, a small file a workbook; each is written as soon as it was read: Ctrl-C loses none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder / _FOLDER if folder is not None else None
        self._used: set[str] = set()

    def frame(self, file: str, fingerprint: Callable[[], str], asked: Asked) -> SchoolFrame | None:
        """The frame of a workbook with these very bytes, as it was made when the same was asked.

        The fingerprint is asked for only where frames are kept: it costs the reading of the whole file.
        """
        if self._folder is None:
            return None
        name = _name(fingerprint(), asked)
        # One that was cut off, or of another release, is as good as none: the workbook is read again.
        with suppress(OSError, ValueError, KeyError, TypeError):
            found = frame_of(json.loads((self._folder / name).read_text(encoding="utf-8")))
            self._used.add(name)
            return replace(found, file=file)
        return None

    def keep(self, frame: SchoolFrame, asked: Asked) -> None:
        """Keep a frame; what could not be read is tried again next time."""
        if self._folder is None or not frame.was_read:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        name = _name(frame.fingerprint, asked)
        write_over(self._folder / name, json.dumps(frame.as_plain()).encode())
        self._used.add(name)

    def forget_others(self) -> None:
        """Take away what this roll-up, which ran to its end, had no use for."""
        for path in self._folder.glob("*.json") if self._folder is not None else ():
            if path.name not in self._used:
                forget(path)


def _name(fingerprint: str, asked: Asked) -> str:
    wishes = [asked.as_at.isoformat(), asked.checks, __version__, sorted(asked.columns.items()), asked.sheet]
    return f"{hashlib.sha256(json.dumps([fingerprint, *wishes]).encode()).hexdigest()[:40]}.json"
