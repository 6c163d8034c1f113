"""A workbook of ours in which the school gave columns headers of its own: understood where only one can be meant."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import xlwings as xw

from sendbook.demo.pupils import made_up_upn
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.given import Given
from sendbook.findings import Finding
from sendbook.journeys.check import Checked, check_book
from sendbook.layouts import declared_tables
from sendbook.lists.our_tables import OurTables
from sendbook.lists.own_headings import columns_of
from sendbook.terminal.main import main
from sendbook.workbook.reader import OurFile, read_book
from tests.support.books import build_book, filled
from tests.support.exports import write_csv
from tests.support.fidelity import changed_parts, members
from tests.support.openbook import formula_marks, payload
from tests.support.workbooks import repacked

TODAY = date(2026, 11, 22)
NEW = made_up_upn(2022, 99)
RENAMED = {
    "Surname": "Last name", "Forename": "First name", "Year group": "Year", "Class": "Form",
    "SEN provision": "SEN stage", "Primary need": "Need 1", "Last review": "Date of last review",
    "Review due": "Next review",
}  # fmt: skip


def read(path: Path) -> OurFile:
    book = read_book(path)
    assert isinstance(book, OurFile), book
    return book


def rename(path: Path, new: Mapping[str, str]) -> None:
    """Give columns of the Register other headers, as Excel does: in the table, the header cell and all formulas."""
    book = read(path)
    register = book.package.table("Register")
    assert register is not None
    strings = re.findall(r"<si>.*?</si>", members(path.read_bytes())["xl/sharedStrings.xml"].decode(), re.DOTALL)
    changed: dict[str, bytes | None] = {}
    for name, content in members(path.read_bytes()).items():
        text = content.decode() if name.endswith(".xml") else ""
        for old, header in new.items():
            if name.startswith("xl/worksheets/"):
                text = re.sub(rf"(Register\[(?:\[#This Row\],\[|\[)?){re.escape(old)}\]", rf"\g<1>{header}]", text)
        if name == register.part:
            for old, header in new.items():
                assert f'name="{old}"' in text
                text = text.replace(f'name="{old}"', f'name="{header}"')
                text = re.sub(rf"\[{re.escape(old)}\]", f"[{header}]", text)
        sheet = book.package.sheet("Register")
        if sheet is not None and name == sheet.part:
            for old, header in new.items():
                number = strings.index(f"<si><t>{old}</t></si>")
                cell = rf'(<c r="[A-Z]+{register.header_row}"[^>]*?) t="s"><v>{number}</v>'
                text, times = re.subn(cell, rf'\1 t="inlineStr"><is><t>{header}</t></is>', text)
                assert times == 1, old
        if text and text.encode() != content:
            changed[name] = text.encode()
    path.write_bytes(repacked(path.read_bytes(), changed))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A register of ours with sixty pupils, as bytes."""
    return build_book("register", tmp_path_factory.mktemp("ours") / "r.xlsx", filled()).path.read_bytes()


@pytest.fixture
def ours(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "register.xlsx"
    path.write_bytes(made)
    return path


def codes(path: Path) -> Counter[tuple[str, str]]:
    checked = check_book(path, TODAY)
    assert isinstance(checked, Checked), checked
    return Counter((item.code, item.cell) for item in checked.findings)


def test_renamed_columns_are_checked_as_before_and_said(ours: Path) -> None:
    before, tables = codes(ours), read(ours).tables
    rename(ours, RENAMED)
    after = codes(ours)
    assert {code for code, _ in after - before} == {"1010"} and not before - after
    assert sum((after - before).values()) == len(RENAMED)
    assert read(ours).tables == tables


def test_the_workbook_open_in_excel_understands_the_same_headers(ours: Path) -> None:
    rename(ours, RENAMED)
    given = Given.of(json.dumps({"today": TODAY.isoformat(), "pane": True, "formulas": formula_marks(ours)}))
    live = OpenBook(xw.Book(json=payload(ours)), given).read()
    assert isinstance(live, OurTables)
    assert live.tables["register"] == read(ours).tables["register"]
    assert [(item.code, item.cell) for item in live.findings] == [(f.code, f.cell) for f in read(ours).findings]


def test_an_import_writes_into_the_renamed_columns_and_undo_takes_it_back(ours: Path, tmp_path: Path) -> None:
    rename(ours, RENAMED)
    first = read(ours).tables["register"].rows[0]
    before = ours.read_bytes()
    export = write_csv(tmp_path, [
        ("UPN", "Legal Surname", "Legal Forename", "Year", "Reg Group", "SEN Status"),
        (str(first["upn"]), "Newname", str(first["forename"]), "11", "11 Z", str(first["sen_provision"])),
        (NEW, "Brand", "New", "4", "4 Q", "K"),
    ])  # fmt: skip
    words = ["import", str(export), "--into", str(ours), "--leavers", "leave", "--on-conflict", "mis", "--today",
             "2026-11-22"]  # fmt: skip
    assert main([*words, "--yes"]) in (0, 1)
    rows = read(ours).tables["register"].rows
    assert (rows[0]["surname"], rows[0]["year_group"], rows[0]["class_name"]) == ("Newname", "11", "11 Z")
    assert [(row["surname"], row["forename"], row["year_group"]) for row in rows if row["upn"] == NEW] == [
        ("Brand", "New", "4")
    ]
    _, lost, _ = changed_parts(before, ours.read_bytes())
    assert not {name for name in lost if "calcChain" not in name}
    register = read(ours).package.table("Register")
    assert register is not None and {column.name for column in register.columns} >= set(RENAMED.values())
    assert main(["undo", str(ours)]) == 0 and ours.read_bytes() == before


REGISTER = declared_tables()["register"]
CASES: dict[str, tuple[list[str], dict[str, int], list[str]]] = {
    "another word": (["UPN", "Last name"], {"upn": 1, "surname": 2}, ["1010"]),
    "the column's own header wins": (["UPN", "Last name", "Surname"], {"upn": 1, "surname": 3}, []),
    "two that could be meant": (["UPN", "Last name", "Family name"], {"upn": 1}, []),
    "a close spelling is no word for it": (["UPN", "Surnames"], {"upn": 1}, []),
    "a heading that a person must say": (["UPN", "Review"], {"upn": 1}, []),
    "nothing like it": (["UPN", "Shoe size"], {"upn": 1}, []),
    "the same header twice": (["UPN", "Surname", "SURNAME"], {"upn": 1, "surname": 2}, ["1007"]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_header_is_taken_for_a_column_only_when_nothing_else_could_be_meant(name: str) -> None:
    headers, expected, said = CASES[name]
    columns, others, findings = columns_of(REGISTER, headers, 1, "Our list", 3)
    assert columns == expected and [item.code for item in findings] == said
    assert not set(columns.values()) & set(others.values())
    assert all(item.cell == "'Our list'!B3" for item in findings if item.code == "1010")


@pytest.mark.parametrize("table", sorted(declared_tables()))
def test_our_own_headers_are_never_taken_for_another_column(table: str) -> None:
    """With any one column deleted, none of the headers that are left is read as the missing one.

    A header under which it stood itself in earlier workbooks is its own.
    """
    declared = declared_tables()[table]
    for gone in declared.columns:
        left = [column.header for column in declared.columns if column.key != gone.key]
        headers = [header for header in left if header not in gone.former]
        columns, others, findings = columns_of(declared, headers, 1, declared.sheet, 4)
        assert gone.key not in columns and not others and not findings


def test_a_header_that_is_not_understood_is_still_missed(ours: Path) -> None:
    rename(ours, {"Surname": "Nachname"})
    assert {"1004"} <= {code for code, _ in codes(ours)}
    assert not isinstance(read_book(ours), Finding)
