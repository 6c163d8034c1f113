"""The terminal: words in, words and an exit code out. Only here are the clock and the arguments read."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from sendbook import __version__
from sendbook.exit_codes import COULD_NOT_RUN, OK
from sendbook.layouts import workbook_kinds
from sendbook.terminal.bringing import OLD_LISTS
from sendbook.terminal.costing_arguments import COMMANDS, add_costing


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


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sendbook",
        description="SEN registers and costed provision maps for English schools, kept in Excel. "
        "Everything stays on this computer.",
        epilog="Start with: sendbook demo",
    )
    parser.add_argument("--version", action="version", version=f"sendbook {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def command(name: str, text: str, *, today: bool = True, as_json: bool = False) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        if today:
            added.add_argument("--today", type=_day, metavar="DATE", help="work as if today were this date")
        if as_json:
            added.add_argument("--json", action="store_true", help="print the result as JSON")
        return added

    demo = command("demo", "Make a folder of sample workbooks with invented pupils, and show the main job on it.")
    demo.add_argument("folder", nargs="?", default="sendbook-demo", type=Path, metavar="DIR")
    demo.add_argument("--open", action="store_true", help="open the register when it is made")

    new = command("new", "Make a new workbook: a SEN register, a costed provision map, or a book with both and more.")
    new.add_argument("kind", choices=workbook_kinds())
    new.add_argument("path", type=Path, metavar="PATH", help="the .xlsx file to make; never replaces one")
    new.add_argument("--school", default="", metavar="NAME", help="the school's name")
    new.add_argument("--year", type=_year, metavar="2026-27", help="the academic year (this year's if left out)")
    new.add_argument("--with-lite", action="store_true", help="put the functions and buttons for xlwings Lite in it")
    new.add_argument("--from", dest="export", type=Path, metavar="EXPORT", help="put the pupils of a MIS export in it")

    check = command("check", "Check workbooks and say what is wrong, where, and how to fix it.", as_json=True)
    check.add_argument("books", nargs="+", type=Path, metavar="BOOK")
    check.add_argument("--write", action="store_true", help="also put a Findings sheet into the workbook (undo works)")
    check.add_argument("--copy", type=Path, metavar="PATH", help="with --write: put it into a copy instead")

    bring = command("import", "Bring a MIS export into a workbook; shows every change first.", as_json=True)
    bring.add_argument("export", type=Path, metavar="EXPORT")
    bring.add_argument("--into", required=True, type=Path, metavar="BOOK", help="any workbook, or a folder of them")
    how = bring.add_mutually_exclusive_group()
    how.add_argument("--plan", action="store_true", help="only show what would change")
    how.add_argument("--yes", action="store_true", help="make the changes without asking")
    bring.add_argument("--table", choices=OLD_LISTS, default="",
                       help="EXPORT is an old list of these: bring its lines into our workbook")  # fmt: skip
    bring.add_argument("--preview", type=Path, metavar="PATH", help="also write the plan as a workbook of its own")
    bring.add_argument("--map", type=Path, metavar="FILE", help="what the columns are (else kept beside the workbook)")
    bring.add_argument("--sheet", default="", metavar="NAME", help="the sheet of your own workbook that holds the list")
    bring.add_argument("--only", type=_names, default=(), metavar="COLUMNS", help="change only these: \"Class, Year\"")
    bring.add_argument("--on-conflict", choices=("ask", "keep", "mis"), default="ask",
                       help="where the school typed something else: ask, keep it, or take the MIS's")  # fmt: skip
    bring.add_argument("--leavers", choices=("mark", "leave"), default="mark", help="mark who left, or leave them be")
    bring.add_argument("--allow", action="append", choices=("protected", "signed"), default=[],
                       help="write into a protected sheet, or a signed workbook")  # fmt: skip

    add_costing(command)

    filled = command("fill", "Add review dates and areas of need to a register of your own, beside your columns.")
    filled.add_argument("book", type=Path, metavar="BOOK")
    filled.add_argument("--sheet", default="", metavar="NAME", help="the sheet with the register, if there are several")
    filled.add_argument("--column", action="append", default=[], metavar="HEADING=FIELD",
                        help="what a column is, if its heading does not say so: \"Reviewed=last_review\"")  # fmt: skip
    filled.add_argument("--values", action="store_true", help="put plain values in, not formulas")
    when = filled.add_mutually_exclusive_group()
    when.add_argument("--plan", action="store_true", help="only show what would be added")
    when.add_argument("--yes", action="store_true", help="add it without asking")

    reported = command("report", "One page for governors, without names: figures for the SEN information report too.")
    reported.add_argument("book", type=Path, metavar="BOOK")
    reported.add_argument("--md", type=Path, metavar="PATH", help="write it as Markdown, for Word or a web page")
    reported.add_argument("--write", action="store_true", help="put it into the workbook as a sheet (undo works)")

    shared = command("share", "Make a copy to share: only the pupils and columns that its readers need.")
    shared.add_argument("book", type=Path, metavar="BOOK")
    shared.add_argument("out", type=Path, metavar="OUT", help="the .xlsx file to make; never replaces one")
    shared.add_argument("--for", dest="audience", choices=("class", "la", "governors"), default="class",
                        help="staff who teach (if left out), the local authority, or governors: no names")  # fmt: skip
    shared.add_argument("--class", dest="class_name", default="", metavar="NAME", help="only this class: 3E")

    undo = command("undo", "Put a workbook back as it was before sendbook last wrote to it.")
    undo.add_argument("book", type=Path, metavar="BOOK")
    undo.add_argument("--cells", action="store_true", help="if someone edited since: put back what nobody touched")
    how = undo.add_mutually_exclusive_group()
    how.add_argument("--plan", action="store_true", help="only show what a cell-by-cell undo would put back")
    how.add_argument("--yes", action="store_true", help="with --cells: put the cells back without asking")

    redo = command("redo", "Bring back what the last undo took out of a workbook.", today=False)
    redo.add_argument("book", type=Path, metavar="BOOK")

    history = command("history", "List what sendbook wrote into a workbook, and when.", today=False)
    history.add_argument("book", type=Path, metavar="BOOK")
    history.add_argument("--cells", action="store_true", help="list every cell: before and after")

    rolled = command(
        "new-year", "Make next year's workbook from this year's: year groups up, leavers filed, terms new."
    )  # fmt: skip
    rolled.add_argument("book", type=Path, metavar="BOOK")
    rolled.add_argument("--year", required=True, type=_year, metavar="2027-28", help="the academic year to make")
    rolled.add_argument("--out", required=True, type=Path, metavar="NEW", help="the .xlsx file to make")

    explain = command("explain", "Say what a code or a SEND function means, with what to do.", today=False)
    explain.add_argument("code", metavar="CODE", help="such as 5020Q or SEND_REVIEW_DUE")

    lite = command("embed-lite", "Put the SEND functions and buttons for xlwings Lite into a workbook.", today=False)
    lite.add_argument("book", type=Path, metavar="BOOK")
    lite.add_argument("--remove", action="store_true", help="take them out again")

    command("doctor", "Say what this computer has of what sendbook can use, and what to do.", today=False)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    # Each journey is imported when it is asked for: --help must not wait for the libraries behind the others.
    today = getattr(arguments, "today", None) or date.today()
    match arguments.command:
        case "demo":
            from sendbook.demo import tour

            return tour.run(arguments.folder, today, opens=arguments.open)
        case "explain" if arguments.code.strip().upper().startswith("SEND_"):
            from sendbook.excel.function_help import asked

            known, text = asked(arguments.code)
            print(text)
            return OK if known else COULD_NOT_RUN
        case "explain":
            from sendbook.explain import explain

            known, text = explain(arguments.code)
            print(text)
            return OK if known else COULD_NOT_RUN
        case "embed-lite":
            from sendbook.excel import lite
            from sendbook.terminal import books

            return books.lite(arguments.book, lite.remove if arguments.remove else lite.embed)
        case "doctor":
            from sendbook import doctor

            well, text = doctor.report()
            print(text)
            return OK if well else COULD_NOT_RUN
        case "new":
            from sendbook.terminal import books

            made = books.new(
                arguments.kind, arguments.path, arguments.school, arguments.year, arguments.export, today
            )
            if made == OK and arguments.with_lite:
                from sendbook.excel import lite

                made = books.lite(arguments.path, lite.embed_in_new)
            return made
        case "check":
            from sendbook.terminal import books

            return books.check(
                arguments.books, today, as_json=arguments.json, writes=arguments.write, copy=arguments.copy
            )
        case "import":
            from sendbook.terminal.bringing import Wishes
            from sendbook.terminal.bringing.one import bring

            wishes = Wishes(
                arguments.plan, arguments.yes, arguments.json, arguments.preview, arguments.map, arguments.sheet,
                arguments.only, arguments.on_conflict, arguments.leavers, frozenset(arguments.allow),
            )  # fmt: skip
            if arguments.into.is_dir() and not arguments.table:
                from sendbook.terminal.bringing.many import bring_many

                return bring_many(arguments.export, arguments.into, today, wishes)
            return bring(arguments.export, arguments.into, today, wishes, arguments.table)
        case "fill":
            from sendbook.terminal import filling

            return filling.fill(
                arguments.book, today, sheet=arguments.sheet, columns=arguments.column, as_values=arguments.values,
                plan_only=arguments.plan, agreed=arguments.yes,
            )  # fmt: skip
        case "report":
            from sendbook.terminal import reporting

            return reporting.report(arguments.book, today, arguments.md, writes=arguments.write)
        case "share":
            from sendbook.terminal import reporting

            return reporting.share(arguments.book, arguments.out, today, arguments.audience, arguments.class_name)
        case "new-year":
            from sendbook.terminal import books

            return books.new_year(arguments.book, arguments.out, arguments.year, today)
        case name if name in COMMANDS:
            from sendbook.terminal import costing

            return costing.run(arguments, today)
        case "undo":
            from sendbook.terminal import undoing

            return undoing.undo(
                arguments.book, today, cells=arguments.cells, plan_only=arguments.plan, agreed=arguments.yes
            )
        case "redo":
            from sendbook.terminal import undoing

            return undoing.redo(arguments.book)
        case _:
            from sendbook.terminal import undoing

            return undoing.history(arguments.book, cells=arguments.cells)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 (nothing to fix), 1 (errors found) or 2 (could not run)."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows code page may lack a letter of a name: show "?" rather than stop.
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    parser = _parser()
    arguments = parser.parse_args(words)
    if arguments.command is None:
        parser.print_help()
        return OK
    try:
        return _run(arguments)
    except (KeyboardInterrupt, EOFError):  # Ctrl-C, or the end of all answers
        print("\nStopped. Nothing more was written.", file=sys.stderr)
    except BrokenPipeError:
        return COULD_NOT_RUN  # whoever read our words has gone: nothing more is said or written
    except OSError as trouble:
        from sendbook.findings import finding
        from sendbook.workbook.parts.disk import reason

        print(finding("9151", problem=reason(trouble)), file=sys.stderr)
    except Exception as trouble:
        # The last door: a fault of ours must not show a pupil's data in a traceback.
        place = _place(trouble)
        print(
            f"sendbook has a fault and stopped ({type(trouble).__name__} at {place}). Your workbook was not changed by "
            "this step. Please report this line; it holds no pupil's data.",
            file=sys.stderr,
        )
    return COULD_NOT_RUN


def _place(trouble: BaseException) -> str:
    """Where in our own code a fault arose: file and line, never a value."""
    step, place = trouble.__traceback__, "unknown place"
    while step is not None:
        place = f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}"
        step = step.tb_next
    return place


if __name__ == "__main__":
    sys.exit(main())
