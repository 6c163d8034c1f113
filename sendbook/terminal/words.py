"""Words: what a person is asked about words for SEN provision and need that do not say by themselves what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sendbook.lists.sen_words import needs_told, provision_told
from sendbook.lists.words import folded
from sendbook.terminal.printing import how_many, say
from sendbook.terminal.questions import ask


class WordAsked(Protocol):
    """A word that a list has, where it first stands, how often, and what it may mean."""

    @property
    def field(self) -> str:
        """Whether it stands for SEN provision ("sen_provision") or a need."""

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
        provision = one.field == "sen_provision"
        what = "SEN provision: K, E or N" if provision else "a type of need such as SLCN, or none"
        likely = f"; y for {one.perhaps}" if one.perhaps else ""
        question = f"{how_many(one.count, 'cell')}: {one.word!r} is {what}{likely} (Enter leaves it open) "
        while True:
            told = ask(question)
            code = one.perhaps if told.casefold() in ("y", "yes") and one.perhaps else _code(told, provision)
            if code is not None:
                break
            say("Write one of these codes, or press Enter.")
        if told:
            said.setdefault(one.field, {})[folded(one.word) or one.word] = code
    return said


def _code(told: str, provision: bool) -> str | None:
    """The code that an answer names; "" for none, `None` for an answer that nobody knows."""
    if not told or (not provision and told.casefold() in ("none", "n", "no", "nothing", "-")):
        return ""
    if provision:
        return provision_told(told).code or None
    needs = needs_told(told)
    return needs.codes[0] if len(needs.codes) == 1 and not needs.unknown else None
