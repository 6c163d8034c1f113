"""Bodies: what each LAMBDA name says, made from the rule's own formula and from what the function declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from sendbook.excel.functions import coercion
from sendbook.excel.functions.records import FunctionRecord
from sendbook.excel.lambda_names.lists import overdue_list, pupil_costs, reviews_due, unread_cells, unreadable
from sendbook.excel.lambda_names.reading import NotSaid, answers, as_formula, missing, quoted
from sendbook.excel.lambda_names.row_form import Whole, given, policy_number, read_name, row_form
from sendbook.excel.lambda_names.seasons import review_due
from sendbook.excel.lambda_names.terms import term
from sendbook.policy import code_lists, parameters
from sendbook.rules.bind import Binding, Source
from sendbook.rules.last_years import YEARS, listed
from sendbook.rules.possible import POSSIBLE, not_possible
from sendbook.rules.registry import RULES
from sendbook.rules.upn import CHECK_LETTERS, upn_problem


def ruled(record: FunctionRecord) -> str:
    """A function that one rule's formula says, argument by argument as the function is bound to it."""
    return row_form(record, _by_its_rule(record), _whole_days(record))


def _by_its_rule(record: FunctionRecord) -> str:
    assert record.rule is not None
    by_meaning = {a.means: given(a) if a.taken.whole else read_name(a) for a in record.arguments}
    texts = {name: _bound_text(binding, by_meaning) for name, binding in record.bound.items()}
    return _as_read(record, record.rule.excel(texts))


def _review_status(record: FunctionRecord) -> str:
    """By the rule; a day that the terms do not reach stays "Terms needed" until it has passed, as it was told."""
    waits = "ISTEXT(review_due_cell),N(review_due_read)>=as_at_read"
    not_held = 'OR(held_read="",N(held_read)>as_at_read)'
    return row_form(record, f"IF(AND({waits},{not_held}),TRIM(review_due_cell),{_by_its_rule(record)})")


def _bound_text(binding: Binding, by_meaning: Mapping[str, str]) -> str:
    if binding.source in (Source.CELL, Source.WHOLE):
        return by_meaning[binding.name]
    if binding.source is Source.POLICY:
        return policy_number(binding.name)
    if binding.source in (Source.TEXT, Source.BLANK):
        return quoted(binding.name)
    raise NotSaid("Its rule takes something that no cell holds.")


def rule_formula(record: FunctionRecord, name: str, **other: str) -> str:
    """A rule's own formula over what was read, with other texts for some arguments; else a policy number, or blank."""
    texts = {a.means: given(a) if a.taken.whole else read_name(a) for a in record.arguments} | other
    numbers = {name: policy_number(name) for name in parameters()}
    known = RULES[name]
    return _as_read(
        record, known.excel({a.name: texts.get(a.name) or numbers.get(a.name) or '""' for a in known.arguments})
    )


def _as_read(record: FunctionRecord, formula: str) -> str:
    """A rule's formula without its own test of numbers that cannot be meant: here they are refused as they are read."""
    for argument in record.arguments:
        if isinstance(argument.taken.reader, coercion.Between) and argument.means in POSSIBLE:
            formula = formula.replace(not_possible(argument.means, read_name(argument)), "FALSE")
    settled = re.match(r'IF\(OR\((?:FALSE,)*FALSE\),"",', formula)
    return formula[settled.end() : -1] if settled else formula


def _whole_days(record: FunctionRecord) -> Whole:
    """Whole ranges of days: Excel's errors, what is no day, and none at all where the function asks for some."""
    days = [a for a in record.arguments if a.taken.whole]
    if any(a.taken.reader is not coercion.to_days for a in days):
        raise NotSaid("It takes a range in a way that no formula says.")
    troubles = [trouble for a in days for trouble in unreadable(record, a, coercion.to_date)]
    asked = [(a, missing(record, a.name)) for a in days]
    within = [(f"sum_({given(a)})=0", sentence) for a, sentence in asked if sentence is not None]
    return Whole((), troubles, (coercion.to_date,) if days else (), within)


def _calendar(record: FunctionRecord) -> Whole:
    """The school's days from its terms and closures, as the rules look them up, and what is wrong with the terms."""
    whole = [a for a in record.arguments if a.taken.whole]
    starts, ends, closed = map(given, whole)
    start, end = date(2026, 9, 7), date(2026, 12, 18)

    def says(first: object, last: object, closures: object = None) -> str:
        return as_formula(answers(record, term_starts=first, term_ends=last, closures=closures))

    count = "SUM(MAP({0},{1},LAMBDA(first_,last_,IF({2},1,0))))"
    turned, begun = "last_<first_", "AND(first_=0,last_>0)"
    alone = f"OR(COLUMNS({closed})=1,AND(ROWS({closed})=1,COLUMNS({closed})>2))"
    days = [(f"{name}_days", f"MAP({text},LAMBDA(day_,INT(N(day_))))")
            for name, text in (("first", starts), ("last", ends), ("shut", closed))]  # fmt: skip
    names = [
        *days,
        ("alone_", alone),
        ("shut_first", "IF(alone_,shut_days,INDEX(shut_days,0,1))"),
        ("shut_last", "MAP(shut_first,IF(alone_,shut_days,INDEX(shut_days,0,COLUMNS(shut_days))),"
         "LAMBDA(first_,last_,IF(last_=0,first_,last_)))"),
        ("within_", "LAMBDA(day_,firsts_,lasts_,"
         + count.format("firsts_", "lasts_", "AND(first_>0,first_<=day_,day_<=last_)") + ")"),
        ("first_day", f"MIN(MAP(first_days,LAMBDA(day_,IF(day_=0,{coercion.LAST_SERIAL},day_))))"),
        ("calendar_days", "SEQUENCE(MAX(last_days)-first_day+1,1,first_day)"),
        ("days_so_far", "SCAN(0,calendar_days,LAMBDA(sum_,day_,sum_+IF(WEEKDAY(day_,2)>5,0,"
         "IF(within_(day_,first_days,last_days)=0,0,IF(within_(day_,shut_first,shut_last)=0,1,0)))))"),
    ]  # fmt: skip
    names.append(("unread_", f"LAMBDA(range_,{unread_cells('range_', coercion.to_date)})"))
    unread = [
        trouble
        for argument, (name, _) in zip(whole, days, strict=True)
        for trouble in unreadable(record, argument, coercion.to_date, f"SUM({name})", "unread_")
    ]
    wrong = '""'
    shut = [(begun, says([start], [end], [[None, end]])), (turned, says([start], [end], [[end, start]]))]
    if shut[0][1] == shut[1][1]:  # one sentence for both
        shut = [(f"OR({turned},{begun})", shut[0][1])]
    for condition, gives in reversed([
        (f"AND(COLUMNS({closed})>2,ROWS({closed})>1)", says([start], [end], [[start] * 3] * 2)),
        *((count.format("shut_first", "shut_last", one) + ">0", gives) for one, gives in shut),
        (f"ROWS({starts})*COLUMNS({starts})<>ROWS({ends})*COLUMNS({ends})", says([start], [start, end])),
        ("SUM(first_days,last_days)=0", says([None], [None])),
        (count.format("first_days", "last_days", f"OR({turned},{begun})") + ">0", says([end], [start])),
    ]):  # fmt: skip
        wrong = f"IF({condition},{gives},{wrong})"
    names.append(("wrong_", wrong))
    return Whole(names, unread, (coercion.to_date,), [('wrong_<>""', "wrong_")])


_SO_FAR = "IFERROR(INDEX(days_so_far,MATCH(%s,calendar_days,1)),0)"
_TAUGHT = re.compile(r"\(" + re.escape(f"{_SO_FAR}-{_SO_FAR}") % (r"([a-z_]+(?:-1)?)", r"([a-z_]+)-1") + r"\)")
"""The school days from one day to another, as the rules look them up; a name of its own where that is done often."""
_OFTEN = 4


def _in_school_days(rule: str) -> Callable[[FunctionRecord], str]:
    def said(record: FunctionRecord) -> str:
        looked_up = {"calendar_dates": "calendar_days", "school_days_so_far": "days_so_far"}
        formula, calendar = rule_formula(record, rule, **looked_up), _calendar(record)
        short, count = _TAUGHT.subn(r"taught_(\2,\1)", formula)
        if count < _OFTEN:
            return row_form(record, formula, calendar)
        names = [*calendar.names, ("taught_", f"LAMBDA(from_,to_,{_SO_FAR % 'to_'}-{_SO_FAR % 'from_-1'})")]
        return row_form(record, short, replace(calendar, names=names))

    return said


def _hourly_cost(record: FunctionRecord) -> str:
    """The rules of a year's pay one after the other, as the function calls them."""
    hours = {"full_time_pay": "salary_read", "hours_a_week": "weekly_hours_read"}
    steps = {"year_": "pay_a_year", "worked_": "worked_hours", "ni_": "employer_ni", "pension_": "employer_pension"}
    names = {
        **{rule: name for name, rule in steps.items()},
        **hours,
        "pension_share": "pension_rate_read",
        "directed_hours_a_year": "0",
    }
    numbers = (("ni_threshold", "ni_from", "employer_ni_threshold"), ("ni_rate", *["employer_ni_share"] * 2))
    for argument, name, number in numbers:
        names[name] = f'IF({argument}_read="",{policy_number(number)},{argument}_read)'
    texts = "".join(f"{name},{rule_formula(record, rule, **names)}," for name, rule in steps.items())
    return row_form(record, f"LET({texts}{rule_formula(record, 'worked_out_rate', **names)})")


def _top_up_not_met(record: FunctionRecord) -> str:
    limit = f'IF(threshold_read="",{policy_number("high_needs_cost_threshold")},threshold_read)'
    above = rule_formula(record, "cost_above_threshold", high_needs_cost_threshold="limit_")
    text = rule_formula(record, "not_met_by_top_up", cost_above_threshold="above_", top_up_received="top_up_read")
    return row_form(record, f"LET(limit_,{limit},above_,{above},{text})")


def _year_group(record: FunctionRecord) -> str:
    born, day = read_name(record.arguments[0]), read_name(record.arguments[1])
    later = as_formula(answers(record, date_of_birth=date(2027, 1, 1), as_at=date(2026, 1, 1)))
    old, young = (as_formula(answers(record, date_of_birth=date(year, 1, 1), as_at=date(2026, 1, 1)))
                  for year in (2000, 2026))  # fmt: skip
    small = f'IF(year_=0,"R",IF(year_=-1,"N2",IF(year_=-2,"N1",IF(year_<0,{young},{old}))))'
    year = f"YEAR(EDATE({day},-8))-YEAR(EDATE({born},-8))-5"
    found = f"LET(year_,{year},IF(AND(year_>0,year_<15),year_,{small}))"
    return row_form(record, f'IF(COUNT({born},{day})<2,"",IF({born}>{day},{later},{found}))')


def _assessment_by(record: FunctionRecord) -> str:
    text = as_formula(answers(record, step="?"))
    for step in ("plan", "no_plan", "decision", "advice"):
        asked = dict.fromkeys(("assessment_asked_on", "advice_asked_on", "as_at"), "asked_on_read")
        text = f'IF(step_="{step.replace("_", " ")}",{rule_formula(record, f"assessment_{step}_by", **asked)},{text})'
    return row_form(record, f'LET(step_,IF(step_read="","plan",step_read),{text})')


def _phase_transfer_by(record: FunctionRecord) -> str:
    of_pupil = {"year_group": "year_", "moving": quoted("")}
    moves = f'IF(transfer_years_read="","Yes",{rule_formula(record, "changes_phase", **of_pupil)})'
    by = rule_formula(record, "phase_transfer_by", year_group="year_", sen_provision='"E"', changes_phase="moves_")
    known = f'ISNUMBER(FIND(","&year_&",",",{",".join(YEARS)},"))'
    unknown = as_formula(answers(record, year_group="?"))
    year = f"""TRIM(SUBSTITUTE({listed("year_group_read")},","," "))"""
    found = f"LET(year_,{year},IF({known},LET(moves_,{moves},{by}),{unknown}))"
    return row_form(record, f'IF(OR(year_group_read="",as_at_read=""),"",{found})')


def _meeting_by(record: FunctionRecord) -> str:
    days = {"calendar_dates": "calendar_days", "school_days_so_far": "days_so_far"}
    due = rule_formula(record, "annual_review_due")
    by = rule_formula(record, "annual_review_meeting_by", annual_review_due="due_", **days)
    return row_form(record, f"LET(due_,{due},{by})", _calendar(record))


def _area_of_need(record: FunctionRecord) -> str:
    items = code_lists()["need"].items
    codes = ",".join(quoted(item.code) for item in items)
    areas = ",".join(as_formula(answers(record, need_code=item.code)) for item in items)
    place = f"SUM(({{{codes}}}=need_code_read)*{{{','.join(str(n) for n in range(1, len(items) + 1))}}})"
    unknown = as_formula(answers(record, need_code="?"))
    formula = f'LET(found_,{place},IF(need_code_read="","",IF(found_=0,{unknown},INDEX({{{areas}}},found_))))'
    return row_form(record, formula)


def _upn_problem(record: FunctionRecord) -> str:
    def says(upn: str) -> str:
        return as_formula(answers(record, upn=upn))

    digits, letters = '"0123456789"', quoted("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    used = quoted(CHECK_LETTERS)
    unused = "".join(letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in CHECK_LETTERS)
    number = f"IFERROR(FIND(sign_,{digits}),FIND(sign_,{used}))-1"
    total = f"SUM(MAP(SEQUENCE(12),LAMBDA(nth_,LET(sign_,MID(upn_,nth_+1,1),(nth_+1)*({number})))))"
    good = next(a for a in ("T999200005001",) if not upn_problem(a))
    before, _, after = says("A1").partition("2")
    count = f'{before}"&LEN(upn_)&IF(LEN(upn_)=1," character"," characters")&"{after.partition("characters")[2]}'
    steps = [
        ('upn_=""', '""'),
        ("LEN(upn_)<>13", count),
        (f"ISERROR(FIND(LEFT(upn_),{letters}))", says("1" + good[1:])),
        (f"SUM(MAP(SEQUENCE(11),LAMBDA(nth_,IF(ISERROR(FIND(MID(upn_,nth_+1,1),{digits})),1,0))))>0",
         says(good[0] + "X" + good[2:])),
        (f'ISERROR(FIND(RIGHT(upn_),"0123456789"&{letters}))', says(good[:12] + "?")),
        (f"NOT(AND(ISERROR(FIND(LEFT(upn_),{quoted(unused)})),ISERROR(FIND(RIGHT(upn_),{quoted(unused)}))))",
         says(unused[0] + good[1:])),
        (f"MID({used},MOD({total},23)+1,1)<>LEFT(upn_)", says(("A" if good[0] != "A" else "B") + good[1:])),
    ]  # fmt: skip
    formula = '""'
    for condition, gives in reversed(steps):
        formula = f"IF({condition},{gives},{formula})"
    known = "upn_read"
    for sign in (32, 160, 9, 10, 13):
        known = f'SUBSTITUTE({known},CHAR({sign}),"")'
    return row_form(record, f"LET(upn_,UPPER({known}),{formula})")


BODIES: dict[str, Callable[[FunctionRecord], str]] = {
    "SEND_REVIEW_DUE": review_due,
    "SEND_REVIEW_STATUS": _review_status,
    "SEND_INTERVAL_REVIEW_DUE": _in_school_days("interval_review_due"),
    "SEND_SCHOOL_WEEKS": _in_school_days("school_weeks"),
    "SEND_COST_TO_DATE": _in_school_days("cost_to_date"),
    "SEND_HOURLY_COST": _hourly_cost,
    "SEND_TOP_UP_NOT_MET": _top_up_not_met,
    "SEND_YEAR_GROUP": _year_group,
    "SEND_TERM": term,
    "SEND_ASSESSMENT_BY": _assessment_by,
    "SEND_PHASE_TRANSFER_BY": _phase_transfer_by,
    "SEND_ANNUAL_REVIEW_MEETING_BY": _meeting_by,
    "SEND_AREA_OF_NEED": _area_of_need,
    "SEND_UPN_PROBLEM": _upn_problem,
    "SEND_PUPIL_COSTS": pupil_costs,
    "SEND_OVERDUE_LIST": overdue_list,
    "SEND_REVIEWS_DUE": reviews_due,
}
"""How the formula is made of each function that no one rule says, by the function's name."""
