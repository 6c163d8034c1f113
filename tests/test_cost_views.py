"""The cost views as their reader uses them: another pupil is chosen, a page is printed, sums are said in words."""

from __future__ import annotations

import re
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.changes import Change
from sendbook.rules.rounding import to_the_penny
from sendbook.tables import Value
from sendbook.views import costed_map, costed_map_words
from sendbook.workbook.editing.write import write
from tests.support import engines
from tests.support.books import Built, build_book, filled
from tests.support.costings import LINES, OTHER, costed_book, rows
from tests.support.sizes import some_of

LAST = 9 + costed_map_words.LINES
"""The worksheet row of the last line of the costed map."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_book("provision-map", tmp_path_factory.mktemp("views") / "book.xlsx", filled())


def choose(built: Built, folder: Path, label: Value) -> Path:
    """A copy in which a pupil was chosen from the list; no result is stored anew, Excel is asked to work it out."""
    copy = folder / "chosen.xlsx"
    copy.write_bytes(built.path.read_bytes())
    receipt, problems = write(copy, [Change(costed_map.SHEET, "C4", None, label)], reason="test")
    assert receipt and not problems
    return copy


@pytest.mark.long
@pytest.mark.parametrize("place", some_of([17, 1, 40]))
def test_another_pupil_fills_the_page(book: Built, tmp_path: Path, place: int) -> None:
    pupils = [row for row in book.tables["register"] if (row["additional_support_cost"] or 0) > 0]
    pupil = pupils[place]
    lines = [row for row in book.tables["provision"] if row["upn"] == pupil["upn"]]
    path = choose(book, tmp_path, pupil["pupil_to_choose"])
    cells = [f"{letter}{row}" for row in range(4, 40) for letter in "ABCJKL"]
    for answers in (
        engines.recalculate_libreoffice([path])[path][costed_map.SHEET],
        engines.recalculate_ironcalc(path, {costed_map.SHEET: cells})[costed_map.SHEET],
    ):
        assert answers["C5"] == pupil["upn"] and answers["J4"] == pupil["line"]
        found = [(answers[f"A{row}"], answers[f"B{row}"], answers[f"J{row}"]) for row in range(10, 10 + len(lines))]
        assert found == [(row.number, row["intervention"], row["cost_this_year"]) for row in lines]
        assert not any(answers.get(f"B{row}") for row in range(10 + len(lines), LAST + 1))
        assert answers[f"J{LAST + 1}"] == pytest.approx(sum(row["cost_this_year"] for row in lines))
        assert answers[f"K{LAST + 1}"] == pytest.approx(pupil["additional_support_cost"])
        shown = {str(answers.get(f"B{row}")): answers.get(f"C{row}") for row in range(LAST + 2, 40)}
        assert shown["Threshold status"] == pupil["threshold_status"]
        assert shown["Headroom below the threshold"] == pytest.approx(pupil["headroom"])
        assert shown["High needs cost threshold"] == 6000 and shown["   for the threshold"] == 8.1


@pytest.mark.long
def test_no_pupil_or_one_without_lines_shows_no_error(book: Built, tmp_path: Path) -> None:
    alone = next(r for r in book.tables["register"] if not r["additional_support_cost"])
    for label in (None, alone["pupil_to_choose"], "Nobody, Nowhere"):
        path = choose(book, tmp_path, label)
        answers = engines.recalculate_libreoffice([path])[path][costed_map.SHEET]
        assert not [value for value in answers.values() if str(value).startswith("#")], label
        assert not [row for row in range(10, LAST + 1) if answers.get(f"B{row}")], label


@pytest.mark.long
def test_more_lines_than_the_page_holds_are_told_and_are_in_the_total(tmp_path: Path) -> None:
    many = [{**LINES[0], "intervention": f"Group {n}"} for n in range(costed_map_words.LINES + 3)]
    built = costed_book(tmp_path / "many.xlsx", many)
    sheet = openpyxl.load_workbook(built.path, data_only=True)[costed_map.SHEET]
    assert sheet[f"B{LAST}"].value == f"Group {costed_map_words.LINES - 1}"
    assert sheet[f"B{LAST + 2}"].value == "3 more lines are on the Provision sheet; they are in the total."
    assert sheet[f"J{LAST + 1}"].value == to_the_penny(sum(r["cost_this_year"] for r in built.tables["provision"]))
    few = costed_book(tmp_path / "few.xlsx", many[: costed_map_words.LINES])
    assert not openpyxl.load_workbook(few.path, data_only=True)[costed_map.SHEET][f"B{LAST + 2}"].value


@pytest.mark.long
def test_two_pupils_of_one_name_have_their_own_pages(tmp_path: Path) -> None:
    given = rows()
    twins = [{**pupil, "surname": "Ashdown", "forename": "Amira", "class_name": "4 Oak"} for pupil in given["register"]]
    built = build_book("provision-map", tmp_path / "twins.xlsx", {**given, "register": twins})
    labels = [row["pupil_to_choose"] for row in built.tables["register"]]
    assert len(set(labels)) == 2
    path = choose(built, tmp_path, labels[1])
    answers = engines.recalculate_libreoffice([path])[path][costed_map.SHEET]
    assert answers["C5"] == OTHER and answers["A10"] == 12 and not answers.get("A11")


@pytest.mark.long
def test_the_costed_map_prints_on_one_page_and_the_scenarios_only_once_they_are_in_sight(
    book: Built, tmp_path: Path
) -> None:
    engines.convert([book.path], "pdf", tmp_path)
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "book.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = text.split("\f")
    (page,) = [page for page in pages if "Costed provision map" in page]
    for words in ("Cost and the threshold", "Head teacher", "Parent or carer", "an amount that a pupil is entitled to"):
        assert words in page
    assert "Confidential: pupils' data" in page
    assert not [page for page in pages if re.search(r"^\s*Scenarios\s+Page", page, re.M)]
    scenarios = openpyxl.load_workbook(book.path)["Scenarios"]
    assert scenarios.sheet_state == "hidden" and scenarios.sheet_properties.pageSetUpPr.fitToPage


def test_the_choice_is_a_drop_down_of_the_register(book: Built) -> None:
    opened = openpyxl.load_workbook(book.path)
    (choice,) = [v for v in opened[costed_map.SHEET].data_validations.dataValidation if "C4" in v.sqref]
    assert choice.type == "list" and choice.formula1 == "pupils_to_choose"
    assert opened.defined_names["pupils_to_choose"].value == "Register[Pupil to choose]"


def summary(built: Built) -> dict[str, list[Any]]:
    sheet = openpyxl.load_workbook(built.path, data_only=True)["Summary"]
    return {str(row[0]): list(row[1:4]) for row in sheet.iter_rows(values_only=True) if row[0]}


def test_the_summary_sets_money_beside_cost_in_words(tmp_path: Path) -> None:
    year: dict[str, Value] = {"starts": date(2026, 9, 1), "ends": date(2027, 8, 31)}
    funding = [{**year, "source": "Notional SEN", "amount": 1000}, {**year, "source": "Top-up", "amount": 250}]
    lines = [{**line, "funding_source": "Other" if "resources" in line else "Notional SEN"} for line in LINES]
    built = build_book("provision-map", tmp_path / "money.xlsx", {**rows(lines), "funding": funding})
    shown = summary(built)
    money, cost, words = shown["Notional SEN"]
    assert (money, shown["Top-up"]) == (1000, [250, 0, "£250 left"])
    assert cost > 1000 and words == f"Over by £{cost - 1000:,.0f}"
    assert shown["Other"][2] == "No money in" and shown["Core budget"][2] in (None, "")


def test_the_summary_sets_hours_used_beside_hours_there_are(tmp_path: Path) -> None:
    staff = [{**line, "hours_available": 1.5} for line in rows()["staff"]]
    built = build_book("provision-map", tmp_path / "staff.xlsx", {**rows(), "staff": staff})
    shown = summary(built)
    assert shown["Teaching assistant level 2"] == [pytest.approx(10 / 3, abs=0.01), 1.5, "Over by 1.83 hours"]
    assert shown["Learning mentor"] == [0, 1.5, "1.5 hours free"]


def test_the_charts_can_be_edited_and_refer_to_their_tables(book: Built) -> None:
    with zipfile.ZipFile(book.path) as package:
        charts = [package.read(n).decode() for n in package.namelist() if re.match(r"xl/charts/chart\d+\.xml", n)]
    titles = {title: chart for chart in charts for title in re.findall(r"<a:t>([^<]+)</a:t>", chart)}
    for title, series in (
        ("Cost of additional provision by pupil, and the threshold", 2),
        ("Money in and cost this year, by source", 2),
        ("Cost by area of need", 1),
        ("Cost by tier", 1),
        ("Staff: hours a week used now, and hours that there are", 2),
    ):
        chart = titles[title]
        assert len(re.findall(r"<c:ser>", chart)) == series and chart.count("<c:f>Summary!") == 3 * series
