"""Damage: what happens to an export on its way to sendbook; no pupil and no name is lost by it."""

from __future__ import annotations

import io
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sendbook.importing.export import Export, export_of
from sendbook.lists.amounts import read_amount
from sendbook.rules.upn import upn_problem
from sendbook.sources.files import grids_here
from sendbook.sources.letters import decoded
from sendbook.sources.marks import unmarked
from tests.support.exports import HEADERS, PUPILS, TODAY, write_xlsx

CASES = tomllib.loads((Path(__file__).parent / "cases" / "damaged_cells.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize(("cell", "meant"), [pair for case in CASES for pair in case["cells"].items()])
def test_a_value_comes_out_of_its_wrapping(cell: str, meant: str) -> None:
    assert unmarked(cell) == meant


@pytest.mark.parametrize("name", ["Zoë", "Müller", "José", "Éloïse", "FRANÇOIS", "Björk", "Chloé"])
@pytest.mark.parametrize(
    ("encoding", "alphabet"),
    [
        ("cp1252", ""), ("mac_roman", "Macintosh"), ("cp850", "DOS"), ("utf-8", ""), ("utf-32", ""), ("utf-32-le", ""),
        ("utf-32-be", ""), ("utf-7", "UTF-7"),
    ],
)  # fmt: skip
def test_one_name_is_enough_to_know_the_alphabet(name: str, encoding: str, alphabet: str) -> None:
    text = f"UPN,Surname\nA1,{name}\n"
    told = decoded(text.encode(encoding))
    assert told is not None
    assert (told.text.removeprefix("\ufeff"), told.alphabet) == (text, alphabet)


def test_one_bad_byte_costs_one_letter_and_no_other_name() -> None:
    told = decoded("Zoë,Müller,Si".encode() + b"\xe2" + "n\nŹróbek".encode())
    assert told is not None and told.text == "Zoë,Müller,Si\ufffdn\nŹróbek"


def _export(text: str, encoding: str = "utf-8") -> Export:
    grids, findings = grids_here(text.encode(encoding), "export.csv")
    read = export_of("export.csv", grids, findings, TODAY)
    assert isinstance(read, Export)
    return read


def test_letters_of_another_alphabet_are_said_once_and_areas_are_no_needs() -> None:
    read = _export("UPN,Surname,Forename,SEN Status,SEN Need\nR999200120001,MÃ¼ller,ZoÃ«,K,C&L\n")
    assert [(item.code, item.cell) for item in read.findings] == [
        ("7022Q", "'export.csv'!B2"), ("7048Q", "'export.csv'!E2"),
    ]  # fmt: skip
    assert (read.pupils[0]["surname"], read.pupils[0]["forename"]) == ("Müller", "Zoë")


def test_a_word_is_asked_about_once_however_many_pupils_have_it() -> None:
    lines = [f"R9992001200{number:02},Ann,Bo,Targeted,ADHD" for number in range(10, 15)]
    read = _export("\n".join(["UPN,Surname,Forename,SEN Status,Primary Need", *lines]))
    assert [item.code for item in read.findings if item.code in ("7033Q", "7034Q")] == ["7033Q", "7034Q"]
    assert [(one.field, one.word, one.count, one.perhaps) for one in read.asked] == [
        ("sen_provision", "Targeted", 5, "K"), ("need", "ADHD", 5, "SEMH"),
    ]  # fmt: skip


LINES = [",".join(HEADERS), *(",".join(row) for row in PUPILS)]


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda row: ",".join([row[0], "Ó Briain", " MBE", *row[2:]]),          # a comma that was not quoted
        lambda row: ",".join([row[0], "Ó\nBriain", *row[2:]]),                 # a line break that was not quoted
        lambda row: ",".join([row[0], '"Ó Briain,"Zoë"', *row[3:]]),           # a quotation mark too many
        lambda row: ",".join([*row[:2], *row[3:]]),                            # a cell too few: a day for a forename
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_its_headings_says_nothing_and_makes_nobody_a_leaver(spoilt: Any) -> None:
    read = _export("\n".join([LINES[0], spoilt(PUPILS[0]), *LINES[2:]]))
    assert {item.finding.code for item in read.rejected} == {"7019"}
    assert PUPILS[0][0] in {item.pupil["upn"] for item in read.rejected}
    assert len(read.pupils) == len(PUPILS) - 1


@pytest.mark.parametrize("closed", ["", '"', '",x'])
def test_a_quotation_mark_without_its_partner_refuses_the_file(closed: str) -> None:
    rows = [LINES[0], LINES[1].replace("Ó Briain", '"Ó Briain'), *LINES[2:]]
    rows[-1] = rows[-1].replace(PUPILS[-1][1], PUPILS[-1][1] + closed)
    grids, findings = grids_here("\n".join(rows).encode(), "export.csv")
    assert grids == [] and [item.code for item in findings] == ["7014"]


def test_words_of_databases_and_errors_of_excel_are_no_values_and_people_may_be_called_null() -> None:
    headings = "UPN,Surname,Forename,DOB,Year,Class,SEN Status"
    rows = [
        "R999200120001,Null,Ann,03/05/2018,3,NULL,K", "F999200120002,True,Ann,04/06/2018,#REF!,NULL,K",
        "V999200120003,#N/A,Ann,05/07/2018,3,3A,####",
    ]  # fmt: skip
    read = _export("\n".join([headings, *rows]))
    assert [pupil["surname"] for pupil in read.pupils] == ["Null", "True", None]
    assert [pupil["class_name"] for pupil in read.pupils] == [None, None, "3A"]
    assert [pupil["sen_provision"] for pupil in read.pupils] == ["K", "K", None]
    assert {item.code for item in read.findings} == {"7026Q"}


def _rezipped(data: bytes, change: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            name, content = change(part.filename, old.read(part))
            new.writestr(name, content)
    return made.getvalue()


def _strict(name: str, content: bytes) -> tuple[str, bytes]:
    for part in (b"spreadsheetml", b"officeDocument"):
        usual = b"http://schemas.openxmlformats.org/" + part + b"/2006/"
        content = content.replace(usual, b"http://purl.oclc.org/ooxml/" + part + b"/")
    return name, content


def test_strict_files_and_backslashes_in_names_are_read_like_any_other(tmp_path: Path) -> None:
    data = write_xlsx(tmp_path / "export.xlsx", {"Pupils": [HEADERS, *PUPILS]}).read_bytes()
    slashed = data.replace(b"xl/worksheets/sheet1.xml", b"xl\\worksheets\\sheet1.xml")
    slashed = slashed.replace(b"xl/workbook.xml", b"xl\\workbook.xml")
    for one in (_rezipped(data, _strict), slashed):
        grids, findings = grids_here(one, "export.xlsx")
        assert findings == [] and [tuple(row.cells) for row in grids[0].rows] == [HEADERS, *PUPILS]


def test_a_formula_without_its_result_is_said_and_is_no_blank(tmp_path: Path) -> None:
    rows = [["UPN", "Surname", "SEN Status"], ["R999200120001", "Ann", 7]]
    data = write_xlsx(tmp_path / "export.xlsx", {"Pupils": rows})
    changed = _rezipped(
        data.read_bytes(), lambda name, content: (name, content.replace(b"<v>7</v>", b'<f>IF(1,"K","N")</f><v></v>'))
    )  # fmt: skip
    grids, findings = grids_here(changed, "export.xlsx")
    assert [(item.code, item.cell) for item in findings] == [("7023", "'[export.xlsx]Pupils'!C2")]
    read = export_of("export.xlsx", grids, findings, TODAY)
    assert isinstance(read, Export) and read.pupils[0]["sen_provision"] is None


def test_a_column_of_upns_or_dates_of_birth_is_asked_about_whatever_its_heading() -> None:
    text = """Ref no,Surname,Forename,Arrived in world,Met on
R999200120001,Ann,Bo,03/05/2018,03/05/2026
F999200120002,Cy,Di,04/06/2015,04/06/2026
V999200120003,Em,Fa,05/07/2012,05/06/2026
"""
    read = _export(text)
    asked = {column.heading: (column.verdict, column.field) for column in read.columns if column.field}
    assert asked["Ref no"] == ("guessed", "upn") and asked["Arrived in world"] == ("guessed", "date_of_birth")
    assert "Met on" not in asked


@pytest.mark.parametrize(
    ("heading", "word", "leaver"),
    [
        ("Enrolment Status", "Leaver", True), ("Enrolment Status", "Current", False), ("Enrolment Status", "C", False),
        ("Enrolment Status", "Applicant", False), ("Leaver", "Yes", True), ("Leaver", "No", False),
        ("Leaver", None, False),
    ],
)  # fmt: skip
def test_who_has_left_is_read_from_the_words_of_the_mis(heading: str, word: str | None, leaver: bool) -> None:
    other = "Current" if heading == "Enrolment Status" else "No"
    read = _export(f"UPN,Surname,Forename,{heading}\nR999200120001,Ann,Bo,{word or ''}\nF999200120002,Cy,Di,{other}\n")
    assert bool(read.pupils[0].leaver) is leaver
    assert ("7036Q" in {item.code for item in read.findings}) is (word == "Applicant")


def test_half_a_minute_is_no_length_of_a_session() -> None:
    assert not read_amount("minutes_per_session", "count", 0.5).ok
    assert not read_amount("minutes_per_session", "count", "1.5").ok
    assert read_amount("minutes_per_session", "count", "1.5 hours").value == 90
    assert read_amount("minutes_per_session", "count", 5).value == 5


def test_a_upn_copied_from_a_web_page_is_good() -> None:
    assert upn_problem("R999200120001\u200b\u200e") == ""
