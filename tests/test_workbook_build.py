"""New workbooks: what is built is what was meant, is read back unchanged, tells no secret, and all can use it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as search
from hypothesis import strategies as st

from sendbook.findings import Finding
from sendbook.layouts import TableLayout, WorkbookLayout, workbook_kinds, workbook_layout
from sendbook.layouts.settings import settings
from sendbook.layouts.types import read_cell
from sendbook.policy import code_lists
from sendbook.tables import Row, column_letter
from sendbook.views.book import build, package_bytes
from sendbook.workbook.building.looks import PAIRS, STATUS_WORDS, Pair, contrast
from sendbook.workbook.parts.references import read_area
from sendbook.workbook.reader import read_book
from tests.support import engines, packages
from tests.support.books import SCHOOL, TODAY, Built, build_book, filled, odd, tables_of
from tests.support.sizes import tries

KINDS = workbook_kinds()
READABLE = 4.5


@dataclass(frozen=True)
class Opened:
    """A built workbook, opened by openpyxl with its formulas."""

    built: Built
    book: Any

    def sheet(self, table: TableLayout) -> Any:
        return self.book[table.sheet]


@pytest.fixture(scope="module", params=KINDS)
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    import openpyxl

    built = build_book(request.param, tmp_path_factory.mktemp("built") / f"{request.param}.xlsx", filled())
    return Opened(built, openpyxl.load_workbook(built.path))


@pytest.fixture(scope="module", params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    import openpyxl

    built = build_book(request.param, tmp_path_factory.mktemp("empty") / f"{request.param}.xlsx", {}, school={})
    return Opened(built, openpyxl.load_workbook(built.path))


# --- what was meant


@pytest.mark.sampled
def test_every_table_is_an_excel_table_under_its_name(opened: Opened) -> None:
    layout = opened.built.layout
    sheets = {table.key: table.sheet for table in layout.tables}
    assert opened.book.sheetnames == [sheets.get(name, name) for name, _ in layout.tabs]
    assert opened.book.sheetnames[0] == "Start"
    for table in opened.built.layout.tables:
        sheet = opened.sheet(table)
        made = sheet.tables[table.name]
        area = read_area(made.ref)
        assert area is not None
        assert (area.first_row, area.first_column, area.last_column) == (4, 1, len(table.columns))
        assert area.last_row == 4 + max(1, len(opened.built.tables[table.key]))
        assert [column.name for column in made.tableColumns] == [column.header for column in table.columns]
        assert [cell.value for cell in sheet[4]][: len(table.columns)] == [column.header for column in table.columns]


@pytest.mark.sampled
@pytest.mark.parametrize("rows", [filled, odd])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_read_back_is_what_was_put_in(kind: str, rows: Any, tmp_path: Path) -> None:
    built = build_book(kind, tmp_path / "book.xlsx", rows())
    read = read_book(built.path)
    assert not isinstance(read, Finding)
    for key, table in built.tables.items():
        kept = [row for row in table if any(row[c.key] is not None for c in read.layout.table(key).columns
                                            if not c.calculated)]  # fmt: skip
        assert len(read.tables[key]) == len(kept)
        for before, after in zip(kept, read.tables[key], strict=True):
            assert not after.unreadable and not after.typed_over
            for column in read.layout.table(key).columns:
                wanted, _ = read_cell(column.type, before[column.key])  # "no" is read as No, wherever it comes from
                got = after[column.key]
                assert got == (pytest.approx(wanted) if isinstance(wanted, float) else wanted), (key, column.key)


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    import openpyxl

    built = build_book("register", tmp_path / "book.xlsx", odd())
    sheet = openpyxl.load_workbook(built.path)["Register"]
    assert (sheet["A5"].value, sheet["A5"].data_type, sheet["B5"].data_type) == ("=1+1", "s", "s")


@search(max_examples=tries(25))
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_of_a_school_becomes_a_formula_a_link_or_a_number(surname: str, note: str) -> None:
    layout = workbook_layout("register")
    tables = tables_of(layout, {"register": [{"surname": surname, "notes": note, "upn": "007"}]})
    from sendbook.workbook.building.writer import problems

    if problems(layout, tables):
        assert any(ord(mark) < 32 or 0xD800 <= ord(mark) < 0xE000 or mark in "￾￿" for mark in surname + note)
        return
    import io
    import zipfile

    package = zipfile.ZipFile(io.BytesIO(package_bytes(layout, tables, today=TODAY)))
    place = {column.key: column_letter(at) for at, column in enumerate(layout.table("register").columns, start=1)}
    at = [name for name, _ in layout.tabs].index("register") + 1
    part = package.read(f"xl/worksheets/sheet{at}.xml")
    cells = {cell.get("r"): cell for cell in packages.elements(part, "c")}
    for key, text in (("surname", surname), ("notes", note), ("upn", "007")):
        cell = cells[f"{place[key]}5"]
        assert cell.get("t") == ("s" if text else None)
        assert not list(cell.iterfind("{*}f"))
    assert b"hyperlink" not in part.lower()


def test_the_same_input_gives_the_same_bytes() -> None:
    layout = workbook_layout("provision-map")
    tables = tables_of(layout, filled())
    assert package_bytes(layout, tables, today=TODAY) == package_bytes(layout, tables, today=TODAY)


# --- refusals


def _long(text: str) -> dict[str, Any]:
    return {"register": [{"surname": "A", "upn": "X", "notes": text}]}


@pytest.mark.parametrize(
    ("text", "fits"),
    [("x" * 32_767, True), ("x" * 32_768, False), ("😀" * 16_383, True), ("😀" * 16_384, False), ("a\x07b", False)],
    ids=["as much as a cell holds", "one more", "as many of two units", "one more of two units", "a bell"],
)
def test_what_a_cell_cannot_hold_is_refused_before_anything_is_written(text: str, fits: bool, tmp_path: Path) -> None:
    layout, path = workbook_layout("register"), tmp_path / "book.xlsx"
    found = build(layout, tables_of(layout, _long(text)), path, today=TODAY)
    assert path.exists() == fits
    place = column_letter(1 + [c.key for c in layout.table("register").columns].index("notes"))
    assert [(one.code, one.cell) for one in found] == ([] if fits else [("9040", f"Register!{place}5")])


def test_a_file_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(b"a school's only copy")
    layout = workbook_layout("register")
    assert [one.code for one in build(layout, tables_of(layout, {}), path, today=TODAY)] == ["9020"]
    assert path.read_bytes() == b"a school's only copy" and list(tmp_path.iterdir()) == [path]


def test_rows_with_a_gap_are_a_mistake(tmp_path: Path) -> None:
    layout = workbook_layout("register")
    tables = tables_of(layout, filled())
    gap = tables["register"].with_rows([Row(5, {"surname": "A"}), Row(7, {"surname": "B"})])
    with pytest.raises(ValueError, match="one below the other"):
        build(layout, tables.with_tables({"register": gap}), tmp_path / "gap.xlsx", today=TODAY)
    assert not list(tmp_path.iterdir())


# --- what happens when someone types


def _validations(sheet: Any) -> dict[str, Any]:
    return {str(area): rule for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges}


def _rule_at(sheet: Any, cell: str) -> Any:
    for rule in sheet.data_validations.dataValidation:
        if cell in rule.sqref:
            return rule
    return None


def test_every_column_says_what_to_type_and_takes_only_that(opened: Opened) -> None:
    layout = opened.built.layout
    for table in layout.tables:
        if table.settings:
            continue
        for at, column in enumerate(table.columns, start=1):
            rule = _rule_at(opened.sheet(table), f"{column_letter(at)}5")
            far = _rule_at(opened.sheet(table), f"{column_letter(at)}{4 + len(opened.built.tables[table.key]) + 2000}")
            if table.key != "codes":
                assert far is rule, f"{table.key}.{column.key} does not reach below the table"
            if (table.key, column.key) == ("codes", "area_of_need"):
                continue  # a drop-down beside the types of need only: its own test is below
            if column.owner == "sendbook":
                assert (rule.type, rule.formula1, rule.errorStyle) == ("custom", "FALSE", "warning")
            elif column.note:
                assert rule.promptTitle == column.header and rule.prompt.startswith(column.note), column.key
                assert rule.showInputMessage
            if column.codes and not column.calculated:
                assert rule.type == "list" and rule.formula1 in opened.book.defined_names, column.key
                assert (rule.errorStyle or "stop") == ("stop" if column.strict else "warning")
            elif column.type.name == "date" and not column.calculated and column.owner != "sendbook":
                assert (rule.type, rule.errorStyle or "stop") == ("date", "stop")


def test_drop_downs_offer_what_the_census_takes(opened: Opened) -> None:
    names = opened.book.defined_names
    for name in ("sen_provision", "need", "year_group", "tier", "area_of_need"):
        sheet, _, cells = names[f"{name}_codes"].attr_text.partition("!")
        offered = tuple(cell.value for (cell,) in opened.book[sheet][cells.replace("$", "")])
        assert offered == code_lists()[name].current
    sheet, _, cells = names["need_areas"].attr_text.partition("!")
    assert _rule_at(opened.book[sheet], cells.partition(":")[0].replace("$", "")).formula1 == "area_of_need_codes"
    areas = [cell.value for (cell,) in opened.book[sheet][cells.replace("$", "")]]
    assert len(areas) == len(code_lists()["need"].current) and "Communication and interaction" in areas


def test_each_line_of_the_school_sheet_takes_its_own_kind(opened: Opened) -> None:
    sheet = opened.book["School"]
    by_label = {row[0].value: row[1] for row in sheet.iter_rows(min_row=5, max_col=2)}
    for line in settings().values():
        rule = _rule_at(sheet, by_label[line.setting].coordinate)
        assert rule.promptTitle == line.setting[:32] and rule.prompt == line.note
        if line.choices:
            assert rule.type == "list" and rule.formula1 == '"' + ",".join(line.choices) + '"'
        if line.type == "date":
            assert rule.type == "date" and by_label[line.setting].number_format == "dd/mm/yyyy"
        if line.type == "money":
            assert rule.type == "decimal" and "£" in by_label[line.setting].number_format


def test_a_new_row_has_its_number_format_before_excel_takes_it_in(opened: Opened) -> None:
    """A UPN or a class such as 1/2 that is typed below the table must not turn into a number or a date."""
    for table in opened.built.layout.tables:
        sheet = opened.sheet(table)
        for at, column in enumerate(table.columns, start=1):
            below = sheet.column_dimensions
            group = next(d for d in below.values() if d.min <= at <= d.max)
            assert group.number_format == column.type.number_format, (table.key, column.key)


# --- who can use it


def out_of_sight(layout: WorkbookLayout) -> set[str]:
    """The names of the sheets that nobody sees who does not unhide them."""
    names = {table.key: table.sheet for table in layout.tables}
    return {names.get(key, key) for key, purpose in layout.tabs if purpose == "working"}


def test_nothing_is_merged_or_untitled_and_what_is_out_of_sight_can_be_shown(opened: Opened) -> None:
    working = out_of_sight(opened.built.layout)
    for sheet in opened.book:
        assert not sheet.merged_cells.ranges and sheet.sheet_state in ("visible", "hidden")  # never "veryHidden"
        assert (sheet.sheet_state == "hidden") >= (sheet.title in working)
        assert isinstance(sheet["A1"].value, str) and isinstance(sheet["A2"].value, str)
        # A hidden column has a plus sign.
        assert all(dimension.outlineLevel for dimension in sheet.column_dimensions.values() if dimension.hidden)
        assert not any(dimension.hidden for dimension in sheet.row_dimensions.values())
    assert opened.book.active.title == "Start"
    assert opened.book["Start"].sheet_view.selection[0].activeCell in (None, "A1")


def test_title_language_and_nobodys_name_are_in_the_properties(opened: Opened) -> None:
    properties = opened.book.properties
    assert properties.language == "en-GB"
    assert properties.title == f"{opened.built.layout.title}, {SCHOOL['school_name']}"
    assert (properties.creator, properties.lastModifiedBy) == ("sendbook", "sendbook")
    assert properties.created.date() == TODAY


def test_no_pupil_stands_in_the_properties_or_names(opened: Opened) -> None:
    content = packages.parts(opened.built.path)
    told = b" ".join(content[name] for name in ("docProps/core.xml", "docProps/app.xml", "xl/workbook.xml"))
    words = set(re.findall(r"[\w'’-]+", told.decode()))
    rows = opened.built.tables["register"].rows
    assert len(rows) == 60 and not words & {str(row[key]) for row in rows for key in ("surname", "forename", "upn")}


def test_there_are_no_macros_no_links_out_and_no_hidden_parts(opened: Opened) -> None:
    for name, content in packages.parts(opened.built.path).items():
        assert not re.search(r"vba|external|connection|customXml|printerSettings|comments", name), name
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in content


def test_pictures_and_tables_have_words_for_those_who_cannot_see_them(opened: Opened) -> None:
    content = packages.parts(opened.built.path)
    charts = [name for name in content if name.startswith("xl/charts/chart")]
    described = [
        element.get("descr")
        for name in content
        if name.startswith("xl/drawings/drawing")
        for element in packages.elements(content[name], "cNvPr")
    ]
    assert len(charts) == len(described) >= 2
    assert all(words and "figures are in the table" in words for words in described)
    for name in content:
        if name.startswith("xl/tables/"):
            assert any(told.get("altTextSummary") for told in packages.elements(content[name], "table")), name
    assert not any(b'lang="en-US"' in content[name] for name in charts)


CONTRASTS = [
    (Pair("#FFFFFF", "#000000"), 21.0), (Pair("#FFFFFF", "#FFFFFF"), 1.0), (Pair("#FFFFFF", "#777777"), 4.48),
    (Pair("#FFFFFF", "#767676"), 4.54), (Pair("#0000FF", "#FFFFFF"), 8.59),
]  # fmt: skip


@pytest.mark.parametrize(("pair", "ratio"), CONTRASTS)
def test_contrast_is_measured_as_the_guidelines_do(pair: Pair, ratio: float) -> None:
    assert contrast(pair) == pytest.approx(ratio, abs=0.005)


def test_every_pair_of_colours_can_be_read(opened: Opened) -> None:
    """Measured on the cells as they are stored, not on what was meant."""
    seen = {Pair(_fill(cell), _ink(cell)) for sheet in opened.book for row in sheet.iter_rows() for cell in row}
    assert len(seen) > 8 and all(contrast(pair) >= READABLE for pair in seen)
    assert seen <= set(PAIRS)
    for sheet in opened.book:
        for rules in sheet.conditional_formatting:
            for rule in rules.rules:
                fill = "#" + rule.dxf.fill.bgColor.rgb[2:] if rule.dxf.fill else "#FFFFFF"
                pair = Pair(fill, "#" + rule.dxf.font.color.rgb[2:])
                assert contrast(pair) >= READABLE and pair in PAIRS


def _fill(cell: Any) -> str:
    return "#" + cell.fill.fgColor.rgb[2:] if cell.fill.patternType == "solid" else "#FFFFFF"


def _ink(cell: Any) -> str:
    colour = cell.font.color
    return "#000000" if colour is None or colour.type != "rgb" else "#" + colour.rgb[2:]


def test_colour_only_repeats_a_word(opened: Opened) -> None:
    for table in opened.built.layout.tables:
        rules = [(str(area.sqref), rule) for area in opened.sheet(table).conditional_formatting for rule in area.rules]
        wanted = [column_letter(at) for at, c in enumerate(table.columns, start=1) if c.statuses]
        grey = [column_letter(at) for at, c in enumerate(table.columns, start=1) if c.otherwise]
        of_words = [(area, rule) for area, rule in rules if rule.type != "expression"]
        assert len(of_words) == len(wanted) * len(STATUS_WORDS) and len(rules) - len(of_words) == len(grey)
        assert [area.split("5:")[0] for area, rule in rules if rule.type == "expression"] == grey
        for area, rule in of_words:
            assert (rule.type, rule.operator) == ("beginsWith", "beginsWith") and rule.text in STATUS_WORDS
            assert area.split("5:")[0] in wanted


# --- how it looks and prints


def test_headers_and_names_stay_in_view(opened: Opened) -> None:
    for table in opened.built.layout.tables:
        at = [c.key for c in table.columns].index(table.first_in_view) if table.first_in_view else 0
        assert opened.sheet(table).freeze_panes == f"{column_letter(at + 1)}5"
        assert opened.sheet(table).print_title_rows == "$4:$4"


@pytest.mark.sampled
def test_an_empty_workbook_invites_the_first_row(empty: Opened) -> None:
    import openpyxl

    shown = openpyxl.load_workbook(empty.built.path, data_only=True)
    sheet, table = shown["Register"], empty.built.layout.table("register")
    assert read_area(sheet.tables["Register"].ref).last_row == 5  # type: ignore[union-attr]
    # Only the number of the line is there already.
    assert [cell.value for cell in sheet[5]] == [1 if c.key == "line" else None for c in table.columns]
    assert _rule_at(empty.book["Register"], "A5").prompt
    for page in shown:
        for row in page.iter_rows():
            assert not [cell.coordinate for cell in row if isinstance(cell.value, str) and cell.value.startswith("#")]


def test_start_leads_to_every_sheet(opened: Opened) -> None:
    start = packages.parts(opened.built.path)["xl/worksheets/sheet1.xml"]
    targets = {link.get("location") for link in packages.elements(start, "hyperlink")}
    seen = [sheet.title for sheet in opened.book if sheet.sheet_state == "visible"]
    assert targets == {f"{_quoted(name)}!A1" for name in seen[1:]}


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name


@pytest.mark.long
def test_what_is_printed_is_one_page_wide_and_tells_no_more_than_it_must(tmp_path: Path) -> None:
    """Of an empty workbook: one page a sheet that is in sight, and nothing of what is folded away."""
    import subprocess

    built = build_book("provision-map", tmp_path / "book.xlsx", {})
    engines.convert([built.path], "pdf", tmp_path / "pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "pdf" / "book.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    footers = re.findall(r"(?m)^ *([A-Z][\w ]*?)(?:  .*)? Page \d+ of", text)
    for table in built.layout.tables:
        assert footers.count(table.sheet) == (0 if table.sheet in out_of_sight(built.layout) else 1), table.sheet
    assert footers.count("Start") == 1
    assert "Confidential: pupils' data" in text
    assert "Date of birth" not in text, "details of pupils are on paper"


def test_as_on_a_later_day_only_what_depends_on_the_day_differs() -> None:
    layout = workbook_layout("register")
    early = tables_of(layout, filled(), school={}, today=TODAY)
    late = tables_of(layout, filled(), school={}, today=date(2027, 3, 26))
    words = [{str(row["review_status"]) for row in tables["register"]} for tables in (early, late)]
    assert words[0] != words[1] and any(word.startswith("Overdue") for word in words[1])


FORMULAS = [
    "=SUM(A1:A3)",
    "A1&B1",
    '=IF(A1="","",A1*2)',
    "{=SUM(A1:A3*B1:B3)}",
    "=_xlfn.XLOOKUP(A1,B:B,C:C)",
    "=XLOOKUP(A1,B:B,C:C)",
    "=SORT(UNIQUE(A1:A9))",
    "=IFNA(A1,0)",
    "=MAXIFS(A:A,B:B,1)",
]


def test_the_quick_sheet_writes_what_xlsxwriter_writes(tmp_path: Path) -> None:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    from sendbook.workbook.building.quick_sheet import QuickSheet

    written = []
    for kind in (Worksheet, QuickSheet, QuickSheet):
        path = tmp_path / "formulas.xlsx"
        book = xlsxwriter.Workbook(str(path))
        book.set_properties({"created": datetime(2026, 11, 29)})
        sheet, bold = book.add_worksheet("List", kind), book.add_format({"bold": True})
        columns = [{"header": f"Sum {at}", "formula": formula} for at, formula in enumerate(FORMULAS)]
        sheet.add_table(0, 20, 4, 19 + len(columns), {"columns": columns})
        for row in range(3):
            for column, formula in enumerate(FORMULAS):
                sheet.write_formula(row, column, formula, bold if row else None, row * 10)
        assert sheet.write_formula(2_000_000, 0, FORMULAS[0]) == -1, "no row of Excel's"
        book.close()
        written.append(packages.parts(path))
    assert written[0] == written[1] == written[2]
