"""Checks of the school as a whole: its key dates, what letters need, training of staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sendbook.checks.columns_needed import DUTY, SETTING
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words, is_blank
from sendbook.layouts.last_years import SETTING as TRANSFER_YEARS
from sendbook.layouts.last_years import unknown_years
from sendbook.layouts.settings import settings
from sendbook.policy import code_lists
from sendbook.rules.last_years import years_listed
from sendbook.rules.school_numbers import dfe_number, urn
from sendbook.tables import Row

_FOR_LETTERS = {
    "senco_name": "the SENCO's name", "iass_name": "the information, advice and support service",
    "local_offer_link": "the Local Offer", "sen_report_link": "the SEN information report",
    "sen_governor": "the SEN governor",
}  # fmt: skip


@check("1220Q", needs=DUTY)
def key_date_overdue(given: Given) -> Iterator[Spot]:
    """A duty of the school that is done again every so many months, and was not."""
    for row in given.rows("key_dates"):
        if row["last_done"] is not None and row["due"] is not None and row["due"] < given.today:
            yield given.at("key_dates", row, "due", due=in_words(row["due"]))


@check("1221Q", needs=DUTY)
def never_done(given: Given) -> Iterator[Spot]:
    """A duty of the school of which it is not recorded when it was last done."""
    if not given.pupils:
        return
    for row in given.rows("key_dates"):
        if _again(row) and is_blank(row, "last_done"):
            yield given.at("key_dates", row, "last_done")


def _again(row: Row) -> bool:
    """Whether a duty is done again so many months after it was last done."""
    return row["every_months"] is not None and row["every_months"] > 0


@check("1222", needs=(*DUTY, "key_dates.month"))
def never_due(given: Given) -> Iterator[Spot]:
    """A duty of the school without the months after which, or the day on which, it is due."""
    for row in given.rows("key_dates"):
        if row["what"] is not None and row["due"] is None and not _again(row):
            yield given.at("key_dates", row, "every_months")


@check("1223", needs=DUTY)
def done_later(given: Given) -> Iterator[Spot]:
    """A duty of the school that was done on a day still to come."""
    for row in given.rows("key_dates"):
        if row["last_done"] is not None and row["last_done"] > given.today:
            yield given.at("key_dates", row, "last_done")


@check("1224", needs=(*SETTING, "key_dates.what"))
def letters_lack(given: Given) -> Iterator[Spot]:
    """A line of the School sheet that letters and reports need, and that is blank."""
    if not given.pupils:
        return
    rows = {str(row["setting"]): row for row in given.rows("school")}
    for key, what in _FOR_LETTERS.items():
        row = rows.get(settings()[key].setting)
        if row is not None and is_blank(row, "value"):
            yield given.at("school", row, "value", what=what)


@check("1206", needs=SETTING)
def unknown_transfer_year(given: Given) -> Iterator[Spot]:
    """A year group that changes phase, on the School sheet, that is none."""
    label = settings()[TRANSFER_YEARS].setting
    for row in given.rows("school"):
        if row["setting"] == label and unknown_years(row["value"]):
            yield given.at("school", row, "value")


@check("1207Q", needs=(*SETTING, "register.year_group"))
def last_year_not_listed(given: Given) -> Iterator[Spot]:
    """A pupil with an EHC plan in the school's highest year group, which is not said to be its last."""
    label = settings()[TRANSFER_YEARS].setting
    years = [int(str(row["year_group"])) for row in given.pupils if str(row["year_group"] or "").isdigit()]
    highest = max(years, default=0)
    asked = [row for row in given.with_plan if str(row["year_group"]) == str(highest) and row["moving"] is None]
    for row in given.rows("school"):
        listed = years_listed(row["value"])
        if row["setting"] == label and asked and highest >= 2 and str(highest) not in listed:
            yield given.at("school", row, "value", year=highest)


@check("1225Q", needs=SETTING)
def odd_dfe_number(given: Given) -> Iterator[Spot]:
    """A DfE number on the School sheet that is none."""
    yield from _no_such_number(given, "dfe_number", dfe_number)


@check("1226Q", needs=SETTING)
def odd_urn(given: Given) -> Iterator[Spot]:
    """A URN on the School sheet that is none."""
    yield from _no_such_number(given, "school_urn", urn)


def _no_such_number(given: Given, key: str, reads: Callable[[object], str]) -> Iterator[Spot]:
    label = settings()[key].setting
    for row in given.rows("school"):
        if row["setting"] == label and row["value"] is not None and not reads(row["value"]):
            yield given.at("school", row, "value")


@check("5701Q", needs=("register.primary_need", "training.area_of_need"))
def no_trained_staff(given: Given) -> Iterator[Spot]:
    """An area of need that pupils of the register have, and in which no training is recorded."""
    if not given.rows("training"):
        return
    trained = {row["area_of_need"] for row in given.rows("training")}
    for area in code_lists()["area_of_need"].current:
        if area not in trained and any(row["area_of_need"] == area for row in given.supported):
            yield given.at_header("training", "area_of_need", area=area)


@check("5702Q", needs=("register.sen_provision", "training.topic"))
def no_training(given: Given) -> Iterator[Spot]:
    """Supported pupils, but not one training."""
    if given.supported and not given.rows("training"):
        yield Spot(given.tables["training"].sheet)


@check("5703Q", needs=("training.review_on", "training.impact"))
def impact_not_seen(given: Given) -> Iterator[Spot]:
    """A training whose effect was to be looked at by a day that has passed."""
    for row in given.rows("training"):
        if row["review_on"] is not None and row["review_on"] < given.today and is_blank(row, "impact"):
            yield given.at("training", row, "impact")
