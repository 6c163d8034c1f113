"""A copy to share: a workbook of its own that holds what its readers need, and nothing else."""

from __future__ import annotations

import base64
import io
import json
import os
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

import xlwings as xw

from sendbook.changes import Formula, Link, OwnSheet
from sendbook.excel.buttons import scripts, sharing
from sendbook.findings import Finding
from sendbook.journeys.check import check_book
from sendbook.reports.share_copy import AUDIENCES, SHEET
from sendbook.terminal import main
from sendbook.workbook.building.plain_book import plain_book
from tests.support import validator
from tests.support.demo_school import demo_school
from tests.support.openbook import formula_marks, payload, press, replay

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented school."""
    return demo_school(tmp_path_factory.mktemp("demo"))


def register_of(path: Path) -> list[dict[str, Any]]:
    """The pupils of a workbook, with calculated columns."""
    checked = check_book(path, TODAY)
    assert not isinstance(checked, Finding)
    return [dict(row.values) for row in checked.tables["register"]]


def lines(content: Path | bytes) -> list[tuple[Any, ...]]:
    """The rows of a copy."""
    book: Any = openpyxl.load_workbook(io.BytesIO(content) if isinstance(content, bytes) else content)
    assert book.sheetnames in ([SHEET], ["Governors report"]), "no other sheet goes along"
    return list(book.worksheets[0].iter_rows(values_only=True))


def share(path: Path, out: Path, *words: str) -> int:
    return main.main(["share", str(path), str(out), "--today", TODAY.isoformat(), *words])


def everything(path: Path) -> str:
    """All text of a file, so that nothing hides in a part that no sheet shows."""
    with zipfile.ZipFile(path) as file:
        return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


@pytest.mark.sampled
@pytest.mark.parametrize("audience", sorted(AUDIENCES))
def test_a_copy_holds_the_columns_and_pupils_that_its_readers_need(
    demo_folder: Path, tmp_path: Path, audience: str
) -> None:
    path, out = demo_folder / "register.xlsx", tmp_path / "copy.xlsx"
    before = path.read_bytes()
    assert share(path, out, "--for", audience) == 0
    assert path.read_bytes() == before
    wanted = AUDIENCES[audience]
    checked = check_book(path, TODAY)
    assert not isinstance(checked, Finding)
    declared = {column.header: column for column in checked.read.layout.table("register").columns}
    rows = lines(out)
    headers = [str(cell) for cell in rows[4]]
    assert set(headers) <= {declared[header].header for header in declared if declared[header].key in wanted.columns}
    belong = [row for row in register_of(path) if row["on_roll"] != "No" and (
        row["sen_provision"] in ("K", "E") if audience == "class" else
        row["sen_provision"] == "E" or row.get("top_up_band") or row.get("top_up_received"))]  # fmt: skip
    assert 0 < len(belong) < len(register_of(path)) or audience == "class"
    shown = [dict(zip(headers, row, strict=False)) for row in rows[5:]]
    assert [row["Surname"] for row in shown] == [row["surname"] for row in belong]
    for header in headers:
        values = [row.get(declared[header].key) for row in belong]
        assert [_plain(row[header]) for row in shown] == values, header
    told = {str(value) for row in register_of(path) for key, value in row.items() if key in wanted.columns}
    secret = {value for row in register_of(path) for key, value in row.items()
              if key not in wanted.columns and isinstance(value, str) and len(value) > 6
              and value != "EHC plan" and not any(value in one for one in told)}  # fmt: skip
    text = everything(out)
    assert len(secret) > 20 and not [one for one in secret if one in text]
    assert validator.validate([out])[out] == []


def _plain(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def test_a_copy_for_governors_names_nobody(demo_folder: Path, tmp_path: Path) -> None:
    path, out = demo_folder / "register.xlsx", tmp_path / "copy.xlsx"
    assert share(path, out, "--for", "governors") == 0
    text = everything(out)
    names = {str(row[key]) for row in register_of(path) for key in ("upn", "surname") if row[key]}
    assert names and not [name for name in names if f">{name}<" in text or f" {name} " in text]
    assert lines(out)[0][0]


def test_one_class_alone(demo_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = demo_folder / "register.xlsx", tmp_path / "copy.xlsx"
    classes = [row["class_name"] for row in register_of(path) if row["sen_provision"] in ("K", "E")
               and row["on_roll"] != "No"]  # fmt: skip
    assert share(path, out, "--class", str(classes[0]).lower()) == 0
    assert len(lines(out)) == 5 + classes.count(classes[0])
    assert "Look at it before it goes to anyone" in capsys.readouterr().out
    assert share(path, tmp_path / "none.xlsx", "--class", "9Z") == 2
    assert "9334" in capsys.readouterr().err and not (tmp_path / "none.xlsx").exists()


def test_a_file_that_is_there_is_never_replaced(demo_folder: Path, tmp_path: Path) -> None:
    path, out = demo_folder / "register.xlsx", tmp_path / "copy.xlsx"
    out.write_text("mine", encoding="utf-8")
    assert share(path, out) == 2 and out.read_text(encoding="utf-8") == "mine"
    assert share(path, tmp_path / "copy.xlsm") == 2 and not (tmp_path / "copy.xlsm").exists()


def given(path: Path, **more: object) -> str:
    return json.dumps({"today": TODAY.isoformat(), "pane": True, "formulas": formula_marks(path), **more})


@pytest.mark.long
def test_the_task_pane_opens_the_copy_that_the_terminal_makes(demo_folder: Path, tmp_path: Path) -> None:
    path, out = demo_folder / "register.xlsx", tmp_path / "copy.xlsx"
    actions = press(scripts.share_copy, path, given(path, opensWorkbooks=True))
    assert [action["func"] for action in actions] == ["runMacro", "runMacro"], "nothing is written into the register"
    assert actions[0]["args"][0] == sharing.OPEN
    assert share(path, out) == 0
    assert lines(base64.b64decode(actions[0]["args"][1])) == lines(out)


@pytest.mark.long
def test_without_a_task_pane_a_sheet_holds_the_copy(demo_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes((demo_folder / "register.xlsx").read_bytes())
    said = replay(press(scripts.share_copy, path, given(path)), path)
    assert "fourth line" in said[0]
    rows = list(openpyxl.load_workbook(path)[SHEET].iter_rows(values_only=True))
    assert rows[3][0] == sharing.MOVE and rows[5][0] == "Surname"
    assert share(path, tmp_path / "copy.xlsx") == 0
    assert [row[:2] for row in rows[6:]] == [row[:2] for row in lines(tmp_path / "copy.xlsx")[5:]]


@pytest.mark.long
def test_desktop_excel_gets_a_new_workbook(demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new workbook of desktop Excel is played by an empty one; what is written into it is replayed on its file."""
    path, beside = demo_folder / "register.xlsx", tmp_path / "Book1.xlsx"
    openpyxl.Workbook().save(beside)
    opened = xw.Book(json=payload(beside))
    monkeypatch.setattr(sharing, "new_workbook", lambda book: opened)
    actions = press(scripts.share_copy, path, given(path))
    assert [action["func"] for action in actions] == ["runMacro"], "the register itself is not touched"
    replay(opened.json()["actions"], beside)
    assert share(path, tmp_path / "copy.xlsx") == 0
    made = lines(beside)
    assert [row[:2] for row in made[4:]] == [row[:2] for row in lines(tmp_path / "copy.xlsx")[4:]]


def test_a_workbook_that_nobody_belongs_in_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    assert main.main(["new", "register", str(path), "--today", TODAY.isoformat()]) == 0
    assert share(path, tmp_path / "copy.xlsx") == 2
    with pytest.raises(xw.XlwingsError, match="nothing to share"):
        press(scripts.share_copy, path, given(path, opensWorkbooks=True))


def test_a_plain_book_holds_no_formula_and_no_link() -> None:
    step = OwnSheet("S", [("T",), ("A", "B"), ("=1+1", Formula("1+1", 2)), (Link("x", "S!A1"), date(2026, 1, 31)),
                          ("http://example.org", True)], (9, 9), 2)  # fmt: skip
    book: Any = openpyxl.load_workbook(io.BytesIO(plain_book(step)))
    cells = [list(row) for row in book["S"]["A3:B5"]]
    assert [[cell.value for cell in row] for row in cells] == [
        ["=1+1", 2], ["x", datetime(2026, 1, 31)], ["http://example.org", True],
    ]  # fmt: skip
    assert cells[0][0].data_type == "s" and not any(cell.hyperlink for row in cells for cell in row)
