"""Sheets of classes: a school's own workbook that has a sheet for each class or year, as one register.

A pupil is looked for on all of them; a new one goes onto the sheet of their class or year, or is left out by name
where no sheet says that it is theirs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from sendbook.book import Book
from sendbook.findings import About, Finding, finding
from sendbook.importing.comparison import Added, Comparison
from sendbook.importing.export import Export
from sendbook.importing.old_sources import class_told, may_name_a_class, year_told
from sendbook.lists.find import Target, find_in
from sendbook.lists.headings import aliases_of
from sendbook.lists.leavers import is_leavers_sheet
from sendbook.lists.left_out import UNKNOWN_PROVISION, LeftOut
from sendbook.lists.one_sheet import lists_on
from sendbook.lists.words import folded
from sendbook.tables import Value, quote_sheet

_YEARS = re.compile(r"\b(?:years?|yrs?|y)\s*\d{1,2}(?:\s*(?:[-/&+,]|and|to)\s*(?:years?|yr|y)?\s*\d{1,2})*", re.I)
_IDENTITY = ("upn", "full_name", "surname")
_OLD = re.compile(r"\b(?:old|(?:20)?\d\d-\d\d)\b", re.I)
_FROM_TO = re.compile(r"(\d{1,2})\s*(?:-|to)\s*(?:years?|yr|y)?\s*(\d{1,2})", re.I)


@dataclass(frozen=True, slots=True)
class ClassSheet:
    """A list of pupils on a sheet that is named or titled by a class or by year groups.

    `alike` says that only its headings, which other such sheets have too, showed that it is one.
    """

    target: Target
    names: frozenset[str]
    years: frozenset[str]
    alike: bool = False


def class_sheets(
    book: Book, export: Export, mapping: Mapping[str, str] | None = None
) -> tuple[list[ClassSheet], list[Target]]:
    """The lists of pupils by class or year, and the other lists of pupils in the workbook; none of the first where the
    workbook is not kept so.
    """
    classes = {folded(pupil[key]) for pupil in export.pupils for key in ("class_name", "year_group") if pupil[key]}
    found: list[ClassSheet] = []
    others: list[Target] = []
    for target, titles in _lists(book, mapping):
        named = {folded(text) for text in titles if _is_class(folded(text), classes)}
        named |= {folded(name) for text in titles if (name := class_told(text))}
        years = frozenset(year for text in titles for year in _years_told(text))
        if (named or years) and not (is_leavers_sheet(target.sheet) or _OLD.search(_YEARS.sub("", target.sheet))):
            found.append(ClassSheet(target, frozenset(named), years))
        else:
            others.append(target)
    alike = _alike(found, others)
    found += [ClassSheet(one, frozenset((folded(one.sheet),)), frozenset(), alike=True) for one in alike]
    others = [one for one in others if one not in alike]
    return (found, others) if len({one.target.sheet for one in found}) > 1 else ([], [])


def _alike(found: Sequence[ClassSheet], others: Sequence[Target]) -> list[Target]:
    """The lists on sheets that may be named by a class, as Hedgehogs and Owls: each has the headings of the others, and
    pupils of its own.
    """
    named = [one for one in others if may_name_a_class(one.sheet) and not is_leavers_sheet(one.sheet)]
    kinds = Counter(frozenset(one.columns) for one in (*(each.target for each in found), *named))
    alike = [one for one in named if kinds[frozenset(one.columns)] > 1]
    pupils = [_pupils_on(one) for one in (*(each.target for each in found), *alike)]
    twice = any(
        len(one & other) * 2 > min(len(one), len(other)) for one, other in combinations(pupils, 2) if one and other
    )
    return [] if twice else alike


def _pupils_on(target: Target) -> set[tuple[str, ...]]:
    keys = [key for key in ("full_name", "surname", "forename") if key in target.columns]
    return {tuple(folded(row[target.columns[key]] or "") for key in keys) for row in target.rows}


def _is_class(text: str, classes: set[str]) -> bool:
    """Whether a name is that of a class of the export, or the most of one: `oak` of `3 oak`."""
    words = {*text.split()}
    return text in classes or (not text.isdigit() and any(words and words < {*one.split()} for one in classes))


def _lists(book: Book, mapping: Mapping[str, str] | None) -> Iterator[tuple[Target, list[str]]]:
    """Each list of pupils, with its sheet's name and the titles above its headings."""
    known = aliases_of("register")
    for listing in book.listings()[0]:
        for grid in [listing.grid] if listing.table else lists_on(listing.grid, known, mapping):
            target = find_in([replace(listing, grid=grid)], [], "register", mapping)
            if isinstance(target, Target) and any(key in target.columns for key in _IDENTITY):
                above = [row for row in grid.rows if row.number < target.header_row]
                texts = [cell for row in above for cell in row.cells if isinstance(cell, str)]
                yield target, [listing.sheet, *texts]


def _years_told(text: str) -> set[str]:
    several = _YEARS.search(text)
    if several is None:
        return {year_told(text)} - {""}
    between = (range(int(first), int(last)) for first, last in _FROM_TO.findall(several[0]))
    return {*re.findall(r"\d{1,2}", several[0]), *(str(year) for years in between for year in years)}


def sheet_of(pupil: Mapping[str, Value], sheets: Sequence[ClassSheet], company: Mapping[str, set[int]]) -> int | None:
    """Which of the sheets a new pupil belongs on, by the surest sign that fits one alone; None where none does.

    `company` says on which sheets pupils of a class stand already.
    """
    group, year = folded(pupil.get("class_name") or ""), str(pupil.get("year_group") or "")
    signs = (
        [at for at, one in enumerate(sheets) if group and group in one.names],
        [at for at, one in enumerate(sheets) if group and any(_of_one_another(group, name) for name in _spelt(one))],
        sorted(company.get(group, ())),
        [at for at, one in enumerate(sheets) if year and year in one.years],
    )
    return next((places[0] for places in signs if len(places) == 1), None)


def _spelt(sheet: ClassSheet) -> set[str]:
    return {*sheet.names, folded(sheet.target.sheet)}


def _of_one_another(group: str, name: str) -> bool:
    """Whether the words of one name all stand in the other, as `oak` in `3 oak`."""
    one, other = {*group.split()}, {*name.split()}
    return bool(one and other) and (one <= other or other <= one)


def new_by_sheet(
    told: Sequence[Comparison], sheets: Sequence[ClassSheet], only: str = ""
) -> tuple[list[list[Added]], list[LeftOut], set[tuple[int, ...]]]:
    """The new pupils of each sheet: those who stand on none of them. Besides who is left out, and the rows of the
    export that are known on some sheet. `only` names the sheet that a person chose: whose place is not clear goes
    there, and nobody who belongs elsewhere.
    """
    everywhere = [{one.rows: one for one in part.new} for part in told]
    unknown = set.intersection(*(set(rows) for rows in everywhere))
    company: dict[str, set[int]] = {}
    pupils = told[0].export.pupils
    for at, part in enumerate(told):
        absent = {one.rows for one in part.new} | _said_of_rows(part)
        for pupil in pupils:
            if pupil.rows not in absent and pupil["class_name"] and pupil["sen_provision"] in ("E", "K"):
                company.setdefault(folded(pupil["class_name"]), set()).add(at)
    chosen = next((at for at, one in enumerate(sheets) if one.target.sheet.casefold() == only.casefold()), None)
    given: list[list[Added]] = [[] for _ in told]
    left_out: list[LeftOut] = []
    for rows in (rows for rows in everywhere[0] if rows in unknown):
        one = everywhere[0][rows]
        place = sheet_of(one.values, sheets, company)
        place = chosen if place is None else place
        if place is None:
            left_out.append(_no_sheet(one))
        elif chosen not in (None, place):
            why = f"belongs on sheet {sheets[place].target.sheet}, which is not the one that was named"
            left_out.append(LeftOut(one.who, one.cell, why))
        else:
            given[place].append(everywhere[place][rows])
    return given, left_out, {pupil.rows for pupil in pupils} - unknown


def _said_of_rows(part: Comparison) -> set[tuple[int, ...]]:
    """The rows of pupils who are not on this sheet, and are not new to it either."""
    out = {item.who for item in part.left_out}
    return {pupil.rows for pupil in part.export.pupils if pupil.said in out}


def _no_sheet(one: Added) -> LeftOut:
    group = one.values.get("class_name") or one.values.get("year_group")
    what = f"no sheet says that it is for {group}" if group else "the export says neither class nor year group"
    return LeftOut(one.who, one.cell, f"{what}: import once more with --sheet and the name of their sheet")


def together(parts: Sequence[Comparison], alone: Iterable[LeftOut], known: Iterable[str]) -> Comparison:
    """The comparisons of all sheets as one. What only says of a pupil that a sheet does not have them is left away
    where another has them; `known` are those pupils as they are said.
    """
    said = {*known}
    common = set.intersection(*({*part.left_out} for part in parts))
    rejected = set.intersection(*({*part.rejected} for part in parts))
    gone = {item for part in parts for item in part.rejected} - rejected
    cells = {item.cell for item in gone}
    absent = {
        item for part in parts for item in part.left_out
        if item not in common and (item.place in cells or (item.who in said and item.why == UNKNOWN_PROVISION))
    }  # fmt: skip
    left_out = [item for part in parts for item in part.left_out if item not in absent]
    others = [item for part in parts for item in part.findings if item.about is About.NOT_ADDED]
    fewest = others[:1] if len(others) == len(parts) else []
    findings = [
        item for part in parts for item in part.findings if item not in gone and item.about is not About.NOT_ADDED
    ]
    return Comparison(
        parts[0].export, tuple(one for part in parts for one in part.new),
        tuple(one for part in parts for one in part.changed), tuple(row for part in parts for row in part.unchanged),
        tuple(one for part in parts for one in part.leavers), tuple(one for part in parts for one in part.rejoiners),
        tuple(dict.fromkeys(item for part in parts for item in part.conflicts if item not in gone)),
        tuple(item for item in dict.fromkeys(parts[0].rejected) if item in rejected),
        tuple(dict.fromkeys([*findings, *fewest])), tuple(item for part in parts for item in part.kept),
        tuple(dict.fromkeys([*left_out, *alone])), None,
        tuple(who for who in parts[0].not_added if all(who in part.not_added for part in parts)),
        tuple(who for part in parts for who in part.missing), tuple(who for part in parts for who in part.left_before),
    )  # fmt: skip


def only_looked_at(part: Comparison) -> Comparison:
    """The comparison of a list that nothing is written into: what a person named is another."""
    kept = part.export.findings
    return replace(part, changed=(), leavers=(), rejoiners=(), kept=(), conflicts=(), findings=kept)


def not_read(others: Sequence[Target], sheets: Sequence[ClassSheet]) -> Iterator[Finding]:
    """What is said of sheets that only their headings show to be classes, and of lists that are on none."""
    names = ", ".join(one.target.sheet for one in sheets)
    if alike := next((one.target for one in sheets if one.alike), None):
        yield finding("7178", alike.cell(alike.header_row, alike.first_column), sheets=names)
    for other in others:
        yield finding("7156", quote_sheet(other.sheet), sheet=other.sheet, sheets=names)
