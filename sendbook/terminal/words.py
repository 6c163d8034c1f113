"""Words: what a person is asked about words for SEN provision and need, and about days, that do not say by themselves
what they mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sendbook.lists.sen_words import needs_told, provision_told
from sendbook.lists.words import folded
from sendbook.terminal.printing import how_many, say
from sendbook.terminal.questions import ask_on, bare_answer, says_no, says_yes, yes


class WordAsked(Protocol):
    """A word that a list has, where it first stands, how often, and what it may mean."""

    @property
    def field(self) -> str:
        """Whether it stands for SEN provision ("sen_provision") or a need, or heads a column of days ("dates")."""

    @property
    def word(self) -> str:
        """The word itself."""

    @property
    def count(self) -> int:
        """In how many cells it stands."""

    @property
    def perhaps(self) -> str:
        """The code that it may mean, "" where nothing is likely."""


def what_words_mean(asked: Iterable[WordAsked]) -> dict[str, dict[str, str]]:
    """Ask once about each word; what is not answered is left out, and said with its pupils."""
    said: dict[str, dict[str, str]] = {}
    for one in asked:
        code = _answer(one)
        if code is not None:
            said.setdefault(one.field, {})[folded(one.word) or one.word] = code
    return said


def _order(one: WordAsked) -> str | None:
    """What a person says comes first in a column of days; `None` where it is left open."""
    likely = "; y for the month" if one.perhaps else ""
    question = (f"{how_many(one.count, 'cell')} under {one.word!r}: not all of them are days with the day first. "
                f"Which comes first there, day or month{likely}? (Enter leaves it open) ")  # fmt: skip
    for _ in range(_TRIES):
        told = ask_on(question)
        if not told or bare_answer(told) in _OPEN:
            return None
        if says_yes(told) and one.perhaps:
            return one.perhaps
        first = _FIRST.get(bare_answer(told).split(" ")[-1 if "the" in bare_answer(told) else 0])
        if first:
            return first
        say("Write day or month, or press Enter.")
    return None


_FIRST = {"day": "day first", "d": "day first", "dd": "day first", "uk": "day first",
          "month": "month first", "m": "month first", "mm": "month first", "us": "month first"}  # fmt: skip


def _answer(one: WordAsked) -> str | None:
    """The code that a person gives a word; "" for no need, `None` where it is left open."""
    if one.field == "dates":
        return _order(one)
    provision = one.field == "sen_provision"
    what = (
        "What SEN provision is that: K, E, or N for no SEN" if provision else "What need is that, such as SLCN; or none"
    )
    likely = f"; y for {one.perhaps}" if one.perhaps else ""
    question = f"{how_many(one.count, 'cell')}: {one.word!r}. {what}{likely}? (Enter leaves it open) "
    for _ in range(_TRIES):
        told = ask_on(question)
        if not told or bare_answer(told) in _OPEN:
            return None
        code = one.perhaps if says_yes(told) and one.perhaps else _code(told, provision)
        # A short answer to a question with y in it may be meant as "no": nobody leaves the register by one letter.
        if code == "N" and bare_answer(told) != "no sen":
            return "N" if yes(f"Does {one.word!r} mean that these pupils have no SEN? (y; n leaves it open) ") else None
        if code is not None:
            return code
        say("Write one of these codes, or press Enter.")
    say(f"{one.word!r} is left open.")
    return None


_TRIES = 5
"""After so many answers that name no code a word is left open, and the next one is asked about."""

_OPEN = {"?", "skip", "open", "unsure", "not sure", "don't know", "dont know"}


def _code(told: str, provision: bool) -> str | None:
    """The code that an answer names; "" for none, `None` for an answer that nobody knows."""
    if not provision and (says_no(told) or bare_answer(told) in ("nothing", "-")):
        return ""
    if provision:
        return "N" if says_no(told) or bare_answer(told) == "no sen" else provision_told(told).code or None
    needs = needs_told(told)
    return needs.codes[0] if len(needs.codes) == 1 and not needs.unknown else None
