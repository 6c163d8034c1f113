"""A workbook in use, beside what it should hold: how it is read, written, cut off and compared after every step."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from sendbook.book.file_book import FileBook
from sendbook.changes import Change, NewRow
from sendbook.findings import Finding
from sendbook.journeys.import_file import ImportPlan, Options, plan_import
from sendbook.lists.find import Target, find_target
from sendbook.lists.read import read_list
from sendbook.workbook.editing.undo import history
from sendbook.workbook.editing.undo_cells import CellUndo
from sendbook.workbook.parts.package import Package, read_package
from sendbook.workbook.parts.references import read_cell
from tests.support.exports import write_csv
from tests.support.faults import Killed, faults
from tests.support.fidelity import changed_parts
from tests.support.person import Person, opened
from tests.support.school_model import EXPORTED, KEYS, ROLL, TODAY, TheList, Who, who

Fault = tuple[int, int] | None
Cells = dict[str, dict[str, Any]]
MAY_CHANGE = re.compile(r"xl/(worksheets/sheet\d+|sharedStrings|styles|tables/table\d+|charts/chart\d+|workbook)\.xml")
_FOLLOWED = frozenset({*KEYS, *ROLL, "former_upn"})


class AtWork:
    """A workbook in a folder of its own, and the list that it should hold.

    `headings` gives the heading of each key that people retype, "note" among them. `list` is what the list should
    hold; `states` are the files that there were, `lists` what each held, by its fingerprint. `cut_off`: a piece of a
    file may lie about until the next write. `past`: what was done since sendbook's first write. `hit`: the last step
    met its fault.
    """

    def __init__(self, content: bytes, sheet: str, headings: dict[str, str]) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.book = self.folder / "own.xlsx"
        self.book.write_bytes(content)
        self.sheet, self.headings = sheet, headings
        self.states: list[bytes] = []
        self.lists: dict[str, tuple[TheList, dict[str, str]]] = {}
        self.rows: dict[int, Who] = {}
        self.past: list[str] = []
        self.secrets: set[str] = set()
        self.cut_off = self.hit = False
        self.list = self.read()
        self.remember()

    # ------------------------------------------------------------ reading

    def sha(self) -> str:
        """The fingerprint of the file."""
        return hashlib.sha256(self.book.read_bytes()).hexdigest()

    def read(self) -> TheList:
        """The list as sendbook reads it; nobody may stand in it twice, or without being told."""
        package = read_package(self.book.read_bytes())
        assert isinstance(package, Package), package
        target = find_target(FileBook(package), sheet=self.sheet)
        assert isinstance(target, Target), target
        own = read_list(target, TODAY)
        columns = own.table.columns
        named = {"surname", "forename"} if "full_name" in columns else set()
        found = TheList({}, followed=_FOLLOWED & {*columns, *named})
        note = next(column.number for column in target.told if column.heading == self.headings["note"])
        self.rows = {}
        for row in own.table:
            if not any(row.values.get(key) or key in row.unreadable for key in found.followed):
                assert own.raw.get((row.number, note)) is None, "a note without its pupil"
                continue  # a row that an undo emptied: only its formulas are left
            person = who(row.values)
            assert person not in found.pupils, "somebody stands in the list twice"
            self.rows[row.number] = person
            found.pupils[person] = {key: row.unreadable.get(key, row.value(key)) for key in found.followed}
            found.pupils[person]["note"] = own.raw.get((row.number, note))
            found.unread |= {(person, key) for key in row.unreadable if key in found.followed}
            found.held |= {
                (person, key) for key in found.followed & set(columns) if (row.number, columns[key]) in target.formulas
            }
        self.secrets |= {str(row[key]) for row in found.pupils.values() for key in ("upn", "surname") if row.get(key)}
        return found

    def cells(self) -> Cells:
        """Every cell and every comment of the workbook, as openpyxl reads them: it must open."""
        book = opened(self.book)
        found: Cells = {}
        for sheet in book.worksheets:
            cells = found.setdefault(sheet.title, {})
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        cells[cell.coordinate] = cell.value
                    if cell.comment:
                        cells[f"{cell.coordinate} comment"] = cell.comment.text
        return found

    # ------------------------------------------------------------ remembering

    def remember(self) -> None:
        """Keep what the file holds now."""
        self.states.append(self.book.read_bytes())
        self.lists[self.sha()] = (deepcopy(self.list), dict(self.headings))

    def became(self, expected: TheList) -> None:
        """The file must hold this now."""
        same(self.read(), expected)
        self.list = expected
        self.remember()

    def went_back(self, way: str) -> None:
        """The file must be one that there was before, byte for byte."""
        assert self.book.read_bytes() in self.states
        self.past += [way] if self.past else []
        known, headings = self.lists[self.sha()]
        self.list, self.headings = deepcopy(known), dict(headings)

    def heard(self, findings: Iterable[Finding]) -> None:
        """No finding names a child."""
        told = " ".join(str(item) for item in findings)
        assert not [secret for secret in self.secrets if secret in told]

    # ------------------------------------------------------------ sendbook

    def plan(self, rows: Sequence[Sequence[str]], options: Options) -> ImportPlan:
        """What importing these rows would do."""
        export = write_csv(self.folder, [EXPORTED, *rows], "mis.csv")
        self.secrets |= {cell for row in rows for cell in row[:2] if cell}
        plan = plan_import(export, self.book, TODAY, options)
        assert isinstance(plan, ImportPlan), plan
        self.heard(plan.findings)
        return plan

    def done(self, work: Callable[[], list[Finding]], fault: Fault, *, write: bool = True) -> bool:
        """Do something, perhaps cut off at some call of the system; whether the file is another one then.

        What is written must be in the history, with the file's fingerprints before and after.
        """
        before, self.hit = self.sha(), False
        if fault:
            with faults(self.folder, *fault) as seen:
                try:
                    self.heard(work())
                except Killed:
                    assert seen.failed
            self.hit = bool(seen.failed)
        else:
            self.heard(work())
        after = self.sha()
        if after != before and write:
            self.past.append("write")
            last = history(self.book)[-1]
            assert (last.before_sha256, last.after_sha256, last.undone) == (before, after, "")
        self.cut_off = self.hit or (self.cut_off and after == before)
        return after != before

    @contextmanager
    def in_excel(self, *, reads_the_same: bool = False) -> Iterator[Person]:
        """A person has the workbook open, and saves it at the end."""
        person = Person(self.book, self.sheet)
        yield person
        person.save()
        before, self.list = self.list, self.read()
        if reads_the_same:
            same(self.list, before)
        self.every_pupil_is_read()
        self.past += ["edit"] if self.past else []
        self.remember()

    # ------------------------------------------------------------ comparing

    def every_pupil_is_read(self) -> None:
        """openpyxl finds as many pupils as sendbook reads, each UPN once."""
        person = Person(self.book, self.sheet)
        at = person.columns["UPN"]
        upns = [value for row in person.rows() if (value := person.sheet.cell(row, at).value)]
        assert len(person.rows()) == len(self.list.pupils)
        assert sorted(upns) == sorted(row["upn"] for row in self.list.pupils.values() if row["upn"])

    def compare_cells(self, plan: ImportPlan, before: Cells, content: bytes) -> None:
        """After an import: only the cells of the plan changed, and what the plan showed is what had stood there."""
        changes = {step.cell: step for step in plan.steps if isinstance(step, Change)}
        for cell, step in changes.items():
            stood = before[self.sheet].get(cell)
            assert shown(stood) == shown(step.before), cell
        new = sum(isinstance(step, NewRow) for step in plan.steps)
        self.only_changed(set(changes), before, new)
        touched, lost, added = changed_parts(content, self.book.read_bytes())
        assert not lost and added <= {"xl/sharedStrings.xml"}
        assert all(MAY_CHANGE.fullmatch(name) for name in touched - ({"[Content_Types].xml"} if added else set()))

    def only_changed(self, cells: set[str], before: Cells, new: int = 0) -> None:
        """No cell and no comment changed but these, and those of new rows below the list (and its total)."""
        after = self.cells()
        person = Person(self.book, self.sheet)
        last = max(self.rows, default=person.top) + 1
        grown = range(last, last + new + 1 + bool(person.table is not None and person.table.totalsRowCount))
        assert after.keys() == before.keys()
        for name, old in before.items():
            now = after[name]
            changed = {cell for cell in old.keys() | now.keys() if old.get(cell) != now.get(cell)}
            if name == self.sheet:
                inside = {
                    cell
                    for cell in changed
                    if (place := read_cell(cell))
                    and place[0] in grown
                    and person.first <= place[1] <= person.right
                    and new
                }
                changed -= cells | inside
            assert not changed, f"{name}: {sorted(changed)}"

    def went_on(self, plan: CellUndo, old: TheList, before: Cells) -> None:
        """After an undo cell by cell: each cell is as it was, or is put back as it was before that write."""
        self.only_changed({step.cell for step in plan.steps}, before)
        now = self.read()
        first, last = (self.lists.get(sha) for sha in (plan.receipt.before_sha256, plan.receipt.after_sha256))
        assert now.pupils.keys() <= old.pupils.keys()
        for person, values in old.pupils.items():
            for key, value in values.items():
                after = now.pupils.get(person, {}).get(key)
                if after != value and first and last:
                    assert last[0].pupils[person].get(key) == value, key
                    assert first[0].pupils.get(person, {}).get(key) == after, key
        self.list = now
        self.remember()


def same(one: TheList, other: TheList) -> None:
    """Two lists hold the same; else the message says where not."""
    people = one.pupils.keys() ^ other.pupils.keys()
    assert not people, people
    different = {
        (person, key): (one.pupils[person].get(key), other.pupils[person].get(key))
        for person in one.pupils
        for key in one.pupils[person].keys() | other.pupils[person].keys()
        if one.pupils[person].get(key) != other.pupils[person].get(key)
    }
    assert not different, different
    assert (one.unread, one.held, one.followed) == (other.unread, other.held, other.followed)


def shown(value: Any) -> str:
    """A cell's value as a plan and openpyxl both mean it."""
    return "" if value is None else str(value).removesuffix(" 00:00:00")
