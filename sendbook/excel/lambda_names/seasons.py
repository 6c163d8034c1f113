"""Seasons: when a SEN support review is due by the school's terms, as one LAMBDA name made from the rules of it."""

from __future__ import annotations

from datetime import date

from sendbook.excel.functions import coercion
from sendbook.excel.functions.records import FunctionRecord
from sendbook.excel.lambda_names.lists import unreadable
from sendbook.excel.lambda_names.reading import answers, as_formula, missing
from sendbook.excel.lambda_names.row_form import Whole, given, row_form
from sendbook.rules.registry import RULES

_BLANKS = 'MAP({0},LAMBDA(day_,IF(N(day_)=0,"",INT(N(day_)))))'

_FIRST_DAYS = (
    'MAP(last_days,LAMBDA(end_,IF(end_="","",LET('
    "before_,MAX(MAP(last_days,LAMBDA(day_,IF(N(day_)<end_,N(day_),0)))),"
    "MAX(end_-112,IF(before_=0,0,before_+15),IF(MONTH(end_)>8,DATE(YEAR(end_),9,1),0))))))"
)
"""First days of terms that are not given, as `rules.term_reviews.first_days` works them out."""

_COUNTS = {
    name: f"LAMBDA(days_,day_,SUM(MAP(days_,LAMBDA(one_,IF(ISNUMBER(one_),IF(one_{sign}day_,1,0),0)))))"
    for name, sign in (("upto_", "<="), ("same_", "="))
}
"""How many of some days are up to a day, and the same day: as COUNTIF has it."""

_ARRAYS = ("season_ends", "next_season_ends", "begin_days", "last_days")


def review_due(record: FunctionRecord) -> str:
    """The rules of the seasons over the school's terms, then the rule of the review."""
    by_name = {a.name: a for a in record.arguments}
    starts, ends = by_name["term_starts"], by_name["term_ends"]
    terms = {"term_starts": "begin_days", "term_ends": "last_days"}
    of_ends = {"ends": "end_", **terms}
    seasons = [
        (name, f"MAP(last_days,LAMBDA(end_,{over_arrays(RULES[rule].excel(of_ends))}))")
        for name, rule in (("season_ends", "season_end"), ("next_season_ends", "next_season_end"))
    ]
    names = [
        *_COUNTS.items(),
        ("last_days", _BLANKS.format(given(ends))),
        ("begin_days", f"IF(sum_({given(starts)})=0,{_FIRST_DAYS},{_BLANKS.format(given(starts))})"),
        *seasons,
    ]
    rule = RULES["review_due"]
    texts = {"last_review": "last_review_read", "support_started": "support_started_read", **terms,
             "season_ends": "season_ends", "next_season_ends": "next_season_ends"}  # fmt: skip
    due = over_arrays(rule.excel({a.name: texts.get(a.name, '""') for a in rule.arguments}))
    beyond = next(str(e.answer) for e in record.examples if str(e.answer).startswith("Terms needed"))
    about = f'"{beyond[:-10]}"&TEXT(DAY(due_),"00")&"/"&TEXT(MONTH(due_),"00")&"/"&YEAR(due_)'
    formula = f'LET(due_,{due},IF(due_="","",IF(due_>MAX(last_days),{about},due_)))'
    last = [date(2026, 12, 18), date(2027, 3, 25)]
    size = f"ROWS({given(starts)})*COLUMNS({given(starts)})<>ROWS({given(ends)})*COLUMNS({given(ends)})"
    within = [
        (f"sum_({given(ends)})=0", str(missing(record, "term_ends"))),
        (f"AND(sum_({given(starts)})>0,{size})", as_formula(answers(record, term_ends=last, term_starts=last[:1]))),
    ]
    troubles = [trouble for a in (ends, starts) for trouble in unreadable(record, a, coercion.to_date)]
    return row_form(record, formula, Whole(names, troubles, (coercion.to_date,), within))


def over_arrays(formula: str) -> str:
    """A formula that counts in an array too: Excel's own COUNTIF takes cells of a sheet alone, and programs disagree
    about COUNT. What it calls of `_COUNTS` is named before it."""
    while (start := formula.find("COUNTIF(")) >= 0:
        one, other, end = _two_arguments(formula, start + len("COUNTIF("))
        sign, _, limit = other.partition("&") if other.startswith('"') else ('"="', "", other)
        called = {'"<="': "upto_", '"="': "same_"}.get(sign)
        counted = f"SUM(MAP({one},LAMBDA(one_,IF(ISNUMBER(one_),IF(one_{sign[1:-1]}{limit},1,0),0))))"
        formula = f"{formula[:start]}{f'{called}({one},{limit})' if called else counted}{formula[end:]}"
    for name in _ARRAYS:
        formula = formula.replace(f"COUNT({name})", f"SUM(MAP({name},LAMBDA(one_,IF(ISNUMBER(one_),1,0))))")
    return formula


def _two_arguments(formula: str, start: int) -> tuple[str, str, int]:
    """The two arguments of a call, and where it ends."""
    depth, comma, quoted = 0, 0, False
    for place in range(start, len(formula)):
        sign = formula[place]
        quoted ^= sign == '"'
        if quoted:
            continue
        if sign == "," and depth == 0:
            comma = place
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth < 0:
            return formula[start:comma], formula[comma + 1 : place], place + 1
    raise ValueError("a call without its end")
