"""A list of a school's own becomes a register: nobody and nothing is lost, and who was left out is said by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.lists.names import NameOrder, order_of_names
from sendbook.terminal.main import main
from tests.support.at_terminal import at_terminal
from tests.support.exports import TODAY, write_xlsx

TITLES = [["ASHGROVE PRIMARY - SEND REGISTER"], ["Yellow = new this term"], []]
HEADINGS = ["Name", "Yr", "Class", "D.O.B", "SEND Status", "Need", "Outside agencies", "Last review", "Next Review",
            "Provision", "Comments"]  # fmt: skip
PUPILS = [
    ["Marsh, Oliver", 1, "1A", "01.01.20", "SEN K", "Autism", "SALT", "12.3.26", "12.11.26", "Now and next", None],
    ["Vale, Amelia", "Y2", "2B", "08.06.19", "SEN Support", "Dyslexia", "EP", "3/7/26", "Nov 26", None, "see file"],
    ["Year 3/4 team"],
    ["O'Dell, Jack", 3, "3C", "03.05.18", "Monitoring", "SpLD (dyslexia)", None, "TBC", None, None, None],
    ["Brook, Ivy", "Y4", "4A", "10.10.17", "K - MLD", None, "EP", None, None, None, None],
    ["KS2"],
    ["Hill-Reid, Lily", 5, "5B", "11.06.16", "EHCP", "ADHD / SEMH", None, None, None, None, None],
]


def _register(path: Path, **how: Any) -> NewRegister:
    read = read_new_register(path, TODAY, **how)
    assert isinstance(read, NewRegister), read
    return read


def test_everybody_on_an_own_list_comes_in_with_all_that_it_says(tmp_path: Path) -> None:
    total = ["Total on register", 5]
    book = write_xlsx(tmp_path / "list.xlsx", {"SEN 26-27": [*TITLES, HEADINGS, *PUPILS, [], total]})
    told = _register(book)
    assert (told.read, told.understood, len(told.rows), told.left_out) == (5, 5, 5, ())
    by_name = {row["surname"]: row for row in told.rows}
    assert {name: row["sen_provision"] for name, row in by_name.items()} == {
        "Marsh": "K", "Vale": "K", "O'Dell": "N", "Brook": "K", "Hill-Reid": "E",
    }  # fmt: skip
    assert {name: row.get("primary_need") for name, row in by_name.items()} == {
        "Marsh": "ASD", "Vale": "SPLD", "O'Dell": "SPLD", "Brook": "MLD", "Hill-Reid": "SEMH",
    }  # fmt: skip
    oliver, amelia = by_name["Marsh"], by_name["Vale"]
    assert (oliver["last_review"], oliver["review_agreed"]) == (date(2026, 3, 12), date(2026, 11, 12))
    assert oliver["provision_summary"] == "Now and next"
    assert amelia["notes"] == "Outside agencies: EP. Next Review: Nov 26. Comments: see file. Need: Dyslexia"
    assert by_name["O'Dell"]["notes"] == "Last review: TBC. Need: SpLD (dyslexia). SEND Status: Monitoring"
    assert told.lines()[0] == "Rows read: 5 of list.xlsx."


def test_a_sheet_for_each_year_is_one_register(tmp_path: Path) -> None:
    sheets = {
        f"Year {year}": [[f"Year {year} SEN register"], [], ["Forename", "Surname", "SEN", "Who?"],
                         ["Ada", f"Marsh{year}", "K (SEMH)", "TA"], ["Bo", f"Vale{year}", "E", "TA"]]
        for year in (1, 2, 6)
    }  # fmt: skip
    told = _register(write_xlsx(tmp_path / "list.xlsx", sheets))
    assert [(row["surname"], row["year_group"]) for row in told.rows] == [
        (f"{name}{year}", str(year)) for year in (1, 2, 6) for name in ("Marsh", "Vale")
    ]
    assert told.into_notes == ("Who?",)


def test_whoever_is_left_out_is_said_by_name_row_and_reason(tmp_path: Path) -> None:
    rows = [["Forename", "Surname", "Year", "SEN status"], ["Ada", "Marsh", 3, "Blue"], ["Bo", None, 3, "K"],
            ["Cy", "Vale", 4, None], ["Di", "Hill", 4, "K"]]  # fmt: skip
    told = _register(write_xlsx(tmp_path / "list.xlsx", {"SEN": rows}))
    assert [row["surname"] for row in told.rows] == ["Hill"]
    assert [(item.who, item.why) for item in told.left_out] == [
        ("Marsh, Ada", "the SEN provision is not known"),
        ("Bo", "only one name stands there; write surname and forename, or a single name in both columns"),
        ("Vale, Cy", "no SEN provision stands there"),
    ]  # fmt: skip
    assert told.lines()[-1] == "  Vale, Cy ('[list.xlsx]SEN'!4:4): no SEN provision stands there"
    assert [(one.word, one.count) for one in told.asked] == [("Blue", 1)]
    again = _register(tmp_path / "list.xlsx", said={"sen_provision": {"blue": "K"}})
    assert [row["surname"] for row in again.rows] == ["Marsh", "Hill"]
    assert again.rows[0]["notes"] == "SEN status: Blue"


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["Forename", "Surname", "Year"], ["Ada", "Marsh", 3]], "7086"),
        ([["UPN", "SEN status", "Year"], ["A999200120001", "K", 3], ["B999200120002", "E", 3]], "7089"),
        ([["Forename", "Surname", "SEN status"]], "7011"),
    ],
)
def test_a_list_that_cannot_be_understood_makes_nothing(rows: list[list[Any]], code: str, tmp_path: Path) -> None:
    told = read_new_register(write_xlsx(tmp_path / "list.xlsx", {"SEN": rows}), TODAY)
    assert isinstance(told, list) and told[0].code == code
    made = tmp_path / "new.xlsx"
    assert main(["new", "register", str(made), "--from", str(tmp_path / "list.xlsx")]) == 2
    assert not made.exists()


def test_a_sheet_that_holds_no_list_is_said(tmp_path: Path) -> None:
    rows = [["Forename", "Surname", "SEN status"], ["Ada", "Marsh", "K"]]
    told = _register(write_xlsx(tmp_path / "list.xlsx", {"SEN": rows, "Contacts": [["Name"], ["Vale, Old"]]}))
    assert [item.code for item in told.findings] == ["7088Q"]


def test_the_terminal_says_five_lines_asks_once_and_ends_with_1_when_somebody_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["Forename", "Surname", "SEN status"], ["Ada", "Marsh", "Targeted"], ["Bo", "Vale", "Targeted"],
            ["Cy", "Hill", "K"]]  # fmt: skip
    source, made = write_xlsx(tmp_path / "list.xlsx", {"SEN": rows}), tmp_path / "new.xlsx"
    assert main(["new", "register", str(made), "--from", str(source)]) == 1
    said = capsys.readouterr().out
    assert "Left out: 2:" in said and "Marsh, Ada" in said and "Taken into the register: 1 (" in said
    made.unlink()
    code, said, asked = at_terminal(["new", "register", str(made), "--from", str(source), "--last-year", "6"], ["y"])
    assert code == 0 and len(asked) == 1 and "2 cells: 'Targeted'" in said and "Taken into the register: 3 (" in said


@pytest.mark.parametrize(
    ("heading", "names", "order"),
    [
        ("Name", ["Oliver Marsh", "Ada Brook"], NameOrder(False)),
        ("Name", ["Marsh Oliver", "Brook Ada"], NameOrder(True)),
        ("Surname Forename", ["Quill Xan"], NameOrder(True)),
        ("First name and surname", ["Xan Quill"], NameOrder(False)),
        ("Name", ["MARSH Xan", "QUILL Oz"], NameOrder(True)), ("Name", ["Xan MARSH"], NameOrder(False)),
        ("Name", ["Xan Quill"], NameOrder(False, sure=False)), ("Name", ["Marsh, Oliver"], NameOrder(False)),
    ],
)  # fmt: skip
def test_evidence_says_which_is_the_surname(heading: str, names: list[str], order: NameOrder) -> None:
    assert order_of_names(heading, names) == order


@pytest.mark.parametrize(
    ("order", "name", "parts"),
    [
        (NameOrder(False), "Mary Jane Marsh", ("Marsh", "Mary Jane")),
        (NameOrder(False), "Inês de la Cruz", ("de la Cruz", "Inês")),
        (NameOrder(True), "de la Cruz Inês", ("de la Cruz", "Inês")),
        (NameOrder(True), "Marsh Mary Jane", ("Marsh", "Mary Jane")),
        (NameOrder(False), "Marsh, Ada", ("Marsh", "Ada")), (NameOrder(False), "Ada", None),
    ],
)  # fmt: skip
def test_a_whole_name_is_cut_in_its_order(order: NameOrder, name: str, parts: tuple[str, str] | None) -> None:
    assert order.split(name) == parts


def test_an_order_that_nothing_shows_is_said(tmp_path: Path) -> None:
    rows = [["Name", "Year", "SEN status"], ["Xan Quill", 3, "K"]]
    told = _register(write_xlsx(tmp_path / "list.xlsx", {"SEN": rows}))
    assert [item.code for item in told.findings] == ["7049Q"] and told.rows[0]["surname"] == "Quill"


def test_an_import_asks_about_a_word_once_keeps_the_answer_and_says_who_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write_xlsx(tmp_path / "first.xlsx", {"SEN": [["UPN", "Forename", "Surname", "SEN status"],
                                                        ["R999200120001", "Ada", "Marsh", "K"]]})  # fmt: skip
    book = tmp_path / "register.xlsx"
    assert main(["new", "register", str(book), "--from", str(first)]) == 0
    rows = [["UPN", "Forename", "Surname", "SEN status"], ["R999200120001", "Ada", "Marsh", "K"],
            ["F999200120002", "Bo", "Vale", "Targeted"]]  # fmt: skip
    export = write_xlsx(tmp_path / "export.xlsx", {"SEN": rows})
    capsys.readouterr()
    assert main(["import", str(export), "--into", str(book), "--yes"]) == 1
    said = capsys.readouterr().out
    assert "Rows read: 2; pupils understood: 2." in said and "Left out: 1:\n  Vale, Bo (" in said
    code, _, asked = at_terminal(["import", str(export), "--into", str(book)], ["y", "y"])
    assert code == 0 and "'Targeted'" in asked[0]
    kept = (tmp_path / "register.xlsx.columns.toml").read_text(encoding="utf-8")
    assert '[sen_provision]\n"targeted" = "K"' in kept
    assert main(["import", str(export), "--into", str(book), "--yes"]) == 0
    assert "0 new, 0 changed, 2 unchanged" in capsys.readouterr().out


def test_what_cannot_be_read_in_any_column_goes_into_the_notes_and_is_said_once(tmp_path: Path) -> None:
    words = ["Sept 25", "Sep-24", "2025", "01/09/2025", "autumn 24", "?", None]
    rows = [["Surname", "Forename", "SEN status", "Date on register", "Date of birth", "Pupil premium"],
            *(["Marsh", "ABCDEFG"[at], "K", word, "1.5.1998" if at == 6 else None, "perhaps" if at == 6 else "Yes"]
              for at, word in enumerate(words))]  # fmt: skip
    told = _register(write_xlsx(tmp_path / "list.xlsx", {"SEN": rows}))
    assert [row.get("support_started") for row in told.rows] == [None] * 3 + [date(2025, 9, 1)] + [None] * 3
    assert [row.get("notes") for row in told.rows] == [
        *(f"Date on register: {word}" if word != "01/09/2025" else None for word in words[:6]),
        "Date of birth: 1.5.1998. Pupil premium: perhaps",
    ]
    assert told.into_notes == ("Date on register", "Date of birth", "Pupil premium")
    assert [(item.code, item.cell[-2:]) for item in told.findings] == [
        ("7163Q", "D2"),
        ("7163Q", "E8"),
        ("7163Q", "F8"),
    ]
    assert not any("MIS" in item.fix for item in told.findings)


def test_a_row_that_says_something_of_a_pupil_without_a_name_is_left_out_by_its_row(tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "Class", "Year", "SEN status", "Need"], ["Abbot", "Ada", "4B", 4, "K", "SLCN"],
            [None, None, None, None, "E", "ASD"], [None, None, "4B", None, "K", None],
            [None, None, None, 4, "EHCP", None], ["Cole", "Ben", "4B", 4, "K", "MLD"], [],
            [None, None, "4B", None, None, "SEMH"], [None, None, None, None, "SEN support", 12],
            [None, None, None, None, "K", "SEN support"]]  # fmt: skip
    told = _register(write_xlsx(tmp_path / "list.xlsx", {"SEN": rows}))
    assert (told.read, [row["surname"] for row in told.rows]) == (6, ["Abbot", "Cole"])
    assert [(one.who, one.place[-3:]) for one in told.left_out] == [("", f"{at}:{at}") for at in (3, 4, 5, 8)]
    assert {one.found and one.found.code for one in told.left_out} == {"7164"}
    assert [(item.code, item.cell[-4:]) for item in told.findings if item.code == "7046"] == [("7046", "!9:9")]
    made = tmp_path / "new.xlsx"
    assert main(["new", "register", str(made), "--from", str(tmp_path / "list.xlsx")]) == 1
