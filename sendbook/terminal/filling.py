"""What the terminal says of a fill: the list that was found, what would be added, and what came of it."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from sendbook.filling.plan import FillPlan
from sendbook.filling.told import details, fill_summary, reads_texts
from sendbook.findings import Finding, has_errors
from sendbook.journeys.fill import apply_fill, plan_fill
from sendbook.terminal.columns_said import columns_said
from sendbook.terminal.exit_codes import ERRORS, OK
from sendbook.terminal.printing import as_typed, say, say_json, say_refusal, while_waiting
from sendbook.terminal.questions import agrees


def run(arguments: Namespace, today: date) -> int:
    """`sendbook fill`: show what would be added beside the school's own columns, ask, write, say how to undo."""
    book, as_json = arguments.book, arguments.json
    mapping = columns_said(arguments.column)
    if isinstance(mapping, Finding):
        return say_refusal([mapping], book.name, as_json=as_json)
    with while_waiting(f"Working out what to add to {book.name}"):
        planned = plan_fill(book, today, sheet=arguments.sheet, mapping=mapping, as_values=arguments.values,
                            allow=frozenset(arguments.allow))  # fmt: skip
    if isinstance(planned, list):
        return say_refusal(planned, book.name, as_json=as_json)
    plan, written = planned.plan, False
    if not as_json:
        say(*fill_summary(plan), "", *details(plan, arguments.every), "")
        if arguments.plan:
            say(*_next(arguments, plan))
        elif not arguments.yes and not agrees("Write this into the workbook?", "--yes to write this"):
            say("Nothing was written.")
        else:
            written = True
    elif arguments.yes:
        written = True
    if written:
        with while_waiting(f"Writing into {book.name}"):
            problems = apply_fill(planned)
        if has_errors(problems):
            return say_refusal(problems, book.name, as_json=as_json)
        if not as_json:
            say(*(f"{book.name}: {item}" for item in problems))
            say(f"Written to {book}. Undo with: sendbook undo {as_typed(book)}")
    if as_json:
        say_json({**planned.as_json(), "written": written})
    return ERRORS if plan.left_out else OK


def _next(arguments: Namespace, plan: FillPlan) -> list[str]:
    """What to type after a plan that was only shown: the same command, so that it does what was shown."""
    book = arguments.book
    words = [
        *(["--sheet", as_typed(arguments.sheet)] if arguments.sheet else []),
        *(word for said in arguments.column for word in ("--column", as_typed(said))),
        *(word for name in sorted(set(arguments.allow)) for word in ("--allow", name)),
        *(["--values"] if arguments.values else []),
    ]
    command = " ".join(["sendbook fill", as_typed(book), *words])
    lines = [f"Nothing was written: this is the plan. To write it: {command}"]
    if reads_texts(plan):
        lines.append(f"To have the dates read that are typed as text, as plain values: {command} --values --plan")
    return lines
