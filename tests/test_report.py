"""Reports: the governors' figures are the workbook's and name nobody; every report has one shape, in each format."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sendbook.demo.book import book_rows
from sendbook.demo.pupils import invented_pupils
from sendbook.layouts import workbook_layout
from sendbook.layouts.settings import numbers_in_force
from sendbook.reports.governors import report_for_governors, status_is
from sendbook.reports.report import Figure, Report, Section
from sendbook.terminal.main import main
from tests.support import engines, validator
from tests.support.books import SCHOOL, TODAY, build_book, tables_of

ROWS = book_rows(invented_pupils(TODAY), TODAY)


def _page(rows: dict[str, Any], **school: Any) -> Report:
    tables = tables_of(workbook_layout("book"), rows, school={**SCHOOL, **school})
    return report_for_governors(tables, numbers_in_force(tables, TODAY), TODAY)


def _figures(page: Report, title: str) -> dict[str, str]:
    return {line.what: line.figure for section in page.sections if section.title == title for line in section.rows}


def _pupils(**counts: int) -> list[dict[str, Any]]:
    """So many pupils of each SEN provision: all in Year 4 with SLCN, their parents told and their support new."""
    return [
        {"surname": f"Pupil {code}{n}", "forename": "A", "upn": f"{code}{n}", "sen_provision": code,
         "primary_need": "SLCN", "year_group": "4", "support_started": date(2026, 9, 7)}
        for code, many in counts.items() for n in range(many)
    ]  # fmt: skip


def test_the_figures_are_those_of_the_register() -> None:
    page = _page(ROWS, pupils_on_roll=400)
    supported = [row for row in ROWS["register"] if row["sen_provision"] in ("K", "E") and row.get("on_roll") != "No"]
    k = sum(1 for row in supported if row["sen_provision"] == "K")
    assert _figures(page, "Pupils") == {
        "Pupils with SEN": str(len(supported)), "SEN support": str(k), "EHC plan": str(len(supported) - k),
    }  # fmt: skip
    notes = [line.note for line in page.sections[0].rows]
    assert f"{100 * k / 400:.1f} in 100 pupils of the school; England: 14.8 in 100 pupils" in notes
    for title in ("Areas of need", "Year groups"):
        told = _figures(page, title)
        shown = [int(figure) for figure in told.values() if figure != "not shown"]
        assert sum(shown) + 5 <= len(supported) if "not shown" in told.values() else sum(shown) == len(supported)


def test_it_names_nobody() -> None:
    page = _page(ROWS)
    words = set(re.findall(r"[\w'’-]+", page.markdown()))
    told = {str(row.get(key)) for row in ROWS["register"] for key in ("surname", "forename", "upn")}
    assert len(told) > 100 and not words & told


def test_a_number_below_five_and_what_would_give_it_away_are_not_shown() -> None:
    page = _page({"register": _pupils(K=20, E=4)})
    assert _figures(page, "Pupils") == {"Pupils with SEN": "24", "SEN support": "not shown", "EHC plan": "not shown"}
    reviews = _figures(page, "Are reviews held in time?")
    assert reviews["EHC plans: annual reviews"] == "not shown", "their sum would tell how many pupils have a plan"
    page = _page({"register": _pupils(K=20, E=5)})
    assert _figures(page, "Pupils")["EHC plan"] == "5"


def test_a_plan_count_held_back_for_another_number_is_given_away_by_no_list() -> None:
    page = _page({"register": _pupils(K=3, E=20)})
    assert _figures(page, "Pupils")["EHC plan"] == "not shown"
    assert not [what for what in _figures(page, "Are reviews held in time?") if what.startswith("EHC plan,")]


def test_a_tiny_register_tells_of_the_school_only() -> None:
    page = _page({"register": _pupils(K=3, E=1), "training": ROWS["training"]})
    assert [section.title for section in page.sections] == [
        "Pupils", "Training this academic year", "Duties of the school",
    ]  # fmt: skip
    assert _figures(page, "Pupils") == {"Pupils with SEN": "not shown"}


def test_leavers_and_pupils_without_sen_do_not_count() -> None:
    pupils = _pupils(K=8, N=6)
    pupils[0]["on_roll"] = "No"
    assert _figures(_page({"register": pupils}), "Pupils")["Pupils with SEN"] == "7"


def test_whether_support_works_is_counted_over_the_cycles_of_this_academic_year() -> None:
    cycles = [
        {"upn": f"K{n}", "assessed_on": date(2026, 6, 1), "reviewed_on": held, "progress": progress}
        for n, (held, progress) in enumerate(
            [(date(2026, 9, 1), "Outcome met")] * 6 + [(TODAY, "Little progress")] * 6
            + [(date(2026, 8, 31), "Outcome met")] * 6 + [(date(2026, 11, 23), "No progress")] * 6
        )
    ]  # fmt: skip
    told = _figures(_page({"register": _pupils(K=24), "cycles": cycles}), "Is the support effective?")
    assert told == {
        "Cycles of support reviewed this academic year": "12", "- outcome met": "6", "- little progress": "6",
        "Outcome met, or good progress": "50%",
    }  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("kind", ["register", "provision-map", "book"])
def test_on_the_screen_as_markdown_and_as_a_sheet(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import openpyxl

    book, md = tmp_path / "book.xlsx", tmp_path / "report.md"
    build_book(kind, book, {**ROWS})
    before = book.read_bytes()
    assert main(["report", str(book), "--today", "2026-11-22"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("# Special educational needs: report to governors, 2026-27")
    assert main(["report", str(book), "--today", "2026-11-22", "--md", str(md)]) == 0
    assert md.read_text(encoding="utf-8") == shown[:-1] and book.read_bytes() == before
    assert main(["report", str(book), "--md", str(md)]) == 2, "a file that is there is not replaced"
    assert main(["report", str(book), "--today", "2026-11-22", "--write"]) == 0
    sheet = openpyxl.load_workbook(book)["Governors report"]
    assert [cell.value for cell in sheet[5]] == ["About", "What", "Figure", "Note"]
    assert (sheet["B6"].value, sheet["C6"].value) == ("Pupils with SEN", 56)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("portrait", None)
    assert main(["undo", str(book)]) == 0 and book.read_bytes() == before


def test_text_of_a_school_stays_text_in_markdown() -> None:
    page = _page({**ROWS, "key_dates": [{"what": "Look | at *this*", "due": TODAY}]}, school_name="Oak # <b>School</b>")
    assert "Oak \\# &lt;b&gt;School&lt;/b&gt;" in page.markdown()
    assert "| Look \\| at \\*this\\* |" in page.markdown()


_TYPED = (
    "<img src=x onerror=alert(1)>", "![t](http://x.example/p.png)", "[a](http://x.example)", "`code` **bold** ~~gone~~",
    "a | b", "- item", "1. item", "# head", "two\nlines", "&lt;b&gt;", "<http://x.example>", "a\x0bb", "www & co",
)  # fmt: skip


@pytest.mark.parametrize("typed", _TYPED)
def test_what_was_typed_does_nothing_in_any_format(typed: str) -> None:
    report = Report(
        "Try", typed, typed, TODAY, (typed,), (Section(typed, (Figure(typed, "1", typed),)),), (typed,)
    )  # fmt: skip
    text = report.markdown()
    rows = [row for row in text.splitlines() if row.startswith("| ")]
    assert len(rows) == 3 and len(re.findall(r"(?<!\\)\|", rows[2])) == 4
    assert not re.search(r"(?<!\\)[\[\]`]|(?<!\\)\*(?!\*)|<|://", text), text
    assert not re.search(r"&(?!amp;|lt;|gt;|#58;)", text)
    assert not re.search(r"^(- |1\. )", text, re.MULTILINE)
    body = zipfile.ZipFile(io.BytesIO(report.word())).read("word/document.xml").decode()
    shown = ElementTree.fromstring(body)
    words = ["".join(part.text or "" for part in node.iter(f"{W}t")) for node in shown.iter(f"{W}p")]
    assert words.count(typed.replace("\x0b", "").replace("\n", "")) == 6 and "hyperlink" not in body
    assert report.sheet().rows[1][0] == typed


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_for_word_it_has_headings_and_tables_whose_headers_repeat(tmp_path: Path) -> None:
    report = _page(ROWS)
    package = zipfile.ZipFile(io.BytesIO(report.word()))
    body, styles = (ElementTree.fromstring(package.read(f"word/{name}.xml")) for name in ("document", "styles"))
    named = [style.get(f"{W}val") for style in body.iter(f"{W}pStyle")]
    assert named.count("Heading1") == 1 and named.count("Heading2") == len(report.sections) > 5
    assert len(list(body.iter(f"{W}tbl"))) == len(list(body.iter(f"{W}tblHeader"))) == len(report.sections)
    size = next(body.iter(f"{W}pgSz"))
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")
    assert [lang.get(f"{W}val") for lang in styles.iter(f"{W}lang")] == ["en-GB"]
    foot = package.read("word/footer1.xml").decode()
    assert SCHOOL["school_name"] in foot and "22/11/2026" in foot
    assert report.word() == report.word(), "the same report gives the same bytes"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each report of one workbook as a document, by its command."""
    folder = tmp_path_factory.mktemp("word")
    book = folder / "book.xlsx"
    build_book("book", book, {**ROWS})
    made = {}
    for command, *more in (["report"], ["information-report"], ["inclusion-strategy"], ["scenarios", "--pay", "3%"]):
        made[command] = folder / f"{command}.docx"
        words = [command, str(book), *more, "--today", "2026-11-22", "--docx", str(made[command])]
        assert main(words) == 0
        assert main(words) == 2, "a file that is there is not replaced"
    return made


@pytest.mark.long
def test_documents_for_word_lie_as_wide_as_their_tables(documents: dict[str, Path]) -> None:
    on_its_side = {
        command: 'w:orient="landscape"' in zipfile.ZipFile(path).read("word/document.xml").decode()
        for command, path in documents.items()
    }
    assert on_its_side == {"report": False, "information-report": False, "inclusion-strategy": True, "scenarios": False}


def test_the_open_xml_sdk_finds_nothing_wrong_in_documents(documents: dict[str, Path]) -> None:
    assert set(map(tuple, validator.validate(documents.values()).values())) == {()}


def test_libreoffice_opens_documents(documents: dict[str, Path], tmp_path: Path) -> None:
    if not engines.has_writer():
        pytest.skip("LibreOffice Writer is not installed")
    engines.convert(list(documents.values()), "txt:Text (encoded):UTF8", tmp_path)
    for command in documents:
        text = (tmp_path / f"{command}.txt").read_text(encoding="utf-8")
        assert str(SCHOOL["school_name"]) in text and "22/11/2026" in text and text.count("\n") >= 10


def test_a_review_that_was_held_is_held_though_the_authority_decides_late() -> None:
    assert not status_is("Held, decision overdue 3 days", "Overdue") and status_is("Held, plan overdue 1 day", "Held")
    assert status_is("Overdue 3 days", "Overdue") and status_is(
        "No review since support began, overdue 1 day", "Overdue"
    )
