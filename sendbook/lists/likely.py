"""Likely: what a column may hold whose heading nobody knows, by the words of its heading and what stands below it.

It is always asked about, with one exception: needs under a heading that is made of nothing but words for needs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence, Set
from datetime import date

from sendbook.lists.dates import Order, read_date
from sendbook.lists.headings import GUESSED, MATCHED, Meaning
from sendbook.lists.sen_words import needs_told, perhaps_need
from sendbook.lists.values import as_text, read_class, read_word, read_year_group
from sendbook.lists.words import folded
from sendbook.sources.grid import Cell

_MOST = 0.8
_A_FEW = 3
"""Of so few values one may be another: a day that is not known yet."""
_WHY = "its heading and its values may mean it, and do not say so"
_NEED_ALONE = frozenset(
    ("area", "areas", "of", "need", "needs", "sen", "send", "type", "types", "identified", "main", "primary", "nature",
     "specific", "presenting", "category", "categories", "code", "rank", "ranking", "1", "1st", "first", "broad",
     "current", "key", "s")
)  # fmt: skip
"""The words of which a heading over needs is made."""
_NEED = _NEED_ALONE - {"of", "s", "1", "1st", "first", "current", "key", "main", "code"} | {
    "difficulty",
    "difficulties",
    "diagnosis",
    "diagnoses",
    "barrier",
    "barriers",
    "concern",
    "concerns",
    "cop",
}
_SECOND = frozenset(("2", "2nd", "second", "secondary", "need2"))
_MORE = frozenset(("3", "4", "additional", "other", "further", "co", "occurring", "third", "more"))
_REVIEW = frozenset(
    ("review", "reviewed", "reviews", "iep", "apdr", "adpr", "plp", "ilp", "ipp", "passport", "pupil", "plan")
)  # fmt: skip
_MET = frozenset(("met", "meeting", "seen", "discussed", "updated", "update"))
_ANNUAL = frozenset(("ar", "annual", "ehc", "ehcp"))
_NEXT = frozenset(("next", "due", "by", "planned", "future"))
_ISSUED = frozenset(
    ("issued", "issue", "final", "finalised", "since", "initial", "start", "date", "made", "agreed", "began")
)
_REGISTER = frozenset(("register", "sen", "send", "identified", "support"))
_BEGAN = frozenset(
    ("start", "started", "since", "from", "added", "put", "date", "identified", "placed", "on", "began", "entry")
)
_YEAR = frozenset(("year", "yr", "nc", "ncy", "y", "academic"))
_CLASS = frozenset(("class", "form", "tutor", "set", "reg", "registration", "base", "group", "grp", "teaching"))
_BESIDE = frozenset(
    ("group", "grp", "gp", "code", "current", "school", "level", "no", "national", "curriculum", "pupil", "student",
     "child", "name", "number")
)  # fmt: skip
"""What may stand beside the words for a year or a class."""
_ROLL = frozenset(("roll", "enrolment", "enrollment", "leaver", "leavers"))


def likely(heading: Cell, cells: Sequence[Cell], fields: Set[str], taken: Collection[str]) -> Meaning | None:
    """The field that a column may be, of `fields` and none that is `taken`; `None` where nothing shows one."""
    words = {*folded(heading or "").split()}
    filled = [cell for cell in cells[:2000] if any(map(str.isalnum, as_text(cell)))]  # a mere sign says nothing
    if not words or not filled:
        return None
    for field, fits in _fields(words):
        if field in fields and field not in taken and _mostly(sum(map(fits, filled)), len(filled)):
            alone = field.endswith("_need") and not {"need", *(() if words & _SECOND else ("primary_need",))} & {*taken}
            sure = alone and _says_needs(words - _SECOND, filled)
            return Meaning(MATCHED, field, "its values are needs") if sure else Meaning(GUESSED, field, _WHY)
    return None


def _mostly(fitting: int, of: int) -> bool:
    return fitting >= _MOST * of or (of == _A_FEW and fitting == of - 1)


def _fields(words: Set[str]) -> list[tuple[str, Callable[[Cell], bool]]]:
    """What the words of a heading may mean, the likeliest first, each with what its values look like."""
    told: list[tuple[str, Callable[[Cell], bool]]] = []
    if words & _NEED:
        need = "secondary_need" if words & _SECOND else "further_needs" if words & _MORE else "primary_need"
        told.append((need, _is_need))
    if words & (_REVIEW | _ANNUAL):
        review = words & (_REVIEW - {"pupil", "plan"})
        if words & _ANNUAL and (review or "ar" in words or "annual" in words):
            told.append(("annual_review_due" if words & _NEXT else "annual_review_held", _is_day))
        elif review and not words & _ANNUAL:
            told.append(("review_agreed" if words & _NEXT else "last_review", _is_day))
        elif words & {"ehc", "ehcp", "plan"} and words & _ISSUED and not words & (_NEXT | {"support"}):
            told.append(("ehc_plan_issued", _is_day))
        elif "plan" in words and "last" in words:
            told.append(("last_review", _is_day))
    elif "last" in words and words & _MET:
        told.append(("last_review", _is_day))
    if words & _REGISTER and words & _BEGAN and not words & (_REVIEW | _ANNUAL | _NEXT):
        told.append(("support_started", _is_day))
    if words & _YEAR and words <= _YEAR | _BESIDE:
        told.append(("year_group", lambda cell: bool(read_year_group(cell).value)))
    if words & _CLASS and words <= _CLASS | _YEAR | _BESIDE:
        told.append(("class_name", _is_class))
    if words & _ROLL:
        told.append(("on_roll", lambda cell: read_word("on_roll", cell).value is not None))
    return told


def _says_needs(words: Set[str], cells: Sequence[Cell]) -> bool:
    """Whether a heading says nothing but needs, and each cell names one that is known."""
    told = [needs_told(cell) for cell in cells]
    return (
        words <= _NEED_ALONE and bool(words & {"need", "needs"}) and all(one.codes and not one.unknown for one in told)
    )


def _is_need(cell: Cell) -> bool:
    told = needs_told(cell)
    return bool(told.codes or told.areas or any(map(perhaps_need, told.unknown)))


def _is_day(cell: Cell) -> bool:
    return any(read_date(cell, order, date(2026, 1, 1)) for order in (Order.DAY_FIRST, Order.MONTH_FIRST))


def _is_class(cell: Cell) -> bool:
    text = as_text(cell)
    return read_class(cell).ok and len(text) <= 12 and any(map(str.isalnum, text)) and not _is_need(cell)
