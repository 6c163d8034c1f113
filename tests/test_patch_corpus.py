"""Every workbook of others: one cell changed, one row appended, nothing lost; or refused, and nothing written."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from sendbook.changes import PROTECTED, Change, NewRow, OwnSheet, Step
from sendbook.workbook.editing.patch import Patched, apply
from sendbook.workbook.parts.references import address, read_cell
from tests.support import fidelity
from tests.support.engines import convert
from tests.support.fidelity import ALLOW, WORD, Place, cell_to_change, opened, with_word
from tests.support.sizes import QUICK
from tests.support.validator import validate

OURS = OwnSheet("Findings", [["Code", "What"], ["3010", "=text"]], [10, 60], 1)
UNREAD_BY_OTHERS = {
    "ClosedXML_column-style-autofilter.xlsx", "ClosedXML_tdf111974.xlsm", "Open_ActiveXControls-O12-XL-Controls.xlsx",
    "poi_SimpleStrict.xlsx", "poi_xlmmacro.xlsm",
}  # fmt: skip
"""Workbooks of which openpyxl or calamine cannot read even the original."""

OneCell = dict[Path, tuple[Path, Place]]
OneRow = dict[tuple[Path, str], tuple[Path, Patched] | str]


def write_out(folder: Path, path: Path, content: bytes) -> Path:
    out = folder / path.name
    out.write_bytes(content)
    return out


def test_no_change_is_no_change(corpus: list[Path]) -> None:
    for path in corpus:
        patched = apply(opened(path), [])
        assert isinstance(patched, Patched)
        assert patched.content == path.read_bytes(), path.name


@pytest.fixture(scope="module")
def one_cell(corpus: list[Path], tmp_path_factory: pytest.TempPathFactory) -> OneCell:
    """Each workbook with one cell changed, and which."""
    folder = tmp_path_factory.mktemp("one-cell")
    made = {}
    for path in corpus:
        package = opened(path)
        place = cell_to_change(package)
        if place is not None:
            patched = with_word(package, place)
            assert isinstance(patched, Patched)
            made[path] = write_out(folder, path, patched.content), place
    return made


def test_one_cell_changes_only_its_parts(corpus: list[Path], one_cell: OneCell) -> None:
    refused = [path.name for path in corpus if path not in one_cell]
    # The only sheet of the first is a dialog; that of the second holds one array formula and is otherwise protected.
    assert len(refused) <= 2, refused
    for path, (out, (sheet, row, column)) in one_cell.items():
        before, after = path.read_bytes(), out.read_bytes()
        changed, lost, added = fidelity.changed_parts(before, after)
        package = opened(path)
        part = package.member(next(item.part for item in package.sheets if item.name == sheet)) or ""
        allowed = {part, "xl/styles.xml", package.member(package.book_part)}
        allowed |= {package.member(name) for name in package.related(package.book_part, "sharedStrings")}
        allowed |= {package.member(name) for name in package.related(package.book_part, "pivotCacheDefinition")}
        assert changed <= allowed, (path.name, changed - allowed)
        assert not lost and not added, path.name
        untouched = fidelity.raw_members(before)
        now = fidelity.raw_members(after)
        assert list(untouched) == list(now), path.name
        for name in untouched.keys() - changed:
            assert untouched[name] == now[name], (path.name, name)
        cell = {address(row, column)}
        one, other = (fidelity.outside(fidelity.members(content)[part], cell) for content in (before, after))
        # An edit in a row that was not there adds that row, and takes nothing.
        assert not one - other, (path.name, one - other)
        assert all("/row" in key[0] or "sheetData" in key[0] for key in other - one), (path.name, other - one)


@pytest.mark.filterwarnings("ignore:.*:UserWarning:openpyxl")
def test_one_cell_is_seen_by_others(one_cell: OneCell) -> None:
    unread = set()
    for path, (out, place) in one_cell.items():
        try:
            assert fidelity.seen_by_openpyxl(out, place) == WORD, path.name
        except (KeyError, TypeError):
            with pytest.raises((KeyError, TypeError)):
                fidelity.seen_by_openpyxl(path, place)
            unread.add(path.name)
    originals = fidelity.seen_by_calamine([(path, place) for path, (_, place) in one_cell.items()])
    edited = fidelity.seen_by_calamine(list(one_cell.values()))
    for path, original, seen in zip(one_cell, originals, edited, strict=True):
        if original is None:
            unread.add(path.name)
        else:
            assert seen == [WORD], path.name
    assert unread <= UNREAD_BY_OTHERS


@pytest.fixture(scope="module")
def one_row(corpus: list[Path], tmp_path_factory: pytest.TempPathFactory) -> OneRow:
    """Each Excel table of each workbook with one row appended, or the code with which that was refused."""
    folder = tmp_path_factory.mktemp("one-row")
    made: OneRow = {}
    for path in corpus:
        package = opened(path)
        for table in package.tables():
            step = NewRow(table.sheet, table.name, {table.area.first_column: WORD})
            patched = apply(package, [step], ALLOW)
            if isinstance(patched, list):
                made[path, table.name] = patched[0].code
                continue
            out = folder / f"{table.name}-{path.name}"
            out.write_bytes(patched.content)
            made[path, table.name] = out, patched
    return made


def test_one_row_is_appended_or_refused(one_row: OneRow) -> None:
    refused = Counter(result for result in one_row.values() if isinstance(result, str))
    done = {key: result for key, result in one_row.items() if not isinstance(result, str)}
    # Refused: tables that a query fills, and tables with something standing right below them.
    assert set(refused) <= {"9111", "9115"}, refused
    assert len(done) >= 29
    asked = []
    for (path, name), (out, patched) in done.items():
        old, new = opened(path), opened(out)
        was, now = old.table(name), new.table(name)
        assert was is not None and now is not None
        grown = now.area.last_row - was.area.last_row
        assert grown in (0, 1), (path.name, name)
        changed, lost, added = fidelity.changed_parts(path.read_bytes(), out.read_bytes())
        assert changed | lost | added <= patched.touched | patched.removed
        assert not added and all("calcChain" in part for part in lost), (path.name, name)
        part = old.member(next(sheet.part for sheet in old.sheets if sheet.name == was.sheet)) or ""
        rows = range(was.last_data_row if not grown else was.last_data_row + 1, now.area.last_row + 1)
        cells = {address(row, column) for row in rows for column in range(1, 200)}
        cells |= {address(was.area.last_row, column) for column in range(1, 200)}
        moved = was.area.last_row if was.totals_rows else 0
        one, other = (
            fidelity.outside(fidelity.members(content)[part], cells, True, moved)
            for content in (path.read_bytes(), out.read_bytes())
        )
        assert not one - other, (path.name, name, one - other)
        row = read_cell(next(item.cell for item in patched.records if item.after == WORD))
        assert row is not None
        asked.append((out, (was.sheet, *row)))
    seen = fidelity.seen_by_calamine(asked)
    assert seen == [[WORD]] * len(asked)


@pytest.fixture(scope="module")
def everything(one_cell: OneCell, one_row: OneRow, tmp_path_factory: pytest.TempPathFactory) -> OneCell:
    """Each workbook with a cell changed, a row in every table that takes one, and a sheet of ours: one edit."""
    folder = tmp_path_factory.mktemp("everything")
    made = {}
    for path, (_, place) in one_cell.items():
        package = opened(path)
        sheet, row, column = place
        steps: list[Step] = [Change(sheet, address(row, column), None, WORD)]
        steps += [
            NewRow(table.sheet, table.name, {table.area.first_column: WORD})
            for table in package.tables()
            if not isinstance(one_row[path, table.name], str)
        ]
        structure_may_change = not isinstance(apply(package, [OURS], ALLOW), list)
        patched = apply(package, [*steps, OURS] if structure_may_change else steps, ALLOW)
        assert isinstance(patched, Patched), (path.name, patched)
        made[path] = write_out(folder, path, patched.content), place
    assert QUICK or len(made) >= 70
    return made


def test_an_edit_gives_no_new_validator_errors(everything: OneCell) -> None:
    after = validate([out for out, _ in everything.values()])
    before = validate([path for path, (out, _) in everything.items() if after[out]])
    for path, (out, _) in everything.items():
        new = fidelity.kinds_of_errors(after[out]) - fidelity.kinds_of_errors(before.get(path, []))
        assert not new, (path.name, new)


def test_an_edit_is_seen_by_libreoffice(everything: OneCell, tmp_path: Path) -> None:
    """LibreOffice opens every edited workbook and shows the new text and the new sheet's."""
    import openpyxl

    books = {out: place for out, place in everything.values() if out.stat().st_size < 400_000}
    assert QUICK or len(books) > 55
    convert(list(books), "xlsx", tmp_path)
    missing = []
    for out, (sheet, row, column) in books.items():
        made = tmp_path / (out.stem + ".xlsx")
        seen = openpyxl.load_workbook(made, read_only=True)[sheet].cell(row, column).value if made.exists() else None
        if seen != WORD:
            missing.append((out.name, seen))
    assert not missing


def test_refusals_leave_the_file_as_it_was(corpus: list[Path]) -> None:
    for path in corpus:
        before = hashlib.sha256(path.read_bytes()).hexdigest()
        package = opened(path)
        for sheet in package.sheets:
            found = apply(package, [Change(sheet.name, "XFE1", None, "beyond the last column")], ALLOW | {PROTECTED})
            assert isinstance(found, list) and found[0].code in ("9102", "9123"), (path.name, sheet.name)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == before
