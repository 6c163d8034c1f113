"""Workbook: an export, or an old list, into one workbook: the columns, the plan, the conflicts, whether to write."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from sendbook.findings import About, Finding, has_errors, in_few_lines
from sendbook.importing import told
from sendbook.importing.column_map import ColumnMap, load, place_of, remembered
from sendbook.importing.kept_columns import by_column, cells_chosen
from sendbook.importing.preview_book import write_preview
from sendbook.journeys.import_file import ImportPlan, Options, apply_import, plan_import
from sendbook.journeys.import_list import plan_list
from sendbook.terminal.exit_codes import ERRORS, OK
from sendbook.terminal.imports import Wishes
from sendbook.terminal.imports.columns import settle_columns, settle_export, settle_pupils, settle_words
from sendbook.terminal.printing import as_typed, say, say_json, say_refusal, while_waiting
from sendbook.terminal.questions import agrees, ask_on, bare_answer, says_no, somebody_is_here


def import_into_workbook(export: Path, into: Path, today: date, wishes: Wishes, table: str = "") -> int:
    """`sendbook import`: settle the columns, show every change, ask, write, and say how to undo.

    `table` says that the file is an old list of provision, meetings and so on, and no export of pupils.
    """
    known = _known_columns(into, wishes, table)
    if isinstance(known, Finding):
        return say_refusal([known], (wishes.map_file or place_of(into, table)).name)

    def planned(options: Options) -> ImportPlan | list[Finding]:
        with while_waiting(f"Comparing {export.name} with {into.name}"):
            if table:
                return plan_list(export, into, table, today, options)
            return plan_import(export, into, today, options)

    options = Options(wishes.only, wishes.on_conflict, wishes.leavers, known or ColumnMap(), wishes.allow)
    plan = planned(options)
    if not isinstance(plan, ImportPlan):
        of_old_list = (About.NO_LIST, About.NEARLY_A_LIST) if table else ()
        of_export = [item for item in plan if item.about in (About.EXPORT, About.COLUMN_OF_EXPORT, *of_old_list)]
        say_refusal(of_export, export.name)
        return say_refusal((item for item in plan if item not in of_export), into.name)
    if (plan.target or plan.sources) and not wishes.as_json:
        settled = settle_columns(plan, planned, options, into, table, known is not None, wishes)
        if settled is None:
            say("Nothing was written. Run it again to put columns right by their letters, such as H = last review.")
            return OK
        plan, options = settled
    if wishes.asks and not plan.sources:
        plan, options = settle_export(plan, planned, options, into, wishes)
    if wishes.asks and plan.comparison.export.asked:
        plan, options = settle_words(plan, planned, options, into, wishes)
    if plan.questions and wishes.asks:
        plan = settle_pupils(plan, planned, options)
    if wishes.as_json:
        say_json(_as_json(plan))
    else:
        _say_plan(plan, wishes)
    if wishes.preview:
        problems = write_preview(plan, wishes.preview, today)
        if problems:
            return say_refusal(problems, wishes.preview.name)
        if not wishes.as_json:
            say(f"The plan stands in {wishes.preview}. It holds pupils' data: delete it when it has been read.")
    if not wishes.plan_only and wishes.on_conflict == "ask" and not wishes.agreed and not wishes.as_json:
        plan = _settle_conflicts(plan, wishes.every)
    outcome = _write(plan, export, into, wishes)
    if wishes.plan_only and not wishes.as_json:
        say(*_next(plan, export, into, wishes, table))
    return outcome


def _say_plan(plan: ImportPlan, wishes: Wishes) -> None:
    """What will happen, to how many, what is needed and who is left out; then the cells, and what to look at."""
    lists = plan.sources or plan.targets
    say(*told.import_summary(plan.comparison, len(plan.questions), lists))
    more = [
        *told.columns_told(plan.comparison, lists, wishes.every),
        *told.changes(plan.comparison, wishes.every),
        *told.to_look_at(plan.comparison, plan.of_the_workbook, wishes.every, every_place=wishes.every),
    ]
    if more:
        say("", *more)


def _next(plan: ImportPlan, export: Path, into: Path, wishes: Wishes, table: str) -> list[str]:
    """What to type after a plan that was only shown: the same command, so that it does what was shown."""
    command = f"sendbook import {as_typed(export)} --into {as_typed(into)}{wishes.typed(table)}"
    if plan.steps or plan.comparison.kept:
        return ["", f"Nothing was written: this is the plan. Next, to be asked and then write it: {command}"]
    if plan.comparison.left_out or has_errors(plan.comparison.findings):
        return ["", f"Nothing was written. When what is said above is put right, look again with: {command} --plan"]
    return []


def _write(plan: ImportPlan, export: Path, into: Path, wishes: Wishes) -> int:
    bad = has_errors(plan.findings) or has_errors(plan.comparison.findings) or plan.comparison.left_out
    outcome = ERRORS if bad else OK
    if wishes.plan_only or not plan.steps or (wishes.as_json and not wishes.agreed):
        return outcome
    if not wishes.agreed:
        say("", f"Into {into.name}: {plan.comparison.summary()}.")  # which a long plan has moved out of sight
        cut = not wishes.every and told.changes(plan.comparison, False) != (every := told.changes(plan.comparison))
        if not agrees(f"Write these changes into {into.name}?", every=(lambda: say(*every)) if cut else None):
            say("Nothing was written.")
            return OK
    with while_waiting(f"Writing into {into.name}"):
        problems = apply_import(plan, export.name)
    if has_errors(problems):
        return say_refusal(problems, into.name)
    if not wishes.as_json:
        said = {*plan.findings, *plan.comparison.findings}  # what the plan said above is not said again
        say(*(f"{into.name}: {line}" for line in in_few_lines(item for item in problems if item not in said)))
        say(f"Written to {into}. Undo with: sendbook undo {as_typed(into)}")
    return outcome


def _known_columns(into: Path, wishes: Wishes, table: str) -> ColumnMap | Finding | None:
    """What is known of the columns already: from the file that was given, else from the one beside the workbook."""
    known = load(wishes.map_file) if wishes.map_file else remembered(into, table)
    if isinstance(known, Finding):
        return known
    if wishes.sheet:
        return replace(known or ColumnMap(), sheet=wishes.sheet, is_remembered=False)
    return known


def _settle_conflicts(plan: ImportPlan, every: bool) -> ImportPlan:
    """Where the school typed something else than the export says: ask in which cells the export is right."""
    kept = plan.comparison.kept
    if not kept or not somebody_is_here():
        return plan
    columns = by_column(kept)
    cut = "show, which lists every cell; " if not every and len(kept) > told.KEPT_SHOWN else ""
    several = "2-3 in several, " if len(columns) > 2 else ""
    while True:
        said = ask_on("Where is the export right? (a number such as 1 takes its values in that whole column, "
                      f"{several}1.2 in one cell; all; {cut}or none, which keeps yours) ")  # fmt: skip
        if says_no(said):
            return plan
        if cut and bare_answer(said) == "show":
            say(*(f"  {line}" for line in told.kept_lines(plan.comparison)))
            continue
        chosen = [*range(len(kept))] if bare_answer(said) == "all" else cells_chosen(said, columns)
        if chosen:
            return plan.taking(chosen)
        say(f"Write numbers from 1 to {len(columns)} with blanks between, or all, or none.")


def _as_json(plan: ImportPlan) -> dict[str, object]:
    answer = plan.comparison.as_json()
    answer["workbook_findings"] = [item.as_dict() for item in plan.of_the_workbook]
    if plan.also:
        answer["also"] = [{"sheet": one.sheet, "header_row": one.header_row} for one in plan.also]
    if plan.target:
        answer["workbook"] = {
            "sheet": plan.target.sheet, "table": plan.target.table, "header_row": plan.target.header_row,
            "columns": [
                {"column": c.number, "heading": c.heading, "field": c.field, "verdict": c.verdict, "reason": c.reason}
                for c in plan.target.told
            ],
        }  # fmt: skip
    return answer
