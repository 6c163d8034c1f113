"""UPN: the unique pupil number and its check letter. Excel has no plain formula for it, so there is none.

Source: UK Government Data Standards Catalogue, Unique Pupil Number 2.0; DfE guide to unique pupil numbers.
"""

from __future__ import annotations

import re

CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The letters of a UPN by their value, A is 0 and Z is 22; I, O and S are not used."""

_UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_SHAPE = re.compile(rf"[{CHECK_LETTERS}][0-9]{{11}}[0-9{CHECK_LETTERS}]")


CHOSEN = " ·"
"""What stands before the UPN where a pupil was chosen by name: "Abara, Chidi (1 Beech) · A999000120001"."""


def upn_in(text: str) -> str:
    """The UPN in a cell in which a pupil was chosen by name; any other text as it is."""
    return text.partition(CHOSEN)[2] if CHOSEN in text else text


def normal_upn(upn: str) -> str:
    """A UPN in capitals, without spaces and the marks that nobody sees, which come along from web pages."""
    return re.sub(_UNSEEN, "", upn).upper()


def upn_problem(upn: str | None) -> str:
    """What is wrong with a UPN, as one clause without a full stop; "" when it is good, or when there is none.

    A temporary UPN, which ends in a letter, is good. The local authority part is never refused: new authorities
    are made faster than lists of them.
    """
    known = normal_upn(upn or "")
    if not known:
        return ""
    if len(known) != 13:
        characters = "character" if len(known) == 1 else "characters"
        return f"The UPN has {len(known)} {characters}; a UPN has 13"
    if not ("A" <= known[0] <= "Z"):
        return "The UPN does not begin with a letter"
    if not re.fullmatch(r"[0-9]{11}", known[1:12]):
        return "The UPN has a sign other than a digit between its first letter and its last character"
    if not re.fullmatch(r"[0-9A-Z]", known[12]):
        return "The last character of the UPN is neither a digit nor a letter"
    if not _SHAPE.fullmatch(known):
        return "The UPN has a letter that UPNs do not use (I, O or S)"
    if known[0] != check_letter(known[1:]):
        return "The first letter of the UPN does not agree with the rest, so one of its characters is wrong"
    return ""


def is_temporary(upn: str) -> bool:
    """Whether a UPN is a temporary one: its last character is a letter."""
    return normal_upn(upn)[-1:].isalpha()


def check_letter(rest: str) -> str:
    """The first letter that belongs to the other twelve characters: their values × 2, 3, ... 13, summed, modulo 23."""
    values = (int(sign) if sign.isdigit() else CHECK_LETTERS.index(sign) for sign in rest)
    return CHECK_LETTERS[sum(value * weight for weight, value in enumerate(values, start=2)) % 23]
