"""Checks of SEN provision (E, K, N) and of the ranked types of need."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, code_in, is_blank, provision_code
from sendbook.policy import CodeList, code_lists
from sendbook.tables import Row

_RANKED = ("primary_need", "secondary_need")
_UNDECIDED = ("", "school decides")


def _needs() -> CodeList:
    return code_lists()["need"]


def further_needs(row: Row) -> list[str]:
    """The codes after the second need, as they stand between commas or spaces."""
    return [code for code in re.split(r"[,;\s]+", code_in(row, "further_needs")) if code]


def _former(codes: CodeList, code: str) -> bool:
    item = codes.item(code)
    return item is not None and not item.current


@check("4010", needs=("register.sen_provision", "register.primary_need"))
def no_primary_need(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support or with an EHC plan without a primary need."""
    for row in given.supported:
        if is_blank(row, "primary_need"):
            yield given.at("register", row, "primary_need")


@check("4011", needs=("register.primary_need", "register.secondary_need"))
def needs_alike(given: Given) -> Iterator[Spot]:
    """A secondary need that is the primary need."""
    for row in given.rows("register"):
        if code_in(row, "secondary_need") and code_in(row, "secondary_need") == code_in(row, "primary_need"):
            yield given.at("register", row, "secondary_need")


@check("4012", needs=("register.further_needs",))
def further_need_unknown(given: Given) -> Iterator[Spot]:
    """A further need that is not a census code."""
    for row in given.rows("register"):
        if any(_needs().item(code) is None for code in further_needs(row)):
            yield given.at("register", row, "further_needs", codes=", ".join(_needs().current))


@check("4013", needs=("register.further_needs",))
def further_need_repeated(given: Given) -> Iterator[Spot]:
    """A further need that stands twice, or is the primary or secondary need."""
    for row in given.rows("register"):
        codes = [code_in(row, column) for column in _RANKED] + further_needs(row)
        codes = [code for code in codes if code]
        if further_needs(row) and len(set(codes)) < len(codes) and set(further_needs(row)) & _repeated(codes):
            yield given.at("register", row, "further_needs")


def _repeated(codes: list[str]) -> set[str]:
    return {code for code in codes if codes.count(code) > 1}


@check("4014Q", needs=("register.secondary_need", "register.further_needs"))
def gap_in_ranks(given: Given) -> Iterator[Spot]:
    """A lower rank that is filled while a higher one is blank, for a pupil who has a SEN provision."""
    for row in given.supported:
        if row["further_needs"] and is_blank(row, "secondary_need"):
            yield given.at("register", row, "secondary_need")


@check("4020Q", needs=("register.sen_provision", "register.primary_need"))
def not_assessed_with_plan(given: Given) -> Iterator[Spot]:
    """NSA (no specialist assessment) for a pupil with an EHC plan."""
    for row in given.rows("register"):
        for column in _RANKED:
            if provision_code(row) == "E" and code_in(row, column) == "NSA":
                yield given.at("register", row, column)


@check("4030", needs=("register.sen_provision",))
def former_provision(given: Given) -> Iterator[Spot]:
    """A SEN provision of former years: A, P or S."""
    codes = code_lists()["sen_provision"]
    for row in given.rows("register"):
        if _former(codes, provision_code(row)):
            former = codes.item(provision_code(row))
            now = former.extra.get("now", "another code") if former else ""
            yield given.at("register", row, "sen_provision", census_code=provision_code(row), now=now)


@check("4031", needs=("register.primary_need",))
def former_need(given: Given) -> Iterator[Spot]:
    """A type of need of former years, such as BESD."""
    for row in given.rows("register"):
        for column in _RANKED:
            if _former(_needs(), code_in(row, column)):
                yield given.at("register", row, column, census_code=code_in(row, column))


@check("4040Q", needs=("register.sen_provision", "register.primary_need"))
def needs_without_provision(given: Given) -> Iterator[Spot]:
    """A type of need for a pupil with no special educational need."""
    for row in given.pupils:
        if provision_code(row) == "N" and row["primary_need"] is not None:
            yield given.at("register", row, "primary_need")


@check("4050Q", needs=("register.sen_provision", "register.ehc_plan_issued"))
def plan_without_e(given: Given) -> Iterator[Spot]:
    """The dates of an EHC plan for a pupil whose SEN provision is not E."""
    for row in given.pupils:
        if provision_code(row) in ("K", "N") and row["ehc_plan_issued"] is not None:
            yield given.at("register", row, "sen_provision", census_code=provision_code(row))


@check("4060", needs=("register.primary_need",))
def no_area(given: Given) -> Iterator[Spot]:
    """A current type of need for which the Codes sheet gives no area of need."""
    open_areas = set()
    for row in given.supported:
        code = code_in(row, "primary_need")
        undecided = str(row["area_of_need"] or "").casefold() in _UNDECIDED
        if code in _needs().current and undecided and code not in open_areas:
            open_areas.add(code)
            yield given.at("register", row, "area_of_need", census_code=code)
