"""What the terminal says of reports: on the screen, as Markdown, for Word, or as a sheet of the workbook."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from sendbook.findings import Finding, has_errors
from sendbook.journeys.report import REPORTS, save_markdown, save_word
from sendbook.reports.report import Report
from sendbook.terminal.exit_codes import OK
from sendbook.terminal.printing import as_typed, say, say_json, say_refusal


def run(arguments: Namespace, today: date) -> int:
    """Run a command of `REPORTS`."""
    book, as_json = arguments.book, arguments.json
    found = REPORTS[arguments.command](book, today)
    if isinstance(found, Finding):
        return say_refusal([found], book.name, as_json=as_json)
    done = saved(found.report, arguments, "It names no pupil; read it through before it goes to anyone.")
    if isinstance(done, int):
        return done
    if arguments.write:
        problems = found.write_sheet()
        if has_errors(problems):
            say(*([] if as_json else done))
            return say_refusal(problems, book.name, as_json=as_json)
        done.append(f"The report stands on the {found.report.name} sheet of {book.name}. "
                    f"Take it out with: sendbook undo {as_typed(book)}")  # fmt: skip
    if as_json:
        say_json(found.as_json())
    else:
        say(*(done or [found.report.markdown()]))
    return OK


def saved(report: Report, arguments: Namespace, warning: str) -> list[str] | int:
    """Save a report in the files that were asked for: what was made, or the exit code of the refusal."""
    done: list[str] = []
    for path, save in ((arguments.md, save_markdown), (arguments.docx, save_word)):
        if path is None:
            continue
        if problems := save(report, path):
            say(*([] if arguments.json else done))
            return say_refusal(problems, path.name, as_json=arguments.json)
        done.append(f"Made {path}. {warning}")
    return done
