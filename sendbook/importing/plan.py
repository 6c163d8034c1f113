"""Prepared: an import as a plan, for a workbook that is a file or open in Excel; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal

from sendbook.book import Book
from sendbook.changes import Step
from sendbook.findings import About, Finding, finding
from sendbook.importing.another_part import left_in_their_part
from sendbook.importing.class_sheets import (
    new_by_sheet,
    not_read,
    on_the_sheet_of_another,
    only_looked_at,
    together,
)
from sendbook.importing.column_map import ColumnMap
from sendbook.importing.compare import Policy, compare
from sendbook.importing.comparison import Comparison, known_in_row
from sendbook.importing.export import Export
from sendbook.importing.name_order import in_the_order_of, with_names_split
from sendbook.importing.named_pupils import Question
from sendbook.importing.needs_that_fit import needs_that_do_not_fit, without_needs_that_stand
from sendbook.importing.other_lists import not_there_already
from sendbook.importing.own_words import in_own_words, words_in
from sendbook.importing.remembered_columns import sheet_to_search, since_confirmed
from sendbook.importing.writable import what_is_possible
from sendbook.layouts import WorkbookLayout
from sendbook.lists.class_sheets import class_sheets
from sendbook.lists.find import Target, find_target
from sendbook.lists.headings import MATCHED, aliases_of
from sendbook.lists.hidden import hidden_lists, lists_beside_it
from sendbook.lists.left_rows import rows_of_leavers
from sendbook.lists.read import OwnList, read_list
from sendbook.lists.words import folded, squeezed
from sendbook.tables import Tables

Finish = Callable[[Iterable[Step]], tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class Options:
    """What a person decided about an import; `only` names columns as the workbook or a SENCO calls them."""

    only: tuple[str, ...] = ()
    on_conflict: Literal["ask", "keep", "mis"] = "ask"
    leavers: Literal["mark", "leave"] = "mark"
    columns: ColumnMap = field(default_factory=ColumnMap)
    allow: frozenset[str] = frozenset()
    pupils: Mapping[str, str] = field(default_factory=dict)
    """The UPN of the pupil whom a name in an old list means, or "" for none of them, by the question that asked."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do: the comparison to show, the steps that would be written, and what was found.

    `read` is the fingerprint of the file that was read, "" for the open workbook. `target` says where a school's own
    list stands and what its columns hold; `None` for a workbook of ours, whose `headers` stand by worksheet column.
    `finish` makes steps ready to write (results of our formulas). `sources` are the lists of an old file that was
    brought in, and `questions` the names in it that only a person can settle. `book` is the workbook itself; `None`
    in a plan that is only kept to be shown and written. `also` are the lists
    beside `target` where each class has a sheet.
    """

    path: Path
    book: Book | None
    comparison: Comparison
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    finish: Finish
    target: Target | None = None
    allow: frozenset[str] = frozenset()
    headers: Mapping[int, str] = field(default_factory=dict)
    read: str = ""
    sources: tuple[Target, ...] = ()
    questions: tuple[Question, ...] = ()
    also: tuple[Target, ...] = ()

    @property
    def targets(self) -> tuple[Target, ...]:
        """The lists of the workbook that are updated: more than one where each class or year has a sheet."""
        return (self.target, *self.also) if self.target else ()

    def without_workbook(self) -> ImportPlan:
        """The plan as it is shown and written, without the workbook that it was made from."""
        return replace(self, book=None, finish=tuple)

    @property
    def of_the_workbook(self) -> list[Finding]:
        """What was found in the workbook itself, beside what the columns' own lines and the comparison say."""
        said = {*self.comparison.findings}
        return [item for item in self.findings if item not in said and item.about is not About.COLUMN_OF_EXPORT]

    def taking(self, chosen: Iterable[int]) -> ImportPlan:
        """The plan with the export's value taken in some of the cells that the school typed."""
        assert self.book is not None
        taken = what_is_possible(self.comparison.taking(set(chosen)), self.book, self.allow)
        known = {*self.findings}
        more = tuple(item for item in taken.findings if item not in known)
        return replace(self, comparison=taken, steps=self.finish(taken.steps), findings=(*self.findings, *more))


def into_class_sheets(
    export: Export, path: Path, book: Book, today: date, options: Options
) -> ImportPlan | list[Finding] | None:
    """An import into a workbook that has a sheet for each class or year; `None` where it is not kept so."""
    named = "" if options.columns.is_remembered else options.columns.sheet
    classes = {folded(pupil[key]) for pupil in export.pupils for key in ("class_name", "year_group") if pupil[key]}
    sheets, others = class_sheets(book, classes, options.columns.workbook)
    if not sheets or (named and named.casefold() not in {one.target.sheet.casefold() for one in sheets}):
        return None
    told: list[tuple[Comparison, OwnList]] = []
    lists = [read_list(one.target, today) for one in sheets]
    export = with_names_split(export, [own.table for own in lists])
    for one, own in zip(sheets, lists, strict=True):
        policy = policy_of(options, one.target)
        if isinstance(policy, Finding):
            return [policy]
        told.append(_compared(export, book, one.target, own, policy, today))
    given, alone, known = new_by_sheet([part for part, _ in told], sheets, named)
    elsewhere = tuple(on_the_sheet_of_another([part for part, _ in told], sheets))
    parts = []
    for one, new, (part, own) in zip(sheets, given, told, strict=True):
        if named and one.target.sheet.casefold() != named.casefold():
            part = only_looked_at(part)
        moved = left_in_their_part(part, one.target, one.status)
        part = replace(part, findings=(*part.findings, *moved))
        part = in_own_words(not_there_already(replace(part, new=tuple(new)), book, one.target), own, one.target)
        parts.append(what_is_possible(part, book, options.allow))
    comparison = together(parts, alone, (pupil.said for pupil in export.pupils if pupil.rows in known))
    comparison = replace(comparison, findings=(*comparison.findings, *elsewhere))
    targets = [one.target for one in sheets if not named or one.target.sheet.casefold() == named.casefold()]
    every = replace(targets[0], told=tuple(column for target in targets for column in target.told))
    of_columns = [item for target in targets for item in target.findings]
    findings = (*since_confirmed(replace(options.columns, sheet=""), every), *not_read(others, sheets),
                *hidden_lists(book), *of_columns, *comparison.findings)  # fmt: skip
    return ImportPlan(path, book, comparison, comparison.steps, findings, tuple, targets[0], options.allow,
                      also=tuple(targets[1:]))  # fmt: skip


def _compared(
    export: Export, book: Book, target: Target, own: OwnList, policy: Policy, today: date
) -> tuple[Comparison, OwnList]:
    own = in_the_order_of(own, export)
    words = own.several if book.imported_before else words_in(own) | own.several
    policy = replace(policy, careful=True, words=words, ticks=target.ticks, typed=not book.imported_before)
    told = compare({"register": own.table}, export, own.layout, today, policy=policy)
    told = without_needs_that_stand(export, own, target, told)
    unfit = tuple(needs_that_do_not_fit(export, own, target, told))
    left = {*rows_of_leavers(target, today)}
    before = tuple(known_in_row(row) for row in own.table if row.number in left)
    missing = tuple(who for who in told.missing if who not in before)
    return replace(told, findings=(*told.findings, *unfit), left_before=before, missing=missing), own


def into_own_list(export: Export, path: Path, book: Book, today: date, options: Options) -> ImportPlan | list[Finding]:
    """An import into a list that a school keeps in a workbook of its own, or into its sheets of classes."""
    if (by_class := into_class_sheets(export, path, book, today, options)) is not None:
        return by_class
    sheet = sheet_to_search(options.columns, book)
    target = find_target(book, "register", options.columns.workbook, sheet)
    if isinstance(target, Finding):
        return [target]
    policy = policy_of(options, target)
    if isinstance(policy, Finding):
        return [policy]
    own = read_list(target, today)
    comparison, own = _compared(with_names_split(export, [own.table]), book, target, own, policy, today)
    comparison = in_own_words(not_there_already(comparison, book, target), own, target)
    comparison = what_is_possible(comparison, book, options.allow)
    hidden = () if options.columns.sheet else (*hidden_lists(book), *lists_beside_it(book, target))
    findings = (*since_confirmed(options.columns, target), *target.findings, *hidden, *comparison.findings)
    return ImportPlan(path, book, comparison, comparison.steps, findings, tuple, target, options.allow)


def into_ours(
    export: Export, path: Path, book: Book, tables: Tables, layout: WorkbookLayout, today: date, options: Options,
    finish: Finish = tuple,
) -> ImportPlan | list[Finding]:  # fmt: skip
    """An import into a workbook that sendbook made, of which these are the tables."""
    policy = policy_of(options)
    if isinstance(policy, Finding):
        return [policy]
    register, headers = tables.get("register"), {}
    export = with_names_split(export, [register] if register is not None else [])
    comparison = what_is_possible(compare(tables, export, layout, today, policy=policy), book, options.allow)
    if register is not None:
        headers = {register.columns[c.key]: c.header for c in layout.table("register").columns
                   if c.key in register.columns}  # fmt: skip
    return ImportPlan(
        path, book, comparison, finish(comparison.steps), comparison.findings, finish, None, options.allow, headers
    )  # fmt: skip


def policy_of(options: Options, own: Target | None = None) -> Policy | Finding:
    """What a person decided, as the comparison takes it; the columns of their own list may be named by its headings."""
    headings = {squeezed(c.heading): c.field for c in own.told if c.verdict == MATCHED} if own else {}
    only = columns_named([headings.get(squeezed(name), name) for name in options.only])
    if isinstance(only, Finding):
        return only
    return Policy(
        only=only, mark_leavers=options.leavers == "mark", take_mis=options.on_conflict == "mis",
    )  # fmt: skip


def columns_named(names: Iterable[str], table: str = "register") -> frozenset[str] | Finding:
    """The table's columns that a person named, by header, by another word for it, or by key."""
    known = aliases_of(table)
    keys, unknown = set(), []
    for name in names:
        key = known.fields.get(squeezed(name)) or (name if name in known.names else "")
        if key:
            keys |= {"primary_need", "secondary_need", "further_needs"} if key == "need" else {key}
        else:
            unknown.append(name)
    if unknown:
        return finding("7074", columns=", ".join(unknown))
    return frozenset(keys)
