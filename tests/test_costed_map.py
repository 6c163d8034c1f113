"""A local authority's own template filled: its formulas, formats and protection stay, and no line is left out."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.derive import derive
from sendbook.findings import Finding
from sendbook.journeys.costed_map import CostedMap, fill_template
from sendbook.reports.costed_map import fill_steps
from sendbook.reports.la_map import LaMap, TemplateSection, read_la_map
from sendbook.reports.line_facts import FACTS, FIELDS, MapLine
from sendbook.reports.scenarios import with_settings
from sendbook.tables import Row, Table
from sendbook.terminal.main import main
from sendbook.workbook.reader import OurFile, read_book
from tests.support import engines, packages
from tests.support.books import TODAY
from tests.support.costings import LINES, MOORLAND_COSTS, UPN, costed_book
from tests.support.la_templates import BY_AREA, BY_ROLE, ONE_LIST, SALTMARSH_AREAS, fenbrook, moorland, saltmarsh


def fill(folder: Path, template: Path, la_map: Path, lines: Any = None, **whom: Any) -> tuple[Any, Path]:
    book, out = folder / "map.xlsx", folder / "filled.xlsx"
    costed_book(book, lines)
    return fill_template(book, template, la_map, out, TODAY, **(whom or {"upn": UPN})), out


def at_authoritys_rates(path: Path, settings: dict[str, Any]) -> float:
    """What the first pupil's additional support costs by sendbook's own sums, with other settings."""
    book = read_book(path)
    assert isinstance(book, OurFile)
    tables = derive(with_settings(book.tables, {"rate_basis": "LA", **settings}), book.layout, TODAY)
    return float(tables["register"].rows[0]["additional_support_cost"])


def formulas(path: Path) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(path)
    return {(s.title, c.coordinate): str(c.value) for s in book for r in s.iter_rows() for c in r if c.data_type == "f"}


def codes(done: Any) -> list[str]:
    return [item.code for item in (done.findings if isinstance(done, CostedMap) else done)]


def test_moorlands_own_formulas_come_to_what_the_lines_cost(tmp_path: Path) -> None:
    template = moorland(tmp_path / "moorland.xlsx")
    done, out = fill(tmp_path, template, BY_ROLE)
    assert isinstance(done, CostedMap) and done.written and codes(done) == ["9607"]
    assert (done.lines, done.year) == (6, "Academic year 2026-27")
    assert done.cost == at_authoritys_rates(tmp_path / "map.xlsx", {})  # of the year over which the workbook counts
    answers = engines.recalculate_libreoffice([out])[out]
    found = engines.recalculate_ironcalc(out, {"Costs": list(MOORLAND_COSTS)})["Costs"]
    for cell, cost in MOORLAND_COSTS.items():
        assert answers["Costs"][cell] == pytest.approx(cost) == pytest.approx(found[cell]), cell
    assert answers["Costs"]["A12"] == "Language group (wave 2)"  # in the words of the template
    front = answers["Front page"]
    assert (front["C4"], front["C5"], front["C6"]) == ("Amira Ashdown", UPN, date(2018, 3, 1))
    assert front["C12"] == pytest.approx(4772.75) and front["C13"] == 0


def test_the_lines_of_a_whole_year_cost_what_moorlands_formulas_say(tmp_path: Path) -> None:
    """The same sums by two ways: sendbook's own costs at the authority's rates, over the academic year."""
    costed_book(tmp_path / "map.xlsx")
    assert at_authoritys_rates(tmp_path / "map.xlsx", {"costing_year": "Academic year"}) == MOORLAND_COSTS["F48"]


def test_formulas_formats_and_protection_stay(tmp_path: Path) -> None:
    template = moorland(tmp_path / "moorland.xlsx", password="moor")  # noqa: S106
    before = packages.parts(template)
    done, out = fill(tmp_path, template, BY_ROLE)
    assert done.written and packages.parts(template) == before
    after = packages.parts(out)
    changed = {name for name in before if before[name] != after.get(name)}
    sheets = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    assert sheets <= changed <= {*sheets, "xl/workbook.xml", "xl/sharedStrings.xml"}
    assert set(after) - set(before) == set() and formulas(out) == formulas(template)
    old, new = openpyxl.load_workbook(template), openpyxl.load_workbook(out)
    for sheet in old:
        assert new[sheet.title].protection.sheet and new[sheet.title].protection.password
        for row in sheet.iter_rows():
            for cell in row:
                assert new[sheet.title][cell.coordinate].style_id == cell.style_id, cell.coordinate
    assert b"conditionalFormatting" in after["xl/worksheets/sheet2.xml"]
    assert b"dataValidation" in after["xl/worksheets/sheet2.xml"] and b"mergeCell" in after["xl/worksheets/sheet2.xml"]


def test_saltmarshs_terms_add_up_to_the_year(tmp_path: Path) -> None:
    template = saltmarsh(tmp_path / "saltmarsh.xlsx")
    done, out = fill(tmp_path, template, BY_AREA)
    assert isinstance(done, CostedMap) and done.written and done.lines == 6
    assert formulas(out) == formulas(template)
    answers = engines.recalculate_libreoffice([out])[out]["Provision map"]
    own = {"costing_year": "Academic year", "rate_basis": "Actual"}
    assert answers["G40"] == pytest.approx(at_authoritys_rates(tmp_path / "map.xlsx", own), abs=0.001)
    first = SALTMARSH_AREAS["Communication and interaction"]
    assert answers[f"A{first}"] == "Language group" and answers[f"B{first}"] == "Teaching assistant level 1"
    assert all(answers[f"{term}{first}"] > 0 for term in "DEF")
    assert "choose" in [answers[f"B{row}"] for row in SALTMARSH_AREAS.values()]  # an area without lines stays as it was
    device = next(row for row in range(first, first + 5) if answers[f"A{row}"] == "Talking device")
    assert answers[f"D{device}"] == 420 and answers[f"E{device}"] == 0 == answers[f"F{device}"]


def test_fenbrooks_list_adds_up_to_the_year(tmp_path: Path) -> None:
    done, out = fill(tmp_path, fenbrook(tmp_path / "fenbrook.xlsx"), ONE_LIST)
    assert isinstance(done, CostedMap) and done.written and done.lines == 6
    answers = engines.recalculate_libreoffice([out])[out]["Costed map"]
    own = {"costing_year": "Academic year", "rate_basis": "Actual"}
    assert answers["G28"] == pytest.approx(at_authoritys_rates(tmp_path / "map.xlsx", own), abs=0.001)
    assert [answers[f"A{row}"] for row in (8, 13)] == ["Language group", "Talking device"]
    assert answers["B3"] == "Amira Ashdown" and answers["E3"] == "Academic year 2026-27"


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("template", "la_map", "cell"),
    [(moorland, BY_ROLE, "Costs!F42"), (saltmarsh, BY_AREA, "Provision map!D9"), (fenbrook, ONE_LIST, "Costed map!G8")],
)
def test_what_is_bought_once_needs_no_end(tmp_path: Path, template: Any, la_map: Path, cell: str) -> None:
    bought = {**LINES[5], "ends": None}
    done, out = fill(tmp_path, template(tmp_path / "la.xlsx"), la_map, [bought])
    assert isinstance(done, CostedMap) and done.written and (done.lines, done.cost, done.lacking) == (1, 420, "")
    sheet, _, at = cell.partition("!")
    assert openpyxl.load_workbook(out)[sheet][at].value == 420


def test_the_ready_mapping_files_are_listed_and_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    def asked(*words: str) -> tuple[Any, str]:
        with pytest.raises(SystemExit) as stopped:
            main(["costed-map", *words])
        said = capsys.readouterr()
        return stopped.value.code, said.out + said.err

    code, said = asked("--list")
    assert code == 0 and all(f"  {path.stem} " in said for path in (BY_ROLE, BY_AREA, ONE_LIST))
    for path in (BY_ROLE, BY_AREA, ONE_LIST):
        assert asked("--copy", path.stem)[0] == 0 and (tmp_path / path.name).read_bytes() == path.read_bytes()
    (tmp_path / "by-area.toml").write_text("mine", encoding="utf-8")
    code, said = asked("--copy", "by-area")
    assert code == 2 and "9020" in said and (tmp_path / "by-area.toml").read_text(encoding="utf-8") == "mine"
    code, said = asked("--copy", "durham")
    assert code == 2 and "by-area, by-role, one-list" in said


@pytest.mark.sampled
@pytest.mark.parametrize("whom", [{"upn": UPN.lower()}, {"upn": f" {UPN[:4]} {UPN[4:]} "}, {"row": 5}])
def test_a_pupil_is_found_by_upn_or_row(tmp_path: Path, whom: dict[str, Any]) -> None:
    done, out = fill(tmp_path, moorland(tmp_path / "m.xlsx"), BY_ROLE, **whom)
    assert done.written and openpyxl.load_workbook(out)["Front page"]["C4"].value == "Amira Ashdown"


@pytest.mark.sampled
@pytest.mark.parametrize("whom", [{"upn": "Z999999999999"}, {"upn": "*"}, {"row": 4}, {"row": 99}])
def test_a_pupil_who_is_not_there_is_said_so(tmp_path: Path, whom: dict[str, Any]) -> None:
    done, out = fill(tmp_path, moorland(tmp_path / "m.xlsx"), BY_ROLE, **whom)
    assert codes(done) == ["9602"] and not out.exists()


def test_a_full_section_refuses_and_names_the_line(tmp_path: Path) -> None:
    many = [{**LINES[2], "intervention": f"Group {n}", "resources": None} for n in range(5)]  # section B has four rows
    done, out = fill(tmp_path, moorland(tmp_path / "m.xlsx"), BY_ROLE, many)
    assert codes(done) == ["9604"] and not done.written and not out.exists()
    assert done.findings[0].cell == "Provision!E9" and "4 rows" in done.findings[0].wrong
    (tmp_path / "four").mkdir()
    done, out = fill(tmp_path / "four", tmp_path / "m.xlsx", BY_ROLE, many[:4])
    assert done.written and out.exists()


def test_a_line_that_no_section_takes_refuses(tmp_path: Path) -> None:
    lines = [{**LINES[0], "delivered_by": "Volunteer"}, LINES[1]]
    done, out = fill(tmp_path, moorland(tmp_path / "m.xlsx"), BY_ROLE, lines)
    assert codes(done) == ["9611Q", "9603"] and "staff time" in done.findings[1].wrong and not out.exists()


def test_what_the_template_needs_and_a_line_lacks_is_said(tmp_path: Path) -> None:
    done, out = fill(tmp_path, saltmarsh(tmp_path / "s.xlsx"), BY_AREA, [{**LINES[0], "delivered_by": "Volunteer"}])
    assert set(codes(done)) == {"9605", "9611Q"}
    assert any("cost autumn" in found.wrong for found in done.findings)
    assert not out.exists()


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [('F = "resources_cost"', 'E = "resources_cost"', "9110"),  # a locked cell of a protected sheet
     ('at = "Front page!C4"', 'at = "Front page!C12"', "9109"),  # a formula
     ('at = "Front page!C4"', 'at = "Front page!A4"', "9606"),  # a heading
     ('at = "Front page!C4"', 'at = "Costs!B3"', "9103"),  # inside merged cells
     ('sheet = "Costs"', 'sheet = "Cost"', "9101")],
)  # fmt: skip
def test_a_wrong_map_cannot_harm_the_template(tmp_path: Path, old: str, new: str, code: str) -> None:
    text = BY_ROLE.read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new)
    if code == "9110":
        text = text.replace('needs = ["A", "F"]', "")
    (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")
    done, out = fill(tmp_path, moorland(tmp_path / "m.xlsx"), tmp_path / "wrong.toml")
    assert code in codes(done) and not out.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [("name = ", "not TOML"), ("", "name is missing"), ('name = "X"', "no [[section]]"),
     ('name = "X"\nrates = "la"', "rates is one of LA, Actual"), ('name = "X"\nsection = 3', "written as [[section]]"),
     ('name = "X"\nsections = []', "sections, which means nothing here"),
     ('name = "X"\n[[cell]]\nat = "C4"\ntakes = "pupil"', "not a cell such as"),
     ('name = "X"\n[[cell]]\nat = "A!C4"\ntakes = "diagnosis"', "diagnosis is not something"),
     ('name = "X"\n[[section]]\ntitle = "A"\nsheet = "S"\nrows = "9-5"\n', "rows are written as 12:19"),
     ('name = "X"\n[[section]]\ntitle = "A"\nsheet = "S"\nrows = "9:5"\ncolumns = { A = "tier" }', "12:19"),
     ('name = "X"\n[[section]]\ntitle = "A"\nsheet = "S"\nrows = "5:9"\n', "columns are written as"),
     ('name = "X"\n[[section]]\ntitle = "A"\nsheet = "S"\nrows = "5:9"\ncolumns = { A = "upn" }', "upn is not"),
     ('name = "X"\n[[section]]\ntitle = "A"\nsheet = "S"\nrows = "5:9"\ncolumns = { A = "tier" }\nneeds = ["B"]',
      "needs lists columns"),
     ('name = "X"\n[[section]]\ntitle = "A"\nsheet = "S"\nrows = "5:9"\ncolumns = { A = "tier" }\nwhen = { tier = 3 }',
      "a text or a list of texts")],
)  # fmt: skip
def test_a_slip_in_a_mapping_file_is_named(text: str, says: str) -> None:
    found = read_la_map(text, FACTS, FIELDS, "la.toml")
    assert isinstance(found, Finding) and found.code == "9601" and says in found.wrong, found


@pytest.mark.parametrize("path", [BY_ROLE, BY_AREA, ONE_LIST])
def test_the_ready_mapping_files_are_read(path: Path) -> None:
    found = read_la_map(path.read_text(encoding="utf-8"), FACTS, FIELDS, path.name)
    assert isinstance(found, LaMap) and found.sections and "invented" in found.name


def test_the_new_file_replaces_nothing_and_keeps_the_ending(tmp_path: Path) -> None:
    template, book = moorland(tmp_path / "m.xlsx"), tmp_path / "map.xlsx"
    costed_book(book)
    kept = template.read_bytes()
    assert codes(fill_template(book, template, BY_ROLE, template, TODAY, upn=UPN))[-1] == "9020"
    assert codes(fill_template(book, template, BY_ROLE, tmp_path / "o.xlsm", TODAY, upn=UPN))[-1] == "9608"
    assert (
        codes(fill_template(book, tmp_path / "none.xlsx", BY_ROLE, tmp_path / "o.xlsx", TODAY, upn=UPN))[-1] == "9001"
    )
    missing = fill_template(book, template, tmp_path / "none.toml", tmp_path / "o.xlsx", TODAY, upn=UPN)
    assert codes(missing) == ["9601"] and "none.toml" in missing[0].wrong and "--list" in missing[0].fix
    assert template.read_bytes() == kept and not (tmp_path / "o.xlsx").exists()


def test_a_template_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("x.txt", "x")
    (tmp_path / "t.xlsx").write_bytes(made.getvalue())
    done, out = fill(tmp_path, tmp_path / "t.xlsx", BY_ROLE)
    assert codes(done)[-1].startswith("90") and not done.written and not out.exists()


def test_the_terminal_names_no_pupil(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    costed_book(tmp_path / "map.xlsx")
    moorland(tmp_path / "m.xlsx")
    (tmp_path / "who.txt").write_text(f"{UPN}\n", encoding="utf-8")
    rest = ["--into", str(tmp_path / "m.xlsx"), "--map", str(BY_ROLE), "--today", "2026-11-22"]
    whom = (["--row", "5"], ["--pupil-file", str(tmp_path / "who.txt")], ["--pupil", UPN])
    for number, words in enumerate(whom):
        out = tmp_path / f"out{number}.xlsx"
        assert main(["costed-map", str(tmp_path / "map.xlsx"), *words, *rest, "--out", str(out)]) == 0
        said = capsys.readouterr().out
        assert out.is_file() and "6 lines" in said
        assert UPN not in said and "Ashdown" not in said and "entitled" not in said
    assert main(["costed-map", str(tmp_path / "map.xlsx"), *rest, "--out", str(tmp_path / "o.xlsx")]) == 2


_COLUMNS = {"upn": 1, "intervention": 4, "counts_to_threshold": 9}
_PROVISION = Table("provision", "Provision", "Provision", 4, _COLUMNS, ())
_WHO = st.sampled_from(["Teaching assistant level 1", "Class teacher", "Volunteer", ""])


@given(
    lines=st.lists(st.tuples(_WHO, st.sets(st.sampled_from(["time", "visits", "resources"]), min_size=1)), max_size=12),
    rooms=st.lists(st.tuples(_WHO, st.sampled_from(["time", "visits", "resources", "whole"]), st.integers(1, 3)),
                   max_size=5),
)  # fmt: skip
def test_every_part_of_every_line_is_laid_in_or_is_a_finding(
    lines: list[tuple[str, set[str]]], rooms: list[tuple[str, str, int]]
) -> None:
    sections, row = [], 1
    for number, (who, part, room) in enumerate(rooms):
        when = {"delivered_by": (who,)} if who else {}
        sections.append(TemplateSection(f"S{number}", "Costs", row, row + room - 1, {"A": "intervention"}, part, when))
        row += room
    made = [
        MapLine(
            Row(5 + n, {"counted_share": 1}), {"intervention": f"line {n}", "delivered_by": who}, tuple(sorted(parts))
        )
        for n, (who, parts) in enumerate(lines)
    ]
    filled = fill_steps(LaMap("X", "", (), tuple(sections)), {}, made, _PROVISION)
    assert len({step.cell for step in filled.steps}) == len(filled.steps)  # no cell is written twice
    for line in made:
        put = sum(step.after == line.facts["intervention"] for step in filled.steps)
        told = sum(item.cell == f"Provision!D{line.row.number}" for item in filled.findings)
        assert put + told == len(line.parts) or (put + told == 1 and any(s.part == "whole" for s in sections))


def test_a_line_without_a_cost_says_so_where_it_stands_in_the_template(tmp_path: Path) -> None:
    done, out = fill(tmp_path, fenbrook(tmp_path / "f.xlsx"), ONE_LIST, [LINES[0], {**LINES[0], "starts": None}])
    sheet = openpyxl.load_workbook(out)["Costed map"]
    assert codes(done) == ["9611Q"] and sheet["E5"].value == "1 of 2 lines has no cost"
    assert sheet["A9"].value == f"{LINES[0]['intervention']} (no cost: no first day)"
