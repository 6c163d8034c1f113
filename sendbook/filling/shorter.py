"""Shorter: a formula without what a list's missing columns make idle: no COUNT(""), no branch that nothing reaches.

A rule's formula asks for every argument; where a list has no such column an empty text stands. What follows from that
is worked out here, so that the formula is as short as a person would write it. A formula that is not understood stays
as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from types import MappingProxyType

from sendbook.filling.settled import TRUTHS, Known, is_truth, learnt, without_first_test

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<number>\d+(?:\.\d+)?(?:E[+-]?\d+)?)
    |(?P<call>[A-Z][A-Z0-9.]*)\(|(?P<name>(?:'(?:[^']|'')*'!|[\w.]+!)?\$?[A-Za-z_][\w.$§]*(?::\$?[A-Za-z]+\$?[\d§]+)?)
    |(?P<sign><>|<=|>=|[-+*/^&=<>(),]))""",
    re.VERBOSE,
)
_TIGHT = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_ATOM = 9
NEVER = "DATE(9999,12,31)"
"""What stands for no day in the least of several."""


@dataclass(frozen=True, slots=True)
class FormulaPart:
    """A part of a formula: a text, number or reference as it stands, a call by its name, a sign between two parts."""

    kind: str
    text: str
    parts: tuple[FormulaPart, ...] = ()

    def __str__(self) -> str:
        if self.kind == "call":
            return f"{self.text}({','.join(map(str, self.parts))})"
        if self.kind == "minus":
            return f"-{self._inside(self.parts[0], 6)}"
        if self.kind == "sign":
            tight = _TIGHT[self.text]
            left, right = self._inside(self.parts[0], tight), self._inside(self.parts[1], tight + 1)
            return f"{left}{self.text}{right}"
        return self.text

    def _inside(self, part: FormulaPart, tight: int) -> str:
        return str(part) if part.tightness >= tight else f"({part})"

    @property
    def tightness(self) -> int:
        """How tightly its parts hold together."""
        return _TIGHT[self.text] if self.kind == "sign" else 6 if self.kind == "minus" else _ATOM


BLANK, NOUGHT, ONE = FormulaPart("text", '""'), FormulaPart("number", "0"), FormulaPart("number", "1")
TRUE, FALSE = FormulaPart("name", "TRUE"), FormulaPart("name", "FALSE")


_CELL = re.compile(r"(?<![\w$])(\$[A-Z]{1,3})(\d+)(?![\d.])")
"""A cell with its column held; one pattern for all rows, since a list may have thousands."""


class NotUnderstood(Exception):
    """A formula of which a sign is not known here."""


def shorter(formula: str, row: int) -> str:
    """The formula of a row without what is idle in it."""
    # Formulas of one column differ in their row alone: each shape is worked out once.
    here = str(row)
    shape = _CELL.sub(lambda found: f"{found[1]}§" if found[2] == here else found[0], formula)
    return _shape(shape).replace("§", here)


@lru_cache(maxsize=512)
def _shape(formula: str) -> str:
    try:
        return str(folded_part(_Reader(formula).whole()))
    except NotUnderstood:
        return formula


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None or found.lastgroup is None:
                raise NotUnderstood
            kind, words, place = found.lastgroup, found[found.lastgroup], found.end()
            if kind == "name" and text[place : place + 1] == "[":
                end = _closed(text, place)
                words, place = words + text[place:end], end
            self.tokens.append((kind, words))
        self.tokens.append(("end", ""))
        self.at = 0

    def whole(self) -> FormulaPart:
        part = self.between(1)
        if self.tokens[self.at][0] != "end":
            raise NotUnderstood
        return part

    def between(self, least: int) -> FormulaPart:
        part = self.one()
        while self.tokens[self.at][0] == "sign" and _TIGHT.get(self.tokens[self.at][1], 0) >= least:
            sign = self.tokens[self.at][1]
            self.at += 1
            part = FormulaPart("sign", sign, (part, self.between(_TIGHT[sign] + 1)))
        return part

    def one(self) -> FormulaPart:
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind in ("text", "number", "name"):
            return FormulaPart(kind, text)
        if kind == "call":
            return FormulaPart("call", text, self.arguments())
        if text == "-":
            return FormulaPart("minus", "", (self.one(),))
        if text == "(":
            part = self.between(1)
            self.expect(")")
            return part
        raise NotUnderstood

    def arguments(self) -> tuple[FormulaPart, ...]:
        if self.tokens[self.at] == ("sign", ")"):
            self.at += 1
            return ()
        parts = [self.between(1)]
        while self.tokens[self.at] == ("sign", ","):
            self.at += 1
            parts.append(self.between(1))
        self.expect(")")
        return tuple(parts)

    def expect(self, sign: str) -> None:
        if self.tokens[self.at] != ("sign", sign):
            raise NotUnderstood
        self.at += 1


def _closed(text: str, place: int) -> int:
    """Where the square brackets that open here are closed; an apostrophe takes the next sign as it is."""
    depth = 0
    while place < len(text):
        sign = text[place]
        depth += {"[": 1, "]": -1}.get(sign, 0)
        place += 2 if sign == "'" else 1
        if depth == 0:
            return place
    raise NotUnderstood


def folded_part(part: FormulaPart, known: Known = MappingProxyType({})) -> FormulaPart:
    """A part with everything worked out that is known without a cell, or by the tests in whose branch it stands."""
    parts = part.parts
    if part.kind == "call" and part.text == "IF" and len(parts) == 3:
        test = folded_part(parts[0], known)
        if test in (TRUE, FALSE):
            return folded_part(parts[1] if test == TRUE else parts[2], known)
        if test.text == "NOT" and test.kind == "call":
            return folded_part(FormulaPart("call", "IF", (test.parts[0], parts[2], parts[1])), known)
        held, else_ = (folded_part(parts[at], learnt(test, at == 1, known)) for at in (1, 2))
        return without_first_test(FormulaPart("call", "IF", (test, held, else_)))
    parts = tuple(folded_part(one, known) for one in parts)
    if part.kind == "sign":
        folded = _signed(part.text, parts[0], parts[1], known)
    else:
        folded = _called(part.text, parts, known) if part.kind == "call" else FormulaPart(part.kind, part.text, parts)
    settled = known.get(str(folded)) if is_truth(folded) else None
    return folded if settled is None else TRUE if settled else FALSE


def _signed(sign: str, left: FormulaPart, right: FormulaPart, known: Known) -> FormulaPart:
    if left.kind == right.kind == "text" and sign in ("=", "<>"):
        return TRUE if (left.text.lower() == right.text.lower()) == (sign == "=") else FALSE
    answers = [one.kind for one in left.parts[1:]] if left.text == "IF" else []
    if sign == "=" and right.kind == "text" and answers == ["text", "text"]:
        # IF(A="x","N","")="N" says no more than A="x".
        says = [_signed("=", answer, right, known) == TRUE for answer in left.parts[1:]]
        if says[0] != says[1]:
            return left.parts[0] if says[0] else FormulaPart("call", "NOT", (left.parts[0],))
    if left.kind == right.kind == "number" and _TIGHT[sign] == 1:
        one, other = float(left.text), float(right.text)
        holds = {"=": one == other, "<>": one != other, "<": one < other, ">": one > other,
                 "<=": one <= other, ">=": one >= other}[sign]  # fmt: skip
        return TRUE if holds else FALSE
    if (sign, left) == (">", NOUGHT) and (right.text == "N" or known.get(f"ISNUMBER({right})")):
        return FALSE  # no day and no amount here is below nought
    if (sign in "+-" and right == NOUGHT) or (sign in "*/" and right == ONE):
        return left
    return FormulaPart("sign", sign, (left, right))


def _called(name: str, parts: tuple[FormulaPart, ...], known: Known) -> FormulaPart:
    if name == "N" and known.get(f"ISNUMBER({parts[0]})"):
        return parts[0]
    if name == "TRIM" and parts[0].kind == "text":
        return FormulaPart("text", f'"{parts[0].text[1:-1].strip()}"')
    if name == "IFERROR" and (parts[0].kind in ("text", "number") or parts[0] in (TRUE, FALSE)):
        return parts[0]
    if name == "MIN":
        parts = tuple(one for one in parts if str(one) != NEVER) or parts[:1]
        if len(parts) == 1 and parts[0].kind == "call":
            return parts[0]
    if name == "MAX" and parts and all(one.kind == "number" for one in parts):
        return max(parts, key=lambda one: float(one.text))
    if name == "N" and len(parts) == 1 and (parts[0] == BLANK or parts[0].kind == "number"):
        return NOUGHT if parts[0] == BLANK else parts[0]
    if name in ("ISNUMBER", "COUNT") and BLANK in parts:
        parts = tuple(one for one in parts if one != BLANK)
        if not parts:
            return FALSE if name == "ISNUMBER" else NOUGHT
    if name == "NOT" and parts[0] in (TRUE, FALSE):
        return FALSE if parts[0] == TRUE else TRUE
    if name in ("AND", "OR"):
        inner = (one.parts if one.kind == "call" and one.text == name else (one,) for one in parts)
        parts = tuple(chain.from_iterable(inner))
        idle, settles = (TRUE, FALSE) if name == "AND" else (FALSE, TRUE)
        if settles in parts:
            return settles
        parts = tuple(one for one in parts if one != idle)
        if not parts:
            return idle
        if len(parts) == 1 and (_TIGHT.get(parts[0].text) == 1 or parts[0].text in TRUTHS):
            return parts[0]
    return FormulaPart("call", name, parts)
