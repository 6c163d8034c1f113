"""The inclusion strategy's table: what it adds up, and that no pupil can be told from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.demo.pupils import made_up_upn
from sendbook.derive import derive
from sendbook.layouts import workbook_layout
from sendbook.layouts.starting import placed
from sendbook.reports.inclusion_strategy import HEADINGS, strategy_report
from sendbook.reports.report import Report, Section
from sendbook.tables import Value
from sendbook.terminal.main import main
from tests.support.books import TODAY, Built, build_book, filled, tables_of

LAYOUT = workbook_layout("provision-map")
BOOK = workbook_layout("book")
UPNS = [made_up_upn(16, 800 + place) for place in range(12)]
HEADERS = [heading.header for heading in HEADINGS]
FUND = "Inclusive mainstream fund"


def line(pupil: int, intervention: str, resources: float = 100, **more: Value) -> dict[str, Value]:
    """A line whose cost is its resources, bought in the financial year of the workbook."""
    return {
        "upn": UPNS[pupil], "intervention": intervention, "tier": "Targeted", "starts": date(2026, 9, 7),
        "ends": date(2026, 12, 18), "resources": resources, "funding_source": "Notional SEN", **more,
    }  # fmt: skip


def strategy(lines: list[dict[str, Value]], **others: Any) -> Report:
    layout = BOOK if "training" in others else LAYOUT
    pupils = [{"surname": f"Pupil{n}", "forename": "Invented", "upn": upn} for n, upn in enumerate(UPNS)]
    tables = tables_of(layout, {"register": pupils, "provision": lines, **others})
    return strategy_report(tables, TODAY, 5)


def shown(found: Report) -> dict[str, tuple[Any, ...]]:
    return {str(row[0]): tuple(row[4:7]) for row in table(found).rows}


def table(found: Report) -> Section:
    (section,) = found.sections
    return section


def total(found: Report) -> tuple[Any, ...]:
    return tuple(table(found).total[5:7])


def test_an_activity_of_enough_pupils_is_shown_with_its_cost() -> None:
    found = strategy([line(n, "Language group", 100.2) for n in range(5)])
    assert shown(found) == {"Language group": ("5", 501, 0)} and total(found) == (501, 0)
    (row,) = table(found).rows
    assert row[1] == "Communication and interaction" and row[2] == "Targeted" and row[3].startswith("Listening")
    assert "academic year 2026-27" in found.about[1]


def test_small_activities_are_put_together() -> None:
    lines = [line(n, "Language group") for n in range(5)] + [line(n, "Nurture time", 40) for n in range(4)]
    lines += [line(n, "Mentoring", 30) for n in range(4, 7)]
    found = strategy(lines)
    assert shown(found) == {
        "Language group": ("5", 500, 0), "Other activities, each for fewer than 5 pupils": ("7", 250, 0),
    }  # fmt: skip


def test_what_could_be_taken_from_the_total_is_not_left_alone() -> None:
    lines = [line(n, "Language group") for n in range(9)] + [line(n, "Nurture time", 50) for n in range(6)]
    found = strategy([*lines, line(0, "Mentoring", 4000)])
    assert shown(found) == {"Language group": ("9", 900, 0), "Other activities": ("6", 4300, 0)}


def test_too_few_pupils_for_any_count() -> None:
    assert shown(strategy([line(0, "Mentoring", 75), line(1, "Language group", 25)])) == {
        "Other activities, each for fewer than 5 pupils": ("fewer than 5", 100, 0)
    }
    empty = strategy([])
    assert list(table(empty).rows) == [] and total(empty) == (0, 0)


def test_a_name_that_a_school_typed_is_shown_only_where_pupils_share_it() -> None:
    found = strategy([line(0, "One to one for Tom"), *(line(n, "Forest school", 10) for n in range(6))])
    assert "Tom" not in found.markdown() and "Forest school" not in shown(found)  # taken in, so that Tom is not alone
    found = strategy([line(n, "Forest school", 10) for n in range(6)])
    assert shown(found) == {"Forest school": ("6", 60, 0)}


def test_the_fund_and_what_the_school_does_not_pay() -> None:
    lines = [line(n, "Language group", 100, funding_source=FUND) for n in range(5)]
    lines += [line(n, "Language group", 100, second_source=FUND, second_share=0.25) for n in range(5, 7)]
    lines += [line(n, "Nurture time", 100, funding_source="Not paid by the school") for n in range(6)]
    money = [{"source": FUND, "amount": 14000, "starts": date(2026, 9, 1), "ends": date(2027, 8, 31)}]
    found = strategy(lines, funding=money)
    assert shown(found) == {"Language group": ("7", 700, 550)}
    assert "£14,000; budgeted from it: £550" in found.about[2]


def test_training_of_the_year_is_in_it_without_names() -> None:
    course = {"topic": "Makaton", "staff": "Ms Example", "area_of_need": "Communication and interaction", "cost": 240}
    training = [{**course, "trained_on": day} for day in (date(2026, 10, 5), date(2026, 3, 2), date(2027, 2, 1))]
    found = strategy([], training=training)
    assert shown(found) == {"Staff training": ("", 480, 0)} and "Example" not in found.markdown()


_INTERVENTIONS = ("Language group", "Nurture time", "Mentoring", "Forest school", "For Tom", None)


@given(st.lists(st.tuples(st.integers(0, 11), st.sampled_from(_INTERVENTIONS)), max_size=40))
def test_no_line_rests_on_too_few_pupils_unless_the_whole_does(lines: list[tuple[int, str]]) -> None:
    found = strategy_of([line(pupil, name) for pupil, name in lines])
    counts = [row[4] for row in table(found).rows]
    everyone = len({pupil for pupil, _ in lines})
    assert all(count.isdigit() and int(count) >= 5 for count in counts) or everyone < 5
    assert total(found)[0] == 100 * len(lines)  # nothing is lost


_TABLES = tables_of(LAYOUT, {})


def strategy_of(lines: list[dict[str, Value]]) -> Report:
    """The same with no pupils on the register: quick enough to draw hundreds."""
    tables = {**_TABLES, "provision": placed(LAYOUT.table("provision"), lines)}
    return strategy_report(derive(tables, LAYOUT, TODAY), TODAY, 5)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_book("provision-map", tmp_path_factory.mktemp("strategy") / "book.xlsx", filled())


def test_the_terminal_writes_markdown_and_replaces_nothing(
    book: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["inclusion-strategy", str(book.path), "--today", "2026-11-22"]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert main([*words, "--md", str(tmp_path / "s.md")]) == 0
    text = (tmp_path / "s.md").read_text(encoding="utf-8")
    assert text.strip() == said.strip() and f"| {' | '.join(HEADERS)} |" in text
    for pupil in book.tables["register"]:
        assert pupil["upn"] not in text and pupil["surname"] not in text
    capsys.readouterr()
    assert main([*words, "--md", str(tmp_path / "s.md")]) == 2 and "9020" in capsys.readouterr().err


def test_the_sheet_is_written_and_undone(book: Built, tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    before = book.path.read_bytes()
    copy.write_bytes(before)
    assert main(["inclusion-strategy", str(copy), "--write", "--today", "2026-11-22"]) == 0
    sheet = openpyxl.load_workbook(copy)["Inclusion strategy"]
    assert [cell.value for cell in sheet[8]] == list(HEADERS)
    rows = list(sheet.iter_rows(min_row=9, values_only=True))
    assert rows[-1][0] == "Total" and rows[-1][5] == sum(row[5] for row in rows[:-1]) > 0
    assert main(["undo", str(copy)]) == 0 and copy.read_bytes() == before


@pytest.mark.parametrize("name", ["a | b", "<script>", "x\\|y", "two\nlines"])
def test_what_a_school_typed_cannot_break_the_markdown(name: str) -> None:
    found = strategy([line(n, name) for n in range(6)])
    rows = [row for row in found.markdown().splitlines() if row.startswith("| ")]
    assert len(rows) == 4 and "<" not in rows[2]
    unescaped = rows[2].replace("\\\\", "").replace("\\|", "")
    assert unescaped.count("|") == len(HEADERS) + 1


def test_each_activity_says_the_principle_of_inclusion_that_it_serves() -> None:
    codes = [{"list": "Principle of inclusion", "code": "Principle 3", "name": "Early help"}]
    catalogue = [
        {"intervention": "Language group", "tier": "Targeted", "principle": "principle 3"},
        {"intervention": "Reading", "tier": "Targeted"},
    ]
    lines = [line(n, name) for n in range(5) for name in ("Language group", "Reading")]
    found = strategy(lines, interventions=catalogue, codes=codes)
    assert {row[0]: row[7] for row in table(found).rows} == {"Language group": "Principle 3: Early help", "Reading": ""}
    assert any(note.startswith("1 of 2 activities say no principle") for note in found.notes)
