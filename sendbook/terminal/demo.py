"""The demo: a folder of sample workbooks of an invented school, with the main job done on it. Nobody is real."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime, time
from pathlib import Path

from sendbook.demo.book import book_rows
from sendbook.demo.exports import write_arbor_sen_report, write_sims_pupil_report
from sendbook.demo.lines import funding_lines, provision_lines, staff_lines
from sendbook.demo.pupils import SCHOOL_NAME, InventedPupil, invented_pupils
from sendbook.findings import Finding, has_errors
from sendbook.journeys import flows
from sendbook.journeys.import_file import ImportPlan, plan_import
from sendbook.layouts import workbook_layout
from sendbook.layouts.settings import numbers_in_force
from sendbook.policy import example_years
from sendbook.rules.years import academic_year
from sendbook.tables import Value
from sendbook.terminal.exit_codes import COULD_NOT_RUN, OK
from sendbook.terminal.printing import counted, refuse, say, typed

REGISTER, MAP, BOOK = "register.xlsx", "provision-map.xlsx", "book.xlsx"
ARBOR, SIMS = "arbor-sen-report.csv", "sims-pupil-report.csv"

_SCHOOL: dict[str, Value] = {"school_name": SCHOOL_NAME, "senco_name": "Sam Example", "local_authority": "Exampleshire"}


def run(folder: Path, today: date, *, opens: bool = False) -> int:
    """Make the folder, import the Arbor report into the register, check both workbooks, and say what came of it."""
    folder = _free(folder)
    pupils = invented_pupils(today)
    try:
        problems = _make(folder, pupils, today)
    except OSError:
        say(f"The folder {folder} cannot be written to. Choose another: sendbook demo FOLDER")
        return COULD_NOT_RUN
    if problems:
        return refuse(problems[:1])
    register, costed = folder / REGISTER, folder / MAP
    plan = plan_import(folder / ARBOR, register, today)
    if not isinstance(plan, ImportPlan):
        return refuse(plan, REGISTER)
    problems = flows.apply_import(plan, ARBOR, datetime.combine(today, time(12)))
    if has_errors(problems):
        return refuse(problems, REGISTER)
    checked, mapped = flows.check_book(register, today), flows.check_book(costed, today)
    if isinstance(checked, Finding) or isinstance(mapped, Finding):
        return refuse([item for item in (checked, mapped) if isinstance(item, Finding)])
    say(
        f"{SCHOOL_NAME}: {len(pupils)} invented pupils, as on {today:%d/%m/%Y}.",
        f"Made    {register}",
        f"        {costed}  ({len(mapped.tables['provision'])} lines of provision)",
        f"        {folder / BOOK}  (register, reviews, meetings and provision in one)",
        f"        {folder / ARBOR}, {folder / SIMS}",
        f"Import  {ARBOR} into {REGISTER}: {plan.comparison.summary()}",
        f"Check   {REGISTER}: {_counts(checked)}; {_overdue(checked)} reviews overdue",
        f"Check   {MAP}: {_counts(mapped)}",
        f"Costs   {_costs(mapped)}",
        f"Open    {register}  (start with its Start sheet; what to fix: sendbook check {typed(register)})",
        f"Undo    sendbook undo {typed(register)}  (takes the import out again)",
    )
    if opens:
        _open(register)
    return OK


def _free(folder: Path) -> Path:
    """The folder, or one beside it with a number: nothing that is there is ever written over."""
    number, free = 1, folder
    while free.exists() and (not free.is_dir() or any(free.iterdir())):
        number += 1
        free = folder.with_name(f"{folder.name}-{number}")
    return free


def _make(folder: Path, pupils: list[InventedPupil], today: date) -> list[Finding]:
    folder.mkdir(parents=True, exist_ok=True)
    year = academic_year(today)
    costed = year if year in example_years() else max(example_years())
    rows = book_rows(pupils, today) | {
        "provision": provision_lines(pupils, costed, today),
        "staff": staff_lines(),
        "funding": funding_lines(pupils, costed),
    }
    problems: list[Finding] = []
    for kind, name in (("register", REGISTER), ("provision-map", MAP), ("book", BOOK)):
        held = {key: lines for key, lines in rows.items() if workbook_layout(kind).has(key)}
        problems += flows.make(kind, folder / name, today, school=_SCHOOL, rows=held)
    write_arbor_sen_report(folder / ARBOR, pupils, today)
    write_sims_pupil_report(folder / SIMS, pupils, today)
    return problems


def _counts(checked: flows.Checked) -> str:
    return counted(checked.findings, notes=False)


def _overdue(checked: flows.Checked) -> int:
    return sum(str(status).startswith("Overdue") for status in checked.tables["register"].column("review_status"))


def _costs(checked: flows.Checked) -> str:
    costs = [cost for cost in checked.tables["register"].column("additional_support_cost") if cost]
    over = sum(1 for part in checked.tables["register"].column("cost_above_threshold") if part)
    threshold = numbers_in_force(checked.book.tables, checked.as_at)["high_needs_cost_threshold"]
    [year] = [row for row in checked.tables["years"] if row["in_use"] == "Yes"]
    return (
        f"£{sum(costs):,.2f} of additional provision for {len(costs)} pupils in the {year['label'].lower()} "
        f"{year['name']}; {over} above £{threshold:,.0f}"
    )


def _open(path: Path) -> None:
    """Open a workbook in the program that the computer uses for it."""
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606
        return
    import subprocess

    subprocess.Popen(["open" if sys.platform == "darwin" else "xdg-open", str(path)])
