"""The README tells the truth: its commands run, its output is what they print, its pictures are today's workbooks."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest
from PIL import Image, ImageChops, ImageStat

from sendbook.demo.exports import write_sims_pupil_report
from sendbook.demo.pupils import invented_pupils
from sendbook.findings import catalogue
from sendbook.terminal import main as terminal
from sendbook.terminal.main import main
from tests.conftest import ROOT
from tests.support import pictures
from tests.support.clock import clock_at
from tests.support.demo_school import demo_school
from tests.support.la_templates import BY_ROLE, moorland
from tests.support.own_registers import own_register

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_screen_says_what_it_is_shows_a_picture_and_two_commands() -> None:
    first = README[: README.index("## ")]
    assert "SENCO" in first
    assert first.count("![") == 1
    assert first.count("```sh") == 2
    assert "sendbook demo" in first
    assert "python3 tests/run.py" in first


def test_the_demo_prints_what_the_readme_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = re.search(r"<!-- (sendbook demo [^>]*?) -->\n```text\n(.*?)```", README, re.DOTALL)
    assert found
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(found[1])[1:]) == 0
    printed = capsys.readouterr().out.replace("\\", "/")
    assert printed == found[2]
    assert len(printed.splitlines()) <= 15


def test_every_command_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(terminal, "date", clock_at(pictures.TODAY))
    write_sims_pupil_report(tmp_path / "export.csv", invented_pupils(pictures.TODAY), pictures.TODAY)
    (tmp_path / "our-own-list.xlsx").write_bytes(own_register())
    old = openpyxl.Workbook()
    old.active.append(["Pupil", "Class", "Intervention", "Frequency"])
    old.active.append(["Ahmed, Zainab", "5 Maple", "Precision teaching", "3x20 mins"])
    old.save(tmp_path / "old-map.xlsx")
    moorland(tmp_path / "la.xlsx")
    shutil.copy(BY_ROLE, tmp_path / "la.toml")
    demo_school(tmp_path / "demo")
    (tmp_path / "FOLDER").mkdir()
    shutil.copy(tmp_path / "demo" / "register.xlsx", tmp_path / "FOLDER" / "Rowan Hill.xlsx")
    commands = re.findall(r"\| `(sendbook [^`]+)` \|", README)
    assert len(commands) >= 16
    for command in commands:
        words = shlex.split(command)[1:]
        if words[0] == "import" and "--plan" not in words:
            words.append("--yes")
        if words[0] == "costed-map":  # an empty map has no pupil to put into a template
            words[1] = str(tmp_path / "demo" / "provision-map.xlsx")
        if words[0] == "share":  # nor an empty book a class
            words[1], words[-1] = str(tmp_path / "demo" / "book.xlsx"), "5 Maple"
        code = main(words)
        said = capsys.readouterr()
        assert code in (0, 1), (command, said.err)
        assert "fault" not in said.err


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_codes_that_the_readme_names_exist() -> None:
    for code in re.findall(r"sendbook explain (\w+)", README):
        assert code in catalogue() or code.startswith("SEND_"), code


@pytest.mark.long
def test_the_pictures_show_todays_workbooks(tmp_path: Path) -> None:
    drawn = pictures.draw(tmp_path)
    assert set(drawn) == {path.name for path in pictures.FOLDER.glob("*.png") if path.name in pictures.PICTURES}
    for name, path in drawn.items():
        with Image.open(path) as now, Image.open(pictures.FOLDER / name) as kept:
            assert abs(now.width - kept.width) <= 4, f"{name}: python -m tests.support.pictures draws it anew"
            size = (min(now.width, kept.width), min(now.height, kept.height))
            apart = ImageChops.difference(now.convert("L").crop((0, 0, *size)), kept.convert("L").crop((0, 0, *size)))
        # Fonts may differ by a hair from machine to machine; a changed sheet differs by far more.
        assert ImageStat.Stat(apart).mean[0] < 2, f"{name}: python -m tests.support.pictures draws it anew"
