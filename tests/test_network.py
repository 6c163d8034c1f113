"""sendbook opens no connection: whatever a command does, and whatever process it starts, no socket is made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOLD = """import os, sys
def told(event, arguments):
    if event.startswith("socket."):
        with open({path!r}, "a") as file:
            file.write(event + "\\n")
sys.addaudithook(told)
"""
COMMANDS = """
    demo .
    check book.xlsx --write
    import sims-pupil-report.csv --into book.xlsx --yes
    undo book.xlsx
    new register new.xlsx --from arbor-sen-report.csv
    share book.xlsx for-staff.xlsx
    report book.xlsx --write
    scenarios provision-map.xlsx --pay 3%
    new-year book.xlsx --year 2027-28 --out next.xlsx
    rollup . --out trust.xlsx
    clean register.xlsx --yes
"""


def test_no_command_opens_a_socket(tmp_path: Path) -> None:
    seen, hook, folder = tmp_path / "seen.txt", tmp_path / "hook", tmp_path / "school"
    hook.mkdir()
    folder.mkdir()
    (hook / "sitecustomize.py").write_text(TOLD.format(path=str(seen)), encoding="utf-8")
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join([str(hook), str(ROOT)])}

    def run(*words: str) -> int:
        done = subprocess.run([sys.executable, *words], cwd=folder, env=settings, capture_output=True, check=False)
        return done.returncode

    run("-c", "import socket; socket.socket()")
    assert seen.read_text(encoding="utf-8") == "socket.__new__\n", "the watch sees a socket"
    seen.unlink()
    codes = {line.strip(): run("-m", "sendbook", *line.split()) for line in COMMANDS.strip().splitlines()}
    assert {line: code for line, code in codes.items() if code not in (0, 1)} == {}
    assert not seen.exists(), seen.read_text(encoding="utf-8")
