"""Every shape of export that is publicly known: a realistic sample of it is read, whole and without a guess."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from sendbook.importing.compare import compare
from sendbook.importing.export import Export, read_export
from sendbook.rules.upn import upn_problem
from tests.support.engines import convert
from tests.support.exports import TODAY, csv_text, register_of, write_xlsx

CASES: dict[str, Any] = {
    name: cases[0]
    for name, cases in tomllib.loads(
        (Path(__file__).parent / "cases" / "export_shapes.toml").read_text(encoding="utf-8")
    ).items()
}


def saved(folder: Path, shape: dict[str, Any]) -> Path:
    """The sample as the file that the system writes: text in its encoding, or a workbook."""
    path = folder / shape["file"]
    rows = [line.split("|") for line in shape["lines"].strip("\n").split("\n")]
    if path.suffix == ".xlsx":
        return write_xlsx(path, {"Sheet1": rows})
    if path.suffix == ".xls":
        convert([write_xlsx(path.with_suffix(".xlsx"), {"Sheet1": rows})], "xls", folder / "old")
        return folder / "old" / path.name
    path.write_bytes(csv_text(rows, shape["separator"], "\r\n").encode(shape["encoding"]))
    return path


@pytest.mark.sampled
@pytest.mark.parametrize("name", CASES)
def test_a_sample_of_every_named_shape(name: str, tmp_path: Path) -> None:
    shape = CASES[name]
    export = read_export(saved(tmp_path, shape), TODAY)
    assert isinstance(export, Export), export
    assert export.mis_name == shape.get("mis", name)
    assert export.whole_roll is shape["whole_roll"]
    assert len(export.pupils) == len(shape["pupils"])
    for pupil, expected in zip(export.pupils, shape["pupils"], strict=True):
        assert bool(pupil.leaver) is bool(expected.get("leaver"))
        told = {key: value or None for key, value in expected.items() if key != "leaver"}
        assert {key: pupil[key] for key in told} == told
    assert sorted(item.code for item in export.findings) == shape["codes"]


def test_the_pupils_of_the_samples_are_invented() -> None:
    upns = {pupil["upn"] for shape in CASES.values() for pupil in shape["pupils"]}
    assert all(upn_problem(upn) == "" and upn[1:4] == "999" for upn in upns)


def test_the_pupil_premium_file_changes_that_and_makes_nobody_a_leaver(tmp_path: Path) -> None:
    """A child in care gets "Yes" like any other; the register is not told why."""
    export = read_export(saved(tmp_path, CASES["DfE pupil premium file"]), TODAY)
    assert isinstance(export, Export)
    on_it = [dict(pupil.values, pupil_premium="No", on_roll="Yes", sen_provision="K") for pupil in export.pupils]
    other = {"upn": "K999200119014", "surname": "Else", "forename": "Sam", "on_roll": "Yes", "sen_provision": "K"}
    from sendbook.layouts import workbook_layout

    told = compare({"register": register_of([*on_it, other])}, export, workbook_layout("register"), TODAY)
    changed = [(row.row, header, step.after) for row in told.changed for header, step in row.steps]
    assert changed == [(5, "Pupil premium", "Yes"), (7, "Pupil premium", "Yes")]
    assert told.leavers == () and told.new == ()
