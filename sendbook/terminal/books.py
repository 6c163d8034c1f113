"""Books: making a workbook, starting a new year and checking, told in plain lines (or JSON), with an exit code."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from sendbook.findings import Finding, finding, has_errors, most_urgent_first
from sendbook.journeys import flows
from sendbook.tables import Value
from sendbook.terminal.exit_codes import ERRORS, OK
from sendbook.terminal.printing import refuse, say, say_findings, typed


def new(kind: str, path: Path, school: str, year: str | None, export: Path | None, today: date) -> int:
    """`sendbook new`: build a workbook and say what to do first."""
    rows: dict[str, list[dict[str, Value]]] = {}
    notes: list[Finding] = []
    if export:
        from sendbook.importing.export import Export, read_export

        read = read_export(export, today)
        if not isinstance(read, Export):
            return refuse([read] if isinstance(read, Finding) else read, export.name)
        rows["register"] = flows.pupils_for_new_register(read)
        notes = list(read.findings)
    problems = flows.make(kind, path, today, year=year, school={"school_name": school or None}, rows=rows)
    if problems:
        return refuse(problems, path.name)
    say(f"Made {path}" + (f" with {len(rows['register'])} pupils." if rows else "."))
    for item in most_urgent_first(notes):
        say(f"  {item}")
    say("Open it in Excel and read the Start sheet. It holds children's data: set a password under File > Info.")
    return OK


def new_year(book: Path, out: Path, year: str, today: date) -> int:
    """`sendbook new-year`: build the next year's workbook and say what moved and what did not."""
    from sendbook.journeys.new_year import NewYear, start_new_year

    made = start_new_year(book, out, year, today)
    if not isinstance(made, NewYear):
        return refuse(made, book.name)
    say(f"Made {made.path} for {made.year} from {book.name} ({made.old_year}), which is unchanged.", *made.told)
    say(f"Look at it with: sendbook check {typed(made.path)}", f"Keep {book.name}: it is the record of its year.")
    return OK


def check(books: Sequence[Path], today: date, *, as_json: bool, writes: bool, copy: Path | None) -> int:
    """`sendbook check`: say what is wrong in each workbook, where, and how to fix it."""
    worst, answers = OK, []
    if copy and (len(books) > 1 or not writes):
        return refuse([finding("9022")])
    for path in books:
        checked = flows.check_book(path, today)
        if isinstance(checked, Finding):
            worst = refuse([checked], path.name)
            answers.append({"workbook": str(path), "findings": [checked.as_dict()], "could_run": False})
            continue
        findings = most_urgent_first(checked.findings)
        answers.append({"workbook": str(path), "findings": [f.as_dict() for f in findings], "could_run": True})
        if has_errors(findings):
            worst = max(worst, ERRORS)
        if not as_json:
            say_findings(path.name, findings)
        if writes:
            problems = flows.write_findings(checked, path, copy)
            if has_errors(problems):
                worst = refuse(problems, path.name)
            elif not as_json:
                where = copy or path
                say(f"The findings stand on the Findings sheet of {where.name}."
                    + ("" if copy else f" Take them out again with: sendbook undo {typed(path)}"))  # fmt: skip
    if as_json:
        print(json.dumps(answers, indent=2, ensure_ascii=False))
    return worst


def lite(book: Path, write: Callable[[Path], Sequence[Finding]]) -> int:
    """`sendbook embed-lite` and `new --with-lite`: say whether the code for xlwings Lite was put in or taken out."""
    problems = write(book)
    if has_errors(problems):
        return refuse(problems, book.name)
    say(f"{book}: done. xlwings Lite asks whether you trust this workbook when it is opened there.")
    return OK
