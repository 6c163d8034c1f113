"""Checks of rates: what an hour or a visit costs, from which day, and what rates are still examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sendbook.checks.columns_needed import HOURS, LINE
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, is_blank
from sendbook.rules.lines_without_rate import MORE_THAN_THREE
from sendbook.rules.months import months_after
from sendbook.tables import Row


def has_hours(row: Row) -> bool:
    return row["minutes_per_session"] is not None or row["sessions_per_week"] is not None


def role_rows(given: Given) -> Mapping[str, Row]:
    """The Staff sheet's row of each role: the first, which is the one that rates are looked up in."""
    roles: dict[str, Row] = {}
    for row in given.rows("staff"):
        if row["role"] is not None:
            roles.setdefault(str(row["role"]).casefold(), row)
    return roles


def _rate_column(given: Given) -> str:
    return "la_rate" if given.school["rate_basis"] == "LA" else "actual_rate"


def _roles_in_use(given: Given) -> Iterator[Row]:
    """The rows of the Staff sheet whose role delivers at least one line with hours."""
    used = {str(row["delivered_by"]).casefold() for row in given.rows("provision") if has_hours(row)}
    for role, row in role_rows(given).items():
        if role in used:
            yield row


@check("6041", needs=(*HOURS, "staff.role", "staff.actual_rate", "staff.la_rate"))
def rate_missing(given: Given) -> Iterator[Spot]:
    """A role that delivers provision and has no rate of the kind that the School sheet says is in use."""
    column = _rate_column(given)
    damaged = "wrong_in_la_rate" if column == "la_rate" else "wrong_in_own_rate"  # told at its own cell
    for row in _roles_in_use(given):
        if row["rate_in_use"] is None and column not in row.unreadable and not row.value(damaged):
            yield given.at("staff", row, column)


@check("6070Q", needs=(*HOURS, "staff.role", "staff.rate_from"))
def rate_old(given: Given) -> Iterator[Spot]:
    """A rate in use that has held for a year or more."""
    for row in _roles_in_use(given):
        if row["rate_from"] is not None and months_after(row["rate_from"], 12) <= given.today:
            yield given.at("staff", row, "rate_from")


@check("6072Q", needs=(*HOURS, "staff.role", "staff.rate_from"))
def rate_not_yet(given: Given) -> Iterator[Spot]:
    """A rate in use that holds only from a day to come, without the rate until then."""
    for row in _roles_in_use(given):
        typed = row["actual_rate"] is not None and row["earlier_rate"] is None
        if typed and row["rate_from"] is not None and row["rate_from"] > given.today:
            yield given.at("staff", row, "rate_from")


_DAY_OF_NEXT = (
    ("earlier_rate", "rate_from"), ("first_rate", "earlier_rate_from"), ("earlier_la_rate", "la_rate_from"),
    ("first_la_rate", "earlier_la_rate_from"), ("earlier_visit_rate", "visit_rate_from"),
)  # fmt: skip
"""Each rate that held until a day, and the column with that day."""
_THREE_RATES = (
    ("first_rate", "earlier_rate_from", "earlier_rate", "rate_from"),
    ("first_la_rate", "earlier_la_rate_from", "earlier_la_rate", "la_rate_from"),
)
"""The first of three rates, the day of the next, that next rate, and the day of the last."""


@check("6073", needs=("staff.role", "staff.rate_from", "staff.earlier_rate"))
def earlier_rate_without_day(given: Given) -> Iterator[Spot]:
    """An earlier rate, own, of the local authority or of a visit, without the day from which the next one holds."""
    for row in given.rows("staff"):
        for earlier, day in _DAY_OF_NEXT:
            if row.value(earlier) is not None and is_blank(row, day):
                yield given.at("staff", row, day)


@check("6076", needs=("staff.role", "staff.rate_from", "staff.earlier_rate_from"))
def rates_out_of_order(given: Given) -> Iterator[Spot]:
    """A rate before the earlier one whose day is not before the day of the change after it."""
    for row in given.rows("staff"):
        for first, then, earlier, day in _THREE_RATES:
            known = row.value(first) is not None and row.value(then) is not None and row.value(day) is not None
            if known and (row.value(earlier) is None or row.value(then) >= row.value(day)):
                yield given.at("staff", row, then)


@check("6075", needs=(*HOURS, *LINE, "staff.role", "staff.rate_from", "staff.earlier_rate"))
def fourth_rate(given: Given) -> Iterator[Spot]:
    """A line that begins before the three rates of its role that are kept."""
    roles = role_rows(given)
    for row in given.rows("provision"):
        staff = roles.get(str(row["delivered_by"] or "").casefold())
        fourth = row["own_rate_reason"] == MORE_THAN_THREE and given.school["rate_basis"] != "LA"
        if has_hours(row) and fourth and staff is not None:
            yield given.at("provision", row, "starts", day=f"{staff['rates_kept_from']:%d/%m/%Y}")


@check("6074Q", needs=(*HOURS, "staff.role", "staff.rate_from", "years.starts"))
def days_before_first_rate(given: Given) -> Iterator[Spot]:
    """Lines within the costing years that begin before the first rate, pay or rate of a visit that is known."""
    first = min((row["starts"] for row in given.rows("years") if row["starts"]), default=None)
    points = {str(row["point"]).casefold(): row for row in given.rows("pay_points")}
    la = _rate_column(given) == "la_rate"
    for visits in (False, True):
        begun: dict[str, date] = {}
        for row in given.rows("provision"):
            asks = row["visits"] is not None if visits else has_hours(row)
            if asks and row["delivered_by"] and row["starts"]:
                role = str(row["delivered_by"]).casefold()
                begun[role] = min(row["starts"], begun.get(role, row["starts"]))
        for role, row in role_rows(given).items():
            column, day = _first_visit_rate(row) if visits else _first_rate(row, "la_" if la else "", points)
            start = begun.get(role)
            if start and first and day and max(start, first) < day:
                yield given.at("staff", row, column, day=f"{day:%d/%m/%Y}")


def _first_visit_rate(row: Row) -> tuple[str, date | None]:
    return "earlier_visit_rate", row["visit_rate_from"] if row["earlier_visit_rate"] is None else None


def _first_rate(row: Row, la: str, points: Mapping[str, Row]) -> tuple[str, date | None]:
    """The blank cell for the rate before the first that is known, and the day from which that one holds."""
    if row.value(f"earlier_{la}rate") is not None:
        known = row.value(f"first_{la}rate") is not None
        return f"first_{la}rate", None if known else row.value(f"earlier_{la}rate_from")
    if la or row["actual_rate"] is not None:
        return f"earlier_{la}rate", row.value(f"{la}rate_from")
    point = points.get(str(row["pay_point"] or "").casefold())
    if point is None or row["own_salary"] is not None:
        return "pay_point", None
    return "pay_point", point["pay_from"] if point["earlier_pay"] is None else point["earlier_from"]


@check("6046Q", needs=("staff.actual_rate", "staff.la_rate"))
def rate_unlikely(given: Given) -> Iterator[Spot]:
    """A rate that cannot be the cost of an hour."""
    most = given.numbers["highest_hourly_rate"]
    for row in given.rows("staff"):
        for column in ("actual_rate" if row["actual_rate"] is not None else "worked_out_rate", "la_rate"):
            if row[column] is not None and not 0 <= row[column] <= most:
                yield given.at("staff", row, column, most=f"{most:g}")


@check("6071", needs=(*HOURS, "staff.role", "staff.rate_source"))
def rates_are_examples(given: Given) -> Iterator[Spot]:
    """Rates in use that are still the examples; the first such row only."""
    for row in _roles_in_use(given):
        if "example" in str(row["rate_source"] or "").casefold():
            yield given.at("staff", row, "rate_source")
            return
