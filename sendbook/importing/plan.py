"""Plan: what importing an export would do to a workbook, ours or a school's own; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal

from sendbook.changes import Step
from sendbook.findings import Finding, finding
from sendbook.foresight import with_results
from sendbook.importing.column_map import ColumnMap
from sendbook.importing.own_words import in_own_words
from sendbook.importing.possible import what_is_possible
from sendbook.mis.compare import Policy, compare
from sendbook.mis.comparison import Comparison
from sendbook.mis.export import Export, read_export
from sendbook.mis.headings import aliases_of
from sendbook.mis.words import squeezed
from sendbook.registers.reading import read_list
from sendbook.registers.target import Target, find_target
from sendbook.workbook.parts.package import Package, open_package
from sendbook.workbook.reader import kind_of, read_book


@dataclass(frozen=True, slots=True)
class Options:
    """What a person decided about an import; `only` names columns as the workbook or a SENCO calls them."""

    only: tuple[str, ...] = ()
    on_conflict: Literal["ask", "keep", "mis"] = "ask"
    leavers: Literal["mark", "leave"] = "mark"
    columns: ColumnMap = field(default_factory=ColumnMap)
    allow: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do: the comparison to show, the steps that would be written, and what was found.

    `target` says where a school's own list stands and what its columns hold; `None` for a workbook of ours, whose
    `headers` stand by worksheet column. `finish` makes steps ready to write (results of our formulas).
    """

    path: Path
    package: Package
    comparison: Comparison
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    finish: Callable[[Iterable[Step]], tuple[Step, ...]]
    target: Target | None = None
    allow: frozenset[str] = frozenset()
    headers: Mapping[int, str] = field(default_factory=dict)

    def taking(self, chosen: Iterable[int]) -> ImportPlan:
        """The plan with the export's value taken in some of the cells that the school typed."""
        taken = what_is_possible(self.comparison.taking(set(chosen)), self.package, self.allow)
        return replace(self, comparison=taken, steps=self.finish(taken.steps))


def plan_import(export: Path, book: Path, today: date, options: Options | None = None) -> ImportPlan | list[Finding]:
    """Read an export and a workbook and compare them; findings instead of a plan say why that cannot be done."""
    options = options or Options()
    read = read_export(export, today, options.columns.export)
    return plan_of(read, book, today, options) if isinstance(read, Export) else [read]


def plan_of(export: Export, book: Path, today: date, options: Options) -> ImportPlan | list[Finding]:
    """The same for an export that was read already (one export may be for many workbooks)."""
    only = _keys(options.only)
    if isinstance(only, Finding):
        return [only]
    policy = Policy(
        only=only, mark_leavers=options.leavers == "mark", take_mis=options.on_conflict == "mis",
    )  # fmt: skip
    package = open_package(book)
    if isinstance(package, Finding):
        return [package]
    if kind_of(package):
        return _into_ours(export, book, today, options, policy)
    target = find_target(package, "register", options.columns.workbook, options.columns.sheet)
    if isinstance(target, Finding):
        return [target]
    own = read_list(target, today)
    comparison = compare(
        {"register": own.table}, export, own.layout, today, policy=replace(policy, careful=True)
    )  # fmt: skip
    comparison = what_is_possible(in_own_words(comparison, own, target), package, options.allow)
    findings = (*target.findings, *comparison.findings)
    return ImportPlan(book, package, comparison, comparison.steps, findings, tuple, target, options.allow)


def _into_ours(
    export: Export, path: Path, today: date, options: Options, policy: Policy
) -> ImportPlan | list[Finding]:
    book = read_book(path)
    if isinstance(book, Finding):
        return [book]

    def finish(steps: Iterable[Step]) -> tuple[Step, ...]:
        return tuple(with_results(tuple(steps), book.tables, book.layout, today))

    comparison = compare(book.tables, export, book.layout, today, policy=policy)
    comparison = what_is_possible(comparison, book.package, options.allow)
    findings = (*book.findings, *comparison.findings)
    register, headers = book.tables.get("register"), {}
    if register is not None:
        headers = {register.columns[c.key]: c.header for c in book.layout.table("register").columns
                   if c.key in register.columns}  # fmt: skip
    return ImportPlan(
        path, book.package, comparison, finish(comparison.steps), findings, finish, None, options.allow, headers
    )  # fmt: skip


def _keys(names: Iterable[str]) -> frozenset[str] | Finding:
    """The register's columns that a person named, by header, by another word for it, or by key."""
    known = aliases_of("register")
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
