"""An export is read in a process of its own: whatever it does there, a finding comes back, and nothing is harmed."""

from __future__ import annotations

import io
import subprocess
import sys
import zipapp
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from sendbook.findings import Finding
from sendbook.importing.export import read_export
from sendbook.sources import files, limited
from sendbook.sources.files import grids_here, grids_in, read_grids
from sendbook.sources.grid import Grid, GridRow
from sendbook.sources.limited import Limits, read_apart
from sendbook.terminal.main import main
from tests.support.binary_book import binary_book
from tests.support.engines import convert
from tests.support.exports import HEADERS, PUPILS, TODAY, csv_text, write_xlsx

BAD = "tests.support.bad_readers"
SMALL = Limits(seconds=1, memory=200 * 1024**2, answer=1024**2)

HARM = {
    "a hang": ("hangs", "9024"),
    "a hang that keeps the processor busy": ("spins", "9024"),
    "a crash": ("aborts", "9026"),
    "a fault": ("raises", "9026"),
    "a hunger for memory": ("eats", "9025"),
    "more cells than anybody needs": ("pours", "9025"),
}


@pytest.mark.sampled
@pytest.mark.parametrize("name", HARM)
def test_whatever_a_file_does_to_its_reader_gives_a_finding(name: str) -> None:
    reader, code = HARM[name]
    limits = Limits(seconds=1) if "hang" in name else Limits(memory=SMALL.memory, answer=SMALL.answer)
    read = read_apart(b"Amy Smith", "roll.csv", limits, f"{BAD}:{reader}")
    assert read is not None
    grids, findings = read
    assert grids == [] and [item.code for item in findings] == [code]
    assert "roll.csv" in findings[0].wrong and "Amy" not in str(findings[0])


def test_the_reader_sees_little_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SCHOOL", "x")
    target = tmp_path / "left.txt"
    read = read_apart(str(target).encode(), "Amy Smith.csv", None, f"{BAD}:tells")
    assert read is not None
    told = [str(cell) for cell in read[0][0].rows[0].cells]
    assert not [line for line in told if "SECRET" in line or "Amy" in line]
    assert told[-2:] == ["core 0", "wrote nothing"] and target.read_bytes() == b""


ROW = (PUPILS[0][0], "Ó Briain", "Zoë", date(2017, 3, 14), 4, "4 Hazel", "K", time(9, 30), 0.5, True)


def _workbook(folder: Path) -> Path:
    return write_xlsx(folder / "roll.xlsx", {"Notes": [["x"]], "Pupils": [["Title"], [], HEADERS, ROW]})


def _converted(folder: Path, kind: str) -> Path:
    convert([_workbook(folder)], kind, folder / kind)
    return folder / kind / f"roll.{kind}"


def _written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


KINDS: dict[str, Callable[[Path], Path]] = {
    "csv": lambda folder: _written(folder, "a.csv", csv_text([HEADERS, *PUPILS]).encode()),
    "tsv in UTF-16": lambda folder: _written(folder, "a.tsv", csv_text([HEADERS, *PUPILS], "\t").encode("utf-16")),
    "csv with lost letters": lambda folder: _written(folder, "a.csv", "UPN,Name\n1,\ufffd\n".encode()),
    "xlsx": _workbook,
    "xls": lambda folder: _converted(folder, "xls"),
    "a web page": lambda folder: _written(folder, "a.xls", b"<html><table></table></html>"),
    "nothing": lambda folder: _written(folder, "a.csv", b""),
}


@pytest.mark.sampled
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_gives_the_same_cells_as_when_it_is_read_here(kind: str, tmp_path: Path) -> None:
    path = KINDS[kind](tmp_path)
    here = grids_here(path.read_bytes(), path.name)
    assert read_apart(path.read_bytes(), path.name) == here
    assert read_grids(path) == here


def test_an_ods_is_read_like_an_xlsx(tmp_path: Path) -> None:
    grids, findings = read_grids(_converted(tmp_path, "ods"))
    assert findings == [] and [grid.sheet for grid in grids] == ["Notes", "Pupils"]
    assert [row for row in grids[1].rows if row.number > 1] == [GridRow(3, tuple(HEADERS)), GridRow(4, ROW)]


def test_a_binary_workbook_is_read(tmp_path: Path) -> None:
    data = binary_book("Pupils", [["Our list"], [], list(HEADERS), [*PUPILS[0][:4], 4.0, "4 Hazel", None, 0.5]])
    grids, findings = grids_in(data, "roll.xlsb")
    assert findings == []
    rows = [GridRow(1, ("Our list",)), GridRow(3, HEADERS)]
    assert grids == [Grid("roll.xlsb", "Pupils", [*rows, GridRow(4, (*PUPILS[0][:4], 4, "4 Hazel", None, 0.5))])]


def test_a_binary_workbook_with_a_cell_in_the_last_corner_harms_nothing() -> None:
    """calamine asks for room for every cell up to there, and falls."""
    grids, findings = grids_in(binary_book("Pupils", [list(HEADERS), *PUPILS], corner=True), "roll.xlsb")
    assert grids == [] and [item.code for item in findings] == ["9026"]


# ---------------------------------------------------------------- where no process can be started


def test_inside_excel_or_a_frozen_app_the_file_is_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = csv_text([HEADERS, *PUPILS]).encode()
    started: list[object] = []
    monkeypatch.setattr(subprocess, "Popen", lambda *words, **named: started.append(words))
    places: list[tuple[object, str, object]] = [
        (sys, "platform", "emscripten"), (sys, "frozen", True), (sys, "executable", ""),
        (sys, "executable", r"C:\Program Files\Microsoft Office\EXCEL.EXE"),
    ]  # fmt: skip
    for owner, name, value in places:
        with monkeypatch.context() as there:
            there.setattr(owner, name, value, raising=False)
            assert len(grids_in(data, "roll.csv")[0][0].rows) == 4
    assert started == []


def test_where_the_process_does_not_start_the_file_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    data = csv_text([HEADERS, *PUPILS]).encode()
    monkeypatch.setattr(sys, "executable", "/nowhere/python3")
    assert read_apart(data, "roll.csv") is None
    assert len(grids_in(data, "roll.csv")[0][0].rows) == 4
    monkeypatch.undo()
    assert read_apart(data, "roll.csv", None, "no.such.module:reader") is None


def test_other_formats_are_refused_where_they_would_be_read_here() -> None:
    data = binary_book("Pupils", [["UPN"]])
    assert [item.code for item in grids_here(data, "roll.xlsb")[1]] == ["7006"]


def test_a_zipped_sendbook_reads_apart_too(tmp_path: Path) -> None:
    """`python sendbook.pyz import ...`: the process that is started finds its modules in the same archive."""
    package = Path(limited.__file__).parents[1]
    app = tmp_path / "app"
    for path in package.rglob("*"):
        if path.suffix in (".py", ".toml", ".md"):
            copy = app / "sendbook" / path.relative_to(package)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    (app / "__main__.py").write_text(
        "import sys\nfrom sendbook.sources.limited import Limits, read_apart\n"
        "data = b'UPN,Surname\\n1,2\\n'\n"
        "print(len(read_apart(data, 'a.csv')[0][0].rows), read_apart(data, 'a.csv', Limits(seconds=0))[1][0].code)\n"
    )
    zipapp.create_archive(app, tmp_path / "sendbook.pyz")
    done = subprocess.run([sys.executable, str(tmp_path / "sendbook.pyz")], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["2", "9024"], done.stderr


def test_the_terminal_tells_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    export = _written(tmp_path, "roll.csv", csv_text([HEADERS, *PUPILS]).encode())
    book = _workbook(tmp_path)
    before = book.read_bytes()
    monkeypatch.setattr(files, "read_apart", lambda data, file: read_apart(data, file, Limits(), f"{BAD}:aborts"))
    assert isinstance(found := read_export(export, TODAY), Finding) and found.code == "9026"
    assert main(["import", str(export), "--into", str(book), "--yes"]) == 2
    said = capsys.readouterr()
    assert "9026" in said.err and "save it as a new workbook" in said.err and "Traceback" not in said.err
    assert book.read_bytes() == before and sorted(path.name for path in tmp_path.iterdir()) == ["roll.csv", "roll.xlsx"]


def test_a_very_large_answer_is_cut_off_while_it_comes() -> None:
    assert limited._all(io.BytesIO(b"x" * 10), 9) is None and limited._all(io.BytesIO(b"x" * 9), 9) == b"x" * 9
