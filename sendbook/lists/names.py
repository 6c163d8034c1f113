"""Names: which part of a whole name is the surname, by the evidence of the column: its heading, its commas, capitals,
and forenames that many pupils in England have. Where nothing shows it, a person is asked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sendbook.lists.values import split_full_name
from sendbook.lists.words import folded, squeezed

_CALLED = re.compile(
    r"""\s*(?:[(\[]([^)\]]*)[)\]]|["“”]([^"“”]+)["“”]|(?<!\w)'([^']+)'(?!\w)"""
    r"""|\b(?:known as|aka|a\.k\.a\.?)\s+(.+)$)\s*""",
    re.I,
)
_SAYS_CALLED = re.compile(r"^(?:is\s+)?(?:known as|aka|a\.k\.a\.?|called|prefers|likes|pref(?:erred)?)\b[\s:.]*", re.I)

_REMARKS = "LAC|PLAC|CLA|CIC|PPG?|FSM|EAL|SEND?|EHCP|CP|CIN|TAF|EHA|new|left|leaver|leaving|moved|monitoring|twin"
_SIGNS = "\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff"
"""Arrows, stars, coloured dots and the like."""
_REMARK = re.compile(
    rf"[\s\-–—,:(\[]+(?:(?:year|yr|class|form)\s+)?(?:\d{{1,2}}[a-z]{{0,2}}|[a-z]{{1,2}}\d{{1,2}}[a-z]?)\s*[)\]]?$"
    rf"|(?:\s+[-–—:/*|]\s*(?:{_REMARKS})|\s*[(\[]\s*(?:{_REMARKS})\s*[)\]])$|\s*[*#†~^]+$|^(?:[*#†~^•]+|\d{{1,3}}[.)]\s)\s*"
    rf"|^(?:{_REMARKS})\s*[-–—:/|]\s+|^[{_SIGNS}]+\s*|\s*[{_SIGNS}]+$",
    re.I,
)
"""A class, a mark or a word about the pupil that stands with a name: `4B`, `(4B)`, `- LAC`, `*`."""
_WORDS = _REMARKS.replace("SEND?", "SEND")  # SEN alone is a surname
_BARE = re.compile(
    rf"\s+(?:{_WORDS.lower()}|{_WORDS.upper()})$|\s*[(\[]\s*[a-z][a-z ,.&/-]*[)\]]$"
    r"|\s*[(\[]\s*(?!(?:known|aka|called|prefers|likes|pref|preferred|is|de|da|van|von|al|el|bin|ibn)\b)[a-z]+\s[^()\[\]]+[)\]]$"
)
"""Such a word alone behind a name, all in small letters or all in capitals; and in brackets words of small letters, or
several of which the first is one: `(twin of Kit)`."""
_TWO = re.compile(r"\s[&+]\s|\sand\s", re.I)


def without_remark(name: str) -> str:
    """A name without the class, mark or word about the pupil that somebody wrote beside it."""
    plain = name.strip()
    while (less := _without_last(_REMARK.sub("", plain).strip())) != plain and less:
        plain = less
    return plain


def _without_last(name: str) -> str:
    """A name without a mark at its end that no sign sets off; of two words one at least is left, and not in capitals:
    `ASH NEW` may be a name.
    """
    less = _BARE.sub("", name).strip()
    return name if less.isupper() or (len(less.split()) < 2 and not name.endswith((")", "]"))) else less


def is_of_two(name: str) -> bool:
    """Whether two pupils stand in one name: `Eve & Finn Grant`."""
    return bool(_TWO.search(name))


def holds_several(cell: str) -> bool:
    """Whether several pupils stand in one cell: `Ben Ash, Cara Elm, Dan Fir`, `Fir, Dan; Oak, Eve`, or one a line."""
    lines = [line for line in re.split(r"[\r\n;]+", cell) if len(without_remark(line).split()) > 1]
    whole = [part for part in cell.split(",") if len(without_remark(part).split()) > 1]
    return len(lines) > 1 or (cell.count(",") > 1 and len(whole) > 1)


def ways_to_say(name: str) -> list[str]:
    """A name as it stands, and where a short name stands with it, as in `Oluwatola (Tola)`, each of the two alone."""
    found = _CALLED.search(name)
    if not found:
        return [name]
    called = _SAYS_CALLED.sub("", next(filter(None, found.groups()), "").strip()).strip()
    before, after = name[: found.start()].strip(), name[found.end() :].strip()
    legal = " ".join(filter(None, (before, after)))
    short = " ".join(filter(None, (before.rpartition(" ")[0], called, after)))
    return list(dict.fromkeys(filter(None, (name, legal, short))))


def say_the_same(one: object, other: object) -> bool:
    """Whether two forenames or whole names are one name, though one of them adds what the pupil is called."""
    return bool({folded(way) for way in ways_to_say(str(one))} & {folded(way) for way in ways_to_say(str(other))})


@dataclass(frozen=True, slots=True)
class NameOrder:
    """How a column writes whole names without a comma, and whether anything showed it."""

    surname_first: bool = False
    sure: bool = True

    def split(self, text: str) -> tuple[str, str] | None:
        """Surname and forename of a whole name; `None` for a name of one word, which has no two parts."""
        if with_comma := split_full_name(text):
            return with_comma
        parts = text.replace(",", " ").split()
        if len(parts) < 2:
            return None
        if (plain := _without_after(parts)) != parts and (told := self.split(" ".join(plain))):
            return f"{told[0]} {parts[-1]}", told[1]
        # SMITH JONES Amy: every word in capitals belongs to the surname.
        upper = [_is_capitals(part) for part in parts]
        if self.surname_first and upper[0] and not all(upper):
            cut = upper.index(False)
            return " ".join(parts[:cut]), " ".join(parts[cut:])
        if not self.surname_first and upper[-1] and not all(upper):
            cut = len(parts) - upper[::-1].index(False)
            return " ".join(parts[cut:]), " ".join(parts[:cut])
        if self.surname_first:
            cut = next((at for at, part in enumerate(parts[:-1], 1) if folded(part) not in _words("particles")), 1)
            return " ".join(parts[:cut]), " ".join(parts[cut:])
        cut = len(parts) - 1
        while cut > 1 and folded(parts[cut - 1]) in _words("particles"):
            cut -= 1
        return " ".join(parts[cut:]), " ".join(parts[:cut])


_AFTER = frozenset(("jnr", "jr", "junior", "snr", "sr", "senior", "ii", "iii", "iv"))
"""What stands behind a surname and belongs to it."""


def _without_after(parts: list[str]) -> list[str]:
    """The words of a name without a Jnr or III behind it."""
    return parts[:-1] if len(parts) > 2 and folded(parts[-1]) in _AFTER else parts


def order_of_names(heading: str, cells: Iterable[object]) -> NameOrder:
    """The order of a column of whole names, and whether it is sure."""
    plain = squeezed(heading)
    surname = _place(plain, ("surname", "lastname", "family", "last"))
    forename = _place(plain, ("forename", "firstname", "given", "first"))
    if surname >= 0 and forename >= 0:
        return NameOrder(surname < forename)
    if said := re.search("(surname|lastname|family|familyname)first|(forename|firstname|given|givenname)first", plain):
        return NameOrder(bool(said[1]))
    split = (_without_after(str(cell).split()) for cell in cells if cell and "," not in str(cell))
    names = [parts for parts in split if len(parts) > 1]
    first = sum(_is_capitals(parts[0]) and not _is_capitals(parts[-1]) for parts in names)
    last = sum(_is_capitals(parts[-1]) and not _is_capitals(parts[0]) for parts in names)
    if first == last:
        # A forename at the end of the name shows that the surname comes first.
        first = sum(folded(parts[-1]) in _words("forenames") for parts in names)
        last = sum(folded(parts[0]) in _words("forenames") for parts in names)
    return NameOrder(first > last, not names or first != last)


def _place(text: str, words: tuple[str, ...]) -> int:
    return next((text.find(word) for word in words if word in text), -1)


def _is_capitals(part: str) -> bool:
    return len(part) > 1 and part.isupper()


@cache
def _words(kind: str) -> frozenset[str]:
    text = (resources.files(__package__) / "names.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[kind])
