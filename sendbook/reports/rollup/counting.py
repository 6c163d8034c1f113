"""Counting one school: the figures of its tables, every topic a partition so that its parts make up a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import fsum

from sendbook.policy import code_lists
from sendbook.reports.rollup.frame import FigureLine
from sendbook.rules.lines_of_year import IN_USE, counts_in
from sendbook.rules.rounding import to_the_penny
from sendbook.tables import Row, Tables

PUPILS, NEED, AREA, YEAR = "Pupils", "Primary need", "Area of need", "Year group"
REVIEWS, ANNUAL, TRANSFER = "SEN support review", "Annual review of EHC plan", "Review before a move"
MEETINGS, RECORD, THRESHOLD = "Meetings with parents", "Record", "Threshold"
COST, BUDGET, LINES = "Cost", "Money in", "Lines of provision"
BY_SOURCE, BY_TIER, BY_AREA, BY_ROLE = "Cost by source", "Cost by tier", "Cost by area of need", "Cost by role"
FINDINGS = "Findings"

SUPPORT, PLAN, ALL = "SEN support", "EHC plan", "With SEN"
NOT_SAID = "Not said"
STATUSES = ("Overdue", "Due today or soon", "Not due yet", "Held")
NO_DATE = "No date to go by"
NOT_MOVING = "No move of phase"

WHOLE_OF = {
    PUPILS: (PUPILS, ALL), NEED: (PUPILS, ALL), AREA: (PUPILS, ALL), YEAR: (PUPILS, ALL), REVIEWS: (PUPILS, SUPPORT),
    MEETINGS: (PUPILS, ALL), RECORD: (PUPILS, ALL), THRESHOLD: (PUPILS, ALL),
    ANNUAL: (PUPILS, PLAN), TRANSFER: (PUPILS, PLAN),
}  # fmt: skip
"""The figure of which the parts of a topic are the parts: who knows both can subtract."""

OF_SCHOOL: Mapping[str, tuple[str, ...]] = {
    "register": (
        "upn", "surname", "on_roll", "sen_provision", "primary_need", "area_of_need", "year_group", "review_status",
        "annual_review_status", "phase_transfer_status", "meetings_status", "completeness", "threshold_status",
        "additional_support_cost", "review_due",
    ),
    "provision": (
        "upn", "intervention", "tier", "area_of_need", "delivered_by", "funding_source", "second_source",
        "cost_this_year", "first_source_cost", "second_source_cost", "no_cost_reason", "counted_years",
    ),
    "totals": ("by", "item", "money"), "school": ("setting", "value"),
}  # fmt: skip
"""The columns that the figures are made of, by table; no name under a table means all of its columns."""

REFRESHED = ("review_status", "annual_review_status", "phase_transfer_status", "meetings_status")
"""Columns of the register that say how things stand on a day: worked out anew for the day of the roll-up."""

_PROVISION = {"K": SUPPORT, "E": PLAN}


def _text(row: Row, key: str) -> str:
    return str(row.value(key) or "").strip()


def with_sen(tables: Tables) -> list[Row]:
    """The pupils on roll with SEN support or an EHC plan."""
    register = tables.get("register", ())
    return [row for row in register if _text(row, "sen_provision").upper() in _PROVISION
            and _text(row, "on_roll").casefold() != "no"]  # fmt: skip


def count_school(tables: Tables, known: Mapping[str, set[str]]) -> tuple[FigureLine, ...]:
    """Every figure of one school; `known` names the columns that its tables really have, by table."""
    return tuple(_Count(tables, known).lines())


class _Count:
    def __init__(self, tables: Tables, known: Mapping[str, set[str]]) -> None:
        self.tables, self.known = tables, known
        self.pupils = with_sen(tables)

    def lines(self) -> Iterator[FigureLine]:
        yield FigureLine(PUPILS, ALL, len(self.pupils))
        levels = Counter(_PROVISION[_text(row, "sen_provision").upper()] for row in self.pupils)
        yield from (FigureLine(PUPILS, item, levels[item]) for item in (SUPPORT, PLAN))
        codes = code_lists()
        yield from self.split(NEED, "primary_need", self.pupils, [item.code for item in codes["need"].items])
        yield from self.split(AREA, "area_of_need", self.pupils, codes["area_of_need"].current)
        yield from self.split(YEAR, "year_group", self.pupils, codes["year_group"].current)
        plans = [row for row in self.pupils if _text(row, "sen_provision").upper() == "E"]
        # Whoever has an EHC plan has the annual review, not one each term.
        on_support = [row for row in self.pupils if _text(row, "sen_provision").upper() == "K"]
        yield from self.statuses(REVIEWS, "review_status", on_support, NO_DATE)
        yield from self.statuses(ANNUAL, "annual_review_status", plans, NO_DATE)
        yield from self.statuses(TRANSFER, "phase_transfer_status", plans, NOT_MOVING)
        yield from self.said(MEETINGS, "meetings_status", ("Short", "As often as is due"), lambda row: (
            "Short" if _text(row, "meetings_status").startswith("Short") else "As often as is due"))  # fmt: skip
        yield from self.said(RECORD, "completeness", ("Complete", "Something is missing"), lambda row: (
            "Complete" if row["completeness"] == 1 else "Something is missing"))  # fmt: skip
        yield from self.said(THRESHOLD, "threshold_status", (
            "Above", "Near", "Below", "No cost recorded"), _threshold)  # fmt: skip
        if "provision" in self.tables:
            yield from self.costs()

    def has(self, table: str, key: str) -> bool:
        return key in self.known.get(table, ())

    def split(self, topic: str, key: str, rows: Sequence[Row], items: Sequence[str]) -> Iterator[FigureLine]:
        if not self.has("register", key):
            return
        folded = {item.casefold(): item for item in items}
        counts = Counter(folded.get(_text(row, key).casefold(), NOT_SAID) for row in rows)
        yield from (FigureLine(topic, item, counts[item]) for item in (*items, NOT_SAID) if counts[item])

    def statuses(self, topic: str, key: str, rows: Sequence[Row], rest: str) -> Iterator[FigureLine]:
        if self.has("register", key):
            counts = Counter(_status(_text(row, key)) or rest for row in rows)
            yield from (FigureLine(topic, item, counts[item]) for item in (*STATUSES, rest))

    def said(self, topic: str, key: str, items: Sequence[str], of: Callable[[Row], str]) -> Iterator[FigureLine]:
        if self.has("register", key):
            counts = Counter(map(of, self.pupils))
            yield from (FigureLine(topic, item, counts[item]) for item in items)

    def of_year(self, row: Row) -> bool:
        """Whether a line counts in the year; workbooks that were made before do not say so."""
        return not self.has("provision", "counted_years") or counts_in(_text(row, "counted_years"), IN_USE)

    def costs(self) -> Iterator[FigureLine]:
        lines = [row for row in self.tables["provision"] if _text(row, "upn") or _text(row, "intervention")]
        costed = [row for row in lines if row["cost_this_year"]]
        whole = fsum(row["cost_this_year"] or 0 for row in lines)
        yield FigureLine(COST, "All lines", _pupils_of(costed), to_the_penny(whole))
        counted = [row["additional_support_cost"] for row in self.pupils if row["additional_support_cost"]]
        yield FigureLine(COST, "Additional support, as it counts", len(counted), to_the_penny(fsum(counted)))
        without = sum(1 for row in lines if _text(row, "no_cost_reason") and self.of_year(row))
        yield FigureLine(LINES, "All lines", len(lines))
        yield FigureLine(LINES, "Without a cost", without)
        yield from _by(BY_TIER, costed, lambda row: [(_text(row, "tier"), row["cost_this_year"])])
        yield from _by(BY_AREA, costed, lambda row: [(_text(row, "area_of_need"), row["cost_this_year"])])
        yield from _by(BY_ROLE, costed, lambda row: [(_text(row, "delivered_by"), row["cost_this_year"])])
        yield from _by(BY_SOURCE, costed, lambda row: [
            (_text(row, "funding_source"), row["first_source_cost"]),
            (_text(row, "second_source"), row["second_source_cost"])])  # fmt: skip
        for row in self.tables.get("totals", ()):
            if _text(row, "by") == "Funding source" and row["money"]:
                yield FigureLine(BUDGET, _text(row, "item"), None, to_the_penny(row["money"]))


def _by(
    topic: str, rows: Iterable[Row], parts: Callable[[Row], Sequence[tuple[str, float | None]]]
) -> Iterator[FigureLine]:
    pounds: dict[str, list[float]] = {}
    pupils: dict[str, set[str]] = {}
    spelt: dict[str, str] = {}
    for row in rows:
        for word, amount in parts(row):
            if amount:
                word = spelt.setdefault(word.casefold(), word) or NOT_SAID
                pounds.setdefault(word, []).append(amount)
                pupils.setdefault(word, set()).add(_text(row, "upn"))
    for word in sorted(pounds, key=str.casefold):
        yield FigureLine(topic, word, len(pupils[word]), to_the_penny(fsum(pounds[word])))


def _pupils_of(rows: Iterable[Row]) -> int:
    return len({_text(row, "upn") for row in rows})


def _status(text: str) -> str:
    if "overdue" in text.casefold() and not text.startswith("Held"):  # the authority's decision, not the meeting
        return STATUSES[0]
    starts = (("Due", STATUSES[1]), ("Not due", STATUSES[2]), ("Held", STATUSES[3]))
    return next((label for start, label in starts if text.startswith(start)), "")


def _threshold(row: Row) -> str:
    words = {"Over": "Above", "Near": "Near", "Under": "Below"}
    return words.get(_text(row, "threshold_status").partition(" ")[0], "No cost recorded")
