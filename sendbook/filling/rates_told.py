"""Rates told: by which rates a map is costed and from which day, and what of the rates and days could not be used."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date, timedelta

from sendbook.filling.formulas import Made, WorkedOut
from sendbook.filling.lookup_sheets import FIRST, SHEET, LookupValues, year_end
from sendbook.findings import Finding, finding
from sendbook.rules.matching import first_match, same_text
from sendbook.tables import quote_sheet


def rates_told(headers: Set[str], known: LookupValues) -> Iterator[str]:
    """By which rates a map is costed, from which day each of them, and up to when its open lines."""
    if "Hourly rate to date" in headers:
        yield f"Costs: each school day at the rate in force on it; earlier rates, with their last day, go on {SHEET}"
        yield from _changes(known)
    elif "Hourly rate" in headers:
        yield "Costs: at the rates of now; earlier rates need a first and a last day in the list"
    elif "Cost" in headers:
        yield "Costs: each line at the one rate that stands in it; where it rose, give the days before it a line"
    if "Costed to" in headers:
        yield f"Costs: lines without a last day are costed to {_said(known.open_lines_end)}, as {SHEET} has it"


def _changes(known: LookupValues) -> Iterator[str]:
    """Of each role with earlier rates: what an hour cost until which day, and from which day the rate of now holds."""
    for role, rate in zip(known.roles, known.rates, strict=True):
        lines = [line for line in known.earlier if line.whole and role and same_text(role)(line.role)]
        dated = sorted((line.until, line.rate) for line in lines if line.until is not None and line.rate is not None)
        if dated and rate is not None:
            until = ", ".join(f"£{amount:,.2f} until {_said(day)}" for day, amount in dated)
            yield f"Costs: {role} at {until}, and £{rate:,.2f} from {_said(dated[-1][0] + timedelta(days=1))}"


def rate_notes(worked: WorkedOut, known: LookupValues, made: Made, headers: Set[str]) -> Iterator[Finding]:
    """Earlier rates at which no day is costed, and lines whose days lie where nothing is known."""
    place = f"{quote_sheet(SHEET)}!"
    if "Hourly rate" in headers:
        if missing := [at for at, line in enumerate(known.earlier) if not line.whole]:
            yield finding("7113", f"{place}R{FIRST + missing[0]}", count=len(missing))
        unused = [
            at for at, line in enumerate(known.earlier)
            if line.whole and line.role and _rate_of(known, line.role) is None
        ]  # fmt: skip
        if unused:
            yield finding("7114", f"{place}R{FIRST + unused[0]}", count=len(unused))
    if "Cost" in headers and known.days and {"starts", "ends"} <= {*worked.target.columns}:
        yield from _days(worked, known, made)


def _rate_of(known: LookupValues, role: str) -> float | None:
    at = first_match(role, known.roles)
    return None if at is None else known.rates[at]


def _days(worked: WorkedOut, known: LookupValues, made: Made) -> Iterator[Finding]:
    """Open lines that begin after the day to which they are costed, and lines over days of no term that is known."""
    late, beyond = list[int](), list[int]()
    first, last = known.days[0], max(end for _, _, end in known.terms if end is not None)
    for row in worked.rows:
        starts, ends = worked.date_at(row, "starts"), worked.date_at(row, "ends")
        if starts is None or not made.values.get("School weeks", {}):
            continue
        if ends is None and starts > known.open_lines_end and worked.raw(row, "ends") is None:
            late.append(row)
        elif starts < first or (ends or starts) > max(last, year_end(last)):
            beyond.append(row)
    at = worked.target.columns
    if late:
        yield finding("7115", worked.target.cell(late[0], at["ends"]), count=len(late), day=_said(known.open_lines_end),
                      sheet=SHEET)  # fmt: skip
    if beyond:
        yield finding("7116Q", worked.target.cell(beyond[0], at["starts"]), count=len(beyond), first=_said(first),
                      last=_said(last), sheet=SHEET)  # fmt: skip


def _said(day: date) -> str:
    return f"{day:%d/%m/%Y}"
