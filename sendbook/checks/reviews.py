"""Checks of SEN support: parents told, reviews held and due, what the record of a pupil must say."""

from __future__ import annotations

from collections.abc import Iterator

from sendbook.checks.columns_needed import REVIEW
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words, is_blank, latest_review, provision_code
from sendbook.rules.pupils import writes_to
from sendbook.rules.reviews import overdue
from sendbook.rules.term_reviews import review_due
from sendbook.tables import Row


@check("5010", needs=("register.sen_provision", "register.parents_notified_on"))
def parents_not_notified(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support of whom no day is recorded on which the parents were told."""
    asked = [row for row in given.on_sen_support if not _is_young(given, row)]
    return given.at_blank("register", asked, "parents_notified_on")


@check("5018", needs=("register.sen_provision", "register.parents_notified_on", "register.date_of_birth"))
def young_person_not_notified(given: Given) -> Iterator[Spot]:
    """A young person on SEN support, past compulsory school age, of whom no day is recorded of being told."""
    asked = [row for row in given.on_sen_support if _is_young(given, row)]
    return given.at_blank("register", asked, "parents_notified_on")


def _is_young(given: Given, row: Row) -> bool:
    told = writes_to(date_of_birth=row["date_of_birth"], as_at=given.today, acts_for=row["acts_for"])
    return bool(told == "Young person")


def _is_overdue(given: Given, row: Row) -> bool:
    return bool(overdue(review_due=row["review_due"], as_at=given.today, held=None))


@check("5020Q", needs=REVIEW)
def review_overdue(given: Given) -> Iterator[Spot]:
    """A pupil reviewed before, whose next review was due before today."""
    for row in given.supported:
        if latest_review(row) is not None and _is_overdue(given, row):
            yield given.at("register", row, "review_due", due=in_words(row["review_due"]))


@check("5021Q", needs=REVIEW)
def never_reviewed(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support with no review yet, although the first was due before today.

    For a pupil with an EHC plan the annual review counts, which has checks of its own.
    """
    for row in given.on_sen_support:
        if is_blank(row, "last_review") and latest_review(row) is None and _is_overdue(given, row):
            yield given.at("register", row, "last_review", due=in_words(row["review_due"]))


@check("5023", needs=("register.last_review",))
def review_in_the_future(given: Given) -> Iterator[Spot]:
    """A last review that lies ahead."""
    for row in given.rows("register"):
        if row["last_review"] is not None and row["last_review"] > given.today:
            yield given.at("register", row, "last_review")


@check("5024Q", needs=("register.last_review", "register.support_started"))
def review_before_support(given: Given) -> Iterator[Spot]:
    """A last review from before support began."""
    for row in given.supported:
        if row["last_review"] and row["support_started"] and row["last_review"] < row["support_started"]:
            yield given.at("register", row, "last_review")


@check("5025Q", needs=(*REVIEW, "register.review_agreed"))
def agreed_after_term_end(given: Given) -> Iterator[Spot]:
    """A review date agreed for later than the end of the term by which a review is due."""
    if given.is_special:
        return
    terms = given.tables["terms"]
    starts, ends, own, later = (terms.column(key) for key in ("starts", "ends", "season_ends", "next_season_ends"))
    for row in given.supported:
        agreed = row["review_agreed"]
        by_term = review_due(
            sen_provision=row["sen_provision"], last_review=latest_review(row),
            support_started=row["support_started"], review_agreed=None,
            term_starts=starts, term_ends=ends, season_ends=own, next_season_ends=later, school_kind=None, as_at=None,
        )  # fmt: skip
        if agreed is not None and by_term is not None and agreed > by_term:
            yield given.at("register", row, "review_agreed", due=in_words(by_term))


@check("5026", needs=("register.last_review", "register.review_agreed"))
def agreed_date_used_up(given: Given) -> Iterator[Spot]:
    """A review date agreed that is not later than the last review."""
    for row in given.supported:
        held, agreed = latest_review(row), row["review_agreed"]
        # A date agreed in the open cycle takes the place of the one typed here.
        if agreed and held and agreed <= held and row["agreed_review"] in (None, agreed):
            yield given.at("register", row, "review_agreed")


@check("5030Q", needs=("register.sen_provision", "register.support_started"))
def support_start_unknown(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support without the day on which support began."""
    return given.at_blank("register", given.on_sen_support, "support_started")


@check("5031Q", needs=("register.sen_provision", "register.support_started"))
def support_starts_later(given: Given) -> Iterator[Spot]:
    """A pupil who counts as supported, but whose support begins later."""
    for row in given.supported:
        if row["support_started"] is not None and row["support_started"] > given.today:
            yield given.at("register", row, "support_started", census_code=provision_code(row))


@check("5032Q", needs=("register.sen_provision", "register.outcome"))
def no_outcome(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support or with an EHC plan without an outcome sought."""
    lacking = [row for row in given.supported if is_blank(row, "outcome") and row["outcome_now"] is None]
    return given.at_each("register", given.supported, lacking, "outcome")


@check("5033Q", needs=("register.sen_provision", "register.provision_summary"))
def no_provision_named(given: Given) -> Iterator[Spot]:
    """A supported pupil for whom neither the register nor the provision map says what is in place."""
    mapped = {row["upn"] for row in given.rows("provision")}
    lacking = [r for r in given.supported if is_blank(r, "provision_summary") and r["upn"] not in mapped]
    return given.at_each("register", given.supported, lacking, "provision_summary")


@check("5034Q", needs=("register.sen_provision", "register.teacher"))
def no_responsible_teacher(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support or with an EHC plan without a responsible teacher."""
    return given.at_blank("register", given.supported, "teacher")


@check("1107Q", needs=REVIEW)
def terms_do_not_reach_back(given: Given) -> Iterator[Spot]:
    """Reviews that count from before the first known term, so that typical ends stand in."""
    starts = [day for day in given.tables["terms"].column("starts") if day is not None]
    if not starts or given.is_special:
        return
    first = min(starts)
    since = (latest_review(row) or row["support_started"] for row in given.supported)
    count = sum(1 for day in since if day is not None and day < first)
    if count:
        pupils = "1 pupil" if count == 1 else f"{count} pupils"
        yield given.at_header("terms", "starts", pupils=pupils, first=in_words(first))
