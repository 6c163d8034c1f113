"""What the terminal says and asks during an import: the columns, the plan, the conflicts, and whether to write."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from sendbook import flows
from sendbook.exit_codes import ERRORS, OK
from sendbook.findings import Finding, has_errors
from sendbook.importing.column_map import ColumnMap, load, place_of, remember, remembered
from sendbook.importing.plan import ImportPlan, Options
from sendbook.importing.preview import write_preview
from sendbook.mis.columns import ExportColumn
from sendbook.mis.headings import MATCHED, aliases_of
from sendbook.mis.words import squeezed
from sendbook.terminal.bringing import Wishes
from sendbook.terminal.bringing.asking import agrees, yes
from sendbook.terminal.saying import refuse, say, typed


def bring(export: Path, into: Path, today: date, wishes: Wishes) -> int:
    """`sendbook import`: settle the columns, show every change, ask, write, and say how to undo."""
    known = _known_columns(into, wishes)
    if isinstance(known, Finding):
        return refuse([known], (wishes.map_file or place_of(into)).name)
    options = Options(wishes.only, wishes.on_conflict, wishes.leavers, known or ColumnMap(), wishes.allow)
    plan = flows.plan_import(export, into, today, options)
    if not isinstance(plan, ImportPlan):
        return refuse(plan, into.name)
    if plan.target and not wishes.as_json:
        settled = _settle_columns(plan, export, into, today, options, known is not None, wishes)
        if settled is None:
            say("Nothing was written. Run it again to put columns right by their letters, such as H = last review.")
            return OK
        plan = settled
    if wishes.as_json:
        print(json.dumps(_as_json(plan), indent=2, ensure_ascii=False, default=str))
    else:
        say(*plan.comparison.lines())
    if wishes.preview:
        problems = write_preview(plan, wishes.preview, today)
        if problems:
            return refuse(problems, wishes.preview.name)
        if not wishes.as_json:
            say(f"The plan stands in {wishes.preview}. It holds pupils' data: delete it when it has been read.")
    if not wishes.plan_only and wishes.on_conflict == "ask" and not wishes.agreed and not wishes.as_json:
        plan = _settle_conflicts(plan)
    return _write(plan, export, into, wishes)


def _write(plan: ImportPlan, export: Path, into: Path, wishes: Wishes) -> int:
    outcome = ERRORS if has_errors(plan.findings) or has_errors(plan.comparison.findings) else OK
    if wishes.plan_only or not plan.steps:
        return outcome
    if not wishes.agreed and not agrees():
        say("Nothing was written.")
        return OK
    problems = flows.apply_import(plan, export.name)
    if has_errors(problems):
        return refuse(problems, into.name)
    if not wishes.as_json:
        say(*(f"{into.name}: {item}" for item in problems))
        say(f"Written to {into}. Undo with: sendbook undo {typed(into)}")
    return outcome


def _known_columns(into: Path, wishes: Wishes) -> ColumnMap | Finding | None:
    """What is known of the columns already: from the file that was given, else from the one beside the workbook."""
    known = load(wishes.map_file) if wishes.map_file else remembered(into)
    if isinstance(known, Finding):
        return known
    if wishes.sheet:
        return replace(known or ColumnMap(), sheet=wishes.sheet)
    return known


def _settle_columns(
    plan: ImportPlan, export: Path, into: Path, today: date, options: Options, confirmed: bool, wishes: Wishes
) -> ImportPlan | None:
    """Show what each column of the school's own workbook was taken for, and have it confirmed once.

    With nobody to ask, only what is certain is used. `None` when a person says that it is not right.
    """
    assert plan.target is not None
    if confirmed and not wishes.sheet:
        where = wishes.map_file or place_of(into)
        say(f"Columns as confirmed in {where.name}; headings in {plan.target.sheet}, row {plan.target.header_row}.")
        return plan
    say(*plan.target.lines())
    if wishes.plan_only or wishes.agreed or not sys.stdin.isatty():
        unsure = len(plan.target.unsure)
        if unsure:
            say(f"{unsure} of these columns {'is' if unsure == 1 else 'are'} only guessed, and left out. "
                "Run it without --plan and --yes to be asked about them.")  # fmt: skip
        return plan
    told = dict(options.columns.workbook)
    for column in plan.target.told:
        if column.verdict == MATCHED:
            told.setdefault(column.heading, column.field)
    for column in plan.target.unsure:
        told[column.heading] = column.field if yes(f"Is {_named(column)} the {column.called}? (y/n) ") else ""
    changed = _corrections(plan.target.told)
    if changed is None:
        return None
    for column in plan.target.told:
        if changed.get(column.heading):
            # One column has a meaning at most: the correction takes it from whichever had it.
            told = {heading: "" if meant == changed[column.heading] else meant for heading, meant in told.items()}
    columns = replace(options.columns, workbook={**told, **changed}, sheet=plan.target.sheet)
    again = flows.plan_import(export, into, today, replace(options, columns=columns))
    if not isinstance(again, ImportPlan):
        refuse(again, into.name)
        return None
    remember(into, columns)
    say(f"Confirmed, and kept in {place_of(into).name} for the next import.")
    return again


def _named(column: ExportColumn) -> str:
    samples = f" ({'; '.join(column.samples)})" if column.samples else ""
    return f"the column {column.heading!r}{samples}"


def _corrections(told: Sequence[ExportColumn]) -> dict[str, str] | None:
    """Ask whether the columns are right; a person may put some right by letter: `H = last review`."""
    known = aliases_of("register")
    by_letter = {line.line().split()[0]: line for line in told}
    changed: dict[str, str] = {}
    while True:
        said = input("Are the columns right? (y, n, or a correction such as H = last review; H = nothing) ").strip()
        if said.casefold() in ("y", "yes"):
            return changed
        if said.casefold() in ("n", "no"):
            return None
        found = re.fullmatch(r"([A-Za-z]{1,3})\s*=\s*(.+)", said)
        if not found:
            say("Write y, n, or the letter of a column and what it holds, such as H = last review.")
            continue
        letter, meaning = found[1].upper(), found[2].strip()
        key = "" if meaning.casefold() in ("nothing", "none", "-") else known.fields.get(squeezed(meaning), meaning)
        if letter not in by_letter or (key and key not in known.names):
            say("There is no such column, or no such meaning. Write the header that the register of sendbook has.")
            continue
        changed[by_letter[letter].heading or letter] = key
        say(f"{letter} is {known.names[key]}." if key else f"{letter} is left out.")


def _settle_conflicts(plan: ImportPlan) -> ImportPlan:
    """Where the school typed something else than the export says: ask in which cells the export is right."""
    kept = plan.comparison.kept
    if not kept or not sys.stdin.isatty():
        return plan
    said = input("In which of these cells is the export right? (numbers such as 1 3, all, or none) ").strip().casefold()
    if said == "all":
        return plan.taking(range(len(kept)))
    numbers = {int(number) - 1 for number in re.findall(r"\d+", said)}
    return plan.taking(numbers & set(range(len(kept)))) if numbers else plan


def _as_json(plan: ImportPlan) -> dict[str, object]:
    told = plan.comparison.as_json()
    if plan.target:
        told["workbook"] = {
            "sheet": plan.target.sheet, "table": plan.target.table, "header_row": plan.target.header_row,
            "columns": [
                {"column": c.number, "heading": c.heading, "field": c.field, "verdict": c.verdict, "reason": c.reason}
                for c in plan.target.told
            ],
        }  # fmt: skip
    return told
