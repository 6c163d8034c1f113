"""A name with a sign that no name has is asked about; letters that were written as a code are put back, and said."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendbook.lists.odd_letters import has_odd_sign, letters_put_back
from sendbook.lists.values import lost_letters
from tests.support.exports import PUPILS, TODAY, csv_text, read_export, started, write_csv

HEAD = ("UPN", "Legal Surname", "Legal Forename", "DOB", "Year", "Reg Group", "SEN Status", "SEN Need")


@pytest.mark.parametrize(
    "name",
    [
        "Zo?",
        "?róbek",
        "¬róbek",
        "Zo%",
        "M\\ller",
        "Al1ce",
        "Green;",
        'Okafor"',
        "Smith|",
        "Fo_x",
        "Jos@",
        "M³ller",
        "Bj÷rn",
        "Zo¿",
        "£ukasz",
        "Zo=",
        "<Ash>",
        "Ren$e",
        "T©o",
        "Ash^",
        "Zo�",
    ],
)
def test_no_name_has_such_a_sign(name: str) -> None:
    assert has_odd_sign(name)


@pytest.mark.parametrize(
    "name",
    [
        "Zoë",
        "Źróbek",
        "O'Neill",
        "O’Hara",
        "D’Angelo-Ní Bhriain",
        "Nguyễn Thị",
        "Mary-Jane (MJ)",
        "ʻOkina",
        "St. John",
        'Oluwatola "Tola"',
        "Hall/Smith",
        "Mohammed A.",
        "Γιώργος",
        "李",
        "Ash–Elm",
        "N'Diaye",
        "José María",
        "van der Berg, Jr.",
    ],
)
def test_a_name_may_have_these(name: str) -> None:
    assert not has_odd_sign(name) and letters_put_back(name) == name


@pytest.mark.parametrize(
    ("stands", "name"),
    [
        ("M\\u00fcller", "Müller"),
        ("Zo%C3%AB", "Zoë"),
        ("Zo=C3=AB", "Zoë"),
        ("Zo\\xc3\\xab", "Zoë"),
        ("Zo\\xeb", "Zoë"),
        ("\\u0179r\\u00f3bek", "Źróbek"),
        ("Zo&#235;", "Zoë"),
        ("%C5%B9r%C3%B3bek", "Źróbek"),
        ("O\\u2019Hara", "O’Hara"),
        ("ZoU+00EB", "Zoë"),
    ],
)
def test_a_letter_that_is_written_as_a_code_is_put_back(stands: str, name: str) -> None:
    assert letters_put_back(stands) == name


@pytest.mark.parametrize("name", ["Ash %41", "100%", "A\\n", "x=41", "Ash & Elm", "C++"])
def test_what_stands_for_no_letter_is_left(name: str) -> None:
    assert letters_put_back(name) == name


def _findings(tmp_path: Path, surname: str, forename: str) -> list[str]:
    rows = [[PUPILS[0][0], surname, forename, *PUPILS[0][3:]], list(PUPILS[1])]
    export = read_export(write_csv(tmp_path, [HEAD, *rows]), TODAY)
    assert hasattr(export, "pupils"), csv_text(rows)
    told = started(tmp_path, [HEAD, *rows])
    codes = [item.code for item in export.findings]
    assert sorted(codes) == sorted(item.code for item in told.findings)
    return codes


def test_such_a_name_is_asked_about_in_an_import_and_in_a_new_register(tmp_path: Path) -> None:
    assert _findings(tmp_path, "Müller", "Zo?") == ["7190Q"]
    assert _findings(tmp_path, "¬róbek", "Al1ce") == ["7190Q", "7190Q"]
    assert _findings(tmp_path, "M\\u00fcller", "Zo%C3%AB") == ["7191Q", "7191Q"]
    assert _findings(tmp_path, "Müller", "Zoë") == []


@pytest.mark.parametrize(
    ("known", "told"), [("Zoe", "Zo?"), ("Okafor", 'Okafor"'), ("Źróbek", "¬róbek"), ("Zoë", "Zo??")]
)
def test_a_spoilt_name_is_no_other_name(known: str, told: str) -> None:
    assert lost_letters(known, told)


@pytest.mark.parametrize(("known", "told"), [("Zoe", "Zo"), ("Okafor", "Okafar"), ("Ash", "Elm?"), ("A1", "A2")])
def test_another_name_is_no_spoilt_one(known: str, told: str) -> None:
    assert not lost_letters(known, told)
