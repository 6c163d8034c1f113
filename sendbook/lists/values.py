"""Values of an export: what a cell means in its field. Whatever cannot be read is asked about, never guessed.

The accepted words stand in `values.toml`. A reader gives a `Reading`: the value, and where there is something to say
the finding's code and the words that it fills in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from sendbook.lists.words import folded, words
from sendbook.sources.grid import Cell
from sendbook.tables import Value


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell as it was read. `ok` is false when the field must be left alone for this pupil."""

    value: Value = None
    ok: bool = True
    code: str = ""
    words: Mapping[str, object] = field(default_factory=dict)


def as_text(cell: Cell) -> str:
    """A cell as text: whole numbers without a decimal point, nothing as ""."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return str(cell)


_STRANGE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def read_name(cell: Cell) -> Reading:
    """A name exactly as it stands; letters that nobody can see are taken out and reported.

    An accent that is stored beside its letter, as some systems do, is put on it: Excel's Find tells the two apart.
    """
    if isinstance(cell, date | time):
        return Reading(ok=False, code="7037", words={"likely": "text that Excel took for a date"})
    text = unicodedata.normalize("NFC", as_text(cell))
    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        return Reading(ok=False, code="7041")
    if _STRANGE.search(text):
        clean = " ".join(_STRANGE.sub(" " if re.search("[\u0000-\u001f]", text) else "", text).split())
        return Reading(clean or None, code="7040Q")
    return Reading(" ".join(text.split()) or None)


def split_full_name(text: str) -> tuple[str, str] | None:
    """Surname and forename of "Surname, Forename"; `None` for a name without exactly one comma: no order is guessed."""
    parts = [part.strip() for part in text.split(",")]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


def read_upn(cell: Cell) -> Reading:
    """A UPN in capitals without spaces; whether it is a good one is asked of the rule."""
    return Reading(re.sub(r"[\s\u200b]+", "", as_text(cell)).upper() or None)


def read_number_as_text(cell: Cell) -> Reading:
    """An admission number or the like: text, leading noughts and all. `1.23E+12` has lost its digits to Excel."""
    text = as_text(cell)
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text, re.IGNORECASE) or isinstance(cell, date | time):
        return Reading(ok=False, code="7037", words={"likely": "a long number"})
    return Reading(text or None)


def read_provision(cell: Cell) -> Reading:
    """SEN provision: E, K or N. Blank is N; the old A and P become K and S becomes E, with a note; else asked about."""
    word = folded(as_text(cell))
    if not word:
        return Reading("N")
    code = words("sen_provision").get(word)
    if code:
        return Reading(code)
    code = words("sen_provision_history").get(word)
    if code:
        return Reading(code, code="7035", words={"successor": code})
    return Reading(ok=False, code="7033Q")


def read_need(cell: Cell) -> Reading:
    """A type of need as its census code, from the code, its name, or "SLCN - name"."""
    text = as_text(cell)
    word = folded(text)
    if not word:
        return Reading()
    known = words("need")
    code = known.get(word)
    if not code:
        start, _, rest = word.partition(" ")
        # "ASD Autistic Spectrum Disorder": code and name must say the same.
        code = known.get(start) if known.get(rest) == known.get(start) else None
    return Reading(code) if code else Reading(ok=False, code="7034Q")


def needs_in(cell: Cell) -> tuple[str, ...]:
    """The needs that a cell names, one or several (`SLCN; SEMH`); nothing when any of them is not known."""
    reading = read_need(cell)
    if reading.ok:
        return (str(reading.value),) if reading.value else ()
    for separators in (r"[;|\n]", r"[;|\n,/]"):
        parts = [read_need(part.strip()) for part in re.split(separators, as_text(cell)) if part.strip()]
        if parts and all(part.ok and part.value for part in parts):
            return tuple(str(part.value) for part in parts)
    return ()


def read_word(table: str, cell: Cell) -> Reading:
    """A word of a table such as yes/no or sex."""
    if isinstance(cell, bool):
        cell = "Yes" if cell else "No"
    word = folded(as_text(cell)) or as_text(cell).strip()
    if not word:
        return Reading()
    meaning = words(table).get(word)
    return Reading(meaning) if meaning else Reading(ok=False, code="7036Q")


def read_year_group(cell: Cell) -> Reading:
    """A year group as the census writes it: N1, N2, R, 1 to 14, from "Year 4", "Yr4", "Y4", "Reception"."""
    word = folded(as_text(cell))
    if not word:
        return Reading()
    short = re.sub(r"^(nc year|year|yr|y)(?=\s?(\d|[ern]\d?$))\s?", "", word)
    if short.isdigit() and 1 <= int(short) <= 14:
        return Reading(str(int(short)))
    known = words("year_group")
    meaning = known.get(word) or known.get(short)
    return Reading(meaning) if meaning else Reading(ok=False, code="7036Q")


_NOISY_CLASS = re.compile(r"Year\s+\w+:\s*(?P<form>[^,;]+?)(\s+And\s+Year\s+\w+)?", re.IGNORECASE)
_DATE_FOR_A_CLASS = re.compile(r"\d{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)", re.IGNORECASE)
_POWER_FOR_A_CLASS = re.compile(r"(\d)\.00E\+(\d\d)", re.IGNORECASE)


def read_class(cell: Cell) -> Reading:
    """A class: Arbor's `Year 6: 6 Rauf And Year 6` is `6 Rauf`; what Excel made of `7E2` or `1/2` is not put in."""
    if isinstance(cell, date):
        return _damaged_class(f"{cell.day}/{cell.month} or {cell.day}-{cell.month}")
    if isinstance(cell, time):
        return _damaged_class(f"{cell.hour}:{cell.minute}")
    text = as_text(cell)
    if _DATE_FOR_A_CLASS.fullmatch(text):
        return _damaged_class("two numbers with a stroke or dash between them")
    if power := _POWER_FOR_A_CLASS.fullmatch(text):
        return _damaged_class(f"{power[1]}E{int(power[2])}")
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell >= 100 and cell % 100 == 0:
        return _damaged_class("a number with an E in it, such as 7E2")
    noisy = _NOISY_CLASS.fullmatch(text)
    return read_name(noisy["form"] if noisy else cell)


def _damaged_class(likely: str) -> Reading:
    return Reading(ok=False, code="7037", words={"likely": likely})


def same_text(one: Value, other: Value) -> bool:
    """Whether two texts are the same to a reader: letter case, spaces and the shape of an apostrophe do not count."""
    return _comparable(one) == _comparable(other)


def _comparable(value: Value) -> str:
    text = unicodedata.normalize("NFC", "" if value is None else str(value)).casefold()
    return " ".join(text.replace("’", "'").replace("‘", "'").replace("`", "'").replace("–", "-").split())


_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"})


def lost_letters(known: str, told: str) -> bool:
    """Whether a text is another one after its letters such as ó or ł were lost: `B?k` or `Bak` for `Bąk`."""
    if known.isascii() or same_text(known, told):
        return False
    pattern = "".join(re.escape(letter) if letter.isascii() else "(?:.|\\?\\?)" for letter in known)
    marked = ("?" in told or "\ufffd" in told) and re.fullmatch(pattern, told, re.IGNORECASE) is not None
    plain = told.isascii() and folded(known).translate(_UNDECOMPOSED) == folded(told)
    return marked or plain
