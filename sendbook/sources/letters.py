"""Letters: the alphabet in which a text file was written, and names that another program has read in a wrong one.

No detector guesses from the bytes alone: on short British exports they choose Polish or Korean.
What is known is how names look: no capital stands inside a word, no dagger between two letters.
"""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

LOST = "\ufffd"
"""What stands where a letter was lost."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_CODE_PAGES = {"cp1252": "Windows", "mac_roman": "Macintosh", "cp850": "DOS"}
_WEIGHTS = {
    **dict.fromkeys("éë", 2.4), **dict.fromkeys("üöóáíïçñè", 2.0), **dict.fromkeys("äâêôîåøæ", 1.6),
    **dict.fromkeys("àùûãõìòýÿœß", 0.9), **dict.fromkeys("šžðþ", 0.5),
}  # fmt: skip
"""How often a letter stands in the names of pupils in England, roughly."""
_WORD = re.compile(r"[^\W\d_]+")
_SIGN = re.compile(r"[^\x00-\x7f\w]")
_UTF7 = re.compile(r"\+([A-Za-z0-9+/]{3,})(?:-|(?![A-Za-z0-9+/-]))")


@dataclass(frozen=True, slots=True)
class Text:
    """A file as text. `alphabet` names the one it was taken for, "" where there was no doubt about it."""

    text: str
    alphabet: str = ""


def decoded(data: bytes) -> Text | None:
    """The text of a file: by its mark, else UTF-8, else the code page in which its words look like words.

    One bad byte in a UTF-8 file is one lost letter, and no reason to read every other name wrongly. `None` if it is no
    text at all.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Text(data.decode(encoding, errors="replace"))
    start = data[:4000]
    if wide := _wide(start):
        return Text(data.decode(wide, errors="replace"))
    if 0 in start:
        return None
    try:
        text = data.decode("utf-8")
        return Text(text) if not text.isascii() or not (plain := _out_of_utf7(text)) else Text(plain, "UTF-7")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", errors="replace")
    good = sum(1 for letter in text if letter > "\x7f" and letter != LOST)
    if good >= text.count(LOST) - data.count(LOST.encode()):
        return Text(text)
    return _by_its_words(data)


def _wide(start: bytes) -> str:
    """UTF-16 or UTF-32 without its mark: nearly every second byte is nought, or three of four; "" for neither."""
    share = [start[place::4].count(0) / max(1, len(start[place::4])) for place in range(4)]
    if share[3] > 0.99 and share[2] > 0.9 and share[1] > 0.7 and share[0] < 0.05:
        return "utf-32-le"
    if share[0] > 0.99 and share[1] > 0.9 and share[2] > 0.7 and share[3] < 0.05:
        return "utf-32-be"
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) // 8 and min(even, odd) * 10 < max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _by_its_words(data: bytes) -> Text:
    """The text in the code page whose words look most like names; Windows where nothing tells them apart."""
    points = {page: _plausible(data.decode(page, errors="replace")) for page in _CODE_PAGES}
    points["cp1252"] += 0.6
    if b"\r" in data and b"\n" not in data:
        points["mac_roman"] += 1.0  # only the old Macintosh ends its lines like this
    second, best = sorted(points, key=lambda page: points[page])[-2:]
    sure = best == "cp1252" and points[best] - points[second] > 0.5
    return Text(data.decode(best, errors="replace"), "" if sure else _CODE_PAGES[best])


def _plausible(text: str) -> float:
    """How much the letters beyond A to Z look as they do in names."""
    points = 0.0
    for word in _WORD.finditer(text):
        weight = sum(_WEIGHTS.get(letter.casefold(), -2.0) for letter in word[0] if letter > "\x7f")
        if weight:
            shaped = word[0].istitle() or word[0].isupper()
            points += weight if shaped else min(weight, weight / 2) if word[0].islower() else -3.0
    for sign in _SIGN.finditer(text):
        before, after = text[sign.start() - 1 : sign.start()], text[sign.end() : sign.end() + 1]
        if sign[0] in "’‘" and before.isalpha() and after.isalpha():
            points += 0.5
        else:
            points -= 3.0 if before.isalpha() or after.isalpha() else 0.5
    return points


def _out_of_utf7(text: str) -> str:
    """A text of plain letters in which others are written `+AOs-`; "" where none is."""
    told = _UTF7.sub(_letters_of_utf7, text)
    return told if told != text else ""


def _letters_of_utf7(found: re.Match[str]) -> str:
    try:
        data = base64.b64decode(found[1] + "=" * (-len(found[1]) % 4))
        letters = data[: len(data) // 2 * 2].decode("utf-16-be")
    except ValueError:
        return found[0]
    return letters if letters and all(_in_names(ord(letter)) for letter in letters) else found[0]


def put_right(text: str) -> str:
    """A text whose UTF-8 letters another program had read in a code page, as it was before: `ZoÃ«` is Zoë."""
    for _ in range(3):  # it may have happened twice
        told = next((new for page in _CODE_PAGES if (new := "".join(_pieces(text, page))) != text), text)
        if told == text:
            return re.sub("[ÃÄÅ]\\?", LOST, text)
        text = told
    return text


def _pieces(text: str, page: str) -> Iterator[str]:
    """The text piece by piece, what is UTF-8 read in this code page put right."""
    known, place = _bytes_of(page), 0
    while place < len(text):
        first = known.get(text[place], 0)
        length = 2 if 0xC2 <= first <= 0xC5 or first == 0xC8 else 3 if first == 0xE2 else 0
        if length:
            rest = [known.get(letter, 0) for letter in text[place + 1 : place + length]]
            if len(rest) == length - 1 and all(0x80 <= byte < 0xC0 for byte in rest):
                letter = bytes([first, *rest]).decode("utf-8", errors="replace")
                if _in_names(ord(letter[0])):
                    yield letter
                    place += length
                    continue
        yield text[place]
        place += 1


@cache
def _bytes_of(page: str) -> dict[str, int]:
    """The byte of each letter of a code page beyond the plain ones; unused ones stand for themselves."""
    told = {chr(byte): byte for byte in range(0x80, 0xA0)} if page == "cp1252" else {}
    for byte in range(0x80, 0x100):
        letter = bytes([byte]).decode(page, errors="ignore")
        if letter:
            told[letter] = byte
    return told


def _in_names(code: int) -> bool:
    """Whether a letter, or a sign such as a curly apostrophe, may stand in a British list."""
    return 0xA0 <= code < 0x180 or 0x218 <= code < 0x21C or 0x2010 <= code < 0x2027 or code == 0x20AC
