"""The SEN information report: every heading of the schedule, what the book knows under it, and no pupil in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sendbook.demo.pupils import made_up_upn
from sendbook.layouts import workbook_layout
from sendbook.layouts.settings import numbers_in_force
from sendbook.reports.information_headings import INFORMATION_REPORT
from sendbook.reports.information_report import sen_information_report
from sendbook.reports.report import Report
from sendbook.terminal.main import main
from tests.support.books import TODAY, build_book, tables_of

BOOK = workbook_layout("book")
UPNS = [made_up_upn(16, 820 + place) for place in range(8)]


def report(**rows: Any) -> Report:
    pupils = [
        {"surname": f"Pupil{n}", "forename": "Invented", "upn": upn, "sen_provision": "K", "primary_need": "SLCN"}
        for n, upn in enumerate(UPNS)
    ]
    tables = tables_of(BOOK, {"register": pupils, **rows})
    return sen_information_report(tables, numbers_in_force(tables, TODAY), TODAY)


def under(found: Report, start: str) -> list[tuple[Any, ...]]:
    section = next(one for one in found.sections if one.title.startswith(start))
    return [tuple(row) for row in section.rows]


def test_every_heading_of_the_schedule_stands_in_order_and_invites_to_write() -> None:
    found = report()
    assert [one.title for one in found.sections] == [heading.title for heading in INFORMATION_REPORT]
    assert [int(t.split(".")[0]) for one in found.sections if (t := one.title)[0].isdigit() and t[1:2] != "a" and
            t.split(".")[0].isdigit()] == [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]  # fmt: skip
    assert all(one.rows[0][1] for one in found.sections), "each asks the school to write"
    assert under(found, "9.") == [("Nothing yet.", "Say whom to write to, and what happens then.")]
    assert "section 66" in found.about[1] and "Schedule 1" in found.about[1]


def test_what_the_book_knows_stands_under_its_heading_and_few_pupils_are_kept_back() -> None:
    seen = [{"upn": upn, "agency": "Educational psychology"} for upn in UPNS[:5]]
    seen.append({"upn": UPNS[6], "agency": "Hearing impairment"})
    found = report(
        agencies=seen, training=[{"topic": "Makaton", "trained_on": TODAY}],
        interventions=[{"intervention": name, "area_of_need": "Social, emotional and mental health"}
                       for name in ("Talk time", "For one pupil", "An example that nobody has")],
        provision=[*({"upn": upn, "intervention": "talk time"} for upn in UPNS[:5]),
                   {"upn": UPNS[0], "intervention": "For one pupil"}],
    )  # fmt: skip
    assert under(found, "1.")[0][0] == "Communication and interaction: 8"
    assert under(found, "10.")[0][0] == "Services that work with pupils: Educational psychology"
    assert under(found, "5.")[0][0] == "Training: Makaton"
    assert under(found, "3e.")[0][0] == under(found, "3g.")[0][0] == "Talk time"
    assert len(under(found, "3e.")) == len(under(found, "3g.")) == 1
    assert not any(upn in found.markdown() or "Pupil1" in found.markdown() for upn in UPNS)


def test_where_few_pupils_have_sen_no_figure_about_them_is_published() -> None:
    reviewed = [{"upn": UPNS[0], "cycle_number": n, "reviewed_on": TODAY, "outcome_met": "Met"} for n in range(1, 7)]
    few = report(register=[{"surname": "Quill", "forename": "Invented", "upn": UPNS[0], "sen_provision": "K"}],
                 cycles=reviewed)  # fmt: skip
    for start in ("1.", "3a.", "3b."):
        assert [row[0] for row in under(few, start)] == ["Nothing yet."]


def test_the_command_writes_it_as_a_sheet_and_as_files(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    build_book("book", path, {})
    words = ["information-report", str(path), "--today", "2026-11-22"]
    assert main([*words, "--md", str(tmp_path / "r.md"), "--docx", str(tmp_path / "r.docx")]) == 0
    assert "12\\. Moves between phases" in (tmp_path / "r.md").read_text(encoding="utf-8")
    assert main([*words, "--write"]) == 0
