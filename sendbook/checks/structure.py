"""Whether the workbook has the tables and columns that its layout names, and which checks a missing one stops."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from sendbook.checks.declared import Check
from sendbook.findings import Finding, finding
from sendbook.layouts import TableLayout, WorkbookLayout
from sendbook.tables import Table, Tables, column_letter, quote_sheet

_ALIKE = 0.8


def missing_parts(tables: Tables, layout: WorkbookLayout) -> set[str]:
    """The tables ("terms") and typed columns ("register.upn") that the layout names and the workbook lacks."""
    missing = set()
    for declared in layout.tables:
        if declared.key not in tables:
            missing.add(declared.key)
        else:
            found = tables[declared.key].columns
            missing |= {f"{declared.key}.{column.key}" for column in declared.columns if column.key not in found}
    return missing


def stopped_by(need: str, missing: set[str]) -> bool:
    """Whether a column that a check needs, or its whole table, is missing."""
    return need in missing or need.partition(".")[0] in missing


def can_run(check: Check, layout: WorkbookLayout, missing: set[str]) -> bool:
    """Whether this kind of workbook is meant to have what the check needs, and has it."""
    return all(_declared(need, layout) and not stopped_by(need, missing) for need in check.needs)


def structure(tables: Tables, layout: WorkbookLayout, checks: Sequence[Check]) -> list[Finding]:
    """What is missing from the workbook, and for each missing part the checks that it stopped."""
    meant = [check for check in checks if all(_declared(need, layout) for need in check.needs)]
    findings = []
    for declared in layout.tables:
        table = tables.get(declared.key)
        if table is None and declared.key == "groups" and _is_before_groups(tables):
            findings.append(finding("1011", sheet=declared.sheet))
        elif table is None:
            findings.append(
                finding("1003", table=declared.name, sheet=declared.sheet, stopped=_stopped(declared.key, meant))
            )
        else:
            findings += _missing_columns(table, declared, meant, _are_offered_by_name(tables))
            findings += _renamed_columns(table, declared)
    return findings


def version_findings(made_with: str, running: str) -> list[Finding]:
    """A finding if the workbook was made by a newer sendbook than this one ("0.4.1" against "0.3.0")."""
    if _release(made_with) > _release(running):
        return [finding("1009", made_with=made_with, running=running)]
    return []


def _release(version: str) -> tuple[int, ...]:
    """The first two numbers of a version; a last number that differs changes nothing in a workbook."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def _declared(need: str, layout: WorkbookLayout) -> bool:
    table, _, column = need.partition(".")
    return layout.has(table) and (not column or layout.table(table).has(column))


def _stopped(part: str, checks: Sequence[Check]) -> str:
    """The sentence that names the checks which a missing table or column stopped; "" if none."""
    codes = [check.code for check in checks if any(stopped_by(need, {part}) for need in check.needs)]
    if not codes:
        return ""
    if len(codes) == 1:
        return f" Check {codes[0]} could not run."
    return f" Checks {', '.join(codes)} could not run."


def _are_offered_by_name(tables: Tables) -> bool:
    """Whether the workbook is of the form in which pupils are chosen by name; before, their UPNs were typed."""
    return "register" in tables and "chosen_as" in tables["register"].columns


def _is_before_groups(tables: Tables) -> bool:
    """Whether the workbook is of the form in which each line said all of its group; nobody removed the sheet there."""
    return "provision" in tables and "group_place" not in tables["provision"].columns


def _missing_columns(table: Table, declared: TableLayout, checks: Sequence[Check], by_name: bool) -> Iterator[Finding]:
    place = quote_sheet(table.sheet)
    # Where UPNs are typed, the column in which they are is the one that holds them alone: it is not missing.
    typed = {c.read_by for c in declared.columns if c.read_by and c.key in table.columns and not by_name}
    for column in declared.columns:
        if column.key in table.columns or column.key in typed:
            continue
        stopped = _stopped(f"{declared.key}.{column.key}", checks)
        if column.calculated or not (column.required or stopped):
            yield finding("1006", place, header=column.header)
        else:
            yield finding("1004" if column.required else "1005Q", place, header=column.header, stopped=stopped)


def _renamed_columns(table: Table, declared: TableLayout) -> Iterator[Finding]:
    """Headers that sendbook does not know but that look much like one that is missing."""
    missing = [column for column in declared.columns if column.key not in table.columns]
    for header, place in table.others.items():
        for column in missing:
            if SequenceMatcher(None, _letters(header), _letters(column.header)).ratio() >= _ALIKE:
                cell = f"{quote_sheet(table.sheet)}!{column_letter(place)}{table.header_row}"
                yield finding("1008Q", cell, header=column.header)
                break


def _letters(header: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", header.casefold())
