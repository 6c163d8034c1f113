"""What formulas around a school's own list count before and after an import, by LibreOffice: nobody is put below a
summary, no summary's formula into a pupil's row, and every formula that counts the list counts the new pupil, or is
named.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from hypothesis import Phase, given, settings

from sendbook.findings import has_errors
from sendbook.importing.export import Export, export_of
from sendbook.importing.plan import ImportPlan
from sendbook.importing.told import lines
from sendbook.journeys.import_file import Options, apply_import, plan_of
from sendbook.sources.grid import Grid, GridRow
from tests.support.counted_lists import (
    NEW,
    PUPILS,
    SHAPES,
    Shape,
    aggregates_in_pupils,
    expected,
    formula,
    ranks,
    rows_of,
    summaries,
    write,
)
from tests.support.engines import recalculate_libreoffice
from tests.support.sizes import tries

TODAY = date(2026, 11, 30)
EXAMPLES = tries(60)


def _export(shape: Shape) -> Export:
    """The export as it is read from a file; no file and no process of its own for each of many."""
    lines = [("Surname", "Forename", "Reg group", "Year group", "SEN status", "SEN need", "DOB"),
             *(one[:7] for one in (*PUPILS[: shape.pupils], *NEW[: shape.new]))]  # fmt: skip
    rows = [GridRow(at, tuple(map(str, one))) for at, one in enumerate(lines, start=1)]
    told = export_of("export.csv", [Grid("export.csv", "", rows)], [], TODAY)
    assert isinstance(told, Export)
    return told


def test_every_formula_counts_the_new_pupils_or_is_named(tmp_path: Path) -> None:
    done: list[tuple[Shape, Path, Path, str, int]] = []

    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, phases=[Phase.generate], database=None)
    @given(shape=SHAPES)
    def bring(shape: Shape) -> None:
        before, after = tmp_path / f"{len(done)}-before.xlsx", tmp_path / f"{len(done)}-after.xlsx"
        write(shape, before)
        shutil.copy(before, after)
        plan = plan_of(_export(shape), after, TODAY, Options())
        assert isinstance(plan, ImportPlan), (shape, plan)
        added, said = len(plan.comparison.new), [*plan.findings, *plan.comparison.findings]
        if not added:
            assert len(plan.comparison.left_out) == shape.new, (shape, lines(plan.comparison))
        elif plan.steps:
            said += (problems := apply_import(plan, "export.csv"))
            assert not has_errors(problems), (shape, problems)
            assert {*problems} <= {*plan.findings}, (shape, problems)  # what a write says its plan has said
        done.append((shape, before, after, "\n".join(map(str, said)), added))

    bring()
    assert sum(1 for *_, added in done if added) > EXAMPLES / 3  # the lists are not simply refused
    counted = recalculate_libreoffice([path for _, before, after, _, _ in done for path in (before, after)])
    wrong = [(shape, fault) for shape, before, after, told, added in done
             for fault in _faults(shape, before, after, told, added, counted)]  # fmt: skip
    assert not wrong, "\n".join(f"{fault}: {shape}" for shape, fault in wrong)


def _faults(
    shape: Shape, before: Path, after: Path, told: str, added: int,
    counted: Mapping[Path, Mapping[str, Mapping[str, object]]],
) -> Iterator[str]:  # fmt: skip
    """What is wrong in a list after its import."""
    was, now = summaries(shape, before), summaries(shape, after)
    if len(was) != len(now):
        yield f"{len(was)} summaries became {len(now)}"
        return
    for (sheet, cell, text), (_, place, changed) in zip(was, now, strict=True):
        kind = next(kind for kind in shape.kinds if _is_kind(shape, kind, text))
        stood, stands = counted[before][sheet][cell], counted[after][sheet][place]
        if not isinstance(stood, int | float) or not isinstance(stands, int | float):
            yield f"{text} gave {stood}, {changed} gives {stands}"
            continue
        right = math.isclose(stands, expected(shape, kind, stood, added), abs_tol=1e-9)
        if not right and cell not in told and place not in told:
            yield f"{text} gave {stood}, {changed} gives {stands}, and nobody was told"
    rows = rows_of(after)
    names = {str(row[0]): at for at, row in enumerate(rows, start=1) if row and row[0]}
    for at, one in enumerate(NEW[:added], start=1):
        row = names[one[0]]
        if row != shape.last + at:
            yield f"{one[0]} stands in row {row}, not {shape.last + at}"
        if found := aggregates_in_pupils(shape, after, row):
            yield f"{found} stands in the row of {one[0]}"
        if (text := ranks(shape, after, row)) and not text.endswith(f"${shape.last + added})"):
            yield f"{text} in the row of {one[0]} does not count to row {shape.last + added}"
    stayed = list(dict.fromkeys(str(row[0]) for row in rows_of(before) if row and row[0]))
    if [name for name in names if name not in {one[0] for one in NEW}] != stayed:
        yield "something else of column A has changed"


def _is_kind(shape: Shape, kind: str, text: str) -> bool:
    return text in (f"={formula(shape, kind, '')}", f"={formula(shape, kind, 'SEN!')}")
