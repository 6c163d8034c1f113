"""What the terminal says of a check: what is wrong in each workbook, where, how to fix it, and what a code means."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from itertools import chain, islice

from sendbook.terminal.exit_codes import COULD_NOT_RUN, ERRORS, OK
from sendbook.terminal.printing import as_typed, say, say_findings, say_json, say_refusal, while_waiting


def run(arguments: Namespace, today: date) -> int:
    """Run `check` or `explain`."""
    return _explain(arguments.code) if arguments.command == "explain" else _check(arguments, today)


def _check(arguments: Namespace, today: date) -> int:
    """`sendbook check`: say what is wrong in each workbook, where, and how to fix it."""
    from sendbook.findings import finding, has_errors, most_urgent_first
    from sendbook.journeys.check import ToCheck, check_files

    books, as_json, writes, copy = arguments.books, arguments.json, arguments.write, arguments.copy
    worst, answers = OK, []
    if copy and (len(books) > 1 or not writes):
        return say_refusal([finding("9022")], as_json=as_json)
    checked = check_files([ToCheck(path, today, writes, copy) for path in books])
    with while_waiting(f"Checking {books[0].name if len(books) == 1 else f'{len(books)} workbooks'}"):
        first = list(islice(checked, 1))
    for done in chain(first, checked):
        path, name = done.path, done.path.name
        answers.append(done.answer)
        if done.refused is not None:
            worst = say_refusal([done.refused], name)
            continue
        if has_errors(done.findings):
            worst = max(worst, ERRORS)
        if not as_json:
            say_findings(name, most_urgent_first(done.findings), done.whose)
        if writes and has_errors(done.problems):
            worst = say_refusal(done.problems, name)
        elif writes and not as_json:
            where = copy or path
            say(f"The findings stand on the Findings sheet of {where.name}."
                + ("" if copy else f" Take them out again with: sendbook undo {as_typed(path)}"))  # fmt: skip
    if as_json:
        say_json(answers)
    return worst


def _explain(code: str) -> int:
    """`sendbook explain`: what a finding's code means, or how a SEND function is written."""
    if code.strip().upper().startswith("SEND_"):
        from sendbook.excel.functions.function_help import asked

        known, text = asked(code)
    elif code.strip().upper().startswith("SB_"):
        from sendbook.excel.lambda_names.help_sheet import asked

        known, text = asked(code)
    else:
        from sendbook.findings.explain import explain as explain_code

        known, text = explain_code(code)
    say(text)
    return OK if known else COULD_NOT_RUN
