"""What the terminal says of copies to share."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from sendbook.journeys.share import NotShared, share
from sendbook.terminal.exit_codes import OK
from sendbook.terminal.printing import say, say_json, say_refusal


def run(arguments: Namespace, today: date) -> int:
    """`sendbook share`: a new workbook with the pupils and columns that its readers need, and nothing else."""
    made = share(arguments.book, arguments.out, today, arguments.audience, arguments.class_name)
    if isinstance(made, NotShared):
        return say_refusal(made.findings, made.about.name, as_json=arguments.json)
    if arguments.json:
        say_json(made.as_json())
    else:
        say(f"Made {made.path}. {made.about} Look at it before it goes to anyone.")
    return OK
