"""Values of an export: what a cell means in its field. Whatever cannot be read is asked about, never guessed.

The accepted words stand in `values.toml`. A reader gives a `Reading`: the value, and where there is something to say
the finding's code and the words that it fills in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from fractions import Fraction
from functools import wraps

from sendbook.lists.odd_letters import letters_put_back, may_be_spoilt
from sendbook.lists.words import folded, words
from sendbook.rules.upn import upn_in
from sendbook.sources.grid import Cell
from sendbook.sources.marks import NO_RESULT, is_error, says_nothing
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


def _invisible(letter: str) -> bool:
    """Whether nobody can see a letter: control and direction marks, joiners, soft hyphens, half a letter's variants."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cn") or "\ufe00" <= letter <= "\ufe0f"


def _visible(text: str) -> str:
    """A text without the letters that nobody can see; a line break or tab is a space."""
    if text.isascii() and text.isprintable():
        return text
    spaced = re.sub("[\t\n\r\x0b\x0c\x1f\x00\x07]", " ", text)
    return "".join(letter for letter in spaced if not _invisible(letter))


def unless_error(reader: Callable[[Cell], Reading]) -> Callable[[Cell], Reading]:
    """A reader that leaves errors of Excel alone, and takes the word of a database for an empty cell as empty."""

    @wraps(reader)
    def read(cell: Cell) -> Reading:
        if is_error(cell):
            return Reading(ok=False, code="" if cell == NO_RESULT else "7026Q")
        return reader(None if says_nothing(cell) and reader.__name__ != "read_name" else cell)

    return read


def is_unsure(text: str) -> bool:
    """Whether a text says that nobody is sure (`K?`), or is a number below nought, which is no number of ours."""
    return "?" in text or bool(re.match(r"\s*[-–−]\s*\d", text))


@unless_error
def read_name(cell: Cell) -> Reading:
    """A name exactly as it stands; letters that nobody can see are taken out and reported.

    An accent that is stored beside its letter, as some systems do, is put on it: Excel's Find tells the two apart.
    """
    if isinstance(cell, date | time):
        return Reading(ok=False, code="7037", words={"likely": "text that Excel took for a date"})
    stands = unicodedata.normalize("NFC", as_text(cell))
    text = letters_put_back(stands)
    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        return Reading(ok=False, code="7041")
    clean = " ".join(_visible(text).split())
    if clean != " ".join(text.split()):
        return Reading(clean or None, code="7040Q")
    return Reading(" ".join(text.split()) or None, code="7191Q" if text != stands else "")


def split_full_name(text: str) -> tuple[str, str] | None:
    """Surname and forename of "Surname, Forename", where a semicolon may have been typed for the comma; `None` for a
    name without exactly one of them: no order is guessed.
    """
    parts = [part.strip() for part in text.split("," if "," in text else ";")]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


@unless_error
def read_upn(cell: Cell) -> Reading:
    """A UPN in capitals without spaces, also behind the name of a pupil who was chosen; a rule asks if it is good."""
    return Reading("".join(_visible(upn_in(as_text(cell))).split()).upper() or None)


@unless_error
def read_number_as_text(cell: Cell) -> Reading:
    """An admission number or the like: text, leading noughts and all. `1.23E+12` has lost its digits to Excel."""
    text = as_text(cell)
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text, re.IGNORECASE) or isinstance(cell, date | time):
        return Reading(ok=False, code="7037", words={"likely": "a long number"})
    return Reading(text or None)


def read_word(table: str, cell: Cell) -> Reading:
    """A word of a table such as yes/no or sex."""
    if isinstance(cell, bool):
        cell = "Yes" if cell else "No"
    if is_error(cell):
        return Reading(ok=False, code="" if cell == NO_RESULT else "7026Q")
    text = as_text(None if says_nothing(cell) else cell).strip()
    word = folded(text) or text
    if not word:
        return Reading()
    if is_unsure(text):
        return Reading(ok=False, code="7036Q")
    meaning = words(table).get(word)
    return Reading(meaning) if meaning else Reading(ok=False, code="7036Q")


@unless_error
def read_year_group(cell: Cell) -> Reading:
    """A year group as the census writes it: N1, N2, R, 1 to 14, from "Year 4", "Yr4", "Y4", "Reception"."""
    text = _visible(as_text(cell)).strip()
    word = folded(text)
    if not text:
        return Reading()
    if is_unsure(text) or re.search(r"(?:\s|^(?:year|yr|y))[-–−]\s*\d", text, re.I):
        return Reading(ok=False, code="7036Q")
    short = re.sub(r"^(nc year|year|yr|y)(?=\s?(\d|[ern]\d?$))\s?", "", word)
    if short.isdigit() and 1 <= int(short) <= 14:
        return Reading(str(int(short)))
    known = words("year_group")
    meaning = known.get(word) or known.get(short)
    return Reading(meaning) if meaning else Reading(ok=False, code="7036Q")


_NOISY_CLASS = re.compile(r"Year\s+\w+:\s*(?P<form>[^,;]+?)(\s+And\s+Year\s+\w+)?", re.IGNORECASE)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATE_FOR_A_CLASS = re.compile(
    rf"\d{{1,2}}[-/ ]{_MONTH}(?:[-/ ]\d{{2,4}})?|{_MONTH}[-/ ]\d{{1,4}}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)(?:[ T].*)?|\d{4}-\d{1,2}-\d{1,2}(?:[ T].*)?|\d{1,2}:\d\d:\d\d.*",
    re.IGNORECASE,
)
_POWER_FOR_A_CLASS = re.compile(r"(\d(?:\.\d+)?)E\+(\d\d)", re.IGNORECASE)
_PART = re.compile(r"0?\.\d+")
_DAY_NUMBER = re.compile(r"(\d{5})(?:\.0+)?")
_FIRST_DAY, _LAST_DAY = 20_000, 60_000
"""The days of 1954 to 2064 as Excel numbers them, also where a text file has the number as text."""
_NO_CLASS = frozenset(("n/a", "n.a.", "<na>", "nan", "nat", "none", "(none)", "(blank)", "not applicable", "-", "--"))
"""What stands for no class; NA may be Nursery A."""
_WHOLE_NUMBER = re.compile(r"(\d+)\.0+")


@unless_error
def read_class(cell: Cell) -> Reading:
    """A class: Arbor's `Year 6: 6 Rauf And Year 6` is `6 Rauf`; what Excel made of `7E2` or `1/2` is not put in."""
    if isinstance(cell, date):
        return _damaged_class(f"{cell.day}/{cell.month} or {cell.day}-{cell.month}")
    if isinstance(cell, time):
        return _damaged_class(f"{cell.hour}:{cell.minute}")
    text = as_text(cell)
    if text.strip().casefold() in _NO_CLASS:
        return Reading()
    if (day := _DAY_NUMBER.fullmatch(text.strip())) and _FIRST_DAY <= int(day[1]) <= _LAST_DAY:
        meant = date(1899, 12, 30) + timedelta(days=int(day[1]))
        return _damaged_class(f"{meant.day}/{meant.month} or {meant.day}-{meant.month}")
    if _DATE_FOR_A_CLASS.fullmatch(text.strip()):
        return _damaged_class("two numbers with a stroke or dash between them")
    if power := _POWER_FOR_A_CLASS.fullmatch(text.strip()):
        return _damaged_class(f"{power[1].rstrip('0').rstrip('.')}E{int(power[2])}")
    number = int(whole[1]) if (whole := _WHOLE_NUMBER.fullmatch(text.strip())) else cell
    if (
        isinstance(number, int | float)
        and not isinstance(number, bool)
        and ((number >= 100 and number % 100 == 0) or number >= _FIRST_DAY)
    ):
        return _damaged_class("a number with an E in it, such as 7E2" if number % 100 == 0 else "1/2")
    if _PART.fullmatch(text.strip()) and (part := Fraction(text.strip()).limit_denominator(14)):
        return _damaged_class(f"{part.numerator}/{part.denominator}")
    noisy = _NOISY_CLASS.fullmatch(text)
    return Reading(str(number)) if whole else read_name(noisy["form"] if noisy else cell)


def _damaged_class(likely: str) -> Reading:
    return Reading(ok=False, code="7037", words={"likely": likely})


def same_text(one: Value, other: Value) -> bool:
    """Whether two texts are the same to a reader: letter case, spaces and the shape of an apostrophe do not count."""
    return _comparable(one) == _comparable(other)


_SAME_SIGNS = str.maketrans(
    {**dict.fromkeys("’‘`´ʼʻʹ′＇‛ꞌ", "'"), **dict.fromkeys("–‐‑‒−﹣－", "-"), "\u00a0": " "}
)  # fmt: skip


def _comparable(value: Value) -> str:
    text = unicodedata.normalize("NFC", "" if value is None else str(value)).casefold()
    return " ".join(_visible(text.translate(_SAME_SIGNS)).split())


_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"})


def lost_letters(known: str, told: str) -> bool:
    """Whether a text is another one after letters such as ó or ł were lost or spoilt: `B?k`, `Bak` or `MŸller`."""
    if same_text(known, told):
        return False
    if may_be_spoilt(known, told):
        return True
    if known.isascii():
        return False
    pattern = "".join(re.escape(letter) if letter.isascii() else "(?:.|\\?\\?)" for letter in known)
    alike = re.fullmatch(pattern, told, re.IGNORECASE) is not None
    others = not any(letter.isascii() for was, letter in zip(known, told, strict=False) if was > "\x7f")
    if alike and ("?" in told or "\ufffd" in told or _looks_spoilt(told) or (len(known) == len(told) and others)):
        return True
    if folded(told).translate(_UNDECOMPOSED) != folded(known).translate(_UNDECOMPOSED):
        return False
    # Some of the accents are gone, and none is new.
    return told.isascii() or all(letter.isascii() or letter in known for letter in told)


def _looks_spoilt(text: str) -> bool:
    """Whether signs stand among the letters of a name, or a capital inside a word: read in a wrong alphabet."""
    return any(
        not (letter.isascii() or letter.isalpha() or letter in "’‘–´ʼ")
        or (letter > "\x7f" and letter.isupper() and before.islower())
        for before, letter in zip(" " + text, text, strict=False)
    )  # fmt: skip
