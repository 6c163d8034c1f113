"""Column map: what a person confirmed of the columns of an export and of a workbook, in a small file beside the book.

The file holds headings and meanings, never a pupil's data:

    sheet = "Register 2026"

    [workbook]              # heading or column letter = meaning; "" leaves the column out
    "Need" = "primary_need"

    [export]
    "Given name" = "forename"

    [sen_provision]         # what a word means; [need] is the same for needs
    "targeted" = "K"

    [dates]                 # how a column of the export writes its days: day first, or month first
    "date of birth" = "month first"
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.lists.sen_words import Said
from sendbook.lists.words import folded
from sendbook.workbook.parts.disk import read_at_most, write_over

MOST_BYTES = 1024**2
"""No file of column meanings is larger."""
_WORDS = ("sen_provision", "need", "dates")
"""The fields of which words are remembered; of days it is whether day or month comes first, by heading."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What was confirmed: the sheet of the list ("" if it need not be said), and meanings by heading or letter.

    `words` is what words for SEN provision and needs mean, by the folded word. `is_remembered` where it was confirmed
    at an earlier import: the workbook may have changed since.
    """

    workbook: Mapping[str, str] = field(default_factory=dict)
    export: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    is_remembered: bool = False
    words: Mapping[str, Said] = field(default_factory=dict)

    def text(self) -> str:
        """The file's text."""
        lines = ['# What sendbook was told about columns: heading or column letter = meaning, "" to leave one out.']
        if self.sheet:
            lines.append(f"sheet = {json.dumps(self.sheet, ensure_ascii=False)}")
        words = {kind: self.words.get(kind, {}) for kind in _WORDS}
        parts = {"workbook": self.workbook, "export": self.export, **words}
        for name, entries in parts.items():
            if entries:
                lines += ["", f"[{name}]"]
            lines += [
                f"{json.dumps(heading, ensure_ascii=False)} = {json.dumps(meaning, ensure_ascii=False)}"
                for heading, meaning in entries.items()
            ]
        return "\n".join(lines) + "\n"


def place_of(book: Path, table: str = "") -> Path:
    """Where the column map of a workbook is kept: `Register.xlsx` has `Register.xlsx.columns.toml`.

    What was confirmed of old lists of a table, such as provision maps, is in `Register.xlsx.provision.columns.toml`.
    """
    return book.with_name(".".join([book.name, *([table] if table else []), "columns", "toml"]))


def load(path: Path) -> ColumnMap | Finding:
    """A column map from its file, or the finding that says why it cannot be read."""
    try:
        data = tomllib.loads(read_at_most(path, MOST_BYTES).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return finding("7073", file=path.name, problem="the file cannot be opened as text")
    except tomllib.TOMLDecodeError as trouble:
        return finding("7073", file=path.name, problem=f"it is not written as such a file is ({_place(trouble)})")
    for name in ("workbook", "export", *_WORDS):
        part = data.get(name, {})
        if not isinstance(part, dict) or not all(isinstance(meaning, str) for meaning in part.values()):
            problem = f'under [{name}] each line must be "heading" = "meaning"'
            return finding("7073", file=path.name, problem=problem)
    if set(data) - {"workbook", "export", "sheet", *_WORDS} or not isinstance(data.get("sheet", ""), str):
        parts = "sheet, [workbook], [export], [sen_provision], [need] and [dates]"
        return finding("7073", file=path.name, problem=f"it may hold only {parts}")
    words = {kind: {folded(word) or word: code for word, code in data.get(kind, {}).items()} for kind in _WORDS}
    return ColumnMap(data.get("workbook", {}), data.get("export", {}), data.get("sheet", ""), words=words)


def remembered(book: Path, table: str = "") -> ColumnMap | Finding | None:
    """What was confirmed for this workbook before; `None` when nothing was."""
    path = place_of(book, table)
    known = load(path) if path.is_file() else None
    return replace(known, is_remembered=True) if isinstance(known, ColumnMap) else known


def remember(book: Path, columns: ColumnMap, table: str = "") -> bool:
    """Keep what was confirmed beside the workbook; an older file is replaced in one step. Whether that was possible."""
    try:
        # Whoever may read the workbook may read what its columns mean; no pupil's data is in it.
        mode = book.stat().st_mode & 0o666 if book.exists() else 0o600
        write_over(place_of(book, table), columns.text().encode(), mode)
    except OSError:
        return False
    return True


def _place(trouble: tomllib.TOMLDecodeError) -> str:
    """Where the file is at fault, without repeating what stands there."""
    text = str(trouble)
    return text[text.rindex("(at") + 1 : -1] if "(at" in text else "at some line"
