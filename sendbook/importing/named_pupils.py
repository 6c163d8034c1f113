"""Named pupils: which pupil of the register a line of an old list means.

A UPN or MIS number decides; a name decides only with a date of birth, class or year group that agrees, if one pupil
alone has it. For a name without that, for initials and for forenames a person at the screen is asked; without one the
line is left out. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sendbook.importing.matching import whole_name
from sendbook.lists.words import folded
from sendbook.rules.upn import normal_upn
from sendbook.tables import Row, Table, Value

_EVIDENCE = ("date_of_birth", "class_name", "year_group")
_INITIALS = re.compile(r"[A-Z](?:[.\s]?[A-Z]){1,2}\.?")


@dataclass(frozen=True, slots=True)
class Question:
    """A name that does not decide: what the list says, and the pupils who may be meant, by UPN and as told apart."""

    key: str
    said: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Who:
    """The UPN of the pupil whom a line means, or `None`; then the question that would settle it, if there is one."""

    upn: str | None
    question: Question | None = None


class NamedPupils:
    """The pupils of a register, as the lines of an old list name them; `told` is what a person answered."""

    def __init__(self, register: Table, told: Mapping[str, str]) -> None:
        self._rows = [row for row in register if row["upn"]]
        self._told = told
        self._upns = {normal_upn(str(row["upn"])) for row in self._rows}
        self._names: dict[tuple[str, ...], list[Row]] = {}
        for row in self._rows:
            self._names.setdefault(whole_name(row), []).append(row)

    def named_in(self, row: Row) -> list[Row]:
        """The line once for each pupil whom its name cell names: several stand with `;`, line breaks or commas."""
        text = str(row.value("full_name") or "")
        if row["upn"] or row["mis_id"] or not text:
            return [row]
        parts = _parts(r"[;\n/|]", text)
        if len(parts) < 2 and not self._of_that_name(row):
            parts = _parts(r",|\band\b|&", text)
            # "Smith, Amy" is one pupil; "Amy Smith, Ben Lee" and "AS, BL" are two.
            if not (all(" " in part for part in parts) or all(_INITIALS.fullmatch(part) for part in parts)):
                return [row]
        if len(parts) < 2:
            return [row]
        return [row.with_values({"full_name": part, "surname": None, "forename": None}) for part in parts]

    def who(self, line: Row) -> Who:
        """The one pupil whom a line means."""
        if line["upn"]:
            upn = normal_upn(str(line["upn"]))
            return Who(upn if upn in self._upns else None)
        if line["mis_id"]:
            same = [row for row in self._rows if row["mis_id"] and folded(row["mis_id"]) == folded(line["mis_id"])]
            return Who(str(same[0]["upn"]) if len(same) == 1 else None)
        found = self._of_that_name(line)
        agreeing = [row for row in found if _agrees(line, row)]
        if len(agreeing) == 1 and (len(found) == 1 or line["date_of_birth"]):
            return Who(str(agreeing[0]["upn"]))
        question = self._question(line, found or self._in_short(line))
        if question is None:
            return Who(None)
        return Who(self._told.get(question.key) or None, None if question.key in self._told else question)

    def _of_that_name(self, line: Row) -> list[Row]:
        words = whole_name(line)
        return self._names.get(words, []) if len(words) > 1 else []

    def _in_short(self, line: Row) -> list[Row]:
        """The pupils whom initials, a forename, or a forename with an initial may mean."""
        text = _said(line)
        if _INITIALS.fullmatch(text):
            letters = re.sub(r"[.\s]", "", text).casefold()
            return [row for row in self._rows if letters in _initials(row)]
        words = folded(text).split()
        if not words or len(words) > 2:
            return []
        return [
            row for row in self._rows
            for names in [{folded(row[key]) for key in ("forename", "preferred_name") if row[key]}]
            if words[0] in names and (len(words) == 1 or folded(row["surname"] or "").startswith(words[1]))
        ]  # fmt: skip

    def _question(self, line: Row, candidates: Sequence[Row]) -> Question | None:
        """What to ask of a name, the pupils who agree in class or year group first; `None` if nobody has the name."""
        if not candidates:
            return None
        evidence = [_plain(line.value(key)) for key in _EVIDENCE if line.value(key)]
        ordered = sorted(candidates, key=lambda row: not _agrees(line, row))
        told = ", ".join([_said(line), *(_shown(line.value(key)) for key in _EVIDENCE if line.value(key))])
        choices = tuple((str(row["upn"]), _described(row)) for row in ordered)
        return Question("|".join([folded(_said(line)), *evidence]), told, choices)


def _parts(separators: str, text: str) -> list[str]:
    return [part.strip() for part in re.split(separators, text) if part.strip()]


def _said(line: Row) -> str:
    names = [str(line[key]) for key in ("surname", "forename") if line[key]]
    return str(line.value("full_name") or ", ".join(names))


def _described(row: Row) -> str:
    return ", ".join(_shown(row[key]) for key in ("surname", "forename", "year_group", "class_name") if row[key])


def _initials(row: Row) -> set[str]:
    """The initials by which a pupil may be written: forename first or surname first, by either forename."""
    surname = folded(row["surname"] or "")
    found = set()
    for forename in (folded(row[key] or "") for key in ("forename", "preferred_name")):
        if surname and forename:
            last = "".join(word[0] for word in surname.split())
            first = "".join(word[0] for word in forename.split())
            found |= {forename[0] + surname[0], surname[0] + forename[0], first + last, first[0] + last}
    return found


def _agrees(line: Row, row: Row) -> bool:
    """Whether something besides the name says that it is the same pupil, and nothing says that it is not."""
    pairs = [(line.value(key), row.value(key)) for key in _EVIDENCE]
    told = [(one, other) for one, other in pairs if one is not None and other is not None]
    return bool(told) and all(_plain(one) == _plain(other) for one, other in told)


def _plain(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else folded(value)


def _shown(value: Value) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
