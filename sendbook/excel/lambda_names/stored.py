"""Stored form: a LAMBDA as Excel keeps it in the file, with the prefixes without which Excel says #NAME? for good."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sendbook.tables import column_letter

LONGEST_NAME_TEXT, LONGEST_COMMENT = 7992, 255
"""So long a formula of a name is known to open; a longer comment beside a name makes Excel refuse the whole file."""

_NEW = frozenset(("LET", "LAMBDA", "MAP", "MAKEARRAY", "SCAN", "REDUCE", "SEQUENCE", "ISOMITTED", "HSTACK", "VSTACK"))
_WORDS = re.compile(r'("(?:[^"]|"")*")|(#[A-Z/0!?]+)|([A-Za-z_][A-Za-z0-9_.]*)(\(?)')
_EXPONENT = re.compile(r"(?<=\d)E[+-]?\d+")


def stored(text: str, optional: frozenset[str]) -> str:
    """The formula of a name as the file has it: functions newer than Excel 2010, parameters, what may be left out."""
    head, body = _list_of_parameters(text)
    parameters = [("_xlop." if name in optional else "_xlpm.") + name for name in head]
    return f"_xlfn.LAMBDA({','.join(parameters)},{_prefixed(body)}"


def _list_of_parameters(text: str) -> tuple[list[str], str]:
    """The parameters of the outer LAMBDA, and the rest of the text."""
    inside = text.removeprefix("LAMBDA(")
    head, _, _ = inside.partition("LET(")
    return [name for name in head.split(",") if name], inside[len(head) :]


def words(text: str) -> Iterator[re.Match[str]]:
    """The texts, errors and names of a formula, in order."""
    return _WORDS.finditer(_EXPONENT.sub(lambda found: "0" * len(found[0]), text))


def _prefixed(text: str) -> str:
    parts, at = list[str](), 0
    declared = variables(text)
    for word in words(text):
        name = word[3]
        if name is None or name in ("TRUE", "FALSE"):
            continue
        prefix = "_xlfn." if word[4] and name in _NEW else "_xlpm." if not word[4] or name in declared else ""
        parts += [text[at : word.start()], prefix]
        at = word.start()
    return "".join([*parts, text[at:]])


def variables(text: str) -> frozenset[str]:
    """The names that a formula itself gives to something: each word in small letters, functions are in capitals."""
    return frozenset(word[3] for word in words(text) if word[3] and word[3] == word[3].lower())


def shortened(text: str) -> str:
    """The same formula with short names for what it names itself, for one that would else be too long for Excel.

    What stands in it most often has the shortest.
    """
    parameters, body = _list_of_parameters(text)
    often = Counter(word[3] for word in words(body) if word[3])
    own = sorted(variables(body) - set(parameters), key=lambda name: (-often[name], name))
    short = {name: f"{column_letter(number).lower()}_" for number, name in enumerate(own, start=1)}
    parts, at = [text[: len(text) - len(body)]], 0
    for word in words(body):
        if word[3] in short:
            parts += [body[at : word.start()], short[word[3]], word[4]]
            at = word.end()
    return "".join([*parts, body[at:]])
