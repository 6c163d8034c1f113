"""The terminal: words in, words and an exit code out. Only here are the clock and the arguments read."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from sendbook.terminal.arguments import parser as parser_of_commands
from sendbook.terminal.costing_arguments import COMMANDS
from sendbook.terminal.exit_codes import COULD_NOT_RUN, OK


def _run(arguments: argparse.Namespace) -> int:
    # Each journey is imported when it is asked for: --help must not wait for the libraries behind the others.
    today = getattr(arguments, "today", None) or date.today()
    match arguments.command:
        case "demo":
            from sendbook.terminal import demo

            return demo.run(arguments.folder, today, opens=arguments.open)
        case "explain" if arguments.code.strip().upper().startswith("SEND_"):
            from sendbook.excel.functions.function_help import asked

            known, text = asked(arguments.code)
            print(text)
            return OK if known else COULD_NOT_RUN
        case "explain":
            from sendbook.findings.explain import explain

            known, text = explain(arguments.code)
            print(text)
            return OK if known else COULD_NOT_RUN
        case "embed-lite":
            from sendbook.excel.functions import lite
            from sendbook.terminal import books

            return books.lite(arguments.book, lite.remove if arguments.remove else lite.embed)
        case "doctor":
            from sendbook.terminal import doctor

            well, text = doctor.report()
            print(text)
            return OK if well else COULD_NOT_RUN
        case "new":
            from sendbook.terminal import books

            made = books.new(
                arguments.kind, arguments.path, arguments.school, arguments.year, arguments.export, today
            )
            if made == OK and arguments.with_lite:
                from sendbook.excel.functions import lite

                made = books.lite(arguments.path, lite.embed_in_new)
            return made
        case "check":
            from sendbook.terminal import books

            return books.check(
                arguments.books, today, as_json=arguments.json, writes=arguments.write, copy=arguments.copy
            )
        case "import":
            from sendbook.terminal.imports import Wishes
            from sendbook.terminal.imports.workbook import bring

            wishes = Wishes(
                arguments.plan, arguments.yes, arguments.json, arguments.preview, arguments.map, arguments.sheet,
                arguments.only, arguments.on_conflict, arguments.leavers, frozenset(arguments.allow),
            )  # fmt: skip
            if arguments.into.is_dir() and not arguments.table:
                from sendbook.terminal.imports.folder import bring_many

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
    parser = parser_of_commands()
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
