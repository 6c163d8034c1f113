"""Which lists: the register or provision map that a fill adds columns to, or those of every class sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sendbook.book import Book
from sendbook.filling.columns import COLUMNS, columns_for
from sendbook.findings import About, Finding, finding
from sendbook.lists.class_sheets import ClassSheet, class_sheets
from sendbook.lists.find import Target, find_target, kind_of_list
from sendbook.lists.group_sizes import with_group_sizes
from sendbook.lists.headings import GUESSED, MATCHED
from sendbook.lists.read import OwnList
from sendbook.lists.words import folded
from sendbook.tables import quote_sheet


@dataclass(frozen=True, slots=True)
class ListToFill:
    """A list by the kinds that it is: a register, a provision map, or both in one."""

    found: Mapping[str, Target]
    tables: Sequence[str]
    target: Target

    @classmethod
    def of(cls, found: Mapping[str, Target]) -> ListToFill:
        """The list among these that is filled now."""
        tables = _together(found)
        return cls(found, tables, _one_target([found[table] for table in tables]))


@dataclass(frozen=True, slots=True)
class ListsToFill:
    """The lists that one plan fills, and what is said of others."""

    lists: Sequence[ListToFill]
    more: Sequence[str] = ()


def lists_to_fill(book: Book, sheet: str, mapping: Mapping[str, str] | None) -> ListsToFill | list[Finding]:
    """The list to fill; where each class, year or status has a sheet, the lists of all of them."""
    found = _on_sheet(book, sheet, mapping)
    if not sheet and (several := _of_classes(book, found, mapping)):
        return several
    if isinstance(found, list):
        return found
    first = ListToFill.of(found)
    more = [f"Sheet {other.sheet} has {kind_of_list(kind)}, which is filled on its own: name or open that sheet"
            for kind, other in found.items() if other.sheet != first.target.sheet]  # fmt: skip
    more += [f"Sheet {other.sheet} has {kind_of_list(kind)} too, headings in row {other.header_row}: nothing is added "
             "there. Move it to a sheet of its own to have it filled"
             for kind, other in found.items() if other.sheet == first.target.sheet
             and other.header_row != first.target.header_row]  # fmt: skip
    return ListsToFill([first], more)


def _of_classes(
    book: Book, found: dict[str, Target] | list[Finding], mapping: Mapping[str, str] | None
) -> ListsToFill | list[Finding] | None:
    """The lists on the sheets of classes; `None` where the workbook has none, or a list of everybody beside them."""
    if isinstance(found, list) and not any(item.about is About.SEVERAL_LISTS for item in found):
        return None
    for table in COLUMNS:
        sheets, others = class_sheets(book, (), mapping, table)
        names = list(dict.fromkeys(one.target.sheet for one in sheets))
        chosen = ListToFill.of(found).target.sheet if isinstance(found, dict) else ""
        if not names or (chosen and chosen not in names):
            continue
        lists: list[ListToFill] = []
        refused: list[Finding] = []
        for name in names:
            here = _on_sheet(book, name, mapping)
            if isinstance(here, dict):
                lists.append(ListToFill.of(here))
            elif any(item.about is About.SEVERAL_LISTS for item in here):
                return here
            else:
                refused += here
        if not lists and table == "register":
            return [item for item in refused if item.about is About.NO_LIST][:1] or refused[:1]
        if any("provision" in one.tables for one in lists) and _shared(sheets):
            return None
        if len({tuple(one.tables) for one in lists}) == 1:
            rest = dict.fromkeys(one.sheet for one in others if one.sheet not in names)
            more = [f"Sheet {name} has {kind_of_list(table)} too, which is filled on its own: name it with --sheet"
                    for name in rest]  # fmt: skip
            filled = {one.target.sheet for one in lists}
            more += [f"Sheet {name} has no column to work from: nothing is added there"
                     for name in names if name not in filled]  # fmt: skip
            return ListsToFill(lists, more)
    return None


def _shared(sheets: Sequence[ClassSheet]) -> bool:
    """Whether a pupil has lines on several sheets: what they come to could not be added up on one."""
    seen = set[str]()
    for one in sheets:
        keys = [one.target.columns[key] for key in ("full_name", "surname", "forename") if key in one.target.columns]
        here = {" ".join(folded(row[at] or "") for at in keys) for row in one.target.rows} - {""}
        if seen & here:
            return True
        seen |= here
    return False


def _on_sheet(book: Book, sheet: str, mapping: Mapping[str, str] | None) -> dict[str, Target] | list[Finding]:
    """The lists by their kind, the register first."""
    found: dict[str, Target] = {}
    wrong: list[Finding] = []
    for table in COLUMNS:
        target = find_target(book, table, mapping, sheet)
        if isinstance(target, Finding):
            wrong = wrong or [target]
        elif columns_for(table, set(target.columns)):
            found[table] = with_group_sizes(target) if table == "provision" else target
        elif table == "register":
            wrong = [*target.findings, finding("7101", quote_sheet(target.sheet))]
    return found or wrong


def full_columns(target: Target, own: OwnList) -> set[str]:
    """The columns of a list in which no row that begins on a day is blank."""
    begins, listed = target.columns.get("starts"), {row.number for row in own.table}
    rows = [row for row in target.rows if row.number in listed and begins and row[begins] is not None]
    return {key for key, at in target.columns.items() if all(row[at] is not None for row in rows)}


_OF_A_PUPIL = {"last_review", "support_started", "ehc_plan_issued", "last_decision", "additional_support_cost"}
"""Columns that a list of pupils has, and a provision map of its own has not."""


def _together(found: Mapping[str, Target]) -> list[str]:
    """The kinds to fill now: the first list; both kinds where one list has reviews and costs."""
    register, provision = found.get("register"), found.get("provision")
    if register is None or provision is None:
        return list(found)
    if (register.sheet, register.header_row) != (provision.sheet, provision.header_row):
        return ["register"]
    costed = any(one.key == "cost" for one in columns_for("provision", set(provision.columns)))
    has_lines = "intervention" in provision.columns and len(provision.columns) > len(register.columns)
    # A heading that nobody is sure of may leave a map without costs; its reviews are worked out all the same.
    if (costed or has_lines) and _OF_A_PUPIL & set(register.columns):
        return ["register", "provision"]
    return ["provision"] if len(provision.columns) > len(register.columns) else ["register"]


def _one_target(targets: Sequence[Target]) -> Target:
    """One list of two kinds: each of its columns as the kind that knows it has it, and what neither is sure of."""
    if len(targets) == 1:
        return targets[0]
    told = []
    for columns in zip(*(target.told for target in targets), strict=True):
        told.append(next((one for sure in (MATCHED, GUESSED) for one in columns if one.verdict == sure), columns[0]))
    known = {one.number for one in told if one.verdict == MATCHED}
    findings = list[Finding]()
    for target in targets:
        unsure = {target.cell(target.header_row, one.number) for one in target.unsure if one.number in known}
        findings += [item for item in target.findings if item.cell not in unsure and item not in findings]
    columns_of_both = {key: at for target in reversed(targets) for key, at in target.columns.items()}
    return replace(targets[0], told=tuple(told), findings=tuple(findings), columns=columns_of_both)
