"""Meeting letters: whom to invite or tell, with the words that the law asks for, as a table for Word's mail merge."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from sendbook.changes import Formula
from sendbook.rules.listing import PER_DAY, PER_LINE, TELL
from sendbook.tables import Value
from sendbook.views.layout_of_view import Cell, Field, write_table, write_title
from sendbook.views.work import WRITTEN_TO, Item, Work, day_in, place_in
from sendbook.workbook.building import printing
from sendbook.workbook.building.looks import Looks
from sendbook.workbook.building.properties import ONE_LINE
from sendbook.workbook.building.setting import Setting
from sendbook.workbook.building.sheets import write_cell
from sendbook.workbook.building.view import View
from sendbook.workbook.formulas import TODAY
from sendbook.workbook.shown import Part, shown

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "Meeting letters"
MERGED = "letters_to_merge"
"""The defined name that Word's mail merge offers: headers and rows."""

SHOWN = 120
_HEADER_ROW = 4
_ABOUT = (
    "One row for each letter that is due. In Word: Mailings, Select Recipients, Use an Existing List, this file, "
    "letters_to_merge; leave out rows without a letter. Read each letter before it goes: there, or here once its row "
    "is high enough (double-click the line below its number). Who gets which letter, and by when, can be printed."
)
_FIELDS = (
    Field("Letter", "text", 32), Field("Forename", "text", 13), Field("Surname", "text", 15),
    Field("Class", "text", 10), Field("Meeting by", "text", 19), Field("Send by", "text", 19),
    Field("Why we write", "text", 52), Field("What happens", "text", 52), Field("Your part", "text", 46),
    Field("Where to get advice", "text", 40), Field("Local Offer", "text", 24), Field("From", "text", 20),
    Field("Role", "text", 10), Field("How to reach us", "text", 24), Field("School", "text", 24),
    Field("Order", "count", 13, working=True), Field("Line", "count", 6, working=True),
)  # fmt: skip
_PRINTED = 6
"""The first columns, which say who gets which letter by when: the words themselves are printed by Word."""

_ORDER, _LINE = "$P", "$Q"
_KINDS = ("annual_review", "move", "sen_support_review", "tell_parents", "", "", "plan_support_review", "", "")
"""The letter of each kind of thing to do; steps of a plan and records to send have none."""

_LONG_DAY = '"d mmmm yyyy"'
_AT_ONCE = "As soon as possible"


def merged() -> str:
    """Where the letters stand: headers and rows, without the columns that only sort them."""
    return f"'{SHEET}'!$A${_HEADER_ROW + 1}:$O${_HEADER_ROW + 1 + SHOWN}"


@cache
def _words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads(
        (resources.files(__package__) / "letters.toml").read_text(encoding="utf-8")
    )
    return found


def _each(key: str) -> tuple[str, ...]:
    known = (_words()[kind] if kind else {} for kind in _KINDS)
    return tuple(words.get(key) or words.get(key.removesuffix("_late"), "") for words in known)


def _long_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _of_kinds(*kinds: str) -> str:
    """Whether a place is of one of these kinds, in a formula."""
    numbers = (number for number, kind in enumerate(_KINDS, start=1) if kind in kinds)
    return "OR(" + ",".join(f"MOD({{place}},{PER_LINE})={number}" for number in numbers) + ")"


def _kind(place: int) -> str:
    return _KINDS[place % PER_LINE - 1]


_TELLS = f"MOD({{place}},{PER_LINE})={TELL}"
_DUE = f"INT({{place}}/{PER_DAY})"


@shown(
    f'IF({{place}}="","",IF({_of_kinds("", "tell_parents")},"",IF({_DUE}<{{as_at}},"{_AT_ONCE}",'
    f"TEXT({_DUE},{_LONG_DAY}))))"
)
def _meeting_by(place: int | str, as_at: date) -> str:
    if not isinstance(place, int) or _kind(place) in ("", "tell_parents"):
        return ""
    return _AT_ONCE if day_in(place) < as_at else _long_day(day_in(place))


# The letter of a review of the plan is its invitation: the Register says by when all are invited.
_REVIEW, _MOVE = "annual_review", "move"
_INVITE = f"IF({_of_kinds(_REVIEW)},N({{invite}}),IF({_of_kinds(_MOVE)},N({{invite_move}}),0))"
_SEND = f"MIN({_DUE}-{{days_before}},IF({_INVITE}>0,{_INVITE},{_DUE}))"


@shown(
    f'IF({{place}}="","",IF({_of_kinds("")},"",IF(OR({_TELLS},{_SEND}<={{as_at}}),"At once",'
    f"TEXT({_SEND},{_LONG_DAY}))))"
)
def _send_by(place: int | str, days_before: float, invite: Value, invite_move: Value, as_at: date) -> str:
    if not isinstance(place, int) or not _kind(place):
        return ""
    day = day_in(place) - timedelta(days=int(days_before))
    invited = {_REVIEW: invite, _MOVE: invite_move}.get(_kind(place))
    if isinstance(invited, date):
        day = min(day, invited)
    return "At once" if place % PER_LINE == TELL or day <= as_at else _long_day(day)


@shown('IF({told}="Young person",{young},SUBSTITUTE({parents},"[pupil]",IF({forename}="","your child",{forename})))')
def _to_whom(told: str, young: str, parents: str, forename: str) -> str:
    return young if told == "Young person" else parents.replace("[pupil]", forename or "your child")


@shown(f"IF(N({{place}})<{{as_at}}*{PER_DAY},{{late}},{{usual}})")
def _late_or_usual(place: int | str, as_at: date, late: str, usual: str) -> str:
    return late if isinstance(place, int) and day_in(place) < as_at else usual


@shown('IF(OR({place}="",{line}=""),"",{line}&"")')
def _line_of_school(place: int | str, line: Value) -> str:
    return str(line) if isinstance(place, int) and line else ""


_FREE = "You can get free, impartial advice from "


@shown(f'IF(OR({{place}}="",{{name}}=""),"","{_FREE}"&{{name}}&IF({{link}}="","",": "&{{link}})&".")')
def _advice(place: int | str, name: Value, link: Value) -> str:
    if not (isinstance(place, int) and name):
        return ""
    return f"{_FREE}{name}" + (f": {link}" if link else "") + "."


class _Letter:
    """One row of the table."""

    def __init__(self, work: Work, setting: Setting, number: int, row: int) -> None:
        self.work, self.setting = work, setting
        self.item: Item | None = work.item(number)
        self.place, self.line_cell = f"{_ORDER}{row}", f"{_LINE}{row}"
        self.number = number

    def at(self, key: str) -> Formula:
        return self.work.register.at(key, self.line_cell, self.item.line if self.item else None)

    def kind_words(self, key: str) -> Formula:
        """The words of this kind of letter, with the pupil's forename in them."""
        forename, told = self.at("forename"), self.at("writes_to")
        to_parents = self._in_time(key, "")
        to_young = self._in_time(key, "young_")
        return _to_whom(told=told, young=to_young, parents=to_parents, forename=forename)

    def _in_time(self, key: str, whom: str) -> Formula:
        """The words for a day that is still to come; for one that has passed those of an overdue letter."""
        usual = self.work.by_kind(self.place, self.item, _each(whom + key))
        if key != "why":
            return usual
        late = self.work.by_kind(self.place, self.item, _each(f"{whom}{key}_late"))
        place, today = place_in(self.place, self.item), Part(TODAY, self.setting.as_at)
        return _late_or_usual(place=place, as_at=today, late=late, usual=usual)

    def school(self, key: str) -> Formula:
        """A line of the School sheet, in rows that hold a letter."""
        return _line_of_school(place=place_in(self.place, self.item), line=Part(key, self.setting.school[key]))

    def meeting_by(self) -> Formula:
        """By when the meeting is due; blank for a letter that only tells."""
        return _meeting_by(place=place_in(self.place, self.item), as_at=Part(TODAY, self.setting.as_at))

    def send_by(self) -> Formula:
        """By when the letter goes: two weeks before the meeting, at once when that has passed or there is none.

        That of an annual review, or of one before a move, is the invitation: it goes by the day under Invite by.
        """
        before = "annual_review_invitation_days_before"
        return _send_by(
            place=place_in(self.place, self.item), days_before=Part(before, self.setting.numbers[before]),
            invite=self.at("annual_review_invite_by"), invite_move=self.at("transfer_invite_by"),
            as_at=Part(TODAY, self.setting.as_at),
        )  # fmt: skip

    def iass(self) -> Formula:
        """Where parents get advice that does not come from the school: the area's IASS."""
        name, link = (Part(key, self.setting.school[key]) for key in ("iass_name", "iass_link"))
        return _advice(place=place_in(self.place, self.item), name=name, link=link)

    def cells(self) -> list[Cell]:
        return [
            self.work.by_kind(self.place, self.item, _each("letter")), self.at("forename"), self.at("surname"),
            self.at("class_name"), self.meeting_by(), self.send_by(), self.kind_words("why"), self.kind_words("what"),
            self.kind_words("part"), self.iass(), self.school("local_offer_link"), self.school("senco_name"),
            self.school("senco_word"), self.school("senco_contact"), self.school("school_name"),
            self.work.place(self.number), self.work.line(self.place, self.item),
        ]  # fmt: skip


def _to_write(setting: Setting) -> Work:
    """What is to be done by a letter; steps of an EHC plan and records have none."""
    return Work(setting.layout, setting.tables, WRITTEN_TO)


@shown(
    'IF({every}=0,"No letter is due.",{every}&IF({every}=1," letter is due."," letters are due.")'
    '&IF({every}>{shown}," Only the first {shown} are listed.",""))'
)
def _how_many(every: int, shown: int) -> str:
    if not every:
        return "No letter is due."
    told = "1 letter is due." if every == 1 else f"{every} letters are due."
    return told + (f" Only the first {shown} are listed." if every > shown else "")


def letters_of(setting: Setting, shown: int | None = None) -> list[list[Cell]]:
    """The rows of the table: as many as are shown, blank ones too; else one for each letter that is due."""
    work = _to_write(setting)
    wanted = len(work.items) if shown is None else shown
    return [_Letter(work, setting, n, _HEADER_ROW + 1 + n).cells() for n in range(1, wanted + 1)]


def add_letters(sheet: Worksheet, setting: Setting, looks: Looks) -> None:
    """Write the view."""
    work = _to_write(setting)
    write_title(sheet, looks, SHEET, _ABOUT)
    write_cell(sheet, 2, 0, _how_many(every=work.all(), shown=SHOWN), looks.heading)
    rows = letters_of(setting, SHOWN)
    write_table(sheet, looks, "MeetingLetters", _ABOUT[:250], _FIELDS, rows, _HEADER_ROW)
    for number in range(_HEADER_ROW + 1, _HEADER_ROW + 1 + SHOWN):
        sheet.set_row(number, ONE_LINE)
    printing.set_up_list(sheet, looks.book, _HEADER_ROW, SHOWN, across=_PRINTED, filled=len(_FIELDS) - 2)
    sheet.set_portrait()


VIEW = View(
    SHEET,
    "Whom to invite or tell, with the words that the law asks for: a table for Word's mail merge.",
    add_letters,
    lambda layout: {MERGED: merged()},
)
