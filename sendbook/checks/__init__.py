"""Checks: what is wrong with a workbook's tables, one function per code, in order of code.

Each stands in the module of its subject, under its code: `@check("5020Q", needs=...)`. Structure comes first: a missing
column stops the checks that need it, and the finding names them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sendbook.checks import (
    amounts,
    calendar,
    cells,
    costs,
    cycles,
    delivery,
    duties,
    ehc_plans,
    entered_groups,
    events,
    groups,
    meetings,
    money,
    moves,
    needs,
    one_meeting,
    provision,
    pupils,
    rates,
    reviews,
    school,
    staffing,
)
from sendbook.checks.declared import declared_checks
from sendbook.checks.given import Given
from sendbook.checks.structure import can_run, missing_parts, structure
from sendbook.findings import Finding
from sendbook.layouts import WorkbookLayout
from sendbook.tables import Tables

MODULES = (
    amounts, calendar, cells, costs, cycles, delivery, duties, ehc_plans, entered_groups, events, groups, meetings,
    money, moves, needs, one_meeting, provision, pupils, rates, reviews, school, staffing,
)  # fmt: skip
"""The modules that declare checks; each does so when it is imported."""

CHECKS = declared_checks()
"""Every check, in order of code."""


def check(
    tables: Tables, layout: WorkbookLayout, numbers: Mapping[str, float], today: date, derived: Tables,
    may_lack: Collection[str] = (),
) -> list[Finding]:  # fmt: skip
    """Everything that is wrong with a workbook's tables, or worth knowing, on a day.

    `tables` as they were read; `derived` the same with every calculated column filled; `numbers` the policy numbers
    in force; `today` the day on which the workbook works; `may_lack` columns ("register.upn") that are blank where
    they are missing, and stop no check. Never raises about what a school typed.
    """
    given = Given({**tables, **derived}, layout, numbers, today)
    missing = missing_parts(tables, layout) - {*may_lack}
    findings = structure(tables, layout, CHECKS)
    for item in CHECKS:
        if can_run(item, layout, missing):
            findings += item.findings(given)
    return findings
