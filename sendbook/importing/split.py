"""Split: one export of many schools, taken apart by school, each part for the workbook of that school."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sendbook.book.file_book import FileBook
from sendbook.findings import Finding, finding
from sendbook.importing.column_map import ColumnMap, remembered
from sendbook.importing.export import Export
from sendbook.importing.pupils import ImportedPupil
from sendbook.importing.remembered_columns import sheet_to_search
from sendbook.layouts.settings import school_values
from sendbook.lists.find import find_target
from sendbook.lists.read import read_list
from sendbook.lists.words import folded
from sendbook.rules.school_numbers import dfe_number, urn
from sendbook.rules.upn import normal_upn
from sendbook.tables import Table
from sendbook.workbook.parts.package import open_package
from sendbook.workbook.reader import kind_of, read_book

_FEW = 3
"""More pupils than these in the same two workbooks have not moved school: one workbook is a copy of the other."""


@dataclass(frozen=True, slots=True)
class SchoolBook:
    """A school's workbook as far as telling schools apart needs it: its file, the school's name, its pupils' UPNs, and
    its DfE number (seven digits) and URN; "" for what it does not say."""

    path: Path
    school: str
    upns: frozenset[str]
    dfe_number: str = ""
    urn: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """The part of an export for each workbook, and what could not be given to any."""

    parts: Mapping[Path, Export]
    findings: tuple[Finding, ...]


def workbooks_in(folder: Path) -> list[Path]:
    """The workbooks of a folder and its subfolders, in order of name; copies that Excel or sendbook keeps are not."""
    found = [path for path in folder.rglob("*") if path.suffix.casefold() in (".xlsx", ".xlsm") and path.is_file()]
    kept = [
        path for path in found
        if not path.name.startswith(("~$", ".")) and not any(part.endswith(".sendbook") for part in path.parts)
    ]  # fmt: skip
    return sorted(kept, key=lambda path: str(path).casefold())


def school_book(path: Path, today: date, given: ColumnMap | None = None) -> SchoolBook | Finding:
    """What a workbook says of its school, or the finding that says why it cannot be read or holds no register.

    `given` says what the columns of a school's own list are where nothing is remembered for the workbook.
    """
    package = open_package(path)
    if isinstance(package, Finding):
        return package
    if kind_of(package):
        book = read_book(path)
        if isinstance(book, Finding):
            return book
        said = school_values(book.tables)
        return SchoolBook(
            path, str(said["school_name"] or ""), _upns(book.tables["register"]), dfe_number(said["dfe_number"]),
            urn(said["school_urn"]),
        )  # fmt: skip
    columns = remembered(path)
    if isinstance(columns, Finding):
        return columns
    columns = columns or given or ColumnMap()
    lists = FileBook(package)
    target = find_target(lists, "register", columns.workbook, sheet_to_search(columns, lists))
    if isinstance(target, Finding):
        return target
    return SchoolBook(path, "", _upns(read_list(target, today).table))


def _upns(register: Table) -> frozenset[str]:
    return frozenset(normal_upn(str(row["upn"])) for row in register if row["upn"])


def split_by_school(export: Export, books: Sequence[SchoolBook]) -> Split:
    """Give each pupil of an export to the workbook of their school.

    By the export's school columns where it has them: DfE number or URN against those of the workbook, else number or
    name against the school's name in the workbook and the file's name, else by which workbook knows the most of the
    school's pupils. Without such a column, by the workbook that knows the pupil. Whoever fits no workbook, or two,
    is told and left out.
    """
    if any(pupil.school for pupil in export.pupils):
        given, findings = _by_school(export, books)
    else:
        given, findings = _by_pupil(export, books)
    parts = {
        path: replace(export, pupils=tuple(pupils), findings=(), evidence=export.evidence)
        for path, pupils in given.items() if pupils
    }  # fmt: skip
    return Split(parts, tuple(findings))


def _by_school(export: Export, books: Sequence[SchoolBook]) -> tuple[dict[Path, list[ImportedPupil]], list[Finding]]:
    pupils: dict[str, list[ImportedPupil]] = defaultdict(list)
    for pupil in export.pupils:
        pupils[pupil.school[0] if pupil.school else ""].append(pupil)
    book_of: dict[str, Path] = {}
    findings: list[Finding] = []
    for school in sorted(filter(None, pupils)):
        fitting = _books_of_school(pupils[school], books)
        if not fitting:
            findings.append(finding("7090", pupils[school][0].place, school=school, count=len(pupils[school])))
            continue
        if len(fitting) > 1:
            names, count = ", ".join(book.path.name for book in fitting), len(pupils[school])
            findings.append(finding("7106", pupils[school][0].place, school=school, books=names, count=count))
            continue
        found = fitting[0]
        if found.path in book_of.values():
            findings.append(finding("7091", pupils[school][0].place, school=school, book=found.path.name))
        else:
            book_of[school] = found.path
    if pupils[""]:
        findings.append(finding("7092Q", pupils[""][0].place, count=len(pupils[""])))
    return {book_of[school]: pupils[school] for school in book_of}, findings


def _books_of_school(pupils: Sequence[ImportedPupil], books: Sequence[SchoolBook]) -> list[SchoolBook]:
    """The workbook of the school that these pupils go to, by the surest sign that any workbook shows.

    More than one where nothing tells them apart, such as a workbook and a copy of it.
    """
    words = list(dict.fromkeys(word for pupil in pupils for word in pupil.school))
    books = [book for book in books if not _is_another_school(words, book)]
    named: list[SchoolBook] = []
    for sign in (_by_number, _by_own_name, _by_file_name, _by_part_of_name):
        named = [book for book in books if any(sign(word, book) for word in words)]
        if named:
            break
    if len(named) == 1:
        return named
    upns = {normal_upn(str(pupil["upn"])) for pupil in pupils if pupil["upn"]}
    known = [(len(upns & book.upns), book) for book in (named or books)]
    most = max((count for count, _ in known), default=0)
    return [book for count, book in known if count == most] if most else named


def _is_another_school(words: Sequence[str], book: SchoolBook) -> bool:
    """Whether the export gives this school a number, the workbook has one of that kind too, and they differ."""
    for reads, own in ((dfe_number, book.dfe_number), (urn, book.urn)):
        told = {number for word in words if (number := reads(word))}
        if own and told and own not in told:
            return True
    return False


def _by_number(word: str, book: SchoolBook) -> bool:
    """Whether a word is the workbook's DfE number or URN, or the last four digits of the first."""
    if not book.dfe_number and not book.urn:
        return False
    numbers = {book.dfe_number, book.urn, book.dfe_number[3:]}
    return (dfe_number(word) or urn(word) or (word if re.fullmatch(r"\d{4}", word) else "-")) in numbers


def _by_own_name(word: str, book: SchoolBook) -> bool:
    return bool(book.school) and folded(book.school) == folded(word)


def _by_file_name(word: str, book: SchoolBook) -> bool:
    return _in_name(folded(word), folded(book.path.stem)) or bool(
        (number := dfe_number(word)) and _in_name(number, folded(book.path.stem))
    )


def _by_part_of_name(word: str, book: SchoolBook) -> bool:
    return bool(book.school) and _in_name(folded(book.school), folded(word))


def _in_name(word: str, name: str) -> bool:
    """Whether a school's name or number stands in another name as whole words."""
    return bool(word) and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", name) is not None


def _by_pupil(export: Export, books: Sequence[SchoolBook]) -> tuple[dict[Path, list[ImportedPupil]], list[Finding]]:
    given: dict[Path, list[ImportedPupil]] = defaultdict(list)
    nowhere: list[ImportedPupil] = []
    several: dict[str, list[ImportedPupil]] = defaultdict(list)
    findings: list[Finding] = []
    for pupil in export.pupils:
        upns = {normal_upn(str(pupil[key])) for key in ("upn", "former_upn") if pupil[key]}
        known = [book for book in books if upns & book.upns]
        if len(known) == 1:
            given[known[0].path].append(pupil)
        elif known:
            several[", ".join(book.path.name for book in known)].append(pupil)
        else:
            nowhere.append(pupil)
    for names, pupils in several.items():
        if len(pupils) > _FEW:
            findings.append(finding("7107", pupils[0].place, books=names, count=len(pupils)))
        else:
            findings += [finding("7093", pupil.place, books=names) for pupil in pupils]
    if nowhere:
        findings.append(finding("7094Q", nowhere[0].place, count=len(nowhere)))
    return given, findings
