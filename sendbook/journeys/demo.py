"""Demo: a folder of sample workbooks of an invented school, with the main job done on it. Nobody is real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from math import fsum
from pathlib import Path

from sendbook.demo.book import book_rows
from sendbook.demo.exports import write_arbor_sen_report, write_sims_pupil_report
from sendbook.demo.lines import entered_once, funding_lines, provision_lines, staff_lines
from sendbook.demo.pupils import SCHOOL_NAME, InventedPupil, invented_pupils
from sendbook.findings import Finding, has_errors
from sendbook.journeys.check import Checked, check_book
from sendbook.journeys.import_file import ImportPlan, apply_import, plan_import
from sendbook.journeys.make import make
from sendbook.layouts import workbook_layout
from sendbook.policy import example_years
from sendbook.rules.budget_years import ACADEMIC
from sendbook.rules.years import academic_year
from sendbook.tables import Value

REGISTER, MAP, BOOK = "register.xlsx", "provision-map.xlsx", "book.xlsx"
ARBOR, SIMS = "arbor-sen-report.csv", "sims-pupil-report.csv"

_SCHOOL: dict[str, Value] = {"school_name": SCHOOL_NAME, "senco_name": "Sam Example", "local_authority": "Exampleshire"}


@dataclass(frozen=True, slots=True)
class Demo:
    """The folder that was made, what the import into its register did, and what the checks found."""

    folder: Path
    school: str
    pupils: int
    imported: str
    register: Checked
    costed: Checked

    @property
    def overdue(self) -> int:
        """Pupils whose review is overdue."""
        statuses = self.register.tables["register"].column("review_status")
        return sum("overdue" in str(status).lower() for status in statuses)

    @property
    def costs(self) -> str:
        """What the provision map comes to, in one sentence."""
        tables = self.costed.tables
        costs = [cost for cost in tables["register"].column("additional_support_cost") if cost]
        over = sum(1 for part in tables["register"].column("cost_above_threshold") if part)
        threshold = tables.numbers["high_needs_cost_threshold"]
        [year] = [row for row in tables["years"] if row["label"] == ACADEMIC]
        return (
            f"£{fsum(costs):,.2f} of additional provision for {len(costs)} pupils in the {year['label'].lower()} "
            f"{year['name']}; {over} above £{threshold:,.0f}"
        )


def make_demo(folder: Path, today: date) -> Demo | list[Finding]:
    """Make the folder, import the Arbor report into the register, and check both workbooks.

    A folder that cannot be written to is told by `OSError`.
    """
    folder = _free(folder)
    pupils = invented_pupils(today)
    if problems := _make_files(folder, pupils, today):
        return problems[:1]
    register, costed = folder / REGISTER, folder / MAP
    plan = plan_import(folder / ARBOR, register, today)
    if not isinstance(plan, ImportPlan):
        return plan
    problems = apply_import(plan, ARBOR, datetime.combine(today, time(12)))
    if has_errors(problems):
        return problems
    checked, mapped = check_book(register, today), check_book(costed, today)
    if isinstance(checked, Finding) or isinstance(mapped, Finding):
        return [item for item in (checked, mapped) if isinstance(item, Finding)]
    return Demo(folder, SCHOOL_NAME, len(pupils), plan.comparison.summary(), checked, mapped)


def _free(folder: Path) -> Path:
    """The folder, or one beside it with a number: nothing that is there is ever written over."""
    number, free = 1, folder
    while free.exists() and (not free.is_dir() or any(free.iterdir())):
        number += 1
        free = folder.with_name(f"{folder.name}-{number}")
    return free


def _make_files(folder: Path, pupils: list[InventedPupil], today: date) -> list[Finding]:
    folder.mkdir(parents=True, exist_ok=True)
    year = academic_year(today)
    costed = year if year in example_years() else max(example_years())
    provision = entered_once(provision_lines(pupils, costed, today))
    rows = book_rows(pupils, today) | {
        "provision": provision.lines,
        "groups": provision.groups,
        "staff": staff_lines(),
        "funding": funding_lines(pupils, costed),
    }
    problems: list[Finding] = []
    for kind, name in (("register", REGISTER), ("provision-map", MAP), ("book", BOOK)):
        held = {key: lines for key, lines in rows.items() if workbook_layout(kind).has(key)}
        problems += make(kind, folder / name, today, school=_SCHOOL, rows=held)
    write_arbor_sen_report(folder / ARBOR, pupils, today)
    write_sims_pupil_report(folder / SIMS, pupils, today)
    return problems
