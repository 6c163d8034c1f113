"""Checks of the lines of the provision map: whose they are, when they run, what they achieve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sendbook.checks.columns_needed import LINE, TERMS
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words, is_blank, is_on_roll, left_day, provision_code
from sendbook.rules.reviews import overdue
from sendbook.rules.years import academic_year
from sendbook.tables import Row


def is_universal(row: Row) -> bool:
    """Whether a line is for all pupils."""
    return str(row["tier"] or "").casefold() == "universal"


@check("6010", needs=("provision.upn", "register.upn"))
def upn_not_in_register(given: Given) -> Iterator[Spot]:
    """A line whose UPN is in no row of the register."""
    for row in given.rows("provision"):
        if row["upn"] is not None and row["upn"] not in given.pupil_of:
            yield given.at("provision", row, "upn")


@check("6013Q", needs=(*LINE, "provision.intervention"))
def line_twice(given: Given) -> Iterator[Spot]:
    """Two lines that are the same for a pupil: intervention, who delivers it, and overlapping dates."""
    lines: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in given.rows("provision"):
        if row["upn"] and row["intervention"] and row["starts"] and row["ends"]:
            key = (row["upn"], str(row["intervention"]).casefold(), str(row["delivered_by"] or "").casefold())
            for before in lines[key]:
                if row["starts"] <= before["ends"] and before["starts"] <= row["ends"]:
                    other = given.tables["provision"].cell(before, "intervention")
                    yield given.at("provision", row, "intervention", other=other)
                    break
            lines[key].append(row)


@check("6011Q", needs=(*LINE, "register.left_on"))
def runs_after_leaving(given: Given) -> Iterator[Spot]:
    """A line that runs on after its pupil has left."""
    for row in given.rows("provision"):
        pupil = given.pupil_of.get(row["upn"])
        left_on = left_day(pupil) if pupil else None
        if left_on is not None and row["ends"] is not None and row["ends"] > left_on:
            yield given.at("provision", row, "ends")


@check("6012Q", needs=(*LINE, "provision.tier", "register.sen_provision"))
def runs_without_sen(given: Given) -> Iterator[Spot]:
    """A line that still runs, for a pupil with no special educational need; what all pupils get is not meant."""
    for row in given.rows("provision"):
        pupil = given.pupil_of.get(row["upn"])
        if pupil and provision_code(pupil) == "N" and _runs_on(row, given.today) and not is_universal(row):
            yield given.at("provision", row, "upn")


@check("6020", needs=LINE)
def ends_before_start(given: Given) -> Iterator[Spot]:
    """A line whose last day is before its first."""
    for row in given.rows("provision"):
        if row["starts"] and row["ends"] and row["ends"] < row["starts"]:
            yield given.at("provision", row, "ends")


@check("6021", needs=(*LINE, "calendar.date"))
def outside_calendar(given: Given) -> Iterator[Spot]:
    """A line that starts before the calendar of school days begins, or ends after it."""
    days = [day for day in given.tables["calendar"].column("date") if day is not None]
    if not days:
        return
    first, last = min(days), max(days)
    for row in given.rows("provision"):
        for column in ("starts", "ends"):
            if row[column] is not None and not first <= row[column] <= last:
                yield given.at("provision", row, column, first=in_words(first), last=in_words(last))


@check("6022Q", needs=LINE)
def over_the_summer(given: Given) -> Iterator[Spot]:
    """A line that begins in one academic year and ends in another."""
    for row in given.rows("provision"):
        if not row["starts"] or not row["ends"] or row["ends"] < row["starts"]:
            continue
        if academic_year(row["starts"]) != academic_year(row["ends"]):
            yield given.at("provision", row, "ends", year=academic_year(row["starts"]))


@check("6023Q", needs=(*LINE, *TERMS, "calendar.date"))
def no_school_day(given: Given) -> Iterator[Spot]:
    """A line with dates between which the school is never open."""
    for row in given.rows("provision"):
        if row["school_weeks"] == 0 and row["ends"] is not None and row["starts"] <= row["ends"]:
            yield given.at("provision", row, "starts")


@check("6060Q", needs=("provision.outcome", "provision.tier"))
def no_outcome(given: Given) -> Iterator[Spot]:
    """A line for some pupils only, without an outcome sought."""
    additional = [row for row in given.rows("provision") if not is_universal(row)]
    return given.at_blank("provision", additional, "outcome")


@check("6061Q", needs=(*LINE, "provision.entry_score", "provision.exit_score"))
def ended_without_exit_score(given: Given) -> Iterator[Spot]:
    """A line that ended, with a score at its start and none at its end."""
    for row in given.rows("provision"):
        ended = row["ends"] is not None and row["ends"] < given.today
        if ended and row["entry_score"] is not None and is_blank(row, "exit_score"):
            yield given.at("provision", row, "exit_score")


@check("6062Q", needs=("provision.entry_score", "provision.exit_score"))
def exit_without_entry_score(given: Given) -> Iterator[Spot]:
    """A line with a score at its end and none at its start."""
    for row in given.rows("provision"):
        if row["exit_score"] is not None and is_blank(row, "entry_score"):
            yield given.at("provision", row, "entry_score")


@check("6100Q", needs=(*LINE, "provision.review_after_weeks", "provision.review_held"))
def review_overdue(given: Given) -> Iterator[Spot]:
    """A line whose own review was due before today and was not held."""
    for row in given.rows("provision"):
        if overdue(review_due=row["review_due"], as_at=given.today, held=row["review_held"]):
            yield given.at("provision", row, "review_due", due=in_words(row["review_due"]))


@check("6101", needs=("provision.starts", "provision.review_held"))
def review_before_start(given: Given) -> Iterator[Spot]:
    """A line reviewed before it began."""
    for row in given.rows("provision"):
        if row["review_held"] and row["starts"] and row["review_held"] < row["starts"]:
            yield given.at("provision", row, "review_held")


@check("6080Q", needs=(*LINE, "register.upn", "register.sen_provision"))
def pupil_without_line(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support or with an EHC plan for whom no line runs now or later.

    In a holiday the term that has just ended counts as now.
    """
    last_day = _last_day_of_term(given)
    served = {row["upn"] for row in given.rows("provision") if _runs_on(row, last_day)}
    asked = [row for row in given.supported if row["upn"] is not None]
    return given.at_each("register", asked, [row for row in asked if row["upn"] not in served], "upn")


def _runs_on(row: Row, day: date) -> bool:
    """Whether a line has not ended before a day; an open line ends on the day up to which it is costed."""
    return row["line_ends"] is not None and row["line_ends"] >= day


def _last_day_of_term(given: Given) -> date:
    """Today if it is in a term; else the last day of the term before; today where no term is known."""
    terms = [(row["starts"], row["ends"]) for row in given.rows("terms") if row["starts"] and row["ends"]]
    if any(first <= given.today <= last for first, last in terms):
        return given.today
    return max((last for _, last in terms if last < given.today), default=given.today)


@check("6120", needs=("provision.intervention", "interventions.intervention"))
def not_in_catalogue(given: Given) -> Iterator[Spot]:
    """An intervention that is not on the Interventions sheet; its first line only."""
    known = {str(row["intervention"]).casefold() for row in given.rows("interventions")}
    for row in given.rows("provision"):
        name = str(row["intervention"] or "").casefold()
        if name and name not in known:
            known.add(name)
            yield given.at("provision", row, "intervention")


@check("6014Q", needs=(*LINE, "register.on_roll"))
def leaver_with_lines(given: Given) -> Iterator[Spot]:
    """A line that runs now or later for a pupil marked as a leaver without a leaving date."""
    for row in given.rows("provision"):
        pupil = given.pupil_of.get(row["upn"])
        left = pupil and left_day(pupil) is None and not is_on_roll(pupil, given.today)
        if left and _runs_on(row, given.today):
            yield given.at("provision", row, "upn")
