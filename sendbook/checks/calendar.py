"""Checks of the school's calendar (terms, closures) and of the School sheet: what every date and cost rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from sendbook.checks.columns_needed import TERMS
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words
from sendbook.layouts.settings import Setting, fits, settings
from sendbook.policy import bank_holiday_changes, parameters
from sendbook.rules.bank_holidays import bank_holidays
from sendbook.rules.years import academic_year
from sendbook.tables import Row


def _terms(given: Given) -> list[Row]:
    """Terms with both dates, in order of their first day."""
    whole = [row for row in given.rows("terms") if row["starts"] and row["ends"] and row["starts"] <= row["ends"]]
    return sorted(whole, key=lambda row: row["starts"])


@check("1101", needs=TERMS)
def no_terms_this_year(given: Given) -> Iterator[Spot]:
    """No term stands for the academic year of today."""
    year = academic_year(given.today)
    if not any(academic_year(row["starts"]) == year for row in _terms(given)):
        yield given.at_header("terms", "starts", year=year)


@check("1102", needs=TERMS)
def ends_before_start(given: Given) -> Iterator[Spot]:
    """A term whose last day is before its first."""
    for row in given.rows("terms"):
        if row["starts"] and row["ends"] and row["ends"] < row["starts"]:
            yield given.at("terms", row, "ends")


@check("1103", needs=TERMS)
def overlapping_terms(given: Given) -> Iterator[Spot]:
    """A term that begins on or before the last day of the term before it."""
    terms = _terms(given)
    for before, row in pairwise(terms):
        if row["starts"] <= before["ends"]:
            other = given.tables["terms"].cell(before, "ends")
            yield given.at("terms", row, "starts", other=other)


@check("1104Q", needs=(*TERMS, "terms.academic_year"))
def term_in_another_year(given: Given) -> Iterator[Spot]:
    """A term whose dates are not in the academic year that stands beside it."""
    for row in _terms(given):
        year = academic_year(row["starts"])
        if row["academic_year"] is not None and row["academic_year"] != year:
            yield given.at("terms", row, "academic_year", year=year)


@check("1105Q", needs=TERMS)
def no_later_term(given: Given) -> Iterator[Spot]:
    """No term begins after today, so that the next review dates cannot be worked out."""
    terms = _terms(given)
    if terms and not any(row["starts"] > given.today for row in terms):
        last = max(terms, key=lambda row: row["ends"])
        yield given.at("terms", last, "ends", last=in_words(last["ends"]))


@check("1106", needs=(*TERMS, "terms.source"))
def example_dates(given: Given) -> Iterator[Spot]:
    """The terms of this academic year are still the examples."""
    year = academic_year(given.today)
    for row in _terms(given):
        if academic_year(row["starts"]) == year and "example" in str(row["source"] or "").casefold():
            yield given.at("terms", row, "source")
            return


@check("1111", needs=("closures.first_day", "closures.last_day"))
def closure_ends_before_start(given: Given) -> Iterator[Spot]:
    """A closure whose last day is before its first."""
    for row in given.rows("closures"):
        if row["first_day"] and row["last_day"] and row["last_day"] < row["first_day"]:
            yield given.at("closures", row, "last_day")


@check("1113Q", needs=(*TERMS, "closures.first_day", "closures.last_day"))
def bank_holiday_in_term(given: Given) -> Iterator[Spot]:
    """A bank holiday that falls on a weekday in a term and is not among the closures."""
    closures = [(row["first_day"], row["last_day"]) for row in given.rows("closures")]
    closed = [(first, last) for first, last in closures if first and last]
    for row in _terms(given):
        for day in _bank_holidays(row["starts"], row["ends"]):
            if not any(first <= day <= last for first, last in closed):
                yield given.at("terms", row, "starts", day=in_words(day))


def _bank_holidays(first: date, last: date) -> list[date]:
    moved, added = bank_holiday_changes()
    days = {day for year in range(first.year, last.year + 1) for day in bank_holidays(year, moved, added)}
    return sorted(day for day in days if first <= day <= last and day.weekday() < 5)


def _lines(given: Given) -> Iterator[tuple[Setting, Row]]:
    """The lines of the School sheet that are filled, each with its row."""
    rows = {str(row["setting"]): row for row in given.rows("school") if row["value"] is not None}
    for line in settings().values():
        if line.setting in rows:
            yield line, rows[line.setting]


_WANTS = {
    "date": "a date such as 31/01/2026",
    "count": "a number from 0 to 1000",
    "money": "an amount in pounds",
    "number": "a number from 0 to 10000",
    "percent": "a percentage such as 80%",
    "exact_percent": "a percentage such as 28.68%",
    "yes_no": "Yes or No",
    "text": "words",
}


@check("1201", needs=("school.setting", "school.value"))
def setting_does_not_fit(given: Given) -> Iterator[Spot]:
    """A line of the School sheet that holds something other than what it takes."""
    for line, row in _lines(given):
        if not fits(line, row["value"]):
            wants = " or ".join(line.choices) if line.type == "list" else _WANTS[line.type]
            if line.high is not None:
                low, high = (f"{limit:.0%}" if "percent" in line.type else f"{limit:,g}" for limit in line.limits)
                wants = f"{'an amount in pounds' if line.type == 'money' else 'a number'} from {low} to {high}"
            yield given.at("school", row, "value", wants=wants)


@check("1202", needs=("school.setting", "school.value"))
def own_number(given: Given) -> Iterator[Spot]:
    """A number of the School sheet that differs from the national one or the default."""
    for line, row in _lines(given):
        if line.policy and fits(line, row["value"]) and row["value"] != parameters()[line.policy].at(given.today):
            yield given.at("school", row, "value", what=line.setting)


@check("1208Q", needs=("policy.name", "policy.national_value", "policy.in_use"))
def other_national_number(given: Given) -> Iterator[Spot]:
    """A number on the Policy sheet that was typed over: a national one that never was in force, or the one in use."""
    for row in given.rows("policy"):
        known, number = parameters().get(str(row["name"])), row["national_value"]
        if known is None or number is None:
            continue
        if number not in {dated.value for dated in known.values}:
            yield given.at("policy", row, "national_value", known=f"{known.at(given.today):,g}")
        follows = number if row["school_value"] is None else row["school_value"]
        if row["in_use"] is not None and row["in_use"] != follows:
            yield given.at("policy", row, "in_use", known=f"{follows:,g}")


@check("1203", needs=("school.setting", "school.value"))
def day_is_pinned(given: Given) -> Iterator[Spot]:
    """The School sheet makes the workbook work as on a fixed day."""
    for line, row in _lines(given):
        if line.key == "today_pinned" and isinstance(row["value"], date):
            yield given.at("school", row, "value", day=in_words(row["value"]))


@check("1205Q", needs=("school.setting", "school.value"))
def another_academic_year(given: Given) -> Iterator[Spot]:
    """The School sheet names another academic year than the one in which today falls."""
    year = academic_year(given.today)
    for line, row in _lines(given):
        if line.key == "academic_year" and str(row["value"]) != year:
            yield given.at("school", row, "value", year=year)


@check("1210", needs=("register.upn",))
def empty_register(given: Given) -> Iterator[Spot]:
    """No pupil stands in the register."""
    if not given.rows("register"):
        yield Spot(given.tables["register"].sheet)
