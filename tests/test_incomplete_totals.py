"""A total with lines that have no cost says so, in every place in which a total stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.layouts import workbook_layout
from sendbook.layouts.settings import numbers_in_force
from sendbook.reports.governors import report_for_governors
from sendbook.reports.inclusion_strategy import strategy_report
from sendbook.reports.scenarios import compare_scenarios
from sendbook.terminal.main import main
from sendbook.views import costed_map
from tests.support import engines
from tests.support.books import SCHOOL, TODAY, Built, build_book, tables_of
from tests.support.costings import rows
from tests.support.la_templates import BY_AREA, BY_ROLE, ONE_LIST, fenbrook, moorland, saltmarsh

SAID = "2 of 7 lines have no cost"
OF_THE_PUPIL = "1 of 6 lines has no cost"
"""All lines but the universal one: a language group of two pupils is delivered by a role without a rate."""

ROLE = "Teaching assistant level 1"
_FULL = rows()
_TEACHER = {"la_rate": None}
_STAFF = [{"role": ROLE} if line["role"] == ROLE else line for line in _FULL["staff"]]
_ROWS = {**_FULL, "staff": [line | _TEACHER if line["role"] == "Class teacher" else line for line in _STAFF]}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_book("provision-map", tmp_path_factory.mktemp("incomplete") / "map.xlsx", _ROWS)


def texts(sheet: Any) -> str:
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def test_the_totals_sheet_says_which_totals_are_not_whole(built: Built) -> None:
    said = {(row["by"], row["item"]): row["lines_without_cost"] for row in built.tables["totals"]}
    assert said["Tier", "Targeted"] == said["Funding source", "Notional SEN"] == SAID
    assert not said["Tier", "Universal"] and not said["Funding source", "Top-up"]


@pytest.mark.long
def test_the_summary_and_the_costed_map_say_so_as_excel_works_them_out(built: Built) -> None:
    answers = engines.recalculate_libreoffice([built.path])[built.path]
    book = openpyxl.load_workbook(built.path, data_only=True)
    for name, words, times in (("Summary", f"Not complete: {SAID}.", 5), (costed_map.SHEET, OF_THE_PUPIL, 1)):
        stored, worked_out = texts(book[name]), "\n".join(str(value) for value in answers[name].values())
        assert stored.count(words) == worked_out.count(words) == times, name
        assert "Headroom below the threshold (at most)" in stored or name == "Summary"


@pytest.mark.long
def test_the_figures_beside_a_total_that_is_not_whole_say_at_least_in_excel(built: Built) -> None:
    answers = engines.recalculate_libreoffice([built.path])[built.path]
    book = openpyxl.load_workbook(built.path, data_only=True)
    labels = ("Cost of additional provision", "Of it to date", "Above the threshold", "Not met by top-up", "Total",
              "   for this cost")  # fmt: skip
    for label in labels:
        stored = texts(book[costed_map.SHEET]).split("\n")
        assert f"{label} (at least)" in stored and f"{label} (at least)" in answers[costed_map.SHEET].values(), label
    found = answers["Scenarios"]
    row = next(int(cell[1:]) for cell, value in found.items() if value == "Totals that are not whole")
    # One line more than those that count: the universal one has a cost too. Two lines of a teacher have no LA rate.
    said = ["2 of 8 lines have no cost"] * 2 + ["4 of 8 lines have no cost", "2 of 8 lines have no cost"]
    assert [found.get(f"{letter}{row}", "") for letter in "BCDF"] == said
    stored = [cell.value for cell in book["Scenarios"][row]]
    assert [stored[at] or "" for at in (1, 2, 3, 5)] == said


def test_every_pupil_is_under_one_word_of_the_summary(built: Built) -> None:
    book = openpyxl.load_workbook(built.path, data_only=True)
    shown = {row[0]: row[1:4] for row in book["Summary"].iter_rows(values_only=True) if row[0]}
    assert shown["Lines without a cost"][0] == shown["Over threshold"][0] == 1 and shown["All pupils"][0] == 2


def test_the_reports_for_others_say_so_without_pointing_to_a_pupil() -> None:
    tables = tables_of(workbook_layout("book"), _ROWS, school=SCHOOL)
    assert "fewer than 5 lines have no cost" in strategy_report(tables, TODAY, 5).notes[0]
    report = report_for_governors(tables, {**numbers_in_force(tables, TODAY), "smallest_count_shown": 1}, TODAY)
    (cost,) = [section for section in report.sections if section.title == "Cost"]
    assert cost.rows[0].figure.startswith("at least £") and SAID in cost.rows[0].note
    said = {line.what: line.figure for line in cost.rows}
    assert said["Some of their lines have no cost"] == said["Over threshold"] == "1" and "No cost recorded" not in said


def test_scenarios_count_the_pupils_under_no_word_of_the_threshold() -> None:
    layout = workbook_layout("provision-map")
    compared = compare_scenarios(tables_of(layout, _ROWS), layout, TODAY)
    counted = {total.what: total.values for total in compared.totals}
    assert counted["Pupils with lines that have no cost"] == counted["Lines that count and have no cost"] == (2,)
    assert counted["Pupils under the threshold"] == (0,)


def test_an_authoritys_template_is_filled_and_the_line_is_told(
    built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moorland(tmp_path / "m.xlsx")
    rest = ["--into", str(tmp_path / "m.xlsx"), "--map", str(BY_ROLE), "--today", "2026-11-28"]
    words = ["costed-map", str(built.path), "--row", "5", *rest, "--out", str(tmp_path / "out.xlsx")]
    assert main(words) == 0
    said = capsys.readouterr().out
    # The authority's own rates, as its map says: the teacher has none either.
    assert "9611Q" in said and "2 of 6 lines have no cost" in said and "at least £" in said
    assert "no rate for who delivers it" in said and (tmp_path / "out.xlsx").is_file()


def _with_lines_of_other_years(name: str) -> dict[str, Any]:
    """The costed lines alone, and beside them lines of last year and the next whose role has no rate."""
    others = [
        {**line, "delivered_by": ROLE, "starts": first, "ends": last, "fixed_weeks": None}
        for line in _FULL["provision"][:1]
        for first, last in ((date(2025, 9, 1), date(2026, 3, 20)), (date(2028, 4, 18), date(2028, 7, 21)))
    ]
    whole = [line for line in _FULL["provision"] if line.get("delivered_by") != ROLE]
    return {**_ROWS, "provision": [*whole, *others] if name == "others" else whole}


@pytest.mark.long
def test_lines_of_other_years_without_a_cost_leave_this_years_totals_whole(tmp_path: Path) -> None:
    books = {name: build_book("provision-map", tmp_path / f"{name}.xlsx", _with_lines_of_other_years(name))
             for name in ("alone", "others")}  # fmt: skip
    alone, others = (books[name].tables for name in ("alone", "others"))
    assert [row["no_cost_reason"] for row in others["provision"] if row["upn"]][-2:] == [
        "No rate for who delivers it"
    ] * 2
    for table, keys in (
        ("register", ("additional_support_cost", "threshold_status", "lines_without_cost")),
        ("totals", ("cost", "lines_without_cost")), ("staff", ("cost_this_year", "lines_without_cost")),
        ("years", ("cost", "lines_without_cost")),
    ):  # fmt: skip
        for one, other in zip(alone[table], others[table], strict=True):
            assert [one.value(key) for key in keys] == [other.value(key) for key in keys], (table, one.values)
    answers = engines.recalculate_libreoffice([books["others"].path])[books["others"].path]
    stored = openpyxl.load_workbook(books["others"].path, data_only=True)
    for sheet in ("Summary", costed_map.SHEET, "Totals"):
        for text in (texts(stored[sheet]), "\n".join(str(value) for value in answers[sheet].values())):
            assert "lines has no cost" not in text and "lines have no cost" not in text, (sheet, text)
    # At the rates in use nothing lacks; two lines of a teacher have no LA rate.
    said = [value for value in answers["Scenarios"].values() if str(value).endswith("no cost")]
    assert said == ["2 of 6 lines have no cost"]
    layout = workbook_layout("provision-map")
    compared = [compare_scenarios(books[name].tables, layout, TODAY, rates="LA") for name in ("alone", "others")]
    assert compared[0].totals == compared[1].totals and compared[0].notes == compared[1].notes


def test_a_purchase_without_a_first_day_is_told_beside_an_authoritys_template(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pupil = _FULL["provision"][0]["upn"]
    bought = {"upn": pupil, "intervention": "Tablet", "tier": "Targeted", "resources": 250}
    path = tmp_path / "map.xlsx"
    build_book("provision-map", path, {**_ROWS, "provision": [*_FULL["provision"], bought]})
    for make, la_map in ((moorland, BY_ROLE), (saltmarsh, BY_AREA), (fenbrook, ONE_LIST)):
        template, out = tmp_path / f"{make.__name__}.xlsx", tmp_path / f"{make.__name__}-out.xlsx"
        make(template)
        words = ["costed-map", str(path), "--row", "5", "--into", str(template), "--map", str(la_map),
                 "--today", "2026-11-28", "--out", str(out)]  # fmt: skip
        main(words)
        said = capsys.readouterr().out
        assert "9611Q" in said and "no first day" in said, said


@pytest.mark.sampled
@pytest.mark.parametrize(("sheet", "cell", "value", "code"), [
    ("School", "Threshold, if yours differs", 42527, "1201"), ("School", "Threshold, if yours differs", 0, "1201"),
    ("School", "Weeks of a year, if fixed", 46060, "1201"), ("School", "Weeks of a year, if fixed", 38 / 1440, "1201"),
    ("Policy", "high_needs_cost_threshold", 7000, "1208Q"),
])  # fmt: skip
def test_a_damaged_number_takes_the_usual_value_and_is_told_at_its_cell(
    built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str], sheet: str, cell: str, value: float, code: str
) -> None:
    book = openpyxl.load_workbook(built.path)
    column = 2 if sheet == "School" else 3
    (row,) = [line for line in range(1, 100) if book[sheet].cell(line, 1).value == cell]
    book[sheet].cell(row, column).value = value
    path = tmp_path / "damaged.xlsx"
    book.save(path)
    main(["check", str(path), "--today", "2026-11-28"])
    said = capsys.readouterr().out
    place = book[sheet].cell(row, column).coordinate
    assert code in said and f"{sheet}!{place}" in said
    if sheet == "School":
        main(["scenarios", str(path), "--rates", "LA", "--today", "2026-11-28"])
        main(["inclusion-strategy", str(path), "--today", "2026-11-28"])
        assert capsys.readouterr().out.count(f'"{cell}": what stands there does not fit') == 2
        moorland(tmp_path / "m.xlsx")
        rest = ["--into", str(tmp_path / "m.xlsx"), "--map", str(BY_ROLE), "--today", "2026-11-28"]
        main(["costed-map", str(path), "--row", "5", *rest, "--out", str(tmp_path / "out.xlsx")])
        assert "9612Q" in capsys.readouterr().out
