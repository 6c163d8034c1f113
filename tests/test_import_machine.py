"""A year in a workbook: imports, a person's edits, checks, undo, redo and kills in any order; what must always hold.

Two machines: a list of a school's own in all its shapes, and a register of ours, which is larger and so is tried with
fewer runs. SENDBOOK_NIGHTLY=1 tries other runs each time, and many more of them.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sendbook.demo.pupils import made_up_upn
from sendbook.findings import Finding, has_errors
from sendbook.importing.results import with_results
from sendbook.journeys.check import check_book, write_findings
from sendbook.journeys.import_file import ImportPlan, Options, apply_import
from sendbook.journeys.make import make
from sendbook.workbook.editing import receipts
from sendbook.workbook.editing.receipts import AFTER, Receipt
from sendbook.workbook.editing.undo import history, redo, undo
from sendbook.workbook.editing.undo_cells import undo_cells
from sendbook.workbook.reader import OurFile, read_book
from tests.conftest import IN_CI
from tests.support.at_work import AtWork, Fault, same
from tests.support.faults import KILLED
from tests.support.own_registers import HEADERS, PUPILS, WORDY, own_register
from tests.support.school_model import ONLY, TODAY, Expected, Mis, MisPupil, Who, imported, who
from tests.support.sizes import QUICK, tries

SHAPES: list[dict[str, Any]] = [
    {}, {"table": True}, {"style": "words"}, {"table": True, "totals": True, "style": "text dates"},
    {"date1904": True, "hidden": True, "beside": True, "below": True}, {"roll": True}, {"roll": True, "table": True},
]  # fmt: skip
RENAMED = {"class_name": ["Form", "Class", "Reg group", "Things"], "primary_need": ["Need", "Primary need", "Hardest"],
           "note": ["Our notes", "Things to know", "Notes"], "sen_provision": ["SEND status", "SEN stage"]}  # fmt: skip
LETTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
NOTES = st.text(LETTERS, min_size=1, max_size=9).filter(lambda text: text.strip() and text[0] not in "='")
SURNAMES = st.sampled_from(["Lees", "Ó Dálaigh", "de la Cruz", "O’Neill", "Smith-Łuczak"])
ERRORS = st.sampled_from([KILLED, KILLED, errno.ENOSPC, errno.EIO, errno.EACCES])
CUT = st.tuples(st.integers(1, 60), ERRORS)
FAULTS = st.none() | CUT
OPTIONS = st.builds(
    Options, only=st.sampled_from(sorted(ONLY)), on_conflict=st.sampled_from(["ask", "keep", "mis"]),
    leavers=st.sampled_from(["mark", "leave"]),
)  # fmt: skip
TYPED = {"class_name": "4 Larch", "surname": "Typed-Name", "primary_need": "being seen", "sen_provision": "not sure"}
NEEDS = ["ASD", "SEMH", "SLCN", "MLD"]
NOISE = ["", "no name", "bad upn", "another child", "twice"]
MIS = ["a_pupil_changes", "a_pupil_changes", "a_pupil_joins", "a_twin_or_a_namesake_joins", "a_pupil_has_another_upn",
       "a_pupil_leaves_or_comes_back", "a_pupil_is_in_no_export"]  # fmt: skip
EDITS = ["a_note_is_typed", "a_cell_of_the_mis_is_typed_over", "a_cell_of_the_mis_is_typed_over", "a_formula_is_typed",
         "the_rows_are_sorted", "a_row_is_inserted_and_typed", "a_row_is_deleted", "a_heading_is_renamed",
         "a_column_is_added", "a_comment_is_put_on_a_cell", "a_sheet_is_added"]  # fmt: skip
NO_ROOM = {"7076", "7087"}
STALE = (".sendbook-own.xlsx.part", "own.xlsx.sendbook/.sendbook-0009.before.part")


class AYear(RuleBasedStateMachine):
    """A MIS that changes, a person who works in the workbook, and sendbook, which may be cut off at any call."""

    own: ClassVar[bool] = True
    words = False
    """Whether the list says SEN provision and need in words, which a first import replaces only when it is told to."""
    renamed: ClassVar[dict[str, list[str]]] = RENAMED
    work: AtWork

    def make(self, data: st.DataObject) -> AtWork:
        """The workbook as it is at the start."""
        shape = data.draw(st.sampled_from(SHAPES))
        keys = ("upn", "surname", "forename", "date_of_birth", "year_group", "class_name", "sen_provision",
                "primary_need", "pupil_premium", "note")  # fmt: skip
        self.words = shape.get("style") == "words"
        named = dict(zip(keys, WORDY if self.words else HEADERS, strict=True))
        return AtWork(own_register(**shape), "SEN list 26-27", {key: named[key] for key in (*TYPED, "note", "upn")})

    @initialize(data=st.data())
    def start(self, data: st.DataObject) -> None:
        self.work = self.make(data)
        self.tempdir, tempfile.tempdir = tempfile.tempdir, str(self.work.folder / "temporary")
        Path(tempfile.tempdir).mkdir()
        self.mis = Mis()
        self.serial = 0

    def teardown(self) -> None:
        if hasattr(self, "mis"):
            tempfile.tempdir = self.tempdir
            shutil.rmtree(self.work.folder, ignore_errors=True)

    # ------------------------------------------------------------ in the MIS

    @rule(data=st.data())
    def the_mis_goes_on(self, data: st.DataObject) -> None:
        for name in data.draw(st.lists(st.sampled_from(MIS), min_size=1, max_size=4)):
            getattr(self, name)(data)

    def a_pupil_joins(self, data: st.DataObject) -> None:
        self.mis.joins(data.draw(st.sampled_from("KENK")), data.draw(SURNAMES), data.draw(st.sampled_from(NEEDS)))

    def a_twin_or_a_namesake_joins(self, data: st.DataObject) -> None:
        like = self._somebody(data)
        if not like.fixed:
            self.mis.joins("K", "", data.draw(st.sampled_from(["PD", "MSI"])), like)

    def a_pupil_changes(self, data: st.DataObject) -> None:
        pupil = self._somebody(data)
        choice = {"surname": ["Quayle", "Ó Briain"], "class_name": ["4 Elder", "6 Rauf"],
                  "sen_provision": ["K", "E", "N"], "primary_need": NEEDS}  # fmt: skip
        key = data.draw(st.sampled_from([key for key in choice if key not in pupil.fixed]))
        pupil.values[key] = data.draw(st.sampled_from(choice[key]))
        pupil.fixed |= {"upn"} if key == "surname" else set()

    def a_pupil_has_another_upn(self, data: st.DataObject) -> None:
        pupil = self._somebody(data)
        if not pupil.fixed:
            self.mis.new_upn(pupil, data.draw(st.booleans()))

    def a_pupil_leaves_or_comes_back(self, data: st.DataObject) -> None:
        pupil = self._somebody(data)
        pupil.left = None if pupil.left else date(2026, 10, 23)

    def a_pupil_is_in_no_export(self, data: st.DataObject) -> None:
        pupil = self._somebody(data)
        if len(self.mis.pupils) > 3:
            self.mis.pupils.remove(pupil)

    # ------------------------------------------------------------ sendbook

    @rule(data=st.data())
    def an_export_is_imported(self, data: st.DataObject) -> None:
        self._imported(data, Options(), None, "")

    @rule(data=st.data(), options=OPTIONS, noise=st.sampled_from(NOISE))
    def an_export_is_imported_with_wishes(self, data: st.DataObject, options: Options, noise: str) -> None:
        self._imported(data, options, None, noise)

    @rule(data=st.data(), options=OPTIONS, fault=CUT)
    def an_import_is_cut_off(self, data: st.DataObject, options: Options, fault: Fault) -> None:
        self._imported(data, options, fault, "")

    def _imported(self, data: st.DataObject, options: Options, fault: Fault, noise: str) -> None:
        for name in data.draw(st.lists(st.sampled_from(MIS), max_size=2)):
            getattr(self, name)(data)
        pupils = data.draw(st.permutations(self.mis.pupils))
        rows, disputed = self._with_noise(data, pupils, noise)
        plan = self.work.plan(rows, options)
        # A first import replaces nothing that stands there: it is taken whole, as later ones follow the MIS.
        first = plan.book is not None and not plan.book.imported_before
        taken = bool(plan.comparison.kept) and (self.words or data.draw(st.booleans()) or first)
        if taken:
            plan = plan.taking(range(len(plan.comparison.kept)))
        expected = imported(self.work.list, pupils, options, self.own, taken)
        self._unless_doubtful(plan, expected, pupils, disputed)
        cells, content = self.work.cells(), self.work.book.read_bytes()
        changed = self.work.done(lambda: apply_import(plan, "mis.csv"), fault)
        if changed:
            self.work.compare_cells(plan, cells, content)
            self.work.became(expected.after)
            self.work.every_pupil_is_read()
        elif not self.work.hit:
            assert plan.steps == ()
            same(expected.after, self.work.list)
        if changed or not self.work.hit:
            again = self.work.plan(data.draw(st.permutations(rows)), options)
            again = again.taking(range(len(again.comparison.kept))) if taken else again
            assert again.steps == ()

    @precondition(lambda self: self.work.past)
    @rule()
    def the_last_write_is_undone(self) -> None:
        self._undone(None)

    @precondition(lambda self: self.work.past)
    @rule(fault=CUT)
    def an_undo_is_cut_off(self, fault: Fault) -> None:
        self._undone(fault)

    def _undone(self, fault: Fault) -> None:
        now = self.work.sha()
        done = [one for one in history(self.work.book) if not one.undone and one.before_sha256 != now]
        possible = bool(done) and done[-1].after_sha256 == now
        told: list[Finding] = []
        if self.work.done(lambda: self._kept(told, undo(self.work.book)), fault, write=False):
            assert possible and self.work.sha() == done[-1].before_sha256
            self.work.went_back("undo")
        elif not self.work.hit:
            nothing = "9152" if history(self.work.book) else "9206"
            assert not possible and [item.code for item in told] == ["9207" if done else nothing]

    @precondition(lambda self: "undo" in self.work.past)
    @rule(fault=FAULTS)
    def the_last_undo_is_redone(self, fault: Fault) -> None:
        now = self.work.sha()
        undone = [one for one in history(self.work.book) if one.before_sha256 == now and self._has_after(one)]
        told: list[Finding] = []
        if self.work.done(lambda: self._kept(told, redo(self.work.book)), fault, write=False):
            assert self.work.sha() == undone[-1].after_sha256
            self.work.went_back("redo")
        elif not self.work.hit:
            assert not undone and [item.code for item in told] in (["9210"], ["9211"])

    @precondition(lambda self: self.work.past and "edit" in self.work.past[-2:])
    @rule(fault=FAULTS)
    def the_last_write_is_undone_cell_by_cell(self, fault: Fault) -> None:
        plan = undo_cells(self.work.book)
        if isinstance(plan, Finding):
            assert plan.code in ("9152", "9206", "9208", "9213")
            return
        self.work.heard(plan.left)
        old, cells = self.work.list, self.work.cells()
        book = read_book(self.work.book)
        results = isinstance(book, OurFile) and with_results(plan.steps, book.tables, book.layout, TODAY)
        if self.work.done(lambda: plan.write(results or None)[1], fault):
            self.work.went_on(plan, old, cells)
        else:
            assert self.work.hit

    @rule(fault=FAULTS)
    def it_is_checked_and_the_findings_are_written(self, fault: Fault) -> None:
        checked = check_book(self.work.book, TODAY)
        if isinstance(checked, Finding):
            assert self.own and checked.code in ("1001", "1002")
            return
        self.work.heard(checked.findings)
        cells = self.work.cells()
        if self.work.done(lambda: write_findings(checked, self.work.book), fault):
            now = self.work.cells()
            assert "Findings" in now and {**now, "Findings": {}} == {**cells, "Findings": {}}
            self.work.became(self.work.list)

    # ------------------------------------------------------------ the person, in Excel

    @rule(data=st.data(), edits=st.lists(st.sampled_from(EDITS), min_size=1, max_size=3))
    def the_person_works(self, data: st.DataObject, edits: list[str]) -> None:
        for name in edits:
            getattr(self, name)(data)

    @rule(data=st.data())
    def a_note_is_typed(self, data: st.DataObject) -> None:
        with self.work.in_excel() as person:
            person.put(data.draw(st.sampled_from(person.rows())), self.work.headings["note"], data.draw(NOTES))

    def a_cell_of_the_mis_is_typed_over(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(TYPED)))
        row = data.draw(st.sampled_from(sorted(self.work.rows)))
        pupil = next((one for one in self.mis.pupils if who(one.values) == self.work.rows[row]), None)
        name = self.work.list.pupils[self.work.rows[row]]["forename"]
        if key == "surname" and (pupil is None or pupil.fixed):
            return
        if key == "surname" and pupil is not None:
            pupil.fixed |= {"upn", "surname"}
        with self.work.in_excel() as person:
            whole = "Pupil name" in person.columns and key == "surname"
            person.put(row, self.work.headings[key], f"{TYPED[key]}, {name}" if whole else TYPED[key])

    def a_formula_is_typed(self, data: st.DataObject) -> None:
        if not self.work.list.held and len(self.work.list.pupils) > 2:
            with self.work.in_excel() as person:
                person.put(data.draw(st.sampled_from(person.rows())), self.work.headings["class_name"], '="4 "&"Ash"')

    def the_rows_are_sorted(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(["upn", "note"]))
        with self.work.in_excel(reads_the_same=True) as person:
            person.sort(self.work.headings[key], reverse=data.draw(st.booleans()))

    def a_row_is_inserted_and_typed(self, data: st.DataObject) -> None:
        known = data.draw(st.booleans())
        absent = [one for one in self.mis.pupils if who(one.values) not in self.work.list.pupils]
        self.serial += 1
        values: dict[str, Any] = {"surname": "Byhand", "forename": f"Typed{self.serial}", "upn": None,
                                  "date_of_birth": date(2014, 1, 1 + self.serial % 28)}  # fmt: skip
        if known and absent:
            pupil = data.draw(st.sampled_from(absent))
            values = {key: pupil.values[key] for key in values}
            if not pupil.fixed and data.draw(st.booleans()):
                values["upn"] = None
                pupil.fixed |= {"upn", "surname"}
        with self.work.in_excel() as person:
            where = data.draw(st.integers(person.top + 1, person.last + 1))
            person.insert(where, self._as_typed(values, person.columns))

    def a_row_is_deleted(self, data: st.DataObject) -> None:
        if len(self.work.list.pupils) > 3:
            with self.work.in_excel() as person:
                person.delete(data.draw(st.sampled_from(person.rows())))

    def a_heading_is_renamed(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.renamed)))
        before, heading = self.work.list, self.work.headings[key]
        with self.work.in_excel() as person:
            name = data.draw(st.sampled_from([one for one in self.renamed[key] if one not in person.columns]))
            person.rename(heading, name)
            self.work.headings[key] = name
        for person_, values in self.work.list.pupils.items():
            assert {**before.pupils[person_], **values} == before.pupils[person_] or key not in before.followed

    def a_column_is_added(self, data: st.DataObject) -> None:
        heading = data.draw(st.sampled_from(["Reading age", "Bus", "What helps", "Parents informed"]))
        with self.work.in_excel(reads_the_same=True) as person:
            free = all(person.sheet.cell(row, person.right + 2).value is None for row in range(1, person.last + 9))
            if heading not in person.columns and (free or person.table is not None):
                person.add_column(heading, [9, 8, None, 7])

    def a_comment_is_put_on_a_cell(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from([*sorted(TYPED), "note"]))
        self.serial += 1
        with self.work.in_excel(reads_the_same=True) as person:
            person.comment(data.draw(st.sampled_from(person.rows())), self.work.headings[key], f"Ask {self.serial}")

    def a_sheet_is_added(self, data: st.DataObject) -> None:
        self.serial += 1
        with self.work.in_excel(reads_the_same=True) as person:
            person.add_sheet(f"My {self.serial}", [["Surname", "Forename", "Room"], ["Helper", "Hal", "Library"]])

    @rule(ago=st.integers(0, 9))
    def a_copy_from_before_is_put_back(self, ago: int) -> None:
        self.work.book.write_bytes(self.work.states[max(0, len(self.work.states) - 1 - ago)])
        self.work.went_back("edit")

    @rule(name=st.sampled_from(STALE))
    def a_piece_of_a_file_is_left_from_long_ago(self, name: str) -> None:
        if (self.work.folder / name).parent.is_dir():
            (self.work.folder / name).write_bytes(b"cut off")
            self.work.cut_off = True

    # ------------------------------------------------------------ what always holds

    @precondition(lambda self: hasattr(self, "mis"))
    @invariant()
    def the_list_is_what_it_should_be(self) -> None:
        """Nobody lost, nobody twice, no value other than the one that somebody, or an import, put there."""
        same(self.work.read(), self.work.list)

    @precondition(lambda self: hasattr(self, "mis"))
    @invariant()
    def nothing_lies_about(self) -> None:
        """Beside the workbook only receipts, which only their owner may read; no piece of a file; a sound history."""
        names = {entry.name for entry in self.work.folder.iterdir()} - {"own.xlsx.sendbook", "mis.csv"}
        kept = receipts.folder_of(self.work.book)
        files = list(kept.iterdir()) if kept.is_dir() else []
        pieces = {name for name in (*names, *(file.name for file in files)) if name.endswith(".part")}
        assert names - pieces == {"own.xlsx", "temporary"} and (self.work.cut_off or not pieces)
        assert not list((self.work.folder / "temporary").iterdir())
        for file in (file for file in files if file.name not in pieces):
            assert re.fullmatch(r"\d{4}\.(json|before|after)|READ ME\.txt|lock", file.name), file.name
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        numbers = [one.number for one in history(self.work.book)]
        assert numbers == sorted(set(numbers)) and (len(numbers) <= receipts.KEPT or self.work.cut_off)

    # ------------------------------------------------------------ how it is done

    def _somebody(self, data: st.DataObject) -> MisPupil:
        return self.mis.pupils[data.draw(st.integers(0, len(self.mis.pupils) - 1))]

    def _has_after(self, receipt: Receipt) -> bool:
        return (receipts.folder_of(self.work.book) / f"{receipt.number:04}.{AFTER}").exists()

    def _kept(self, told: list[Finding], outcome: tuple[Receipt | None, list[Finding]]) -> list[Finding]:
        told += outcome[1]
        assert (outcome[0] is None) == has_errors(outcome[1])
        return outcome[1]

    def _as_typed(self, values: dict[str, Any], columns: dict[str, int]) -> dict[str, object]:
        """Values under the headings of this list, as a person types them there."""
        named = {heading: key for key, headings in OWN_HEADINGS.items() for heading in headings}
        told = {heading: values[named[heading]] for heading in columns if named.get(heading) in values}
        if "Pupil name" in columns:
            told["Pupil name"] = f"{values['surname']}, {values['forename']}"
        return told

    def _with_noise(
        self, data: st.DataObject, pupils: list[MisPupil], noise: str
    ) -> tuple[list[list[str]], Who | None]:
        """The export's rows with one that is of no use, and the pupil about whom it makes the export doubtful."""
        rows = [pupil.row() for pupil in pupils]
        at = data.draw(st.integers(0, len(rows) - 1))
        self.mis.serial += 1
        upn, disputed = made_up_upn(2022, self.mis.serial), None
        odd = [upn, "Oddname", "Olive", "01/01/2013", "4", "4 Hazel", "K", "SLCN", "", ""]
        if noise == "no name":
            rows.insert(at, [upn, "", "", *odd[3:]])
        elif noise == "bad upn":
            rows.insert(at, ["B" if upn[0] != "B" else "C", *odd[1:]])
            rows[at][0] += upn[1:]
        elif noise == "another child":
            disputed = who(pupils[at].values)
            rows.insert(at, [rows[at][0], *odd[1:]])
        elif noise == "twice":
            rows.insert(at, list(rows[at]))
        return rows, disputed

    def _unless_doubtful(
        self, plan: ImportPlan, expected: Expected, pupils: list[MisPupil], disputed: Who | None
    ) -> None:
        """Take out of what is expected who finds no room, and add who is missing from the whole roll."""
        before, after = self.work.list, expected.after
        if disputed:
            expected.new.discard(disputed)
            after.pupils.pop(disputed, None)
            if disputed in before.pupils:
                after.pupils[disputed] = before.pupils[disputed]
                after.unread = {one for one in after.unread if one[0] != disputed}
                after.unread |= {one for one in before.unread if one[0] == disputed}
        new = {who(one.values) for one in plan.comparison.new}
        assert new <= expected.new
        if new != expected.new:
            assert NO_ROOM & {item.code for item in plan.comparison.conflicts}
            for person in expected.new - new:
                del after.pupils[person]
        listed = {who(pupil.values) for pupil in pupils}
        for row in plan.comparison.leavers:
            person = self.work.rows[row.row]
            assert person in expected.leavers or person not in listed or person == disputed
            if person not in listed and "on_roll" in after.followed:
                after.pupils[person]["on_roll"] = "No"


OWN_HEADINGS = {"upn": ["UPN"], "surname": ["Surname"], "forename": ["First name", "Forename"],
                "date_of_birth": ["D.O.B.", "Date of birth"]}  # fmt: skip


@cache
def _ours() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ours.xlsx"
        assert not make("register", path, TODAY, rows={"register": [dict(pupil) for pupil in PUPILS]})
        return path.read_bytes()


class AYearInOurs(AYear):
    """The same in a register that sendbook made."""

    own: ClassVar[bool] = False
    renamed: ClassVar[dict[str, list[str]]] = {
        "class_name": ["Class", "Things"], "note": ["Notes", "Things to know"],
    }  # fmt: skip

    def make(self, data: st.DataObject) -> AtWork:
        named = {"class_name": "Class", "surname": "Surname", "primary_need": "Primary need", "note": "Notes",
                 "sen_provision": "SEN provision", "upn": "UPN"}  # fmt: skip
        return AtWork(_ours(), "Register", named)


NIGHTLY = bool(os.environ.get("SENDBOOK_NIGHTLY"))


def _runs(in_ci: int, nightly: int, steps: int) -> settings:
    """Without shrinking: a run of files takes long, and the first failing one is short enough to read."""
    return settings(
        max_examples=nightly if NIGHTLY else tries(in_ci), stateful_step_count=steps, deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=list(HealthCheck),
        derandomize=IN_CI and not NIGHTLY,
    )  # fmt: skip


AYear.TestCase.settings = _runs(100, 200, 30)
AYearInOurs.TestCase.settings = _runs(1 if QUICK else 4, 40, 30)
TestAYear = AYear.TestCase
TestAYearInOurs = AYearInOurs.TestCase
