"""Odd letters: letters that a program wrote as a code (`M\\u00fcller`), and signs that no pupil's name has (`Zo?`)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

_AS_CODE = re.compile(r"\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\U[0-9A-Fa-f]{8}|&#\d{2,5};?|U\+[0-9A-Fa-f]{4}")
_AS_BYTES = re.compile(r"(?:%[0-9A-Fa-f]{2}|=[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2})+")
_IN_NAMES = frozenset("'’‘ʼʻʹ′`´.,()\"“”/&+·- \u00a0")
"""The signs that stand in names, or with which somebody wrote more beside one."""
_KINDS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Pd", "Zs"))


def letters_put_back(name: str) -> str:
    """A name with the letters that were written as a code: `M\\u00fcller`, `Zo%C3%AB`, `Zo=C3=AB`."""
    if not {*"\\%=&+"} & {*name}:
        return name
    return _AS_CODE.sub(_letter, _AS_BYTES.sub(_letters, name))


def has_odd_sign(name: str) -> bool:
    """Whether a sign or a figure stands in a name that no name has, as where a letter was lost."""
    if name.isalpha():
        return False
    return any(map(_is_odd, name)) or name.count('"') % 2 == 1


def may_be_spoilt(known: str, told: str) -> bool:
    """Whether a name with such signs may be a known one, spoilt on the way: `Zo?` and `Zoe`, `Ash"` and `Ash`."""
    if not has_odd_sign(told) or has_odd_sign(known):
        return False
    pattern = "".join(".{0,2}" if _is_odd(letter) or letter == '"' else re.escape(letter) for letter in told)
    return re.fullmatch(pattern, known, re.IGNORECASE) is not None


def _is_odd(letter: str) -> bool:
    return letter not in _IN_NAMES and unicodedata.category(letter) not in _KINDS


def _letters(found: re.Match[str]) -> str:
    """What UTF-8 bytes that are written as figures stand for, where it is a letter."""
    told = unquote(re.sub(r"=|\\x", "%", found[0]), errors="replace")
    return told if told.isalpha() and not told.isascii() else found[0]


def _letter(found: re.Match[str]) -> str:
    figures = found[0].strip("&#;")
    code = int(figures) if figures.isdigit() and found[0].startswith("&#") else int(found[0][2:], 16)
    told = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    return told if told.isalpha() or told in ("'", "’", "-", " ") else found[0]
