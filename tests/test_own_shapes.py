"""An export into every shape of a school's own workbook: its cells change and nothing else, or it is refused; undo."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sendbook.book.file_book import FileBook
from sendbook.changes import Formula
from sendbook.importing.preview import preview_lines
from sendbook.journeys.import_file import ImportPlan, Options, apply_import, plan_import
from sendbook.lists.find import Target, find_target
from sendbook.lists.read import OwnList, read_list
from sendbook.tables import column_letter
from sendbook.terminal.main import main
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.parts.package import Package, read_package
from tests.support import fidelity
from tests.support.engines import convert
from tests.support.exports import HEADERS, write_csv
from tests.support.own_registers import PUPILS
from tests.support.own_shapes import SHAPES, Shape
from tests.support.sizes import some_of
from tests.support.validator import validate
from tests.test_importing import NEW, ROWS

TODAY = date(2026, 11, 22)
MAY_CHANGE = (
    r"xl/worksheets/sheet2\.xml|xl/sharedStrings\.xml|xl/styles\.xml|xl/tables/table\d+\.xml|xl/charts/chart1\.xml|"
    r"xl/workbook\.xml|xl/pivotCache/pivotCacheDefinition1\.xml"
)
GIVEN: Mapping[str, Any] = {
    **dict(zip(("upn", "surname", "forename"), NEW[:3], strict=True)), "date_of_birth": date(2018, 2, 2),
    "year_group": "3", "class_name": "3 Oak", "sen_provision": "E", "primary_need": "SEMH",
}  # fmt: skip
"""The pupil whom the export adds, as every register must then hold them."""
CHANGES = ((0, "class_name", "4 Elder"), (0, "sen_provision", "E"), (1, "surname", "O'Hara-Lees"))
"""What the export changes, by the pupil's place in the register."""


@dataclass
class Done:
    """One shape, its file before and after the import and after undo, and what was said."""

    shape: Shape
    path: Path
    before: bytes
    code: int = 0
    said: str = ""
    plan: ImportPlan | None = None
    after: bytes = b""
    undone: bytes = b""
    planned: bytes = b""
    receipts: list[str] = field(default_factory=list)


class AllDone(dict[str, Done]):
    """Every shape: planned, imported, undone, through the command that a person types; each once, when asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder, self._export = folder, write_csv(folder, ROWS)

    def __missing__(self, name: str) -> Done:
        self[name] = _through(name, SHAPES[name], self._folder, self._export)
        return self[name]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> AllDone:
    return AllDone(tmp_path_factory.mktemp("shapes"))


def _through(name: str, shape: Shape, folder: Path, export: Path) -> Done:
    import contextlib
    import io

    path = folder / (re.sub(r"\W+", "-", name) + shape.suffix)
    path.write_bytes(shape.make())
    one, said = Done(shape, path, path.read_bytes()), io.StringIO()
    words = ["import", str(export), "--into", str(path), "--today", "2026-11-22"]
    for allowed in shape.allow:
        words += ["--allow", allowed]
    # Nothing that stands there is replaced at a first import unless a person says so.
    whose: Any = "mis"
    words += ["--on-conflict", whose]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        main([*words, "--plan"])
        one.planned = path.read_bytes()
        plan = plan_import(export, path, TODAY, Options(allow=frozenset(shape.allow), on_conflict=whose))
        one.plan = plan if isinstance(plan, ImportPlan) else None
        one.code = main([*words, "--yes"])
        one.after = path.read_bytes()
        if one.after != one.before:
            main(["undo", str(path)])
    one.undone, one.said = path.read_bytes(), said.getvalue()
    path.write_bytes(one.after)
    return one


def target_of(content: bytes) -> Target:
    package = read_package(content)
    assert isinstance(package, Package)
    target = find_target(FileBook(package))
    assert isinstance(target, Target), target
    return target


def own_list(content: bytes) -> OwnList:
    return read_list(target_of(content), TODAY)


def cells(content: bytes) -> dict[tuple[str, str], Any]:
    """What stands in every cell of every worksheet, formulas as their text."""
    package = read_package(content)
    assert isinstance(package, Package)
    draft = Draft(package)
    found: dict[tuple[str, str], Any] = {}
    for sheet in package.sheets:
        for number in draft.sheet(sheet.name).numbers:
            row = draft.sheet(sheet.name).peek(number)
            for column in row.cells if row else ():
                value = draft.value(sheet.name, number, column)
                if value is not None:
                    held = value.text if isinstance(value, Formula) else value
                    found[sheet.name, f"{column_letter(column)}{number}"] = held
    return found


WRITTEN = [name for name, shape in SHAPES.items() if not shape.refused]


def expected(shape: Shape) -> list[tuple[int, str, str]]:
    return [change for change in CHANGES if change[1] not in shape.leaves]


@pytest.mark.sampled
@pytest.mark.parametrize("name", SHAPES)
def test_a_plan_writes_nothing_and_undo_gives_the_same_bytes(name: str, done: AllDone) -> None:
    one = done[name]
    assert one.planned == one.before and one.undone == one.before
    # What to do for those who are left out ends in its code.
    codes = re.findall(r"\b([79]\d{3}Q?)(?= (?:error|query|note)\b|\)$)", one.said, re.MULTILINE)
    assert {*one.shape.said, *filter(None, (one.shape.refused, one.shape.kept_out))} <= set(codes), one.said
    if one.shape.refused:
        assert one.after == one.before and one.code != 0
    else:
        assert one.after != one.before, one.said


@pytest.mark.sampled
@pytest.mark.parametrize("name", WRITTEN)
def test_the_right_rows_are_matched_and_the_right_cells_changed(name: str, done: AllDone) -> None:
    one = done[name]
    old, new = own_list(one.before), own_list(one.after)
    assert {row["upn"] for row in old.table} >= {pupil["upn"] for pupil in PUPILS}
    assert all(row["upn"] and not row.unreadable for row in old.table)
    wanted: set[tuple[str, str]] = set()
    for place, key, value in expected(one.shape):
        row = next(row for row in old.table if row["upn"] == PUPILS[place]["upn"])
        now = next(row for row in new.table if row["upn"] == PUPILS[place]["upn"])
        assert now[key] == value
        at = old.table.columns.get(key) or old.table.columns["full_name"]
        wanted.add((old.table.sheet, f"{column_letter(at)}{row.number}"))
    added = [row for row in new.table if row["upn"] == NEW[0]]
    assert len(added) == (0 if one.shape.kept_out else 1)
    for row in added:
        held = {key: row[key] for key in GIVEN if key in new.table.columns or key in ("surname", "forename")}
        held = {key: value for key, value in held.items() if key not in one.shape.leaves}
        assert held == {key: GIVEN[key] for key in held}
        assert row.number == max(row.number for row in old.table) + 1
    rows = {row.number for row in added} | {row.number + 1 for row in added if "totals" in name or "table" in name}
    stood, stands = cells(one.before), cells(one.after)
    differ = {place for place in stood.keys() | stands.keys() if stood.get(place) != stands.get(place)}
    beyond = {place for place in differ - wanted if int(re.sub(r"\D", "", place[1])) not in rows}
    assert wanted <= differ and not {place for place in beyond if place[0] == old.table.sheet}
    assert not beyond, beyond


@pytest.mark.sampled
@pytest.mark.parametrize("name", WRITTEN)
def test_importing_the_same_again_changes_nothing(name: str, done: AllDone, tmp_path: Path) -> None:
    one = done[name]
    export = write_csv(tmp_path, [HEADERS, *reversed(ROWS[1:])])
    plan = plan_import(export, one.path, TODAY, Options(allow=frozenset(one.shape.allow)))
    assert isinstance(plan, ImportPlan)
    assert plan.steps == ()


@pytest.mark.sampled
@pytest.mark.parametrize("name", WRITTEN)
def test_every_other_part_is_the_same_and_the_sheet_outside_the_edit(name: str, done: AllDone) -> None:
    one = done[name]
    changed, lost, more = fidelity.changed_parts(one.before, one.after)
    assert not {part for part in lost | more if "calcChain" not in part}
    index = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels"} if lost else set()
    assert all(re.fullmatch(MAY_CHANGE, part) for part in changed - index), changed
    old, new = fidelity.raw_members(one.before), fidelity.raw_members(one.after)
    assert [part for part in old.keys() - changed - lost if old[part] != new[part]] == []
    target = target_of(one.before)
    last = max(row.number for row in own_list(one.after).table)
    package = read_package(one.before)
    assert isinstance(package, Package)
    sheet = package.sheet(target.sheet)
    assert sheet is not None
    moved = last if target.table and (table := package.table(target.table)) and table.totals_rows else 0
    edited = {f"{column_letter(column)}{row}" for row in (last, last + bool(moved)) for column in range(1, 60)}
    stood, stands = cells(one.before), cells(one.after)
    edited |= {cell for (_, cell), value in stands.items() if stood.get((target.sheet, cell)) != value}
    was, now = (fidelity.outside(fidelity.members(content)[sheet.part], edited, True, moved)
                for content in (one.before, one.after))  # fmt: skip
    # An edit writes out the addresses that a file leaves to be counted; a sparkline of a whole column grows with it.
    may = "/row|sheetData|sparkline|dimension" if "without addresses" not in name else "/row|sheetData|dimension"
    apart = [key for key in (*(was - now), *(now - was)) if not re.search(may, key[0])]
    assert apart == []


def test_of_two_columns_with_one_heading_none_is_written(done: AllDone) -> None:
    one = done["a heading twice"]
    assert one.plan is not None and one.plan.target is not None
    assert [column.heading for column in one.plan.target.unsure] == ["Need", "Need"]
    assert "7021Q" in [item.code for item in one.plan.findings] and "the heading stands twice" in one.said


@pytest.mark.long
def test_the_open_xml_sdk_finds_nothing_that_it_did_not_find_before(done: AllDone, tmp_path: Path) -> None:
    written = {name: done[name] for name in some_of(WRITTEN)}
    found = validate([one.path for one in written.values()])
    for name, one in written.items():
        if errors := found[one.path]:
            original = tmp_path / one.path.name
            original.write_bytes(one.before)
            before = fidelity.kinds_of_errors(validate([original])[original])
            assert not fidelity.kinds_of_errors(errors) - before, (name, errors)


@pytest.mark.long
def test_every_reader_sees_the_changes(done: AllDone, tmp_path: Path) -> None:
    """openpyxl, calamine and LibreOffice, each in the cell of the class and of the pupil who was added."""
    asked: list[tuple[str, tuple[str, int, int], Any]] = []
    for name in WRITTEN:
        table = own_list(done[name].after).table
        for upn, value in ((PUPILS[0]["upn"], "4 Elder"), (NEW[0], "3 Oak")):
            rows = [row.number for row in table if row["upn"] == upn]
            asked += [(name, (table.sheet, row, table.columns["class_name"]), value) for row in rows]
    by_calamine = fidelity.seen_by_calamine([(done[name].path, place) for name, place, _ in asked])
    convert([done[name].path for name in WRITTEN], "xlsx", tmp_path)
    wrong = []
    for (name, place, value), calamine in zip(asked, by_calamine, strict=True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            office = fidelity.seen_by_openpyxl(tmp_path / f"{done[name].path.stem}.xlsx", place)
            seen = {"calamine": calamine and calamine[0], "LibreOffice": office}
            if "strict" not in name:  # in a strict workbook openpyxl finds no sheets
                seen["openpyxl"] = fidelity.seen_by_openpyxl(done[name].path, place)
        wrong += [(name, place, who, what) for who, what in seen.items() if what != value]
    assert wrong == []


@pytest.mark.sampled
@pytest.mark.parametrize("name", WRITTEN)
def test_what_a_write_says_its_plan_has_said(name: str, done: AllDone, tmp_path: Path) -> None:
    one = done[name]
    path = tmp_path / one.path.name
    path.write_bytes(one.before)
    whose: Any = "mis"
    export = write_csv(tmp_path, ROWS)
    plan = plan_import(export, path, TODAY, Options(allow=frozenset(one.shape.allow), on_conflict=whose))
    assert isinstance(plan, ImportPlan)
    said = {*apply_import(plan, export.name)}
    assert said <= {*plan.findings} and said <= {*plan.comparison.findings}
    shown = {(line.where, line.after) for line in preview_lines(plan)}
    assert {(item.cell, item.wrong) for item in said} <= shown
