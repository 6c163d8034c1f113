"""Amounts: numbers, times, money and codes as staff write them in their own lists: `30 mins`, `3 x a week`, `£12`.

The accepted words stand in `amounts.toml`.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, time
from functools import cache
from importlib import resources
from typing import Any

from sendbook.lists.values import Reading, as_text
from sendbook.lists.words import folded
from sendbook.policy import code_lists
from sendbook.rules.possible import POSSIBLE, cannot_be
from sendbook.sources.grid import Cell
from sendbook.tables import Value

AMOUNTS = frozenset({"count", "number", "weeks", "score", "money", "percent"})
_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_UNITS = {
    "minutes_per_session": r"(m|min|mins|minute|minutes)?",
    "sessions_per_week": r"(x|times|sessions?|days)?\s*((a|per|each|every|x)?\s*(week|wk|weekly|pw))?",
    "fixed_weeks": r"(w|wk|wks|week|weeks)?",
    "group_size": r"(pupils|children)?",
    "staff_count": r"(adults?|staff|tas?)?",
}  # fmt: skip
LEAST_MINUTES = 5
_WEEKS = r"(w|wk|wks|week|weeks)?"


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "amounts.toml").read_text(encoding="utf-8"))


def read_amount(key: str, kind: str, cell: Cell) -> Reading:
    """A number of a column of this kind; whatever is not plainly one is left for a person."""
    if isinstance(cell, bool | date | time):
        # A group of 1:4 that Excel has made a time of; a score of 3-4 that has become a day.
        return Reading(ok=False)
    if isinstance(cell, int | float):
        # Half a minute is half an hour: whether hours are meant is asked, and not guessed.
        return Reading(ok=False) if key == "minutes_per_session" and 0 < cell < LEAST_MINUTES else Reading(cell)
    text = " ".join(as_text(cell).casefold().replace("\u00a0", " ").split())
    if key == "sessions_per_week" and text in _words()["times_a_week"]:
        return Reading(_words()["times_a_week"][text])
    if key == "minutes_per_session" and (minutes := _hours(text)) is not None:
        return Reading(minutes)
    if key == "group_size" and (ratio := re.fullmatch(r"1\s*:\s*(\d{1,2})", text)):
        return Reading(int(ratio[1]))
    if kind == "percent" and (share := re.fullmatch(_NUMBER + r"\s*%", text)):
        return Reading(_number(share[1]) / 100)
    unit = _UNITS.get(key, _WEEKS if kind == "weeks" else "")
    before = r"£?\s*" if kind == "money" else r"x?\s*" if key == "sessions_per_week" else ""
    found = re.fullmatch(before + _NUMBER + r"\s*" + unit, text)
    if found and key == "minutes_per_session" and not found[2] and 0 < _number(found[1]) < LEAST_MINUTES:
        return Reading(ok=False)
    return Reading(_number(found[1])) if found else Reading(ok=False)


def why_impossible(key: str, kind: str, value: Value) -> str:
    """What a column takes, in words, where a number stands in it that nobody can mean: 0 sessions, -30 minutes; else
    "".
    """
    if kind not in AMOUNTS - {"score"} or not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    if key in POSSIBLE and (cannot_be(key, value) or (key in _NEVER_NOUGHT and value == 0)):
        return POSSIBLE[key].words
    return "a number that is not below nought" if value < 0 else ""


_NEVER_NOUGHT = frozenset(("group_size", "staff_count", "fixed_weeks"))


def _hours(text: str) -> float | int | None:
    """Minutes of a text that tells of hours: `1 hour`, `1h 30m`, `1.5 hrs`."""
    more = r"(?:\s*(?:and\s*)?(\d{1,2})\s*(?:m|min|mins|minutes)?)?"
    found = re.fullmatch(_NUMBER + r"\s*(?:h|hr|hrs|hour|hours)" + more, text)
    if not found:
        return 30 if text in ("half an hour", "half hour") else None
    minutes = _number(found[1]) * 60 + int(found[2] or 0)
    return int(minutes) if float(minutes).is_integer() else minutes


_LENGTH = re.compile(
    r"\d+(?:\.\d+)?\s*(?:m|min|mins|minutes?|h|hr|hrs|hours?)\b(?:\s*\d+\s*(?:m|min|mins|minutes?)\b)?|half an hour"
)


def sessions_and_minutes(text: str) -> tuple[float | int, float | int] | None:
    """Sessions a week and minutes of a text that tells both: `3 x 20 mins`, `30 mins daily`; `None` for any other.

    Without a unit only `3x20` is read: up to ten times a week, of at least ten minutes.
    """
    plain = " ".join(text.casefold().replace("\u00a0", " ").replace("×", "x").replace("*", "x").split())
    if bare := re.fullmatch(r"(\d{1,2})\s*x\s*(\d{2,3})(?:\s*(?:a|per|each)?\s*(?:week|wk|weekly|pw))?", plain):
        return (int(bare[1]), int(bare[2])) if 0 < int(bare[1]) <= 10 <= int(bare[2]) else None
    lengths = _LENGTH.findall(plain)
    if len(lengths) != 1:
        return None
    minutes = read_amount("minutes_per_session", "count", lengths[0])
    rest = re.sub(r"\b(?:for|of|at|each|sessions? of|per session)\b|[,;@()]", " ", plain.replace(lengths[0], " ", 1))
    rest = re.sub(r"\s*x\s*$", "", " ".join(rest.split()))
    often = read_amount("sessions_per_week", "number", rest) if rest else Reading(ok=False)
    told = often.value, minutes.value
    return told if isinstance(told[0], int | float) and isinstance(told[1], int | float) else None  # type: ignore[return-value]


def _number(text: str) -> float | int:
    number = float(text.replace(",", ""))
    return int(number) if number.is_integer() else number


def read_code(codes: str, cell: Cell) -> Reading:
    """A code of one of the lists on the Codes sheet, from the code or its name, or "Wave 2" for a tier."""
    word = folded(as_text(cell))
    for item in code_lists()[codes].items:
        if word in (folded(item.code), folded(item.name)):
            return Reading(item.code)
    found = _words()["codes"].get(codes, {}).get(word)
    return Reading(found) if found else Reading(ok=False)
