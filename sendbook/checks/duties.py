"""Checks of what the school owes a pupil on the register beside reviews: parents told, staff told, adjustments made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sendbook.checks.columns_needed import SETTING, SUPPORT
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, code_in, is_blank
from sendbook.rules.months import months_after
from sendbook.rules.years import academic_year_start
from sendbook.tables import Row

_SENSORY_OR_PHYSICAL = ("HI", "VI", "MSI", "PD")


def _without(given: Given, pupils: Sequence[Row], column: str) -> Iterator[Spot]:
    """Those of the pupils, as far as their support has begun, whose cell is blank."""
    begun = [row for row in pupils if row["support_started"] is None or row["support_started"] <= given.today]
    return given.at_blank("register", begun, column)


@check("5012Q", needs=(*SUPPORT, "register.iass_told_on"))
def iass_not_told(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support whose parents were not told of the information, advice and support service."""
    return _without(given, given.on_sen_support, "iass_told_on")


@check("5011Q", needs=(*SUPPORT, "register.discussed_on", "meetings.kind"))
def no_early_discussion(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support for whom neither the register nor the Meetings sheet shows an early discussion."""
    noted = {row["upn"] for row in given.rows("meetings") if row["kind"] == "Early discussion"}
    return _without(given, [row for row in given.on_sen_support if row["upn"] not in noted], "discussed_on")


@check("5013Q", needs=(*SUPPORT, "register.staff_told_on"))
def staff_not_told(given: Given) -> Iterator[Spot]:
    """A supported pupil for whom no day is recorded on which the staff were told."""
    return _without(given, () if given.is_special else given.supported, "staff_told_on")


@check("5014Q", needs=(*SUPPORT, "register.strategies"))
def no_strategies(given: Given) -> Iterator[Spot]:
    """A supported pupil of whom the row does not say what helps in class."""
    return _without(given, () if given.is_special else given.supported, "strategies")


@check("5015Q", needs=("register.disability", "register.reasonable_adjustments"))
def no_adjustments(given: Given) -> Iterator[Spot]:
    """A disabled pupil for whom no reasonable adjustment is recorded."""
    for row in given.pupils:
        if row["disability"] == "Yes" and is_blank(row, "reasonable_adjustments"):
            yield given.at("register", row, "reasonable_adjustments")


@check("5016Q", needs=("register.disability", "register.primary_need"))
def disability_not_known(given: Given) -> Iterator[Spot]:
    """A sensory or physical need of a pupil of whom it is not recorded whether there is a disability."""
    for row in given.supported:
        need = code_in(row, "primary_need")
        if need in _SENSORY_OR_PHYSICAL and row["disability"] not in ("Yes", "No"):
            yield given.at("register", row, "disability", census_code=need)


@check("5017Q", needs=("register.plan_type", "register.sen_provision"))
def plan_type_unlike_provision(given: Given) -> Iterator[Spot]:
    """The plan type says EHC plan where the SEN provision does not."""
    for row in given.on_sen_support:
        if row["plan_type"] == "EHC plan":
            yield given.at("register", row, "plan_type")


@check("4070Q", needs=("register.sen_provision", *SETTING))
def support_in_special_school(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support in a special school."""
    if given.is_special:
        for row in given.pupils:
            if code_in(row, "sen_provision") == "K":
                yield given.at("register", row, "sen_provision")


_OF_PUPILS = ("cycles", "meetings", "events", "agencies", "transitions")


@check("3040", needs=("register.upn", "cycles.upn", "leavers.upn"))
def nobody_of_that_upn(given: Given) -> Iterator[Spot]:
    """A cycle, meeting, decision, involvement or move of a pupil who stands on neither the Register nor Leavers."""
    known = {row["upn"] for table in ("register", "leavers") for row in given.rows(table)}
    for table in _OF_PUPILS if given.rows("register") else ():
        for row in given.rows(table):
            if row["upn"] is not None and row["upn"] not in known:
                yield given.at(table, row, "upn")


@check("3041Q", needs=("register.upn", "leavers.upn"))
def leaver_in_the_register(given: Given) -> Iterator[Spot]:
    """A pupil on roll with SEN provision who stands among the leavers too."""
    supported = {row["upn"] for row in given.supported}
    for row in given.rows("leavers"):
        if row["upn"] is not None and row["upn"] in supported:
            yield given.at("leavers", row, "upn")


@check("3050Q", needs=("leavers.date_of_birth",))
def file_kept_too_long(given: Given) -> Iterator[Spot]:
    """A leaver whose file was to be kept until a day that has passed."""
    for row in given.rows("leavers"):
        if row["keep_until"] is not None and row["keep_until"] < given.today:
            yield given.at("leavers", row, "keep_until")


@check("3051Q", needs=("leavers.left_on", "leavers.file_sent_on"))
def file_not_sent(given: Given) -> Iterator[Spot]:
    """A leaver who left some weeks ago and whose file was not sent."""
    days = given.numbers["due_soon_days"]
    for row in given.rows("leavers"):
        left = row["left_on"]
        if left is not None and is_blank(row, "file_sent_on") and (given.today - left).days > days:
            yield given.at("leavers", row, "file_sent_on")


@check("5019Q", needs=("register.entry_date", "register.prior_attainment"))
def attainment_on_entry_missing(given: Given) -> Iterator[Spot]:
    """A pupil with SEN who joined in this academic year, and of whom nobody wrote where the pupil stood on entry."""
    settled = given.today - timedelta(days=int(given.numbers["settling_in_days"]))
    first = academic_year_start(given.today)
    joined = [row for row in given.supported if row["entry_date"] and first <= row["entry_date"] <= settled]
    return given.at_blank("register", joined, "prior_attainment")


@check("5052Q", needs=(*SUPPORT, "register.home_actions", "register.outcome"))
def nothing_at_home(given: Given) -> Iterator[Spot]:
    """A planned outcome, and nothing on what the parents do at home; asked once some rows say it."""
    planned = [row for row in given.supported if not is_blank(row, "outcome")]
    return given.at_blank("register", planned, "home_actions", once_begun=True)


@check("5053Q", needs=("register.plan_type", "register.medical_plan_reviewed"))
def healthcare_plan_old(given: Given) -> Iterator[Spot]:
    """An individual healthcare plan that was not looked at for a year, or of which no day is recorded."""
    for row in given.pupils:
        reviewed = row["medical_plan_reviewed"]
        medical = str(row["plan_type"] or "").casefold() == "healthcare plan"
        if (medical and reviewed is None) or (reviewed is not None and months_after(reviewed, 12) <= given.today):
            yield given.at("register", row, "medical_plan_reviewed")


@check("5054Q", needs=("register.criteria_met",))
def criteria_not_met(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support who does not meet the school's criteria, as the last audit found."""
    for row in given.on_sen_support:
        if row["criteria_met"] == "No":
            yield given.at("register", row, "criteria_met")
