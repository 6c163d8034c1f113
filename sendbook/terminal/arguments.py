"""Arguments: the words that each command takes, with the help that a SENCO reads."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn

from sendbook import __version__
from sendbook.lists import OLD_LISTS
from sendbook.terminal.costing_arguments import add_costing, add_outputs

Command = Callable[..., argparse.ArgumentParser]

_TITLES = {"positional arguments": "what it needs", "options": "options (what stands in [ ] above may be left out)"}
_PLAINLY = (
    (r"the following arguments are required: (.+)", r"\1 is missing."),
    (r"unrecognized arguments: (.+)", r"\1 is not understood."),
    (r"argument (\S+): expected (?:one|at least one) argument", r"after \1 something is missing."),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 and \2 do not go together."),
    (r"argument COMMAND: invalid choice: '(.*)' \(choose from .+\)", r"there is no command \1."),
    (r"argument (\S+): invalid choice: '(.*)' \(choose from (.+)\)", r"\2 is not one of: \3."),
    (r"argument \S+: invalid int value: '(.*)'", r"\1 is not a whole number."),
    (r"argument \S+: (.+)", r"\1."),
)
"""What the library says of words that it cannot take, and how a person says it."""


class _Help(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_width() - 2)  # argparse would load half the standard library to ask for it

    def start_section(self, heading: str | None) -> None:
        super().start_section(_TITLES.get(heading or "", heading))


class Parser(argparse.ArgumentParser):
    """A parser whose help and refusals are in a SENCO's words."""

    def error(self, message: str) -> NoReturn:
        for pattern, plainly in _PLAINLY:
            message = re.sub(f"^{pattern}$", plainly, message)
        self.exit(2, f"{self.prog}: {message.replace(chr(39), '')} How it is written: {self.prog} --help\n")


def _width() -> int:
    """How many letters a line of the terminal holds."""
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return 80


def _kind(text: str) -> str:
    from sendbook.layouts import workbook_kinds

    if text not in workbook_kinds():
        raise argparse.ArgumentTypeError(f"{text} is not one of: {', '.join(workbook_kinds())}")
    return text


def _day(text: str) -> date:
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a date: write 2026-11-22 or 22/11/2026") from None


def _year(text: str) -> str:
    start, _, end = text.partition("-")
    if len(start) == 4 and start.isdigit() and end in (f"{(int(start) + 1) % 100:02}", str(int(start) + 1)):
        return f"{start}-{(int(start) + 1) % 100:02}"
    raise argparse.ArgumentTypeError(f"{text} is not an academic year: write it as 2026-27")


def _last_years(text: str) -> str:
    from sendbook.layouts.last_years import last_years

    if (years := last_years(text)) is None:
        raise argparse.ArgumentTypeError(f"{text} is not a year group: N1, N2, R or 1 to 14, with commas")
    return years


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def parser() -> Parser:
    """The parser of all commands; the daily ones come first in its help."""
    whole = Parser(
        prog="sendbook", formatter_class=_Help, add_help=False,
        description="SEN registers and costed provision maps for English schools, kept in Excel. "
        "Everything stays on this computer.",
        epilog="Start with: sendbook demo. Every command has its own help, such as: sendbook import --help",
    )  # fmt: skip
    _add_help(whole)
    whole.add_argument("--version", action="version", version=f"sendbook {__version__}", help="show which one this is")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def command(
        name: str, text: str, example: str, *, book: str = "", today: bool = True, as_json: bool = False
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name, help=text, description=text, epilog=f"For example: sendbook {name} {example}".strip(),
            formatter_class=_Help, add_help=False,
        )  # fmt: skip
        if book:
            added.add_argument("book", type=Path, metavar="BOOK", help=book)
        _add_help(added)
        if today:
            added.add_argument("--today", type=_day, metavar="DATE", help="work as if today were this date")
        if as_json:
            added.add_argument("--json", action="store_true", help="print the result for a program, as JSON")
        return added

    _add_start(command)
    _add_import(command)
    _add_taking_back(command)
    _add_passing_on(command)
    add_costing(command)
    _add_many(command)
    explain = command("explain", "Say what a code or a SEND function means, with what to do.", "5020Q", today=False)
    explain.add_argument("code", metavar="CODE", help="such as 5020Q, SEND_REVIEW_DUE or SB_REVIEW_DUE")
    lite = command("embed-lite", "Put the SEND functions and buttons for xlwings Lite into a workbook.",
                   "register.xlsx", book="the workbook that takes them", today=False)  # fmt: skip
    lite.add_argument("--remove", action="store_true", help="take them out again")
    names = command("embed-functions", "Put the rules into a workbook as names that Excel 365 works out by itself.",
                    "register.xlsx --plan", book="the workbook that takes them", today=False)  # fmt: skip
    _agreeing(names, "only show which names, and which functions have none", "put them in without asking")
    names.add_argument("--remove", action="store_true", help="take them out again")
    _add_page(command)
    command("doctor", "Say what is installed on this computer that sendbook can use, and what is not.", "", today=False)
    return whole


def _add_page(command: Command) -> None:
    page = command("page", "Open sendbook as a page in the browser; everything stays on this computer.", "",
                   today=False)  # fmt: skip
    page.add_argument("--build", type=Path, metavar="DIR", help="build the page and sendbook.pyz into this folder")
    page.add_argument("--pyodide", type=Path, metavar="DIR", help="a folder with Pyodide, instead of npm")
    page.add_argument("--port", type=int, default=0, metavar="NUMBER", help="serve it at this port (any if left out)")


def _add_help(added: argparse.ArgumentParser) -> None:
    added.add_argument("-h", "--help", action="help", help="show this help")


def _agreeing(added: argparse.ArgumentParser, plan: str, yes: str) -> None:
    how = added.add_mutually_exclusive_group()
    how.add_argument("--plan", action="store_true", help=plan)
    how.add_argument("--yes", action="store_true", help=yes)


def _add_start(command: Command) -> None:
    demo = command("demo", "Make a folder of sample workbooks with invented pupils, and show the main job on it.", "")
    demo.add_argument("folder", nargs="?", default="sendbook-demo", type=Path, metavar="FOLDER",
                      help="the folder to make (sendbook-demo if left out)")  # fmt: skip
    demo.add_argument("--open", action="store_true", help="open the register when it is made")

    new = command("new", "Make a new workbook: a SEN register, a costed provision map, or a book with both and more.",
                  'register register.xlsx --school "Our school" --from export.csv', as_json=True)  # fmt: skip
    new.add_argument("kind", type=_kind, metavar="KIND", help="which one: register, provision-map or book")
    new.add_argument("path", type=Path, metavar="PATH", help="the .xlsx file to make; never replaces one")
    new.add_argument("--school", default="", metavar="NAME", help="the school's name")
    new.add_argument("--year", type=_year, metavar="2026-27", help="the academic year (this year's if left out)")
    new.add_argument("--last-years", "--last-year", type=_last_years, metavar="YEARS",
                     help='the year groups after which pupils leave or change phase: "N2, 6"')  # fmt: skip
    new.add_argument("--from", dest="export", type=Path, metavar="EXPORT", help="put the pupils of a MIS export in it")
    new.add_argument("--column", action="append", default=[], metavar="HEADING=FIELD",
                     help='what a column is, if its heading does not say so: "B=forename"')  # fmt: skip
    new.add_argument("--with-lite", action="store_true", help="put the functions and buttons for xlwings Lite in it")
    new.add_argument("--with-functions", action="store_true", help="put the rules as names of Excel 365 in it")

    check = command("check", "Check workbooks and say what is wrong, where, and how to fix it.",
                    "register.xlsx --write", as_json=True)  # fmt: skip
    check.add_argument("books", nargs="+", type=Path, metavar="BOOK", help="one workbook of sendbook's, or several")
    check.add_argument("--write", action="store_true", help="also put a Findings sheet into the workbook (undo works)")
    check.add_argument("--copy", type=Path, metavar="PATH", help="with --write: put it into a copy instead")


def _add_import(command: Command) -> None:
    bring = command("import", "Bring a MIS export into a workbook; shows every change first.",
                    "export.csv --into register.xlsx --plan", as_json=True)  # fmt: skip
    bring.add_argument("export", type=Path, metavar="EXPORT", help="the file from your MIS, CSV or Excel")
    bring.add_argument("--into", required=True, type=Path, metavar="BOOK",
                       help="the workbook, ours or your own, or a folder of schools' workbooks")  # fmt: skip
    _agreeing(bring, "only show what would change", "make the changes without asking")
    bring.add_argument("--all", action="store_true", dest="every",
                       help="show every cell that changes and every column, also those that are sure")  # fmt: skip
    bring.add_argument("--preview", type=Path, metavar="PATH", help="also write the plan as a workbook of its own")
    bring.add_argument("--only", type=_names, default=(), metavar="COLUMNS", help='change only these: "Class, Year"')
    bring.add_argument("--on-conflict", choices=("ask", "keep", "mis"), default="ask",
                       help="where the school typed something else: ask, keep it, or take the MIS's")  # fmt: skip
    bring.add_argument("--leavers", choices=("mark", "leave"), default="mark",
                       help="mark the pupils who left, or leave them as they are")  # fmt: skip
    bring.add_argument("--sheet", default="", metavar="NAME", help="the sheet of your own workbook that holds the list")
    bring.add_argument("--map", type=Path, metavar="FILE",
                       help="a file that says what the columns are (it is else kept beside the workbook)")  # fmt: skip
    bring.add_argument("--table", choices=OLD_LISTS, default="", metavar="TABLE",
                       help=f"EXPORT is an old list, for one of our tables: {', '.join(OLD_LISTS)}")  # fmt: skip
    bring.add_argument("--allow", action="append", choices=("protected", "signed"), default=[],
                       help="write into a protected sheet, or a signed workbook, all the same")  # fmt: skip

    filled = command("fill", "Add review dates, areas of need and costs to a list of your own, beside your columns.",
                     "our-own-list.xlsx --plan", book="the workbook that you made yourself", as_json=True)  # fmt: skip
    _agreeing(filled, "only show what would be added", "add it without asking")
    filled.add_argument("--sheet", default="", metavar="NAME", help="the sheet with the list, if there are several")
    filled.add_argument("--column", action="append", default=[], metavar="HEADING=FIELD",
                        help='what a column is, if its heading does not say so: "Reviewed=last_review"')  # fmt: skip
    filled.add_argument("--allow", action="append", choices=("protected", "signed"), default=[],
                        help="write into a protected sheet, or a signed workbook, all the same")  # fmt: skip
    filled.add_argument("--all", action="store_true", dest="every", help="show every column, also those that are sure")
    filled.add_argument("--values", action="store_true", help="put plain values in, not formulas")


def _add_taking_back(command: Command) -> None:
    undo = command("undo", "Put a workbook back as it was before sendbook last wrote to it.", "register.xlsx",
                   book="the workbook to put back", as_json=True)  # fmt: skip
    undo.add_argument("--cells", action="store_true", help="if someone edited since: put back what nobody touched")
    _agreeing(undo, "only show what a cell-by-cell undo would put back",
              "with --cells: put the cells back without asking")  # fmt: skip
    command("redo", "Bring back what the last undo took out of a workbook.", "register.xlsx",
            book="the workbook in which something was undone", today=False, as_json=True)  # fmt: skip
    history = command("history", "List what sendbook wrote into a workbook, and when.", "register.xlsx --cells",
                      book="the workbook", today=False, as_json=True)  # fmt: skip
    history.add_argument("--cells", action="store_true", help="list every cell: before and after")
    cleaned = command("clean", "List the copies of a workbook that are kept for undo, and delete them.",
                      "register.xlsx", book="the workbook, which may be gone", today=False, as_json=True)  # fmt: skip
    _agreeing(cleaned, "only list what is kept", "delete it without asking")


def _add_passing_on(command: Command) -> None:
    reported = command("report", "One page for governors, without names: figures for the SEN information report too.",
                       "book.xlsx --write", book="a workbook of sendbook's", as_json=True)  # fmt: skip
    add_outputs(reported)

    published = command("information-report", "Your SEN information report: each heading that the law asks for, with "
                        "what the book knows.", "book.xlsx --docx report.docx", book="a workbook of sendbook's",
                        as_json=True)  # fmt: skip
    add_outputs(published)

    shared = command("share", "Make a copy to share: only the pupils and columns that its readers need.",
                     "register.xlsx for-3E.xlsx --class 3E", book="a workbook of sendbook's", as_json=True)  # fmt: skip
    shared.add_argument("out", type=Path, metavar="OUT", help="the .xlsx file to make; never replaces one")
    shared.add_argument("--for", dest="audience", choices=("class", "la", "governors"), default="class",
                        help="staff who teach (if left out), the local authority, or governors: no names")  # fmt: skip
    shared.add_argument("--class", dest="class_name", default="", metavar="NAME", help="only this class: 3E")

    rolled = command(
        "new-year", "Make next year's workbook from this year's: year groups up, leavers filed, terms new.",
        "book.xlsx --year 2027-28 --out next.xlsx", book="this year's workbook, which stays as it is",
        as_json=True,
    )  # fmt: skip
    rolled.add_argument("--year", required=True, type=_year, metavar="2027-28", help="the academic year to make")
    rolled.add_argument("--out", required=True, type=Path, metavar="NEW", help="the .xlsx file to make")

    anew = command(
        "upgrade", "Build a workbook of an earlier sendbook anew, as it is made today, with all that is in it.",
        "book.xlsx --out book-new.xlsx", book="a workbook of sendbook's, which stays as it is", as_json=True,
    )  # fmt: skip
    anew.add_argument("--out", required=True, type=Path, metavar="NEW", help="the .xlsx file to make")


def _add_many(command: Command) -> None:
    rolled = command("rollup", "Add up the workbooks of many schools: each school and all together, without names.",
                     "schools --out trust.xlsx", as_json=True)  # fmt: skip
    rolled.add_argument("what", nargs="+", type=Path, metavar="WHAT", help="a folder of workbooks, or the workbooks")
    rolled.add_argument("--out", type=Path, metavar="TRUST", help="the .xlsx file to make; never replaces one")
    rolled.add_argument("--parquet", type=Path, metavar="DIR",
                        help="also write Parquet into this folder; what has not changed is not read again")  # fmt: skip
    rolled.add_argument("--before", type=Path, metavar="PARQUET", help="show the figures of an earlier roll-up beside")
    rolled.add_argument("--publish", action="store_true", help="for readers outside: small numbers are not shown")
    rolled.add_argument("--check", action="store_true", help="work every workbook out anew and check it")
    rolled.add_argument("--as-at", type=_day, metavar="DATE", help="the day on which all schools are looked at")
