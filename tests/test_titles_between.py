"""Titles between pupils: each ends what the one before it said, and no need that stands in a cell is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.exports import started

HEAD = ["Surname", "Forename", "Status", "Need"]
NAMES = ("Abbot", "Brook", "Cole", "Dhar")


def _under(titles: list[list[str]]) -> list[list[str]]:
    rows = [HEAD]
    for lines, name in zip(titles, NAMES, strict=True):
        rows += [*([line] for line in lines), [name, "Ada", "K", "SLCN"]]
    return rows


@pytest.mark.sampled
@pytest.mark.parametrize(("titles", "years", "classes", "words"), [
    ([["Reception"], ["1 Ash"], ["2 Oak"], ["Year 6"]], ["R", None, None, "6"], [None] * 4, ["1 Ash", "2 Oak"]),
    ([["Year R"], ["Year 1/2"], ["Year 3/4"], ["Y5"]], ["R", None, None, "5"], [None] * 4, ["Year 1/2", "Year 3/4"]),
    ([["Year 1"], ["KS2"], ["Foundation Stage"], ["Year 7"]], ["1", None, None, "7"], [None] * 4,
     ["KS2", "Foundation Stage"]),
    ([["3A"], ["3B"], ["Unit"], ["4A"]], [None] * 4, ["3A", "3B", None, "4A"], ["Unit"]),
    ([["Year 3", "Class 3A"], ["Class 3B"], ["Year 4", "Class 4A"], ["Hub"]], ["3", None, "4", None],
     ["3A", "3B", "4A", None], ["Hub"]),
])  # fmt: skip
def test_a_title_ends_what_the_one_before_it_said_and_its_words_are_kept(
    titles: list[list[str]], years: list[str], classes: list[str], words: list[str], tmp_path: Path
) -> None:
    told = started(tmp_path, _under(titles))
    assert [row.get("year_group") for row in told.rows] == years
    assert [row.get("class_name") for row in told.rows] == classes
    assert [str(row["notes"]) for row in told.rows if row.get("notes")] == [f"Title above: {word}" for word in words]
    assert told.into_notes == (("Title above",) if words else ())


@pytest.mark.sampled
@pytest.mark.parametrize(("heads", "cells", "needs"), [
    (["Primary need", "Secondary need", "Other needs"], [None, "SEMH", None], (None, "SEMH", None)),
    (["Primary need", "Secondary need", "Other needs"], ["ASD, SLCN, SEMH", "MLD", "HI"],
     ("ASD", "SLCN", {"SEMH", "MLD", "HI"})),
    (["Status", "Need"], ["K - MLD", "SALT"], ("SLCN", "MLD", None)),
    (["Status", "Need"], ["EHCP - ASD", "SLCN"], ("SLCN", "ASD", None)),
    (["Status", "Primary need", "Secondary need"], ["K (SEMH)", "ASD", "HI"], ("ASD", "HI", {"SEMH"})),
    (["Need"], ["ASD / SLCN"], ("ASD", "SLCN", None)),
])  # fmt: skip
def test_every_need_that_stands_in_a_cell_is_in_the_register(
    heads: list[str], cells: list[str], needs: tuple[object, ...], tmp_path: Path
) -> None:
    status = [] if "Status" in heads else ["Status"]
    told = started(
        tmp_path, [["Surname", "Forename", *heads, *status], ["Abbot", "Ada", *cells, *(["K"] * len(status))]]
    )
    [row] = told.rows
    further = row.get("further_needs")
    assert row.get("primary_need") == needs[0] and row.get("secondary_need") == needs[1]
    assert (set(str(further).split(", ")) if further else None) == needs[2]


def test_days_under_the_terms_are_reviews_that_were_held(tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "SEN Status", "Autumn", "Spring", "Summer review"],
            ["Abbot", "Ada", "K", "04/11/2025", "03/03/2026", "01/07/2099"],
            ["Brook", "Ben", "E", None, "05/03/2026", None],
            ["Cole", "Eve", "K", None, None, None]]  # fmt: skip
    told = started(tmp_path, rows)
    assert [str(row.get("last_review")) for row in told.rows] == ["2026-03-03", "2026-03-05", "None"]
    assert "7185Q" in [one.code for one in told.findings] and "Autumn" in told.into_notes
    other = started(tmp_path, [rows[0], ["Abbot", "Ada", "K", "target met", "03/03/2026", None]])
    assert other.rows[0].get("last_review") is None
