"""Exports read whole: one record a pupil, ranked needs, and a finding at the right cell for all that is odd."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sendbook.demo.exports import ARBOR_HEADERS, SIMS_HEADERS, write_arbor_sen_report, write_sims_pupil_report
from sendbook.demo.pupils import invented_pupils, made_up_upn, other_pupils
from sendbook.findings import Finding
from sendbook.importing.export import Export, read_export
from tests.support.exports import HEADERS, PUPILS, TODAY, exported, write_csv, write_xlsx

ONE, TWO, THREE = PUPILS


def _codes(export: Export) -> list[tuple[str, str]]:
    """The codes found, each with the cell without the file's name."""
    return [(item.code, item.cell.rsplit("!", 1)[-1]) for item in export.findings]


def _with(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    """A row with some cells replaced, by heading with spaces as underscores."""
    return tuple(cells.get(heading.replace(" ", "_"), value) for heading, value in zip(HEADERS, row, strict=True))


def test_a_plain_export_gives_its_pupils_and_nothing_else(tmp_path: Path) -> None:
    export = exported(tmp_path, [HEADERS, *PUPILS])
    assert _codes(export) == []
    first = export.pupils[0]
    assert first.values == {
        "upn": ONE[0], "surname": "Ó Briain", "forename": "Zoë", "date_of_birth": date(2017, 3, 14), "year_group": "4",
        "class_name": "4 Hazel", "sen_provision": "K", "primary_need": "SLCN",
    }  # fmt: skip
    assert first.rows == (2,)
    assert first.cells["date_of_birth"] == "'export.csv'!D2"
    assert first.upn_is_valid and not first.leaver


# ---------------------------------------------------------------- Arbor: one row per need, SEN status twice

ARBOR_ROW = {
    "UPN": ONE[0], "Name": "Ó Briain, Zoë", "Year group(s) this academic year": "Year 4",
    "Registration form(s) this academic year": "Year 4: 4 Hazel And Year 4", "Date of Birth": "2017-03-14",
    "Start Date": "16 Dec 2025",
}  # fmt: skip


def _arbor(*needs: tuple[str, str], status: str = "SEN Support", code: str = "K", **more: str) -> list[tuple[str, ...]]:
    rows = []
    for need, rank in needs:
        cells = [{**ARBOR_ROW, **more, "Sen Need": need, "SEN Need Ranking": rank}.get(h, "") for h in ARBOR_HEADERS]
        cells[6], cells[12] = status, code
        rows.append(tuple(cells))
    return rows


@pytest.mark.parametrize(
    ("needs", "expect"),
    [
        ([("Autism", "1")], ("ASD", None, None)),
        ([("Autism", "2"), ("Hearing Impairment", "1")], ("HI", "ASD", None)),
        ([("ASD", "1"), ("SLCN", "2"), ("SEMH", "3"), ("PD", "4")], ("ASD", "SLCN", "SEMH, PD")),
        ([("ASD", "1"), ("ASD", "2"), ("HI", "3")], ("ASD", "HI", None)),
        ([("ASD", "10"), ("HI", "9")], ("HI", "ASD", None)),
        ([("ASD", ""), ("HI", "")], ("ASD", "HI", None)),
        ([("ASD", ""), ("HI", "1")], ("HI", "ASD", None)),
    ],
)
def test_rows_of_needs_are_folded_by_rank(tmp_path: Path, needs: Any, expect: tuple[str | None, ...]) -> None:
    (pupil,) = exported(tmp_path, [ARBOR_HEADERS, *_arbor(*needs)]).pupils
    assert tuple(pupil.values[key] for key in ("primary_need", "secondary_need", "further_needs")) == expect
    assert pupil.rows == tuple(range(2, 2 + len(needs)))
    assert (pupil["class_name"], pupil["support_started"]) == ("4 Hazel", date(2025, 12, 16))


def test_a_need_that_is_not_known_leaves_all_needs_alone(tmp_path: Path) -> None:
    export = exported(tmp_path, [ARBOR_HEADERS, *_arbor(("ASD", "1"), ("Dyspraxia", "2"))])
    assert "primary_need" not in export.pupils[0].values
    assert _codes(export) == [("7034Q", "H3")]


def test_two_needs_of_one_rank_are_asked_about(tmp_path: Path) -> None:
    rows = _arbor(("ASD", "1"), ("HI", "1"))
    assert _codes(exported(tmp_path, [ARBOR_HEADERS, *rows])) == [("7047Q", "H3")]
    assert _codes(exported(tmp_path, [ARBOR_HEADERS, *_arbor(("ASD", "1"), ("HI", "2"))])) == []


def test_support_began_with_the_first_of_the_needs(tmp_path: Path) -> None:
    first, second = _arbor(("ASD", "1"), ("HI", "2"))
    later = tuple("3 Feb 2024" if cell == "16 Dec 2025" else cell for cell in second)
    (pupil,) = exported(tmp_path, [ARBOR_HEADERS, first, later]).pupils
    assert pupil["support_started"] == date(2024, 2, 3)


@pytest.mark.parametrize(
    ("status", "code", "value", "codes"),
    [
        ("SEN Support", "K", "K", []),
        ("SEN Support", "", "K", []),
        ("", "E", "E", []),
        ("", "", "N", []),
        ("School's own word", "K", "K", []),
        ("SEN Support", "E", None, [("7045Q", "M2")]),
        ("School's own word", "W", None, [("7033Q", "G2")]),
    ],
)
def test_the_two_sen_status_columns_must_agree(
    tmp_path: Path, status: str, code: str, value: str | None, codes: list[tuple[str, str]]
) -> None:
    others = [row for upn in (TWO[0], THREE[0]) for row in _arbor(("ASD", "1"), UPN=upn, Name="Other, One")]
    export = exported(tmp_path, [ARBOR_HEADERS, *_arbor(("ASD", "1"), status=status, code=code), *others])
    assert export.pupils[0].values.get("sen_provision") == value
    assert _codes(export) == codes


def test_arbor_pupils_without_year_and_form_have_left(tmp_path: Path) -> None:
    off_roll = {"Year group(s) this academic year": "", "Registration form(s) this academic year": ""}
    others = [row for upn in (TWO[0], THREE[0]) for row in _arbor(("ASD", "1"), UPN=upn, Name="Other, One")]
    rows = [*_arbor(("ASD", "1"), **off_roll), *others]
    assert [bool(pupil.leaver) for pupil in exported(tmp_path, [ARBOR_HEADERS, *rows]).pupils] == [True, False, False]
    # An export in which hardly anybody has a year says nothing by leaving it blank.
    blank = [row for upn in (ONE[0], TWO[0]) for row in _arbor(("ASD", "1"), UPN=upn, Name="Other, One", **off_roll)]
    export = exported(tmp_path, [ARBOR_HEADERS, *blank, *_arbor(("ASD", "1"), UPN=THREE[0])])
    assert [bool(pupil.leaver) for pupil in export.pupils] == [False, False, False]


def test_one_need_a_pupil_and_no_rank_says_nothing_of_a_second(tmp_path: Path) -> None:
    assert "secondary_need" not in exported(tmp_path, [HEADERS, *PUPILS]).pupils[0].values
    several = exported(tmp_path, [HEADERS, _with(ONE, SEN_Need="SLCN; SEMH; PD"), TWO]).pupils
    assert [several[0][key] for key in ("primary_need", "secondary_need", "further_needs")] == ["SLCN", "SEMH", "PD"]
    assert several[1].values["secondary_need"] is None


def test_primary_and_secondary_columns(tmp_path: Path) -> None:
    headers = ["UPN", "Surname", "Forename", "Primary Need", "SEN Secondary Need"]
    rows = [[ONE[0], "A", "B", "ASD", "SLCN"], [TWO[0], "C", "D", "ASD", ""], [THREE[0], "E", "F", "", ""]]
    first, second, third = exported(tmp_path, [headers, *rows]).pupils
    assert (first["primary_need"], first["secondary_need"]) == ("ASD", "SLCN")
    assert (second["primary_need"], second.values["secondary_need"]) == ("ASD", None)
    assert "primary_need" not in third.values and "secondary_need" not in third.values
    assert "further_needs" not in first.values


def test_needs_that_have_ended_do_not_count(tmp_path: Path) -> None:
    headers = ["UPN", "Surname", "Forename", "NCyearActual", "SENprovision", "SENtype", "SENtypeRank", "NeedEndDate"]
    rows = [[ONE[0], "A", "B", "4", "K", "SLCN", "1", "2025-07-20"], [ONE[0], "A", "B", "4", "K", "ASD", "2", ""]]
    export = exported(tmp_path, [headers, *rows])
    assert export.mis_name == "CTF or census extract"
    assert export.pupils[0]["primary_need"] == "ASD"


# ---------------------------------------------------------------- one oddity a row, and the nearest that is none


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({}, []),
        ({"UPN": "A" + ONE[0][1:]}, [("7030", "A2")]),
        ({"UPN": ONE[0].lower() + " "}, []),
        ({"DOB": "Spring 2017"}, [("7031", "D2")]),
        ({"DOB": "31/02/2017"}, [("7031", "D2")]),
        ({"DOB": "2017-03-14T00:00:00"}, []),
        ({"DOB": "14/03/2025"}, [("7032", "D2")]),
        ({"DOB": "14/03/2024"}, []),
        ({"DOB": "14/03/2005"}, [("7032", "D2")]),
        ({"SEN_Status": "Wave 2"}, [("7033Q", "G2")]),
        ({"SEN_Status": "P"}, [("7035", "G2")]),
        ({"SEN_Status": "S"}, [("7035", "G2")]),
        ({"SEN_Need": "Dyspraxia"}, [("7034Q", "H2")]),
        ({"Year": "Year 15"}, [("7036Q", "E2")]),
        ({"Reg_Group": "7.00E+02"}, [("7037", "F2")]),
        ({"Reg_Group": "1-Feb"}, [("7037", "F2")]),
        ({"Legal_Surname": "Ó\u200b Briain"}, [("7040Q", "B2")]),
        ({"UPN": "", "Legal_Forename": ""}, [("7038", "2:2")]),
        ({"UPN": ""}, []),
        ({"UPN": "", "DOB": ""}, [("7038", "2:2")]),
    ],
)
def test_each_oddity_has_its_code_and_cell(tmp_path: Path, cells: dict[str, str], found: list[tuple[str, str]]) -> None:
    export = exported(tmp_path, [HEADERS, _with(ONE, **cells), TWO, THREE])
    assert _codes(export) == found
    assert len(export.pupils) + len(export.rejected) == 3


def test_no_finding_tells_a_name_a_upn_or_a_value(tmp_path: Path) -> None:
    odd = ("Canary1", "Canary2", "Canary3", "Canary4", "Canary5", "7.00E+02", "Canary6", "Canary7")
    rows = [
        HEADERS, ("9" * 13, *odd[1:]), odd, ("", "Canary8", "Canary9", "", "", "", "K", ""),
        _with(ONE, Legal_Surname="Canary10"), _with(ONE, Legal_Surname="Canary11", DOB="01/01/2018"), TWO, THREE,
    ]  # fmt: skip
    export = exported(tmp_path, rows)
    assert len(export.findings) >= 6
    assert not [item for item in export.findings if "Canary" in str(item) or ONE[0] in str(item)]


def test_dates_that_show_the_month_first_are_read_so_and_said(tmp_path: Path) -> None:
    export = exported(tmp_path, [HEADERS, _with(ONE, DOB="03/14/2017"), _with(TWO, DOB="12/01/2015")])
    assert _codes(export) == [("7024Q", "D1")]
    assert [pupil["date_of_birth"] for pupil in export.pupils] == [date(2017, 3, 14), date(2015, 12, 1)]


def test_dates_of_two_kinds_in_one_column_are_all_left_out(tmp_path: Path) -> None:
    rows = [_with(ONE, DOB="03/14/2017"), _with(TWO, DOB="14/12/2015"), _with(THREE, DOB="2020-04-03")]
    export = exported(tmp_path, [HEADERS, *rows])
    assert _codes(export) == [("7025", "D1")]
    assert [pupil["date_of_birth"] for pupil in export.pupils] == [None, None, date(2020, 4, 3)]


def test_rows_that_are_no_pupils_are_left_out_and_counted(tmp_path: Path) -> None:
    explains = (
        "Unique number",
        "As on the birth certificate",
        "First name",
        "Day first",
        "Year",
        "Form",
        "E, K, N",
        "Type",
    )
    rows = [["Report"], HEADERS, explains, ONE, [], HEADERS, TWO, ["Total", "2"]]
    export = exported(tmp_path, rows)
    assert _codes(export) == [("7046", "3:3")]
    assert "3 rows" in next(item.wrong for item in export.findings)
    assert len(export.pupils) == 2


def test_one_upn_on_two_pupils_rejects_both_and_no_other(tmp_path: Path) -> None:
    twin = _with(TWO, UPN=ONE[0])
    export = exported(tmp_path, [HEADERS, ONE, twin, THREE])
    assert _codes(export) == [("7043", "A2"), ("7043", "A3")]
    assert [item.rows for item in export.rejected] == [(2,), (3,)]
    assert len(export.pupils) == 1


def test_the_same_pupil_twice_is_one_pupil(tmp_path: Path) -> None:
    export = exported(tmp_path, [HEADERS, ONE, ONE, TWO])
    assert _codes(export) == [("7044", "3:3")]
    assert len(export.pupils) == 2


def test_rows_of_a_pupil_that_disagree_leave_that_column_alone(tmp_path: Path) -> None:
    export = exported(tmp_path, [HEADERS, ONE, _with(ONE, Reg_Group="4 Elder"), TWO])
    assert _codes(export) == [("7042Q", "F3")]
    assert "class_name" not in export.pupils[0].values
    assert export.pupils[0]["year_group"] == "4"


def test_full_names_without_a_comma_are_not_split(tmp_path: Path) -> None:
    headers = ["UPN", "Name", "DOB", "SEN Status"]
    export = exported(
        tmp_path, [headers, [ONE[0], "Zoë Ó Briain", "14/03/2017", "K"], [TWO[0], "O'Hara, Mei", "", "E"]]
    )
    assert _codes(export) == [("7039Q", "B2")]
    assert "surname" not in export.pupils[0].values
    assert export.pupils[1]["surname"] == "O'Hara"


# ---------------------------------------------------------------- columns


@pytest.mark.parametrize(
    ("heading", "values", "code"),
    [
        ("SEN", ["Y", "N", "Y"], "7020Q"),
        ("SEN", ["K", "N", "E"], None),
        ("Year", ["2026", "2026", "2025"], "7020Q"),
        ("Year", ["4", "2026", "2025"], "7036Q"),
        ("EAL", ["Polish", "Urdu", ""], "7020Q"),
        ("Pupil Premium", ["Y", "", "N"], None),
        ("DOB", ["x", "y", "z"], "7020Q"),
        ("Start Date", ["01/09/2020", "", ""], "7020Q"),
        ("SEN Start Date", ["01/09/2020", "", ""], None),
        ("Surnam", ["A", "B", "C"], "7020Q"),
    ],
)
def test_a_column_whose_content_or_heading_is_unsure_is_asked_about(
    tmp_path: Path, heading: str, values: list[str], code: str | None
) -> None:
    headers = ["UPN", "Legal Surname", "Forename", heading]
    rows = [[pupil[0], "A", "B", value] for pupil, value in zip(PUPILS, values, strict=True)]
    export = exported(tmp_path, [headers, *rows])
    assert {item.code for item in export.findings} == ({code} if code else set())


def test_two_columns_with_one_heading_are_told_apart_by_content_or_asked_about(tmp_path: Path) -> None:
    headers = ["UPN", "Surname", "Surname", "Forename"]
    same = exported(tmp_path, [headers, [ONE[0], "A", "A", "Z"], [TWO[0], "B", "B", "Y"]])
    assert _codes(same) == []
    assert [pupil["surname"] for pupil in same.pupils] == ["A", "B"]
    differ = exported(tmp_path, [headers, [ONE[0], "A", "A", "Z"], [TWO[0], "B", "C", "Y"]])
    assert _codes(differ) == [("7021Q", "C1")]
    assert "surname" not in differ.pupils[0].values


def test_the_legal_name_comes_before_the_other(tmp_path: Path) -> None:
    export = exported(tmp_path, [["UPN", "Surname", "Legal Surname", "Forename"], [ONE[0], "Known", "Legal", "Z"]])
    assert export.pupils[0]["surname"] == "Legal"


def test_what_a_person_confirmed_wins(tmp_path: Path) -> None:
    headers = ["UPN", "Surnam", "Forename", "SEN", "Class"]
    rows = [[ONE[0], "A", "B", "K", "4H"]]
    plain = exported(tmp_path, [headers, *rows])
    assert "surname" not in plain.pupils[0].values
    told = exported(tmp_path, [headers, *rows], mapping={"Surnam": "surname", "E": ""})
    assert (told.pupils[0]["surname"], "class_name" in told.pupils[0].values) == ("A", False)
    assert _codes(told) == []
    refused = read_export(write_csv(tmp_path, [headers, *rows]), TODAY, {"Surnam": "last_name"})
    assert isinstance(refused, Finding) and refused.code == "7017"


def test_every_column_is_listed_with_verdict_and_samples(tmp_path: Path) -> None:
    headers = [*HEADERS, "Surnam", "House"]
    export = exported(tmp_path, [headers, *((*pupil, "x", "Red") for pupil in PUPILS)])
    verdicts = {column.heading: column.verdict for column in export.columns}
    assert verdicts == {**dict.fromkeys(HEADERS, "matched"), "Surnam": "guessed", "House": "ignored"}
    assert export.columns[1].samples == ("Ó Briain", "O'Hara", "de la Cruz")
    assert any(line.startswith("  J  House (ignored: not needed)") for line in export.lines())


# ---------------------------------------------------------------- workbooks, and the samples of the demo


def test_a_workbook_gives_the_same_pupils_as_the_text(tmp_path: Path) -> None:
    def typed(row: tuple[str, ...]) -> list[Any]:
        day, month, year = (int(part) for part in row[3].split("/"))
        return [*row[:3], date(year, month, day), int(row[4].split()[1]), *row[5:]]

    path = write_xlsx(tmp_path / "export.xlsx", {"Pupils": [["Title"], HEADERS, *(typed(row) for row in PUPILS)]})
    book = read_export(path, TODAY)
    assert isinstance(book, Export)
    assert [p.values for p in book.pupils] == [p.values for p in exported(tmp_path, [HEADERS, *PUPILS]).pupils]


@pytest.mark.sampled
@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2026, 9, 1), date(2027, 8, 31), date(2028, 2, 29)])
def test_the_demo_exports_hold_their_faults_and_no_others(tmp_path: Path, today: date) -> None:
    pupils = invented_pupils(today)
    write_arbor_sen_report(tmp_path / "arbor.csv", pupils, today)
    write_sims_pupil_report(tmp_path / "sims.csv", [*pupils, *other_pupils(today)], today)
    arbor, sims = (read_export(tmp_path / name, today) for name in ("arbor.csv", "sims.csv"))
    assert isinstance(arbor, Export) and isinstance(sims, Export)
    for export in (arbor, sims):
        assert sorted(item.code for item in export.findings) == ["7030", "7031", "7033Q", "7043", "7043"]
    assert (arbor.mis_name, len(arbor.pupils), arbor.whole_roll) == ("Arbor SEN report", 60, False)
    assert (sims.mis_name, len(sims.pupils), sims.whole_roll) == ("SIMS pupil report", 179, True)
    assert [pupil["surname"] for pupil in arbor.pupils if pupil.leaver] == ["Fairclough"]


def test_the_demo_exports_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_arbor_sen_report(tmp_path / name, invented_pupils(TODAY), TODAY)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert (tmp_path / "one").read_text(encoding="utf-8").splitlines()[0] == ",".join(ARBOR_HEADERS)


def test_the_literal_headers_of_both_systems_stand_in_the_samples(tmp_path: Path) -> None:
    write_sims_pupil_report(tmp_path / "sims.csv", invented_pupils(TODAY), TODAY)
    lines = (tmp_path / "sims.csv").read_text(encoding="utf-8-sig").splitlines()
    assert ",".join(SIMS_HEADERS) in lines


@pytest.mark.parametrize("today", [date(2025, 1, 6), date(2026, 9, 1), date(2026, 11, 22), date(2028, 2, 29)])
def test_invented_pupils_are_sensible_on_any_day(today: date) -> None:
    from sendbook.rules.upn import upn_problem

    pupils = invented_pupils(today)
    assert len(pupils) == 60
    for pupil in (*pupils, *other_pupils(today)):
        assert upn_problem(str(pupil["upn"])) == "" and str(pupil["upn"])[1:4] == "999"
        assert all(value <= today for value in pupil.values() if isinstance(value, date))
    assert len({pupil["upn"] for pupil in (*pupils, *other_pupils(today))}) == 180
    assert [sum(p["sen_provision"] == code for p in pupils) for code in "EKN"] == [10, 46, 4]
    assert made_up_upn(2022, 7)[5:] == made_up_upn(2022, 7)[-8:]
