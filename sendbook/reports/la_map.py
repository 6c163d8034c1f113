"""LA map: which cell or column of a local authority's own template takes what, as its mapping file (TOML) says.

name = "Moorland Council, costed provision map"
kind = "By who gives it"          # what the template is like; only people read it, as `source`
rates = "LA"                      # LA, Actual, or left out: as the workbook's School sheet says

[[cell]]                          # one fact about the pupil in one cell
at = "Front page!C4"
takes = "pupil"

[[section]]                       # lines of provision, one a row
title = "A: Learning support assistants"
sheet = "Costs"
rows = "12:19"
part = "time"                     # time, visits or resources; left out: the whole line
when = { delivered_by = ["Teaching assistant*"] }
columns = { A = "intervention", B = "minutes_per_session" }
needs = ["B"]                     # columns in which a line must have something
replaces = ["A"]                  # columns in which the template holds an example that may be written over
words = { A = { "Language group" = "Language" } }
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sendbook.findings import Finding, finding

PARTS = ("time", "visits", "resources")
WHOLE = "whole"
RATES = ("LA", "Actual")

_ROWS = re.compile(r"([1-9]\d{0,6}):([1-9]\d{0,6})")
_CELL = re.compile(r"(?P<sheet>'(?:[^']|'')+'|[^'!]+)!(?P<cell>[A-Z]{1,3}[1-9]\d{0,6})")
_COLUMN = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of the template and the fact about the pupil that it takes; whether it may replace what stands there."""

    sheet: str
    cell: str
    takes: str
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class TemplateSection:
    """Rows of the template that take lines of provision: which lines, which part of them, and what goes where."""

    title: str
    sheet: str
    first_row: int
    last_row: int
    columns: Mapping[str, str]
    part: str = WHOLE
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LaMap:
    """A local authority's template in words: its name, the rates it wants, its cells and sections."""

    name: str
    rates: str
    cells: tuple[Place, ...]
    sections: tuple[TemplateSection, ...]

    @property
    def sheets(self) -> list[str]:
        """The worksheets that it writes to."""
        return list(dict.fromkeys([*(place.sheet for place in self.cells), *(s.sheet for s in self.sections)]))


class _Wrong(ValueError):
    """What a mapping file says wrongly, in words."""


def read_la_map(text: str, facts: frozenset[str], fields: frozenset[str], file: str) -> LaMap | Finding:
    """The mapping file of this name as read, or the finding that says what is wrong in it.

    `facts` are the words that a cell may take, `fields` those that a column of a section may take.
    """
    try:
        content = tomllib.loads(text)
        found = LaMap(
            name=_text(content, "name"),
            rates=_one_of(content, "rates", ("", *RATES)),
            cells=tuple(_place(item, facts) for item in _list(content, "cell")),
            sections=tuple(_section(item, fields) for item in _list(content, "section")),
        )
        _known(content, ("name", "source", "kind", "rates", "cell", "section"), "the file")
        if not found.sections:
            raise _Wrong("it has no [[section]] for the lines of provision")
        return found
    except tomllib.TOMLDecodeError as error:
        return finding("9601", file=file, what=f"it is not TOML ({str(error).partition('(')[0].strip()})")
    except _Wrong as wrong:
        return finding("9601", file=file, what=str(wrong))


def _known(content: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    unknown = sorted(set(content) - set(names))
    if unknown:
        raise _Wrong(f"{where} has {unknown[0]}, which means nothing here")


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _Wrong(f"{name} is missing, or is not text")
    return value.strip()


def _one_of(content: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = content.get(name, choices[0])
    if value not in choices:
        raise _Wrong(f"{name} is one of {', '.join(choice for choice in choices if choice)}")
    return str(value)


def _list(content: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = content.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _Wrong(f"{name} is written as [[{name}]]")
    return value


def _place(item: Mapping[str, Any], facts: frozenset[str]) -> Place:
    at = _text(item, "at")
    found = _CELL.fullmatch(at)
    if found is None:
        raise _Wrong(f"{at} is not a cell such as Front page!C4")
    _known(item, ("at", "takes", "replaces"), f"the [[cell]] {at}")
    sheet = found["sheet"]
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return Place(sheet, found["cell"], _word(_text(item, "takes"), facts), item.get("replaces") is True)


def _word(word: str, known: frozenset[str]) -> str:
    if word not in known:
        raise _Wrong(f"{word} is not something that it can take; it can take {', '.join(sorted(known))}")
    return word


_OF_SECTION = ("title", "sheet", "rows", "part", "when", "columns", "needs", "replaces", "words")


def _section(item: Mapping[str, Any], fields: frozenset[str]) -> TemplateSection:
    title = _text(item, "title")
    _known(item, _OF_SECTION, f"the section {title}")
    rows = _ROWS.fullmatch(_text(item, "rows"))
    if rows is None or int(rows[1]) > int(rows[2]):
        raise _Wrong(f"the section {title}: rows are written as 12:19")
    columns = _table(item, "columns", title)
    if not columns or not all(_COLUMN.fullmatch(letter) for letter in columns):
        raise _Wrong(f'the section {title}: columns are written as {{ A = "intervention" }}')
    for word in columns.values():
        _word(str(word), fields)
    needs, replaces = _letters(item, "needs", title, columns), _letters(item, "replaces", title, columns)
    when = {_word(key, fields): _texts(value, title) for key, value in _table(item, "when", title).items()}
    words = {letter: _table({"words": value}, "words", title) for letter, value in _table(item, "words", title).items()}
    if not set(words) <= set(columns):
        raise _Wrong(f"the section {title}: words names columns of the section")
    return TemplateSection(
        title, _text(item, "sheet"), int(rows[1]), int(rows[2]), columns, _one_of(item, "part", (WHOLE, *PARTS)),
        when, needs, replaces, words,
    )  # fmt: skip


def _table(item: Mapping[str, Any], name: str, title: str) -> Mapping[str, Any]:
    value = item.get(name, {})
    if not isinstance(value, dict):
        raise _Wrong(f"the section {title}: {name} is written in braces")
    return value


def _letters(item: Mapping[str, Any], name: str, title: str, columns: Mapping[str, Any]) -> tuple[str, ...]:
    letters = item.get(name, [])
    if not isinstance(letters, list) or not set(map(str, letters)) <= set(columns):
        raise _Wrong(f"the section {title}: {name} lists columns of the section")
    return tuple(map(str, letters))


def _texts(value: Any, title: str) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise _Wrong(f"the section {title}: when gives a text or a list of texts")
    return tuple(texts)
