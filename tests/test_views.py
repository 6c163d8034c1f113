"""Views: what they show is what the tables say, whatever a person chooses; no more is told than needs be."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from sendbook.demo.book import book_rows
from sendbook.demo.lines import provision_lines
from sendbook.demo.pupils import invented_pupils
from sendbook.layouts import workbook_layout
from sendbook.layouts.settings import numbers_in_force
from sendbook.rules.ehc_steps import OWN_STEPS, STEPS
from sendbook.rules.listing import KINDS
from sendbook.tables import Row, day_of, number_of
from sendbook.views import class_sheet, letters, pupil_sheet, reviews_due
from sendbook.views.book import VIEWS
from sendbook.views.work import KIND_WORDS, Work
from sendbook.workbook.building.sheets import lines_of
from tests.support import engines, packages, results
from tests.support.books import SCHOOL, TODAY, YEAR, Built, build_book, tables_of

KINDS_WITH_VIEWS = ("register", "book")
LETTERS_SCHOOL = {**SCHOOL, "senco_name": "R. Lark", "iass_name": "Rowanshire SENDIASS", "pupils_on_roll": 380}


def _rows() -> dict[str, Any]:
    pupils = invented_pupils(TODAY)
    return {**book_rows(pupils, TODAY), "provision": provision_lines(pupils, YEAR, TODAY)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    folder = tmp_path_factory.mktemp("views")
    return {
        kind: build_book(kind, folder / f"{kind}.xlsx", _rows(), school=LETTERS_SCHOOL, least=2)
        for kind in KINDS_WITH_VIEWS
    }


def _shown(path: Path, sheet: str) -> Any:
    import openpyxl

    return openpyxl.load_workbook(path, data_only=True)[sheet]


def _views(book: Built) -> list[str]:
    return [view for view in book.layout.views if view in VIEWS]


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS_WITH_VIEWS)
def test_two_engines_work_out_what_the_views_show(built: dict[str, Built], kind: str) -> None:
    book = built[kind]
    counted = [place for place in results.stored(book.path) if place[0] in _views(book)]
    assert len(counted) > 1_500
    assert results.libreoffice([book.path]) == []
    assert results.ironcalc(book.path) == []


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS_WITH_VIEWS)
def test_what_a_person_chooses_is_what_the_sheet_then_shows(built: dict[str, Built], kind: str, tmp_path: Path) -> None:
    import openpyxl

    register = built[kind].tables["register"]
    pupil = register.rows[30]
    chosen = str(pupil["class_name"])
    book = openpyxl.load_workbook(built[kind].path)
    book["Class"]["B3"] = chosen
    book["Pupil"]["B3"] = pupil["pupil_to_choose"]
    path = tmp_path / "chosen.xlsx"
    book.save(path)
    answers = engines.recalculate_libreoffice([path])[path]
    names = [answers["Class"].get(f"A{row}", "") for row in range(6, 6 + class_sheet.PUPILS)]
    expected = [
        f"{row['surname']}, {row['forename']}" for row in register
        if row["class_name"] == chosen and row["sen_provision"] in ("K", "E") and row["on_roll"] != "No"
    ]  # fmt: skip
    assert [name for name in names if name] == expected and len(expected) > 2
    told = " ".join(str(value) for value in answers["Pupil"].values())
    assert f"{pupil['surname']}, {pupil['forename']}" in told and str(pupil["strengths"]) in told
    assert str(register.rows[0]["surname"]) not in told


def test_reviews_due_lists_all_that_is_overdue_or_due_soon_most_urgent_first(built: dict[str, Built]) -> None:
    book = built["book"]
    sheet = _shown(book.path, "Reviews due")
    listed = [
        (row[0].date(), row[1], row[2], row[3])
        for row in sheet.iter_rows(min_row=6, max_row=5 + reviews_due.SHOWN, values_only=True) if row[0]
    ]  # fmt: skip
    days = numbers_in_force(book.tables, TODAY)["due_soon_days"]
    expected = []
    review_of = {"K": "SEN support review", "E": "Review of the support (EHC plan)"}
    counted = {"Annual review meeting", *review_of.values()}
    for row in book.tables["register"]:
        for what, due, held in (
            ("Annual review meeting", row["annual_review_meeting_by"], row["annual_review_held"]),
            (review_of.get(row["sen_provision"], ""), row["review_due"], None),
        ):
            if due and due <= TODAY + timedelta(days=days) and not (held and held <= TODAY) and row["on_roll"] != "No":
                expected.append((due, what, row["pupil_to_choose"]))
    assert len(expected) > 20
    told = [(due, what, who) for due, _, what, who in listed if what in counted]
    assert sorted(told) == sorted(expected)
    assert [due for due, *_ in listed] == sorted(due for due, *_ in listed)
    for due, status, *_ in listed:
        assert status.startswith("Overdue") == (due < TODAY)
    late, soon = sum(due < TODAY for due, *_ in listed), sum(due >= TODAY for due, *_ in listed)
    assert sheet["A3"].value == f"{late} overdue, {soon} due soon."


@pytest.mark.sampled
@pytest.mark.parametrize("kind", KINDS_WITH_VIEWS)
def test_every_row_of_reviews_due_is_as_high_as_any_of_its_lines_needs(built: dict[str, Built], kind: str) -> None:
    """A row shows another pupil's line tomorrow, and its height stays: each line is one line of text."""
    sheet = _shown(built[kind].path, "Reviews due")
    rows = range(6, 6 + reviews_due.SHOWN)
    assert {sheet.row_dimensions[row].height for row in rows} == {None}
    told = {str(cell.value) for row in rows for cell in sheet[row][:8] if cell.column_letter == "H" and cell.value}
    assert told <= set(reviews_due.DO) and len(told) > 1
    steps = [words.partition(":")[0] for words in (*STEPS.values(), *OWN_STEPS.values())]
    what = [*KIND_WORDS, *steps]
    for letter, texts in (("C", what), ("H", reviews_due.DO)):
        width = sheet.column_dimensions[letter].width
        assert [words for words in texts if lines_of(words, width * 1.2) != 1] == []


def test_a_header_of_the_summary_is_as_high_as_its_words_need(built: dict[str, Built]) -> None:
    sheet = _shown(built["book"].path, "Summary")
    headers = {table.name: sheet.row_dimensions[int(table.ref.split(":")[0].strip("A"))].height
               for table in sheet.tables.values()}  # fmt: skip
    assert (headers["SummaryThreshold"], headers["SummaryReviews"]) == (17.25, 32.25)


def _pupil(upn: str, **values: Any) -> dict[str, Any]:
    return {"surname": "Ng", "forename": upn, "upn": upn, "sen_provision": "K", "class_name": "4 Oak",
            "parents_notified_on": TODAY, **values}  # fmt: skip


WORK = [
    ("a review that was due yesterday", {"review_agreed": TODAY - timedelta(days=1)}, [("S", -1)]),
    ("due today", {"review_agreed": TODAY}, [("S", 0)]),
    ("on the last of the days", {"review_agreed": TODAY + timedelta(days=28)}, [("S", 28)]),
    ("one day later", {"review_agreed": TODAY + timedelta(days=29), "last_review": date(2026, 11, 2)}, []),
    ("a leaver", {"review_agreed": TODAY, "on_roll": "No"}, []),
    ("no longer on the register", {"review_agreed": TODAY, "sen_provision": "N"}, []),
    ("parents not told", {"support_started": TODAY, "review_agreed": date(2027, 1, 29), "parents_notified_on": None},
     [("T", 0), ("S", 26)]),
    ("not told, and nobody recorded when it began", {"parents_notified_on": None}, [("T", 0)]),
    ("parents told", {"support_started": TODAY, "parents_notified_on": TODAY}, [("S", 26)]),
]  # fmt: skip


@pytest.mark.parametrize(("values", "expected"), [case[1:] for case in WORK], ids=[case[0] for case in WORK])
def test_what_is_work(values: dict[str, Any], expected: list[tuple[str, int]]) -> None:
    layout = workbook_layout("register")
    work = Work(layout, tables_of(layout, {"register": [_pupil("X", **values)]}))
    assert [(KINDS[item.kind], (item.due - TODAY).days) for item in work.items] == expected


def test_pupils_of_one_day_keep_the_order_of_the_register() -> None:
    layout = workbook_layout("register")
    pupils = [_pupil(f"P{n}", review_agreed=TODAY) for n in range(30)]
    assert [item.line for item in Work(layout, tables_of(layout, {"register": pupils})).items] == list(range(1, 31))


def test_of_pupils_without_a_day_it_is_not_said_that_nothing_is_due() -> None:
    layout = workbook_layout("register")
    rows = [_pupil("A"), _pupil("B"), _pupil("C", last_review=date(2028, 1, 1)), _pupil("D", sen_provision="E"),
            _pupil("Left", on_roll="No")]  # fmt: skip
    told = Work(layout, tables_of(layout, {"register": rows})).sentence(TODAY).result
    assert told == "Nothing can be said of 4 pupils without a day: type it on the Register."
    nobody = Work(layout, tables_of(layout, {"register": rows[4:]})).sentence(TODAY).result
    assert nobody == "Nothing is overdue or due soon."


@pytest.mark.parametrize("day", [date(1990, 1, 1), TODAY, date(2099, 12, 31)])
def test_days_and_their_numbers(day: date) -> None:
    assert day_of(number_of(day)) == day and number_of(date(2026, 9, 1)) == 46266


def test_a_class_tells_its_staff_nothing_sensitive(built: dict[str, Built]) -> None:
    """No number, date, status, cost, premium or care: only what helps in class."""
    for book in built.values():
        sheet = _shown(book.path, "Class")
        shown = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
        secret = (
            "upn", "mis_id", "pupil_premium", "looked_after", "disability", "difficulties", "notes", "top_up_band",
            "date_of_birth", "ehc_plan_issued",
        )  # fmt: skip
        rows: list[Row] = list(book.tables["register"].rows)
        told = {str(row[key]) for row in rows for key in secret if row[key] not in (None, "Yes", "No")}
        assert not shown & told
        assert not any(isinstance(cell.value, datetime) for row in sheet.iter_rows() for cell in row)


def test_classes_are_offered_by_year_group_and_only_those_with_pupils(built: dict[str, Built]) -> None:
    sheet = _shown(built["register"].path, "Class")
    offered = [sheet.cell(row, 12).value for row in range(6, 6 + class_sheet.CLASSES)]
    assert [name for name in offered if name] == [
        "R Acorn", "1 Beech", "2 Cedar", "3 Elder", "4 Hazel", "5 Maple", "6 Rowan",
    ]  # fmt: skip
    assert sheet["B3"].value == "R Acorn"


def test_every_drop_down_of_a_view_offers_a_list_that_is_there(built: dict[str, Built]) -> None:
    import openpyxl

    for book in built.values():
        opened = openpyxl.load_workbook(book.path)
        for view in ("Class", "Pupil"):
            (rule,) = opened[view].data_validations.dataValidation
            assert rule.type == "list" and rule.formula1.lstrip("=") in opened.defined_names
            assert rule.promptTitle and rule.prompt


def test_two_pupils_of_one_name_can_both_be_chosen(tmp_path: Path) -> None:
    pupils = [_pupil("A", forename="Li"), _pupil("B", forename="Li")]
    tables = tables_of(workbook_layout("register"), {"register": pupils})
    offered = [row["pupil_to_choose"] for row in tables["register"]]
    assert offered == ["Ng, Li (4 Oak), line 1", "Ng, Li (4 Oak), line 2"]


def test_a_pupil_prints_on_one_page_upright(built: dict[str, Built]) -> None:
    import openpyxl

    for book in built.values():
        sheet = openpyxl.load_workbook(book.path)["Pupil"]
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("portrait", None)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_area.endswith(f"$B${sheet.max_row}")


def test_letters_hold_what_the_law_asks_for(built: dict[str, Built]) -> None:
    sheet = _shown(built["book"].path, "Meeting letters")
    heads = [cell.value for cell in sheet[5]]
    rows = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]]
    assert len(rows) > 20 and {row["Letter"] for row in rows} == {
        "Annual review: invitation", "Review before a move: invitation", "SEN support review: invitation",
        "SEN support: formal notice", "EHC plan: review of the support",
    }  # fmt: skip
    for row in rows:
        assert row["Forename"] in row["Why we write"] and "[pupil]" not in " ".join(map(str, row.values()))
        assert row["Where to get advice"] == "You can get free, impartial advice from Rowanshire SENDIASS."
        assert row["From"] == "R. Lark" and row["School"] == SCHOOL["school_name"]
        tells = row["Letter"] == "SEN support: formal notice"
        assert ("special educational provision" in row["Why we write"]) == tells
        assert (not row["Meeting by"]) == tells and row["Send by"]


def test_the_words_of_letters_fit_into_a_formula_and_name_their_law() -> None:
    told = tomllib.loads((resources.files(letters.__package__) / "letters.toml").read_text(encoding="utf-8"))
    assert len(told) == 5  # the steps of an EHC plan and the record of a leaver need no letter to the parents
    for kind in told.values():
        assert set(kind) >= {"letter", "why", "what", "part", "law"} and kind["law"]
        assert all(0 < len(text) <= 255 for text in kind.values())


def test_start_says_at_a_glance_whether_pupils_are_tracked_and_support_works(built: dict[str, Built]) -> None:
    book = built["book"]
    told = {row[0]: row[1] for row in _shown(book.path, "Start").iter_rows(max_col=2, values_only=True) if row[0]}
    register = [r for r in book.tables["register"] if r["sen_provision"] in ("K", "E") and r["on_roll"] != "No"]
    full = sum(1 for row in register if row["completeness"] == 1)
    held = [r for r in book.tables["cycles"] if r["reviewed_on"] and date(2026, 9, 1) <= r["reviewed_on"] <= TODAY]
    good = sum(1 for row in held if row["progress"] in ("Outcome met", "Good progress"))
    assert told["Pupils"].startswith(f"On the register: {len(register)} (SEN support ")
    assert told["Pupils"].endswith(f"With nothing missing: {full}.")
    assert told["Progress"].startswith(
        f"Cycles reviewed this academic year: {len(held)}. Outcome met, or good progress: {good} ("
    )


def test_start_shows_four_numbers_and_the_first_things_to_do(built: dict[str, Built]) -> None:
    book = built["book"]
    sheet, due = _shown(book.path, "Start"), _shown(book.path, reviews_due.SHEET)
    late = sum(1 for row in due.iter_rows(min_row=6, max_col=2, values_only=True) if str(row[1]).startswith("Overdue"))
    assert sheet["A4"].value == late > 0 and sheet["A5"].value == "overdue"
    over = sum(1 for row in book.tables["register"] if str(row["threshold_status"]).startswith("Over"))
    assert (sheet["D4"].value, sheet["D5"].value) == (over, "pupils above £6,000")
    first = next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "By")
    for place in range(1, 11):
        told = [sheet.cell(first + place, column).value for column in (1, 2, 3, 4)]
        assert told == [due.cell(5 + place, column).value for column in (1, 2, 3, 4)]


def test_a_first_day_says_that_nothing_is_known_and_not_that_all_is_well(tmp_path: Path) -> None:
    for kind in KINDS_WITH_VIEWS:
        empty = build_book(kind, tmp_path / f"{kind}.xlsx", {})
        sheet = _shown(empty.path, "Start")
        assert [sheet.cell(4, column).value for column in (1, 2, 3, 4)] == ["–"] * 4
        assert sheet["A7"].value == "Three steps to begin with"
        drawings = [part for name, part in packages.parts(empty.path).items() if name.endswith("sheet1.xml.rels")]
        assert not any(b"drawing" in part for part in drawings), "a chart of noughts"


def test_the_school_stands_beside_england(built: dict[str, Built]) -> None:
    sheet = _shown(built["register"].path, "Summary")
    rows = {row[0]: row[1:3] for row in sheet.iter_rows(max_col=3, values_only=True) if row[0] and row[2] is not None}
    register = [r for r in built["register"].tables["register"] if r["on_roll"] != "No"]
    k, e = (sum(1 for row in register if row["sen_provision"] == code) for code in "KE")
    assert rows["EHC plan, in 100 with SEN"] == (pytest.approx(100 * e / (k + e), abs=0.05), 28.8)
    numbers = [row for row in sheet.iter_rows(max_col=3, values_only=True) if row[0] == "SEN support (K)"]
    assert numbers[-1][1:] == (pytest.approx(100 * k / 380, abs=0.05), 14.8)


def test_each_view_is_described_and_the_kinds_have_theirs() -> None:
    assert all(view.about or name == "Start" for name, view in VIEWS.items())
    views = {kind: workbook_layout(kind).views for kind in ("register", "provision-map", "book")}
    assert views["register"][:4] == ("Start", reviews_due.SHEET, class_sheet.SHEET, pupil_sheet.SHEET)
    assert letters.SHEET in views["book"] and letters.SHEET not in views["register"]
    assert not {reviews_due.SHEET, class_sheet.SHEET, pupil_sheet.SHEET, letters.SHEET} & set(views["provision-map"])
