"""Class sheets: a school's own workbook that has a sheet for each class, year or SEN status, as one list.

Which sheets these are, and what each says of its pupils. Copies of a list, and lists of before, are none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from sendbook.lists.find import Target, find_in
from sendbook.lists.headings import aliases_of
from sendbook.lists.leavers import is_leavers_sheet
from sendbook.lists.one_sheet import lists_on
from sendbook.lists.sheet_names import (
    class_told,
    is_of_before,
    may_name_a_class,
    status_told,
    titles_of,
    year_of_sheet,
    years_told,
)
from sendbook.lists.stretches import Lists
from sendbook.lists.words import folded

_IDENTITY = ("upn", "full_name", "surname")
_OF_A_LINE = ("full_name", "surname", "forename", "intervention")


@dataclass(frozen=True, slots=True)
class ClassSheet:
    """A list of pupils on a sheet that is named or titled by a class, by year groups or by a SEN status.

    `alike` says that only its headings, which other such sheets have too, showed that it is one.
    """

    target: Target
    names: frozenset[str]
    years: frozenset[str]
    status: str = ""
    alike: bool = False


def class_sheets(
    lists: Lists, classes: Collection[str] = (), mapping: Mapping[str, str] | None = None, table: str = "register"
) -> tuple[list[ClassSheet], list[Target]]:
    """The lists of pupils by class, year or status, and the other lists of pupils in the workbook; none of the first
    where the workbook is not kept so. `classes` are names of classes that are known otherwise, folded.
    """
    found: list[ClassSheet] = []
    others: list[Target] = []
    told = dict[int, str]()
    for target, titles in _lists(lists, mapping, table):
        named = {folded(text) for text in titles if _is_class(folded(text), classes)}
        named |= {folded(name) for text in titles if (name := class_told(text))}
        years = frozenset(year for text in titles for year in years_told(text))
        years |= {year_of_sheet(target.sheet)} - {""}
        current = not (is_leavers_sheet(target.sheet) or is_of_before(target.sheet))
        status = next((code for text in titles if (code := status_told(text))), "") if current else ""
        if (named or years) and current:
            found.append(ClassSheet(target, frozenset(named), years, status))
        else:
            told[len(others)] = status
            others.append(target)
    alike = _alike(found, others)
    classed = [*found, *(ClassSheet(one, frozenset((folded(one.sheet),)), frozenset(), alike=True) for one in alike)]
    if _on_several(classed):
        return classed, [one for one in others if one not in alike]
    by_status = [
        *(one for one in found if one.status),
        *(ClassSheet(one, frozenset(), frozenset(), told[at]) for at, one in enumerate(others) if told[at]),
    ]
    kinds = {one.status for one in by_status}
    if len(kinds) > 1 and _on_several(by_status) and not _stand_twice([one.target for one in by_status]):
        kept = [one.target for one in by_status]
        return by_status, [one for one in (*(each.target for each in found), *others) if one not in kept]
    return [], []


def _on_several(sheets: Sequence[ClassSheet]) -> bool:
    return len({one.target.sheet for one in sheets}) > 1


def _alike(found: Sequence[ClassSheet], others: Sequence[Target]) -> list[Target]:
    """The lists on sheets that may be named by a class, as Hedgehogs and Owls: each has the headings of the others, and
    pupils of its own.
    """
    named = [one for one in others if may_name_a_class(one.sheet) and not is_leavers_sheet(one.sheet)]
    kinds = Counter(frozenset(one.columns) for one in (*(each.target for each in found), *named))
    alike = [one for one in named if kinds[frozenset(one.columns)] > 1]
    return [] if _stand_twice([*(each.target for each in found), *alike]) else alike


def _stand_twice(lists: Sequence[Target]) -> bool:
    """Whether two lists have half of their pupils in common: then one is a copy of the other, or a part of it."""
    pupils = [_pupils_on(one) for one in lists]
    return any(
        len(one & other) * 2 > min(len(one), len(other)) for one, other in combinations(pupils, 2) if one and other
    )


def _pupils_on(target: Target) -> set[tuple[str, ...]]:
    keys = [key for key in _OF_A_LINE if key in target.columns]
    return {tuple(folded(row[target.columns[key]] or "") for key in keys) for row in target.rows}


def _is_class(text: str, classes: Collection[str]) -> bool:
    """Whether a name is that of a class of the export, or the most of one: `oak` of `3 oak`."""
    words = {*text.split()}
    return text in classes or (not text.isdigit() and any(words and words < {*one.split()} for one in classes))


def _lists(lists: Lists, mapping: Mapping[str, str] | None, table: str) -> Iterator[tuple[Target, list[str]]]:
    """Each list of pupils, with its sheet's name and the titles above its headings."""
    known = aliases_of(table)
    for listing in lists.listings()[0]:
        for grid in [listing.grid] if listing.table else lists_on(listing.grid, known, mapping):
            target = find_in([replace(listing, grid=grid)], [], table, mapping)
            if isinstance(target, Target) and any(key in target.columns for key in _IDENTITY):
                yield target, [text for row, text in titles_of(grid, target.header_row) if not row]
