"""Listing: where a row stands in the lists of the views (Reviews due, Class, Pupil), so that they need no sorting.

A place in the list of what is due is one whole number: the day, the line of the register and the kind of thing to do.
The smallest is the most urgent, no two are the same, and the view reads day, line and kind back from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.rules.matching import first_match, places
from sendbook.rules.rule import rule
from sendbook.tables import number_of

PER_DAY, PER_LINE = 100_000, 10
"""A place is day x PER_DAY + line x PER_LINE + kind, with the day as Excel counts days."""

KINDS = "AMSTECPRI"
"""The kinds of thing to do, in order: annual review, review before a move, SEN support review, tell the parents, the
authority's step of an EHC plan or needs assessment, a record to send on, the termly review of a pupil with an EHC plan,
the school's own report or advice, an interim review to consider."""

TELL = KINDS.index("T") + 1
"""The kind of a place in the list that tells the parents, and asks for no meeting."""

_NO_YEAR = 100
"""Where a class stands whose year group is not known: after all that are, which begin at most 47 signs in."""

_YEAR_GROUPS = ",E1,E2,N1,N2,R,1,2,3,4,5,6,7,8,9,10,11,12,13,14,"
_LISTED = 'AND(OR({sen_provision}="K",{sen_provision}="E"),{on_roll}<>"No")'


def _is(cell: str | None, word: str) -> bool:
    return (cell or "").lower() == word.lower()


@rule("{line_here}")
def line_of_row(line_here: int) -> int:
    """The line of a row in its table, counted from 1 below the headers."""
    return line_here


@rule(
    'IF(AND(OR({on_roll}<>"No",{kind_of_work}="C"),LEFT({due_status},4)<>"Held",'
    'OR(ISNUMBER(SEARCH("overdue",{due_status})),LEFT({due_status},3)="Due")),'
    f'IFERROR({{due}}*{PER_DAY}+{{line}}*{PER_LINE}+FIND(IF(AND({{kind_of_work}}="S",{{sen_provision}}="E"),"P",'
    f'{{kind_of_work}}),"{KINDS}"),""),"")'
)
def place_in_work(
    due: date, due_status: str, line: int, on_roll: str | None, kind_of_work: str, sen_provision: str | None
) -> int | None:
    """Where what is overdue or due soon stands in the list of what is due; blank for the rest.

    Of leavers only the record that is to be sent on. The termly review of a pupil with an EHC plan has its own words.
    """
    status = due_status.lower()
    listed = ("overdue" in status or status.startswith("due")) and not status.startswith("held")
    if not listed or kind_of_work not in KINDS or (_is(on_roll, "no") and kind_of_work != "C"):
        return None
    kind = "P" if kind_of_work == "S" and _is(sen_provision, "e") else kind_of_work
    return number_of(due) * PER_DAY + int(line) * PER_LINE + KINDS.index(kind) + 1


@rule(
    'IF(AND({on_roll}<>"No",{school_kind}<>"Special",{sen_provision}="K",COUNT({parents_notified_on})=0,'
    f"N({{support_started}})<={{as_at}}),IF(COUNT({{support_started}})=1,{{support_started}},{{as_at}})*{PER_DAY}"
    f'+{{line}}*{PER_LINE}+{TELL},"")'
)
def place_to_tell_parents(
    support_started: date | None,
    line: int,
    sen_provision: str | None,
    on_roll: str | None,
    parents_notified_on: date | None,
    school_kind: str | None,
    as_at: date,
) -> int | None:
    """Where the duty to tell the parents of SEN support stands in the list of what is due: from the day it began.

    Children and Families Act 2014, section 68. Of a pupil with SEN support whose first day is not known it stands at
    today: support is being made. Blank once they were told.
    """
    open_duty = _is(sen_provision, "k") and not _is(on_roll, "no") and parents_notified_on is None
    open_duty = open_duty and not _is(school_kind, "special")
    begun = as_at if support_started is None else support_started
    if not open_duty or begun > as_at:
        return None
    return number_of(begun) * PER_DAY + int(line) * PER_LINE + TELL


@rule(f'IF({_LISTED},"Class "&{{class_name}},"")')
def class_listed(class_name: str, sen_provision: str | None, on_roll: str | None) -> str | None:
    """The class in whose list the pupil stands: on roll, with SEN support or an EHC plan.

    With a word before it, so that Excel never takes a class such as 1/2 for a date.
    """
    listed = (_is(sen_provision, "k") or _is(sen_provision, "e")) and not _is(on_roll, "no")
    return f"Class {class_name}" if listed else None


@rule('{owner}&"|"&COUNTIFS({owners},"="&{owner},{line_numbers},"<="&{line})')
def place_of_owner(owner: str, line: int, owners: Sequence[str | None], line_numbers: Sequence[int | None]) -> str:
    """The pupil (or class) and which of its rows this is, in one text, by which a view finds the row."""
    return f"{owner}|{sum(1 for at in places(owner, owners) if (line_numbers[at] or 0) <= line)}"


@rule(
    "IF(IFERROR(INDEX({line_numbers},MATCH({class_listed},{classes_listed},0)),0)={line},"
    f'IFERROR(FIND(","&{{year_group}}&",","{_YEAR_GROUPS}"),{_NO_YEAR})*{PER_DAY}+{{line}},"")'
)
def place_of_class(
    class_listed: str,
    line: int,
    year_group: str | None,
    classes_listed: Sequence[str | None],
    line_numbers: Sequence[int | None],
) -> int | None:
    """Where a class stands in the list of classes: by year group, then as in the register. In its first row only."""
    first = first_match(class_listed, classes_listed)
    if first is None or line_numbers[first] != line:
        return None
    found = _YEAR_GROUPS.find(f",{year_group or ''},") + 1
    return (found or _NO_YEAR) * PER_DAY + int(line)


@rule(
    '{surname}&IF({forename}="","",", "&{forename})&IF({class_name}="",""," ("&{class_name}&")")'
    '&IF(IFERROR(COUNTIFS({register_surnames},"="&{surname},{register_forenames},"="&{forename}),0)>1,'
    '", line "&{line},"")'
)
def pupil_to_choose(
    surname: str,
    forename: str | None,
    class_name: str | None,
    line: int,
    register_surnames: Sequence[str | None],
    register_forenames: Sequence[str | None],
) -> str:
    """The pupil as the drop-down of the Pupil sheet offers them; two of one name are told apart by their line."""
    name = surname + (f", {forename}" if forename else "") + (f" ({class_name})" if class_name else "")
    if forename is None:
        alike = [at for at in places(surname, register_surnames) if register_forenames[at] is None]
    else:
        same = set(places(forename, register_forenames))
        alike = [at for at in places(surname, register_surnames) if at in same]
    return f"{name}, line {line}" if len(alike) > 1 else name
