"""sendbook as one .pyz: it runs where only Python is, and opens the finished page that lies in it."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from threading import Thread

import pytest

from sendbook.demo.pupils import made_up_upn
from sendbook.findings import Finding
from sendbook.page.site import pyodide
from sendbook.page.site.build import build_page
from sendbook.page.site.pyz import COMMAND, pyz
from sendbook.page.site.serve import page_to_serve, server_of
from sendbook.terminal.main import main


@pytest.mark.long
def test_it_makes_and_checks_a_workbook_where_nothing_else_is_installed(tmp_path: Path) -> None:
    (tmp_path / "sendbook.pyz").write_bytes(pyz(b"the page"))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", "sendbook.pyz", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert run("--version").stdout.startswith("sendbook ")
    made = run("new", "register", "register.xlsx", "--school", "Elm")
    assert made.returncode == 0, made.stderr
    lines = f"UPN,Surname,Forename,SEN status\n{made_up_upn(2021, 1)},Ash,Amira,K\n"
    (tmp_path / "export.csv").write_text(lines, encoding="utf-8")
    for words in (["check", "register.xlsx"], ["import", "export.csv", "--into", "register.xlsx", "--plan"]):
        told = run(*words)
        assert told.returncode in (0, 1), told.stderr
    assert b"sendbook.pyz" in COMMAND and b"\r\n" in COMMAND


def test_the_same_parts_give_the_same_bytes() -> None:
    assert pyz(b"the page") == pyz(b"the page")


def test_the_page_is_served_to_this_computer_alone() -> None:
    with server_of(b"the page") as server:
        Thread(target=server.serve_forever, daemon=True).start()
        assert server.server_address[0] == "127.0.0.1"
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        with urllib.request.urlopen(address) as given:
            assert given.read() == b"the page" and given.headers["Cache-Control"] == "no-store"
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{address}etc/passwd")  # noqa: S310
        server.shutdown()


def test_what_cannot_be_built_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    refused = build_page(tmp_path, tmp_path)
    assert isinstance(refused, Finding) and refused.code == "9162" and (tmp_path / "mine.txt").exists()
    for name in pyodide.FILES:
        (tmp_path / name).write_bytes(b"another version")
    found = page_to_serve(tmp_path)
    assert isinstance(found, Finding) and "is not that of Pyodide" in found.wrong
    monkeypatch.setenv("PATH", "")
    assert main(["page", "--build", str(tmp_path / "new")]) == 2
    assert "npm is not installed" in capsys.readouterr().err and not (tmp_path / "new").exists()
