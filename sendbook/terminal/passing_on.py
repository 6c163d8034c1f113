"""What the terminal says of what is passed on: the report to governors, and copies to share."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from sendbook.findings import Finding, has_errors
from sendbook.journeys.report import governors_page
from sendbook.journeys.share import NotShared, share
from sendbook.terminal.exit_codes import OK
from sendbook.terminal.printing import as_typed, say, say_json, say_refusal


def run(arguments: Namespace, today: date) -> int:
    """Run `report` or `share`."""
    return _report(arguments, today) if arguments.command == "report" else _share_copy(arguments, today)


def _report(arguments: Namespace, today: date) -> int:
    """`sendbook report`: the governors' page, which serves the SEN information report too."""
    book, md, as_json = arguments.book, arguments.md, arguments.json
    found = governors_page(book, today)
    if isinstance(found, Finding):
        return say_refusal([found], book.name, as_json=as_json)
    done = []
    if md is not None:
        if problems := found.save_markdown(md):
            return say_refusal(problems, md.name, as_json=as_json)
        done.append(f"Made {md}. It names no pupil; read it through before it goes to anyone.")
    if arguments.write:
        problems = found.write_sheet()
        if has_errors(problems):
            say(*([] if as_json else done))
            return say_refusal(problems, book.name, as_json=as_json)
        done.append(f"The report stands on the {found.page.name} sheet of {book.name}. "
                    f"Take it out with: sendbook undo {as_typed(book)}")  # fmt: skip
    if as_json:
        say_json(found.as_json())
    else:
        say(*(done or [found.page.markdown()]))
    return OK


def _share_copy(arguments: Namespace, today: date) -> int:
    """`sendbook share`: a new workbook with the pupils and columns that its readers need, and nothing else."""
    made = share(arguments.book, arguments.out, today, arguments.audience, arguments.class_name)
    if isinstance(made, NotShared):
        return say_refusal(made.findings, made.about.name, as_json=arguments.json)
    if arguments.json:
        say_json(made.as_json())
    else:
        say(f"Made {made.path}. {made.about} Look at it before it goes to anyone.")
    return OK
