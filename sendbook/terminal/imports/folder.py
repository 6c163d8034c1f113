"""Folder: one export into every workbook of a folder, each school told on a line of its own, with a summary."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from sendbook.findings import About, Finding, Severity, finding, has_errors, in_few_lines
from sendbook.importing import told
from sendbook.importing.column_map import ColumnMap, load
from sendbook.importing.export import Export, read_export
from sendbook.importing.split import workbooks_in
from sendbook.journeys.import_file import ImportPlan, Options
from sendbook.journeys.import_folder import BookOutcome, apply_one, plans, school_books
from sendbook.terminal.exit_codes import ERRORS, OK
from sendbook.terminal.imports import Wishes
from sendbook.terminal.printing import say, say_json, say_refusal
from sendbook.terminal.questions import agrees


def import_into_folder(export: Path, folder: Path, today: date, wishes: Wishes) -> int:
    """`sendbook import EXPORT --into FOLDER`: plan every school's workbook, ask once, write each, sum up."""
    columns = load(wishes.map_file) if wishes.map_file else ColumnMap()
    if isinstance(columns, Finding):
        return say_refusal([columns])
    if wishes.sheet:
        columns = replace(columns, sheet=wishes.sheet)
    if wishes.preview:
        return say_refusal([finding("7108", folder=folder.resolve().name)])
    read = read_export(export, today, columns.export, columns.words)
    if not isinstance(read, Export):
        return say_refusal([read], export.name)
    paths = [path for path in workbooks_in(folder) if path.resolve() != export.resolve()]
    if not wishes.as_json:
        say(f"Looking through {len(paths)} workbook{'' if len(paths) == 1 else 's'} in {folder.resolve().name} ...",
            at_once=True)  # fmt: skip
    books, others = school_books(paths, today, columns)
    if not books:
        return say_refusal([finding("7096", folder=folder.name), *(item for one in others for item in one.findings)])
    options = Options(wishes.only, "keep" if wishes.on_conflict == "ask" else wishes.on_conflict, wishes.leavers,
                      columns, wishes.allow)  # fmt: skip
    split, planned = plans(read, books, today, options)
    if not wishes.as_json:
        say(f"{export.name} ({read.mis_name}): {len(read.pupils)} pupils; {len(books)} workbooks with a register.")
    outcomes: list[BookOutcome] = []
    for number, outcome in enumerate(planned, start=1):
        outcomes.append(outcome)
        if not wishes.as_json:
            say(f"[{number}/{len(split.parts)}] {_named(outcome.path, folder)}: {outcome.told}")
            say(*_more(outcome, wishes), at_once=True)
    if not wishes.as_json:
        say(*(f"  {item}" for item in (*read.findings, *split.findings)))
    waiting = any(outcome.plan and outcome.plan.steps for outcome in outcomes)
    if waiting and not wishes.plan_only and not wishes.as_json:
        say("To see every cell before anything is written, run it with --plan.")
    if waiting and not wishes.plan_only and (wishes.agreed or (not wishes.as_json and agrees())):
        outcomes = [_write(outcome, export, folder, wishes) for outcome in outcomes]
    troubles = [one for one in others if one.findings[0].about is not About.NO_LIST]
    if wishes.as_json:
        say_json([one.as_json(folder) for one in (*outcomes, *troubles)])
    else:
        _sum_up(outcomes, troubles, len(others) - len(troubles), folder, wishes)
    bad = has_errors([*read.findings, *split.findings]) or troubles or any(_is_bad(one) for one in outcomes)
    return ERRORS if bad else OK


def _more(outcome: BookOutcome, wishes: Wishes) -> list[str]:
    """What a person must know of one workbook: with --plan every change, else what must be looked at."""
    if outcome.plan is None:
        return []
    plan = outcome.plan
    if wishes.plan_only:
        looked = told.to_look_at(plan.comparison, plan.of_the_workbook)
        lines = [*told.import_summary(plan.comparison)[1:], *told.changes(plan.comparison, wishes.every), *looked]
    else:
        found = (*plan.of_the_workbook, *plan.comparison.findings)
        lines = in_few_lines(item for item in found if item.severity is not Severity.NOTE)
    unsure = [column.heading for target in outcome.plan.targets for column in target.unsure]
    if unsure:
        lines.append(f"Only guessed, and left out: {', '.join(unsure)}. Import into this workbook alone to be asked.")
    return [f"    {line}" for line in lines]


def _write(outcome: BookOutcome, export: Path, folder: Path, wishes: Wishes) -> BookOutcome:
    done = apply_one(outcome, export.name)
    if not wishes.as_json and outcome.plan and outcome.plan.steps:
        say(f"{_named(outcome.path, folder)}: {done.told}")
    return done


def _sum_up(
    outcomes: list[BookOutcome], troubles: list[BookOutcome], no_register: int, folder: Path, wishes: Wishes
) -> None:
    total: Counter[str] = Counter()
    for one in outcomes:
        if one.plan:
            total.update(one.plan.comparison.counts)
    done, failed = sum(one.written for one in outcomes), sum(1 for one in outcomes if one.plan is None)
    counts = ", ".join(f"{number} {name}" for name, number in total.items() if number)
    say(f"In all: {counts or 'nothing'}; {done} of {len(outcomes)} workbooks written, {failed} not possible.")
    for one in troubles:
        say(f"  {_named(one.path, folder)}: {one.told}")
    if no_register:
        which = "1 other workbook in the folder holds" if no_register == 1 else f"{no_register} other workbooks hold"
        say(f"  {which} no register, left alone.")
    if done:
        say("Undo any of them with: sendbook undo BOOK")
    if wishes.on_conflict == "ask" and any(one.plan and one.plan.comparison.kept for one in outcomes):
        say("What schools typed themselves was kept; import into one workbook alone to choose cell by cell.")


def _is_bad(one: BookOutcome) -> bool:
    plan: ImportPlan | None = one.plan
    return plan is None or has_errors(plan.findings) or has_errors(plan.comparison.findings) or has_errors(one.findings)


def _named(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder))
