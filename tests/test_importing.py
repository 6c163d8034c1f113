"""An export into a school's own workbook: what changes, what is kept, what is refused, and that all else stays."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.changes import Change
from sendbook.demo.pupils import made_up_upn
from sendbook.findings import Finding
from sendbook.importing.column_map import ColumnMap, load, place_of, remember
from sendbook.journeys.import_file import ImportPlan, Options, apply_import, plan_import
from sendbook.tables import Value
from sendbook.terminal.imports import Wishes
from sendbook.terminal.imports.workbook import import_into_workbook
from sendbook.terminal.main import main
from tests.support.exports import HEADERS, write_csv
from tests.support.own_registers import PUPILS, own_register
from tests.support.person_asked import answers
from tests.support.workbooks import edited
from tests.test_registers import SHAPES

TODAY = date(2026, 11, 22)
NEW = (made_up_upn(2022, 9), "Adeyemi", "Tobi", "02/02/2018", "Year 3", "3 Oak", "E", "SEMH")


def row_of(pupil: dict[str, Value], **changed: str) -> tuple[str, ...]:
    """A pupil's row in the export, with some cells changed."""
    told = {key: str(value) for key, value in pupil.items()} | {"date_of_birth": f"{pupil['date_of_birth']:%d/%m/%Y}"}
    told |= changed
    keys = ("upn", "surname", "forename", "date_of_birth", "year_group", "class_name", "sen_provision", "primary_need")
    return tuple(told[key] for key in keys)


ROWS = [
    HEADERS, row_of(PUPILS[0], class_name="4 Elder", sen_provision="E"), row_of(PUPILS[1], surname="O'Hara-Lees"),
    row_of(PUPILS[2]), NEW,
]  # fmt: skip


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export with one change of class and provision, one of surname, one new pupil."""
    return write_csv(tmp_path, ROWS)


def own(folder: Path, content: bytes | None = None, **shape: Any) -> Path:
    """A school's own workbook as a file."""
    path = folder / "own.xlsx"
    path.write_bytes(content or own_register(**shape))
    return path


def planned(export: Path, book: Path, **options: Any) -> ImportPlan:
    """The plan, which must be possible."""
    plan = plan_import(export, book, TODAY, Options(**options))
    assert isinstance(plan, ImportPlan), plan
    return plan


def parts(path: Path) -> dict[str, str]:
    """Each part of a workbook by the fingerprint of its content."""
    with zipfile.ZipFile(path) as package:
        return {name: hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist()}


def cells(path: Path) -> dict[str, Any]:
    """What stands in the register's cells."""
    sheet = openpyxl.load_workbook(path)["SEN list 26-27"]
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


WRITABLE = [shape for shape in SHAPES if shape not in ("protected", "a blank row inside")]


@pytest.mark.sampled
@pytest.mark.parametrize("shape", WRITABLE)
def test_an_import_into_any_shape_changes_its_cells_only(shape: str, export: Path, tmp_path: Path) -> None:
    book = own(tmp_path, **SHAPES[shape])
    before, old = parts(book), cells(book)
    sha = hashlib.sha256(book.read_bytes()).hexdigest()
    words = ["import", str(export), "--into", str(book), "--yes", "--today", "2026-11-22"]
    assert main([*words, "--on-conflict", "mis"]) == 0
    after, new = parts(book), cells(book)
    assert before.keys() == after.keys()
    touched = {name for name in before if before[name] != after[name]}
    may = r"xl/worksheets/sheet2|xl/sharedStrings|xl/styles|xl/tables/|xl/charts/chart|xl/workbook\.xml|calcChain"
    assert touched and all(re.search(may, name) for name in touched), touched
    changed = {place for place in old if old[place] != new.get(place)}
    totals = {place for place in old if shape == "a table with totals" and place.endswith("11")}
    assert len(changed - totals) == 3, changed
    again = planned(export, book)
    assert again.steps == () and again.comparison.counts["unchanged"] == 4
    shuffled = write_csv(tmp_path, [ROWS[0], *reversed(ROWS[1:])], "shuffled.csv")
    assert planned(shuffled, book).steps == ()
    assert main(["undo", str(book)]) == 0
    assert hashlib.sha256(book.read_bytes()).hexdigest() == sha


def test_words_stay_the_schools_own(export: Path, tmp_path: Path) -> None:
    book = own(tmp_path, style="words")
    words = ["import", str(export), "--into", str(book), "--yes", "--today", "2026-11-22"]
    assert main(words) == 0
    assert openpyxl.load_workbook(book)["SEN list 26-27"]["G8"].value == "SEN Support"  # a first import asks
    assert main(["undo", str(book)]) == 0 and main([*words, "--on-conflict", "mis"]) == 0
    sheet = openpyxl.load_workbook(book)["SEN list 26-27"]
    assert [cell.value for cell in sheet[8]][1:8] == [
        PUPILS[0]["upn"], "Ó Briain, Zoë", sheet["D8"].value, "Year 4", "4 Elder", "EHCP",
        "Speech, Language and Communication Needs",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[11]][1:9] == [
        NEW[0], "Adeyemi, Tobi", sheet["D11"].value, "Year 3", "3 Oak", "EHCP", "Social, Emotional and Mental Health",
        None,
    ]  # fmt: skip
    assert sheet["D11"].value.date() == date(2018, 2, 2)
    assert sheet["K11"].value == "=TODAY()-D11"


def test_a_word_that_is_known_is_no_licence_to_replace_it_before_an_import_has_written(
    export: Path, tmp_path: Path
) -> None:
    book = own(tmp_path, style="words")
    first = planned(export, book)
    assert [(item.header, item.change.before, item.change.after) for item in first.comparison.kept] == [
        ("Class", "4 Hazel", "4 Elder"), ("SEN stage", "SEN Support", "EHCP"),
        ("Pupil name", "O'Hara, Mei-Lin", "O'Hara-Lees, Mei-Lin"),
    ]  # fmt: skip
    assert {*apply_import(first, "export.csv")} <= {*first.comparison.findings}
    later = planned(export, book)
    assert not later.comparison.kept and [step.after for step in later.steps if isinstance(step, Change)] == [
        "4 Elder", "EHCP", "O'Hara-Lees, Mei-Lin"]  # fmt: skip


def test_text_dates_stay_text(export: Path, tmp_path: Path) -> None:
    book = own(tmp_path, style="text dates", table=True)
    assert main(["import", str(export), "--into", str(book), "--yes", "--today", "2026-11-22"]) == 0
    assert openpyxl.load_workbook(book)["SEN list 26-27"]["E11"].value == "02.02.2018"


def test_what_nobody_can_read_is_the_schools_and_kept(tmp_path: Path) -> None:
    pupils = [{**PUPILS[0], "primary_need": "waiting for the paediatrician"}, *PUPILS[1:]]
    book, export = own(tmp_path, pupils=pupils), write_csv(tmp_path, [HEADERS, *map(row_of, PUPILS)])
    plan = planned(export, book)
    assert plan.steps == () and [item.finding.code for item in plan.comparison.kept] == ["7060Q"]
    assert plan.comparison.kept[0].finding.cell == "'SEN list 26-27'!I8"
    taken = plan.taking([0])
    assert [step.after for step in taken.steps] == ["SLCN"] and not taken.comparison.kept  # type: ignore[union-attr]
    assert [step.after for step in planned(export, book, on_conflict="mis").steps] == ["SLCN"]  # type: ignore[union-attr]
    assert planned(export, book, on_conflict="keep").steps == ()


def test_only_the_columns_that_are_named_change(export: Path, tmp_path: Path) -> None:
    book = own(tmp_path)
    plan = planned(export, book, only=("Class",), on_conflict="mis")
    assert {getattr(step, "cell", "new") for step in plan.steps} == {"G8", "new"}
    wrong = plan_import(export, book, TODAY, Options(only=("Shoe size",)))
    assert isinstance(wrong, list) and [item.code for item in wrong] == ["7074"]


def test_the_columns_of_a_list_of_ones_own_may_be_named_by_its_headings(export: Path, tmp_path: Path) -> None:
    content = edited(
        own_register(), "xl/sharedStrings.xml", lambda xml: xml.replace(b"<t>Form</t>", b"<t>Where they sit</t>")
    )  # fmt: skip
    book = own(tmp_path, content)
    columns = ColumnMap({"Where they sit": "class_name"})
    plan = planned(export, book, only=("where they sit",), columns=columns, on_conflict="mis")
    assert {header for row in plan.comparison.changed for header, _ in row.steps} == {"Where they sit"}
    refused = plan_import(export, book, TODAY, Options(only=("Where they sit",)))
    assert isinstance(refused, list) and [item.code for item in refused] == ["7074"]


@pytest.mark.parametrize(("way", "leavers"), [("mark", 1), ("leave", 0)])
def test_leavers_are_marked_or_left(way: str, leavers: int, tmp_path: Path) -> None:
    headers = (*HEADERS, "Leaving Date")
    rows = [(*row_of(pupil), "01/09/2026" if pupil is PUPILS[1] else "") for pupil in PUPILS]
    plan = planned(write_csv(tmp_path, [headers, *rows]), own(tmp_path), leavers=way)
    assert len(plan.comparison.leavers) == leavers


def test_a_leaver_is_marked_where_everybody_was_on_roll(tmp_path: Path) -> None:
    """A column that says only Yes so far is not one in which a blank means No."""
    rows = [(*row_of(pupil), "01/09/2026" if pupil is PUPILS[1] else "") for pupil in PUPILS]
    plan = planned(
        write_csv(tmp_path, [(*HEADERS, "Leaving Date"), *rows]), own(tmp_path, roll=True), on_conflict="mis"
    )
    assert [(step.cell, step.after) for step in plan.steps if isinstance(step, Change)] == [
        ("L9", "No"),
        ("M9", date(2026, 9, 1)),
    ]


def test_a_formula_is_left_alone_and_said(export: Path, tmp_path: Path) -> None:
    formula = rb'\1 t="str"><f>F8&amp;" Hazel"</f><v>4 Hazel</v>'
    content = edited(
        own_register(), "xl/worksheets/sheet2.xml",
        lambda xml: re.sub(rb'(<c r="G8"[^>]*?) t="s"><v>\d+</v>', formula, xml),
    )  # fmt: skip
    plan = planned(export, own(tmp_path, content))
    assert "G8" not in {getattr(step, "cell", "") for step in plan.steps}
    assert "7075" in [item.code for item in plan.findings]


def test_a_protected_sheet_takes_nothing_unless_a_person_says_so(export: Path, tmp_path: Path) -> None:
    book = own(tmp_path, protect=True)
    plan = planned(export, book, on_conflict="mis")
    assert plan.steps == () and "9110" in [item.code for item in plan.comparison.conflicts]
    before = book.read_bytes()
    assert main(["import", str(export), "--into", str(book), "--yes", "--today", "2026-11-22"]) == 1
    assert book.read_bytes() == before
    words = ["import", str(export), "--into", str(book), "--yes", "--allow", "protected", "--today", "2026-11-22"]
    assert main([*words, "--on-conflict", "mis"]) == 0 and cells(book)["G8"] == "4 Elder"
    assert b"sheetProtection" in zipfile.ZipFile(book).read("xl/worksheets/sheet2.xml")


def test_nobody_is_put_into_a_list_with_gaps(export: Path, tmp_path: Path) -> None:
    plan = planned(export, own(tmp_path, gap=True), on_conflict="mis")
    assert not plan.comparison.new and "7076" in [item.code for item in plan.comparison.conflicts]
    assert len(plan.steps) == 3


def test_nobody_is_put_so_low_that_two_lists_become_one(tmp_path: Path) -> None:
    more = [(made_up_upn(2022, 40 + n), f"Child{n}", "Kim", "02/02/2018", "3", "3 Oak", "K", "PD") for n in range(2)]
    book = own(tmp_path, below=True)
    one = planned(write_csv(tmp_path, [*ROWS[:4], more[0]]), book)
    assert one.comparison.counts["new"] == 1
    two = planned(write_csv(tmp_path, [*ROWS[:4], *more]), book)
    assert two.comparison.counts["new"] == 0 and "7087" in [item.code for item in two.comparison.conflicts]
    assert planned(write_csv(tmp_path, [*ROWS[:4], *more]), own(tmp_path)).comparison.counts["new"] == 2


def test_a_merged_cell_keeps_its_change_out_and_nothing_else(export: Path, tmp_path: Path) -> None:
    content = edited(
        own_register(), "xl/worksheets/sheet2.xml",
        lambda xml: re.sub(rb'<mergeCells count="1">', b'<mergeCells count="2"><mergeCell ref="F8:G8"/>', xml),
    )  # fmt: skip
    plan = planned(export, own(tmp_path, content), on_conflict="mis")
    assert "9103" in [item.code for item in plan.comparison.conflicts]
    assert {getattr(step, "cell", "new") for step in plan.steps} == {"H8", "C9", "new"}


# ---------------------------------------------------------------- the person at the terminal


def test_columns_are_confirmed_once_and_remembered(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = edited(
        own_register(), "xl/sharedStrings.xml", lambda xml: xml.replace(b"<t>Our notes</t>", b"<t>Review</t>")
    )  # fmt: skip
    book = own(tmp_path, content)
    asked = answers(monkeypatch, ["n", "k = notes", "y", "none", "n"])
    assert import_into_workbook(export, book, TODAY, Wishes()) == 0
    assert "the column 'Review'" in asked[0] and len(asked) == 5
    kept = load(place_of(book))
    assert isinstance(kept, ColumnMap)
    assert kept.workbook["Review"] == "notes" and kept.workbook["Form"] == "class_name"
    assert kept.sheet == "SEN list 26-27"
    text = place_of(book).read_text(encoding="utf-8")
    assert not any(str(pupil[key]) in text for pupil in PUPILS for key in ("upn", "surname", "forename"))
    capsys.readouterr()
    asked = answers(monkeypatch, ["all", "y"])
    assert import_into_workbook(export, book, TODAY, Wishes()) == 0
    assert asked[1:] == ["Write these changes into own.xlsx? (y/n) "]
    assert "Columns as confirmed in own.xlsx.columns.toml" in capsys.readouterr().out
    assert cells(book)["G8"] == "4 Elder"


def test_columns_that_are_not_right_stop_the_import(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = own(tmp_path)
    before = book.read_bytes()
    asked = answers(monkeypatch, ["", "h is wrong", "n"])
    assert import_into_workbook(export, book, TODAY, Wishes()) == 0
    assert len(asked) == 3
    assert book.read_bytes() == before and not place_of(book).exists()


def test_conflicts_are_asked_about_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pupils = [{**PUPILS[0], "primary_need": "being seen"}, {**PUPILS[1], "primary_need": "ADHD?"}, PUPILS[2]]
    book, export = own(tmp_path, pupils=pupils), write_csv(tmp_path, [HEADERS, *map(row_of, PUPILS)])
    answers(monkeypatch, ["y", "1.2", "y"])
    assert import_into_workbook(export, book, TODAY, Wishes()) == 0
    assert (cells(book)["I8"], cells(book)["I9"]) == ("being seen", "ASD")


def test_the_guessed_columns_of_an_export_are_asked_about_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    headings = ["Legal Sirname" if name == "Legal Surname" else name for name in HEADERS]
    export = write_csv(tmp_path, [headings, row_of(PUPILS[0], surname="Changed")])
    book = own(tmp_path)
    asked = answers(monkeypatch, ["y", "y", "1", "n"])
    assert import_into_workbook(export, book, TODAY, Wishes()) == 0
    assert asked[1].startswith("Is the column 'Legal Sirname' (Changed) the surname?")
    said = capsys.readouterr().out
    assert "Surname: Ó Briain (the export: Changed)" in said and "delete that file to be asked again" in said
    kept = load(place_of(book))
    assert isinstance(kept, ColumnMap)
    assert kept.export == {"Legal Sirname": "surname"} and kept.workbook["Surname"] == "surname"
    asked = answers(monkeypatch, ["1", "n"])
    assert import_into_workbook(export, book, TODAY, Wishes()) == 0
    assert asked[1:] == ["Write these changes into own.xlsx? (y/n) "]


def test_numbers_that_are_no_answer_are_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pupils = [{**PUPILS[0], "primary_need": "being seen"}, {**PUPILS[1], "primary_need": "ADHD?"}, PUPILS[2]]
    export = write_csv(tmp_path, [HEADERS, *(row_of(pupil) for pupil in PUPILS)])
    book = own(tmp_path, own_register(pupils))
    asked = answers(monkeypatch, ["y", "yes", "2-1", "0", "1.3", "1.2, 1.1", "n"])
    assert import_into_workbook(export, book, TODAY, Wishes()) == 0
    assert len(asked) == 7
    said = capsys.readouterr().out
    assert said.count("Write numbers from 1 to 1") == 4
    # Right above the last question: where to, and how much of what, the answers counted in.
    assert said.endswith("Into own.xlsx: 0 new, 2 changed, 1 unchanged.\nNothing was written.\n")


def test_what_is_wrong_with_the_export_is_said_of_the_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, export = own(tmp_path), tmp_path / "empty.csv"
    export.write_bytes(b"")
    assert import_into_workbook(export, book, TODAY, Wishes()) == 2
    assert capsys.readouterr().err.startswith("empty.csv: 7002 error")
    book.write_bytes(b"")
    assert import_into_workbook(write_csv(tmp_path, [HEADERS, row_of(PUPILS[0])]), book, TODAY, Wishes()) == 2
    assert capsys.readouterr().err.startswith("own.xlsx: 9013 error")


def test_columns_that_cannot_be_remembered_stop_nobody(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    place_of(book).mkdir()
    assert remember(book, ColumnMap({"Need": "primary_need"})) is False
    assert remember(tmp_path / "other.xlsx", ColumnMap({"Need": "primary_need"})) is True


def test_a_map_file_is_given_and_its_faults_are_named(export: Path, tmp_path: Path) -> None:
    book, told = own(tmp_path), tmp_path / "columns.toml"
    remember(tmp_path / "x", ColumnMap({"Our notes": "notes", 'a "quoted" one': ""}, {"DOB": "date_of_birth"}, "S"))
    again = load(place_of(tmp_path / "x"))
    assert isinstance(again, ColumnMap) and again.workbook == {"Our notes": "notes", 'a "quoted" one': ""}
    for text in ("[workbook", "[workbook]\nA = 1", "[other]\nA = 'x'", "sheet = 3"):
        told.write_text(text, encoding="utf-8")
        found = load(told)
        assert isinstance(found, Finding) and found.code == "7073"
        assert main(["import", str(export), "--into", str(book), "--map", str(told), "--yes"]) == 2
    told.write_text('[workbook]\n"Form" = ""\n', encoding="utf-8")
    assert main(["import", str(export), "--into", str(book), "--map", str(told), "--yes", "--today", "2026-11-22",
                 "--on-conflict", "mis"]) == 0  # fmt: skip
    assert cells(book)["G8"] == "4 Hazel" and cells(book)["H8"] == "E"


def test_the_preview_is_a_workbook_of_its_own(export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, preview = own(tmp_path), tmp_path / "preview.xlsx"
    before = book.read_bytes()
    words = ["import", str(export), "--into", str(book), "--plan", "--preview", str(preview), "--today", "2026-11-22",
             "--on-conflict", "mis"]  # fmt: skip
    assert main(words) == 0
    assert book.read_bytes() == before
    lines = list(openpyxl.load_workbook(preview)["Import preview"].iter_rows(values_only=True))
    assert ("Changed", "'SEN list 26-27'!G8", "Form", "4 Hazel", "4 Elder") in [line[:5] for line in lines]
    assert [line[4] for line in lines if line[0] == "New row"][:2] == ["Adeyemi", "Tobi"]
    assert sum(line[0] == "Column of the workbook" for line in lines) == 11
    assert main(words) == 2  # it is never replaced
    assert "there already" in capsys.readouterr().err


def test_json_holds_the_columns_and_nothing_else_is_printed(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(export), "--into", str(own(tmp_path)), "--json", "--today", "2026-11-22"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["workbook"]["header_row"] == 7 and told["counts"]["new"] == 1


def test_a_name_that_nobody_split_still_finds_its_pupil(tmp_path: Path) -> None:
    headers = ("Name", "Date of Birth", "Year", "Class", "SEN Status")
    rows = [("Zoë Ó Briain", "14/03/2017", "4", "4 Elder", "K"), ("Mei-Lin O'Hara", "02/12/2015", "6", "6 Ash", "E")]
    plan = planned(write_csv(tmp_path, [headers, *rows]), own(tmp_path), on_conflict="mis")
    # The other was born on another day; the pupil who is known shows that the forename stands first.
    assert [getattr(step, "cell", "new") for step in plan.steps] == ["G8", "new"]
    assert [one.who for one in plan.comparison.new] == ["O'Hara, Mei-Lin"]
    plan = planned(tmp_path / "export.csv", own(tmp_path, style="words"))
    assert plan.comparison.counts["new"] == 1  # where one column takes the whole name, it need not be split


def test_damaged_and_locked_workbooks_are_refused_in_words(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    makers: dict[str, Callable[[], bytes]] = {
        "9005": lambda: own_register()[:2000], "9013": lambda: b"", "9004": lambda: b"<html>no</html>",
    }  # fmt: skip
    for code, make in makers.items():
        book = tmp_path / f"{code}.xlsx"
        book.write_bytes(make())
        assert main(["import", str(export), "--into", str(book), "--yes"]) == 2
        assert code in capsys.readouterr().err
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    empty = tmp_path / "empty.xlsx"
    empty.write_bytes(made.getvalue())
    assert main(["import", str(export), "--into", str(empty), "--yes"]) == 2
    assert "7070" in capsys.readouterr().err


def test_letters_that_an_export_lost_change_no_whole_name(tmp_path: Path) -> None:
    """A list that keeps the whole name in one column is guarded like one with a column for each part."""
    pupils = [{**PUPILS[0], "surname": "Bąk"}, *PUPILS[1:]]
    rows = [HEADERS, row_of(PUPILS[0], surname="B?k"), *(row_of(pupil) for pupil in PUPILS[1:])]
    plan = planned(write_csv(tmp_path, rows), own(tmp_path, own_register(pupils, style="words")))
    assert plan.steps == () and "7068Q" in [item.code for item in plan.findings]
