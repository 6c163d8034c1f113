"""Old: an old provision map, list of meetings or staff list brought into a workbook of ours."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from sendbook import flows
from sendbook.exit_codes import ERRORS, OK
from sendbook.findings import Finding, finding, has_errors
from sendbook.importing.column_map import ColumnMap, load
from sendbook.importing.old_list import ListPlan, plan_list
from sendbook.importing.plan import Options
from sendbook.terminal.bringing import Wishes
from sendbook.terminal.bringing.asking import agrees, yes
from sendbook.terminal.saying import refuse, say


def bring_old(source: Path, into: Path, table: str, today: date, wishes: Wishes) -> int:
    """`sendbook import OLD --into BOOK --table provision`: show the lines, settle guesses, ask, write."""
    if wishes.preview or wishes.only:
        return refuse([finding("7079")])
    columns = load(wishes.map_file) if wishes.map_file else ColumnMap()
    if isinstance(columns, Finding):
        return refuse([columns])
    columns = ColumnMap(columns.workbook, columns.export, wishes.sheet or columns.sheet)
    options = Options((), wishes.on_conflict, wishes.leavers, columns, wishes.allow)
    plan = plan_list(source, into, table, today, options)
    if isinstance(plan, ListPlan) and plan.source.unsure and not (wishes.as_json or wishes.agreed or wishes.plan_only):
        plan = _settled(plan, source, into, table, today, options)
    if not isinstance(plan, ListPlan):
        return refuse(plan, into.name)
    if wishes.as_json:
        print(json.dumps(plan.as_json(), indent=2, ensure_ascii=False))
    else:
        say(*plan.lines())
    outcome = ERRORS if plan.conflicts or has_errors(plan.findings) else OK
    if wishes.plan_only or not plan.steps:
        return outcome
    if not wishes.agreed and not agrees():
        say("Nothing was written.")
        return OK
    problems = flows.write_steps(into, plan.steps, f"Import of {source.name}", plan.package.sha256, plan.allow)
    if has_errors(problems):
        return refuse(problems, into.name)
    if not wishes.as_json:
        say(*(f"{into.name}: {item}" for item in problems))
        say(f"Written to {into}. Undo with: sendbook undo {into}")
    return outcome


def _settled(
    plan: ListPlan, source: Path, into: Path, table: str, today: date, options: Options
) -> ListPlan | list[Finding]:
    """Ask about the columns that are only guessed; without a person they are left out."""
    if not sys.stdin.isatty():
        return plan
    told = dict(options.columns.workbook)
    for column in plan.source.unsure:
        samples = f" ({'; '.join(column.samples)})" if column.samples else ""
        right = yes(f"Is the column {column.heading!r}{samples} the {column.called}? (y/n) ")
        told[column.heading] = column.field if right else ""
    columns = ColumnMap(told, options.columns.export, options.columns.sheet)
    return plan_list(source, into, table, today, Options((), options.on_conflict, "mark", columns, options.allow))
