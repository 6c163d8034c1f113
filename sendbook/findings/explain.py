"""Explain: what a code means, why it matters and how to put it right, in words for the terminal."""

from __future__ import annotations

import re
import textwrap

from sendbook.findings import Code, Severity, catalogue, one_code

_WIDTH = 88

_SEVERITIES = {
    Severity.ERROR: "error: must be fixed",
    Severity.QUERY: "query: fix it, or explain it on the Findings sheet",
    Severity.NOTE: "note: for information",
}

_BANDS = {
    "1": "the workbook, its calendar and settings",
    "2": "single cells and codes",
    "3": "pupils",
    "4": "SEN provision and types of need",
    "5": "SEN support, reviews and EHC plans",
    "6": "provision and its costs",
    "7": "imports from the MIS",
    "9": "files: opening, changing and saving them safely",
}

_MAY_BE_EMPTY = ("stopped", "reading", "for_whom")
"""Words of a finding's sentence that are often blank."""


def explain(code: str) -> tuple[bool, str]:
    """Whether the code is known, and the text: its page, or which codes may have been meant.

    Capitals and a forgotten Q do not matter: `5020` finds 5020Q.
    """
    asked = code.strip().upper()
    for spelling in (asked, f"{asked}Q", asked.removesuffix("Q")):
        if known := one_code(spelling):
            return True, _page(known)
    return False, _not_known(asked)


def _page(code: Code) -> str:
    parts = [
        ("What is wrong", _general(code.wrong)),
        ("How to fix it", _general(code.fix)),
        ("Why it matters", code.why),
        ("Source", code.source),
    ]
    lines = [f"{code.code}  {code.title}", f"({_SEVERITIES[code.severity]})"]
    for heading, text in parts:
        if text:
            lines += ["", heading, *textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="  ")]
    return "\n".join(lines)


def _general(sentence: str) -> str:
    """A finding's sentence without the words that only a finding can fill."""
    for word in _MAY_BE_EMPTY:
        sentence = sentence.replace(f"{{{word}}}", "")
    sentence = re.sub(r"\{\w+:[^|}]*\|([^}]*)\}", r"... \1", sentence)  # of one and many, many
    return re.sub(r"\{\w+\}", "...", sentence)


def _not_known(asked: str) -> str:
    near = _near(asked)
    if near:
        width = max(len(code) for code in near)
        listed = [f"  {code:{width}}  {catalogue()[code].title}" for code in sorted(near)]
        return "\n".join(["There is no such code. Did you mean one of these?", *listed])
    bands = [f"  {number}xxx  {what}" for number, what in _BANDS.items()]
    return "\n".join(["There is no such code. A code has four digits, and Q after them for a query:", *bands])


def _near(asked: str) -> list[str]:
    """The codes of the same band that are nearest by number."""
    digits = re.sub(r"\D", "", asked)[:4]
    band = [code for code in catalogue() if code[0] == digits[:1]]
    return sorted(band, key=lambda code: abs(int(code[:4]) - int(digits)))[:5] if len(digits) == 4 else []
