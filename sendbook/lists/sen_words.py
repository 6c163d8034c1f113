"""SEN words: what staff write for a pupil's SEN provision and needs, alone, together, or several in one cell.

A word that could mean several things, a sign, and a word that nobody knows are kept as `unknown`: a person is asked
about them once for the whole list, and the answers come back as `said`, by the folded word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from sendbook.lists.values import Reading, as_text, is_unsure, unless_error
from sendbook.lists.words import folded, words
from sendbook.sources.grid import Cell
from sendbook.sources.marks import is_error

Said = Mapping[str, str]
"""What a person said of words, by the folded word: a code, or "" for none."""

NOTHING: Said = {}
_TOKEN = re.compile(r"[^\s\-–—:/,;()|\[\]]+")
_HOURS = re.compile(
    r"[\s\-–,;:(\[]+\d{1,2}(?:\.\d+)?\s*(?:h|hrs?|hours?)\b(?:\s*(?:a|per|/)\s*w(?:ee)?k)?\s*[)\]]?$", re.I
)
_NUMBERED = re.compile(r"^\(?\d{1,2}[.):]\s*(?=[^\W\d_])")
"""The number of a rank in front of a need: `1. SLCN`."""
_BETWEEN_NEEDS = re.compile(r"\s*(?:[;|\n/&+,()\[\]:]|\s[-–—]\s|\band\b|\bwith\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs that a cell names: census codes in order, broad areas, and what nobody knows."""

    codes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """The SEN provision that a cell tells: its code, the finding to note, and the needs that stand beside it."""

    code: str = ""
    note: str = ""
    needs: tuple[str, ...] = ()
    unknown: str = ""


def provision_told(cell: Cell, said: Said = NOTHING) -> Status:
    """SEN provision from a code, a name or both, also with a need beside it (`K - MLD`). A blank is N."""
    text = without_hours(" ".join(as_text(cell).split()))
    if not text:
        return Status("N")
    if (word := folded(text) or text) in said:
        return Status(said[word], unknown="" if said[word] else text)
    if _unsure(text) or not folded(text):
        return Status(unknown=text)
    if code := _provision(word, said):
        return Status(code, _note(word))
    spans = [found.span() for found in _TOKEN.finditer(text)]
    for cut in range(len(spans) - 1, 0, -1):
        for one, other in (_apart(text, spans, cut), _apart(text, spans, cut)[::-1]):
            code, second = _provision(folded(one), said), _provision(folded(other), said)
            needs = needs_told(other) if code and not second else Needs()
            if code and (second == code or (needs.codes and not needs.unknown)):
                return Status(code, _note(folded(one)), needs.codes)
    return Status(unknown=text)


def without_hours(text: str) -> str:
    """A status without the hours of help that stand beside it: `EHCP - 15 hours`, `E (20hrs)`."""
    return _HOURS.sub("", text) or text


def _unsure(text: str) -> bool:
    """Whether a sign beside a word says that it may not be so, as a key elsewhere explains: `K?`, `E*`."""
    return is_unsure(text) or any(sign in text for sign in "*~^!#@✓✔✗✘=<>")


def _apart(text: str, spans: list[tuple[int, int]], cut: int) -> tuple[str, str]:
    return text[: spans[cut - 1][1]], text[spans[cut][0] :].rstrip(")] ")


def _provision(word: str, said: Said) -> str:
    return said.get(word) or words("sen_provision").get(word) or words("sen_provision_history").get(word, "")


def _note(word: str) -> str:
    return "" if word in words("sen_provision") else "7035" if word in words("sen_provision_history") else ""


def perhaps_provision(word: str) -> str:
    """What an unsure word for SEN provision may mean, as a suggestion for the person who is asked; "" for none."""
    return words("sen_provision_asked").get(folded(word) or word, "")


@unless_error
def read_provision(cell: Cell) -> Reading:
    """SEN provision: E, K or N. Blank is N; the old A and P become K and S becomes E, with a note; else asked about."""
    told = provision_told(cell)
    if not told.code:
        return Reading(ok=False, code="7033Q")
    return Reading(told.code, code=told.note, words={"successor": told.code} if told.note else {})


def needs_told(cell: Cell, said: Said = NOTHING) -> Needs:
    """The needs of a cell, one or several (`SLCN; SEMH`, `Moderate Learning Difficulties (MLD)`, `SpLD - Dyslexia`)."""
    text = _NUMBERED.sub("", " ".join(as_text(cell).split()))
    if not text or is_error(cell):
        return Needs()
    codes, areas, unknown = dict[str, None](), list[str](), list[str]()
    for piece in [text] if _unsure(text) else _pieces(text, said):
        kind, meaning = _meant(piece, said) if not _unsure(piece) or piece in said else ("", "")
        if kind == "need":
            codes |= dict.fromkeys(meaning.split())
        elif kind == "area":
            areas.append(meaning)
        elif kind != "none":
            unknown.append(piece)
    # A diagnosis beside the need that it suggests says no more than that.
    left = [piece for piece in unknown if perhaps_need(piece) not in codes or _unsure(piece)]
    return Needs(tuple(codes), tuple(areas), tuple(left))


def _pieces(text: str, said: Said) -> Iterator[str]:
    """The text cut between needs: as few cuts as there are known words."""
    ends = [(0, 0), *(found.span() for found in _BETWEEN_NEEDS.finditer(text)), (len(text), len(text))]
    spans = [(one[1], other[0]) for one, other in pairwise(ends) if other[0] > one[1]]
    place = 0
    while place < len(spans):
        for last in range(len(spans) - 1, place - 1, -1):
            piece = text[spans[place][0] : spans[last][1]]
            if last == place or _meant(piece, said)[0]:
                break
        yield piece
        place = last + 1


def _meant(piece: str, said: Said) -> tuple[str, str]:
    """What a piece means: need with its codes, area, none, or nothing that is known."""
    word = folded(piece)
    if (word or piece) in said:
        return ("need", said[word or piece]) if said[word or piece] else ("none", "")
    if code := words("need").get(word):
        return "need", code
    if area := words("need_area").get(word):
        return "area", area
    if not word and piece.strip() in ("-", "–", "—", "."):
        return "none", ""
    if word in words("need_none"):
        return "none", ""
    several = [words("need").get(one) for one in word.split()]
    if len(several) > 1 and all(several):
        return "need", " ".join(filter(None, several))  # "SLCN SEMH"
    start, _, rest = word.partition(" ")
    # "ASD Autistic Spectrum Disorder": code and name must say the same.
    same = words("need").get(start)
    return ("need", same) if same and same == words("need").get(rest) else ("", "")


def says_more(text: str, said: Said = NOTHING) -> bool:
    """Whether a cell's words say more than the codes that are made of them: a diagnosis, an area, words not known."""
    told = needs_told(text, said)
    pieces = [piece for piece in _pieces(_NUMBERED.sub("", " ".join(text.split())), said) if folded(piece)]
    names_one = any(f" {word} " in f" {folded(text)} " for word in words("need_names_a_diagnosis"))
    return names_one or bool(told.unknown or told.areas) or any(_meant(piece, said)[0] != "need" for piece in pieces)


def perhaps_need(word: str) -> str:
    """The need that a diagnosis or an old code suggests, for the person who is asked; "" for none."""
    return words("need_asked").get(folded(word), "")


@unless_error
def read_need(cell: Cell) -> Reading:
    """One type of need as its census code; several, an area or an unknown word are not one."""
    told = needs_told(cell)
    if told.unknown or len(told.codes) > 1:
        return Reading(ok=False, code="7034Q")
    if told.areas and not told.codes:
        return Reading(ok=False, code="7048Q")
    return Reading(told.codes[0] if told.codes else None)


def first_need(cell: Cell) -> str:
    """The first need that a cell names, one or several (`MLD / SEMH`); "" when any of its words is not known."""
    return next(iter(needs_in(cell)), "")


def needs_in(cell: Cell) -> tuple[str, ...]:
    """The needs that a cell names, one or several; nothing when any of them is not known."""
    told = needs_told(cell)
    return () if told.unknown else told.codes
