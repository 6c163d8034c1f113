"""The words that exports use for codes: one table, `values.toml`, looked up without regard to case or punctuation."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

_NO_LETTERS = re.compile(r"[\W_]")
_WORDS_ONLY = (
    "sen_provision_history",
    "sen_provision_asked",
    "monitored",
    "need_asked",
    "need_none",
    "need_names_a_diagnosis",
)
"""Tables in which the code itself is no word for it."""


def folded(text: object) -> str:
    """A text as it is compared: no capitals, no punctuation, no accents, single spaces, "&" as "and".

    `SEN_status`, `SEN Status?` and `senStatus` are not the same as each other here until `squeezed` takes the spaces.
    """
    return _folded(str(text))


@lru_cache(maxsize=100_000)
def _folded(text: str) -> str:
    plain = text.casefold()
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text).casefold()
        plain = "".join(
            letter for letter in plain if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
        )
    plain = plain.replace("&", " and ").replace("+", " plus ")
    plain = re.sub("['’‘`´ʼ′＇]", "", plain)
    return " ".join(_NO_LETTERS.sub(" ", plain).split())


def squeezed(text: object) -> str:
    """A text as headers are compared: as `folded`, and without spaces, so that `NCyearActual` is `NC year actual`."""
    return folded(text).replace(" ", "")


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((resources.files(__package__) / "values.toml").read_text(encoding="utf-8"))


@cache
def words(table: str) -> Mapping[str, str]:
    """What each accepted word of a table means, by the folded word: `words("need")["autism"]` is "ASD"."""
    meanings: dict[str, str] = {}
    for code, spellings in _tables()[table].items():
        for spelling in (code, *spellings) if table not in _WORDS_ONLY else spellings:
            other = meanings.setdefault(folded(spelling) or spelling, code)
            if other != code:
                raise ValueError(f"values.toml: {table}: {spelling!r} means both {other} and {code}")
    return meanings


def need_name(code: str) -> str:
    """The name that Arbor writes for a code of need; blank for a blank."""
    return _tables()["need"][code][0] if code else ""
