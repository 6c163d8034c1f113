"""Foot: what stands right below the pupils of a school's own list and is none of them: a key, a tally, who signed it.

A row is a pupil's by its UPN, by a name and a day of birth, or by a name with something else beside it that reads as
its column's: a class like the others, an SEN word, a need, a year group.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sendbook.lists.dates import Order, read_date
from sendbook.lists.sen_words import needs_told, perhaps_need, perhaps_provision, provision_told
from sendbook.lists.totals import is_label, says_total
from sendbook.lists.values import as_text, read_year_group
from sendbook.lists.words import folded, words
from sendbook.rules.upn import normal_upn
from sendbook.sources.grid import Cell, GridRow, Listing

_NAMES = ("surname", "forename", "full_name")
_NUMBER = re.compile(r"[A-Z]{0,2}\d{5,}[0-9A-Z]*")
_NOT_KNOWN_YET = re.compile(
    r"\W*|tb[ac]|n ?a|none|no upn|unknown|not known|pending|awaiting.*|applied.*|new.*|temp.*|x+"
)
_NO_NAME = re.compile(r"[=:\d]|^(?:mr|mrs|ms|miss|mx|dr|prof)\b\.? ", re.I)
_SIGN = re.compile(r"[=:]")
_ANY_DAY = date(2000, 1, 1)
"""Whether a cell is a day does not depend on today; this one has a 29 February in its year."""
_ONLY = 2
"""So many things that read as their columns' make a pupil of a row without a name."""


def is_summary(row: GridRow, pupil: int, listing: Listing, after: bool = False) -> bool:
    """Whether a row is a label and formulas that count the rows above, whatever the label says; `after` other totals
    any formulas do, such as their share of each other.

    One of these stands where the last `pupil` (by row) has no formula: what is filled down the list is no summary.
    """
    counting = range(1, len(row.cells) + 1) if after else listing.sums.get(row.number, ())
    held = (at for at in counting if (row.number, at) in listing.formulas)
    return any((pupil, at) not in listing.formulas for at in held) and is_label(_typed(row, listing))


def summaries(rows: Sequence[GridRow], listing: Listing) -> frozenset[int]:
    """The rows at the end of a list, or of a part of it, that are a label and formulas over its rows; one that says a
    total is told by itself.
    """
    found: list[int] = []
    below: list[int] = []
    for at in range(len(rows) - 1, 0, -1):
        row = rows[at]
        pupil = next((one.number for one in reversed(rows[:at]) if not _is_little(one, listing)), 0)
        says = says_total(row.cells)
        if says or (pupil and is_summary(row, pupil, listing)):
            found += [*below, *(() if says else (row.number,))]
            below = []
        elif pupil and is_summary(row, pupil, listing, after=True):
            below.append(row.number)
        else:
            break
    return frozenset(found) | _of_parts(rows, listing)


def _of_parts(rows: Sequence[GridRow], listing: Listing) -> set[int]:
    """The rows that are one word and formulas over the rows above them, where a part of the list ends below them."""
    found = set[int]()
    for above, row, below in zip(rows, rows[1:], rows[2:], strict=False):
        ends = below.number > row.number + 1 and above.number == row.number - 1
        if ends and len(_typed(row, listing)) < _LABEL and is_summary(row, above.number, listing):
            found.add(row.number)
    return found


_LABEL = 2


def _typed(row: GridRow, listing: Listing) -> list[Cell]:
    cells = enumerate(row.cells, start=1)
    return [cell for at, cell in cells if cell is not None and (row.number, at) not in listing.formulas]


def _is_little(row: GridRow, listing: Listing) -> bool:
    """Whether a row may be a summary: it says so, or holds no more than a label beside formulas."""
    formulas = any((row.number, at) in listing.formulas for at in range(1, len(row.cells) + 1))
    return says_total(row.cells) or (formulas and is_label(_typed(row, listing)))


def foot_of(rows: Sequence[GridRow], columns: Mapping[str, int], sums: Collection[int] = frozenset()) -> frozenset[int]:
    """The rows at the end of a list, by number, that are nobody's; a row that adds up (`sums` are others that do) is
    told by itself.

    None where the rows above are not told as pupils' either: such a list is kept otherwise than others.
    """
    if not any(key in columns for key in (*_NAMES, "upn")):
        return frozenset()
    kept = list(rows)
    foot: list[int] = []
    classes = _classes(rows, columns)
    shapes = Counter(map(_shape, (text for text in classes.elements() if _has_digit(text))))

    def adds(row: GridRow) -> bool:
        return row.number in sums or says_total(row.cells)

    while kept and (adds(kept[-1]) or not is_a_pupil(kept[-1], columns, classes, shapes)):
        row = kept.pop()
        if not adds(row):
            foot.append(row.number)
    if not foot:
        return frozenset()
    pupils = sum(is_a_pupil(row, columns, classes, shapes) for row in kept)
    return frozenset(foot) if pupils and pupils * 2 >= len(kept) else frozenset()


def without_numbers_in_advance(rows: Sequence[GridRow]) -> tuple[GridRow, ...]:
    """The rows without those at the end that hold nothing but the next number, typed for pupils to come."""
    kept = list(rows)
    while len(kept) > 1 and (at := _only_number(kept[-1])) and _is_number(above := kept[-2][at]):
        if above != kept[-1][at] - 1 or kept[-2].number != kept[-1].number - 1:  # type: ignore[operator]
            break
        kept.pop()
    return tuple(kept if kept and kept[-1].filled > 1 else rows)


def _only_number(row: GridRow) -> int:
    """The column of the number that is all that stands in a row; 0 for any other row."""
    filled = [at for at, cell in enumerate(row.cells, start=1) if cell is not None]
    return filled[0] if len(filled) == 1 and _is_number(row[filled[0]]) else 0


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def is_a_pupil(row: GridRow, columns: Mapping[str, int], classes: Counter[str], shapes: Counter[str]) -> bool:
    """Whether a row of a list is a pupil's; `classes` are those of all its rows, `shapes` how those are written."""
    cells = {key: row[at] for key, at in columns.items() if row[at] is not None}
    upn = as_text(cells.pop("upn", None))
    if _NUMBER.fullmatch(normal_upn(upn)):
        return True
    names = [cells.pop(key) for key in _NAMES if key in cells]
    fits = [_fits(key, cell, classes, shapes) for key, cell in cells.items()]
    sensible = sum(fit is True for fit in fits)
    born = "date_of_birth" in cells and _is_a_day(cells["date_of_birth"])
    if born and names and not any(_SIGN.search(as_text(name)) for name in names):
        return True
    if not names or not all(_is_a_name(name) for name in names):
        return sensible >= _ONLY
    odd = False in fits or bool(upn and not _NOT_KNOWN_YET.fullmatch(folded(upn)))
    return sensible > 0 or not odd


def _classes(rows: Sequence[GridRow], columns: Mapping[str, int]) -> Counter[str]:
    at = columns.get("class_name")
    return Counter(folded(row[at]) for row in rows if at and row[at] is not None)


def _is_a_name(cell: Cell) -> bool:
    """Whether a cell may be somebody's name: words without a sign or number, and no code of a key."""
    if not isinstance(cell, str) or _NO_NAME.search(cell) or not any(letter.isalpha() for letter in cell):
        return False
    return not (cell.isupper() and cell in {*words("sen_provision").values(), *words("need").values()})


def _fits(key: str, cell: Cell, classes: Counter[str], shapes: Counter[str]) -> bool | None:
    """Whether a cell reads as its column's; None where nothing can be said of a column such as notes."""
    if key == "class_name":
        return _is_class(folded(cell), classes, shapes)
    if key == "sen_provision":
        return bool(provision_told(cell).code or perhaps_provision(as_text(cell)))
    if key in ("need", "primary_need", "secondary_need", "further_needs"):
        told = needs_told(cell)
        return bool(told.codes or told.areas or perhaps_need(as_text(cell)))
    if key == "year_group":
        return read_year_group(cell).ok
    if key == "date_of_birth":
        return _is_a_day(cell)
    return None


def _is_a_day(cell: Cell) -> bool:
    """Whether a cell is a day, in either order of day and month."""
    return any(read_date(cell, order, _ANY_DAY) is not None for order in (Order.DAY_FIRST, Order.MONTH_FIRST))


def _is_class(text: str, classes: Counter[str], shapes: Counter[str]) -> bool:
    """Whether a class stands in another row too, or is written as another is: digits and letters in like places."""
    return classes[text] > 1 or shapes[_shape(text)] > _has_digit(text)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _shape(text: str) -> str:
    return re.sub(r"[a-z]", "a", re.sub(r"\d", "0", text))
