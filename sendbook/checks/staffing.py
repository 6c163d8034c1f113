"""Checks of who delivers provision: pay, rates, hours there are and hours asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from sendbook.checks.columns_needed import HOURS, LINE, SETTING
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words, is_blank
from sendbook.checks.groups import peak
from sendbook.layouts.settings import settings
from sendbook.rules.budget_years import ACADEMIC
from sendbook.rules.possible import cannot_be
from sendbook.tables import Row, Value


@check("6140Q", needs=(*HOURS, *LINE, "staff.role", "staff.hours_available"))
def over_allocated(given: Given) -> Iterator[Spot]:
    """A role from which lines ask for more hours in a week than it has for provision."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in given.rows("provision"):
        lines[str(row["delivered_by"] or "").casefold()].append(row)
    for row in given.rows("staff"):
        if row["role"] and row["hours_available"] is not None:
            hours, day = peak(lines[str(row["role"]).casefold()])
            if day is not None and hours > row["hours_available"] + 0.005:
                yield given.at("staff", row, "hours_available", hours=f"{hours:.2f}", day=in_words(day))


@check("6144", needs=("provision.visits", "provision.delivered_by", "staff.visit_rate"))
def visit_rate_missing(given: Given) -> Iterator[Spot]:
    """A line with visits whose role has no rate of a visit: the line has no cost."""
    for row in given.rows("provision"):
        if row["visits"] is not None and row["visit_rate"] is None:
            yield given.at("provision", row, "visits")


@check("6145", needs=("staff.pay_point", "staff.own_salary", "pay_points.point"))
def pay_point_unknown(given: Given) -> Iterator[Spot]:
    """A pay point that is not on the Pay points sheet, so that no rate can be worked out."""
    known = {str(row["point"]).casefold() for row in given.rows("pay_points")}
    for row in given.rows("staff"):
        if row["pay_point"] and str(row["pay_point"]).casefold() not in known and is_blank(row, "own_salary"):
            yield given.at("staff", row, "pay_point")


@check("6146", needs=("staff.pay_point", "staff.hours_a_week", "staff.paid_weeks"))
def pay_incomplete(given: Given) -> Iterator[Spot]:
    """Pay for support staff without hours or paid weeks; worked weeks may be blank where the book's year has some."""
    for row in given.rows("staff"):
        support = str(row["paid_as"] or "Support staff").casefold() == "support staff"
        if support and row["full_time_pay"] is not None and is_blank(row, "actual_rate"):
            for column in ("hours_a_week", "paid_weeks"):
                if is_blank(row, column):
                    yield given.at("staff", row, column)
            if row["weeks_under_rate"] is None:
                yield given.at("staff", row, "worked_weeks")


@check("6147Q", needs=("staff.paid_weeks", "staff.worked_weeks"))
def weeks_unlikely(given: Given) -> Iterator[Spot]:
    """More weeks worked than paid, or more paid than a year has."""
    for row in given.rows("staff"):
        paid, worked = row["paid_weeks"], row["worked_weeks"]
        if paid is not None and paid > given.numbers["most_paid_weeks"]:
            yield given.at("staff", row, "paid_weeks")
        elif paid is not None and worked is not None and worked > paid:
            yield given.at("staff", row, "worked_weeks")


def _academic(given: Given) -> Row | None:
    """The row of the book's academic year, if it has school days."""
    row = next((row for row in given.rows("years") if row["label"] == ACADEMIC), None)
    return row if row is not None and (row["days_upto"] or 0) > (row["days_before"] or 0) else None


@check("6154", needs=("staff.worked_weeks", "provision.delivered_by", "years.label", "school.setting"))
def weeks_on_both_sides(given: Given) -> Iterator[Spot]:
    """Worked weeks of a rate in use that are not the school weeks of the book's year; the first such row only."""
    year = _academic(given)
    if year is None or given.school["fixed_weeks_a_year"]:
        return
    lines = [row for row in given.rows("provision") if row["fixed_weeks"] is None]
    used = {str(row["delivered_by"]).casefold() for row in lines if row["minutes_per_session"] is not None}
    for row in given.rows("staff"):
        worked, weeks = row["worked_weeks"], year["weeks"]
        of_pay = worked is not None and row["actual_rate"] is None and row["worked_out_rate"] is not None
        if of_pay and str(row["role"]).casefold() in used and abs(worked - weeks) > 0.1:
            yield given.at("staff", row, "worked_weeks", worked=f"{worked:g}", weeks=f"{weeks:g}")
            return


@check("6155", needs=(*HOURS, "years.label", "school.setting"))
def year_of_other_length(given: Given) -> Iterator[Spot]:
    """An academic year that has not the usual number of school days, while lines are costed by them."""
    year, usual = _academic(given), given.numbers["school_days_a_year"]
    timed = any(row["minutes_per_session"] is not None for row in given.rows("provision"))
    if year is not None and timed and not given.school["fixed_weeks_a_year"]:
        days = year["days_upto"] - year["days_before"]
        if days != usual:
            yield given.at("years", year, "weeks", days=days, weeks=f"{days / 5:g}", usual=f"{usual:g}")


@check("6148Q", needs=("staff.part_time", "staff.pension_share"))
def share_unlikely(given: Given) -> Iterator[Spot]:
    """A part-time share above full time, or a pension rate above half of pay."""
    for row in given.rows("staff"):
        for column, most in (("part_time", 1), ("pension_share", 0.5)):
            told = cannot_be(column, row.value(column))  # as what cannot be meant
            if row.value(column) is not None and row.value(column) > most and not told:
                yield given.at("staff", row, column)


@check("6149Q", needs=("staff.actual_rate", "staff.pay_point"))
def own_rate_far_off(given: Given) -> Iterator[Spot]:
    """An hourly rate that was typed and is far from the one worked out from pay."""
    apart = given.numbers["own_rate_tolerance"]
    for row in given.rows("staff"):
        own, worked_out = row["actual_rate"], row["worked_out_rate"]
        if own and worked_out and abs(own - worked_out) > apart * worked_out:
            yield given.at("staff", row, "actual_rate", share=f"{apart:.0%}".replace("%", " %"))


@check("6150Q", needs=("provision.staff_count", "provision.group_size"))
def adults_unlikely(given: Given) -> Iterator[Spot]:
    """More adults at once than pupils they teach and one more."""
    for row in given.rows("provision"):
        if row["staff_count"] is not None and row["staff_count"] > max(1, row["group_size"] or 0) + 1:
            yield given.at("provision", row, "staff_count")


def _setting(given: Given, key: str, wrong: Callable[[Value], bool], **words: str) -> Iterator[Spot]:
    """The cell of a line of the School sheet, if its value is wrong."""
    if wrong(given.school[key]):
        for row in given.rows("school"):
            if row["setting"] == settings()[key].setting:
                yield given.at("school", row, "value", **words)


@check("6156", needs=(*SETTING, *HOURS, "years.label"))
def hours_over_other_weeks(given: Given) -> Iterator[Spot]:
    """Hours equivalent that are said over other weeks than those for which a line of the whole year is costed."""
    year, weeks = _academic(given), given.school["hours_weeks"]
    timed = any(row["minutes_per_session"] is not None for row in given.rows("provision"))
    if year is None or not timed or not isinstance(weeks, int | float) or abs(weeks - year["weeks"]) <= 0.05:
        return
    words = {"weeks": f"{weeks:g}", "lines": f"{year['weeks']:g}"}
    yield from _setting(given, "hours_weeks", lambda value: True, **words)


@check("6151", needs=(*SETTING, "staff.role"))
def award_to_try(given: Given) -> Iterator[Spot]:
    """Costs are worked out with a pay award that the school only tries."""
    return _setting(given, "pay_award", bool)


@check("6152", needs=(*SETTING, "staff.role"))
def pay_not_agreed(given: Given) -> Iterator[Spot]:
    """Costs are worked out with pay that is not agreed yet."""
    return _setting(given, "use_pay_not_agreed", lambda value: str(value).casefold() == "yes")


@check("6153Q", needs=(*SETTING, "staff.role"))
def role_of_hours_unknown(given: Given) -> Iterator[Spot]:
    """The role that hours equivalent are worked out for is not on the Staff sheet, or has no rate."""
    role = str(given.school["hours_role"] or "").casefold()
    rows = [row for row in given.rows("staff") if row["role"]]
    first = next((row for row in rows if str(row["role"]).casefold() == role), None)
    if rows and (first is None or first["rate_in_use"] is None):
        yield from _setting(given, "hours_role", lambda value: True)
