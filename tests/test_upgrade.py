"""A workbook that an earlier sendbook made: it opens, is checked, and is built anew with all that is in it.

`tests/cases/register-0.1.0.xlsx` is a register of two invented pupils as version 0.1.0 made it, with a column, a note
and an explanation of the school's own.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sendbook.findings import Finding
from sendbook.journeys.check import Checked, check_book
from sendbook.journeys.upgrade import Upgraded, upgrade
from sendbook.tables import Tables
from sendbook.workbook.reader import OurFile, read_book
from tests.support import validator

OLD = Path(__file__).resolve().parent / "cases" / "register-0.1.0.xlsx"
DAY = date(2026, 11, 22)
MADE_ANEW = {"policy", "calendar"}
OURS = {"school": "note", "codes": "source"}
"""What stands beside a setting or a code is said anew."""


def _read(path: Path) -> OurFile:
    book = read_book(path)
    assert not isinstance(book, Finding), str(book)
    return book


def _typed(book: OurFile) -> dict[str, list[dict[str, object]]]:
    """What a person typed, by table: the columns that the layout calculates left out."""
    tables: Tables = book.tables
    return {
        table.key: [
            {
                c.key: row.value(c.key)
                for c in table.columns
                if not c.calculated and c.key != OURS.get(table.key) and row.value(c.key) is not None
            }
            for row in tables[table.key]
        ]
        for table in book.layout.tables
        if table.key in tables and table.key not in MADE_ANEW
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Upgraded:
    upgraded = upgrade(OLD, tmp_path_factory.mktemp("upgrade") / "new.xlsx", DAY)
    assert isinstance(upgraded, Upgraded), upgraded
    return upgraded


def test_every_typed_value_of_the_old_workbook_stands_in_the_new_one(made: Upgraded) -> None:
    old, new = _typed(_read(OLD)), _typed(_read(made.path))
    assert len(old["register"]) == 2 and old["register"][0]["notes"] == "Left-handed."
    for key, rows in old.items():
        added = {"pay_points", "key_dates", "school", "codes"}  # today's lines may be more
        assert all(row in new[key] for row in rows) if key in added else new[key] == rows, key


@pytest.mark.long
def test_the_schools_own_column_and_explanation_come_too(made: Upgraded) -> None:
    register = _read(made.path).tables["register"]
    assert "Locker" in register.others
    checked = check_book(made.path, DAY)
    assert isinstance(checked, Checked)
    said = [item.explanation for item in checked.findings if item.explanation]
    assert said == ["Agreed with the parents for January."]
    assert validator.validate([made.path]) == {made.path: []}


def test_the_old_workbook_is_only_read_and_nothing_is_replaced(made: Upgraded, tmp_path: Path) -> None:
    before = OLD.read_bytes()
    there = tmp_path / "there.xlsx"
    there.write_bytes(b"mine")
    refused = upgrade(OLD, there, DAY)
    assert isinstance(refused, list) and [item.code for item in refused] == ["9020"]
    assert (there.read_bytes(), OLD.read_bytes()) == (b"mine", before)


def test_an_old_workbook_is_checked_and_told_which_columns_came_since(made: Upgraded) -> None:
    checked = check_book(OLD, DAY)
    assert isinstance(checked, Checked)
    assert {item.code for item in checked.findings} & {"1005Q", "1006"}
    assert not [item for item in checked.findings if item.code in ("1003", "1004")]
