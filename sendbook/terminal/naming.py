"""Naming: `sendbook embed-functions` and `new --with-functions`, told in plain lines: which names, which have none."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from sendbook.excel.lambda_names import embed
from sendbook.excel.lambda_names.help_sheet import PROTECTED_VIEW, SHEET, told
from sendbook.findings import Finding, has_errors
from sendbook.terminal.exit_codes import OK
from sendbook.terminal.printing import as_typed, say, say_refusal
from sendbook.terminal.questions import agrees

STAND_THERE = f"The rules stand in it as names, such as =SB_REVIEW_DUE(...); the sheet {SHEET} explains them."


def run(arguments: Namespace, today: date) -> int:
    """`sendbook embed-functions`: show what would be put in or taken out, ask, write, say how to undo."""
    book, removes = arguments.book, arguments.remove
    planned = embed.planned(book, remove=removes)
    problems = [item for item in planned if isinstance(item, Finding)]
    if problems:
        return say_refusal(problems, book.name)
    say(*(f"{book.name}: {line}" for line in planned))
    if arguments.plan:
        say(*([] if removes else ["", *told(), ""]), "Nothing was written: this is the plan.")
        return OK
    if not arguments.yes and not agrees():
        say("Nothing was written.")
        return OK
    found = embed.embed(book, remove=removes)
    if has_errors(found):
        return say_refusal(found, book.name)
    say(f"Written to {book}. Undo with: sendbook undo {as_typed(book)}")
    if not removes:
        say(PROTECTED_VIEW)
    return OK
