"""Odd workbooks and exports at every door: no such sheet, several lists, nothing in it, one pupil; with sentence and
exit code.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from sendbook.terminal.main import main
from tests.test_shapes_of_lists import HEAD, PUPILS, Rows, _file

ONE: dict[str, Rows] = {"SEN": [HEAD, PUPILS[0]]}
TWO: dict[str, Rows] = {"SEN": [HEAD, PUPILS[0]], "Other": [HEAD, PUPILS[1]]}
MORE: dict[str, Rows] = {"SEN": [(*HEAD, "Comments"), *PUPILS[:2]], "EHCP list": [HEAD, PUPILS[2]],
                         "Staff": [("Surname", "Forename", "Class"), ("Lane", "Lil", "3A")]}  # fmt: skip
NOBODY: dict[str, Rows] = {"SEN": [HEAD]}
EMPTY: dict[str, Rows] = {"SEN": []}
HEADS = "Surname,Forename,DOB,Reg group,SEN status,SEN need"
PUPIL = f"{HEADS}\nAdeyemi,Tola,01/05/2018,3A,K,SLCN\n"
IMPORT, FILL = ("import", "export.csv", "--into", "own.xlsx", "--plan"), ("fill", "own.xlsx", "--plan")
CHECK, NEW = ("check", "own.xlsx"), ("new", "register", "new.xlsx", "--from", "own.xlsx")
FROM = ("new", "register", "new.xlsx", "--from", "export.csv")
OTHERS, NO_ROWS = "7161", "7162"


@pytest.mark.sampled
@pytest.mark.parametrize(("book", "export", "words", "code", "said"), [
    (ONE, PUPIL, (*IMPORT, "--sheet", "Sen"), 0, "1 unchanged"),
    (ONE, PUPIL, (*IMPORT, "--sheet", "Nope"), 2, "no sheet called Nope in this workbook. It has SEN."),
    (TWO, PUPIL, (*FILL, "--sheet", "Nope"), 2, "It has SEN, Other. Name one of these after --sheet"),
    (TWO, PUPIL, IMPORT, 2, "Say which sheet with --sheet NAME"), (TWO, PUPIL, FILL, 2, "Say which sheet"),
    (TWO, PUPIL, CHECK, 0, "with 2 pupils"), (TWO, PUPIL, NEW, 0, "Made"),
    (MORE, PUPIL, IMPORT, 0, "7161 note 'EHCP list': Only the list on sheet SEN is looked at. 1 other sheet has"),
    (MORE, PUPIL, FILL, 1, OTHERS + " note 'EHCP list'"), (MORE, PUPIL, (*FILL, "--sheet", "SEN"), 1, "!" + OTHERS),
    (ONE, "", IMPORT, 2, "export.csv holds nothing"), (ONE, "\n \n", FROM, 2, "export.csv holds nothing"),
    (ONE, f"{HEADS}\n", IMPORT, 2, "There are headings, but no pupil below them"),
    (ONE, f"{HEADS}\n", FROM, 2, "There are headings, but no pupil below them"),
    (ONE, PUPIL, IMPORT, 0, "pupils understood: 1"), (ONE, PUPIL, FROM, 0, "with 1 pupil"),
    (ONE, PUPIL, CHECK, 0, "with 1 pupil,"), (ONE, PUPIL, NEW, 0, "with 1 pupil"),
    (NOBODY, PUPIL, IMPORT, 0, "1 new"), (NOBODY, PUPIL, FILL, 2, NO_ROWS),
    (NOBODY, PUPIL, CHECK, 2, "1244 error SEN!A1: This list has headings and no row below them"),
    (NOBODY, PUPIL, NEW, 2, "There are headings, but no pupil below them"),
    (EMPTY, PUPIL, IMPORT, 2, "has a row of headings"), (EMPTY, PUPIL, FILL, 2, "has a row of headings"),
    (EMPTY, PUPIL, CHECK, 2, "no table that sendbook knows"), (EMPTY, PUPIL, NEW, 2, "own.xlsx holds nothing"),
])  # fmt: skip
def test_each_door_says_what_is_odd_and_gives_its_code(
    book: dict[str, Rows], export: str, words: Sequence[str], code: int, said: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    before = _file(Path("own.xlsx"), book).read_bytes()
    Path("export.csv").write_text(export, encoding="utf-8")
    given = main([*words, "--today", "2026-11-30"])
    told = "".join(capsys.readouterr())
    assert given == code, told
    assert said[1:] not in told if said.startswith("!") else said in told
    assert Path("own.xlsx").read_bytes() == before
    assert Path("new.xlsx").exists() == (words[0] == "new" and code == 0)
