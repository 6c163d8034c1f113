"""Forms: how a school writes things in its own list, learned from what stands there, so that new values match.

A register may say "SEN Support" or K, "Year 4" or 4, Y or Yes, and keep its dates as text. What is written back is
always read back as the same value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import partial

from sendbook.lists.amounts import AMOUNTS
from sendbook.lists.dates import Order
from sendbook.lists.fields import FIELDS
from sendbook.lists.names import order_of_names
from sendbook.lists.sen_words import read_provision
from sendbook.lists.values import as_text
from sendbook.lists.words import folded, need_name, words
from sendbook.sources.grid import Cell
from sendbook.tables import Value

_PAIRS: tuple[tuple[Cell, Cell], ...] = (
    ("Yes", "No"), ("Y", "N"), ("YES", "NO"), ("yes", "no"), ("y", "n"), ("True", "False"), (True, False), (1, 0),
    ("T", "F"),
)  # fmt: skip
_PROVISION_NAMES = {"K": "SEN Support", "E": "EHCP", "N": "No SEN"}
_TEXT_DATE = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})([/.\-])(\d{4}|\d{2})")


@dataclass(frozen=True, slots=True)
class Form:
    """How one column writes its values. `spellings` holds what was seen for each value; `make` does the rest.

    `blank_is_no` is true where a column says only Yes, and leaves the others blank.
    """

    spellings: Mapping[Value, Cell] = field(default_factory=dict)
    make: Callable[[Value], Cell] = lambda value: value
    blank_is_no: bool = False
    capitals: bool = False

    def write(self, value: Value) -> Value:
        """A value as this column writes it."""
        if value is None or (self.blank_is_no and value == "No"):
            return None
        written = self.spellings[value] if value in self.spellings else self.make(value)
        return as_text(written) if isinstance(written, time) else written


def form_of(key: str, seen: Iterable[tuple[Cell, Value]], order: Order = Order.DAY_FIRST) -> Form:
    """The form of a column from its cells, each with the value that it was read as (blank cells left out)."""
    pairs = [(cell, value) for cell, value in seen if cell is not None and value is not None]
    if any(isinstance(value, date) for _, value in pairs):
        return Form(make=_date_form([cell for cell, _ in pairs], order))
    often: dict[Value, Counter[Cell]] = {}
    for cell, value in pairs:
        often.setdefault(value, Counter())[cell] += 1
    learned = {value: cells.most_common(1)[0][0] for value, cells in often.items()}
    kind = FIELDS[key].kind if key in FIELDS else ""
    if kind == "sen_provision":
        # Neither a code of before 2014 nor "Monitoring" is how anything new should be written.
        old = {value for value, cell in learned.items() if read_provision(cell).code or folded(cell) in _watched()}
        learned = {value: cell for value, cell in learned.items() if value not in old}
        coded = not learned or any(as_text(cell).upper() == value for value, cell in learned.items())
        return Form(learned, _same if coded else lambda value: _PROVISION_NAMES.get(str(value), value))
    if kind == "need":
        coded = not learned or any(as_text(cell).upper() == value for value, cell in learned.items())
        return Form(learned, _same if coded else lambda value: need_name(str(value)))
    if kind in ("yes_no", "on_roll"):
        yes, no = learned.get("Yes"), learned.get("No")
        pair = next((p for p in _PAIRS if _is(p[0], yes) or (yes is None and _is(p[1], no))), _PAIRS[0])
        # A blank says nothing of who is on roll: everybody may be, so far.
        blank_is_no = kind == "yes_no" and yes is not None and no is None
        return Form(learned, lambda value: pair[0] if value == "Yes" else pair[1], blank_is_no)
    if kind == "sex":
        short = any(len(as_text(cell)) == 1 for cell in learned.values())
        return Form(learned, (lambda value: str(value)[:1]) if short else _same)
    if kind == "year_group":
        return Form(learned, _year_form([(cell, str(value)) for cell, value in pairs]))
    if key == "full_name":
        commas = sum("," in as_text(cell) for cell, _ in pairs)
        if not pairs or commas * 2 >= len(pairs):
            return Form()
        texts = [as_text(cell) for cell, _ in pairs]
        shown, upper = order_of_names("", texts), all(text.split()[0].isupper() for text in texts)
        # Where nothing shows the order, a name with its comma can be taken for no other.
        return Form(make=partial(name_in_order, shown.surname_first, upper) if shown.sure else _same,
                    capitals=upper)  # fmt: skip
    numbers = sum(isinstance(cell, int) and not isinstance(cell, bool) for cell, _ in pairs)
    if kind in ("reference", "class") and pairs and numbers * 2 > len(pairs):
        return Form(make=_as_number)
    if kind in AMOUNTS and pairs and all(isinstance(cell, str) for cell, _ in pairs):
        return Form(make=as_text)
    capitals = [as_text(cell) for cell, _ in pairs if len(as_text(cell)) > 1]
    if kind == "name" and capitals and all(text.isupper() for text in capitals):
        return Form(make=lambda value: str(value).upper())
    return Form()


def _watched() -> Mapping[str, str]:
    return words("monitored")


def _same(value: Value) -> Cell:
    return value


def _is(one: Cell, other: Cell) -> bool:
    return type(one) is type(other) and one == other


def _as_number(value: Value) -> Cell:
    text = str(value)
    return int(text) if text.isdigit() and not text.startswith("0") and len(text) < 16 else value


def name_in_order(surname_first: bool, capitals: bool, value: Value) -> Cell:
    """A name without its comma, as the column writes it: forename or surname first, `SMITH` in capitals."""
    surname, comma, forename = (part.strip() for part in str(value).partition(","))
    if not comma:
        return value
    surname = surname.upper() if capitals and surname_first else surname
    return f"{surname} {forename}" if surname_first else f"{forename} {surname}"


def _date_form(cells: list[Cell], order: Order) -> Callable[[Value], Cell]:
    """Real days, unless every day in the column is text: then text of the same make, if it is one that we know."""
    texts = [_TEXT_DATE.fullmatch(cell.strip()) for cell in cells if isinstance(cell, str)]
    known = [found for found in texts if found]
    if not known or len(known) < len(cells) or order is Order.MIXED:
        return _same
    between = Counter(found[2] for found in known).most_common(1)[0][0]
    short = all(len(found[5]) == 2 for found in known)
    first, second = ("%d", "%m") if order is Order.DAY_FIRST else ("%m", "%d")
    pattern = f"{first}{between}{second}{between}{'%y' if short else '%Y'}"
    return lambda value: value.strftime(pattern) if isinstance(value, date) else value


def _year_form(pairs: list[tuple[Cell, str]]) -> Callable[[Value], Cell]:
    """A year group as the column writes most of them: `Year 4`, `Y4`, 4 as a number or as text."""
    templates: Counter[tuple[str, bool]] = Counter()
    for cell, value in pairs:
        if value.isdigit():
            text = as_text(cell)
            if text.endswith(value):
                templates[text[: len(text) - len(value)], isinstance(cell, int)] += 1
    if not templates:
        return _same
    before, number = templates.most_common(1)[0][0]

    def write(value: Value) -> Cell:
        text = str(value)
        if not text.isdigit():
            return "Reception" if text == "R" and before.strip().casefold() == "year" else text
        return int(text) if number else f"{before}{text}"

    return write
