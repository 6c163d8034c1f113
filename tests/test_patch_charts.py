"""Charts and pivot tables of a list that gets new rows: what they show, and what they remember of the cells."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sendbook.changes import Formula, NewRow
from tests.support import surrounded, workbooks
from tests.support.edits import part, patched, with_xml
from tests.support.surrounded import need

LISTS = surrounded.lists()


@pytest.mark.parametrize("number", range(1, len(surrounded.CHARTS) + 1))
def test_charts_show_and_remember_the_new_rows(number: int) -> None:
    name = f"xl/charts/chart{number}.xml"
    after = part(patched(LISTS, need("HI", 5, 7), need("VI", 6.5, 8)).content, name)
    sources = re.findall(r'<c:f>(.*?)</c:f><c:(?:num|str)Cache>.*?<c:ptCount val="(\d+)"/>(.*?)</c:(?:num|str)Cache>',
                         after)  # fmt: skip
    assert len(sources) == part(LISTS, name).count("Cache>") / 2 >= 3
    expected = {"B": ["HI", "VI"], "C": ["5", "6.5"], "D": ["7", "8"]}
    for place, count, points in sources:
        column = place[7]
        if place == "Lists!$C$3":
            assert (count, points) == ("1", '<c:pt idx="0"><c:v>Autumn</c:v></c:pt>')
            continue
        assert (place, count) == (f"Lists!${column}$4:${column}$8", "5")
        values = re.findall(r'<c:pt idx="(\d)"><c:v>(.*?)</c:v></c:pt>', points)
        assert values[3:] == list(zip("34", expected[column], strict=True)) and len(values) == 5


@pytest.mark.parametrize(
    ("value", "remembered"),
    [
        (None, (5, 4)),
        ("text", (5, 5)),
        (Formula("1+1", 2), (5, 5)),
        (Formula("1+1"), None),
        (True, None),
    ],
    ids=["a blank", "a text", "a result", "an unknown result", "yes"],
)
def test_a_chart_that_cannot_know_a_value_forgets_them_all(value: Any, remembered: tuple[int, int] | None) -> None:
    """Excel then reads the cells; a wrong or missing point would be believed."""
    xml = part(patched(LISTS, need("HI", value, 7), need("VI", 6, 8)).content, "xl/charts/chart1.xml")
    found = re.search(r"<c:val><c:numRef><c:f>Lists!\$C\$4:\$C\$8</c:f>(.*?)</c:numRef>", xml)
    assert found is not None
    if remembered is None:
        assert found[1] == ""
    else:
        assert f'<c:ptCount val="{remembered[0]}"/>' in found[1] and found[1].count("<c:pt ") == remembered[1]


def numbers(place: str, count: int) -> str:
    """The source of a series, and how many values the chart remembers (0: it remembers none)."""
    memory = f"<c:numCache><c:ptCount val='{count}'/></c:numCache>" if count else ""
    return f"<c:numRef><c:f>{place}</c:f>{memory}</c:numRef>"


MORE_OF_CHARTS = {
    "labels from cells": (
        "<c15:datalabelsRange><c15:f>Lists!$B$4:$B$6</c15:f>"
        "<c15:dlblRangeCache><c:ptCount val='3'/></c15:dlblRangeCache></c15:datalabelsRange>",
        "<c15:datalabelsRange><c15:f>Lists!$B$4:$B$7</c15:f></c15:datalabelsRange>"),
    "labels in two rows": (
        "<c:multiLvlStrRef><c:f>Lists!$B$4:$C$6</c:f>"
        "<c:multiLvlStrCache><c:ptCount val='3'/><c:lvl/></c:multiLvlStrCache></c:multiLvlStrRef>",
        "<c:multiLvlStrRef><c:f>Lists!$B$4:$C$7</c:f></c:multiLvlStrRef>"),
    "a chart of Excel 2016": (
        "<cx:strDim type='cat'><cx:f>Lists!$B$4:$B$6</cx:f>"
        "<cx:lvl ptCount='3'><cx:pt idx='0'>a</cx:pt></cx:lvl></cx:strDim>",
        "<cx:strDim type='cat'><cx:f>Lists!$B$4:$B$7</cx:f></cx:strDim>"),
    "two ranges": (numbers("(Lists!$C$4:$C$6,Lists!$D$4:$D$6)", 6), numbers("(Lists!$C$4:$C$7,Lists!$D$4:$D$7)", 0)),
    "a count that is wrong": (numbers("Lists!$C$4:$C$6", 2), numbers("Lists!$C$4:$C$7", 0)),
    "nothing remembered": (numbers("Lists!$C$4:$C$6", 0), numbers("Lists!$C$4:$C$7", 0)),
    "some rows": (numbers("Lists!$C$4:$C$5", 2), numbers("Lists!$C$4:$C$5", 2)),
    "another sheet": (numbers("Other!$C$4:$C$6", 3), numbers("Other!$C$4:$C$6", 3)),
}  # fmt: skip


@pytest.mark.parametrize("name", MORE_OF_CHARTS)
def test_what_else_a_chart_reads(name: str) -> None:
    before, after = MORE_OF_CHARTS[name]
    chart = "xl/charts/chart1.xml"
    content = with_xml(LISTS, "</c:plotArea>", "</c:plotArea>" + before, chart)
    assert f"</c:plotArea>{after}<c:legend>" in part(patched(content, need("HI", 5, 7)).content, chart)


@pytest.mark.parametrize(
    ("source", "grown"),
    [
        ('ref="A3:G6" sheet="Our list"', 'ref="A3:G7" sheet="Our list"'),
        ('ref="B3:C6" sheet="our LIST"', 'ref="B3:C7"'),
        ('ref="A3:G5" sheet="Our list"', 'ref="A3:G5"'),
        ('ref="A3:H6" sheet="Our list"', 'ref="A3:H6"'),
    ],
)
def test_a_pivot_table_of_a_whole_list_counts_the_new_rows(source: str, grown: str) -> None:
    """Excel makes it anew when it opens the workbook, and the person is told."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotCacheDefinition"
    cache, rels = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/_rels/workbook.xml.rels"
    content = with_xml(
        workbooks.plain_range(),
        "</Relationships>",
        f'<Relationship Id="rId99" Type="{kind}" Target="pivotCache/pivotCacheDefinition1.xml"/></Relationships>',
        rels,
    )
    content = workbooks.repacked(
        content,
        {
            cache: (
                f'<pivotCacheDefinition xmlns="{main}"><cacheSource type="worksheet">'
                f"<worksheetSource {source}/></cacheSource></pivotCacheDefinition>"
            ).encode()
        },
    )
    pupil = NewRow("Our list", "", {1: "K999000000004", 6: 4}, header_row=3, first_column=1, last_column=7)
    result = patched(content, pupil)
    assert grown in part(result.content, cache) and 'refreshOnLoad="1"' in part(result.content, cache)
    # Rows to the last of all in more columns than the list has: whether that is the list only a person can say.
    beside = ["9134Q"] if "H6" in source else []
    assert [note.code for note in result.notes if note.code != "9141"] == [*beside, "9121"]
