"""Work: what is overdue or due soon for all pupils, the most urgent first, as places in one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sendbook.changes import Formula
from sendbook.layouts import WorkbookLayout
from sendbook.rules.listing import KINDS, PER_DAY, PER_LINE
from sendbook.rules.registry import RULES
from sendbook.tables import Tables, day_of, number_of
from sendbook.views.counting import both, holding, in_brackets, on_roll, plus, test
from sendbook.views.lookup import Rows
from sendbook.workbook.formulas import TODAY, text_literal
from sendbook.workbook.shown import Part, shown, shown_by

_PLACES = (
    "annual_review_place", "transfer_place", "review_place", "notify_place", "ehc_step_place", "own_step_place",
    "interim_place", "record_place",
)  # fmt: skip
"""The columns of the register that say where a thing to do stands: side by side there, in this order."""
WRITTEN_TO = _PLACES[:4]
"""Those of them of which parents are written to."""
KIND_WORDS = (
    "Annual review meeting", "Review before the move", "SEN support review", "Tell of the support", "EHC plan",
    "Send the record", "Review of the support (EHC plan)", "School's report or advice",
    "Interim review to consider (under five)",
)  # fmt: skip
"""What is to be done, in the order of `rules.listing.KINDS`."""


_LISTED_DAYS = 9999


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: its place in the list, by when, the line of the register, and which kind (from 0)."""

    place: int
    due: date
    line: int
    kind: int


def day_in(place: int) -> date:
    """The day that a place in the list names."""
    return day_of(place // PER_DAY)


def place_in(cell: str, item: Item | None) -> Part:
    """The cell in which a place stands, and the place; blank for none."""
    return Part(cell, item.place if item else "")


@shown('IF(COUNT({places})<{number},"",SMALL({places},{number}))')
def _nth_place(places: Sequence[int], number: int) -> int | str:
    return places[number - 1] if number <= len(places) else ""


@shown(f'IF({{place}}="","",MOD(INT({{place}}/{PER_LINE}),{PER_DAY // PER_LINE}))')
def _line_of(place: int | str) -> int | str:
    return place // PER_LINE % (PER_DAY // PER_LINE) if isinstance(place, int) else ""


@shown(f'IF({{place}}="","",INT({{place}}/{PER_DAY}))')
def _day_of(place: int | str) -> date | str:
    return day_in(place) if isinstance(place, int) else ""


@shown(f'COUNTIF({{places}},"<"&{{as_at}}*{PER_DAY})')
def _late(places: Sequence[int], as_at: date) -> int:
    return sum(1 for place in places if place < number_of(as_at) * PER_DAY)


@shown("COUNT({places})")
def _count(places: Sequence[int]) -> int:
    return len(places)


@shown(f'IF({{place}}="","",CHOOSE(MOD({{place}},{PER_LINE}),{{words}}))')
def _of_kind(place: int | str, words: Sequence[str]) -> str:
    return words[place % PER_LINE - 1] if isinstance(place, int) else ""


_NOTHING = "Nothing is overdue or due soon."


@shown(
    f'IF({{every}}>0,{{late}}&" overdue, "&({{every}}-{{late}})&" due soon."{{more}},IF({{unknown}}>0,"","{_NOTHING}"))'
    '&IF({unknown}>0,IF({every}>0," ","")&"Nothing can be said of "&{unknown}&IF({unknown}=1," pupil"," pupils")'
    '&" without a day: type it on the Register.","")'
)
def _sentence(every: int, late: int, more: str, unknown: int) -> str:
    told = [f"{late} overdue, {every - late} due soon.{more}"] if every else [] if unknown else [_NOTHING]
    if unknown:
        pupils = f"{unknown} pupil{'' if unknown == 1 else 's'}"
        told.append(f"Nothing can be said of {pupils} without a day: type it on the Register.")
    return " ".join(told)


@shown('&IF({every}>{shown}," Only the first {shown} are listed.","")')
def _only_the_first(every: int, shown: int) -> str:
    return f" Only the first {shown} are listed." if every > shown else ""


class Work:
    """All that is to be done, in order, and the formulas that find the n-th of it."""

    def __init__(self, layout: WorkbookLayout, tables: Tables, listed: Sequence[str] = _PLACES) -> None:
        self.register = Rows(layout, tables, "register")
        known = [key for key in listed if self.register.table.has(key)]
        first, last = (self.register.table.column(key).header for key in (known[0], known[-1]))
        self.area = f"{self.register.table.name}[[{first}]:[{last}]]"
        places = (row.value(key) for row in self.register.rows for key in known)
        found = sorted(place for place in places if isinstance(place, int))
        self._places = Part(self.area, found)
        self.items = [Item(n, day_in(n), _line_of.function(n), n % PER_LINE - 1) for n in found]

    def item(self, number: int) -> Item | None:
        """The n-th thing to do, counted from 1."""
        return self.items[number - 1] if number <= len(self.items) else None

    def place(self, number: int) -> Formula:
        """The n-th smallest place; blank when there are fewer."""
        return _nth_place(places=self._places, number=number)

    def line(self, cell: str, item: Item | None) -> Formula:
        """The line of the register that a place in a cell names."""
        return _line_of(place=place_in(cell, item))

    def due(self, cell: str, item: Item | None) -> Formula:
        """The day that a place in a cell names."""
        return _day_of(place=place_in(cell, item))

    def by_kind(self, cell: str, item: Item | None, words: tuple[str, ...]) -> Formula:
        """One of so many texts, for the kind that a place in a cell names."""
        assert len(words) == len(KINDS)
        choices = Part(",".join(text_literal(word) for word in words), words)
        return _of_kind(place=place_in(cell, item), words=choices)

    def status(self, due: str, item: Item | None, as_at: date) -> Formula:
        """How a thing to do stands: the words of the rule for reviews, from the day that stands in a cell."""
        # What stands in the list is due soon, whichever weeks that is counted in.
        return shown_by(
            RULES["review_status"], review_due=Part(due, item.due if item else None), as_at=Part(TODAY, as_at),
            held=Part('""', None), due_soon_days=_LISTED_DAYS,
        )  # fmt: skip

    def overdue(self, as_at: date) -> Formula:
        """How many things are overdue."""
        return _late(places=self._places, as_at=Part(TODAY, as_at))

    def all(self) -> Formula:
        """How many things are overdue or due soon."""
        return _count(places=self._places)

    def sentence(self, as_at: date, shown: int = 0) -> Formula:
        """How much is overdue and due soon, in words; and, when the list is too short for it, that it is."""
        late, every = self.overdue(as_at), self.all()
        more = _only_the_first(every=every, shown=shown) if shown else Part("", "")
        return _sentence(every=every, late=late, more=more, unknown=self.unknown())

    def unknown(self) -> Formula:
        """Of how many pupils no review can be said to be due or not: no day, or one to come, is what there is."""
        return in_brackets(figure=plus(
            *(on_roll(self.register, holding(self.register, sen_provision="K", review_status=word))
              for word in ("Not recorded", "Last review is in the future")),
            on_roll(self.register, both(holding(self.register, sen_provision="E"),
                                        test(self.register, "annual_review_due", '""', lambda day: day in (None, "")))),
        ))  # fmt: skip
