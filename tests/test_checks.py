"""Each check: the row that triggers it and the nearest that does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sendbook.checks import CHECKS, MODULES, declared
from sendbook.checks.declared import check as declare
from sendbook.checks.structure import version_findings
from sendbook.findings import Severity, catalogue
from sendbook.layouts import workbook_kinds
from tests.support.check_cases import CheckCase, cell_of, check_cases, found

CASES = check_cases()
READER = {"1001", "1002", "1007", "1009", "1010", "1240", "1241", "1242", "1243Q", "1244", "1245Q", "1246Q", "1247Q",
          "1248"}  # fmt: skip
READER |= {"6200Q", "6201Q", "6202Q", "6203Q"}  # of a school's own provision map
"""Codes of bands 1 to 6 that are found while a file is opened, or said of a school's own list: their tests are the
reader's, those of such lists, and below.
"""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_row_that_triggers_it(case: CheckCase) -> None:
    """The code is found at its cell, and nothing else is found but what the case names."""
    edits = {**case.both, **case.raises}
    findings = found(edits, case.kind, case.today)
    cells = [item.cell for item in findings if item.code == case.code]
    assert cells, f"{case.code} was not found"
    assert cell_of(case.at, edits, case.kind) in cells
    before = {item.code for item in found(case.both, case.kind, case.today)}
    assert {item.code for item in findings} - before - {case.code} == set(case.also)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_nearest_row_that_does_not(case: CheckCase) -> None:
    """The code is not found in the nearest workbook that has nothing of the kind."""
    findings = found({**case.both, **case.leaves}, case.kind, case.today)
    assert case.code not in {item.code for item in findings}, [str(f) for f in findings if f.code == case.code]


@pytest.mark.parametrize("kind", workbook_kinds())
def test_a_clean_workbook_has_no_finding(kind: str) -> None:
    assert [str(item) for item in found({}, kind)] == []


def test_every_code_of_the_checks_has_a_case() -> None:
    codes = {code for code in catalogue() if code[0] in "123456"}
    assert codes - READER == {case.code for case in CASES}


def test_every_check_has_a_code_of_its_own_and_every_code_a_check() -> None:
    running = [item.code for item in CHECKS]
    assert len(running) == len(set(running))
    structure = {"1003", "1004", "1005Q", "1006", "1008Q", "1011"}
    assert set(running) | structure | READER == {code for code in catalogue() if code[0] in "123456"}


def test_checks_run_in_order_of_code_whichever_module_declares_them() -> None:
    running = [item.code for item in CHECKS]
    assert running == sorted(running)
    folder = Path(MODULES[0].__file__ or "").parent
    declaring = {path.stem for path in folder.glob("*.py") if "@check(" in path.read_text(encoding="utf-8")}
    assert declaring - {"__init__", "declared"} == {module.__name__.rpartition(".")[2] for module in MODULES}


@pytest.mark.parametrize(("code", "wrong"), [("5020Q", "declared twice"), ("5999", "not in the catalogue")])
def test_a_code_is_declared_once_and_stands_in_the_catalogue(code: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        declare(code)(lambda given: iter(()))


@pytest.mark.parametrize("need", ["register.techer", "registr.teacher", "register.review_due"])
def test_a_need_that_is_no_typed_column_fails_at_import(need: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt need would stop its check for ever, and nobody would notice."""
    monkeypatch.setattr(declared, "_DECLARED", {})
    with pytest.raises(ValueError, match=need):
        declare("5034Q", needs=("register.upn", need))(lambda given: iter(()))
    declare("5034Q", needs=("register.upn", "register.teacher"))(lambda given: iter(()))


def test_no_finding_repeats_a_name_upn_or_date_of_birth() -> None:
    """A finding names the cell, not the child."""
    private = {"Abara", "Chidi", "D'Souza", "Anya", "Theo", "Oisín", "R999200120001", "U999200119002", "03/11/2016"}
    for case in CASES:
        for item in found({**case.both, **case.raises}, case.kind, case.today):
            assert not any(word in f"{item.wrong} {item.fix}" for word in private), str(item)


def test_a_missing_column_names_the_checks_that_it_stopped() -> None:
    findings = found({"without": ["register.last_review"]})
    stopped = next(item for item in findings if item.code == "1005Q")
    assert "5020Q" in stopped.wrong and "5023" in stopped.wrong and "3010" not in stopped.wrong
    assert not {"5020Q", "5021Q", "5023"} & {item.code for item in findings}


def test_a_missing_table_names_the_checks_that_it_stopped() -> None:
    findings = found({"without": ["terms"]})
    stopped = next(item for item in findings if item.code == "1003")
    assert "1101" in stopped.wrong and "5020Q" in stopped.wrong


def test_only_a_newer_workbook_asks_for_a_newer_sendbook() -> None:
    """The last number of a version changes nothing in a workbook."""
    newer = version_findings("0.4.0", "0.3.9")
    assert [item.code for item in newer] == ["1009"] and "0.4.0" in newer[0].wrong
    for made_with in ("0.3.9", "0.3.12", "0.2.0", "0.3", ""):
        assert version_findings(made_with, "0.3.9") == []
    assert version_findings("0.10.0", "0.9.0") and version_findings("1.0", "0.9.0")


def test_a_register_has_no_findings_about_provision() -> None:
    """A kind of workbook without a provision map is not told that it has none."""
    assert not [item for item in found({}, "register", date(2027, 6, 1)) if item.code.startswith("6")]


def test_the_same_gap_in_every_row_is_told_once() -> None:
    """A register fresh from the MIS has no outcomes yet: one line, at the header, not one for each pupil."""
    five = {f"register.{n}": {"sen_provision": "K", "upn": f"upn {n}"} for n in range(6, 11)}
    findings = [item for item in found({**five, "register.*": {"outcome": ""}}) if item.code == "5032Q"]
    assert [item.cell for item in findings] == [cell_of("register.header.outcome", {}, "provision-map")]
    assert "8 rows" in findings[0].wrong


def test_bands_match_severities_of_the_census() -> None:
    """Queries end in Q; errors and notes do not."""
    for code, known in catalogue().items():
        assert code.endswith("Q") == (known.severity is Severity.QUERY)
