"""Copies to share: what others need to see of the register, and nothing else.

What a copy holds is named column by column; every other column is left out, also one that is added to registers later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sendbook.changes import OwnSheet
from sendbook.findings import Finding, finding
from sendbook.layouts import WorkbookLayout
from sendbook.layouts.settings import school_values
from sendbook.reports.governors import report_for_governors
from sendbook.reports.report import Heading, Report, Section
from sendbook.tables import Row, Tables

SHEET = "To share"
GOVERNORS = "governors"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a copy is for: its title, the pupils and the columns of the register that they need."""

    title: str
    pupils: str
    columns: tuple[str, ...]
    belongs: Callable[[Row], bool]


def _has_sen(row: Row) -> bool:
    return str(row["sen_provision"] or "").upper() in ("K", "E")


def _is_funded(row: Row) -> bool:
    return str(row["sen_provision"] or "").upper() == "E" or bool(row["top_up_band"] or row["top_up_received"])


AUDIENCES: Mapping[str, Audience] = {
    "class": Audience(
        "What staff need to know", "pupils on roll with SEN support or an EHC plan",
        ("surname", "forename", "preferred_name", "year_group", "class_name", "sen_provision", "primary_need",
         "secondary_need", "area_of_need", "outcome", "provision_summary", "strategies", "reasonable_adjustments",
         "teacher", "review_due", "review_status"),
        _has_sen,
    ),
    "la": Audience(
        "For the local authority", "pupils on roll with an EHC plan or top-up funding",
        ("upn", "surname", "forename", "date_of_birth", "year_group", "sen_provision", "primary_need",
         "secondary_need", "further_needs", "ehc_plan_issued", "last_decision", "annual_review_due",
         "annual_review_held", "phase_transfer_by", "top_up_band", "lines_without_cost", "additional_support_cost",
         "cost_above_threshold", "top_up_received", "not_met_by_top_up"),
        _is_funded,
    ),
}  # fmt: skip
"""The copies with names, by the word of `sendbook share --for`; "governors" is the third, and names nobody."""


def share_sheet(
    layout: WorkbookLayout, tables: Tables, numbers: Mapping[str, float], day: date, audience: str = "class",
    class_name: str = "",
) -> OwnSheet | Finding:  # fmt: skip
    """A copy as a sheet of plain values; `class_name` keeps one class. Nobody who belongs in it is a finding."""
    if audience == GOVERNORS:
        return report_for_governors(tables, numbers, day).sheet()
    wanted, declared, register = AUDIENCES[audience], layout.table("register"), tables["register"]
    of_class = class_name.casefold()
    pupils = [
        row for row in register
        if wanted.belongs(row) and str(row["on_roll"] or "").casefold() != "no"
        and (not of_class or str(row["class_name"] or "").casefold() == of_class)
    ]  # fmt: skip
    if not pupils:
        known = sorted({str(row["class_name"]) for row in register if row["class_name"]}) if class_name else []
        return finding("9334", who=f"{wanted.pupils}{f', class {class_name}' if class_name else ''}",
                       classes=f": {', '.join(known)}" if known else "")  # fmt: skip
    filled = {c.key for c in declared.columns if any(row.value(c.key) is not None for row in pupils)}
    kept = [c for c in declared.columns if c.key in wanted.columns and c.key in filled]
    about = (
        f"As on {day:%d/%m/%Y}: {len(pupils)} {wanted.pupils}{f', class {class_name}' if class_name else ''}.",
        "It holds children's names and needs: give it only to those who need it, and delete it when it has served.",
    )
    headings = [Heading(column.header, column.key, max(8.0, column.width)) for column in kept]
    section = Section("", [[row.value(column.key) for column in kept] for row in pupils], headings)
    school = str(school_values(tables)["school_name"] or "Our school")
    report = Report(SHEET, f"SEN register: {wanted.title}", school, day, about, (section,))
    return replace(report.sheet(), reason=f"SEN: {wanted.title}", one_page=False)
