"""A year in a school's own workbook: imports, edits, columns, sorts and undos in any order; what must always hold."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sendbook import flows
from sendbook.changes import Change
from sendbook.findings import has_errors
from sendbook.importing.plan import ImportPlan, Options
from sendbook.mis.invented import made_up_upn
from sendbook.registers.reading import OwnList, read_list
from sendbook.registers.target import Target, find_target
from sendbook.tables import Value
from sendbook.workbook.editing.lists import FileLists
from sendbook.workbook.editing.undo import undo
from sendbook.workbook.editing.write import write
from sendbook.workbook.parts.package import Package, open_package
from tests.support.exports import HEADERS, write_csv
from tests.support.own_registers import PUPILS, own_register

TODAY = date(2026, 11, 22)
SHAPES: list[dict[str, Any]] = [
    {}, {"table": True}, {"style": "words"}, {"table": True, "totals": True, "style": "text dates"},
    {"date1904": True, "hidden": True, "beside": True, "below": True},
]  # fmt: skip
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
OF_THE_MIS = ("surname", "class_name", "sen_provision", "primary_need")


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking: a run of files takes long, and the first failing one is short enough to read."""


class AYear(RuleBasedStateMachine):
    """A MIS that changes, a SENCO who works in her own workbook, and imports and undos between."""

    @initialize(shape=st.sampled_from(SHAPES))
    def start(self, shape: dict[str, Any]) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.book = self.folder / "own.xlsx"
        self.book.write_bytes(own_register(**shape))
        self.mis = {number: dict(pupil) for number, pupil in enumerate(PUPILS)}
        self.serial = 10
        self.undoable: list[str] = []
        self.typed: dict[str, str] = {}
        self.upns = {str(pupil["upn"]) for pupil in PUPILS}
        # The helper's and last year's lists on the same sheet are nobody's business.
        self.apart = self._apart()

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)

    # ------------------------------------------------------------ what happens

    @rule(code=st.sampled_from("KEN"), surname=st.sampled_from(["Lees", "Ó Dálaigh", "de la Cruz", "O’Neill"]))
    def a_pupil_joins(self, code: str, surname: str) -> None:
        self.serial += 1
        self.mis[self.serial] = {
            **PUPILS[0], "upn": made_up_upn(2022, self.serial), "surname": surname, "forename": f"Pupil{self.serial}",
            "date_of_birth": date(2016, 1, 1 + self.serial % 28), "sen_provision": code,
        }  # fmt: skip

    @precondition(lambda self: self.mis)
    @rule(data=st.data())
    def a_pupil_changes(self, data: st.DataObject) -> None:
        pupil = self.mis[data.draw(st.sampled_from(sorted(self.mis)))]
        key = data.draw(st.sampled_from(OF_THE_MIS))
        choice = {"surname": ["Quayle", "Ó Briain"], "class_name": ["4 Elder", "6 Rauf"], "sen_provision": ["K", "E"],
                  "primary_need": ["ASD", "SEMH"]}  # fmt: skip
        pupil[key] = data.draw(st.sampled_from(choice[key]))

    @precondition(lambda self: len(self.mis) > 1)
    @rule(data=st.data())
    def a_pupil_leaves_the_export(self, data: st.DataObject) -> None:
        del self.mis[data.draw(st.sampled_from(sorted(self.mis)))]

    @rule(data=st.data())
    def an_export_is_imported_twice(self, data: st.DataObject) -> None:
        rows = data.draw(st.permutations(list(self.mis.values())))
        before = self.book.read_bytes()
        old = self._own()
        plan = self._plan(rows)
        problems = flows.apply_import(plan, "mis.csv")
        assert not has_errors(problems), problems
        if plan.steps:
            self.undoable.append(hashlib.sha256(before).hexdigest())
        else:
            assert self.book.read_bytes() == before
        new = self._own()
        assert len(new.table) == len(old.table) + len(plan.comparison.new)
        self.upns |= {str(pupil.pupil["upn"]) for pupil in plan.comparison.new}
        again = self._plan(data.draw(st.permutations(list(self.mis.values()))))
        assert again.steps == ()
        rows_now = {str(row["upn"]): row for row in new.table}
        for pupil in self.mis.values():
            row = rows_now.get(str(pupil["upn"]))
            if row is None:
                no_room = "7087" in [item.code for item in plan.comparison.conflicts]
                assert pupil["sen_provision"] == "N" or no_room
                continue
            for key in OF_THE_MIS:
                assert row[key] == pupil[key], key

    @rule(data=st.data(), text=st.text(LETTERS, min_size=1, max_size=9))
    def the_senco_writes_a_note(self, data: st.DataObject, text: str) -> None:
        target = self._target()
        notes = next(column.number for column in target.told if column.heading == "Our notes")
        row = data.draw(st.sampled_from(list(self._own().table.rows)))
        self.typed[str(row["upn"])] = text
        self._edit(row.number, notes, text)

    @precondition(lambda self: self.undoable)
    @rule()
    def the_last_import_is_undone(self) -> None:
        receipt, problems = undo(self.book)
        assert receipt is not None, problems
        assert hashlib.sha256(self.book.read_bytes()).hexdigest() == self.undoable.pop()
        self.upns = {str(row["upn"]) for row in self._own().table}

    # ------------------------------------------------------------ what always holds

    @invariant()
    def nobody_vanishes_and_nobody_stands_twice(self) -> None:
        upns = [str(row["upn"]) for row in self._own().table]
        assert set(upns) == self.upns and len(set(upns)) == len(upns)

    @invariant()
    def what_the_senco_wrote_stands(self) -> None:
        target = self._target()
        notes = next(column.number for column in target.told if column.heading == "Our notes")
        stands = {str(row["upn"]): row.number for row in self._own().table}
        cells = {row.number: row[notes] for row in target.rows}
        for upn, text in self.typed.items():
            assert cells[stands[upn]] == (text.replace("\u00a0", " ").strip() or None)

    @invariant()
    def every_formula_is_still_one(self) -> None:
        target = self._target()
        counted = next(column.number for column in target.told if column.heading == "Days old")
        assert {row for row, column in target.formulas if column == counted} >= {
            row.number for row in self._own().table
        }

    @invariant()
    def other_lists_and_sheets_are_untouched(self) -> None:
        assert self._apart() == self.apart

    # ------------------------------------------------------------ how it is done

    def _plan(self, pupils: Sequence[dict[str, Value]]) -> ImportPlan:
        keys = ("upn", "surname", "forename", "date_of_birth", "year_group", *OF_THE_MIS[1:])
        told = [{**pupil, "date_of_birth": f"{pupil['date_of_birth']:%d/%m/%Y}"} for pupil in pupils]
        rows = [[str(pupil[key]) for key in keys] for pupil in told]
        plan = flows.plan_import(write_csv(self.folder, [HEADERS, *rows], "mis.csv"), self.book, TODAY, Options())
        assert isinstance(plan, ImportPlan), plan
        return plan

    def _package(self) -> Package:
        package = open_package(self.book)
        assert isinstance(package, Package)
        return package

    def _target(self) -> Target:
        target = find_target(FileLists(self._package()))
        assert isinstance(target, Target), target
        return target

    def _own(self) -> OwnList:
        return read_list(self._target(), TODAY)

    def _edit(self, row: int, column: int, text: str) -> None:
        """An edit as a person makes it, in Excel: no receipt of it, so what was imported before cannot be undone."""
        from sendbook.tables import column_letter

        step = Change("SEN list 26-27", f"{column_letter(column)}{row}", None, text)
        _receipt, problems = write(self.book, [step], reason="by hand")
        assert not has_errors(problems), problems
        shutil.rmtree(self.book.with_name("own.xlsx.sendbook"), ignore_errors=True)
        self.undoable.clear()

    def _apart(self) -> list[tuple[str, Any]]:
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(self.book.read_bytes()), data_only=True)
        sheet = book["SEN list 26-27"]
        told = [("front", [[cell.value for cell in row] for row in book["Read me"].iter_rows()])]
        told += [("title", sheet["B1"].value), ("beside", [sheet.cell(7, 14).value, sheet.cell(8, 14).value])]
        gone = [cell.value for row in sheet.iter_rows() for cell in row if re.fullmatch("Gone|Gwen", str(cell.value))]
        return [*told, ("below", gone)]


AYear.TestCase.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
TestAYear = AYear.TestCase
