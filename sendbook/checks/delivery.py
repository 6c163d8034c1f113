"""Checks of what was delivered and achieved, and of the weeks and years that lines are costed for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sendbook.checks.columns_needed import LINE
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words, is_blank
from sendbook.checks.provision import is_universal
from sendbook.rules.budget_years import ACADEMIC, FINANCIAL
from sendbook.tables import Row


@check("6180Q", needs=("provision.sessions_delivered", *LINE))
def delivered_far_below(given: Given) -> Iterator[Spot]:
    """Far fewer sessions took place than were planned by now."""
    least = given.numbers["delivered_share_far_below"]
    return (_spot(given, row) for row in _due(given) if row["delivered_share"] < least)


@check("6181Q", needs=("provision.sessions_delivered", *LINE))
def delivered_far_above(given: Given) -> Iterator[Spot]:
    """Far more sessions took place than were planned by now."""
    most = given.numbers["delivered_share_far_above"]
    return (_spot(given, row) for row in _due(given) if row["delivered_share"] > most)


def _due(given: Given) -> Iterator[Row]:
    """Lines with enough sessions due by now that a share of them says something."""
    enough = given.numbers["sessions_before_share_counts"]
    for row in given.rows("provision"):
        if (row["planned_to_date"] or 0) >= enough and row["delivered_share"] is not None:
            yield row


def _spot(given: Given, row: Row) -> Spot:
    share = f"{row['delivered_share'] * 100:.0f} %"
    return given.at("provision", row, "sessions_delivered", share=share)


@check("6182Q", needs=("provision.sessions_delivered", "provision.starts"))
def delivered_before_start(given: Given) -> Iterator[Spot]:
    """Sessions that took place although the line has not begun."""
    for row in given.rows("provision"):
        if (row["sessions_delivered"] or 0) > 0 and row["starts"] is not None and row["starts"] > given.today:
            yield given.at("provision", row, "sessions_delivered")


@check("6064Q", needs=("provision.impact", "provision.outcome", *LINE))
def ended_without_rating(given: Given) -> Iterator[Spot]:
    """A line that ended, with an outcome sought, and nobody said how it was met."""
    for row in given.rows("provision"):
        ended = row["ends"] is not None and row["ends"] < given.today
        if ended and row["outcome"] and is_blank(row, "impact") and not is_universal(row):
            yield given.at("provision", row, "impact")


@check("6065Q", needs=("provision.impact", "provision.entry_score", "provision.exit_score"))
def rated_against_scores(given: Given) -> Iterator[Spot]:
    """An outcome rated as met although the score did not rise, or as not met although it did."""
    for row in given.rows("provision"):
        if row["gain"] is None or not row["impact"]:
            continue
        rating = str(row["impact"]).casefold()
        if rating in ("outcome met", "outcome exceeded") and row["gain"] <= 0:
            yield given.at("provision", row, "impact")


@check("6066Q", needs=("provision.impact", "provision.starts"))
def rated_before_start(given: Given) -> Iterator[Spot]:
    """A rating for a line that has not begun."""
    for row in given.rows("provision"):
        if row["impact"] and row["starts"] is not None and row["starts"] > given.today:
            yield given.at("provision", row, "impact")


@check("6063Q", needs=("provision.entry_score", "interventions.measure", *LINE))
def no_entry_score(given: Given) -> Iterator[Spot]:
    """A line of an intervention with a measure that has run for weeks without an entry score."""
    measured = {str(row["intervention"]).casefold() for row in given.rows("interventions") if row["measure"]}
    for row in given.rows("provision"):
        if str(row["intervention"] or "").casefold() not in measured or is_universal(row):
            continue
        run = (row["planned_to_date"] or 0) / row["sessions_per_week"] if row["sessions_per_week"] else 0
        waits = run >= given.numbers["weeks_before_entry_measure"]
        if waits and is_blank(row, "entry_score") and is_blank(row, "exit_score"):
            yield given.at("provision", row, "entry_score")


@check("6024Q", needs=("provision.fixed_weeks", *LINE))
def fixed_weeks_unlike_calendar(given: Given) -> Iterator[Spot]:
    """Fixed weeks that are far from the school weeks between the line's dates."""
    for row in given.rows("provision"):
        fixed, days = row["fixed_weeks"], row["line_days"]
        if fixed and days and abs(fixed - days / 5) > given.numbers["fixed_weeks_tolerance"] * fixed:
            yield given.at("provision", row, "fixed_weeks", weeks=f"{days / 5:g}")


@check("6025Q", needs=(*LINE, "years.starts", "years.ends"))
def outside_years(given: Given) -> Iterator[Spot]:
    """A line part of which lies in none of the years of the Years sheet: that part is in no total."""
    firsts = [row["starts"] for row in given.rows("years") if row["starts"]]
    lasts = [row["ends"] for row in given.rows("years") if row["ends"]]
    if not firsts or not lasts:
        return
    first, last = min(firsts), max(lasts)
    for row in given.rows("provision"):
        for column in ("starts", "ends"):
            if row[column] is not None and not first <= row[column] <= last:
                yield given.at("provision", row, column, first=in_words(first), last=in_words(last))
                break


@check("6027Q", needs=(*LINE, "terms.starts", "terms.ends", "years.starts", "years.ends"))
def outside_terms(given: Given) -> Iterator[Spot]:
    """A line with days of a costing year for which no term is known: those days cost nothing."""
    terms = [row for row in given.rows("terms") if row["starts"] and row["ends"]]
    years = [row for row in given.rows("years") if row["starts"] and row["ends"]]
    if not terms or not years:
        return
    first, last = min(row["starts"] for row in terms), max(row["ends"] for row in terms)
    known_from, known_to = first - _holiday(first), last + _holiday(last)
    begin, end = min(year["starts"] for year in years), max(year["ends"] for year in years)
    for row in given.rows("provision"):
        starts, ends = row["starts"], row["line_ends"]
        if starts is None or ends is None or row["line_days"] is None or row["resources_each"] == "Year":
            continue
        early = max(starts, begin) < known_from
        if early or min(ends, end) > known_to:
            column = "starts" if early or row["ends"] is None else "ends"
            yield given.at("provision", row, column, first=in_words(first), last=in_words(last))


def _holiday(day: date) -> timedelta:
    """How long the holiday beside a term may be that begins or ends on a day: before September it is the summer."""
    return timedelta(days=50) if 6 <= day.month <= 9 else timedelta(days=18)


@check("6190", needs=(*LINE, "years.label", "years.starts", "school.setting"))
def summer_term_missing(given: Given) -> Iterator[Spot]:
    """Costs are counted over a financial year, and no line stands before September: its summer term is missing."""
    academic = next((r for r in given.rows("years") if r["label"] == ACADEMIC), None)
    used = next((r for r in given.rows("years") if r["in_use"] == "Yes"), None)
    lines = [row["starts"] for row in given.rows("provision") if row["starts"]]
    if academic is None or used is None or not lines or not (academic["starts"] and used["starts"]):
        return
    if used["label"] == FINANCIAL and min(lines) >= academic["starts"]:
        yield given.at("years", used, "in_use", first=in_words(used["starts"]), last=in_words(used["ends"]))


@check("6183Q", needs=("provision.fidelity", "provision.impact"))
def other_than_designed(given: Given) -> Iterator[Spot]:
    """A line that was judged by its impact though it was not delivered as designed."""
    for row in given.rows("provision"):
        if row["fidelity"] == "Not as designed" and row["impact"] in ("Not met", "Partly met"):
            yield given.at("provision", row, "fidelity")


@check("6184Q", needs=("provision.classroom_link", *LINE))
def not_linked_to_class(given: Given) -> Iterator[Spot]:
    """A line that runs now without a word on how it links to class teaching; asked once some lines have one."""
    running = [
        row for row in given.rows("provision")
        if row["starts"] and row["line_ends"] and row["starts"] <= given.today <= row["line_ends"] and row["upn"]
    ]  # fmt: skip
    return given.at_blank("provision", running, "classroom_link", once_begun=True)
