"""`import sendbook`: the examples of sendbook/README.md run, refusals say why, frames keep their types."""

from __future__ import annotations

import doctest
from datetime import date
from pathlib import Path

import pytest

import sendbook
from sendbook.demo.exports import write_sims_pupil_report
from sendbook.demo.pupils import invented_pupils
from tests.conftest import ROOT
from tests.support.own_registers import own_register
from tests.test_cli_start import HEAVY, loaded

DAY = date(2026, 11, 22)
PAGE = ROOT / "sendbook" / "README.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a MIS export and a list of the school's own, in which the examples run."""
    monkeypatch.chdir(tmp_path)
    write_sims_pupil_report(tmp_path / "export.csv", invented_pupils(DAY), DAY)
    (tmp_path / "our-own-list.xlsx").write_bytes(own_register())
    return tmp_path


@pytest.mark.long
def test_the_examples_of_the_page_give_what_it_says(folder: Path) -> None:
    text = PAGE.read_text(encoding="utf-8").replace("\n```\n", "\n\n").replace("```python\n", "")
    test = doctest.DocTestParser().get_doctest(text, {}, "sendbook/README.md", None, 0)
    assert len(test.examples) > 12
    said: list[str] = []
    failed, _ = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert not failed, "".join(said)


def test_the_import_and_the_version_load_no_heavy_library() -> None:
    packages, printed = loaded("-c", "import sendbook; print(sendbook.__version__)")
    assert printed.strip() == sendbook.__version__
    assert not packages & HEAVY


def test_every_name_of_the_face_is_there_and_documented() -> None:
    for name in sendbook.__all__:
        assert name == "__version__" or getattr(sendbook, name).__doc__
    with pytest.raises(AttributeError, match="sendbook has no chekc"):
        sendbook.chekc  # noqa: B018


@pytest.mark.long
def test_a_frame_keeps_texts_dates_and_numbers_apart(folder: Path) -> None:
    sendbook.new("register", "register.xlsx", export="export.csv", today=DAY)
    book = sendbook.read("register.xlsx", today=DAY)
    frame = book.frame()
    keys = ("upn", "date_of_birth", "year_group", "completeness")
    kinds = {key: str(frame[key].dtype).partition("[")[0] for key in keys}
    assert kinds == {"upn": "string", "date_of_birth": "datetime64", "year_group": "string",
                     "completeness": "Float64"}  # fmt: skip
    assert list(frame.index) == [row.number for row in book.tables["register"]]
    assert frame["upn"].tolist() == book.tables["register"].column("upn")


@pytest.mark.parametrize(
    ("work", "code"),
    [
        (lambda: sendbook.read("missing.xlsx", today=DAY), "9001"),
        (lambda: sendbook.read("our-own-list.xlsx", today=DAY), "1001"),
        (lambda: sendbook.undo("our-own-list.xlsx"), "9206"),
        (lambda: sendbook.new("register", "register.xls", today=DAY), "9021"),
        (lambda: sendbook.plan_import("missing.csv", "our-own-list.xlsx", today=DAY), "7001"),
    ],
    ids=["no file", "none of ours", "nothing to undo", "another ending", "no export"],
)
def test_what_cannot_be_done_says_why(work: object, code: str, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(sendbook.CannotRun) as raised:
        work()  # type: ignore[operator]
    assert [item.code for item in raised.value.findings] == [code] and code in str(raised.value)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_plan_is_applied_and_undone_byte_for_byte(folder: Path) -> None:
    before = (folder / "our-own-list.xlsx").read_bytes()
    plan = sendbook.plan_import("export.csv", "our-own-list.xlsx", today=DAY)
    assert plan.steps and (folder / "our-own-list.xlsx").read_bytes() == before
    sendbook.apply(plan)
    assert (folder / "our-own-list.xlsx").read_bytes() != before
    with pytest.raises(sendbook.CannotRun):
        sendbook.apply(plan)  # it was made from the file as it was
    sendbook.undo("our-own-list.xlsx")
    assert (folder / "our-own-list.xlsx").read_bytes() == before
