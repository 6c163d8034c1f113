"""Import into a folder: one export for the workbooks of many schools; one school's trouble never stops another's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sendbook.findings import Finding, finding, has_errors
from sendbook.importing.column_map import ColumnMap, remembered
from sendbook.importing.export import Export
from sendbook.importing.split import SchoolBook, Split, school_book, split_by_school
from sendbook.journeys import import_file
from sendbook.journeys.import_file import ImportPlan, Options, plan_of
from sendbook.journeys.many import in_turn

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BookOutcome:
    """What came of one workbook: its plan, or the findings that say why there is none; and whether it was written."""

    path: Path
    plan: ImportPlan | None
    findings: tuple[Finding, ...]
    written: bool = False

    @property
    def told(self) -> str:
        """The outcome in one line."""
        if self.plan is None:
            return "; ".join(str(item) for item in self.findings)
        not_yet = "not written" if self.findings else "can be written"
        done = "written" if self.written else not_yet if self.plan.steps else "nothing to write"
        trouble = "; ".join(str(item) for item in self.findings)
        return f"{self.plan.comparison.summary()}: {done}" + (f" ({trouble})" if trouble else "")

    def as_json(self, folder: Path) -> dict[str, Any]:
        """The same for a program; the workbook is named as it stands in the folder."""
        told: dict[str, Any] = {
            "workbook": str(self.path.relative_to(folder)), "written": self.written,
            "findings": [item.as_dict() for item in self.findings],
        }  # fmt: skip
        if self.plan:
            told["plan"] = self.plan.comparison.as_json()
            told["workbook_findings"] = [item.as_dict() for item in self.plan.of_the_workbook]
        return told


def school_books(
    paths: Sequence[Path], today: date, given: ColumnMap | None = None
) -> tuple[list[SchoolBook], list[BookOutcome]]:
    """The workbooks that hold a register, and those that do not or cannot be read, with the reason."""
    books, others = [], []
    for (path, _, _), found in in_turn(_looked_at, [(path, today, given) for path in paths]):
        if isinstance(found, str):
            others.append(BookOutcome(path, None, (finding("7095", path.name, fault="its process ended"),)))
        elif isinstance(found, SchoolBook):
            books.append(found)
        else:
            others.append(BookOutcome(path, None, (found,) if isinstance(found, Finding) else found.findings))
    return books, others


def plans(export: Export, books: Sequence[SchoolBook], today: date, options: Options) -> tuple[
    Split, Iterator[BookOutcome]
]:  # fmt: skip
    """How the export falls to the workbooks, and the plan of each, made one after the other as they are asked for."""
    split = split_by_school(export, books)

    def planned() -> Iterator[BookOutcome]:
        parts = [(path, part, today, options) for path, part in split.parts.items()]
        for (path, *_), outcome in in_turn(_planned, parts):
            if isinstance(outcome, str):
                outcome = BookOutcome(path, None, (finding("7095", path.name, fault="its process ended"),))
            yield outcome

    return split, planned()


def _looked_at(asked: tuple[Path, date, ColumnMap | None]) -> SchoolBook | Finding | BookOutcome:
    return _guarded(asked[0], lambda: school_book(*asked))


def _planned(asked: tuple[Path, Export, date, Options]) -> BookOutcome:
    return _guarded(asked[0], lambda: _plan(*asked))


def _plan(path: Path, part: Export, today: date, options: Options) -> BookOutcome:
    columns = remembered(path)
    if isinstance(columns, Finding):
        return BookOutcome(path, None, (columns,))
    plan = plan_of(part, path, today, replace(options, columns=columns or options.columns))
    if not isinstance(plan, ImportPlan):
        return BookOutcome(path, None, tuple(plan))
    # The plans of all schools are held until a person agrees: none of them holds on to its workbook.
    return BookOutcome(path, plan.without_workbook(), ())


def apply_one(outcome: BookOutcome, export_name: str) -> BookOutcome:
    """The outcome after its plan was written; a workbook that refuses says why, and the next one is tried."""
    if outcome.plan is None or not outcome.plan.steps:
        return outcome
    plan = outcome.plan

    def attempt() -> BookOutcome:
        problems = tuple(import_file.apply_import(plan, export_name))
        return replace(outcome, findings=problems, written=not has_errors(problems))

    return _guarded(outcome.path, attempt)


def _guarded(path: Path, work: Callable[[], T]) -> T | BookOutcome:
    """What the work gives; a fault of ours with one workbook is told and stops none of the others."""
    try:
        return work()
    except Exception as fault:
        # No value and no traceback: they may hold a pupil's data.
        return BookOutcome(path, None, (finding("7095", path.name, fault=type(fault).__name__),))
