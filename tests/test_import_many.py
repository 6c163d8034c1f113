"""One export into the workbooks of many schools."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sendbook.demo.pupils import made_up_upn
from sendbook.findings import Finding
from sendbook.importing.export import Export, read_export
from sendbook.importing.split import SchoolBook, school_book, split_by_school, workbooks_in
from sendbook.journeys import import_file
from sendbook.journeys.import_file import Options, apply_import
from sendbook.journeys.import_folder import plans, school_books
from sendbook.journeys.make import make
from sendbook.rules.school_numbers import dfe_number, urn
from sendbook.tables import Value
from sendbook.terminal.main import main
from sendbook.workbook.reader import OurFile, read_book
from tests.support.exports import write_csv, write_xlsx
from tests.support.own_registers import PUPILS, own_register
from tests.support.package_parts import with_macro
from tests.support.workbooks import edited, strict

TODAY = date(2026, 11, 22)
ON_THE_DAY = ["--today", "2026-11-22"]
TAKE = ["--on-conflict", "mis"]
HEADERS = ("School", "UPN", "Legal Surname", "Legal Forename", "DOB", "Year", "Reg Group", "SEN Status", "SEN Need")


def line(school: str, serial: int, **changed: str) -> tuple[str, ...]:
    """A row of the trust's export."""
    told = {"school": school, "upn": made_up_upn(2022, serial), "surname": f"Child{serial}", "forename": "Kim",
            "dob": "02/02/2018", "year": "3", "form": "3 Oak", "status": "K", "need": "SLCN", **changed}  # fmt: skip
    return tuple(told.values())


def exported(folder: Path, rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS) -> Export:
    """These rows as an export that was read."""
    export = read_export(write_csv(folder, [headers, *rows], "trust.csv"), TODAY)
    assert isinstance(export, Export)
    return export


def book(name: str, school: str = "", *serials: int) -> SchoolBook:
    """A workbook of a school with these pupils."""
    return SchoolBook(Path(name), school, frozenset(made_up_upn(2022, serial) for serial in serials))


SPLITS: dict[str, tuple[list[SchoolBook], list[tuple[str, ...]], dict[str, list[int]], list[str]]] = {
    "by the school's name in the workbook": (
        [book("a.xlsx", "Oak Primary"), book("b.xlsx", "Elm Academy")],
        [line("Oak Primary", 1), line("Elm Academy", 2)], {"a.xlsx": [1], "b.xlsx": [2]}, [],
    ),
    "by the file's name": (
        [book("Oak Primary register.xlsx"), book("Elm.xlsx")], [line("Oak Primary", 1), line("Elm", 2)],
        {"Oak Primary register.xlsx": [1], "Elm.xlsx": [2]}, [],
    ),
    "by a number in the file's name": (
        [book("9992001 SEN.xlsx"), book("9992002 SEN.xlsx")], [line("9992002", 1)], {"9992002 SEN.xlsx": [1]}, [],
    ),
    "by the pupils whom it knows": (
        [book("a.xlsx", "", 1, 2), book("b.xlsx", "", 3)], [line("St Ash", 1), line("St Ash", 9), line("Yew", 3)],
        {"a.xlsx": [1, 9], "b.xlsx": [3]}, [],
    ),
    "a school that no workbook is of": (
        [book("a.xlsx", "Oak")], [line("Oak", 1), line("Ash", 2)], {"a.xlsx": [1]}, ["7090"],
    ),
    "a name that is part of a word is no name": (
        [book("Oakley.xlsx"), book("b.xlsx")], [line("Oak", 1)], {}, ["7090"],
    ),
    "two workbooks that know the same number of pupils": (
        [book("a.xlsx", "", 1), book("b.xlsx", "", 2)], [line("Ash", 1), line("Ash", 2)], {}, ["7106"],
    ),
    "a workbook and a copy of it": (
        [book("a.xlsx", "Oak", 1, 2), book("a-DESKTOP-7QK2.xlsx", "Oak", 1, 2)], [line("Oak", 1)], {}, ["7106"],
    ),
    "a workbook and last year's, which knows fewer of today's pupils": (
        [book("a.xlsx", "Oak", 1, 2), book("old.xlsx", "Oak", 1)], [line("Oak", 1), line("Oak", 2)],
        {"a.xlsx": [1, 2]}, [],
    ),
    "two new workbooks of one name": (
        [book("a.xlsx", "Oak"), book("b.xlsx", "Oak")], [line("Oak", 1)], {}, ["7106"],
    ),
    "two schools and one workbook": (
        [book("a.xlsx", "", 1, 2)], [line("Ash", 1), line("Yew", 2)], {"a.xlsx": [1]}, ["7091"],
    ),
    "a pupil without a school": (
        [book("a.xlsx", "Oak", 1)], [line("Oak", 1), line("", 2)], {"a.xlsx": [1]}, ["7092Q"],
    ),
}  # fmt: skip


NUMBERED = [
    SchoolBook(Path("a.xlsx"), "St Mary's", frozenset(), "9994001", "100001"),
    SchoolBook(Path("b.xlsx"), "St Mary's", frozenset(), "9994002", "100002"),
]
NUMBERS: dict[str, tuple[tuple[str, ...], list[tuple[str, ...]], list[str]]] = {
    "as the DfE writes it": (("DfE Number",), [("999/4001",), ("999/4002",)], ["a", "b"]),
    "as one number": (("LAESTAB",), [("9994002",), ("9994001",)], ["b", "a"]),
    "in two columns": (("LA Code", "Estab"), [("999", "4001"), ("999", "4002")], ["a", "b"]),
    "only the school's four digits": (("Establishment Number",), [("4002",), ("4001",)], ["b", "a"]),
    "by URN": (("URN",), [("100002",), ("100001",)], ["b", "a"]),
    "number and the same name": (
        ("DfE Number", "School"), [("999-4002", "St Mary's"), ("999 4001", "St Mary's")], ["b", "a"],
    ),
    "the same name, another authority": (("DfE Number", "School"), [("998/4001", "St Mary's")] * 2, ["", ""]),
    "a name that two have, and no number": (("School",), [("St Mary's",)] * 2, ["", ""]),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("name", NUMBERS)
def test_a_school_is_known_by_its_number(name: str, tmp_path: Path) -> None:
    headers, schools, expected = NUMBERS[name]
    code = "" if all(expected) else "7106" if headers == ("School",) else "7090"
    rows = [(*told, *line("", serial)[1:]) for serial, told in enumerate(schools, start=1)]
    split = split_by_school(exported(tmp_path, rows, (*headers, *HEADERS[1:])), NUMBERED)
    given = {str(pupil["upn"]): path.stem for path, part in split.parts.items() for pupil in part.pupils}
    assert [given.get(made_up_upn(2022, serial), "") for serial in (1, 2)] == expected
    assert {item.code for item in split.findings} == ({code} if code else set())


@pytest.mark.parametrize(
    ("text", "number", "reference"),
    [("999/4001", "9994001", ""), ("999 - 4001", "9994001", ""), (9994001, "9994001", ""), (9994001.0, "9994001", ""),
     ("999/401", "", ""), ("99/4001", "", ""), ("0994001", "", ""), ("999/4001a", "", ""), ("", "", ""),
     (None, "", ""), (100001, "", "100001"), ("URN 100001", "", "100001"), ("1000011", "1000011", "")],
)  # fmt: skip
def test_what_a_number_of_a_school_is(text: object, number: str, reference: str) -> None:
    assert (dfe_number(text), urn(text)) == (number, reference)


def test_the_numbers_stand_on_the_school_sheet_or_not_at_all(tmp_path: Path) -> None:
    """As text or as Excel makes a number of it; a workbook that is older than these lines is read all the same."""
    told: dict[str, Value] = {"school_name": "Oak", "dfe_number": "999 / 4001", "school_urn": 100001}
    path = tmp_path / "new.xlsx"
    assert make("register", path, TODAY, school=told) == []
    found = school_book(path, TODAY)
    assert isinstance(found, SchoolBook) and (found.dfe_number, found.urn) == ("9994001", "100001")
    old = tmp_path / "old.xlsx"
    old.write_bytes(
        edited(
            path.read_bytes(),
            "xl/sharedStrings.xml",
            lambda xml: xml.replace(b"<t>DfE number</t>", b"<t>Our number</t>").replace(
                b"<t>URN</t>", b"<t>Our other number</t>"
            ),
        )
    )
    found = school_book(old, TODAY)
    assert isinstance(found, SchoolBook) and (found.school, found.dfe_number, found.urn) == ("Oak", "", "")


@pytest.mark.sampled
@pytest.mark.parametrize("name", SPLITS)
def test_an_export_of_a_trust_falls_to_its_schools(name: str, tmp_path: Path) -> None:
    books, rows, expected, codes = SPLITS[name]
    split = split_by_school(exported(tmp_path, rows), books)
    given = {path.name: [pupil["upn"] for pupil in part.pupils] for path, part in split.parts.items()}
    assert given == {path: [made_up_upn(2022, serial) for serial in serials] for path, serials in expected.items()}
    assert [item.code for item in split.findings] == codes


def test_without_a_school_column_the_workbook_that_knows_a_pupil_gets_them(tmp_path: Path) -> None:
    rows = [line("", serial)[1:] for serial in (1, 2, 3, 4)]
    books = [book("a.xlsx", "", 1, 3), book("b.xlsx", "", 2, 3)]
    split = split_by_school(exported(tmp_path, rows, HEADERS[1:]), books)
    assert {path.name: len(part.pupils) for path, part in split.parts.items()} == {"a.xlsx": 1, "b.xlsx": 1}
    assert sorted(item.code for item in split.findings) == ["7093", "7094Q"]


def test_a_copy_among_the_workbooks_is_one_finding_not_hundreds(tmp_path: Path) -> None:
    rows = [line("", serial)[1:] for serial in range(1, 9)]
    books = [book("a.xlsx", "", *range(1, 9)), book("a (1).xlsx", "", *range(1, 9))]
    split = split_by_school(exported(tmp_path, rows, HEADERS[1:]), books)
    assert not split.parts and [item.code for item in split.findings] == ["7107"]
    assert "8 pupils" in split.findings[0].wrong and "a.xlsx, a (1).xlsx" in split.findings[0].wrong


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    """A folder of a trust: a workbook of ours, a school's own, a damaged one, one that is no register, a lock file."""
    folder = tmp_path / "trust"
    (folder / "elm").mkdir(parents=True)
    assert main(["new", "register", str(folder / "oak.xlsx"), "--school", "Oak Primary", *ON_THE_DAY]) == 0
    (folder / "elm" / "Elm Academy.xlsx").write_bytes(own_register())
    (folder / "broken.xlsx").write_bytes(own_register()[:3000])
    write_xlsx(folder / "menu.xlsx", {"Menu": [["Dish", "Price"], ["Soup", 2]]})
    (folder / "~$menu.xlsx").write_bytes(b"lock")
    return folder


def the_export(folder: Path) -> Path:
    """New pupils for Oak, one change for Elm, and a school that is not there."""
    pupil = PUPILS[0]
    elm = ("Elm Academy", str(pupil["upn"]), "Ó Briain", "Zoë", "14/03/2017", "4", "4 Elder", "K", "SLCN")
    return write_csv(folder, [HEADERS, line("Oak Primary", 1), elm, line("Ash", 5)], "trust.csv")


def test_every_school_gets_its_own_and_trouble_stops_nobody(
    trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = the_export(tmp_path)
    broken = (trust / "broken.xlsx").read_bytes()
    capsys.readouterr()
    assert main(["import", str(export), "--into", str(trust), "--yes", *ON_THE_DAY, *TAKE]) == 1
    said = capsys.readouterr().out
    assert "[1/2]" in said and "[2/2]" in said and "2 of 2 workbooks written" in said
    assert "7090" in said and "broken.xlsx: 9005" in said and "1 other workbook in the folder holds no register" in said
    oak = read_book(trust / "oak.xlsx")
    assert isinstance(oak, OurFile) and [row["upn"] for row in oak.tables["register"]] == [made_up_upn(2022, 1)]
    assert (trust / "broken.xlsx").read_bytes() == broken
    assert main(["import", str(export), "--into", str(trust), "--plan", *ON_THE_DAY]) == 1
    assert "0 of 2 workbooks written" in capsys.readouterr().out


def test_a_plan_of_many_shows_every_change_and_what_is_only_guessed(
    trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export, elm = the_export(tmp_path), trust / "elm" / "Elm Academy.xlsx"
    content = edited(elm.read_bytes(), "xl/sharedStrings.xml", lambda xml: xml.replace(b">D.O.B.<", b">Date<"))
    elm.write_bytes(content)
    capsys.readouterr()
    main(["import", str(export), "--into", str(trust), "--plan", *ON_THE_DAY, *TAKE])
    said = capsys.readouterr().out
    assert "      Child1, Kim, 3, 3 Oak, K, SLCN  (row 2 of the export)" in said
    assert "4 Hazel -> 4 Elder" in said
    assert "    Only guessed, and left out: Date. Import into this workbook alone to be asked." in said
    # Nobody is there to agree: the counts, and how to see the rest; nobody's name.
    main(["import", str(export), "--into", str(trust), *ON_THE_DAY])
    said = capsys.readouterr().out
    assert "oak.xlsx: 1 new, 0 changed, 0 unchanged: can be written" in said
    assert "run it with --plan" in said and "Only guessed, and left out: Date" in said and "Child1" not in said


def test_a_fault_with_one_workbook_is_told_and_the_next_goes_on(
    trust: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    export, real = the_export(tmp_path), apply_import

    def faulty(planned: Any, name: str, now: Any = None) -> list[Finding]:
        if planned.path.name == "Elm Academy.xlsx":
            raise RuntimeError("Zoë Ó Briain")
        return real(planned, name, now)

    monkeypatch.setattr(import_file, "apply_import", faulty)
    assert main(["import", str(export), "--into", str(trust), "--yes", *ON_THE_DAY, *TAKE]) == 1
    said = capsys.readouterr()
    assert "7095" in said.out and "RuntimeError" in said.out and "Zoë" not in said.out + said.err
    assert "oak.xlsx: 1 new, 0 changed, 0 unchanged: written" in said.out


def test_the_plan_of_many_as_json(trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = the_export(tmp_path)
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in workbooks_in(trust)}
    capsys.readouterr()
    main(["import", str(export), "--into", str(trust), "--json", *ON_THE_DAY])
    told = json.loads(capsys.readouterr().out)
    assert {one["workbook"] for one in told} == {"oak.xlsx", str(Path("elm") / "Elm Academy.xlsx"), "broken.xlsx"}
    assert before == {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in workbooks_in(trust)}


def test_a_folder_without_a_register_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = the_export(tmp_path)
    (tmp_path / "none").mkdir()
    assert main(["import", str(export), "--into", str(tmp_path / "none"), "--yes"]) == 2
    assert "7096" in capsys.readouterr().err
    assert school_books([], TODAY) == ([], [])


# ---------------------------------------------------------------- a folder with everything in it


def pupils_of(school: int) -> list[dict[str, Value]]:
    """Three pupils of a school, whom no other school has."""
    return [{**pupil, "upn": made_up_upn(2021, school * 10 + at)} for at, pupil in enumerate(PUPILS)]


def crowded(folder: Path) -> Path:
    """Fifteen files as a trust's shared drive has them."""
    trust = folder / "trust"
    for place in ("elm", "birch/SEN", "oak.xlsx.sendbook"):
        (trust / place).mkdir(parents=True)
    ours = folder / "ours.xlsx"
    oak: dict[str, Value] = {"school_name": "Oak", "dfe_number": "999/4001"}
    assert make("register", trust / "oak.xlsx", TODAY, school=oak, rows={"register": pupils_of(1)}) == []
    ash: dict[str, Value] = {"school_name": "Ash"}
    assert make("book", ours, TODAY, school=ash, rows={"register": pupils_of(3)}) == []
    rich = {
        "elm/Elm.xlsx": own_register(pupils_of(2)), "ash.xlsm": with_macro(ours.read_bytes()),
        "birch/SEN/register.xlsx": strict(own_register(pupils_of(4), table=True)),
        "broken.xlsx": own_register(pupils_of(5))[:3000], "open.xlsx": own_register(pupils_of(6)),
        "protected.xlsx": own_register(pupils_of(7), protect=True), "rowan.xlsx": own_register(pupils_of(8)),
        "rowan-DESKTOP-7QK2.xlsx": own_register(pupils_of(8)), "empty.xlsx": b"",
        "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "two.xlsx": _two_registers(pupils_of(9)),
        "~$open.xlsx": b"Sam", ".~lock.other.xlsx#": b"Sam", "oak.xlsx.sendbook/before.xlsx": own_register(),
    }  # fmt: skip
    for name, content in rich.items():
        (trust / name).write_bytes(content)
    write_xlsx(trust / "menu.xlsx", {"Menu": [["Dish", "Price"], ["Soup", 2]]})
    return trust


def _two_registers(pupils: Sequence[dict[str, Value]]) -> bytes:
    """This year's and last year's register side by side in one workbook, with the same headings."""
    import io

    import openpyxl

    loaded = openpyxl.load_workbook(io.BytesIO(own_register(pupils, calculated=False)))
    loaded.copy_worksheet(loaded["SEN list 26-27"]).title = "SEN list 25-26"
    made = io.BytesIO()
    loaded.save(made)
    return made.getvalue()


def export_of_all(folder: Path) -> Path:
    """One export of nine schools: one pupil of each has moved class, one is new."""
    names = ["999/4001", "Elm", "Ash", "Birch", "Broken", "Open", "Protected", "Rowan", "Two"]
    rows: list[tuple[str, ...]] = []
    for number, name in enumerate(names, start=1):
        for at, pupil in enumerate(pupils_of(number)):
            born = f"{pupil['date_of_birth']:%d/%m/%Y}"
            told = [str(pupil[key]) for key in ("upn", "surname", "forename")]
            room = "4 Elder" if at == 0 else str(pupil["class_name"])
            said = (str(pupil["year_group"]), room, str(pupil["sen_provision"]), str(pupil["primary_need"]))
            rows.append((name, *told, born, *said))
        rows.append(line(name, 500 + number))
    return write_csv(folder, [HEADERS, *rows], "trust.csv")


WRITTEN = {"oak.xlsx", "Elm.xlsx", "ash.xlsm", "register.xlsx"}


@pytest.mark.long
def test_a_folder_with_everything_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trust = crowded(tmp_path)
    export = export_of_all(tmp_path)
    files = {path: path.read_bytes() for path in trust.rglob("*") if path.is_file()}
    words = ["import", str(export), "--into", str(trust), *ON_THE_DAY]
    capsys.readouterr()
    assert main([*words, "--plan"]) == 1
    planned = capsys.readouterr()
    assert {path: path.read_bytes() for path in trust.rglob("*") if path.is_file()} == files
    assert main([*words, "--yes"]) == 1
    said = capsys.readouterr()
    assert said.err == "" and "Traceback" not in said.out and "4 of 6 workbooks written" in said.out, said.out
    changed = {path.name for path, content in files.items() if path.read_bytes() != content}
    assert changed == WRITTEN
    for trouble in ("broken.xlsx: 9005", "empty.xlsx: 9013", "two.xlsx: 7071", "locked.xlsx: 900"):
        assert trouble in said.out and trouble in planned.out, trouble
    assert "open.xlsx: " in said.out and "9201" in said.out and "9110" in said.out
    assert said.out.count("7106") == 1 and "rowan-DESKTOP-7QK2.xlsx, rowan.xlsx" in said.out
    assert said.out.count("7090") == 2  # Broken and Two: their workbooks cannot be read
    assert "1 other workbook in the folder holds no register" in said.out and "[6/6]" in said.out
    assert "Looking through 13 workbooks in trust" in said.out
    for path, content in files.items():
        if path.name in WRITTEN:
            assert main(["history", str(path)]) == 0 and "Import of trust.csv" in capsys.readouterr().out
            assert main(["undo", str(path)]) == 0 and path.read_bytes() == content
            capsys.readouterr()


@pytest.mark.long
def test_the_plan_of_a_folder_shows_every_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["import", str(export_of_all(tmp_path)), "--into", str(crowded(tmp_path)), *ON_THE_DAY, *TAKE]
    capsys.readouterr()
    main([*words, "--plan"])
    said = capsys.readouterr().out
    assert said.count("4 Hazel -> 4 Elder") == 5  # the four that will be written, and the one that is open in Excel
    main([*words, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert {Path(one["workbook"]).name for one in told if one.get("plan", {}).get("counts", {}).get("changed")} == {
        *WRITTEN, "open.xlsx",
    }  # fmt: skip
    assert main([*words, "--preview", str(tmp_path / "plan.xlsx")]) == 2
    assert "7108" in capsys.readouterr().err and not (tmp_path / "plan.xlsx").exists()


@pytest.mark.long
def test_a_map_file_holds_for_every_own_workbook_that_has_none(
    trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = tmp_path / "columns.toml"
    told.write_text('[workbook]\n"Form" = ""\n', encoding="utf-8")
    words = ["import", str(the_export(tmp_path)), "--into", str(trust), "--plan", "--map", str(told), *ON_THE_DAY,
             *TAKE]  # fmt: skip
    capsys.readouterr()
    main(words[:5] + words[7:])
    assert "4 Hazel -> 4 Elder" in capsys.readouterr().out
    main(words)
    assert "4 Hazel -> 4 Elder" not in capsys.readouterr().out


def test_a_plan_of_many_does_not_hold_its_workbooks(trust: Path, tmp_path: Path) -> None:
    read = read_export(the_export(tmp_path), TODAY)
    assert isinstance(read, Export)
    books, _ = school_books(workbooks_in(trust), TODAY)
    _, planned = plans(read, books, TODAY, Options(on_conflict="mis"))
    made = [one.plan for one in planned if one.plan]
    assert len(made) == 2 and all(plan.book is None and plan.steps for plan in made)


def test_a_map_file_says_what_words_mean_for_all_schools(
    trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = tmp_path / "columns.toml"
    told.write_text('[sen_provision]\n"Targeted" = "K"\n', encoding="utf-8")
    export = write_csv(tmp_path, [HEADERS, line("Oak Primary", 1, status="Targeted")], "trust.csv")
    words = ["import", str(export), "--into", str(trust), "--plan", *ON_THE_DAY]
    capsys.readouterr()
    main(words)
    assert "oak.xlsx: 1 new" not in capsys.readouterr().out
    main([*words, "--map", str(told)])
    assert "oak.xlsx: 1 new" in capsys.readouterr().out
