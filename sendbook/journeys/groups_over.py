"""Groups over: which lines and groups go on into the next year, and groups for a workbook that had none."""

from __future__ import annotations

from datetime import date

from sendbook.layouts.grouping import by_name
from sendbook.tables import Row, Tables


def still_running(key: str, tables: Tables, start: date, told: list[str]) -> list[Row]:
    """The rows of a table, without the lines and groups that ended before the new year; those are said.

    A group stays as long as a line that stays names it: what the line takes from it would be lost.
    """
    rows = list(tables[key])
    if key not in ("provision", "funding", "groups"):
        return rows

    def runs(row: Row) -> bool:
        return row["ends"] is None or row["ends"] >= start

    lines = tables["provision"].rows if key == "groups" and "provision" in tables else ()
    named = {str(line["group_name"]).casefold() for line in lines if runs(line)}
    kept = [row for row in rows if runs(row) or (key == "groups" and str(row["group_name"]).casefold() in named)]
    if left := len(rows) - len(kept):
        word = "group" if key == "groups" else "line"
        told.append(f"{tables[key].sheet}: {counted(left, word)} ended before {start:%d/%m/%Y} and stay in "
                    "the old workbook.")  # fmt: skip
    return kept


def groups_of_names(tables: Tables, rows: dict[str, list[Row]], told: list[str]) -> None:
    """Groups for the names that lines have in a workbook of the form before, which had no sheet of groups."""
    if "groups" in tables or "provision" not in rows:
        return
    if "group_place" in tables["provision"].columns:
        if any(row["group_name"] for row in rows["provision"]):
            told.append("Groups: the sheet is not there, and what rows took from it went with it. Put the sheet back "
                        "(undo, or an earlier copy of the workbook) and upgrade that.")  # fmt: skip
        return
    grouped = by_name([row.values for row in rows["provision"]])
    if not grouped.groups:
        return
    places = [place for group in grouped.groups for place in grouped.named(str(group["group_name"]))]
    unsized = sum(rows["provision"][place]["group_size"] is None for place in places)
    pairs = zip(rows["provision"], grouped.lines, strict=True)
    rows["provision"] = [Row(row.number, line, row.unreadable) for row, line in pairs]
    rows["groups"] = [Row(place, group) for place, group in enumerate(grouped.groups)]
    told.append(f"Groups: {counted(len(grouped.groups), 'group')} made of the names that lines had.")
    if unsized:
        told.append(f"Groups: {counted(unsized, 'line')} of them without a group size had the cost of one to one. "
                    "Now the pupils of the group share it, so these costs are lower.")  # fmt: skip


def counted(number: int, word: str) -> str:
    """1 line, 2 lines."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
