"""What the terminal says of a check: what is wrong in each workbook, where, how to fix it, and what a code means."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from sendbook.terminal.exit_codes import COULD_NOT_RUN, ERRORS, OK
from sendbook.terminal.printing import as_typed, say, say_findings, say_json, say_refusal


def run(arguments: Namespace, today: date) -> int:
    """Run `check` or `explain`."""
    return _explain(arguments.code) if arguments.command == "explain" else _check(arguments, today)


def _check(arguments: Namespace, today: date) -> int:
    """`sendbook check`: say what is wrong in each workbook, where, and how to fix it."""
    from sendbook.findings import Finding, finding, has_errors, most_urgent_first
    from sendbook.journeys.check import check_book, findings_as_json, write_findings

    books, as_json, writes, copy = arguments.books, arguments.json, arguments.write, arguments.copy
    worst, answers = OK, []
    if copy and (len(books) > 1 or not writes):
        return say_refusal([finding("9022")], as_json=as_json)
    for path in books:
        checked = check_book(path, today)
        if isinstance(checked, Finding):
            worst = say_refusal([checked], path.name)
            answers.append(findings_as_json(path, checked))
            continue
        answers.append(checked.as_json())
        if has_errors(checked.findings):
            worst = max(worst, ERRORS)
        if not as_json:
            say_findings(path.name, most_urgent_first(checked.findings))
        if writes:
            problems = write_findings(checked, path, copy)
            if has_errors(problems):
                worst = say_refusal(problems, path.name)
            elif not as_json:
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
