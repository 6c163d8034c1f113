"""What the terminal says of the demo: which files were made, what came of the main job, and what to open."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

from sendbook.journeys.demo import ARBOR, BOOK, MAP, REGISTER, SIMS, Demo, make_demo
from sendbook.terminal.exit_codes import COULD_NOT_RUN, OK
from sendbook.terminal.printing import as_typed, counted, say, say_refusal


def run(arguments: Namespace, today: date) -> int:
    """`sendbook demo`: make the folder and say what is in it."""
    try:
        made = make_demo(arguments.folder, today)
    except OSError:
        say(f"The folder {arguments.folder} cannot be written to. Choose another: sendbook demo FOLDER")
        return COULD_NOT_RUN
    if not isinstance(made, Demo):
        return say_refusal(made)
    register = made.folder / REGISTER
    say(
        f"{made.school}: {made.pupils} invented pupils, as on {today:%d/%m/%Y}.",
        f"Made    {register}",
        f"        {made.folder / MAP}  ({len(made.costed.tables['provision'])} lines of provision)",
        f"        {made.folder / BOOK}  (register, reviews, meetings and provision in one)",
        f"        {made.folder / ARBOR}, {made.folder / SIMS}",
        f"Import  {ARBOR} into {REGISTER}: {made.imported}",
        f"Check   {REGISTER}: {counted(made.register.findings, notes=False)}; {made.overdue} reviews overdue",
        f"Check   {MAP}: {counted(made.costed.findings, notes=False)}",
        f"Costs   {made.costs}",
        f"Open    {register}  (start with its Start sheet; what to fix: sendbook check {as_typed(register)})",
        f"Undo    sendbook undo {as_typed(register)}  (takes the import out again)",
    )
    if arguments.open:
        _open(register)
    return OK


def _open(path: Path) -> None:
    """Open a workbook in the program that the computer uses for it."""
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606
        return
    import subprocess

    subprocess.Popen(["open" if sys.platform == "darwin" else "xdg-open", str(path)])
