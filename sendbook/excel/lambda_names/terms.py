"""Terms: in which term a day lies, as one LAMBDA name over the first days, last days and names of a school's terms."""

from __future__ import annotations

from datetime import date

from sendbook.excel.functions import coercion
from sendbook.excel.functions.records import FunctionRecord
from sendbook.excel.lambda_names.lists import errors_in, unreadable
from sendbook.excel.lambda_names.reading import answers, as_formula
from sendbook.excel.lambda_names.row_form import Whole, given, row_form
from sendbook.rules.registry import RULES

_NONE = "1048577"
"""One more than the rows of a sheet: the place of a term that is none."""

_DAYS = "MAP({0},LAMBDA(cell_,INT(N(cell_))))"


def term(record: FunctionRecord) -> str:
    """The first term that holds the day, by its name or its season; else whether the day lies between terms."""
    _, *ranges = record.arguments
    starts, ends, called = map(given, ranges)
    first, last = date(2026, 9, 1), date(2026, 12, 18)

    def says(**other: object) -> str:
        return as_formula(answers(record, **{"term_starts": [first], "term_ends": [last], **other}))

    turned = "IF(OR(last_<first_,AND(first_=0,last_>0)),1,0)"
    alone = f"SUM(MAP(first_days,last_days,LAMBDA(first_,last_,{turned})))"
    within = [
        (f"ROWS({starts})*COLUMNS({starts})<>ROWS({ends})*COLUMNS({ends})", says(term_ends=[first, last])),
        ("SUM(first_days,last_days)=0", says(term_starts=[None], term_ends=[None])),
        (f"{alone}>0", says(term_starts=[last], term_ends=[first])),
        ("unread_>0", _with_row(says(term_names=[True]))),
        (f"AND(named_>0,ROWS({called})*COLUMNS({called})<>ROWS({ends})*COLUMNS({ends}))",
         says(term_names=["Term 1", "Term 2"])),
    ]  # fmt: skip
    names = [
        ("first_days", _DAYS.format(starts)),
        ("last_days", _DAYS.format(ends)),
        ("named_", f'SUM(MAP({called},LAMBDA(cell_,IF(to_text(cell_)="",0,1))))'),
        ("unread_", _first(called, "IF(ISLOGICAL(to_text(cell_)),INT((nth_-1)/across_)+1,{none})")),
    ]
    troubles = [trouble for a in ranges[:2] for trouble in unreadable(record, a, coercion.to_date)]
    readers = (coercion.to_date, coercion.to_text)
    return row_form(record, _formula(called), Whole(names, [*troubles, *errors_in(ranges[2])], readers, within))


def _formula(called: str) -> str:
    place = (
        "MIN(MAP(first_days,last_days,SEQUENCE(ROWS(first_days),COLUMNS(first_days)),LAMBDA(first_,last_,nth_,"
        f"IF(AND(first_>0,first_<=day_read,day_read<=last_),nth_,{_NONE}))))"
    )
    ended = (
        "SUM(MAP(last_days,SEQUENCE(ROWS(last_days),COLUMNS(last_days)),LAMBDA(last_,nth_,IF(nth_=place_,last_,0))))"
    )
    own = f'IF(named_=0,"",to_text(IF(ROWS({called})*COLUMNS({called})=1,{called},INDEX({called},place_))))'
    season = 'CHOOSE(INT((MONTH(ended_)-1)/4)+1,"Spring","Summer","Autumn")'
    season += f'&" term "&{RULES["academic_year"].excel({"day": "ended_"})}'
    known = f'LET(ended_,{ended},own_,{own},IF(own_="",{season},own_))'
    begun = f"MIN(MAP(first_days,LAMBDA(first_,IF(first_=0,{coercion.LAST_SERIAL},first_))))"
    beside = f'IF(AND(day_read>={begun},day_read<=MAX(last_days)),"Holiday","Terms needed")'
    return f'IF(day_read="","",LET(place_,{place},IF(place_={_NONE},{beside},{known})))'


def _first(ranged: str, found: str) -> str:
    """The least of what is found for the cells of a range, 0 where nothing is."""
    places = f"SEQUENCE(ROWS({ranged}),COLUMNS({ranged}))"
    cells = f"MIN(MAP({ranged},{places},LAMBDA(cell_,nth_,{found.format(none=_NONE)})))"
    return f"LET(across_,COLUMNS({ranged}),least_,{cells},IF(least_={_NONE},0,least_))"


def _with_row(sentence: str) -> str:
    """A sentence about the first row as a formula says it about any."""
    return sentence.replace('"Row 1:', '"Row "&unread_&":')
