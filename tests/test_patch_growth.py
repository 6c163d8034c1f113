"""What follows when rows are added: drop-downs, formats, names and sparklines; what goes along with totals."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.changes import FORMULAS, PROTECTED, Change, Formula, NewRow, Step
from sendbook.findings import has_errors
from sendbook.workbook.editing.patch import Patched
from sendbook.workbook.editing.undo import undo
from sendbook.workbook.editing.write import write
from tests.support import fidelity, surrounded, workbooks
from tests.support.edits import SHEET, cells, opened, part, patched, refused, with_xml
from tests.support.engines import recalculate_libreoffice
from tests.support.surrounded import need
from tests.support.validator import validate

OTHER, COMMENTS, BOXES = "xl/worksheets/sheet2.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
LISTS, PLAIN, TOTALS = surrounded.lists(), surrounded.lists(table=False), surrounded.totalled()
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


COST = [NewRow("Costs", "Costs", {1: code, 2: 4, 3: 1}) for code in ("HI", "VI")]


def _odd(result: Patched) -> list[tuple[str, str]]:
    """What is said of an edit but for what goes well: totals that moved, names that grew, formulas filled down."""
    return [(note.code, note.cell) for note in result.notes if note.code not in ("9137", "9138", "9141")]


def valid(content: bytes, folder: Path) -> Path:
    """The workbook as a file in which the Open XML SDK finds nothing wrong."""
    path = workbooks.saved(folder, content)
    assert validate([path])[path] == []
    return path


@pytest.mark.sampled
@pytest.mark.parametrize("table", [True, False], ids=["table", "plain range"])
def test_what_reads_the_whole_list_reads_its_new_rows(table: bool, tmp_path: Path) -> None:
    content = LISTS if table else PLAIN
    result = patched(content, need("HI", 5, 7, table), need("VI", 6, 8, table))
    other = part(result.content, OTHER)
    assert re.findall(r"<formula1>(.*?)</formula1>", other) == [
        "Lists!$B$4:$B$8",
        "Lists!B4:B8",
        "Lists!B4:B6",
        "Lists!$B$4:$B$5",
    ]  # only what reads the whole list
    assert "<formula>COUNTIF(Lists!$B$4:$B$8,$B2)=0</formula>" in other
    assert other.count('val="MAX(Lists!$C$4:$C$8)"') == 2 and "<xm:f>MAX(Lists!$C$4:$C$8)</xm:f>" in other
    assert "<xm:f>Lists!C4:C8</xm:f><xm:sqref>A60</xm:sqref>" in other
    assert {name.name: name.text for name in opened(result.content).defined_names} == {"Needs_list": "Lists!$B$4:$B$8"}
    before = part(content, OTHER)
    for old, new in (
        ("$B$6", "$B$8"),
        ("$C$6", "$C$8"),
        ("C4:C6", "C4:C8"),
        (
            "B4:B6</formula1></dataValidation>"
            '<dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" sqref="D2',
            "B4:B8</formula1></dataValidation>"
            '<dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" sqref="D2',
        ),
    ):
        before = before.replace(old, new)
    assert other == before  # and nothing else of that sheet has changed
    path = valid(result.content, tmp_path)
    seen = recalculate_libreoffice([path])[path]["Lists"]
    assert (seen["B8"], seen["C8"], seen["D8"]) == ("VI", 6, 8)
    page = openpyxl.load_workbook(io.BytesIO(result.content))["Our pupils"]
    assert page.data_validations.dataValidation[0].formula1 == "Lists!$B$4:$B$8"
    assert fidelity.seen_by_calamine([(path, ("Lists", 8, 2))]) == [["VI"]]


def test_drop_downs_of_newer_excel_grow_too() -> None:
    """Excel keeps those that choose from another sheet, and some formats, in an extension of the sheet."""
    modern = (
        '<ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{CCE6A557-97BC-4b89-'
        'ADB6-D9C93CAAB3DF}"><x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" '
        'count="1"><x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Lists!$B$4:$B$6</xm:f>'
        "</x14:formula1><xm:sqref>H2:H50</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
        "</worksheet>"
    )
    content = with_xml(LISTS, "</extLst></worksheet>", modern, OTHER)
    after = part(patched(content, need("HI", 5, 7)).content, OTHER)
    assert "<x14:formula1><xm:f>Lists!$B$4:$B$7</xm:f></x14:formula1><xm:sqref>H2:H50</xm:sqref>" in after


def test_a_drop_down_that_waits_in_the_new_rows_is_not_covered_by_another() -> None:
    """Two drop-downs on one cell: which of them Excel shows nobody can say."""
    own = (
        '<dataValidations count="2"><dataValidation type="whole" sqref="C4:C6"><formula1>0</formula1>'
        '<formula2>9</formula2></dataValidation><dataValidation type="whole" sqref="%s"><formula1>0</formula1>'
        "<formula2>99</formula2></dataValidation></dataValidations><pageMargins"
    )
    waiting = with_xml(LISTS, "<pageMargins", own % "C7:C20")
    beside = with_xml(LISTS, "<pageMargins", own % "D7:D20")
    assert 'sqref="C4:C6"' in part(patched(waiting, need("HI", 5, 7)).content)
    assert 'sqref="C4:C7"' in part(patched(beside, need("HI", 5, 7)).content)


def test_each_row_has_its_sparkline() -> None:
    """Where every row has one; a sparkline in the last row alone is none of each row's."""
    xml = part(patched(LISTS, need("HI", 5, 7), need("VI", 6, 8)).content)
    found = dict(re.findall(r"<xm:sqref>(\w+)</xm:sqref>()", xml))
    assert set(found) == {"E4", "E5", "E6", "E7", "E8", "F6"}
    assert "<xm:f>Lists!C8:D8</xm:f><xm:sqref>E8</xm:sqref>" in xml
    taken = patched(LISTS, Change("Lists", "E7", None, "a note")).content
    xml = part(patched(taken, need("HI", 5, 7), need("VI", 6, 8)).content)
    assert "<xm:sqref>E7</xm:sqref>" not in xml and "<xm:sqref>E8</xm:sqref>" in xml


def test_everything_on_a_totals_row_goes_along(tmp_path: Path) -> None:
    result = patched(TOTALS, *COST)
    xml = part(result.content)
    page = openpyxl.load_workbook(io.BytesIO(result.content), data_only=True)["Costs"]
    assert page["B9"].value is page["C9"].value is None  # no total of the rows before is read by anybody
    after = cells(result.content, "Costs")
    assert (after["A9"], after["B9"], after["C9"], after["A7"]) == ("Total", "=SUBTOTAL(109,B4:B8)", "=B9/3", "HI")
    assert re.findall(r'<comment ref="(\w+)"', part(result.content, COMMENTS)) == ["B5", "B9", "F7"]
    boxes = re.findall(r"<x:Anchor>(.*?)</x:Anchor>.*?<x:Row>(\d+)</x:Row><x:Column>(\d+)", part(result.content, BOXES))
    assert boxes == [
        ("2, 15, 6, 10, 4, 15, 9, 4", "4", "1"),
        ("2, 15, 8, 10, 4, 15, 11, 4", "8", "1"),
        ("6, 15, 6, 10, 8, 15, 9, 4", "6", "5"),
    ]
    assert re.findall(r'<hyperlink ref="(\w+)"', xml) == ["A5", "A9"]
    assert re.findall(r'<dataValidation [^>]*sqref="(.*?)"><formula1>(.*?)<', xml) == [
        ("B4:B9", "0"),
        ("C9", "C9&lt;=$B$9"),
    ]
    assert '<conditionalFormatting sqref="B9:F9"' in xml and "<formula>B$9&gt;100</formula>" in xml
    assert re.findall(r'<ignoredError sqref="(.*?)"', xml) == ["A4:A8", "B9"]
    assert '<protectedRange sqref="B4:C8"' in xml
    assert "<xm:f>Costs!B4:B8</xm:f><xm:sqref>C9</xm:sqref>" in xml
    assert re.findall(r"<brk .*?>", xml) == re.findall(r"<brk .*?>", part(TOTALS))  # a page ends where it ended
    names = {name.name: name.text for name in opened(result.content).defined_names}
    assert names == {"All_cost": "Costs!$B$9", "With_total": "Costs!$A$3:$C$9", "_xlnm.Print_Titles": "Costs!$3:$3"}
    chart = part(result.content, "xl/charts/chart1.xml")
    assert "<c:f>Costs!$B$9:$C$9</c:f>" in chart and "<c:f>Costs!$A$9</c:f>" in chart
    path = valid(result.content, tmp_path)
    # SUBTOTAL(109) counts what is seen: the folded rows are not, the new ones are.
    assert recalculate_libreoffice([path])[path]["Costs"]["B9"] == 8
    page = openpyxl.load_workbook(io.BytesIO(result.content))["Costs"]
    assert page["B9"].comment.text == "Without the bursar's share" and page["B7"].comment is None
    assert page["F7"].comment is not None and page["A9"].hyperlink.location == "'Costs'!B4"


def test_a_total_of_its_own_making_is_the_same_in_the_table_and_in_its_cell() -> None:
    column = 'name="Cost" totalsRowFunction="sum"/>'
    own = 'name="Cost" totalsRowFunction="custom"><totalsRowFormula>SUM(B4:B6)</totalsRowFormula></tableColumn>'
    content = with_xml(with_xml(TOTALS, column, own, "xl/tables/table1.xml"), "SUBTOTAL(109,B4:B6)", "SUM(B4:B6)")
    after = patched(content, *COST).content
    assert "<totalsRowFormula>SUM(B4:B8)</totalsRowFormula>" in part(after, "xl/tables/table1.xml")
    assert cells(after, "Costs")["B9"] == "=SUM(B4:B8)"


def test_a_thread_of_comments_goes_along(tmp_path: Path) -> None:
    content = surrounded.threaded()
    after = patched(content, *COST).content
    thread = part(after, "xl/threadedComments/threadedComment1.xml")
    assert re.findall(r'ref="(\w+)"', thread) == ["B9", "B9"]
    assert thread.replace("B9", "B7") == part(content, "xl/threadedComments/threadedComment1.xml")
    valid(after, tmp_path)


NO_BOX = {
    "no box at all": ("<x:Row>6</x:Row><x:Column>1</x:Column>", "<x:Row>16</x:Row><x:Column>1</x:Column>"),
    "two boxes": ("<x:Row>4</x:Row><x:Column>1</x:Column>", "<x:Row>6</x:Row><x:Column>1</x:Column>"),
    "an anchor in words": ("2, 15, 6, 10, 4, 15, 9, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>6",
                           "top left</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>6"),
    "a number missing": ("2, 15, 6, 10, 4, 15, 9, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>6",
                         "2, 15, 6, 10, 4, 15, 9</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>6"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_BOX)
def test_a_comment_whose_box_cannot_be_moved_is_refused(name: str) -> None:
    before, after = NO_BOX[name]
    content = with_xml(TOTALS, before, after, BOXES)
    assert refused(content, *COST) == ["9132"]
    assert refused(content, Change("Costs", "A5", None, "x")) == []  # nothing moves


def test_a_comment_is_never_put_on_another() -> None:
    """A comment waits on a blank cell where the total would come to stand: two on one cell damage a workbook."""
    content = with_xml(TOTALS, 'ref="F7"', 'ref="B9"', COMMENTS)
    box = "<x:Row>%d</x:Row><x:Column>%d</x:Column>"
    content = with_xml(content, box % (6, 5), box % (8, 1), BOXES)
    assert refused(content, *COST) == ["9115"]
    assert refused(content, COST[0]) == []


def test_new_rows_of_a_folded_group_are_seen() -> None:
    """They belong to the group, which is not folded any more: the others stay hidden, as the person left them."""
    page = openpyxl.load_workbook(io.BytesIO(patched(TOTALS, *COST).content))["Costs"]
    looks = {
        row: (
            page.row_dimensions[row].outlineLevel,
            page.row_dimensions[row].hidden,
            page.row_dimensions[row].collapsed,
            page.row_dimensions[row].height,
        )
        for row in range(6, 10)
    }
    assert looks == {
        6: (1, True, False, 20.25),
        7: (1, False, False, 20.25),
        8: (1, False, False, 20.25),
        9: (0, False, False, 30),
    }


@pytest.mark.parametrize("steps", [1, 2])
def test_a_plain_list_in_a_folded_group(steps: int) -> None:
    content = workbooks.edited(
        workbooks.plain_range(),
        SHEET,
        lambda xml: re.sub(rb'<row r="([456])"', rb'<row r="\1" outlineLevel="1" hidden="1"', xml).replace(
            b"</sheetData>", b'<row r="7" collapsed="1" hidden="1"/></sheetData>'
        ),
    )
    row = NewRow("Our list", "", {1: "K999000000004"}, header_row=3, first_column=1, last_column=7)
    page = openpyxl.load_workbook(io.BytesIO(patched(content, *[row] * steps).content))["Our list"]
    for number in range(7, 7 + steps):
        assert page.row_dimensions[number].outlineLevel == 1 and not page.row_dimensions[number].hidden
        assert not page.row_dimensions[number].collapsed


PUPIL = NewRow("Our list", "", {1: "K999000000004", 6: 4}, header_row=3, first_column=1, last_column=7, results={7: 8})
TOTAL = workbooks.plain_range(total=True)
UNDER_A_LIST: dict[str, bytes] = {
    "a word and a sum": TOTAL,
    "a label of two words": patched(TOTAL, Change("Our list", "A7", None, "Total hours:")).content,
    "sums alone": patched(TOTAL, Change("Our list", "A7", None, None)).content,
    "the header counted too": with_xml(TOTAL, "SUM(F4:F6)", "SUM(F3:F6)"),
    "a formula shared across": patched(TOTAL, Change("Our list", "G7", None, Formula("SUM(G4:G6)", 65))).content,
}  # fmt: skip
UNDER_A_LIST["a formula shared across"] = workbooks.edited(UNDER_A_LIST["a formula shared across"], SHEET, lambda xml: (
    xml.replace(b"<f>SUM(F4:F6)</f>", b'<f t="shared" ref="F7:G7" si="0">SUM(F4:F6)</f>')
    .replace(b"<f>SUM(G4:G6)</f>", b'<f t="shared" si="0"/>')))  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("name", UNDER_A_LIST)
def test_totals_under_a_plain_list_move_down(name: str, tmp_path: Path) -> None:
    content = UNDER_A_LIST[name]
    after = patched(content, PUPIL, PUPIL).content
    seen = cells(after, "Our list")
    first = 3 if "header" in name else 4
    assert (seen["A7"], seen["A8"], seen["G8"]) == ("K999000000004", "K999000000004", "=F8*2")
    assert (seen.get("A9"), seen["F9"]) == (
        None if "alone" in name else "Total hours:" if "two words" in name else "Total",
        f"=SUM(F{first}:F8)",
    )
    assert seen.get("G9") == ("=SUM(G4:G8)" if "shared" in name else None) and 'si="0"' not in part(after)
    assert recalculate_libreoffice([valid(after, tmp_path)])[tmp_path / "register.xlsx"]["Our list"]["F9"] == 40.5
    assert "9131Q" not in [note.code for note in patched(content, PUPIL).notes]


RUNNING = patched(
    workbooks.plain_range(),
    Change("Our list", "G4", None, Formula("F4", 12.5)),
    *(Change("Our list", f"G{row}", None, Formula(f"SUM(F$4:F{row - 1})+F{row}", 1)) for row in (5, 6)),
).content


def test_a_sum_that_runs_down_a_list_is_no_total() -> None:
    """Each row counts all rows above it: the last row is a pupil's, and so is the next."""
    after = cells(patched(RUNNING, PUPIL, PUPIL).content, "Our list")
    assert (after["A6"], after["G6"]) == ("Y999000000003", "=SUM(F$4:F5)+F6")
    assert (after["A8"], after["G8"]) == ("K999000000004", "=SUM(F$4:F7)+F8")
    waiting = patched(
        RUNNING, *(Change("Our list", f"G{row}", None, Formula(f"SUM(F$4:F{row - 1})+F{row}", 1)) for row in (7, 8))
    ).content
    after = cells(patched(waiting, PUPIL).content, "Our list")
    assert (after["A7"], after["G7"], after["G8"]) == ("K999000000004", "=SUM(F$4:F6)+F7", "=SUM(F$4:F7)+F8")


@pytest.mark.parametrize("typed", ["Z999000000009", 31.5])
def test_a_row_that_adds_up_and_says_no_total_is_left(typed: Any) -> None:
    """It may be a pupil's."""
    assert refused(patched(TOTAL, Change("Our list", "A7", None, typed)).content, PUPIL) == ["9122"]


def test_a_label_beside_formulas_over_the_list_is_a_total_whatever_it_says() -> None:
    after = cells(
        patched(patched(TOTAL, Change("Our list", "A7", None, "Totally new")).content, PUPIL).content, "Our list"
    )
    assert (after["A7"], after["A8"], after["F8"]) == ("K999000000004", "Totally new", "=SUM(F4:F7)")


@pytest.mark.sampled
@pytest.mark.parametrize(("counted", "grown"), [("F4:F6", "F4:F8"), ("F4:F7", "F4:F9"), ("F3:F6", "F3:F8")])
def test_totals_set_off_by_a_blank_row_stay_set_off(counted: str, grown: str, tmp_path: Path) -> None:
    """Whether they count the blank row too or not: people do both."""
    content = patched(
        workbooks.plain_range(),
        Change("Our list", "A8", None, "Total"),
        Change("Our list", "F8", None, Formula(f"SUM({counted})", 32.5)),
    ).content
    assert _odd(patched(content, PUPIL)) == []
    after = patched(content, PUPIL, PUPIL)
    seen = cells(after.content, "Our list")
    assert (seen["A7"], seen["A8"], seen["A10"], seen["F10"]) == (
        "K999000000004",
        "K999000000004",
        "Total",
        f"=SUM({grown})",
    )
    assert not {"A9", "F9", "G9"} & set(seen) and _odd(after) == []
    path = valid(after.content, tmp_path)
    assert recalculate_libreoffice([path])[path]["Our list"]["F10"] == 40.5


def test_a_thin_row_above_totals_is_no_place_for_a_pupil() -> None:
    """It sets the totals off: a list with one takes rows as far as there is room, and says what does not count them."""
    content = patched(
        workbooks.plain_range(),
        Change("Our list", "A8", None, "Total"),
        Change("Our list", "F8", None, Formula("SUM(F4:F6)", 32.5)),
    ).content
    thin = with_xml(content, '<row r="8"', '<row r="7" ht="4" customHeight="1"/><row r="8"')
    assert refused(thin, PUPIL, PUPIL) == ["9115"]
    assert _odd(patched(thin, PUPIL)) == [("9131Q", "'Our list'!F8")]
    noted = patched(content, Change("Our list", "J7", None, "checked by AB")).content
    assert refused(noted, PUPIL, PUPIL) == ["9115"]


def test_totals_with_something_beside_them_stay() -> None:
    """A label or figure to the right would be left behind beside a pupil."""
    beside = patched(TOTAL, Change("Our list", "J7", None, "checked by AB")).content
    assert refused(beside, PUPIL) == ["9122"]
    above = patched(TOTAL, Change("Our list", "J6", None, "checked by AB")).content
    assert refused(above, PUPIL) == []


def test_a_table_s_total_that_counts_some_rows_is_named() -> None:
    """It may be so on purpose: it stays as it is, and the person is told where it stands now."""
    some = with_xml(TOTALS, "SUBTOTAL(109,B4:B6)", "SUBTOTAL(109,B5:B6)")
    assert _odd(patched(some, *COST)) == [("9131Q", "Costs!B9")]
    assert _odd(patched(TOTALS, *COST)) == []


@pytest.mark.parametrize("hide", ['hidden="1"', 'ht="0" customHeight="1"', 'ht="0.0" customHeight="1"'])
def test_a_new_row_below_a_hidden_one_is_seen(hide: str) -> None:
    """A filter hides rows, people make them flat; who adds a pupil must see the row."""
    content = with_xml(workbooks.plain_range(), '<row r="6"', f'<row r="6" {hide}')
    row = NewRow("Our list", "", {1: "K999000000004"}, header_row=3, first_column=1, last_column=7)
    page = openpyxl.load_workbook(io.BytesIO(patched(content, row).content))["Our list"]
    assert not page.row_dimensions[7].hidden and page.row_dimensions[7].height is None
    assert page.auto_filter.ref == "A3:G7"


@pytest.mark.parametrize(("kind", "mark"), [("XLDAPR", ' cm="1"'), ("XLRICHVALUE", "")])
def test_dynamic_arrays_are_filled_down_as_such(kind: str, mark: str, tmp_path: Path) -> None:
    """Without its mark Excel shows a formula in braces, as entered with Ctrl+Shift+Enter, and one that cannot spill."""
    content = surrounded.dynamic(kind)
    row = NewRow("Scores", "", {1: "Pupil 4", 2: 5}, header_row=1, first_column=1, last_column=3, results={3: 5})
    after = patched(content, row).content
    assert f'<c r="C4"{mark}><f t="array" ref="C4">MAX(_xlfn.SEQUENCE(B4))</f><v>5</v></c>' in part(after)
    page = openpyxl.load_workbook(io.BytesIO(after), data_only=True)["Scores"]
    assert page["C4"].value == 5
    if mark:
        valid(after, tmp_path)


def test_a_protected_range_lets_people_type_in_new_rows() -> None:
    content = with_xml(TOTALS, "</sheetData>", '</sheetData><sheetProtection sheet="1"/>')
    assert refused(content, *COST) == ["9110"]
    after = part(patched(content, *COST, allow=frozenset({PROTECTED})).content)
    assert '<protectedRange sqref="B4:C8"' in after and '<sheetProtection sheet="1"/>' in after


@pytest.mark.parametrize(("formula", "codes"), [("Costs!B7*2", ["9127"]), ("Costs!B6*2", []), ("Costs!F7", [])])
def test_a_cell_elsewhere_that_names_the_total_by_address_stops_the_move(formula: str, codes: list[str]) -> None:
    content = patched(TOTALS, Change("Costs", "H20", None, Formula(formula, 1))).content
    assert refused(content, *COST) == codes


@pytest.mark.parametrize(("last", "codes"), [(23, ["9127"]), (22, [])])
def test_a_cell_that_shares_a_formula_may_name_the_total_too(last: int, codes: list[str]) -> None:
    """Only the first cell spells the formula out: each of the others names a row further down."""
    rows = "".join(
        f'<row r="{row}"><c r="H{row}"><f t="shared" {looks}<v>1</v></c></row>'
        for row, looks in (
            (20, f'ref="H20:H{last}" si="0">B4*2</f>'),
            *((row, 'si="0"/>') for row in range(21, last + 1)),
        )
    )
    assert refused(with_xml(TOTALS, "</sheetData>", rows + "</sheetData>"), *COST) == codes


@pytest.mark.parametrize(
    ("content", "plan", "allow"),
    [
        (LISTS, [need("HI", 5, 7)], frozenset()),
        (surrounded.threaded(), COST, frozenset()),
        (TOTAL, [PUPIL], frozenset()),
        (UNDER_A_LIST["a formula shared across"], [Change("Our list", "F7", None, 1)], frozenset({FORMULAS})),
    ],
    ids=["a list that others read", "a totals row with a thread", "totals under a list", "a shared formula"],
)
def test_undo_brings_every_byte_back(content: bytes, plan: list[Step], allow: frozenset[str], tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, content)
    receipt, findings = write(path, plan, reason="import", allow=allow)
    assert receipt is not None and not has_errors(findings) and path.read_bytes() != content
    assert undo(path)[0] is not None and path.read_bytes() == content
