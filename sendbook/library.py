"""Library: what `import sendbook` gives: the journeys of the terminal and of the buttons as functions of Python.

Each takes the path of a workbook, gives a result with fields, and raises `CannotRun`, with the findings that say why,
where the terminal would refuse; nothing was written then. `today` is the day to work as on; left out, it is today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sendbook.findings import Finding, has_errors
from sendbook.tables import Tables, amount_in, day_in

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas

    from sendbook.journeys.check import Checked
    from sendbook.journeys.fill import FilePlan
    from sendbook.journeys.import_file import ImportPlan
    from sendbook.journeys.make import MadeWorkbook
    from sendbook.journeys.report import WorkbookReport
    from sendbook.journeys.undo import CellsToUndo, Restored
    from sendbook.journeys.work_out import WorkedOutBook
    from sendbook.reports.rollup.together import RollUp

PathOf = str | PathLike[str]
Result = TypeVar("Result")


class CannotRun(Exception):
    """Why nothing was done: `findings` name the code, the cell, what is wrong and how to put it right."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that was read: `tables` by name, calculated columns filled as on a day, and `findings` of the reading.

    `tables["register"]` holds typed rows: `for row in book.tables["register"]: row["review_due"]`. Dates are `date`,
    money and counts numbers, blanks `None`.
    """

    path: Path
    kind: str
    tables: Tables
    findings: tuple[Finding, ...]
    _read: WorkedOutBook

    @property
    def as_at(self) -> date:
        """The day as on which the calculated columns are filled: today's, or the one pinned on the School sheet."""
        return self._read.tables.as_at

    def frame(self, table: str = "register") -> pandas.DataFrame:
        """A table as a pandas frame, a column a key: text stays text, dates are `datetime64`, numbers may be missing.

        A UPN is text whatever it looks like. The index is the row of the worksheet. pandas must be installed.
        """
        import pandas as pd

        declared, held = self._read.layout.table(table), self.tables[table]
        columns: dict[str, Any] = {}
        for column in declared.columns:
            values = held.column(column.key)
            if column.type.name == "date":
                columns[column.key] = pd.to_datetime(pd.Series([day_in(value) for value in values], dtype="object"))
            elif column.type.numeric:
                columns[column.key] = pd.array([amount_in(value) for value in values], dtype="Float64")
            else:
                columns[column.key] = pd.array([None if v is None else str(v) for v in values], dtype="string")
        frame = pd.DataFrame(columns)
        frame.index = pd.Index([row.number for row in held], name="row")
        return frame


def frames(path: PathOf, *, today: date | None = None) -> dict[str, pandas.DataFrame]:
    """Every table of a workbook as a pandas frame, by its key, calculated columns filled: see `Workbook.frame`.

    `string` for texts, codes and UPNs (never guessed at), `datetime64` for dates, `Float64` for money, counts and
    shares. pandas must be installed: `pip install "sendbook[frames]"`.
    """
    book = read(path, today=today)
    return {table.key: book.frame(table.key) for table in book._read.layout.tables if table.key in book.tables}


def rollup(
    paths: Sequence[PathOf], *, as_at: date | None = None, check: bool = False, parquet: PathOf | None = None,
    before: PathOf | None = None, executor: Executor | None = None,
) -> RollUp:  # fmt: skip
    """The workbooks of many schools, or folders of them, added up: `.totals`, `.counted` by school, `.not_counted`.

    `parquet` is a folder for the figures; what has not changed since is not read again. `executor` does the reading
    elsewhere: any `concurrent.futures.Executor`.
    """
    from sendbook.journeys.rollup import rollup as add_up

    return _or_refuse(add_up(
        [Path(path) for path in paths], _day(as_at), checks=check, folder=Path(parquet) if parquet else None,
        before=Path(before) if before else None, executor=executor,
    ))  # fmt: skip


def read(path: PathOf, *, today: date | None = None) -> Workbook:
    """Read a workbook that sendbook made and fill its calculated columns; the file is only read."""
    from sendbook.journeys.work_out import work_out_file

    found = _or_refuse(work_out_file(Path(path), _day(today)))
    return Workbook(Path(path), found.layout.kind, found.tables, found.read.findings, found)


def check(path: PathOf, *, today: date | None = None) -> Checked:
    """Check a workbook: `.findings`, each with code, severity, cell, wrong and fix; `.tables` as `read` gives them."""
    from sendbook.journeys.check import check_book

    return _or_refuse(check_book(Path(path), _day(today)))


def plan_import(
    export: PathOf,
    into: PathOf,
    *,
    today: date | None = None,
    only: Sequence[str] = (),
    on_conflict: Literal["keep", "mis"] = "keep",
    leavers: Literal["mark", "leave"] = "mark",
    columns: Mapping[str, str] | None = None,
    sheet: str = "",
) -> ImportPlan:
    """What bringing a MIS export into a workbook would change: `.comparison` to look at, `.steps` cell by cell.

    Nothing is written before `apply(plan)`. `columns` says what columns of the school's own list hold, by heading:
    `{"Reviewed": "last_review"}`; `sheet` where that list stands.
    """
    from sendbook.importing.column_map import ColumnMap
    from sendbook.journeys.import_file import Options
    from sendbook.journeys.import_file import plan_import as plan

    options = Options(tuple(only), on_conflict, leavers, ColumnMap(workbook=dict(columns or {}), sheet=sheet))
    return _or_refuse(plan(Path(export), Path(into), _day(today), options))


def plan_fill(
    path: PathOf, *, today: date | None = None, sheet: str = "", columns: Mapping[str, str] | None = None,
    as_values: bool = False,
) -> FilePlan:  # fmt: skip
    """What `fill` would put beside a school's own list: `.plan.told` in words, `.plan.steps`; nothing is written."""
    from sendbook.journeys.fill import plan_fill as plan

    return _or_refuse(plan(Path(path), _day(today), sheet=sheet, mapping=columns, as_values=as_values))


def apply(plan: ImportPlan | FilePlan | CellsToUndo, *, today: date | None = None) -> tuple[Finding, ...]:
    """Write a plan that somebody has looked at: all of it or nothing; gives the notes on it. `undo` takes it back."""
    from sendbook.journeys.fill import FilePlan, apply_fill
    from sendbook.journeys.import_file import apply_import
    from sendbook.journeys.undo import CellsToUndo, put_cells_back

    if isinstance(plan, CellsToUndo):
        problems = put_cells_back(plan, _day(today))
    elif isinstance(plan, FilePlan):
        problems = apply_fill(plan)
    else:
        problems = apply_import(plan, plan.comparison.export.file)
    if has_errors(problems):
        raise CannotRun(problems)
    return tuple(problems)


def fill(
    path: PathOf, *, today: date | None = None, sheet: str = "", columns: Mapping[str, str] | None = None,
    as_values: bool = False,
) -> FilePlan:  # fmt: skip
    """Put review dates, areas of need and costs beside a school's own list; gives the plan that was written."""
    plan = plan_fill(path, today=today, sheet=sheet, columns=columns, as_values=as_values)
    apply(plan)
    return plan


def undo(path: PathOf, *, cells: bool = False) -> Restored | CellsToUndo:
    """Put a workbook back, byte for byte, as it was before the last write.

    Where somebody has edited it since, that is refused; with `cells` it gives a plan of what can be put back cell by
    cell, for `apply`.
    """
    from sendbook.journeys.undo import undo as put_back

    found: Restored | CellsToUndo | list[Finding] = put_back(Path(path), cells=cells)
    if isinstance(found, list):
        raise CannotRun(found)
    return found


def new(
    kind: Literal["register", "provision-map", "book"], path: PathOf, *, today: date | None = None,
    school: str = "", year: str | None = None, last_years: str | None = None, export: PathOf | None = None,
) -> MadeWorkbook:  # fmt: skip
    """Make a new workbook, with the pupils of an export or a list of one's own where one is given; no file is replaced.

    `last_years` are the year groups after which pupils leave or change phase, such as "N2, 6".
    `.source` of the answer says what became of each row: `.source.left_out` has who is not in it, and why.
    """
    from sendbook.journeys.make import make_from_list, read_new_register
    from sendbook.layouts.last_years import SETTING as TRANSFER_YEARS

    day = _day(today)
    pupils = _or_refuse(read_new_register(Path(export), day)) if export is not None else None
    told = {"school_name": school or None, TRANSFER_YEARS: last_years}
    return _or_refuse(make_from_list(kind, Path(path), day, year=year, school=told, pupils=pupils))


def report(path: PathOf, *, today: date | None = None) -> WorkbookReport:
    """The report to governors, without names: `.report` has its sections, `.report.markdown()` its text."""
    from sendbook.journeys.report import report_to_governors

    return _or_refuse(report_to_governors(Path(path), _day(today)))


def information_report(path: PathOf, *, today: date | None = None) -> WorkbookReport:
    """What the SEN information report of a school has to say, heading by heading, as far as the workbook knows it."""
    from sendbook.journeys.report import report_to_publish

    return _or_refuse(report_to_publish(Path(path), _day(today)))


def inclusion_strategy(path: PathOf, *, today: date | None = None) -> WorkbookReport:
    """The table of activity and budgeted cost that an inclusion strategy publishes, without names."""
    from sendbook.journeys.report import strategy_to_publish

    return _or_refuse(strategy_to_publish(Path(path), _day(today)))


def _day(today: date | None) -> date:
    return today or date.today()


def _or_refuse(found: Result | Finding | list[Finding]) -> Result:
    """The result of a journey; findings in its place are raised."""
    if isinstance(found, Finding):
        raise CannotRun([found])
    if isinstance(found, list):
        raise CannotRun(found)
    return found
