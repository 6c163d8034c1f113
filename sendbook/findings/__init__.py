"""Findings: what is wrong, where, and how to put it right, in words a SENCO would use.

The catalogue is data: one TOML file per band of codes beside this module. Each code has

    ["3010"]
    severity = "error"        # error: must be fixed; query: fix or explain; note: for information
    title = "UPN is not a valid UPN"
    wrong = "{problem}."      # one sentence; {placeholders} are filled when the finding is made; a number
                              # may choose: "{count:pupil is|pupils are} missing"
    fix = "Copy the UPN from your MIS."
    why = "What it means and why it matters, with the Code paragraph, law or census rule."
    source = "DfE UPN guide"
    about = "export"          # only where the program goes another way because of it (`About`)

Codes of queries end in Q. A finding names the cell, never the child.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any


class Severity(StrEnum):
    """How much a finding matters: an error must be fixed, a query fixed or explained, a note is for information."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"


class About(StrEnum):
    """What a finding is about, where the program goes another way because of it; most findings need none."""

    EXPORT = "export"
    """The file that is imported, not the workbook."""
    COLUMN_OF_EXPORT = "column_of_export"
    """A column of the export that is not understood, or asked about."""
    NO_LIST = "no_list"
    """The workbook holds no list of this kind."""
    NEARLY_A_LIST = "nearly_a_list"
    """A list that lacks a column without which none of its lines can be read."""
    SEVERAL_LISTS = "several_lists"
    """The workbook holds several lists of this kind: a person must choose one."""
    HIDDEN_SHEET = "hidden_sheet"
    """A sheet that is hidden or cannot be looked at."""
    WHOLE_WORKBOOK = "whole_workbook"
    """The sheet or the workbook as a whole: no part of a plan can be written."""
    CHANGED_SINCE = "changed_since"
    """Somebody has edited the workbook since."""
    SCOPE = "scope"
    """What a check could look at and what not: said before anything else."""
    WHOLE_NAMES = "whole_names"
    """Names of an export in one column that nothing in it splits: the list may show how."""
    NOT_ADDED = "not_added"
    """Pupils of an export whom a register need not have: of several lists each would say it."""
    ORDER_OF_DAYS = "order_of_days"
    """Which of day and month comes first in a column: a person may say so."""
    NO_RESULTS = "no_results"
    """Formulas of a file whose results were never stored."""
    NO_VALUE = "no_value"
    """A cell that holds something else than its column takes: a list of the school's own is told so in other words."""
    TERMLY_REVIEW = "termly_review"
    """A review that is asked for once a term, as of a pupil on SEN support."""
    DISK = "disk"
    """The disk, or what stands there already: nothing could be written, whatever the plan."""


@dataclass(frozen=True, slots=True)
class Code:
    """One line of the catalogue: what a code means, why it matters and how to put it right."""

    code: str
    severity: Severity
    title: str
    wrong: str
    fix: str
    why: str
    source: str = ""
    about: About | None = None

    @property
    def placeholders(self) -> frozenset[str]:
        """The words that a finding of this code fills in."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.wrong + self.fix) if name)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: code, severity, cell (`Register!F17`, a sheet, blank for the file), what, and the fix."""

    code: str
    severity: Severity
    cell: str
    wrong: str
    fix: str
    explanation: str = ""

    @property
    def about(self) -> About | None:
        """What it is about, as the catalogue says: code asks this, never the text of a code."""
        return catalogue()[self.code].about

    @property
    def is_of_the_workbook(self) -> bool:
        """Whether it is about the workbook and its layout (band 1), not about what stands in a cell."""
        return self.code.startswith("1")

    def __str__(self) -> str:
        return self.line()

    def line(self, who: str = "") -> str:
        """The finding as one line of text; `who` is the pupil whom it is about, said to the person at the screen."""
        where = f" {self.cell}" if self.cell else ""
        return f"{self.code} {self.severity}{where}{f' ({who})' if who else ''}: {self.wrong} {self.fix}"

    def as_dict(self) -> dict[str, str]:
        """The finding as plain text fields, for JSON."""
        return {key: str(value) for key, value in asdict(self).items()}


def one_code(code: str) -> Code | None:
    """One code of the catalogue, read alone: whoever asks about one does not wait for all."""
    head = f'["{code}"]\n'
    entries = [entry for entry in resources.files(__package__).iterdir() if entry.name.endswith(".toml")]
    for entry in sorted(entries, key=lambda item: (item.name[:1] != code[:1], item.name)):  # most likely its own band's
        text = "\n" + entry.read_text(encoding="utf-8")
        if (start := text.find("\n" + head)) >= 0:
            end = text.find('\n["', start + 1)
            return _code(code, tomllib.loads(text[start : end if end > 0 else None])[code], entry.name)
    return None


def _code(code: str, fields: dict[str, Any], file: str) -> Code:
    about = About(fields.pop("about")) if "about" in fields else None
    known = Code(code=code, severity=Severity(fields.pop("severity")), about=about, **fields)
    if code.endswith("Q") != (known.severity is Severity.QUERY):
        raise ValueError(f"{file}: {code}: queries, and only queries, end in Q")
    return known


@cache
def catalogue() -> dict[str, Code]:
    """Every code that sendbook can report, in order of code."""
    codes: dict[str, Code] = {}
    for entry in sorted(resources.files(__package__).iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".toml"):
            continue
        for code, fields in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            if code in codes:
                raise ValueError(f"{entry.name}: code {code} stands twice in the catalogue")
            codes[code] = _code(code, fields, entry.name)
    return dict(sorted(codes.items()))


def finding(code: str, cell: str = "", **words: object) -> Finding:
    """A finding of a code in the catalogue; `words` fill its placeholders, and all of them must be given."""
    known = catalogue()[code]
    if known.placeholders != set(words):
        raise TypeError(f"{code} takes {sorted(known.placeholders)}, was given {sorted(words)}")
    words = {name: _Number(word) if type(word) is int else word for name, word in words.items()}
    return Finding(code, known.severity, cell, known.wrong.format(**words), known.fix.format(**words))


class _Number(int):
    """A number that knows one from many: as `{count:pupil is|pupils are}` it reads `1 pupil is` or `3 pupils are`."""

    def __format__(self, spec: str) -> str:
        one, either, many = spec.partition("|")
        return f"{int(self)} {one if self == 1 else many}" if either else format(int(self), spec)


def count(findings: Iterable[Finding], severity: Severity) -> int:
    """How many findings have this severity."""
    return sum(1 for item in findings if item.severity is severity)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether anything here must be fixed."""
    return any(item.severity is Severity.ERROR for item in findings)


def in_few_lines(
    findings: Iterable[Finding], shown: int = 3, whose: Callable[[str], str] = lambda cell: ""
) -> list[str]:
    """Findings as lines of text; where more than `shown` cells share a code, one line with the first of the cells.

    `whose` says of a cell which pupil it is about, for the person at the screen; "" where it is about none.
    """
    alike: dict[str, list[Finding]] = {}
    for item in findings:
        alike.setdefault(item.code, []).append(item)
    lines: list[str] = []
    for code, items in alike.items():
        if len(items) <= shown:
            lines += [item.line(whose(item.cell)) for item in items]
            continue
        known, names = catalogue()[code], [whose(item.cell) for item in items[:shown]]
        named = [f"{item.cell} {name}".strip() for item, name in zip(items, names, strict=False)]
        cells = ("; " if any(names) else ", ").join(named)
        lines.append(f"{code} {known.severity} in {len(items)} places ({cells}, ...): {known.title}. {items[0].fix}")
    return lines


def most_urgent_first(findings: Sequence[Finding]) -> list[Finding]:
    """Errors, then queries, then notes; within each the order in which they were found."""
    order = list(Severity)
    return sorted(findings, key=lambda item: order.index(item.severity))
