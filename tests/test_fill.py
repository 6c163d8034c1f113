"""Fill: a school's own register gets its columns, nothing else changes, and undo takes them out again."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sendbook.filling.lookup_sheets import SHEET
from sendbook.filling.plan import FillPlan
from sendbook.findings import Finding
from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from sendbook.terminal.main import main
from tests.support import results, validator
from tests.support.books import build_book

HEADS = ["Surname", "Forename", "DOB", "Class", "SEN Status", "Need 1", "Last reviewed", "Next review", "Notes"]
OURS = ["Area of need (sendbook)", "Review due (sendbook)", "Review status (sendbook)", "Days overdue (sendbook)"]
BORN = date(2017, 3, 4)
TODAY = date(2026, 11, 22)

PUPILS: list[list[Any]] = [
    ["Ng", "Li", BORN, "4 Oak", "SEN Support", "SLCN", date(2026, 7, 2), None, "a note"],
    ["Bo", "Ann", BORN, "5 Elm", "K - ASD", "Autism", date(2026, 10, 2), date(2026, 11, 30), None],
    ["Cy", "Tom", BORN, "5 Elm", "No SEN", "MLD", date(2026, 10, 2), None, None],
    ["Da", "Eve", BORN, "5 Elm", "SEN Support", "Wobbly", None, None, None],
    ["El", "Max", BORN, "1/2", "SEN Support", "MLD", date(2026, 2, 3), None, None],
]
# Autumn 2026 of the example terms ends on 18 December, spring on 25 March, summer 2026 on 20 July.
DUE = [date(2026, 12, 18), date(2026, 11, 30), None, None, date(2026, 7, 20)]
STATUS = ["Due in 26 days", "Due in 8 days", None, "Not recorded", "Overdue 125 days"]
AREAS = ["Communication and interaction", "Communication and interaction", "Cognition and learning", None,
         "Cognition and learning"]  # fmt: skip


def _own(
    path: Path, *, table: bool = False, heads: list[str] = HEADS, pupils: list[list[Any]] = PUPILS, title: int = 3
) -> Path:
    """A school's own register: title rows, headings, rows; a hidden column; as a table with a totals row."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet, other = book.add_worksheet("SEN list"), book.add_worksheet("Other")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    other.write("A1", "Not ours")
    for row in range(title):
        sheet.write(row, 0, f"Our register, line {row + 1}")
    for place, head in enumerate(heads):
        sheet.write(title, place, head)
    for number, pupil in enumerate(pupils, start=title + 1):
        for place, value in enumerate(pupil):
            if isinstance(value, date):
                sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), day)
            elif value is not None:
                sheet.write(number, place, value)
    if table:
        last = title + len(pupils) + 1
        columns = [{"header": head} for head in heads]
        columns[0]["total_string"] = "Total"
        sheet.add_table(title, 0, last, len(heads) - 1, {"name": "OurList", "total_row": True, "columns": columns})
    sheet.set_column("C:C", None, None, {"hidden": True})
    book.close()
    return path


def _planned(path: Path, today: date = TODAY, **more: Any) -> FilePlan:
    planned = plan_fill(path, today, **more)
    assert isinstance(planned, FilePlan), planned
    return planned


def _plan(path: Path, today: date = TODAY, **more: Any) -> FillPlan:
    return _planned(path, today, **more).plan


def _fill(path: Path, today: date = TODAY, **more: Any) -> FillPlan:
    planned = _planned(path, today, **more)
    assert apply_fill(planned) == []
    return planned.plan


def _cells(path: Path, *, formulas: bool = False) -> dict[str, list[Any]]:
    """The rows under each heading of the list, totals row left out."""
    import openpyxl

    sheet = openpyxl.load_workbook(path, data_only=not formulas)["SEN list"]
    heads = {str(cell.value): cell.column for cell in sheet[4] if cell.value}
    return {
        head: [_plain(sheet.cell(row, at).value) for row in range(5, 5 + len(PUPILS))] for head, at in heads.items()
    }


def _plain(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value if value != "" else None


@pytest.mark.parametrize("as_values", [False, True], ids=["formulas", "values"])
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_the_columns_stand_beside_the_schools_own(table: bool, as_values: bool, tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx", table=table)
    before = _cells(path)
    _fill(path, as_values=as_values)
    after = _cells(path)
    assert list(after) == [*HEADS, *OURS]
    assert {head: after[head] for head in HEADS} == before
    assert after["Area of need (sendbook)"] == AREAS
    assert after["Review due (sendbook)"] == DUE
    assert after["Review status (sendbook)"] == STATUS
    assert after["Days overdue (sendbook)"] == [0, 0, None, None, 125]
    written = _cells(path, formulas=True)["Review due (sendbook)"]
    assert all(str(text).startswith("=") for text in written) != as_values
    # ours is a sheet that only formulas need
    assert (SHEET in _sheets(path)) != as_values


def _sheets(path: Path) -> list[str]:
    import openpyxl

    return list(openpyxl.load_workbook(path).sheetnames)


@pytest.mark.sampled
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_two_engines_work_out_what_is_stored(table: bool, tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx", table=table)
    _fill(path)
    assert len(results.stored(path)) > 4 * len(PUPILS)
    assert results.libreoffice([path]) == [] and results.ironcalc(path) == []
    assert validator.validate([path], "Office2016") == {path: []}


@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_everything_else_is_left_and_undo_takes_it_out(table: bool, tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx", table=table)
    before = path.read_bytes()
    parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    _fill(path)
    after = zipfile.ZipFile(path)
    changed = {name for name in parts if after.read(name) != parts[name]}
    assert "xl/worksheets/sheet2.xml" not in changed and "xl/theme/theme1.xml" not in changed
    assert b'hidden="1"' in after.read("xl/worksheets/sheet1.xml"), "the hidden column stays hidden"
    if table:
        import openpyxl

        made = openpyxl.load_workbook(path)["SEN list"].tables["OurList"]
        assert made.ref == "A4:M10" and [c.name for c in made.tableColumns][-4:] == OURS
        assert [c.calculatedColumnFormula is not None for c in made.tableColumns][-4:] == [True] * 4
    assert main(["undo", str(path)]) == 0 and path.read_bytes() == before


@pytest.mark.parametrize("as_values", [False, True], ids=["formulas", "values"])
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_the_same_again_changes_nothing_and_a_later_day_only_what_it_must(
    table: bool, as_values: bool, tmp_path: Path
) -> None:
    path = _own(tmp_path / "own.xlsx", table=table)
    _fill(path, as_values=as_values)
    before, formulas = path.read_bytes(), _cells(path, formulas=True)
    _fill(path, as_values=as_values)
    assert path.read_bytes() == before
    _fill(path, TODAY + timedelta(days=9), as_values=as_values)
    after = _cells(path)
    assert list(after) == [*HEADS, *OURS], "no column is added twice"
    assert after["Review status (sendbook)"][:2] == ["Due in 17 days", "Overdue 1 day"]
    assert after["Review due (sendbook)"] == DUE
    if not as_values:
        assert _cells(path, formulas=True) == formulas


def test_what_is_typed_on_the_sheet_of_dates_stays_and_the_reviews_follow(tmp_path: Path) -> None:
    import openpyxl

    path = _own(tmp_path / "own.xlsx")
    assert "7104" in {item.code for item in _fill(path).findings}, "example terms are said"
    book = openpyxl.load_workbook(path)  # as a school would in Excel
    sheet = book[SHEET]
    ends = [(row[0].value, row[2]) for row in sheet.iter_rows(min_row=6, max_row=20)]
    autumn = next(cell for name, cell in ends if name == "Autumn 2026-27")
    autumn.value = datetime(2026, 12, 11)
    sheet["B4"] = 7
    down = next(row[4].row for row in sheet.iter_rows(min_row=6) if row[4].value == "DS")
    sheet[f"F{down}"] = "Cognition and learning"
    book.save(path)
    plan = _fill(path)
    assert "7104" not in {item.code for item in plan.findings}, "the terms are the school's now"
    after = _cells(path)
    assert after["Review due (sendbook)"][0] == date(2026, 12, 11)
    assert after["Review status (sendbook)"][:2] == ["Not due yet", "Not due yet"]
    kept = openpyxl.load_workbook(path)[SHEET]
    assert kept["B4"].value == 7 and kept["B3"].value == "=TODAY()"
    assert {row[4].value: row[5].value for row in kept.iter_rows(min_row=6)}["DS"] == "Cognition and learning"


def test_a_date_that_is_text_is_said_and_read_only_for_values(tmp_path: Path) -> None:
    pupils = [[*PUPILS[0][:6], "02/07/2026", None, None], *PUPILS[1:]]
    path = _own(tmp_path / "own.xlsx", pupils=pupils)
    plan = _fill(path)
    assert [(f.code, f.cell) for f in plan.findings if f.code == "7102"] == [("7102", "'SEN list'!G5")]
    assert _cells(path)["Review due (sendbook)"][0] is None, "Excel's formulas do not see it either"
    values = _own(tmp_path / "values.xlsx", pupils=pupils)
    assert not [f for f in _fill(values, as_values=True).findings if f.code == "7102"]
    assert _cells(values)["Review due (sendbook)"][0] == DUE[0]


@pytest.mark.parametrize("as_values", [False, True])
def test_who_has_an_ehc_plan_gets_no_review_each_term(as_values: bool, tmp_path: Path) -> None:
    heads = [*HEADS[:6], "Last reviewed"]
    pupils = [[*PUPILS[4][:4], said, "MLD", date(2026, 2, 3)] for said in ("SEN Support", "EHCP", "EHC Plan (E)")]
    plan = _plan(_own(tmp_path / "own.xlsx", heads=heads, pupils=pupils), as_values=as_values)
    assert [(item.cell, "2 pupils have" in item.wrong) for item in plan.findings if item.code == "7155"] == [
        ("'SEN list'!E6", True)
    ]
    assert "Reviews: 1 overdue, 0 due soon" in plan.told
    path = _own(tmp_path / "dated.xlsx", heads=[*heads, "EHCP issued"],
                pupils=[[*pupil, date(2024, 1, 15)] for pupil in pupils])  # fmt: skip
    assert not [item for item in _fill(path, as_values=as_values).findings if item.code == "7155"]
    filled = _cells(path)
    assert filled["Review status (sendbook)"][:3] == ["Overdue 125 days", None, None]
    assert filled["Review due (sendbook)"][1:3] == [None, None] and all(filled["Annual review due (sendbook)"][:3])


def test_no_count_is_given_of_reviews_whose_dates_cannot_be_read(tmp_path: Path) -> None:
    pupils = [[*pupil[:6], "soon", "later", None] for pupil in PUPILS]
    path = _own(tmp_path / "own.xlsx", pupils=pupils)
    found = _plan(path)
    assert "Reviews: no column of review dates was found, so nothing is said of them" in found.told
    plan = _plan(path, mapping={"Last reviewed": "last_review", "Next review": "review_due"})
    assert not any("overdue," in line for line in (*found.told, *plan.told))
    told = "Reviews: nothing can be said, because no date could be read in Last reviewed, Next review"
    assert told in plan.told and len(plan.left_out) == len(PUPILS)
    assert plan.left_out[0].line() == "Ng, Li ('SEN list'!5:5): Last reviewed and Next review cannot be read"


def test_a_need_that_is_not_known_has_no_area_and_is_said(tmp_path: Path) -> None:
    plan = _plan(_own(tmp_path / "own.xlsx"))
    assert [(f.code, f.cell) for f in plan.findings if f.code == "7103"] == [("7103", "'SEN list'!F8")]
    known = [row for row in PUPILS if row[5] != "Wobbly"]
    assert not [f for f in _plan(_own(tmp_path / "known.xlsx", pupils=known)).findings if f.code == "7103"]


def test_findings_and_lines_of_the_plan_name_no_pupil(tmp_path: Path) -> None:
    plan = _plan(_own(tmp_path / "own.xlsx"))
    told = " ".join([*plan.told, *(str(item) for item in plan.findings)])
    assert not any(str(name) in told.split() for row in PUPILS for name in row[:2])


def _refused(path: Path, **more: Any) -> list[str]:
    before = path.read_bytes()
    found = plan_fill(path, TODAY, **more)
    assert isinstance(found, list) and all(isinstance(item, Finding) for item in found)
    assert path.read_bytes() == before
    return [item.code for item in found]


def _made(path: Path) -> Path:
    return build_book("register", path, {}).path


REFUSALS: dict[str, tuple[Callable[[Path], Path], dict[str, Any], str]] = {
    "a workbook that we made": (_made, {}, "7100"),
    "no column to work from": (
        lambda path: _own(path, heads=["Surname", "Forename", "DOB", "Class", "SEN Status", "x", "y", "z", "Notes"]),
        {}, "7101",
    ),
    "no list at all": (lambda path: _own(path, heads=[*"abcdefghi"]), {}, "7070"),
    "a sheet that is not there": (_own, {"sheet": "Year 7"}, "7160"),
    "a field that is none": (_own, {"mapping": {"Notes": "shoe size"}}, "7017"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_refused_says_why_and_changes_nothing(case: str, tmp_path: Path) -> None:
    make, more, code = REFUSALS[case]
    assert code in _refused(make(tmp_path / "own.xlsx"), **more)


def test_not_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    path.write_text("Surname,Forename", encoding="utf-8")
    assert len(_refused(path)) == 1


def test_cells_in_the_way_are_never_written_over(tmp_path: Path) -> None:
    import openpyxl

    path = _own(tmp_path / "own.xlsx")
    book = openpyxl.load_workbook(path)
    book["SEN list"]["K7"] = "something of the school's"
    book.save(path)
    before = path.read_bytes()
    problems = plan_fill(path, TODAY)  # said before anybody is asked, and once
    assert isinstance(problems, list)
    assert [item.code for item in problems] == ["9115"] and path.read_bytes() == before


def test_in_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heads = [*HEADS[:6], "When we met", *HEADS[7:]]
    path = _own(tmp_path / "own.xlsx", heads=heads)
    before = path.read_bytes()
    words = ["fill", str(path), "--today", "2026-11-22", "--column", "When we met=last_review"]
    assert main([*words, "--plan"]) == 1, "one pupil is left out of a column"
    shown = capsys.readouterr().out
    assert "Rows read: 5\nUnderstood: 5 pupils\nFilled: 4 of them\nLeft out of a column: 1" in shown
    assert "  Da, Eve ('SEN list'!8:8): Need 1 cannot be read" in shown
    assert "Adds: Review due (sendbook) in column K, 3 rows filled" in shown
    assert "Reviews: 1 overdue, 2 due soon" in shown and path.read_bytes() == before
    assert main(words) == 1, "nobody is there to agree"
    assert "Nobody is here to agree" in capsys.readouterr().out and path.read_bytes() == before
    assert main([*words, "--yes"]) == 1
    assert "Undo with: sendbook undo" in capsys.readouterr().out
    assert _cells(path)["Review due (sendbook)"] == DUE
    assert main(["fill", str(path), "--column", "last_review", "--yes"]) == 2
    assert "7105" in capsys.readouterr().err


def test_a_new_column_is_wide_enough_unless_the_school_gave_it_a_width(tmp_path: Path) -> None:
    import openpyxl

    path = _own(tmp_path / "own.xlsx")
    book = openpyxl.load_workbook(path)
    book["SEN list"].column_dimensions["L"].width = 40
    book.save(path)
    _fill(path)
    widths = openpyxl.load_workbook(path)["SEN list"].column_dimensions
    assert (widths["K"].width, widths["L"].width) == (21, 40) and widths["C"].hidden


# ---------------------------------------------------------------- EHC plans, costs, provision maps

PLAN_HEADS = ["Surname", "Forename", "DOB", "SEN Status", "EHCP issued", "LA decision date", "Total cost"]
PLANS: list[list[Any]] = [
    ["Ng", "Li", date(2015, 3, 4), "EHCP", date(2024, 1, 15), date(2026, 2, 20), 6500.5],
    ["Bo", "Ann", date(2015, 3, 4), "EHCP", date(2025, 12, 1), None, 5200],
    ["Cy", "Tom", date(2023, 3, 4), "EHCP", date(2026, 3, 31), None, 0],
    ["Da", "Eve", date(2015, 3, 4), "SEN Support", None, None, "£300"],
]
LINE_HEADS = ["Name", "Class", "Intervention", "Led by", "Mins", "Times per week", "Group size", "Adults", "Start date",
              "End date", "Resources", "Hourly rate"]  # fmt: skip
LINES: list[list[Any]] = [
    ["Ng, Li", "4 Oak", "Reading", "TA2", 30, 3, 4, None, date(2026, 9, 7), date(2026, 12, 11), None, 20.01],
    ["Bo, Ann", "5 Elm", "Talk", "TA2", 20, 2, 1, 2, date(2026, 9, 7), date(2027, 3, 19), 12.5, 20.01],
    ["Cy, Tom", "5 Elm", "Kit", "TA3", None, None, None, None, date(2026, 9, 7), date(2026, 12, 11), 80, None],
    ["Da, Eve", "5 Elm", "Swim", "TA3", 45, 1, "1:4", None, date(2027, 1, 4), date(2027, 3, 19), None, 18],
    ["El, Max", "5 Elm", "Maths", "TA3", 45, None, 3, None, date(2026, 9, 7), date(2026, 12, 11), None, 18],
]


def _marked(path: Path) -> dict[str, list[Any]]:
    """The columns that sendbook filled, by header without its mark, in the rows of the list."""
    return {
        head.removesuffix(" (sendbook)"): values for head, values in _cells(path).items() if head.endswith("(sendbook)")
    }


@pytest.mark.sampled
@pytest.mark.parametrize("as_values", [False, True], ids=["formulas", "values"])
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_annual_reviews_and_costs_stand_beside_a_register_that_has_their_columns(
    table: bool, as_values: bool, tmp_path: Path
) -> None:
    path = _own(tmp_path / "own.xlsx", table=table, heads=PLAN_HEADS, pupils=PLANS)
    plan = _fill(path, as_values=as_values)
    filled = {head: values[: len(PLANS)] for head, values in _marked(path).items()}
    # Twelve months less a day after the last decision, else after the plan was issued.
    assert filled == {
        "Annual review due": [date(2027, 2, 19), date(2026, 11, 30), date(2027, 3, 30), None],
        "Annual review meeting by": [date(2027, 1, 22), date(2026, 11, 2), date(2027, 3, 2), None],
        "Annual review status": ["Not due yet", "Overdue 20 days", "Not due yet", None],
        "Headroom": [0, 800, 6000, 5700 if as_values else None],
        "Above threshold": [500.5, 0, 0, 0 if as_values else None],
        "Threshold status": ["Over threshold", "Near threshold", "No cost recorded",
                             "Under threshold" if as_values else None],
    }  # fmt: skip
    assert "Annual reviews: 1 overdue, 0 due soon" in plan.told
    assert "Costs: 1 over the threshold, 1 near it" in plan.told


@pytest.mark.sampled
@pytest.mark.parametrize("as_values", [False, True], ids=["formulas", "values"])
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_a_provision_map_gets_school_weeks_and_costs(table: bool, as_values: bool, tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx", table=table, heads=LINE_HEADS, pupils=LINES)
    plan = _fill(path, as_values=as_values)
    filled = _marked(path)
    # 7 September to 11 December less half-term: 13 weeks; to 19 March less a bank holiday, holidays and half-terms.
    assert filled["School weeks"] == [13, 24, 13, 10, 13]
    # 30 / 60 x 3 x 13 x 20.01 / 4; 20 / 60 x 2 x 24 x 20.01 x 2 adults + 12.50; resources alone; 1:4 is no number.
    assert filled["Cost"] == [97.55, 652.82, 80, 33.75 if as_values else None, None]
    assert [cost is None for cost in filled["Cost to date"]] == [False, False, False, not as_values, True]
    assert filled["Cost to date"][2] == 80
    assert f"Costs: {sum(1 for cost in filled['Cost'] if cost)} lines, £" in plan.told[-1]


@pytest.mark.sampled
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
@pytest.mark.parametrize(("heads", "rows"), [(PLAN_HEADS, PLANS), (LINE_HEADS, LINES)], ids=["register", "provision"])
def test_two_engines_work_out_the_new_columns_too(
    heads: list[str], rows: list[list[Any]], table: bool, tmp_path: Path
) -> None:
    path = _own(tmp_path / "own.xlsx", table=table, heads=heads, pupils=rows)
    _fill(path)
    assert results.libreoffice([path]) == [] and results.ironcalc(path) == []
    assert validator.validate([path], "Office2016") == {path: []}


@pytest.mark.long
def test_hourly_rates_are_typed_on_the_sheet_of_dates_where_the_list_has_none(tmp_path: Path) -> None:
    import openpyxl

    heads, rows = LINE_HEADS[:-1], [line[:-1] for line in LINES]
    path = _own(tmp_path / "own.xlsx", heads=heads, pupils=rows)
    assert "9318" in {item.code for item in _fill(path).findings}
    assert _marked(path)["Cost"] == [None, None, 80, None, None]
    book = openpyxl.load_workbook(path)  # as a school would in Excel
    sheet = book[SHEET]
    assert [sheet[f"L{row}"].value for row in (6, 7)] == ["TA2", "TA3"]
    sheet["M6"], sheet["M7"] = 20.01, 18
    book.save(path)
    assert "9318" not in {item.code for item in _fill(path).findings}
    assert _marked(path)["Hourly rate"] == [20.01, 20.01, 18, 18, 18]
    assert _marked(path)["Cost"][:3] == [97.55, 652.82, 80]
    assert results.libreoffice([path]) == [] and results.ironcalc(path) == []


@pytest.mark.long
def test_a_rise_changes_no_past_day_and_open_lines_run_to_the_end_of_the_year(tmp_path: Path) -> None:
    import openpyxl

    heads, rows = LINE_HEADS[:-1], [line[:-1] for line in LINES]
    rows[0][9] = None
    path = _own(tmp_path / "own.xlsx", heads=heads, pupils=rows)
    told = _fill(path).told
    assert "Costs: lines without a last day are costed to 31/08/2027, as sendbook dates has it" in told
    assert "Costs: each school day at the rate in force on it" in " ".join(told)
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    sheet["M6"], sheet["M7"] = 21, 18
    earlier = [("TA2", 19, date(2026, 8, 31)), ("TA2", 20, date(2026, 10, 31)), ("TA3", 17, date(2027, 1, 31))]
    for row, line in enumerate(earlier, start=6):
        for column, value in zip("RST", line, strict=True):
            sheet[f"{column}{row}"] = value
    book.save(path)
    how = " ".join(_fill(path).how)
    assert "TA2 at £19.00 until 31/08/2026, £20.00 until 31/10/2026, and £21.00 from 01/11/2026" in how
    filled = _marked(path)
    assert filled["Costed to"][:2] == [date(2027, 8, 31), date(2027, 3, 19)]
    # 7 September to 21 July: 191 school days, 35 of them in October and before at £20, none at £19; 156 at £21.
    assert filled["Hourly rate"][0] == pytest.approx((35 * 20 + 156 * 21) / 191)
    # To 22 November 50 days: 35 at £20, 15 at £21. 30 / 60 x 3 x 10 weeks x 20.30 / 4.
    assert filled["Hourly rate to date"][0] == pytest.approx(20.3) and filled["Cost to date"][0] == 76.13
    # January: 20 of 50 days at £17. 30 minutes x 3 x 38.2 weeks / 4; two adults.
    assert filled["Hourly rate"][3] == 17.6 and filled["Cost"][:2] == [298.2, 675.17]
    assert results.libreoffice([path]) == [] and results.ironcalc(path) == []
    # What stood before stays when the list is filled again, and nothing is left to bring up to date.
    assert [sheet[f"R{row}"].value for row in (6, 7, 8)] == ["TA2", "TA2", "TA3"]
    assert _fill(path).steps[1:] == () or _marked(path) == filled


def test_rates_and_days_that_cannot_be_used_are_told_and_stay(tmp_path: Path) -> None:
    import openpyxl

    heads, rows = LINE_HEADS[:-1], [line[:-1] for line in LINES[:3]]
    rows = [[*line] for line in rows]
    rows[0][8:10] = date(2027, 9, 6), None  # begins after the day to which open lines are costed
    rows[1][8:10] = date(2031, 9, 1), date(2031, 12, 19)  # no term is known
    path = _own(tmp_path / "own.xlsx", heads=heads, pupils=rows)
    _fill(path)
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    sheet["M6"], sheet["M7"] = 21, "£18"
    typed = [("TA2", 19, "31st August 2026"), (None, 20, date(2026, 10, 31)), ("TA2", "£20", date(2026, 10, 31)),
             ("TA2", 18, None), ("Nobody", 17, date(2027, 1, 31))]  # fmt: skip
    for row, line in enumerate(typed, start=6):
        for column, value in zip("RST", line, strict=True):
            sheet[f"{column}{row}"] = value
    book.save(path)
    told = {item.code: item for item in _fill(path).findings}
    assert (told["7113"].cell, told["7114"].cell) == ("'sendbook dates'!R6", "'sendbook dates'!R10")
    assert told["7113"].wrong.startswith("4 earlier rates") and told["7114"].wrong.startswith("1 earlier rate ")
    assert "31/08/2027" in told["7115"].wrong and told["7115"].cell.endswith("J5")
    assert told["7116Q"].cell.endswith("I6")
    filled = _marked(path)
    assert filled["Cost"][0] is None and filled["Costed to"][0] is None
    stands = openpyxl.load_workbook(path)[SHEET]
    assert stands["M7"].value == "£18" and stands["S8"].value == "£20" and stands["T6"].value == "31st August 2026"


def test_a_register_with_a_word_about_provision_is_a_register_still(tmp_path: Path) -> None:
    heads = [*HEADS[:8], "Provision"]
    path = _own(tmp_path / "own.xlsx", heads=heads)
    _fill(path)
    assert list(_marked(path)) == [head.removesuffix(" (sendbook)") for head in OURS]


def test_a_provision_map_on_another_sheet_is_filled_on_its_own(tmp_path: Path) -> None:
    import openpyxl

    path = _own(tmp_path / "own.xlsx")
    book = openpyxl.load_workbook(path)
    for row in (LINE_HEADS, *LINES):
        book["Other"].append(row)
    book["Other"].delete_rows(1)
    book.save(path)
    plan = _fill(path)
    assert plan.target.sheet == "SEN list"
    assert plan.told[-1].startswith("Sheet Other has a provision map, which is filled on its own")
    costs = _fill(path, sheet="Other")
    assert costs.target.sheet == "Other" and costs.told[-1].startswith("Costs: 3 lines, £")
    kept = openpyxl.load_workbook(path)[SHEET]
    assert "Wobbly" not in [kept[f"E{row}"].value for row in range(6, 80)], "an unknown need is not made up"
    assert kept["A6"].value == "Autumn 2025-26" and kept["H6"].value, "terms and closures stand there for both"
    assert results.libreoffice([path]) == [] and results.ironcalc(path) == []


BOTH_HEADS = ["UPN", "Surname", "Forename", "SEN status", "Last review", "Mins", "Sessions", "Weeks", "Rate", "Group"]
BOTH: list[list[Any]] = [
    ["T999200005001", "Ng", "Li", "K", date(2026, 9, 10), 30, 3, 12, 20.01, 4],
    ["t999200005001", "Ng", "Li", "K", date(2026, 9, 10), 60, 10, 38, 20.01, 1],
    ["P999200005002", "Bo", "Ann", "E", date(2026, 3, 10), 60, 2, 38, 20.01, 2],
    ["P999200005002", "Bo", "Ann", "E", date(2026, 3, 10), 60, None, 38, 20.01, 1],
    [None, "Cy", "Tom", "K", None, 20, 2, 6, 18, 6],
]


@pytest.mark.sampled
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_one_list_with_reviews_and_costs_gets_both_and_each_pupils_total(table: bool, tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx", table=table, heads=BOTH_HEADS, pupils=BOTH)
    plan = _fill(path)
    filled = {head: values[: len(BOTH)] for head, values in _marked(path).items()}
    assert filled["Review due"][0] > TODAY
    assert filled["Cost"] == [90.05, 7603.8, 760.38, None, 12]
    assert filled["Pupil's total"] == [7693.85, 7693.85, 760.38, 760.38, None]
    one = "1 of 2 lines has no cost"
    assert filled["Lines without a cost"] == [None, None, one, one, None]
    assert filled["Above threshold"] == [1693.85, 1693.85, 0, 0, None]
    assert filled["Headroom"] == [0, 0, 5239.62, 5239.62, None]
    least = f"At least £760.38; {one}"
    assert filled["Threshold status"] == ["Over threshold", "Over threshold", least, least, None]
    assert any(line.startswith("Reviews: ") for line in plan.told), "both are told"
    assert "Costs: 4 lines, £8,466.23 in all; 1 has no cost: Minutes or sessions missing (1)" in plan.told
    assert {one.heading: one.field for one in plan.target.told}["Group"] == "group_size", "numbers are no names"
    assert "7020Q" not in {item.code for item in plan.findings}
    again = plan_fill(path, TODAY)
    assert isinstance(again, FilePlan) and again.plan.told[0].startswith("Is up to date")
    assert results.libreoffice([path]) == [] and results.ironcalc(path) == []


def test_a_pupils_total_is_of_one_academic_year(tmp_path: Path) -> None:
    """Truth 33, design 5.7: the threshold is for one year; what was delivered in the year before is not added to it."""
    heads = ["Pupil", "Intervention", "Hourly rate", "Minutes", "Sessions per week", "Group size", "Start date",
             "End date"]  # fmt: skip
    days = [
        ("Bea B", date(2025, 9, 1), date(2026, 7, 20)), ("Bea B", date(2026, 9, 1), date(2027, 7, 21)),
        ("Cy C", date(2025, 9, 1), date(2026, 7, 20)), ("Di D", date(2025, 9, 1), date(2027, 7, 21)),
    ]  # fmt: skip
    rows = [[who, "Reading", 20, 60, 5, 1, first, last] for who, first, last in days]
    path = _own(tmp_path / "own.xlsx", heads=heads, pupils=rows)
    _fill(path)
    filled = {head: values[: len(rows)] for head, values in _marked(path).items()}
    assert filled["Cost"] == [3900, 3900, 3900, 7800] and filled["Cost this year"] == [0, 3900, 0, 3900]
    assert filled["Pupil's total"] == [3900, 3900, 0, 3900] and filled["Headroom"] == [2100, 2100, 6000, 2100]
    assert filled["Threshold status"] == ["Under threshold", "Under threshold", "No cost recorded", "Under threshold"]
    assert results.libreoffice([path]) == [] and results.ironcalc(path) == []
